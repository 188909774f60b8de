"""Records: marking, the table, the filter line."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, In
from tui.ui.actions.operations import RECORDS, rows

_rows = In(Area.ROWS)
_records = In(Area.RECORDS)
_new = In(Area.RECORDS, later=True)
_filter = In(Area.FILTER)
_typing = In(Area.FILTER, palette=False)
_column = In(Area.COLUMNS)

ACTIONS: tuple[Action, ...] = (
    _rows("records.mark", "space", "mark", "mark", "Mark or unmark the record and move down."),
    _rows("records.range", "v", "range", "range", "Mark a range: v, then move; v or enter ends it."),
    _rows("records.range-up", "shift+up", "range_step(-1)", "mark up", "Mark while moving up.", palette=False),
    _rows("records.range-down", "shift+down", "range_step(1)", "mark down", "Mark while moving down.", palette=False),
    _rows("records.end-range", "escape", "end_range", "cancel", "Leave the range without its marks.", palette=False),
    _records(
        "records.mark-all-found",
        "a",
        "marking.mark_all_found",
        "all found",
        "Mark everything the filter finds, on every page.",
    ),
    _records("records.invert", "i", "marking.invert", "invert", "Invert the marks within the results."),
    _records("records.clear", "u", "marking.clear", "clear", "Clear the whole selection."),
    _records("records.selection", "t", "selection", "list", "Open the selection as a list, to edit, save or load it."),
    _new("records.undo", "z", "marking.step(-1)", "undo", "Undo the last change of the selection."),
    _new("records.redo", "Z", "marking.step(1)", "redo", "Redo what was undone of the selection."),
    _records("records.save-selection", "", "saved_selection('save')", "save", "Save the selection under a name."),
    _records("records.load-selection", "T", "saved_selection('load')", "load", "Load a saved selection."),
    *rows(Area.RECORDS, RECORDS, lambda one: one.key.records),
    _records("records.copy", "c", ".copy", "copy", "Not here: schema items are copied in Schema.", palette=False),
    _records("records.filter", "slash", "filtering.open", "filter", "Filter by words, states and fields."),
    _new("records.views", "F", "pick_view", "views", "Show a saved view: a filter with a name."),
    _records(
        "records.save-view", "", "filtering.save_applied", "save view", "Save the filter as a view, under a name."
    ),
    _new(
        "records.step-out", "escape", "step_out", "clear filter", "One step back: to the table, then clear the filter."
    ),
    _records("records.sort", "s", "layout.sort", "sort", "Cycle the sort column, then the model's own order."),
    _records("records.reverse", "S", "layout.reverse", "reverse", "Reverse the sort order."),
    _records("records.order", "O", "layout.pick_order", "order", "Sort by anything the records can be sorted by."),
    _records("records.columns", "C", "columns", "columns", "Choose the columns and their order."),
    _records("records.locale", "L", "layout.pick_locale", "locale", "Choose the locale that values are shown in."),
    _rows("records.columns-left", "left", "columns(-1)", "left", "Show the columns on the left; the title stays."),
    _rows("records.columns-right", "right", "columns(1)", "right", "Show the columns on the right; the title stays."),
    _records("records.raw", "J", "look_into('raw')", "JSON", "Show the record's raw JSON."),
    _records("records.versions", "V", "look_into('versions')", "versions", "Show the record's versions."),
    _records(
        "records.differences",
        "D",
        "look_into('differences')",
        "changes",
        "Show what changed in the record since it was published.",
    ),
    _records("records.copy-id", "y", ".copy_part('id')", "copy id", "Copy the record's id to the clipboard."),
    _records("records.copy-url", "Y", ".copy_part('url')", "copy address", "Copy the record's web address."),
    _records("records.models", "m", ".pick_model", "models", "Choose a model."),
    _records("records.all-models", "A", ".open_all_models", "all models", "Show the records of all models together."),
    _records("records.refresh", "r", "refresh", "refresh", "Refresh: read from the CMS again."),
    _records("records.export", "x", ".export", "export", "Save the marked rows, or this page, to a file."),
    _filter("filter.apply", "enter", "apply", "apply", "Apply what is typed and go back to the table."),
    _typing("filter.complete", "tab", "complete", "complete", "Take the suggestion for the word at the cursor."),
    _typing(
        "filter.older",
        "up",
        "older",
        "earlier filters",
        "In an empty or untouched line: earlier filters. While typing: move up in the suggestions.",
    ),
    _typing(
        "filter.newer",
        "down",
        "newer",
        "choose",
        "Move down in the suggestions, or to the later one of the earlier filters.",
    ),
    _filter("filter.save", "ctrl+n", "save", "save view", "Save what is typed as a view, by name.", later=True),
    _typing("filter.leave", "escape", "leave", "leave", "Put the last applied filter back."),
    _column("columns.toggle", "space", "switch", "show", "Show or leave out the column."),
    _column("columns.up", "K,shift+up", "carry(-1)", "move up", "Move the column up: further left in the table."),
    _column(
        "columns.down", "J,shift+down", "carry(1)", "move down", "Move the column down: further right in the table."
    ),
    _column("columns.reset", "r", "reset", "own", "Reset to the model's own columns."),
    _column("columns.apply", "enter", "open", "apply", "Show these columns."),
)
