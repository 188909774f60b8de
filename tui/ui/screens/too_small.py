"""A terminal below the smallest size: a plain notice over whatever is open, which stays as it was."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from tui.ui.actions import Area

LEAST_WIDTH, LEAST_HEIGHT = 40, 10
TOO_SMALL = "This window is too small.\ncopydesk needs 40 x 10.\nctrl+q quit"


def is_too_small(size: Size) -> bool:
    """Whether nothing useful can be shown."""
    return size.width < LEAST_WIDTH or size.height < LEAST_HEIGHT


class TooSmallScreen(Screen[None]):
    """Takes every key and does nothing with it; quitting from anywhere still works."""

    AREA = Area.DIALOG
    COVERS = True
    DEFAULT_CSS = """
    TooSmallScreen Static { width: 1fr; height: 1fr; content-align: center middle; color: $muted; }
    """

    def compose(self) -> ComposeResult:
        yield Static(TOO_SMALL, markup=False)

    def on_key(self, event: events.Key) -> None:
        event.prevent_default()
        event.stop()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()

    def on_screen_suspend(self) -> None:
        """Something was opened above: it cannot be used either."""
        self.app.call_later(guard_size, self.app)

    def on_screen_resume(self) -> None:
        """What was opened above is gone, and the terminal may have grown meanwhile."""
        self.app.call_later(guard_size, self.app)


def guard_size(app: App[int]) -> None:
    """Put the notice over everything while the terminal is too small, and take it away.

    What is below is not laid out at a size it cannot use, so that cursor, scroll and focus are kept.
    """
    notice = app.screen if isinstance(app.screen, TooSmallScreen) else None
    if is_too_small(app.size) and notice is None:
        app.push_screen(TooSmallScreen())
    elif notice is not None and not is_too_small(app.size):
        notice.dismiss()
