"""The list of jobs: which are in it, and what stands around them."""

from __future__ import annotations

from functools import lru_cache, partial

from tui.core.clock import local_now
from tui.core.jobs import JobSnapshot
from tui.core.tempo import Tempo
from tui.core.text import grouped, press
from tui.ui.drawing.piece import Cell
from tui.ui.models.jobs.filter import JobFilter
from tui.ui.models.jobs.rows import JobRow, job_row
from tui.ui.models.jobs.state import JobsState
from tui.ui.models.stage import Part

MOST_KEPT = 2_000
"""Rows of ended jobs that are kept: more than there are jobs."""
_ALL_ARE = {
    JobFilter.WELL: "All jobs ended well: none is unfinished or cancelled, and none has problems.",
    JobFilter.CANCELLED: "All jobs were cancelled before everything was sent: none ended well.",
    JobFilter.TROUBLE: "All jobs have problems: none ended well.",
    JobFilter.UNFINISHED: "All jobs are unfinished: none has ended.",
}
"""Why a filter by what came of jobs would show them all, or none."""


class Listing:
    """Shows the jobs that the filter lets through, newest first."""

    def __init__(self, state: JobsState, tempo: Tempo) -> None:
        self._state = state
        self._filter = JobFilter.ALL
        self._only_here = False
        self._row = partial(job_row, tempo=tempo, in_list=True)
        self._row_of_ended = lru_cache(MOST_KEPT)(self._row)
        """There may be a thousand: those of ended jobs are made once a day."""
        self._newest_shown = ""
        self.rows: tuple[JobRow, ...] = ()
        self.title: tuple[Cell, ...] = ()
        """Of the list."""

    # -- what is shown ---------------------------------------------------------------------------------------------
    def draw(self) -> None:
        """Show the jobs that the filter lets through."""
        state = self._state
        if state.desk is not None and not state.jobs:
            self._filter, self._only_here = JobFilter.ALL, False
        shown = [job for job in self._to_filter if self._filter.holds(job)]
        running = sum(not job.state.is_final for job in state.jobs.values())
        rule: Cell = (" ── ", "frame")
        title: list[Cell] = [("Jobs", "")]
        if which := self._words():
            title += [rule, (f"{which}: {grouped(len(shown))}", "accent-strong")]
        counts = ((running, "unfinished"), (len(state.jobs) - running, "ended"))
        if told := ", ".join(f"{grouped(number)} {word}" for number, word in counts if number):
            title += [rule, (told, "muted")]
        desk, today = state.desk, local_now().date()
        here = (desk.profile.name, desk.project.environment) if desk is not None else None
        self.rows = tuple(
            (self._row_of_ended if job.state.is_final else self._row)(job, here=here, today=today) for job in shown
        )
        self.title = tuple(title)
        state.stage.changed(Part.ROWS)

    @property
    def notice(self) -> tuple[Cell | str, ...]:
        """What stands where no row is."""
        if self._state.desk is None:
            return self._state.no_desk.notice
        said, step = self.nothing_listed()
        return said, "", step

    def nothing_listed(self) -> tuple[str, str]:
        """Why there is no job under the cursor, and what to do."""
        if self._state.jobs:
            ways = ["jobs.filter", "see all jobs"] if self._filter else []
            ways += ["jobs.mine", "see all profiles"] if self._only_here else []
            return f"No job matches: {self._words()}.", self._state.text(press(*ways))
        way = press("desk.content", "mark records in Content", "desk.schema", "mark schema items in Schema")
        return "No jobs yet.", self._state.text(way)

    # -- which jobs ------------------------------------------------------------------------------------------------
    def _words(self) -> str:
        desk = self._state.desk
        mine = f"of {desk.profile.name}" if self._only_here and desk is not None else ""
        return f"{self._filter} {mine}".strip()

    def _is_elsewhere(self, job: JobSnapshot) -> bool:
        desk = self._state.desk
        return desk is not None and job.profile != desk.profile.name

    @property
    def _to_filter(self) -> list[JobSnapshot]:
        """The jobs that are shown whatever came of them."""
        return [job for job in self._state.jobs.values() if not (self._only_here and self._is_elsewhere(job))]

    def next(self) -> None:
        """Show those with another outcome, going round; from a list that has none, all."""
        jobs = self._to_filter
        none_left = not any(map(self._filter.holds, jobs))
        self._show(JobFilter.ALL if none_left else self._filter.next(jobs))

    def mine(self) -> None:
        """Show the jobs of this profile only, or of all again; whatever came of them, where else there would be
        none."""
        self._only_here = not self._only_here
        self._show(self._filter if any(map(self._filter.holds, self._to_filter)) else JobFilter.ALL)

    def why_not_filtered(self, action_id: str) -> str:
        """Why nothing is filtered: with no job to see, a filter would hide the next one unnoticed; and one that lets
        through none of the jobs, or all of them, shows nothing."""
        jobs = self._state.jobs.values()
        if jobs and (self._only_here if action_id == "jobs.mine" else self._filter):
            return ""
        to_filter = self._to_filter
        if not to_filter:
            return " ".join(self.nothing_listed())
        if action_id == "jobs.filter":
            if JobFilter.ALL.next(to_filter):
                return ""
            return next(words for one, words in _ALL_ARE.items() if one.holds(to_filter[0]))
        elsewhere = sum(map(self._is_elsewhere, jobs))
        if self._state.desk is None or 0 < elsewhere < len(jobs):
            return ""
        which = "No job is" if elsewhere else "All jobs are"
        return f"{which} of this profile, {self._state.desk.profile.name}."

    def _show(self, which: JobFilter) -> None:
        self._filter = which
        self.draw()
        self._state.stage.changed(Part.BOTTOM)

    # -- going to a job --------------------------------------------------------------------------------------------
    def show_job(self, job_id: str) -> None:
        """Put the cursor on a job, whatever is filtered."""
        if not self._state.stage.show_key(job_id):
            if self._words():
                self._only_here = False
                self._show(JobFilter.ALL)
            self._state.stage.show_key(job_id)

    def show_newest(self) -> None:
        """Put the cursor on what was launched since the last visit: that is what one comes to see."""
        newest = max(self._state.jobs.values(), key=lambda job: job.created_at, default=None)
        if newest is not None and newest.id != self._newest_shown:
            self._newest_shown = newest.id
            self.show_job(newest.id)

    def show_awaited(self) -> None:
        """Put the cursor on what was launched from here, once it is known."""
        if self._state.awaited in self._state.jobs:
            self.show_job(self._state.awaited)
            self._state.awaited = self._newest_shown = ""
