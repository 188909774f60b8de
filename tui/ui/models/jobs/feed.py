"""Job news for the screen: at most twice a second, but at once when a job began or ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.core.jobs import JobSnapshot
from tui.ui.timing import Timer, Timing

if TYPE_CHECKING:
    from tui.desk import Desk

QUIET_LOOKS = 4
"""How often a job that stands still is looked at again; then nothing happens at all until there is news."""

Jobs = tuple[JobSnapshot, ...]


class JobFeed:
    """Collects what the desks publish and hands it on, coalesced. Silent while nothing changes.

    `set_timer` is Textual's; `deliver` gets all jobs of the open desks, newest first.
    """

    def __init__(
        self,
        set_timer: Callable[[float, Callable[[], None]], Timer],
        deliver: Callable[[Jobs], None],
        timing: Timing,
    ) -> None:
        self._set_timer = set_timer
        self._timing = timing
        self._deliver = deliver
        self._desks: list[Desk] = []
        self._leave: list[Callable[[], None]] = []
        self._timer: Timer | None = None
        self._dirty = False
        self._shown: Jobs = ()
        self._pulse: frozenset[object] = frozenset()
        self._quiet: Timer | None = None
        self._quiet_looks = 0

    @property
    def jobs(self) -> Jobs:
        """The jobs as last handed on."""
        return self._shown

    def follow(self, desk: Desk) -> None:
        """Listen to a desk as well, and hand on its jobs at once."""
        if desk not in self._desks:
            self._desks.append(desk)
            self._leave.append(desk.subscribe(self.changed))
        self.refresh()

    def stop(self) -> None:
        """Listen no more."""
        for leave in self._leave:
            leave()
        self._leave.clear()
        self._desks.clear()
        for timer in (self._timer, self._quiet):
            if timer is not None:
                timer.stop()
        self._timer = self._quiet = None

    def changed(self) -> None:
        """Something changed at a desk."""
        if self._timer is None or self._beat() != self._pulse:
            self.refresh()
        else:
            self._dirty = True

    def refresh(self) -> None:
        """Hand on the jobs as they are, now."""
        self._hand_on(self._collect())

    def _collect(self) -> Jobs:
        # Desks share the journal, so each knows all jobs; a job counts once.
        jobs = {job.id: job for desk in self._desks for job in desk.jobs()}
        return tuple(sorted(jobs.values(), key=lambda job: (job.created_at, job.id), reverse=True))

    def _beat(self) -> frozenset[object]:
        return frozenset(pulse for desk in self._desks for pulse in desk.pulse())

    def _hand_on(self, jobs: Jobs) -> None:
        self._dirty = False
        self._pulse = self._beat()
        if self._timer is None:
            self._timer = self._set_timer(self._timing.jobs_s, self._due)
        if jobs != self._shown:
            self._shown = jobs
            self._quiet_looks = 0
            self._deliver(jobs)
        self._watch_for_quiet()

    def _due(self) -> None:
        self._timer = None
        if self._dirty:
            self.refresh()

    def _watch_for_quiet(self) -> None:
        if self._quiet is not None:
            self._quiet.stop()
            self._quiet = None
        if self._quiet_looks < QUIET_LOOKS and any(is_moving(job) for job in self._shown):
            self._quiet = self._set_timer(self._timing.quiet_jobs_s, self._still_quiet)

    def _still_quiet(self) -> None:
        self._quiet = None
        self._quiet_looks += 1
        self._deliver(self._shown)
        self._watch_for_quiet()


def is_moving(job: JobSnapshot) -> bool:
    """Whether something is being done about a job, here or elsewhere."""
    return not (job.state.is_final or job.held or job.orphaned)
