"""How fast jobs go: what is seen to move, and for long enough, has a rate; everything else has none."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable

from msgspec import Struct, field

from tui.core.jobs import JobSnapshot, JobState

RATE_WINDOW_S = 30.0
"""How far back the rate looks."""
RATE_NEEDS_S = 4.0
"""How long a job must have been seen before it has a rate."""
RATE_NEEDS_MOVES = 3
"""How often it must have been seen to move before it has one."""
STILL_S = 10.0
"""Without a move for so long, and three times as long as it usually needs for one, a job has no rate any more."""


class _Seen(Struct):
    moves: deque[tuple[float, int]]
    """When it was first seen, and whenever it had moved: seconds and progress."""
    now: float
    """When it was looked at last."""


class Tempo(Struct):
    """Watches progress to know rates. Fed with every update of the job feed and a monotonic time in seconds."""

    _seen: dict[str, _Seen] = field(default_factory=dict)

    def see(self, jobs: Iterable[JobSnapshot], now: float) -> None:
        """The jobs are these now."""
        running: set[str] = set()
        for job in jobs:
            if job.state is not JobState.RUNNING or job.held or job.orphaned:
                continue
            running.add(job.id)
            seen = self._seen.setdefault(job.id, _Seen(deque(), now))
            seen.now = now
            if not seen.moves or job.progress != seen.moves[-1][1]:
                seen.moves.append((now, job.progress))
            while len(seen.moves) > RATE_NEEDS_MOVES + 1 and seen.moves[1][0] <= now - RATE_WINDOW_S:
                seen.moves.popleft()
        for gone in self._seen.keys() - running:
            del self._seen[gone]

    def rate(self, job_id: str) -> float | None:
        """Items a second lately; None until it moved for long enough to say, and when it stands still."""
        seen = self._seen.get(job_id)
        if seen is None or len(seen.moves) <= RATE_NEEDS_MOVES:
            return None
        (first_at, first), (last_at, last) = seen.moves[0], seen.moves[-1]
        usual = (last_at - first_at) / (len(seen.moves) - 1)
        if seen.now - first_at < RATE_NEEDS_S or last <= first or seen.now - last_at > max(STILL_S, 3 * usual):
            return None
        # What passed since the last move counts once it is longer than usual: then it became slower.
        return (last - first) / max(last_at - first_at, seen.now - first_at - usual)

    def left_s(self, job: JobSnapshot) -> float | None:
        """Seconds until the job will be done if it goes on like this, coarsely; None when that cannot be known, as when
        it waits for something."""
        rate = self.rate(job.id) if not job.note else None
        left = job.counts.total - job.progress
        return coarse(left / rate) if rate and left > 0 else None


def coarse(seconds: float) -> float:
    """A remaining time rounded up so that it does not tick: to 5 s, above two minutes to 15 s, above ten to 60 s,
    above two hours to ten minutes.
    """
    step = 5 if seconds < 120 else 15 if seconds < 600 else 60 if seconds < 7200 else 600
    return math.ceil(seconds / step) * step
