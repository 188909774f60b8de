"""Every action of the dashboard, once: bindings, footer, help, palette and the key reference are made of this table.

Each area has a room of its own; here they come together.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from tui.ui.actions import desk, forms, jobs, lists, log, plan, record, records, schema, selection
from tui.ui.actions.action import Action, Area

if TYPE_CHECKING:
    from textual.binding import BindingType

__all__ = ["ACTIONS", "BY_ID", "Action", "Area", "bindings", "of_area"]

ACTIONS: tuple[Action, ...] = (
    *desk.ACTIONS,
    *lists.ACTIONS,
    *records.ACTIONS,
    *record.ACTIONS,
    *selection.ACTIONS,
    *schema.ACTIONS,
    *plan.ACTIONS,
    *jobs.ACTIONS,
    *forms.ACTIONS,
    *log.ACTIONS,
)

BY_ID = {action.id: action for action in ACTIONS}


def of_area(area: Area) -> tuple[Action, ...]:
    """The actions of one area, in the order of the table."""
    return tuple(action for action in ACTIONS if action.area is area)


def bindings(*areas: Area, without: Collection[str] = ()) -> list[BindingType]:
    """`BINDINGS` for the class whose `AREA` this is."""
    # The table itself is also for the command line, which does not load Textual.
    from textual.binding import Binding

    return [
        Binding(one.keys, one.run, one.label, show=False, tooltip=one.help, id=one.id, priority=one.priority)
        for area in areas
        for one in of_area(area)
        if one.keys and one.id not in without
    ]
