"""Find any command by its name and run it, or go to a place by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from inspect import isawaitable
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from tui.ui.actions import BY_ID, of_area
from tui.ui.models.jumps import Jump
from tui.ui.screens.help import HelpScreen, areas_of, why_not_at
from tui.ui.screens.picker import Entry, PickerScreen

if TYPE_CHECKING:
    from tui.ui.app import CopydeskApp


def open_palette(app: CopydeskApp) -> None:
    """Offer every command that is possible where the focus is, then the places to go to; the one picked happens."""
    if isinstance(app.screen, PickerScreen | HelpScreen):
        return
    start: DOMNode = app.screen.focused or app.screen
    jumps = {jump.key: jump for jump in places(app)}
    entries = [
        *commands(start, app.keys.written, _likely(app)),
        *(Entry(jump.key, jump.label, jump.note, jump.group, rank=1) for jump in jumps.values()),
    ]

    async def run(key: str | None) -> None:
        if key is None:
            return
        if key in jumps:
            going = jumps[key].go()
            if isawaitable(going):
                await going
            return
        action = BY_ID[key]
        for node in (*start.ancestors_with_self, app):
            if getattr(node, "AREA", None) is action.area:
                await app.run_action(action.run, node)
                return

    app.push_screen(PickerScreen("Commands", entries, classes="wide"), run)


def _likely(app: CopydeskApp) -> tuple[str, ...]:
    """What the main screen offers now in its tray and its footer: that is wanted most often."""
    if app.screen is not app.main:
        return ()
    workspace = app.main.current
    return (*workspace.TRAY, *workspace.hints())


def commands(start: DOMNode, written: Callable[[str], str], likely: Sequence[str] = ()) -> list[Entry]:
    """The actions that work at a node and are possible now, the likely ones first."""
    why_not = why_not_at(start)
    place = {action_id: number for number, action_id in enumerate(likely)}
    found = [
        Entry(action.id, action.help.removesuffix("."), written(action.id), area.value, words=action.label)
        for area in areas_of(start)
        for action in of_area(area)
        if action.in_palette and not why_not(action.id)
    ]
    return sorted(found, key=lambda entry: place.get(entry.key, len(place)))


def places(app: CopydeskApp) -> Iterator[Jump]:
    """Where one can go from the main screen: what the workspaces offer, other profiles, the themes."""
    if app.screen is app.main:
        for workspace in app.main.mounted_workspaces:
            for jump in workspace.jumps():
                yield _through(app, workspace.id or "", jump)
        yield from app.main.opener.jumps()
    yield from app.theming.jumps()


def _through(app: CopydeskApp, workspace: str, jump: Jump) -> Jump:
    """The jump, with its workspace shown first."""

    async def go() -> None:
        await app.main.go_to(workspace)
        going = jump.go()
        if isawaitable(going):
            await going

    return Jump(jump.key, jump.label, go, jump.note, jump.group)
