"""SIGINT, SIGTERM and SIGHUP as one event: work is ended in order, with nothing lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")


class Interrupted(Exception):
    """A signal asked to stop."""


class Interrupts:
    """Takes the signals for as long as it is entered; needs a running loop.

    A second signal while the first is being obeyed ends the process at once: the journal is safe at any instant.
    """

    def __init__(self) -> None:
        self._asked = asyncio.Event()
        self._taken: list[signal.Signals] = []

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            # nohup asks to live on after the line dropped.
            if number is None or (name == "SIGHUP" and signal.getsignal(number) is signal.SIG_IGN):
                continue
            with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):  # not on Windows
                loop.add_signal_handler(number, self._obey)
                self._taken.append(number)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        loop = asyncio.get_running_loop()
        for number in self._taken:
            loop.remove_signal_handler(number)
        self._taken.clear()

    def _obey(self) -> None:
        if self._asked.is_set():
            os._exit(130)
        self._asked.set()

    async def guard(self, work: Coroutine[Any, Any, T], *, timeout_s: float | None = None) -> T:
        """Await `work`; raise Interrupted on a signal, TimeoutError when the time is up: `work` is then cancelled."""
        task = asyncio.create_task(work)
        asked = asyncio.create_task(self._asked.wait())
        try:
            await asyncio.wait({task, asked}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            if asked.done():
                raise Interrupted
            raise TimeoutError
        finally:
            asked.cancel()
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
