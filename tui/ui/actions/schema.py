"""The schema tree, and what is done with new copies."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, In
from tui.ui.actions.operations import SCHEMA, rows

_schema = In(Area.SCHEMA)
_unlisted = In(Area.SCHEMA, palette=False)
_schema_item = In(Area.SCHEMA_ITEM)
_next_steps = In(Area.NEXT_STEPS)

ACTIONS: tuple[Action, ...] = (
    _schema("schema.mark", "space", "mark", "mark", "Mark or unmark the item and move down."),
    _schema("schema.range", "v", "marking.turn_range", "range", "Mark a range: v, then move."),
    _unlisted("schema.range-up", "shift+up", "marking.range_step(-1)", "mark up", "Mark while moving up."),
    _unlisted("schema.range-down", "shift+down", "marking.range_step(1)", "mark down", "Mark while moving down."),
    _schema("schema.mark-all-found", "a", "marking.mark_all_found", "all found", "Mark everything that is found."),
    _schema("schema.invert", "i", "marking.invert", "invert", "Invert the marks within the results."),
    _schema("schema.clear", "u", "marking.clear", "clear", "Clear the whole selection."),
    _schema("schema.undo", "z", "marking.step(-1)", "undo", "Undo the last change of the selection.", later=True),
    _schema("schema.redo", "Z", "marking.step(1)", "redo", "Redo what was undone of the selection.", later=True),
    _schema("schema.selection", "t", "marking.show", "selection", "Show what is marked, and nothing else."),
    _schema("schema.load-selection", "T", "saved_selection('load')", "load", "Load a saved selection of schema items."),
    _schema("schema.save-selection", "w", "saved_selection('save')", "save", "Save the selection under a name."),
    *rows(Area.SCHEMA, SCHEMA, lambda one: one.key.schema),
    _schema("schema.next-steps", "n", "next_steps", "next steps", "Show new copies and next steps."),
    _schema("schema.filter", "slash", "searching.open", "find", "Find schema items."),
    _schema("schema.views", "F", "pick_view", "views", "Show a saved view: a search with a name.", later=True),
    _schema("schema.save-view", "", "searching.save_applied", "save view", "Save the search as a view, by name."),
    _schema("schema.show-all", "escape", "step_out", "show all", "Leave the search."),
    _schema(
        "schema.language", "L", "searching.pick_language", "language", "Choose the language labels are searched in."
    ),
    _schema("schema.details", "o", "details", "details", "Show all details of the item on a screen."),
    _schema("schema.fold", "left,h", "folding.fold", "fold", "Fold the branch."),
    _schema("schema.unfold", "right,l", "folding.unfold", "unfold", "Unfold the branch."),
    _schema("schema.unfold-all", "", "folding.turn_all(True)", "unfold all", "Unfold every branch of the schema."),
    _schema("schema.fold-all", "", "folding.turn_all(False)", "fold all", "Fold every branch of the schema."),
    _schema("schema.copy-id", "y", ".copy_id", "copy id", "Copy the item's id to the clipboard."),
    _schema("schema.copy-url", "Y", ".copy_url", "copy address", "Copy the item's address in the web editor."),
    _schema("schema.refresh", "r", "refresh", "refresh", "Refresh: read from the CMS again."),
    _unlisted("schema.publish", "p", ".publish", "publish", "Not here: records are published in Content."),
    _schema_item(
        "schema-item.close",
        "escape,q,backspace,enter,o",
        "dismiss",
        "back",
        "Back to the tree.",
        shown="esc",
        palette=False,
    ),
    _schema_item("schema-item.copy-id", "y", "copy_id", "copy id", "Copy its id."),
    _next_steps("next.go", "o", "choose('go')", "go to it", "Go to the new item in the tree."),
    _next_steps("next.mark", "m", "choose('mark')", "mark these", "Mark all new items."),
    _next_steps("next.show", "s", "choose('show')", "show in the tree", "Show only new items."),
)
