"""When the next request may leave: the whole request budget used, and never asked for more."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable

from tui.cms.gateway import Budget, Lane
from tui.jobs.rate_windows import LONGEST_WAIT_S, Slip, WindowAccount


class Pacer:
    """Admits requests as the budget allows; browsing first, then work in the order it came.

    `limit` requests per `window_s` seconds until an answer names another; None: no known limit, only refusals count.
    `reserve` requests of each window are kept from the work lane. `clock` is steady seconds, `wall` seconds since 1970.
    """

    def __init__(
        self,
        *,
        limit: int | None = 60,
        window_s: float = 3.0,
        reserve: int = 0,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.reserve = reserve
        self._window_s = window_s
        self._clock = clock
        self._wall = wall
        self._account = self._new_account(limit) if limit else None
        self._blocked_until = 0.0
        self._refusals = 0
        self._waiting: dict[Lane, deque[asyncio.Future[object]]] = {lane: deque() for lane in Lane}
        self._timer: asyncio.TimerHandle | None = None

    def _new_account(self, limit: int) -> WindowAccount:
        offset = self._wall() - self._clock()
        return WindowAccount(limit=limit, window_s=self._window_s, wall_offset=offset)

    # -- Admission --------------------------------------------------------------------------------------------
    async def admit(self, lane: Lane) -> object:
        """Returns when one request of this lane may leave; hand the slip back with its answer."""
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._waiting[lane].append(future)
        self._pump()
        try:
            return await future
        except asyncio.CancelledError:
            if future.done() and not future.cancelled():
                self._withdraw(future.result())
            self._pump()
            raise

    def answered(
        self,
        lane: Lane,  # noqa: ARG002 - the budget is one for both lanes
        *,
        limit: int | None,
        remaining: int | None,
        refused_for_s: float | None,
        slip: object = None,
    ) -> None:
        """An answer came; `refused_for_s` is not None for a 429."""
        now = self._clock()
        if self._account is None and limit:
            self._account = self._new_account(limit)
        if self._account is None:
            self._answered_unlimited(now, refused_for_s)
        elif isinstance(slip, Slip) or self._account.in_flight:
            which = slip if isinstance(slip, Slip) else min(self._account.in_flight, key=lambda item: item.sent)
            if refused_for_s is None:
                self._account.answered(which, now, limit=limit, remaining=remaining)
            else:
                self._account.refused(which, now, refused_for_s)
        self._pump()

    def lost(self, lane: Lane, *, slip: object = None) -> None:  # noqa: ARG002
        """An admitted request ended without an answer."""
        if self._account is not None and isinstance(slip, Slip):
            self._account.lost(slip, self._clock())
        self._pump()

    @property
    def budget(self) -> Budget:
        """The budget now, for showing."""
        waiting = sum(len(queue) for queue in self._waiting.values())
        if self._account is None:
            return Budget(None, None, self._window_s, waiting)
        self._account.room(self._clock())
        return Budget(self._account.limit, self._account.left, self._window_s, waiting)

    # -- inside -----------------------------------------------------------------------------------------------
    def _answered_unlimited(self, now: float, refused_for_s: float | None) -> None:
        if refused_for_s is None:
            self._refusals = 0
            return
        if now >= self._blocked_until:
            self._refusals += 1
        self._blocked_until = max(
            self._blocked_until, now + (refused_for_s or min(LONGEST_WAIT_S, 2.0 ** (self._refusals - 1)))
        )

    def _withdraw(self, slip: object) -> None:
        if self._account is not None and isinstance(slip, Slip):
            self._account.withdraw(slip)

    def _may_leave(self, lane: Lane, now: float) -> bool:
        if self._account is None:
            return now >= self._blocked_until
        return self._account.room(now, reserve=self.reserve if lane is Lane.WORK else 0) > 0

    def _pump(self) -> None:
        """Let go what may go now; come back when time alone may let more go."""
        now = self._clock()
        for lane in (Lane.BROWSE, Lane.WORK):
            queue = self._waiting[lane]
            while queue:
                if queue[0].done():
                    queue.popleft()
                elif self._may_leave(lane, now):
                    slip = self._account.leave(now) if self._account is not None else None
                    queue.popleft().set_result(slip)
                else:
                    break
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if any(self._waiting.values()):
            due = self._blocked_until if self._account is None else self._account.next_change(now)
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(0.001, due - now), self._pump)
