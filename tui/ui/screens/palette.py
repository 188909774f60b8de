"""Find any command by its name and run it, or go to a place by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from textual.app import App
from textual.dom import DOMNode

from tui.ui.actions import BY_ID, of_area
from tui.ui.actions.keybook import keys_of
from tui.ui.boundary import host_of
from tui.ui.models.picking import Entry, Jump
from tui.ui.screens.asking import put
from tui.ui.screens.help import areas_of, as_read, why_not_at
from tui.ui.screens.picker import PickerScreen


def open_palette(app: App[Any], likely: Sequence[str], places: Iterable[Jump]) -> None:
    """Offer the commands of where the focus is, and the places to go to; the one picked happens, or says why not.

    `likely` are the ids of actions that are wanted most often.
    """
    start: DOMNode = app.screen.focused or app.screen
    jumps = {jump.key: jump for jump in places}
    entries = [
        *commands(start, keys_of(app).written, likely),
        *(Entry(jump.key, jump.label, jump.note, jump.group, rank=1) for jump in jumps.values()),
    ]

    def run(key: str) -> object:
        if key in jumps:
            return jumps[key].go()
        if not (reason := why_not_at(start)(key)):
            return run_at(app, start, key)
        host_of(start).say(reason)
        return None

    put(app, PickerScreen("Commands", entries, classes="wide"), run)


async def run_at(app: App[Any], start: DOMNode, action_id: str) -> None:
    """Do what the key of an action does at a node."""
    action = BY_ID[action_id]
    for node in (*start.ancestors_with_self, app):
        if any(kind.__dict__.get("AREA") is action.area for kind in type(node).__mro__):
            await app.run_action(action.run, node)
            return


def commands(start: DOMNode, written: Callable[[str], str], likely: Sequence[str] = ()) -> list[Entry]:
    """The actions that work at a node, the likely ones first; those that are not possible now behind all else."""
    why_not = why_not_at(start)
    place = {action_id: number for number, action_id in enumerate(likely)}
    found = [
        Entry(
            action.id,
            action.help.removesuffix("."),
            written(action.id),
            area.value,
            words=action.label,
            rank=2 if (blocked := bool(why_not(action.id))) else 0,
            is_dim=blocked,
        )
        for area in as_read(areas_of(start))
        for action in of_area(area)
        if action.palette
    ]
    return sorted(found, key=lambda entry: (entry.is_dim, place.get(entry.key, len(place))))
