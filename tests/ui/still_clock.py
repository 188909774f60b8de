"""An event loop whose clock stands still while there is anything to do, and goes on when all wait for it.

A test of a screen over a desk in memory waits for nothing outside, so how fast the machine is decides nothing in it: a
pause in typing ends when the test lets time pass, and never while it presses keys.
"""

import asyncio
import heapq
from types import SimpleNamespace
from typing import Any

import textual.app
import textual.pilot
import textual.timer
from textual._wait import wait_for_idle
from textual.pilot import Pilot

from tests.patience import EVENT_S

FRAME_S = 0.02
"""A bit more than the time within which Textual draws things together."""
FRAMES_S = 0.12
"""So long one frame may lead to the next before it is said to be at rest; less than a pause in typing."""


class StillLoop(asyncio.SelectorEventLoop):
    """The loop. Work of threads is waited for as always."""

    _ready: Any
    _scheduled: list[Any]
    _timer_cancelled_count: int

    def __init__(self) -> None:
        self._now = 1_000.0
        self._threads: set[asyncio.Future[Any]] = set()
        super().__init__()

    def time(self) -> float:
        return self._now

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:  # type: ignore[override]
        """As always, and remembered until it is done."""
        future = super().run_in_executor(executor, func, *args)
        self._threads.add(future)
        future.add_done_callback(self._threads.discard)
        return future

    def _next_timer(self) -> float | None:
        while self._scheduled and self._scheduled[0].cancelled():
            handle = heapq.heappop(self._scheduled)
            handle._scheduled = False
            self._timer_cancelled_count = max(0, self._timer_cancelled_count - 1)
        return float(self._scheduled[0].when()) if self._scheduled else None

    def _run_once(self) -> None:
        if not self._ready and not self._threads and (due := self._next_timer()) is not None:
            self._now = max(self._now, due)
        super()._run_once()  # type: ignore[misc]

    async def at_rest(self) -> None:
        """Wait until everything waits, for what is due later than the next frame or for the test itself."""
        end = self._now + FRAMES_S
        while True:
            await asyncio.sleep(0)
            if self._ready:
                continue
            if self._threads:
                await asyncio.wait(tuple(self._threads), return_when=asyncio.FIRST_COMPLETED)
                continue
            due = self._next_timer()
            if due is None or due > min(end, self._now + FRAME_S):
                return
            self._now = max(self._now, due)


async def _at_rest(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    loop = asyncio.get_running_loop()
    if isinstance(loop, StillLoop):
        await loop.at_rest()
    else:
        await wait_for_idle(min_sleep, max_sleep)


_asks_each_widget = Pilot._wait_for_screen


async def _wait_for_screen(pilot: Pilot[Any], timeout: float = EVENT_S) -> bool:
    if not isinstance(asyncio.get_running_loop(), StillLoop):
        return await _asks_each_widget(pilot, timeout)
    await _at_rest()
    return pilot.app._exception is None


def listen_to_the_loop() -> None:
    """Textual's pilot guesses from the processor time used whether an app has handled a key, and sends a message to
    each widget to learn whether all were; such a loop knows."""
    setattr(Pilot, "_wait_for_screen", _wait_for_screen)  # noqa: B010
    # Its timers reckon with the clock of the loop they sleep in.
    setattr(textual.timer, "_time", SimpleNamespace(get_time=lambda: asyncio.get_running_loop().time()))  # noqa: B010
    setattr(textual.app, "wait_for_idle", _at_rest)  # noqa: B010
    setattr(textual.pilot, "wait_for_idle", _at_rest)  # noqa: B010
