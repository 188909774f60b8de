"""When the next step of a job may begin, how many sendings leave together, and what is waited for."""

from __future__ import annotations

import math
import time

from tui.core.errors import CmsError, RateLimited
from tui.core.text import duration
from tui.jobs.pace import Backoff, Rhythm

AT_ONCE = 2
"""So many requests leave together at first, one more after each answer: what left unanswered when the process dies is
in doubt, and nothing is gained by sending faster than connections open."""


class Pauses:
    """The pauses of one job. Times are of the monotonic clock; steps that began before a pause tell nothing new."""

    def __init__(self, rhythm: Rhythm) -> None:
        self._rhythm = rhythm
        self._backoff = Backoff(rhythm)
        self._send_backoff = Backoff(rhythm)
        self.nothing_before = 0.0
        self._no_sends_before = 0.0
        self._asked_before = 0.0
        self._rested_at = 0.0
        self._sends_rested_at = 0.0
        self.trying = False
        """After a pause of everything: one step shows whether it works again."""
        self.at_once = AT_ONCE
        self.in_vain = 0
        """So often in a row a sending met an outage, and nothing that was sent was answered."""
        self.why = ""
        """What is waited for, as a sentence; empty when nothing is."""

    @property
    def no_sends_before(self) -> float:
        """When the next sending may leave."""
        return max(self._no_sends_before, self._asked_before)

    def worked(self) -> None:
        """Something was answered."""
        self._backoff.reset()
        self.trying = False
        self.why = ""

    def sent(self) -> None:
        """A sending was answered."""
        self.worked()
        self._send_backoff.reset()
        self.at_once += 1
        self.in_vain = 0

    def lift(self) -> None:
        """The wait that the CMS asked for is over."""
        self._asked_before = 0.0

    def rest(self, message: str, began: float, *, at_most_s: float = math.inf) -> None:
        """Do nothing for a while, then try with one step."""
        if began < self._rested_at:
            return
        wait_s = min(at_most_s, self._backoff.next_s())
        self._rested_at = time.monotonic()
        self.nothing_before = self._rested_at + wait_s
        self.trying = True
        self.at_once = AT_ONCE
        self.why = f"{message} Next try in {duration(wait_s)}."

    def rest_sends(self, error: CmsError, began: float) -> None:
        """Send nothing for a while; what was sent is looked after all the same."""
        if isinstance(error, RateLimited):
            wait_s = max(error.wait_s or 0.0, self._rhythm.retry_s / 4)
            self._asked_before = max(self._asked_before, time.monotonic() + wait_s)
            self.why = ""
        elif began >= self._sends_rested_at:
            wait_s = self._send_backoff.next_s()
            self._sends_rested_at = time.monotonic()
            self._no_sends_before = max(self._no_sends_before, self._sends_rested_at + wait_s)
            self.why = f"{error.message} Next try in {duration(wait_s)}."
