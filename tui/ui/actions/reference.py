"""The table of actions written out: as a keymap to save and change, and as the table of the README."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from tui.ui.actions import Action, Area, of_area
from tui.ui.actions.keybook import DEFAULTS, KeyBook, default_keys

HEAD = """\
# Keys of copydesk: save this as {file}, keep the lines you want to change, and delete the rest.
# A line names an action and its key; several keys are a list, "" is no key. See: copydesk keys --check
"""


def keymap_text(book: KeyBook, file: str) -> str:
    """Every action that has a key, with what it does, as TOML. Lines that differ from the defaults say so."""
    lines = [HEAD.format(file=file)]
    for area in Area:
        actions = [action for action in of_area(area) if action.keys]
        lines.append(f"# {area.value}")
        for action in actions:
            keys = book.keys(action.id)
            own = "" if keys == default_keys(action) else f" (yours; by default {_value(default_keys(action))})"
            lines.append(f'"{action.id}" = {_value(keys)}  # {action.help}{own}')
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _value(keys: Sequence[str]) -> str:
    quoted = [f'"{key}"' for key in keys]
    return quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]" if quoted else '""'


README_PARTS: tuple[tuple[str, tuple[Area, ...]], ...] = (
    ("Everywhere", (Area.APP, Area.DESK)),
    ("Lists and texts", (Area.LIST, Area.TEXT)),
    ("Content", (Area.ROWS, Area.RECORDS, Area.FILTER, Area.COLUMNS)),
    ("The selection as a list, and what is saved", (Area.SELECTION, Area.SAVED)),
    ("A record", (Area.RECORD, Area.LINKS)),
    ("Schema", (Area.SCHEMA, Area.SCHEMA_ITEM, Area.NEXT_STEPS)),
    ("Jobs", (Area.JOBS, Area.ITEMS)),
    ("Welcome and forms", (Area.WELCOME, Area.FORM, Area.SWITCH)),
    ("Plan, log and dialogs", (Area.PLAN, Area.LOG, Area.DIALOG, Area.DECISION, Area.BUTTONS, Area.PICKER, Area.HELP)),
)
"""The headings of the reference, and the areas below each: all there are."""


def key_table() -> str:
    """The default keys as a Markdown table, two actions a line."""
    lines = ["| key | does | key | does |", "| --- | --- | --- | --- |"]
    for heading, areas in README_PARTS:
        rows = list(_rows(areas))
        half = (len(rows) + 1) // 2
        lines.append(f"| **{heading}** | | | |")
        pairs = zip_longest(rows[:half], rows[half:], fillvalue=("", ""))
        lines += (f"| {' | '.join(chain(*pair))} |" for pair in pairs)
    return "\n".join(lines) + "\n"


def _rows(areas: Sequence[Area]) -> Iterator[tuple[str, str]]:
    seen: set[tuple[str, str]] = set()
    for area in areas:
        for action in of_area(area):
            row = (_keys(action), action.help.removesuffix(".").replace("|", "\\|"))
            if action.keys and row not in seen:
                seen.add(row)
                yield row


def _keys(action: Action) -> str:
    words = DEFAULTS.written(action.id).split(" ")
    return " ".join(f"`{word}`" if word != "|" else "`\\|`" for word in words)
