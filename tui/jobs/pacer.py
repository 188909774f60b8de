"""When the next request may leave: the whole request budget used, and never asked for more."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from tui.cms.gateway import Budget, Lane
from tui.cms.traits import BudgetRule
from tui.core.secret import Secret
from tui.jobs.rate_windows import LONGEST_WAIT_S, Slip, WindowAccount
from tui.jobs.shared_windows import OwnWindows, SharedWindows, Windows, shared_file

UNKNOWN_WINDOW_S = 3.0
"""What a window is taken to last where an answer names a limit that nobody knew of."""
AT_ONCE = 4
"""So many requests of work leave in one go. What follows is spread over a part of the window: a burst of all it allows
would stand in the way of keys, and of what browsing asks for, here and at the server."""
SPREAD = 0.15
"""The part of a window that a whole budget of work is spread over: what is left of most windows is longer."""
CROWDED_S = 0.02
"""While others use the same budget, how often it is looked what their answers told."""
GENTLY_S = 2.0
"""How long the others wait for the one that goes first after a refusal, where no windows are known."""
BLOCKED_LOOK_S = 1.0
"""The same while a server asked for a long wait: another process may have tried earlier."""


def pacer_for(rule: BudgetRule | None, *, base_url: str, token: Secret, state_dir: Path, reserve: int = 0) -> Pacer:
    """The pacer for whoever asks a CMS with this token: all processes of a user on a host share what is known.

    Where no rule is known there is no account to share, and each process goes by the refusals it gets.
    """
    if rule is None:
        return Pacer(None)
    return Pacer(rule, reserve=reserve, shared=shared_file(state_dir / "budget", base_url, token))


class Pacer:
    """Admits requests as the budget allows; browsing first, then work in the order it came, a few at a time.

    `rule` is the budget until an answer names another; None: no known limit, only refusals count.
    `reserve` requests of each window are kept from the work lane. `shared` is the file (`tui.jobs.shared_windows`)
    through which other processes use the same budget. `clock` is steady seconds, `wall` seconds since 1970.
    """

    def __init__(
        self,
        rule: BudgetRule | None,
        *,
        reserve: int = 0,
        shared: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.reserve = reserve
        self._window_s = rule.window_s if rule is not None else UNKNOWN_WINDOW_S
        self._shared = shared
        self._clock = clock
        self._wall = wall
        self._windows = self._new_windows(rule.limit) if rule is not None else None
        self._blocked_until = 0.0
        self._refusals = 0
        self._gently = False
        """Where no windows are known, after a refusal: one at a time, until an answer shows that it goes on."""
        self._left_at = -math.inf
        self._spread_to = -math.inf
        """Until then the work that left would take, one request after the other."""
        self._waiting: dict[Lane, deque[asyncio.Future[object]]] = {lane: deque() for lane in Lane}
        self._timer: asyncio.TimerHandle | None = None

    def _new_windows(self, limit: int) -> Windows:
        offset = self._wall() - self._clock()
        account = WindowAccount(limit=limit, window_s=self._window_s, wall_offset=offset)
        if self._shared is None:
            return OwnWindows(account)
        return SharedWindows(self._shared, account, reserve=self.reserve)

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
        if self._windows is None and limit:
            self._windows = self._new_windows(limit)
        if self._windows is None:
            self._answered_unlimited(now, refused_for_s)
        else:
            with self._windows.held(now) as account:
                which: Slip | None = min(account.in_flight, key=lambda item: item.sent, default=None)
                if isinstance(slip, Slip):
                    which = account.find(slip)
                if which is not None and refused_for_s is None:
                    account.answered(which, now, limit=limit, remaining=remaining)
                elif which is not None:
                    account.refused(which, now, refused_for_s or 0.0)
        self._pump()

    def lost(self, lane: Lane, *, slip: object = None) -> None:  # noqa: ARG002
        """An admitted request ended without an answer."""
        if self._windows is not None and isinstance(slip, Slip):
            now = self._clock()
            with self._windows.held(now) as account:
                account.lost(account.find(slip), now)
        self._pump()

    def try_now(self) -> None:
        """Cut short a wait that a server asked for: one request shows whether it goes on."""
        now = self._clock()
        if self._windows is None:
            self._blocked_until = min(self._blocked_until, now)
        else:
            with self._windows.held(now) as account:
                account.try_now(now)
        self._pump()

    @property
    def budget(self) -> Budget:
        """The budget now, for showing."""
        waiting = sum(len(queue) for queue in self._waiting.values())
        now = self._clock()
        if self._windows is None:
            return Budget(None, None, self._window_s, waiting, max(0.0, self._blocked_until - now))
        with self._windows.held(now) as account:
            account.room(now)
            return Budget(account.limit, account.left, self._window_s, waiting, account.blocked_s(now))

    # -- inside -----------------------------------------------------------------------------------------------
    def _answered_unlimited(self, now: float, refused_for_s: float | None) -> None:
        if refused_for_s is None:
            self._refusals = 0
            self._gently = False
            return
        if now >= self._blocked_until:
            self._refusals += 1
        self._gently = True
        self._blocked_until = max(
            self._blocked_until, now + (refused_for_s or min(LONGEST_WAIT_S, 2.0 ** (self._refusals - 1)))
        )

    @property
    def _due_unlimited(self) -> float:
        return max(self._blocked_until, self._left_at + GENTLY_S) if self._gently else self._blocked_until

    def _withdraw(self, slip: object) -> None:
        if self._windows is not None and isinstance(slip, Slip):
            with self._windows.held(self._clock()) as account:
                account.withdraw(account.find(slip))

    def _may_leave(self, lane: Lane, now: float, account: WindowAccount | None) -> bool:
        if account is None or self._windows is None:
            return now >= self._due_unlimited
        if lane is Lane.BROWSE:
            return account.room(now) > 0
        reserve = max(self.reserve, self._windows.reserve(now))
        return now >= self._next_of_work(account) and account.room(now, reserve=reserve) > 0

    def _next_of_work(self, account: WindowAccount) -> float:
        """When one more request of work does not crowd those that left."""
        return self._spread_to - (AT_ONCE - 1) * self._gap_s(account)

    @staticmethod
    def _gap_s(account: WindowAccount) -> float:
        return SPREAD * account.window_s / account.limit

    def _pump(self) -> None:
        """Let go what may go now; come back when time alone, or others, may let more go."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self._clock()
        due = 0.0
        if self._windows is None:
            self._let_go(now, None)
            due = self._due_unlimited
        elif any(self._waiting.values()):
            with self._windows.held(now) as account:
                self._let_go(now, account)
                due = account.next_change(now)
                if self._waiting[Lane.WORK] and now < (spread := self._next_of_work(account)):
                    due = min(due, spread)
                blocked = account.blocked_s(now) > 0
            if self._windows.crowded(now) or blocked:
                due = min(due, now + (BLOCKED_LOOK_S if blocked else CROWDED_S))
        if any(self._waiting.values()):
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(0.001, due - now), self._pump)

    def _let_go(self, now: float, account: WindowAccount | None) -> None:
        for lane in (Lane.BROWSE, Lane.WORK):
            queue = self._waiting[lane]
            while queue:
                if queue[0].done():
                    queue.popleft()
                elif self._may_leave(lane, now, account):
                    self._left_at = now
                    if account is not None and lane is Lane.WORK:
                        self._spread_to = max(now, self._spread_to) + self._gap_s(account)
                    queue.popleft().set_result(account.leave(now) if account is not None else None)
                else:
                    break
