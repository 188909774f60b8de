"""What the editor decides about a job: go on, doubts, retry, cancel."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from tui.core.jobs import Decision, ItemPart, ItemSnapshot, JobSnapshot
from tui.core.text import grouped
from tui.operations import known
from tui.operations.reasons import again_words
from tui.ui.drawing.words import moment_text
from tui.ui.messages import PlanReady
from tui.ui.models.jobs.feed import is_moving
from tui.ui.screens.confirm import ChoiceScreen, ConfirmScreen
from tui.ui.workspaces.jobs_detail import NO_REASONS
from tui.ui.workspaces.jobs_items import ItemActions

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.operations.plan import Plan

LONG_WAIT_S = 10.0
"""A wait that the CMS asked for is worth a question from here on."""
NAMED = 6
"""Doubtful items that the question names."""

SAID = {
    Decision.LEAVE: "Left as it is.",
    Decision.LOOK: "Looking again.",
    Decision.SEND: "Looking once more, then sending again.",
}


class JobDecisions(ItemActions):
    """Every decision is asked for in words that name the job; nothing is sent without it."""

    def action_agree(self) -> None:
        if not self.refused("jobs.agree"):
            self.work(self._agree(), group="jobs-dialog", doing="asking to go on")

    async def _agree(self) -> None:
        job, desk = self.current_job(), self.desk
        if job is None or desk is None:
            return
        unsent = desk.pages(job.id).unsent()
        if self.waits_long(job):
            lines = (f"{job.note}.", f"One request shows whether {job.system.label} takes it already.")
            if await self.app.push_screen_wait(ConfirmScreen("Try now?", lines, "Try now")):
                self.attempt(lambda: desk.agree(job.id), "Trying with one request.")
            return
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

    def waits_long(self, job: JobSnapshot) -> bool:
        """Whether it stands still because the CMS asked for a long wait, which may be tried earlier."""
        return self.desk is not None and is_moving(job) and bool(job.note) and self.desk.budget.blocked_s >= LONG_WAIT_S

    def action_settle(self) -> None:
        job = self.current_job()
        if not self.refused("jobs.settle") and job is not None:
            self.decide_doubt(job)

    def decide_doubt(self, job: JobSnapshot) -> None:
        """Ask what to do about what is in doubt: the items that are marked or under the cursor, else all of the job."""
        self.work(self._decide(job), group="jobs-dialog", doing="deciding a doubt")

    async def _decide(self, job: JobSnapshot) -> None:
        desk = self.desk
        if desk is None:
            return
        chosen = self._doubts_chosen()
        number = len(chosen) if chosen is not None else job.counts.in_doubt
        answer = await self.app.push_screen_wait(
            ChoiceScreen(
                f"{grouped(number)} in doubt",
                self._doubt_lines(job, chosen, number),
                (("leave", "Leave"), ("look", "Look"), ("send", "Send again")),
            )
        )
        if answer is None:
            return
        decision = Decision(answer)
        self.attempt(lambda: desk.decide_doubt(job.id, decision, chosen), SAID[decision])
        for item in chosen or ():
            self.marks.pop(item, None)
        self.marks_changed()

    def _doubts_chosen(self) -> tuple[str, ...] | None:
        """The items in doubt that are meant; None: all of them."""
        job = self.current_job()
        if job is None or self.desk is None or not self.items.has_focus or self.part is not ItemPart.IN_DOUBT:
            return None
        doubtful = frozenset(self.desk.pages(job.id).ids(ItemPart.IN_DOUBT))
        return tuple(item for item in self.targets() if item in doubtful) or None

    def _doubt_lines(self, job: JobSnapshot, chosen: tuple[str, ...] | None, number: int) -> tuple[str, ...]:
        assert self.desk is not None  # noqa: S101 - asked for above
        most = NAMED if chosen is None else number + job.counts.in_doubt
        doubtful: tuple[ItemSnapshot, ...] = self.desk.pages(job.id).items(ItemPart.IN_DOUBT, 0, most)
        named = [item for item in doubtful if chosen is None or item.id in chosen][:NAMED]
        operation = known(job.operation)
        again = (
            "Sending again is safe here."
            if operation is not None and operation.idempotent
            else "It may make a second copy of what was made after all."
        )
        return (
            f"The request left, but no answer came, and {job.system.label} shows no certain trace of it.",
            "Look reads once more what became of it; nothing is sent.",
            f"Send again looks first, and sends what shows no trace. {again}",
            "Leave keeps it in doubt, as left by you.",
            *(f"  {item.title or '(untitled)'}  {item.id}" for item in named),
            *([f"  and {grouped(number - len(named))} more"] if number > len(named) and named else []),
        )

    def action_retry(self) -> None:
        if not self.refused("jobs.retry"):
            self.work(self._retry(), group="jobs-plan", doing="planning the failed items again")

    async def _retry(self) -> None:
        job, desk = self.current_job(), self.desk
        if job is None or desk is None:
            return
        failed = self.items_of(job, job.counts.failed)
        reasons = self.reading(lambda: desk.pages(job.id).reasons(ItemPart.FAILED), NO_REASONS)
        if again := again_words(reasons):
            question = ConfirmScreen(f"Retry {failed}?", again[: NAMED + 1], "Plan anyway")
            if not await self.app.push_screen_wait(question):
                return
        await self._offer(desk, f"Planning {failed} again …", desk.retry_failed(job.id))

    async def _offer(self, desk: Desk, doing: str, planning: Coroutine[Any, Any, Plan]) -> None:
        """Plan, and show the plan."""
        self.busy(doing)
        try:
            plan = await planning
        finally:
            self.busy("")
        self.post_message(PlanReady(desk, "jobs", plan))

    def action_cancel(self) -> None:
        if not self.refused("jobs.cancel"):
            self.work(self._cancel(), group="jobs-dialog", doing="asking to cancel")

    async def _cancel(self) -> None:
        job, desk = self.current_job(), self.desk
        if job is None or desk is None:
            return
        unsent = desk.pages(job.id).unsent()
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
        if not self.refused("jobs.undo"):
            self.work(self._undo(), group="jobs-plan", doing="planning to undo")

    async def _undo(self) -> None:
        job, desk = self.current_job(), self.desk
        if job is not None and desk is not None:
            done = self.items_of(job, job.counts.succeeded)
            await self._offer(desk, f"Planning to undo {done} …", desk.undo(job.id))
