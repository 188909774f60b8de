"""Bytes on their way to a terminal that may not take them: a thread writes, nobody else ever waits."""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from collections.abc import Callable

_CHUNK = 2048
"""Bytes written at once: little, so that what is painted meanwhile overtakes what a slow line has not taken."""


class Outlet:
    """Writes to a file descriptor in a thread of its own.

    What is `sent` is written in order, all of it. Frames are not queued: when the terminal has taken everything, it is
    asked by `compose` what the newest picture needs. A terminal that is gone takes nothing any more, silently.
    """

    def __init__(self, fileno: int, compose: Callable[[], str]) -> None:
        self._fileno = fileno
        self._compose = compose
        self._sent: deque[str] = deque()
        self._frame_waits = False
        self._writing = False
        self._ended = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="copydesk-output", daemon=True)
        self._thread.start()

    def send(self, data: str) -> None:
        """Write this, after what was sent before it."""
        with self._news:
            if self._thread.is_alive():
                self._sent.append(data)
                self._news.notify()

    def paint(self) -> None:
        """The picture changed: bring the terminal up to date as soon as it takes it."""
        with self._news:
            if self._writing or self._sent:
                self._frame_waits = True
            # Composed here: another thread would have to wait for this one to give way.
            elif self._thread.is_alive() and (data := self._compose()):
                self._sent.append(data)
                self._news.notify()

    def close(self, within_s: float) -> None:
        """Write what is left, for so many seconds at most, and end."""
        with self._news:
            self._ended = True
            self._news.notify()
        self._thread.join(within_s)

    def _run(self) -> None:
        while True:
            with self._news:
                self._writing = False
                while not (self._sent or self._frame_waits or self._ended):
                    self._news.wait()
                if self._sent:
                    data = "".join(self._sent)
                    self._sent.clear()
                elif self._frame_waits:
                    self._frame_waits = False
                    data = self._compose()
                else:
                    return
                self._writing = True
            try:
                self._write(data.encode("utf-8", "replace"))
            except OSError:
                return

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            try:
                written = os.write(self._fileno, view[:_CHUNK])
            except BlockingIOError:  # the descriptor is shared with whoever started us, and may be non-blocking
                select.select([], [self._fileno], [])
                continue
            view = view[written:]
