"""Records: marking, the table, the filter line."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, action

ACTIONS: tuple[Action, ...] = (
    action(
        "records.mark", Area.ROWS, "space", "mark", "mark", "Mark or unmark the record and move down.", palette=False
    ),
    action("records.range", Area.ROWS, "v", "range", "range", "Mark a range: v, then move; v or enter ends it."),
    action("records.range-up", Area.ROWS, "shift+up", "range_up", "mark up", "Mark while moving up.", palette=False),
    action(
        "records.range-down",
        Area.ROWS,
        "shift+down",
        "range_down",
        "mark down",
        "Mark while moving down.",
        shown="shift+↓",
        palette=False,
    ),
    action(
        "records.end-range",
        Area.ROWS,
        "escape",
        "end_range",
        "end range",
        "Leave the range; its marks go.",
        palette=False,
    ),
    action(
        "records.mark-all-found",
        Area.RECORDS,
        "a",
        "mark_all_found",
        "all found",
        "Mark everything the filter finds, on every page.",
    ),
    action("records.invert", Area.RECORDS, "i", "invert", "invert", "Turn the marks round within what is found."),
    action("records.clear", Area.RECORDS, "u", "clear", "clear", "Clear the whole selection."),
    action("records.publish", Area.RECORDS, "p", "publish", "publish", "Publish the selection, or this record."),
    action(
        "records.duplicate", Area.RECORDS, "d", "duplicate", "duplicate", "Duplicate the selection, or this record."
    ),
    action(
        "records.copy", Area.RECORDS, "c", "copy", "copy", "Copying is for schema items: says where.", palette=False
    ),
    action("records.filter", Area.RECORDS, "slash", "filter", "filter", "Filter: words, status:draft, ...", shown="/"),
    action("records.sort", Area.RECORDS, "s", "sort", "sort", "Sort by the next column; then the model's own order."),
    action("records.reverse", Area.RECORDS, "S", "reverse", "reverse", "Turn the sort order round."),
    action("records.order", Area.RECORDS, "O", "order", "order", "Sort by anything the records can be sorted by."),
    action("records.columns", Area.RECORDS, "C", "columns", "columns", "Choose the columns and their order."),
    action("records.locale", Area.RECORDS, "L", "locale", "locale", "Choose the locale that values are shown in."),
    action(
        "records.columns-left",
        Area.ROWS,
        "left",
        "columns_left",
        "left",
        "Show the columns on the left; the title stays.",
        shown="←",
        palette=False,
    ),
    action(
        "records.columns-right",
        Area.ROWS,
        "right",
        "columns_right",
        "right",
        "Show the columns on the right; the title stays.",
        shown="→",
        palette=False,
    ),
    action("records.raw", Area.RECORDS, "J", "raw", "JSON", "Show the record's raw JSON."),
    action("records.versions", Area.RECORDS, "V", "versions", "versions", "Show the record's versions."),
    action(
        "records.differences",
        Area.RECORDS,
        "D",
        "differences",
        "changes",
        "Show what changed in the record since it was published.",
    ),
    action("records.copy-id", Area.RECORDS, "y", "copy_id", "copy id", "Copy the record's id to the clipboard."),
    action("records.copy-url", Area.RECORDS, "Y", "copy_url", "copy address", "Copy the record's web address."),
    action("records.models", Area.RECORDS, "m", "models", "models", "Choose a model."),
    action(
        "records.all-models", Area.RECORDS, "A", "all_models", "all models", "Show the records of all models together."
    ),
    action("records.refresh", Area.RECORDS, "r", "refresh_rows", "refresh", "Ask the CMS again."),
    action("records.export", Area.RECORDS, "x", "export", "export", "Save the marked rows, or this page, to a file."),
    action(
        "filter.apply",
        Area.FILTER,
        "enter",
        "apply",
        "apply",
        "Apply what is typed and go back to the table.",
        palette=False,
    ),
    action("filter.leave", Area.FILTER, "escape", "leave", "leave", "Put the last applied filter back.", palette=False),
    action("columns.toggle", Area.COLUMNS, "space", "switch", "show", "Show or leave out the column.", palette=False),
    action(
        "columns.up",
        Area.COLUMNS,
        "K,shift+up",
        "carry(-1)",
        "move up",
        "Move the column up: further left in the table.",
        shown="K shift+↑",
        palette=False,
    ),
    action(
        "columns.down",
        Area.COLUMNS,
        "J,shift+down",
        "carry(1)",
        "move down",
        "Move the column down: further right in the table.",
        shown="J shift+↓",
        palette=False,
    ),
    action("columns.reset", Area.COLUMNS, "r", "reset", "own", "Back to the model's own columns.", palette=False),
    action("columns.apply", Area.COLUMNS, "enter", "open", "apply", "Show these columns.", palette=False),
)
