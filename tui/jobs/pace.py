"""How often to ask and how long to wait: every interval of the engine in one place."""

from __future__ import annotations

import random

from msgspec import Struct


class Rhythm(Struct, frozen=True):
    """All waits, in seconds. Tests shorten them."""

    first_look_s: float = 0.6
    """When such a job's result is asked for first, before anything was learned; most small jobs are done by then."""
    least_look_s: float = 0.12
    most_look_s: float = 60.0
    scout_s: float = 3.0
    """When results are awaited longer than this, the oldest job is looked at before its time now and then: the CMS may
    have become quicker."""
    look_growth: float = 0.6
    """Waits between further looks, as a part of the job's age."""
    few_look_growth: float = 0.12
    """The same for a job of few requests while nobody else needs the budget: what is idle may be used to know soon. No
    end is then known later than 0.15 s or 0.15 of what the job took, the request's own time and chance included."""
    longest_look_s: float = 10.0
    stalled_s: float = 600.0
    """Without a result for so long a job is said to be stalled."""
    stalled_look_s: float = 30.0
    feed_s: float = 0.25
    """Least time between two looks at a change feed."""
    longest_feed_s: float = 2.0
    gone_s: float = 3_600.0
    """Without a result for so long there will be none: the batch ends as reading tells."""
    said_s: float = 10.0
    """What is waited for longer than this is said."""
    together_s: float = 5.0
    """How long a finished batch at most waits to be read together with others that are on their way."""
    silent_s: float = 20.0
    """After so long without news of a job in a feed, what it made is looked for. Design.md section 2.12."""
    late_news_s: float = 5.0
    """How long a feed may take to tell of what a finished job made."""
    doubt_s: float = 30.0
    """How long evidence of a lost request is looked for. Design.md section 2.2."""
    retry_s: float = 1.0
    longest_retry_s: float = 60.0
    credentials_s: float = 15.0
    """How often credentials that were refused are tried again."""
    adopt_s: float = 1.0
    """How often unfinished work of others is looked at, in case its driver died."""
    beat_s: float = 5.0
    farewell_s: float = 1.0
    """How long answers on their way are waited for when stopping."""


FEW = 20
"""So few batches cannot use up a request budget by looking a second time."""


ALONE = 4
"""So few batches are asked about early and often, as long as more than half of the budget is idle."""


class FirstLook:
    """After how long a job of one operation is usually done: learned from whether the first look came too early.

    A look that comes too early moves it well up, one that came in time a little down, so that about one first look in
    twenty is wasted and results are seen soon after they are there. Looks much later than asked for teach nothing.
    """

    UP = 1.4
    DOWN = 0.985

    def __init__(self, rhythm: Rhythm, learned: float | None, batches: int) -> None:
        """`learned` by earlier jobs. A long job makes the CMS queue, which says little of the next: it is believed
        within bounds, and the less the fewer `batches` there are, because looking too early then costs little."""
        self._rhythm = rhythm
        most = rhythm.first_look_s * (8 if batches > FEW else 2)
        start = rhythm.first_look_s if learned is None else min(learned, most)
        self.seconds = max(rhythm.least_look_s, start)

    @property
    def scout_every_s(self) -> float | None:
        """How often to look at the oldest job before its time. None: results are not awaited long enough for that."""
        return None if self.seconds < self._rhythm.scout_s else self.seconds / 10

    def ended(self, age_s: float) -> None:
        """A job that was asked for often was seen to end at this age."""
        self.seconds = min(self._rhythm.most_look_s, max(self._rhythm.least_look_s, age_s))

    def scouted(self, age_s: float) -> None:
        """A look before its time found a job of this age done."""
        self.seconds = max(self._rhythm.least_look_s, min(self.seconds, age_s))

    def came(self, age_s: float, *, done: bool) -> None:
        """A job's first look came at this age and found it done, or not."""
        if not done:
            wanted = min(age_s * self.UP, self.seconds * 2)
            self.seconds = min(self._rhythm.most_look_s, max(self.seconds, wanted))
        elif age_s < self.seconds * 1.5:
            self.seconds = max(self._rhythm.least_look_s, self.seconds * self.DOWN)


def next_look_s(rhythm: Rhythm, age_s: float, *, few: bool = False) -> float:
    """How long to wait after a look that found a job of this age unfinished. `few`: there is budget for more."""
    if age_s >= rhythm.stalled_s:
        return rhythm.stalled_look_s * random.uniform(1.0, 1.2)
    wait = min(
        rhythm.longest_look_s, max(rhythm.least_look_s, age_s * (rhythm.few_look_growth if few else rhythm.look_growth))
    )
    return wait * random.uniform(0.9, 1.1)


class Backoff:
    """Growing waits between tries that fail."""

    def __init__(self, rhythm: Rhythm) -> None:
        self._rhythm = rhythm
        self.failures = 0

    def next_s(self, at_least: float = 0.0) -> float:
        """The wait after one more failure."""
        wait = min(self._rhythm.longest_retry_s, self._rhythm.retry_s * 2.0**self.failures)
        self.failures = min(self.failures + 1, 30)
        return max(at_least, wait * random.uniform(0.9, 1.1))

    def reset(self) -> None:
        """It worked."""
        self.failures = 0
