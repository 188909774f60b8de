"""Forgetting ended jobs: one, all that ended well, or all that are old enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from tui.core.jobs import JobSnapshot
from tui.core.text import counted, grouped
from tui.operations.telling import name
from tui.ui.drawing.words import moment_text
from tui.ui.models.jobs.filter import JobFilter
from tui.ui.models.jobs.state import JobsState
from tui.ui.models.picking import Entry, Question, confirmation

if TYPE_CHECKING:
    from tui.desk import Desk

AGES = {1: "a day", 7: "a week", 30: "30 days", 90: "90 days"}
"""By their days."""


class History:
    """Jobs stay until the editor forgets them (or a thousand newer ones came). Unfinished ones stay, but for those that
    nobody can finish."""

    def __init__(self, state: JobsState) -> None:
        self._state = state

    def forget(self) -> None:
        """Forget the job under the cursor."""
        self._forget([self._state.open[0]])

    def forget_well(self) -> None:
        """Forget all that ended well."""
        self._forget(list(filter(JobFilter.WELL.holds, self._state.jobs.values())), "that ended well")

    def forget_old(self) -> None:
        """Forget all that ended long ago, as the editor says."""
        now, ended = datetime.now(UTC), [job for job in self._state.jobs.values() if job.state.is_final]
        ages = [(job, now - (job.ended_at or job.created_at)) for job in ended]
        found = {days: [job for job, age in ages if age > timedelta(days=days)] for days in AGES}

        def chosen(key: str) -> None:
            days = int(key)
            if found[days]:
                self._forget(found[days], f"older than {AGES[days]}")
            else:
                self._state.say(f"No ended job is older than {AGES[days]}.")

        entries = [Entry(str(days), words, counted(len(found[days]), "job")) for days, words in AGES.items()]
        self._state.stage.ask(Question("Forget ended jobs older than", entries, chosen))

    def _forget(self, jobs: Sequence[JobSnapshot], which: str = "") -> None:
        desk, stage = self._state.desk, self._state.stage
        if desk is not None:
            doing = "forgetting jobs" if which else "forgetting a job"
            heading, lines = _question(jobs, which)
            work = partial(stage.work, group="jobs-forget", doing=doing)
            stage.ask(confirmation(heading, lines, "Forget", lambda: work(self._forgotten(desk, jobs))))

    async def _forgotten(self, desk: Desk, jobs: Sequence[JobSnapshot]) -> None:
        gone = await desk.forget_jobs([job.id for job in jobs])
        kept = len(jobs) - gone
        more = f"{counted(kept, 'job')} more: not finished, or gone already." if kept else ""
        self._state.say(f"Forgot {counted(gone, 'job')}.", more)


def _question(jobs: Sequence[JobSnapshot], which: str) -> tuple[str, list[str]]:
    """Heading and lines of the question; it says what is lost."""
    made = sum(job.counts.succeeded for job in jobs)
    failed = sum(job.counts.failed for job in jobs)
    doubt = sum(job.counts.in_doubt for job in jobs)
    lines = []
    if which:
        heading = f"Forget {counted(len(jobs), 'job')} {which}?"
        profiles = sorted({job.profile for job in jobs})
        lines.append(f"Of {', '.join(profiles[:4])}{' and others' if len(profiles) > 4 else ''}.")
    else:
        (job,) = jobs
        heading = f"Forget {name(job)}?"
        lines.append(f"Launched {moment_text(job.created_at)} in {job.profile}.")
    kept = f"{grouped(made)} done" + (f", {grouped(failed)} failed with their reasons" if failed else "")
    lines.append(f"Its history will be deleted: {kept}.")
    if failed:
        lines.append("The failed items can then no longer be retried from here.")
    if unfinished := [job for job in jobs if not job.state.is_final]:
        rest = sum(job.counts.total - job.counts.settled for job in unfinished)
        lines.append(f"It is not finished. Nothing will tell whether the CMS took {counted(rest, 'item')}.")
    if doubt:
        lines.append(f"{grouped(doubt)} in doubt: you will have no other reminder.")
    lines.append("What was done in the CMS is not affected.")
    return heading, lines
