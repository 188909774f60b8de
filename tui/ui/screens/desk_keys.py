"""A screen above the main one: the keys that work everywhere."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from textual import events
from textual.app import App
from textual.screen import Screen

from tui.core.text import press
from tui.ui.actions import BY_ID, Area, bindings, of_area
from tui.ui.boundary import HostOfNode
from tui.ui.screens.front import FrontOfNode

ALONE = "There is no other pane on the screen."
"""Why no pane can be given more room."""
_HERE = frozenset({"desk.content", "desk.schema", "desk.jobs", "desk.profile", "desk.environment", "desk.theme"})
_BELOW = (Area.ROWS, Area.RECORDS, Area.DESK)
DESK_BINDINGS = bindings(Area.DESK, without=[action.id for action in of_area(Area.DESK) if action.id not in _HERE])


def leave_above(app: App[Any]) -> None:
    """Leave all screens above the main one."""
    while len(app.screen_stack) > 1:
        app.pop_screen()


class DeskKeys(Screen[Any]):
    """Workspaces, profile, environment and theme from where one is; keys of what stands below say why they do nothing
    here."""

    host = HostOfNode()
    front = FrontOfNode()

    def why_not(self, action_id: str) -> str:
        """Why something is not possible here; empty when it is."""
        action = BY_ID[action_id]
        if action.area not in _BELOW or action_id in _HERE:
            return ""
        if action.area is Area.DESK:
            return ALONE
        return self.host.keys.text(f"{{{action_id}}} {action.label} works in the table. {self.way_to_table}")

    @property
    def way_to_table(self) -> str:
        """The nearest way to the table, as a sentence with ids of actions in braces."""
        return press("desk.content", "go there")

    def on_key(self, event: events.Key) -> None:
        if event.key not in self.active_bindings and (below := self.host.keys.on(event.key, _BELOW)):
            event.stop()
            self.host.say(self.why_not(below))

    def busy(self, text: str) -> None:
        """Something is being done, an empty text: no more; the main screen says so to what stands above it."""

    def job_ended(self) -> None:
        """A job has ended, and may have changed what is shown."""

    def retry(self) -> None:
        """The line may be back: read again what could not be read."""

    async def action_workspace(self, name: str) -> None:
        front = self.front
        leave_above(self.app)
        await front.action_workspace(name)

    def action_do(self, _action_id: str, intent: str) -> None:
        """Do what the main screen, or a part of it, is for."""
        attrgetter(intent)(self.front)()
