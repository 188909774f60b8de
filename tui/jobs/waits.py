"""What a job waits for, in words: nothing that takes longer than a few seconds is waited for in silence."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from tui.cms.gateway import Budget
from tui.core.clock import local_now
from tui.core.errors import RateLimited
from tui.core.text import duration, spoken
from tui.jobs.pace import Rhythm

CROWDED = "waiting for the rate limit: other work is using it up"
SAME_S = 2.0
"""Two ends of a wait so close together are one."""


class Waits:
    """Watches one job. Times are of the monotonic clock; `local` tells the time of day.

    `label` names the CMS.
    """

    def __init__(self, label: str, rhythm: Rhythm, *, local: Callable[[], datetime] = local_now) -> None:
        self._label = label
        self._rhythm = rhythm
        self._local = local
        self._moved_at = time.monotonic()
        self._refused = False
        self._until = 0.0
        self._words = ""

    def moved(self) -> None:
        """Something was sent, settled or told."""
        self._moved_at = time.monotonic()
        self._refused = False

    def refused(self, error: RateLimited, now: float) -> None:
        """A request was refused for want of budget, maybe with a wait that was asked for."""
        self._refused = True
        self._named(now, error.wait_s or 0.0, error.asked_s or 0.0)

    def lift(self) -> None:
        """The wait that was asked for is over, maybe earlier than asked for."""
        self._until = 0.0

    def _named(self, now: float, wait_s: float, asked_s: float) -> None:
        if wait_s < self._rhythm.said_s or abs(now + wait_s - self._until) < SAME_S:
            return
        self._until = now + wait_s
        at = self._local() + timedelta(seconds=wait_s)
        clock = f"{at:%H:%M}" if wait_s >= 60 else f"{at:%H:%M:%S}"
        goes_on = "continues" if asked_s <= wait_s else "tried again"
        self._words = f"{self._label} asks to wait {spoken(asked_s)}: {goes_on} at {clock}"

    def words(self, now: float, budget: Budget, *, results: bool, answers: bool, feed: bool) -> str:
        """What is waited for, now that nothing else is known to be in the way; empty while things move.

        `results`: those of what was sent are awaited, by a `feed` or one by one; `answers`: requests are on their way.
        """
        self._named(now, budget.blocked_s, budget.blocked_s)
        if now < self._until:
            return self._words
        quiet_s = now - self._moved_at
        if quiet_s < self._rhythm.said_s:
            return ""
        if self._refused or budget.waiting:
            return CROWDED
        # Rounded down, so that it is not written anew every second.
        passed = duration(quiet_s // 10 * 10)
        if results:
            return f"no news for {passed}" if feed else f"no result for {passed}"
        return f"no answer for {passed}" if answers else ""
