"""Which areas are active at the same time: there, one key cannot mean two things."""

from __future__ import annotations

from tui.ui.actions.action import Area

_DESK = (Area.DESK, Area.APP)

SCOPES: tuple[tuple[Area, ...], ...] = (
    (Area.LIST, Area.ROWS, Area.RECORDS, *_DESK),
    (Area.FILTER, Area.RECORDS, *_DESK),
    (Area.LIST, Area.SCHEMA, *_DESK),
    (Area.TEXT, Area.SCHEMA, *_DESK),
    (Area.FILTER, Area.SCHEMA, *_DESK),
    (Area.LIST, Area.ITEMS, Area.JOBS, *_DESK),
    (Area.TEXT, Area.LINKS, Area.RECORD, Area.APP),
    (Area.TEXT, Area.LINKS, Area.RECORDS, *_DESK),
    (Area.LIST, Area.SELECTION, Area.APP),
    (Area.LIST, Area.LOG, Area.APP),
    (Area.TEXT, Area.LOG, Area.APP),
    (Area.LIST, Area.PLAN, Area.DECISION, Area.DIALOG, Area.APP),
    (Area.BUTTONS, Area.PLAN, Area.DECISION, Area.DIALOG, Area.APP),
    (Area.LIST, Area.COLUMNS, Area.DIALOG, Area.APP),
    (Area.PICKER, Area.APP),
    (Area.LIST, Area.SAVED, Area.APP),
    (Area.TEXT, Area.SCHEMA_ITEM, Area.APP),
    (Area.SWITCH, Area.FORM, Area.APP),
    (Area.BUTTONS, Area.FORM, Area.APP),
    (Area.LIST, Area.WELCOME, Area.APP),
    (Area.TEXT, Area.HELP, Area.APP),
    (Area.LIST, Area.TEXT, Area.NEXT_STEPS, Area.DIALOG, Area.APP),
)
"""Each line: what is active together somewhere, from the pane in focus outwards; elsewhere it is a part of that. Tests
hold it against the screens."""


def together(one: Area, other: Area) -> bool:
    """Whether keys of both areas work at the same time somewhere."""
    return one is other or any(one in scope and other in scope for scope in SCOPES)
