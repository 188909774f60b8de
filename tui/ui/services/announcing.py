"""Says outside of the screen how jobs are going: a bell, a notice of the desktop, the title of the terminal.

Off unless `config.toml` asks for it. Nothing is written when nothing changed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from tui.config.settings import Signal
from tui.core.text import one_line
from tui.ui.services.clipboard import through_tmux

LONGEST = 200
"""Characters of a notice; desktops cut longer ones."""
NAME = "copydesk"


class Announcer:
    """`write` sends a control sequence to the terminal."""

    def __init__(
        self,
        write: Callable[[str], object],
        signal: Signal = Signal.NONE,
        *,
        in_title: bool = False,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._write = write
        self._signal = signal
        self._in_title = in_title
        self._environ = environ
        self._title = ""

    def ended(self, text: str) -> None:
        """Jobs ended; `text` says how."""
        if self._signal is Signal.BELL:
            self._write("\a")
        elif self._signal is not Signal.NONE:
            said = one_line(text, LONGEST).replace(";", ",")
            code = f"9;{NAME}: {said}" if self._signal is Signal.OSC9 else f"777;notify;{NAME};{said}"
            notice = f"\x1b]{code}\a"
            self._write(through_tmux(notice) if self._environ.get("TMUX") else notice)

    def progress(self, running: int, percent: int) -> None:
        """So many jobs are running, and so far they are; the terminal has its own title back when none is."""
        title = f"{NAME} {percent}%" if running else ""
        if self._in_title and title != self._title:
            # xterm's stack of titles: what was there comes back.
            kept = "" if self._title else "\x1b[22;2t"
            self._write(f"{kept}\x1b]2;{title}\a" if title else "\x1b[23;2t")
            self._title = title
