"""A terminal below the smallest size: a plain notice over whatever is open, which stays as it was."""

from __future__ import annotations

from textual import events, on
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from tui.ui.actions import Area

LEAST_WIDTH, LEAST_HEIGHT = 40, 10
TOO_SMALL = "This window is too small.\ncopydesk needs 40 x 10.\nctrl+q quit"


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

    @on(events.ScreenSuspend)
    @on(events.ScreenResume)
    def _guard(self) -> None:
        """What was opened above cannot be used either; once it is gone, the terminal may have grown meanwhile."""
        self.app.call_later(guard_size, self.app)


def guard_size(app: App[int]) -> None:
    """Put the notice over everything while the terminal is too small, and take it away.

    What is below is not laid out at a size it cannot use, so that cursor, scroll and focus are kept.
    """
    notice = app.screen if isinstance(app.screen, TooSmallScreen) else None
    is_too_small = app.size.width < LEAST_WIDTH or app.size.height < LEAST_HEIGHT
    if is_too_small and notice is None:
        app.push_screen(TooSmallScreen())
    elif notice is not None and not is_too_small:
        notice.dismiss()
