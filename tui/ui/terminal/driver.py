"""Textual's driver for Unix terminals, with cells compared before they are sent and a terminal never waited for."""

from __future__ import annotations

import re
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.geometry import Size

from tui.ui.terminal.outlet import Outlet
from tui.ui.terminal.picture import Picture
from tui.ui.terminal.stock import TerminalDriver

if TYPE_CHECKING:
    from textual.app import App

OUTPUT = 2
"""Standard error: what Textual paints on, so that standard output may be a pipe."""
TURN_S = 0.001
"""How long the threads that read keys and write frames wait for their turn while the loop is busy, several times for
each key; Python's own 5 ms are felt."""
CLOSE_WITHIN_S = 1.0
"""How long a terminal is given to take the last bytes."""
LEAVE = "\x1b[?1049l"
"""Back to the screen there was before the program."""
PLAIN = "\x1b[m"
"""No attributes."""
ALONE_S = 1.0
"""Within this time of the last frame nobody else is taken to have changed what the terminal writes with."""
_HARMLESS = re.compile(
    r"(?:\x1b\[\?(?!1049|47\b|1047)[\d;]+[hl]"  # private modes, but the alternate screen
    r"|\x1b\[\?\d+\$p"  # asking for one
    r"|\x1b\[[<>]\d*u"  # the keyboard protocol
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, clipboard
    r"|\x1bP.*?\x1b\\)+",  # the same, wrapped for tmux and screen
    re.DOTALL,
)


def erases_with_ground() -> bool:
    """Whether terminfo says that this terminal can erase cells and does so with the ground that is set."""
    import curses

    try:
        curses.setupterm()
        return curses.tigetflag("bce") == 1 and bool(curses.tigetstr("ech"))
    except (curses.error, OSError, ValueError):
        return False


class ComparingDriver(TerminalDriver):
    """Sends only cells that differ from what the terminal shows; whatever it does not know makes it forget that."""

    def __init__(self, app: App[Any], **more: Any) -> None:
        super().__init__(app, **more)
        self._picture = Picture(*self._get_terminal_size(), erases=erases_with_ground())
        self._outlet: Outlet | None = None
        self._synchronized = False
        self._painted = False
        self._framed_at = 0.0
        self._painting = threading.Lock()
        """Held while the picture is changed or compared: the outlet's thread asks for it, too."""

    def start_application_mode(self) -> None:
        """Take the terminal; nothing is known of what it shows."""
        with self._painting:
            self._picture.resize(*self._get_terminal_size())
        self._outlet = Outlet(OUTPUT, self._frame)
        sys.setswitchinterval(TURN_S)
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def write(self, data: str) -> None:
        """Paint a frame, or send a control sequence. Never waits."""
        if data == SYNC_START:
            self._synchronized = True
        elif data and data != SYNC_END:
            with self._painting:
                drawn = self._picture.draw(data)
                if not drawn and _HARMLESS.fullmatch(data) is None:
                    self._picture.forget()
                # What was painted stood on the screen that is left: it is not painted on the one beneath.
                self._painted = (self._painted or drawn) and LEAVE not in data
            if not drawn and self._outlet is not None:
                self._outlet.send(data.replace(LEAVE, PLAIN + LEAVE))

    def flush(self) -> None:
        """Bring the terminal up to date."""
        if self._outlet is not None:
            self._outlet.paint()

    def _frame(self) -> str:
        now = time.monotonic()
        with self._painting:
            if now - self._framed_at > ALONE_S:
                self._picture.forget_attributes()
            self._framed_at = now
            changes = self._picture.changes() if self._painted else ""
        return f"{SYNC_START}{changes}{SYNC_END}" if changes and self._synchronized else changes

    def resized(self, size: Size) -> None:
        """The terminal has another size now."""
        with self._painting:
            self._picture.resize(*size)

    def close(self) -> None:
        """Let the terminal take the last bytes, if it does so soon."""
        super().close()
        if self._outlet is not None:
            self._outlet.close(CLOSE_WITHIN_S)
            self._outlet = None
