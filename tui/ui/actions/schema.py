"""The schema tree."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, action

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
    action("schema.duplicate", Area.SCHEMA, "d", "duplicate", "duplicate", "Duplicate the marked fields, or this one."),
    action("schema.copy", Area.SCHEMA, "c", "copy", "copy", "Copy the marked schema items, or this one."),
    action("schema.filter", Area.SCHEMA, "slash", "filter", "filter", "Find schema items by name.", shown="/"),
    action("schema.fold", Area.SCHEMA, "left,h", "fold", "fold", "Fold the branch.", shown="←", palette=False),
    action("schema.unfold", Area.SCHEMA, "right,l", "unfold", "unfold", "Unfold the branch.", shown="→", palette=False),
    action("schema.copy-id", Area.SCHEMA, "y", "copy_id", "copy id", "Copy the item's id to the clipboard."),
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
)
