"""The first start: an empty desk, and the ways to fill it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from tui.ui.actions import Area, bindings
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.ways import Way, WaysList

QUESTION = "Your desk is empty. What would you like?"
SANDBOX, DATOCMS, UNICAT, QUIT = "sandbox", "datocms", "unicat", "quit"
WAYS = (
    Way(SANDBOX, "Try it on a sandbox", "a magazine and a catalogue on this machine, nothing leaves it"),
    Way(DATOCMS, "Add a DatoCMS project", "you need an API token"),
    Way(UNICAT, "Add a Unicat project", "you need a project id and an API key"),
    Way(QUIT, "Quit", ""),
)


class WelcomeScreen(Screen[str | None]):
    """Dismissed with the key of a way, or None for looking round first."""

    AREA = Area.WELCOME
    AUTO_FOCUS = "WaysList"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Area.WELCOME)

    def compose(self) -> ComposeResult:
        yield WaysList(QUESTION, WAYS, id="ways")

    def on_mount(self) -> None:
        ways = self.query_one(WaysList)
        ways.set_title("copydesk")
        ways.set_foot("↑ ↓ move   enter picks   q quits")

    @on(LineView.Opened)
    def _picked(self, event: LineView.Opened) -> None:
        event.stop()
        self.dismiss(self.query_one(WaysList).way.key)
