"""The schema tree, and what is done with new copies."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, action
from tui.ui.actions.operations import schema_rows

ACTIONS: tuple[Action, ...] = (
    action(
        "schema.mark", Area.SCHEMA, "space", "mark", "mark", "Mark or unmark the item and move down.", palette=False
    ),
    action("schema.range", Area.SCHEMA, "v", "range", "range", "Mark a range: v, then move."),
    action("schema.range-up", Area.SCHEMA, "shift+up", "range_up", "mark up", "Mark while moving up.", palette=False),
    action(
        "schema.range-down",
        Area.SCHEMA,
        "shift+down",
        "range_down",
        "mark down",
        "Mark while moving down.",
        palette=False,
    ),
    action("schema.mark-all-found", Area.SCHEMA, "a", "mark_all_found", "all found", "Mark everything that is found."),
    action("schema.invert", Area.SCHEMA, "i", "invert", "invert", "Turn the marks round within what is found."),
    action("schema.clear", Area.SCHEMA, "u", "clear", "clear", "Clear the whole selection."),
    action("schema.undo", Area.SCHEMA, "z", "undo", "undo", "Undo the last change of the selection.", later=True),
    action("schema.redo", Area.SCHEMA, "Z", "redo", "redo", "Redo what was undone of the selection.", later=True),
    action("schema.selection", Area.SCHEMA, "t", "selection", "selection", "Show what is marked, and nothing else."),
    action(
        "schema.load-selection", Area.SCHEMA, "T", "load_selection", "load", "Load a saved selection of schema items."
    ),
    action("schema.save-selection", Area.SCHEMA, "w", "save_selection", "save", "Save the selection under a name."),
    *schema_rows(),
    action("schema.next-steps", Area.SCHEMA, "n", "next_steps", "next steps", "Show what copies made, and the way on."),
    action("schema.filter", Area.SCHEMA, "slash", "filter", "find", "Find schema items.", shown="/"),
    action("schema.show-all", Area.SCHEMA, "escape", "show_all", "show all", "Leave the search.", palette=False),
    action("schema.language", Area.SCHEMA, "L", "language", "language", "Choose the language labels are searched in."),
    action("schema.details", Area.SCHEMA, "o", "details", "details", "Show all details of the item on a screen."),
    action("schema.fold", Area.SCHEMA, "left,h", "fold", "fold", "Fold the branch.", shown="← h", palette=False),
    action(
        "schema.unfold", Area.SCHEMA, "right,l", "unfold", "unfold", "Unfold the branch.", shown="→ l", palette=False
    ),
    action("schema.unfold-all", Area.SCHEMA, "", "unfold_all", "unfold all", "Unfold every branch of the schema."),
    action("schema.fold-all", Area.SCHEMA, "", "fold_all", "fold all", "Fold every branch of the schema."),
    action("schema.copy-id", Area.SCHEMA, "y", "copy_id", "copy id", "Copy the item's id to the clipboard."),
    action(
        "schema.copy-url", Area.SCHEMA, "Y", "copy_url", "copy address", "Copy the item's address in the web editor."
    ),
    action("schema.refresh", Area.SCHEMA, "r", "refresh_schema", "refresh", "Ask the CMS again."),
    action(
        "schema.publish",
        Area.SCHEMA,
        "p",
        "publish",
        "publish",
        "Publishing is for records: says where.",
        palette=False,
    ),
    action(
        "schema-item.close",
        Area.SCHEMA_ITEM,
        "escape,q,backspace,enter,o",
        "close",
        "back",
        "Back to the tree.",
        shown="esc",
        palette=False,
    ),
    action("schema-item.copy-id", Area.SCHEMA_ITEM, "y", "copy_id", "copy id", "Copy its id.", palette=False),
    action("next.go", Area.NEXT_STEPS, "o", "go", "go to it", "Go to the new item in the tree.", palette=False),
    action("next.mark", Area.NEXT_STEPS, "m", "mark", "mark these", "Mark all new items.", palette=False),
    action("next.show", Area.NEXT_STEPS, "s", "show", "show in the tree", "Show only what is new.", palette=False),
    action("next.rename", Area.NEXT_STEPS, "r", "rename", "rename", "Rename the new item: says how.", palette=False),
    action("next.commit", Area.NEXT_STEPS, "c", "commit", "commit", "Commit the new item: says how.", palette=False),
    action("next.revert", Area.NEXT_STEPS, "v", "revert", "revert", "Revert the new item: says how.", palette=False),
)
