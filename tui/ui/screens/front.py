"""What workspaces, flows and the screens above it ask of the main screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

from textual.app import App
from textual.dom import DOMNode

from tui.ui.host import Host
from tui.ui.models.content.content import Content
from tui.ui.models.stage import Outside
from tui.ui.services.troubles import NoDesk

if TYPE_CHECKING:
    from tui.desk import Desk


class Front(Outside, Protocol):
    """Where desks are shown, and questions come up."""

    desk: Desk | None
    """The desk on the screen."""

    @property
    def app(self) -> App[Any]:
        """Textual's, which puts screens over this one."""

    @property
    def host(self) -> Host:
        """The app as all others see it."""

    @property
    def content(self) -> Content:
        """What Content shows and has picked."""

    def show_opening(self, profile: str, environment: str) -> None:
        """This profile is being opened."""

    async def show_desk(self, desk: Desk) -> None:
        """This desk is on the screen from now on."""

    def show_no_desk(self, why: NoDesk) -> None:
        """There is no desk."""

    def show_place(self) -> None:
        """Show what is known now of the environment on the screen."""

    def look_around(self) -> None:
        """See which environment is primary now, or open what could not be opened."""

    def planning_stopped(self) -> bool:
        """Give up the plan that is being made; False where there is none."""

    async def action_workspace(self, name: str) -> object:
        """Show a workspace."""

    def action_quit_asking(self) -> None:
        """Quit; ask first while jobs run."""


class FrontOfNode:
    """The main screen, for a widget on it or a screen above it: `front = FrontOfNode()` in its class."""

    def __get__(self, node: DOMNode, kind: type[DOMNode]) -> Front:
        front: Any = node.app.screen_stack[0]
        return cast("Front", front)
