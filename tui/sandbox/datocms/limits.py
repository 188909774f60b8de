"""The rate limit: fixed windows of three seconds on the wall clock ([R])."""

import math
import time
from dataclasses import dataclass

WINDOW = 3
"""Seconds."""


@dataclass(slots=True, frozen=True)
class Verdict:
    """What one request was told. `reset` is the whole seconds to wait, present on refusals alone."""

    limit: int
    remaining: int
    reset: int | None


class RateLimit:
    """Counts every request of the project. Nothing carries over from one window to the next."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self._window = -1
        self._used = 0

    def take(self, now: float | None = None) -> Verdict:
        """Counts one request made now (seconds since the epoch)."""
        now = time.time() if now is None else now
        window = int(now // WINDOW)
        if window != self._window:
            self._window, self._used = window, 0
        self._used += 1
        refused = self._used > self.limit
        reset = max(1, math.ceil((window + 1) * WINDOW - now)) if refused else None
        return Verdict(self.limit, max(0, self.limit - self._used), reset)
