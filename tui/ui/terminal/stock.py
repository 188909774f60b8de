"""Textual's driver for terminals, stopped and continued by whatever signal. Only for systems with termios."""

from __future__ import annotations

import os
import signal
from types import FrameType

from textual.drivers.linux_driver import LinuxDriver


class TerminalDriver(LinuxDriver):
    """Gives the terminal back before it stops and takes it again after SIGCONT, also where SIGSTOP gave no warning.

    The work is the event loop's: a handler comes between any two steps, also between those of the queue it would
    write to, and would wait for ever.
    """

    def _sigtstp_application(self, number: int = 0, frame: FrameType | None = None) -> None:
        self._loop.call_soon_threadsafe(self._stop)

    def _sigcont_application(self, number: int = 0, frame: FrameType | None = None) -> None:
        self._loop.call_soon_threadsafe(self._take_again)

    def _stop(self) -> None:
        if self._auto_restart:
            self.suspend_application_mode()
        os.kill(os.getpid(), signal.SIGSTOP)
        self._take_again()

    def _take_again(self) -> None:
        if not self._auto_restart:
            return
        self._must_signal_resume = True
        if self._key_thread is not None and self._key_thread.is_alive():
            self.suspend_application_mode()
        self.resume_application_mode()
