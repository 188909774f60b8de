"""SIGINT, SIGTERM and SIGHUP as one event: work is ended in order, with nothing lost."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

from tui.commands.console import EXIT_INTERRUPTED
from tui.watchdog import Watchdog

T = TypeVar("T")

END_WITHIN_S = 5.0
"""How long obeying a signal may take."""
LAST_WORDS_S = 2.0
"""How long saying what came of it may take when the process is ended."""


class Interrupted(Exception):
    """A signal asked to stop."""


class Interrupts:
    """Takes the signals for as long as it is entered; needs a running loop.

    A second signal while the first is being obeyed ends the process at once, and so does work that cannot be ended
    in time: the journal is safe at any instant. `last` is done even then, by another thread.
    """

    def __init__(self, last: Callable[[], None] = lambda: None) -> None:
        self._last = last
        self._asked = asyncio.Event()
        self._watchdog: Watchdog | None = None

    def __enter__(self) -> Self:
        loop = asyncio.get_running_loop()
        numbers = [getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP")]
        self._watchdog = Watchdog(
            # nohup asks to live on after the line dropped.
            [number for number in numbers if number and signal.getsignal(number) is not signal.SIG_IGN],
            lambda _: loop.call_soon_threadsafe(self._asked.set),
            within_s=END_WITHIN_S,
            code=lambda _: EXIT_INTERRUPTED,
            last=self._last,
            last_s=LAST_WORDS_S,
        )
        self._watchdog.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._watchdog is not None:
            self._watchdog.stop()

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
