"""Every action of the dashboard, once: bindings, footer, help and palette are made of this table.

An `id` is public: it is what a person remaps. `run` is the method `action_<run>` of the widget, screen or app whose
`AREA` is the action's area. An action that is not possible now still answers, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType


class Area(StrEnum):
    """Where an action works. The value is the heading in the help."""

    APP = "Everywhere"
    DESK = "Desk"
    LIST = "Moving"
    TEXT = "Reading"
    RECORDS = "Records"
    ROWS = "Marking"
    FILTER = "Filter line"
    MODELS = "Models"
    RECORD = "Record"
    SCHEMA = "Schema"
    JOBS = "Jobs"
    PLAN = "Plan"
    DIALOG = "Dialog"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do with a key."""

    id: str
    area: Area
    keys: str
    """Textual's names, comma-separated."""
    run: str
    label: str
    """A word or two, for the footer."""
    help: str
    """A sentence, for help and palette."""
    shown: str = ""
    """How the keys are written, where that differs from their names."""
    in_palette: bool = True
    priority: bool = False

    @property
    def written(self) -> str:
        """The keys as a person reads them."""
        return self.shown or self.keys.replace(",", " ")


def _action(
    ident: str,
    area: Area,
    keys: str,
    run: str,
    label: str,
    text: str,
    *,
    shown: str = "",
    palette: bool = True,
    priority: bool = False,
) -> Action:
    return Action(ident, area, keys, run, label, text, shown, palette, priority)


ACTIONS: tuple[Action, ...] = (
    _action("app.help", Area.APP, "question_mark,f1", "help", "help", "Show the keys of the pane in focus.", shown="?"),
    _action("app.palette", Area.APP, "ctrl+p", "palette", "palette", "Find any command by its name.", palette=False),
    _action(
        "app.quit-anywhere", Area.APP, "ctrl+q", "quit", "quit", "Quit, from anywhere.", palette=False, priority=True
    ),
    _action("desk.content", Area.DESK, "1", "workspace('content')", "content", "Go to Content: models and records."),
    _action("desk.schema", Area.DESK, "2", "workspace('schema')", "schema", "Go to Schema."),
    _action(
        "desk.jobs", Area.DESK, "3", "workspace('jobs')", "jobs", "Go to Jobs: what was launched, and its outcome."
    ),
    _action("desk.profile", Area.DESK, "P", "pick_profile", "profile", "Switch to another profile."),
    _action("desk.environment", Area.DESK, "E", "pick_environment", "environment", "Switch to another environment."),
    _action("desk.theme", Area.DESK, "f2", "next_theme", "theme", "Switch to the next theme.", shown="F2"),
    _action("desk.quit", Area.DESK, "q", "quit_asking", "quit", "Quit; asks first while jobs run."),
    _action(
        "desk.stop-planning",
        Area.DESK,
        "escape",
        "stop_planning",
        "stop",
        "Stop planning, while a plan is being made.",
        palette=False,
    ),
    _action("desk.next-pane", Area.DESK, "tab", "next_pane", "next pane", "Go to the next pane.", palette=False),
    _action(
        "desk.previous-pane",
        Area.DESK,
        "shift+tab",
        "previous_pane",
        "previous pane",
        "Go to the previous pane.",
        palette=False,
    ),
    # -- lists -----------------------------------------------------------------------------------------------------
    _action("list.up", Area.LIST, "up,k", "up", "up", "One row up.", shown="↑ k", palette=False),
    _action("list.down", Area.LIST, "down,j", "down", "down", "One row down.", shown="↓ j", palette=False),
    _action("list.page-up", Area.LIST, "pageup", "page_up", "page up", "One page up.", shown="pgup", palette=False),
    _action(
        "list.page-down", Area.LIST, "pagedown", "page_down", "page down", "One page down.", shown="pgdn", palette=False
    ),
    _action("list.first", Area.LIST, "home,g", "first", "first", "To the first row.", shown="home g", palette=False),
    _action("list.last", Area.LIST, "end,G", "last", "last", "To the last row.", shown="end G", palette=False),
    _action("list.open", Area.LIST, "enter", "open", "open", "Open what the cursor is on.", palette=False),
    _action("text.up", Area.TEXT, "up,k", "scroll_lines(-1)", "up", "One line up.", shown="↑ k", palette=False),
    _action("text.down", Area.TEXT, "down,j", "scroll_lines(1)", "down", "One line down.", shown="↓ j", palette=False),
    _action("text.page-up", Area.TEXT, "pageup", "scroll_pages(-1)", "page up", "One page up.", palette=False),
    _action(
        "text.page-down", Area.TEXT, "pagedown,space", "scroll_pages(1)", "page down", "One page down.", palette=False
    ),
    _action("text.first", Area.TEXT, "home,g", "scroll_ends(-1)", "top", "To the top.", shown="home g", palette=False),
    _action("text.last", Area.TEXT, "end,G", "scroll_ends(1)", "end", "To the end.", shown="end G", palette=False),
    # -- records ---------------------------------------------------------------------------------------------------
    _action(
        "records.mark", Area.ROWS, "space", "mark", "mark", "Mark or unmark the record and move down.", palette=False
    ),
    _action("records.range", Area.ROWS, "v", "range", "range", "Mark a range: v, then move; v or enter ends it."),
    _action("records.range-up", Area.ROWS, "shift+up", "range_up", "mark up", "Mark while moving up.", palette=False),
    _action(
        "records.range-down",
        Area.ROWS,
        "shift+down",
        "range_down",
        "mark down",
        "Mark while moving down.",
        shown="shift+↓",
        palette=False,
    ),
    _action(
        "records.end-range",
        Area.ROWS,
        "escape",
        "end_range",
        "end range",
        "Leave the range; its marks go.",
        palette=False,
    ),
    _action(
        "records.mark-all-found",
        Area.RECORDS,
        "a",
        "mark_all_found",
        "all found",
        "Mark everything the filter finds, on every page.",
    ),
    _action("records.invert", Area.RECORDS, "i", "invert", "invert", "Turn the marks round within what is found."),
    _action("records.clear", Area.RECORDS, "u", "clear", "clear", "Clear the whole selection."),
    _action("records.publish", Area.RECORDS, "p", "publish", "publish", "Publish the selection, or this record."),
    _action(
        "records.duplicate", Area.RECORDS, "d", "duplicate", "duplicate", "Duplicate the selection, or this record."
    ),
    _action(
        "records.copy", Area.RECORDS, "c", "copy", "copy", "Copying is for schema items: says where.", palette=False
    ),
    _action("records.filter", Area.RECORDS, "slash", "filter", "filter", "Filter: words, status:draft, ...", shown="/"),
    _action("records.sort", Area.RECORDS, "s", "sort", "sort", "Sort by the next column."),
    _action("records.reverse", Area.RECORDS, "S", "reverse", "reverse", "Turn the sort order round."),
    _action("records.raw", Area.RECORDS, "J", "raw", "JSON", "Show the record's raw JSON."),
    _action("records.versions", Area.RECORDS, "V", "versions", "versions", "Show the record's versions."),
    _action("records.copy-id", Area.RECORDS, "y", "copy_id", "copy id", "Copy the record's id to the clipboard."),
    _action("records.models", Area.RECORDS, "m", "models", "models", "Choose a model."),
    _action("records.refresh", Area.RECORDS, "r", "refresh_rows", "refresh", "Ask the CMS again."),
    _action("records.export", Area.RECORDS, "x", "export", "export", "Save the marked rows, or this page, to a file."),
    _action(
        "filter.apply",
        Area.FILTER,
        "enter",
        "apply",
        "apply",
        "Apply what is typed and go back to the table.",
        palette=False,
    ),
    _action(
        "filter.leave", Area.FILTER, "escape", "leave", "leave", "Put the last applied filter back.", palette=False
    ),
    # -- one record ------------------------------------------------------------------------------------------------
    _action("record.fields", Area.RECORD, "f", "show('fields')", "fields", "Show the record's fields.", palette=False),
    _action("record.raw", Area.RECORD, "J", "show('raw')", "JSON", "Show the record's raw JSON.", palette=False),
    _action("record.versions", Area.RECORD, "V", "show('versions')", "versions", "Show its versions.", palette=False),
    _action("record.copy-id", Area.RECORD, "y", "copy_id", "copy id", "Copy its id.", palette=False),
    _action("record.copy-url", Area.RECORD, "Y", "copy_url", "copy address", "Copy its web address.", palette=False),
    _action("record.refresh", Area.RECORD, "r", "reload", "refresh", "Ask the CMS again.", palette=False),
    # -- schema ----------------------------------------------------------------------------------------------------
    _action(
        "schema.mark", Area.SCHEMA, "space", "mark", "mark", "Mark or unmark the item and move down.", palette=False
    ),
    _action("schema.range", Area.SCHEMA, "v", "range", "range", "Mark a range: v, then move."),
    _action("schema.range-up", Area.SCHEMA, "shift+up", "range_up", "mark up", "Mark while moving up.", palette=False),
    _action(
        "schema.range-down",
        Area.SCHEMA,
        "shift+down",
        "range_down",
        "mark down",
        "Mark while moving down.",
        palette=False,
    ),
    _action("schema.mark-all-found", Area.SCHEMA, "a", "mark_all_found", "all found", "Mark everything that is found."),
    _action("schema.invert", Area.SCHEMA, "i", "invert", "invert", "Turn the marks round within what is found."),
    _action("schema.clear", Area.SCHEMA, "u", "clear", "clear", "Clear the whole selection."),
    _action(
        "schema.duplicate", Area.SCHEMA, "d", "duplicate", "duplicate", "Duplicate the marked fields, or this one."
    ),
    _action("schema.copy", Area.SCHEMA, "c", "copy", "copy", "Copy the marked schema items, or this one."),
    _action("schema.filter", Area.SCHEMA, "slash", "filter", "filter", "Find schema items by name.", shown="/"),
    _action("schema.fold", Area.SCHEMA, "left,h", "fold", "fold", "Fold the branch.", shown="←", palette=False),
    _action(
        "schema.unfold", Area.SCHEMA, "right,l", "unfold", "unfold", "Unfold the branch.", shown="→", palette=False
    ),
    _action("schema.copy-id", Area.SCHEMA, "y", "copy_id", "copy id", "Copy the item's id to the clipboard."),
    _action("schema.refresh", Area.SCHEMA, "r", "refresh_schema", "refresh", "Ask the CMS again."),
    _action(
        "schema.publish",
        Area.SCHEMA,
        "p",
        "publish",
        "publish",
        "Publishing is for records: says where.",
        palette=False,
    ),
    # -- jobs ------------------------------------------------------------------------------------------------------
    _action("jobs.retry", Area.JOBS, "R", "retry", "retry failed", "Plan the failed items again."),
    _action("jobs.cancel", Area.JOBS, "X", "cancel", "cancel unsent", "Cancel what was not sent yet."),
    _action("jobs.undo", Area.JOBS, "U", "undo", "undo", "Undo what the job did, where that is possible."),
    _action("jobs.export", Area.JOBS, "x", "export", "export", "Save the job's report to a file."),
    _action("jobs.copy-id", Area.JOBS, "y", "copy_id", "copy id", "Copy the job's id to the clipboard."),
    _action("jobs.refresh", Area.JOBS, "r", "refresh_jobs", "refresh", "Read the journal again."),
    _action("jobs.agree", Area.JOBS, "o", "agree", "go on", "Go on with unfinished work of an earlier run."),
    _action("jobs.back", Area.JOBS, "escape", "back_to_list", "back", "Back to the list of jobs.", palette=False),
    # -- dialogs ---------------------------------------------------------------------------------------------------
    _action("dialog.back", Area.DIALOG, "escape", "back", "back", "Go back.", palette=False),
)

BY_ID = {action.id: action for action in ACTIONS}


def of_area(area: Area) -> tuple[Action, ...]:
    """The actions of one area, in the order of the table."""
    return tuple(action for action in ACTIONS if action.area is area)


def bindings(*areas: Area, without: Iterable[str] = ()) -> list[BindingType]:
    """`BINDINGS` for the class whose `AREA` this is."""
    left_out = frozenset(without)
    return [
        Binding(
            action.keys,
            action.run,
            action.label,
            show=False,
            tooltip=action.help,
            id=action.id,
            priority=action.priority,
        )
        for area in areas
        for action in of_area(area)
        if action.id not in left_out
    ]
