"""What the editor decides about a job: go on, doubts, retry, undo, cancel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.core.jobs import Decision, ItemPart, JobSnapshot
from tui.core.text import grouped
from tui.operations import known
from tui.operations.telling import looked, name
from tui.ui.drawing.words import moment_text
from tui.ui.models.jobs.detail import Detail
from tui.ui.models.jobs.rules import waits_long
from tui.ui.models.jobs.state import JobsState, items_of, place_words
from tui.ui.models.picking import Entry, Question, confirmation
from tui.ui.models.rights import why_read_only

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.operations.plan import Plan

NAMED = 6
"""Doubtful items that the question names."""

SAID = {
    Decision.LEAVE: "Left as it is.",
    Decision.LOOK: "Checking again.",
    Decision.SEND: "Checking once more, then sending again.",
}


class Decisions:
    """Every decision is asked for in words that name the job; nothing is sent without it."""

    def __init__(self, state: JobsState, detail: Detail) -> None:
        self._state = state
        self._detail = detail

    def _confirm(
        self, title: str, lines: Sequence[str], verb: str, act: Callable[[], object], done: str, back: str = "Back"
    ) -> None:
        self._state.stage.ask(confirmation(title, lines, verb, lambda: self._state.attempt(act, done), back))

    # -- going on, cancelling --------------------------------------------------------------------------------------
    def agree(self) -> None:
        """Go on with unfinished work, or earlier than the CMS asked to wait."""
        job, desk = self._state.open
        if waits_long(job, desk):
            lines = (
                f"{job.system.named_in(job.note)}.",
                f"One request will show whether {job.system.label} accepts it now.",
            )
            self._confirm("Try now?", lines, "Try now", lambda: desk.agree(job.id), "Trying with one request.")
        elif (unsent := self._state.reading(desk.pages(job.id).unsent, None)) is not None:
            lines = (
                f"{name(job)}, launched {moment_text(job.created_at)}.",
                f"{grouped(job.counts.total - unsent)} of {grouped(job.counts.total)} were sent when it stopped.",
            )
            number = items_of(job, unsent)
            done = f"Resuming {number}."
            self._confirm(f"Resume sending {number}?", lines, "Resume", lambda: desk.agree(job.id), done)

    def cancel(self) -> None:
        """Cancel what was not sent yet."""
        job, desk = self._state.open
        unsent = self._state.reading(desk.pages(job.id).unsent, None)
        if unsent is not None:
            under_way = max(0, job.counts.total - unsent - job.counts.settled)
            lines = (
                f"{name(job)} in {place_words(job)}.",
                f"{items_of(job, under_way)} under way will still finish."
                if under_way
                else "What was sent so far has finished.",
            )
            done = "Cancelled what was not sent yet."
            title = f"Stop sending the remaining {items_of(job, unsent)}?"
            self._confirm(title, lines, "Stop sending", lambda: desk.cancel(job.id), done, "Keep going")

    # -- doubts ----------------------------------------------------------------------------------------------------
    def settle(self) -> None:
        """Ask what to do about what is in doubt: the items that are marked or under the cursor, else all of the job."""
        job, desk = self._state.open
        doubtful = frozenset(self._in_doubt(job, desk))
        is_seen = self._state.stage.sight().focus == "items" and self._detail.part is ItemPart.IN_DOUBT
        chosen = tuple(item for item in self._state.targets if is_seen and item in doubtful)
        number = len(chosen) or job.counts.in_doubt

        def decided(answer: str) -> None:
            decision = Decision(answer)
            batches: list[int] = []
            before = frozenset(chosen) or doubtful
            decide = partial(desk.decide_doubt, job.id, decision, chosen or None)
            self._state.attempt(lambda: batches.extend(decide()), SAID[decision])
            self._state.unmark(chosen)
            if batches and decision is Decision.LOOK:
                self._state.stage.work(self._looked(desk, job, before, batches), group="look", doing="checking again")

        again = [] if why_read_only(desk) else [Entry("send", "Send again")]
        choices = (Entry("leave", "Leave"), Entry("look", "Look"), *again)
        lines = self._doubt_lines(job, desk, chosen, number)
        self._state.stage.ask(Question(f"{grouped(number)} in doubt", choices, decided, lines=lines))

    async def _looked(self, desk: Desk, job: JobSnapshot, before: frozenset[str], batches: Sequence[int]) -> None:
        """Say what a look found about these items, once it is done."""
        await desk.decided(job.id, batches)
        still = before.intersection(self._in_doubt(job, desk))
        self._state.stage.host.say(looked(len(before), len(still)))

    def _in_doubt(self, job: JobSnapshot, desk: Desk) -> Sequence[str]:
        """The items of the job that are in doubt now, by their ids."""
        return self._state.reading(lambda: desk.pages(job.id).ids(ItemPart.IN_DOUBT), ())

    def _doubt_lines(self, job: JobSnapshot, desk: Desk, chosen: tuple[str, ...], number: int) -> tuple[str, ...]:
        most = number + job.counts.in_doubt if chosen else NAMED
        doubtful = self._state.reading(lambda: desk.pages(job.id).items(ItemPart.IN_DOUBT, 0, most), ())
        named = [item for item in doubtful if not chosen or item.id in chosen][:NAMED]
        operation = known(job.operation)
        again = (
            "Sending again is safe here."
            if operation is not None and operation.idempotent
            else "It may make a second copy if the first one was made after all."
        )
        return (
            f"The request left, but no answer came, and {job.system.label} shows no certain trace of it.",
            "Look checks once more whether it was done; nothing is sent.",
            why_read_only(desk) or f"Send again checks first, then sends what shows no trace. {again}",
            "Leave keeps it in doubt and asks no more.",
            *(f"  {item.title or '(untitled)'}  {item.id}" for item in named),
            *([f"  and {grouped(number - len(named))} more"] if number > len(named) and named else []),
        )

    # -- new plans -------------------------------------------------------------------------------------------------
    def retry(self) -> None:
        """Plan the failed items again."""
        job, desk = self._state.open
        failed, doing = items_of(job, job.counts.failed), "planning the failed items again"
        self._plan(desk, f"Planning {failed} again …", doing, partial(desk.retry_failed, job.id))

    def undo(self) -> None:
        """Plan to undo what the job did, as far as that is possible."""
        job, desk = self._state.open
        done = items_of(job, job.counts.succeeded)
        self._plan(desk, f"Planning to undo {done} …", "planning to undo", partial(desk.undo, job.id))

    def _plan(self, desk: Desk, said: str, doing: str, planning: Callable[..., Awaitable[Plan]]) -> None:
        """Plan, and show the plan."""
        stage = self._state.stage

        async def planned() -> None:
            stage.front.busy(said)
            try:
                plan = await planning()
            finally:
                stage.front.busy("")
            stage.front.show_plan(desk, plan, planning, self._state.launched)

        stage.work(planned(), group="jobs-plan", doing=doing)
