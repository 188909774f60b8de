"""What the editor decides about a job: go on, doubts, retry, cancel."""

from __future__ import annotations

from tui.core.jobs import ItemPart, ItemSnapshot, JobSnapshot
from tui.core.text import grouped
from tui.ui.messages import PlanReady
from tui.ui.screens.confirm import ChoiceScreen, ConfirmScreen
from tui.ui.words import moment_text
from tui.ui.workspaces.jobs_items import ItemActions

NAMED = 6
"""Doubtful items that the question names."""


class JobDecisions(ItemActions):
    """Every decision is asked for in words that name the job; nothing is sent without it."""

    def action_agree(self) -> None:
        if not self.refused("jobs.agree"):
            self.in_background(self._agree(), "jobs-dialog", "asking to go on")

    async def _agree(self) -> None:
        job, desk = self.current_job(), self.desk
        if job is None or desk is None:
            return
        unsent = desk.pages(job.id).unsent()
        question = ConfirmScreen(
            f"Go on sending {self.items_of(job, unsent)}?",
            (
                f"{job.operation.replace('-', ' ')} {job.title}, launched {moment_text(job.created_at)}.",
                f"{grouped(job.counts.total - unsent)} of {grouped(job.counts.total)} were sent when it stopped.",
            ),
            "Go on",
        )
        if await self.app.push_screen_wait(question):
            self.attempt(lambda: desk.agree(job.id), f"Going on with {self.items_of(job, unsent)}.")

    def decide_doubt(self, job: JobSnapshot) -> None:
        """Ask what to do about requests that left without an answer."""
        self.in_background(self._decide(job), "jobs-dialog", "deciding a doubt")

    async def _decide(self, job: JobSnapshot) -> None:
        desk = self.desk
        if desk is None:
            return
        doubtful: tuple[ItemSnapshot, ...] = desk.pages(job.id).items(ItemPart.IN_DOUBT, 0, NAMED)
        more = job.counts.in_doubt - len(doubtful)
        answer = await self.app.push_screen_wait(
            ChoiceScreen(
                f"{grouped(job.counts.in_doubt)} in doubt",
                (
                    f"The request left, but no answer came, and {job.system.label} shows no certain trace of it.",
                    "Sending again may make a second copy of what was made after all. Leaving it keeps it in doubt.",
                    *(f"  {item.title or '(untitled)'}  {item.id}" for item in doubtful),
                    *([f"  and {grouped(more)} more"] if more > 0 and doubtful else []),
                ),
                (("leave", "Leave it"), ("again", "Send again")),
            )
        )
        if answer == "again":
            self.attempt(lambda: desk.resolve_doubt(job.id, send_again=True), "Sending again.")
        elif answer == "leave":
            self.attempt(lambda: desk.resolve_doubt(job.id, send_again=False), "Left as it is.")

    def action_retry(self) -> None:
        if not self.refused("jobs.retry"):
            self.in_background(self._retry(), "jobs-plan", "planning the failed items again")

    async def _retry(self) -> None:
        job, desk = self.current_job(), self.desk
        if job is None or desk is None:
            return
        main = self.copydesk.main
        main.busy(f"Planning {self.items_of(job, job.counts.failed)} again …")
        try:
            plan = await desk.retry_failed(job.id)
        finally:
            main.busy("")
        self.post_message(PlanReady(desk, "jobs", plan))

    def action_cancel(self) -> None:
        if not self.refused("jobs.cancel"):
            self.in_background(self._cancel(), "jobs-dialog", "asking to cancel")

    async def _cancel(self) -> None:
        job, desk = self.current_job(), self.desk
        if job is None or desk is None:
            return
        unsent = desk.pages(job.id).unsent()
        if not unsent:
            self.copydesk.say("Everything of this job was sent already: it goes on in the CMS.")
            return
        question = ConfirmScreen(
            f"Cancel {self.items_of(job, unsent)}?",
            (
                f"{job.operation.replace('-', ' ')} {job.title} in {self.place_words(job)}.",
                "What was sent already goes on and is waited for.",
            ),
            "Cancel the unsent",
        )
        if await self.app.push_screen_wait(question):
            self.attempt(lambda: desk.cancel(job.id), "What was not sent is cancelled.")

    def action_undo(self) -> None:
        self.refused("jobs.undo")
