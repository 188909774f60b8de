"""Job news for the screen: at most twice a second, but at once when a job began or ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.core.jobs import JobSnapshot

if TYPE_CHECKING:
    from textual.timer import Timer

    from tui.desk import Desk

INTERVAL_S = 0.5

Jobs = tuple[JobSnapshot, ...]


class JobFeed:
    """Collects what the desks publish and hands it on, coalesced. Silent while nothing changes.

    `set_timer` is Textual's; `deliver` gets all jobs of the open desks, newest first.
    """

    def __init__(
        self, set_timer: Callable[[float, Callable[[], None]], Timer], deliver: Callable[[Jobs], None]
    ) -> None:
        self._set_timer = set_timer
        self._deliver = deliver
        self._desks: list[Desk] = []
        self._leave: list[Callable[[], None]] = []
        self._timer: Timer | None = None
        self._dirty = False
        self._shown: Jobs = ()

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
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def changed(self) -> None:
        """Something changed at a desk."""
        if self._timer is None:
            self.refresh()
        elif _turning_points(jobs := self._collect()) != _turning_points(self._shown):
            self._hand_on(jobs)
        else:
            self._dirty = True

    def refresh(self) -> None:
        """Hand on the jobs as they are, now."""
        self._hand_on(self._collect())

    def _collect(self) -> Jobs:
        # Desks share the journal, so each knows all jobs; a job counts once.
        jobs = {job.id: job for desk in self._desks for job in desk.jobs()}
        return tuple(sorted(jobs.values(), key=lambda job: (job.created_at, job.id), reverse=True))

    def _hand_on(self, jobs: Jobs) -> None:
        self._dirty = False
        if self._timer is None:
            self._timer = self._set_timer(INTERVAL_S, self._due)
        if jobs != self._shown:
            self._shown = jobs
            self._deliver(jobs)

    def _due(self) -> None:
        self._timer = None
        if self._dirty:
            self.refresh()


def _turning_points(jobs: Jobs) -> tuple[tuple[str, str, bool], ...]:
    return tuple((job.id, job.state.value, job.held) for job in jobs)
