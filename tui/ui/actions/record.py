"""One record: its sides, and the links in it."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, In
from tui.ui.actions.operations import RECORD, rows

_record = In(Area.RECORD)
_new = In(Area.RECORD, later=True)
_links = In(Area.LINKS, palette=False)

ACTIONS: tuple[Action, ...] = (
    _record("record.fields", "f", "show('fields')", "fields", "Show the record's fields."),
    _record("record.differences", "D", "show('differences')", "changes", "Show what changed since it was published."),
    _record("record.raw", "J", "show('raw')", "JSON", "Show the record's raw JSON."),
    _record("record.versions", "V", "show('versions')", "versions", "Show its versions."),
    _record("record.references", "u", "show('references')", "used by", "Show the records that link to it."),
    _new("record.locales", "L", "locale", "locale", "Choose the locale that values are shown in, or all."),
    _new("record.details", "i", "details", "ids and types", "Show or hide field types, block ids and asset addresses."),
    _new("record.mark", "space", "mark", "mark", "Mark or unmark this record."),
    _new("record.undo", "z", "step_marks(-1)", "undo", "Undo the last change of the selection."),
    _new("record.redo", "Z", "step_marks(1)", "redo", "Redo what was undone of the selection."),
    _new(
        "record.next",
        "right_square_bracket,shift+right",
        "step(1)",
        "next",
        "Go to the next record of the list it came from.",
    ),
    _new(
        "record.previous",
        "left_square_bracket,shift+left",
        "step(-1)",
        "previous",
        "Go to the previous record of the list.",
    ),
    *rows(Area.RECORD, RECORD, lambda one: f"{one.verb} this record.", later=True),
    _record("record.copy-id", "y", "copy_id", "copy id", "Copy its id."),
    _record("record.copy-url", "Y", "copy_url", "copy address", "Copy its web address."),
    _record("record.copy-json", "c", "copy_json", "copy JSON", "Copy its raw JSON."),
    _record("record.refresh", "r", "reload", "refresh", "Refresh: read from the CMS again."),
    _record("record.close", "q", "close", "close", "Back to the list, however many links were followed."),
    _links("link.next", "n", "step_link(1)", "next link", "Go to the next link."),
    _links("link.previous", "N", "step_link(-1)", "previous link", "Go to the previous link."),
    _links(
        "link.open",
        "enter",
        "open_link",
        "open link",
        "Open the link: a record on the screen, an address on the clipboard.",
    ),
    _links("link.back", "backspace,escape", "go_back", "back", "Back to where you came from.", shown="esc backspace"),
)
