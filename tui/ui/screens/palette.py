"""Find any command by its name and run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.dom import DOMNode

from tui.ui.actions import BY_ID, of_area
from tui.ui.screens.help import areas_of
from tui.ui.screens.picker import Entry, PickerScreen

if TYPE_CHECKING:
    from tui.ui.app import CopydeskApp


def open_palette(app: CopydeskApp) -> None:
    """Offer every command that works where the focus is; the one picked runs there."""
    if isinstance(app.screen, PickerScreen):
        return
    start: DOMNode = app.screen.focused or app.screen
    entries = [
        Entry(action.id, action.help.rstrip("."), action.written, action.label)
        for area in areas_of(start)
        for action in of_area(area)
        if action.in_palette
    ]

    async def run(action_id: str | None) -> None:
        if action_id is None:
            return
        action = BY_ID[action_id]
        for node in (*start.ancestors_with_self, app):
            if getattr(node, "AREA", None) is action.area:
                await app.run_action(action.run, node)
                return

    app.push_screen(PickerScreen("Commands", entries), run)
