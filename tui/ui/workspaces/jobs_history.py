"""Forgetting ended jobs: one, all that ended well, or all that are old enough."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from tui.core.jobs import JobSnapshot
from tui.core.text import counted, grouped
from tui.ui.drawing.words import moment_text
from tui.ui.models.picking import Entry
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.screens.picker import PickerScreen
from tui.ui.workspaces.jobs_decisions import JobDecisions
from tui.ui.workspaces.jobs_filter import ended_well

AGES: tuple[tuple[str, str, int], ...] = (
    ("day", "a day", 1),
    ("week", "a week", 7),
    ("month", "30 days", 30),
    ("quarter", "90 days", 90),
)
"""Key, words and days."""


def ended_before(jobs: Sequence[JobSnapshot], when: datetime) -> list[JobSnapshot]:
    """The ended jobs whose end is that long ago."""
    return [job for job in jobs if job.state.is_final and (job.ended_at or job.created_at) < when]


class JobHistory(JobDecisions):
    """Jobs stay until the editor forgets them (or a thousand newer ones came). Unfinished ones stay, but for those that
    nobody can finish."""

    def action_forget(self) -> None:
        job = self.current_job()
        if not self.refused("jobs.forget") and job is not None:
            self.work(self._forget([job]), group="jobs-dialog", doing="forgetting a job")

    def action_forget_well(self) -> None:
        jobs = [job for job in self._jobs.values() if ended_well(job)]
        if not self.refused("jobs.forget-well"):
            self.work(self._forget(jobs, "that ended well"), group="jobs-dialog", doing="forgetting jobs")

    def action_forget_old(self) -> None:
        if not self.refused("jobs.forget-old"):
            self.work(self._pick_age(), group="jobs-dialog", doing="forgetting jobs")

    async def _pick_age(self) -> None:
        now, jobs = datetime.now(UTC), tuple(self._jobs.values())
        found = {key: ended_before(jobs, now - timedelta(days=days)) for key, _, days in AGES}
        entries = [Entry(key, words, counted(len(found[key]), "job")) for key, words, _ in AGES]
        key = await self.app.push_screen_wait(PickerScreen("Forget ended jobs older than", entries))
        if key is None:
            return
        words = next(words for name, words, _ in AGES if name == key)
        if found[key]:
            await self._forget(found[key], f"older than {words}")
        else:
            self.host.say(f"No ended job is older than {words}.")

    async def _forget(self, jobs: Sequence[JobSnapshot], which: str = "") -> None:
        desk = self.desk
        if desk is None:
            return
        if await self.app.push_screen_wait(ConfirmScreen(*_question(jobs, which))):
            gone = await desk.forget_jobs([job.id for job in jobs])
            kept = len(jobs) - gone
            self.host.say(
                f"Forgot {counted(gone, 'job')}.",
                f"{counted(kept, 'job')} more: not finished, or gone already." if kept else "",
            )


def _question(jobs: Sequence[JobSnapshot], which: str) -> tuple[str, list[str], str]:
    """Heading, lines and verb of the question; it says what is lost."""
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
        heading = f"Forget {job.operation.replace('-', ' ')} {job.title}?".replace("  ", " ")
        lines.append(f"Launched {moment_text(job.created_at)} in {job.profile}.")
    kept = f"{grouped(made)} done" + (f", {grouped(failed)} failed with their reasons" if failed else "")
    lines.append(f"Lost are the batches and items: {kept}.")
    if failed:
        lines.append("The failed items could not be retried from here any more.")
    if unfinished := [job for job in jobs if not job.state.is_final]:
        rest = sum(job.counts.total - job.counts.settled for job in unfinished)
        lines.append(f"It is not finished: of {counted(rest, 'item')} nobody would know whether the CMS took them.")
    if doubt:
        lines.append(f"{grouped(doubt)} are in doubt: nothing would remind of them.")
    lines.append("What was done in the CMS stays as it is.")
    return heading, lines, "Forget"
