"""Job news for the screen: at most twice a second, but at once when a job began or ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.core.jobs import JobSnapshot
from tui.ui.timing import Delay, SetTimer, Timing

if TYPE_CHECKING:
    from tui.desk import Desk

QUIET_LOOKS = 4
"""How often a job that stands still is looked at again; then nothing happens at all until there is news."""

Jobs = tuple[JobSnapshot, ...]


class JobFeed:
    """Collects what the desks publish and hands it on, coalesced. Silent while nothing changes.

    `set_timer` is Textual's; `deliver` gets all jobs of the open desks, newest first.
    """

    def __init__(self, set_timer: SetTimer, deliver: Callable[[Jobs], None], timing: Timing) -> None:
        self._timing = timing
        self._deliver = deliver
        self._desks: dict[Desk, Callable[[], None]] = {}
        """Each with what ends listening to it."""
        self._pause = Delay(set_timer)
        self._dirty = False
        self._shown: Jobs = ()
        self._pulse: frozenset[object] = frozenset()
        self._quiet = Delay(set_timer)
        self._quiet_looks = 0

    def follow(self, desk: Desk) -> None:
        """Listen to a desk as well, and hand on its jobs at once."""
        if desk not in self._desks:
            self._desks[desk] = desk.subscribe(self.changed)
        self.refresh()

    def stop(self) -> None:
        """Listen no more."""
        for leave in self._desks.values():
            leave()
        self._desks.clear()
        self._pause.stop()
        self._quiet.stop()

    def changed(self) -> None:
        """Something changed at a desk."""
        if not self._pause.is_running or self._beat() != self._pulse:
            self.refresh()
        else:
            self._dirty = True

    def refresh(self) -> None:
        """Hand on the jobs as they are, now."""
        # Desks share the journal, so each knows all jobs; a job counts once.
        found = {job.id: job for desk in self._desks for job in desk.jobs()}
        jobs = tuple(sorted(found.values(), key=lambda job: (job.created_at, job.id), reverse=True))
        self._dirty = False
        self._pulse = self._beat()
        if not self._pause.is_running:
            self._pause.start(self._timing.jobs_s, self._due)
        if jobs != self._shown:
            self._shown = jobs
            self._quiet_looks = 0
            self._deliver(jobs)
        self._watch_for_quiet()

    def _beat(self) -> frozenset[object]:
        return frozenset(pulse for desk in self._desks for pulse in desk.pulse())

    def _due(self) -> None:
        if self._dirty:
            self.refresh()

    def _watch_for_quiet(self) -> None:
        self._quiet.stop()
        if self._quiet_looks < QUIET_LOOKS and any(is_moving(job) for job in self._shown):
            self._quiet.start(self._timing.quiet_jobs_s, self._still_quiet)

    def _still_quiet(self) -> None:
        self._quiet_looks += 1
        self._deliver(self._shown)
        self._watch_for_quiet()


def is_moving(job: JobSnapshot) -> bool:
    """Whether something is being done about a job, here or elsewhere."""
    return not (job.state.is_final or job.held or job.orphaned)
