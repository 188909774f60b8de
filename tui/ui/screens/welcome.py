"""The first start: an empty desk, and the ways to fill it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen

from tui.cms import every
from tui.ui.actions import Area, bindings
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.ways import Way, WaysList

QUESTION = "Welcome. How would you like to start?"
SANDBOX, QUIT = "sandbox", "quit"


def ways() -> tuple[Way, ...]:
    """The sandbox, a project of each CMS, or none of it."""
    return (
        Way(SANDBOX, "Try it with sample data", "runs on this machine only"),
        *(Way(cms.name, f"Add a {cms.label} project", f"you need {cms.needs}") for cms in every()),
        Way(QUIT, "Quit", ""),
    )


class WelcomeScreen(Screen[str | None]):
    """Dismissed with the key of a way, or None for looking round first."""

    AREA = Area.WELCOME
    AUTO_FOCUS = "WaysList"
    BINDINGS = bindings(Area.WELCOME)

    def compose(self) -> ComposeResult:
        yield WaysList(QUESTION, ways(), id="ways")

    def on_mount(self) -> None:
        ways = self.query_one(WaysList)
        ways.set_title("copydesk")
        ways.set_foot("↑ ↓ move   enter choose   q quit")

    @on(LineView.Opened)
    def _picked(self, event: LineView.Opened) -> None:
        event.stop()
        self.dismiss(self.query_one(WaysList).way.key)
