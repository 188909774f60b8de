"""Ends the program when it is told to and cannot end by itself.

A signal handler of Python's, and asyncio's more so, runs only while the main thread gets on: not in an event loop
that is blocked or spins, nor behind a thread that writes to a dead terminal. So a thread of its own is told of signals
by the operating system (`signal.set_wakeup_fd`) and of a terminal that hung up by poll(2).
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

LAST_DEEDS_S = 0.5
"""What the last deeds may take, such as giving back a terminal that may be dead itself."""

_IMPATIENT_AFTER_S = 0.3
"""A signal repeated sooner is one event told twice: a shell hands on a hang-up that the terminal sent as well."""


class Watchdog:
    """Takes `signals` and asks for the end by calling `ask` (from the watching thread); ends the process itself when it
    lives `within_s` later, or when the same signal comes again.

    `code` makes the exit code of a signal; `terminal` is a descriptor whose hang-up counts as SIGHUP; `last` is done
    right before the process is ended, by the watching thread, and may take `last_s`. Once asked, nothing calls the end
    off.
    """

    def __init__(
        self,
        signals: Iterable[signal.Signals],
        ask: Callable[[int], object],
        *,
        within_s: float,
        code: Callable[[int], int] = lambda number: 128 + number,
        terminal: int | None = None,
        last: Callable[[], None] = lambda: None,
        last_s: float = LAST_DEEDS_S,
    ) -> None:
        self._signals = tuple(signals)
        self._ask = ask
        self._within_s = within_s
        self._code = code
        self._terminal = terminal
        self._last = last
        self._last_s = last_s
        self._before: dict[signal.Signals, Any] = {}
        self._wake_before = -1
        self._asked: tuple[int, float] | None = None

    def start(self) -> bool:
        """Begin to watch; needs the main thread. False where the system has no such signals (Windows)."""
        if os.name != "posix":
            return False
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        os.set_blocking(self._read, False)
        self._wake_before = signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, lambda *_: None) for number in self._signals}
        self._thread = threading.Thread(target=self._watch, name="copydesk-watchdog", daemon=True)
        self._thread.start()
        return True

    def stop(self) -> None:
        """Give the signals back. A program that was asked to end is watched until it has, and takes no more of them:
        one that comes in its last moment would give it another exit code."""
        if not self._before:
            return
        if self._asked is not None:
            for number in self._before:
                signal.signal(number, signal.SIG_IGN)
            return
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}
        signal.set_wakeup_fd(self._wake_before)
        os.write(self._write, b"\0")
        self._thread.join(timeout=0.5)
        # The pipe stays open while its thread may still look at it: a number used anew would be read as signals.
        if not self._thread.is_alive():
            os.close(self._read)
            os.close(self._write)

    def _watch(self) -> None:
        import select

        poll = select.poll()
        poll.register(self._read, select.POLLIN)
        if self._terminal is not None:
            poll.register(self._terminal, 0)
        while True:
            for descriptor, event in poll.poll(self._left_ms()):
                if descriptor != self._read:
                    # POLLNVAL is no hang-up: macOS cannot poll terminals and says so by it.
                    poll.unregister(descriptor)
                    if event & (select.POLLHUP | select.POLLERR):
                        self._told(signal.SIGHUP)
                    continue
                for number in os.read(self._read, 64):
                    if number == 0:
                        return
                    if number in self._signals:
                        self._told(number)
            if self._asked is not None and not self._left_ms():
                self._end(self._asked[0])

    def _left_ms(self) -> int | None:
        if self._asked is None:
            return None
        return max(0, int((self._asked[1] + self._within_s - time.monotonic()) * 1000))

    def _told(self, number: int) -> None:
        now = time.monotonic()
        if self._asked is None:
            self._asked = (number, now)
            with contextlib.suppress(RuntimeError):  # the loop is closed already
                self._ask(self._code(number))
        elif number == self._asked[0] and now - self._asked[1] > _IMPATIENT_AFTER_S:
            self._end(number)

    def _end(self, number: int) -> None:
        code = self._code(number)
        last_moment = threading.Timer(self._last_s, os._exit, (code,))
        last_moment.daemon = True
        try:
            last_moment.start()
            self._last()
        finally:  # threads cannot be started any more at the interpreter's end
            os._exit(code)
