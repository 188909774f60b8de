"""What screens above the main one, and flows, ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from textual.app import App

from tui.core.selection import Selection
from tui.ui.host import Host
from tui.ui.messages import PlanWanted
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.content import Content
from tui.ui.services.troubles import NoDesk

if TYPE_CHECKING:
    from tui.desk import Desk


class Front(Protocol):
    """The main screen: where desks are shown, and questions come up."""

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

    def browsing_of(self, desk: Desk) -> Browsing | None:
        """What Content shows of a desk, while it is the one on the screen."""

    async def action_workspace(self, name: str) -> None:
        """Show a workspace."""

    def show_opening(self, profile: str, environment: str) -> None:
        """This profile is being opened."""

    async def show_desk(self, desk: Desk) -> None:
        """This desk is on the screen from now on."""

    def show_no_desk(self, why: NoDesk) -> None:
        """There is no desk."""

    def show_place(self) -> None:
        """Show what is known now of the environment on the screen."""

    def busy(self, text: str) -> None:
        """Say in the tray that something is being done; an empty text ends it."""

    def plan(self, wanted: PlanWanted) -> None:
        """Plan this, show the plan, and launch it when it is accepted."""

    def planning_stopped(self) -> bool:
        """Give up the plan that is being made; False where there is none."""

    def launched(self, name: str, desk: Desk, job_id: str, selection: Selection) -> None:
        """A job was made of what a workspace had picked on a desk."""

    def action_quit_asking(self) -> None:
        """Quit; ask first while jobs run."""
