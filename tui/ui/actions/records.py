"""Records: marking, the table, the filter line, one record."""

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
    action("records.sort", Area.RECORDS, "s", "sort", "sort", "Sort by the next column."),
    action("records.reverse", Area.RECORDS, "S", "reverse", "reverse", "Turn the sort order round."),
    action("records.raw", Area.RECORDS, "J", "raw", "JSON", "Show the record's raw JSON."),
    action("records.versions", Area.RECORDS, "V", "versions", "versions", "Show the record's versions."),
    action("records.copy-id", Area.RECORDS, "y", "copy_id", "copy id", "Copy the record's id to the clipboard."),
    action("records.models", Area.RECORDS, "m", "models", "models", "Choose a model."),
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
    action("record.fields", Area.RECORD, "f", "show('fields')", "fields", "Show the record's fields.", palette=False),
    action("record.raw", Area.RECORD, "J", "show('raw')", "JSON", "Show the record's raw JSON.", palette=False),
    action("record.versions", Area.RECORD, "V", "show('versions')", "versions", "Show its versions.", palette=False),
    action("record.copy-id", Area.RECORD, "y", "copy_id", "copy id", "Copy its id.", palette=False),
    action("record.copy-url", Area.RECORD, "Y", "copy_url", "copy address", "Copy its web address.", palette=False),
    action("record.refresh", Area.RECORD, "r", "reload", "refresh", "Ask the CMS again.", palette=False),
)
