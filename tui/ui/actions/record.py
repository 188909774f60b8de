"""One record: its sides, and the links in it."""

from __future__ import annotations

from tui.ui.actions.action import Action, Area, action
from tui.ui.actions.operations import record_rows

ACTIONS: tuple[Action, ...] = (
    action("record.fields", Area.RECORD, "f", "show('fields')", "fields", "Show the record's fields."),
    action(
        "record.differences",
        Area.RECORD,
        "D",
        "show('differences')",
        "changes",
        "Show what changed since it was published.",
    ),
    action("record.raw", Area.RECORD, "J", "show('raw')", "JSON", "Show the record's raw JSON."),
    action("record.versions", Area.RECORD, "V", "show('versions')", "versions", "Show its versions."),
    action("record.references", Area.RECORD, "u", "show('references')", "used by", "Show the records that link to it."),
    action("record.mark", Area.RECORD, "space", "mark", "mark", "Mark or unmark this record.", later=True),
    action(
        "record.next",
        Area.RECORD,
        "right_square_bracket,shift+right",
        "step(1)",
        "next",
        "On to the next record of the list it came from.",
        shown="] shift+→",
        later=True,
    ),
    action(
        "record.previous",
        Area.RECORD,
        "left_square_bracket,shift+left",
        "step(-1)",
        "previous",
        "Back to the record before it in the list.",
        shown="[ shift+←",
        later=True,
    ),
    *record_rows(),
    action("record.copy-id", Area.RECORD, "y", "copy_id", "copy id", "Copy its id."),
    action("record.copy-url", Area.RECORD, "Y", "copy_url", "copy address", "Copy its web address."),
    action("record.copy-json", Area.RECORD, "c", "copy_json", "copy JSON", "Copy its raw JSON."),
    action("record.refresh", Area.RECORD, "r", "reload", "refresh", "Ask the CMS again."),
    action("record.close", Area.RECORD, "q", "close", "close", "Back to the list, however many links were followed."),
    action("link.next", Area.LINKS, "n", "next_link", "next link", "Go to the next link.", palette=False),
    action("link.previous", Area.LINKS, "N", "previous_link", "previous link", "Go to the link before.", palette=False),
    action(
        "link.open",
        Area.LINKS,
        "enter",
        "open_link",
        "open link",
        "Open the link: a record on the screen, an address on the clipboard.",
        palette=False,
    ),
    action(
        "link.back",
        Area.LINKS,
        "backspace,escape",
        "go_back",
        "back",
        "Back to where you came from.",
        shown="esc backspace",
        palette=False,
    ),
)
