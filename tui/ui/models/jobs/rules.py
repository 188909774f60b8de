"""What can be done in Jobs now, and why something cannot: it stays visible and says so when it is tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.cms import naming
from tui.core.jobs import JobSnapshot
from tui.core.text import grouped, press
from tui.operations import Operation, known, named
from tui.ui.actions.operations import ITEMS
from tui.ui.drawing.piece import Cell
from tui.ui.models.jobs.detail import Detail
from tui.ui.models.jobs.feed import is_moving
from tui.ui.models.jobs.filter import JobFilter
from tui.ui.models.jobs.listing import Listing
from tui.ui.models.jobs.parts import part_number
from tui.ui.models.jobs.state import JobsState, place_words
from tui.ui.models.rights import WRITING, why_not_operate, why_read_only
from tui.ui.models.stage import Bottom, Offer

if TYPE_CHECKING:
    from tui.desk import Desk

UNKNOWN = "A newer version of copydesk made this job. Its items cannot be used here."
LONG_WAIT_S = 10.0
"""A wait that the CMS asked for is worth a question from here on."""
_LIST = ("list.open", "jobs.filter", "jobs.forget", "jobs.batches", "jobs.copy-id")
_TRAY = ("jobs.agree", "jobs.settle", "jobs.retry", "jobs.undo", "jobs.cancel", "jobs.export")
_DECISIONS = frozenset({"jobs.retry", "jobs.undo", "jobs.cancel", "jobs.agree", "jobs.settle"})
"""What can only be decided where the job belongs."""
_PARTS = frozenset({"items.next-part", "items.previous-part"})
_REASONS = frozenset({"items.next-reason", "items.previous-reason"})
_NAMELESS = "The CMS does not tell which items these are."
_ALWAYS = frozenset({"jobs.refresh", "jobs.back"})


def operation_for(job: JobSnapshot, action_id: str) -> Operation | None:
    """Which operation a key means for the items of a job; None where it is for others."""
    acts_on = named(job.operation).acts_on
    return next((operation for operation in ITEMS[action_id] if operation.acts_on is acts_on), None)


def waits_long(job: JobSnapshot, desk: Desk) -> bool:
    """Whether it stands still because the CMS asked for a long wait, which may be tried earlier."""
    return is_moving(job) and bool(job.note) and desk.budget.blocked_s >= LONG_WAIT_S


class Rules:
    """Answers for the job and the item under the cursors."""

    def __init__(self, state: JobsState, listing: Listing, detail: Detail) -> None:
        self._state = state
        self._listing = listing
        self._detail = detail

    # -- tray and footer -------------------------------------------------------------------------------------------
    def bottom(self) -> Bottom:
        """What stands in tray and footer."""
        job = self._state.job
        tray = (Offer(act) for act in _TRAY if job is not None and self._is_offered(act, job))
        # The key for the batches leads back to the items from there.
        names = {"jobs.batches": "items"} if self._detail.batches_only else {}
        footer = (Offer(act, self.why_not(act), names.get(act, "")) for act in self._footer(job))
        return Bottom((self._tray(job),), tuple(tray), tuple(footer))

    def _is_offered(self, action_id: str, job: JobSnapshot) -> bool:
        """Whether the tray names it: it is possible, and what was decided is not asked again."""
        return not self.why_not(action_id) and (action_id != "jobs.settle" or job.undecided > 0)

    def _footer(self, job: JobSnapshot | None) -> tuple[str, ...]:
        if job is None:
            return (
                ("jobs.filter", "jobs.mine", "jobs.refresh") if self._state.jobs else ("desk.content", "jobs.refresh")
            )
        if self._state.stage.sight().focus != "items":
            return _LIST
        possible = (action_id for action_id in ITEMS if not self.why_not(action_id))
        parts = ["items.next-part"] if not self.why_not("items.next-part") else []
        return ("list.open", "items.mark", *possible, "items.mark-all", "items.select", *parts, "items.copy-id")

    def _tray(self, job: JobSnapshot | None) -> Sequence[Cell]:
        """What is marked, or what is known of the job that asks for something."""
        sight = self._state.stage.sight()
        if job is None:
            return ()
        if sight.focus == "items":
            part = self._detail.part
            words = f"{grouped(part_number(self._detail.tally, part))} {part.value}" if part is not None else ""
            if self._state.marks:
                return ((f"{grouped(len(self._state.marks))} marked", "accent"), (f" · {words}", "muted"))
            if sight.reason:
                return ((sight.reason, "invalid"),)
            target = sight.item.target if sight.item is not None else ""
            return (("id ", "muted"), (target, "")) if target else ((words, "muted"),)
        if job.orphaned:
            if self._state.is_here(job):
                return (("stopped: no copydesk has it open", "warning"),)
            way = self._state.text("to resume ({desk.profile}, {desk.environment})")
            return ((f"stopped: open {place_words(job)} {way}", "warning"),)
        if note := job.error or job.note:
            return ((job.system.named_in(note), "invalid" if job.error else "warning"),)
        row = sight.batch if sight.focus == "batches" else None
        if row is not None and row.note:
            return ((job.system.named_in(row.note), "muted"),)
        return ((self._detail.again, "warning"),) if self._detail.again and not self.why_not("jobs.retry") else ()

    # -- why not ---------------------------------------------------------------------------------------------------
    def why_not(self, action_id: str) -> str:
        """Why an action is not possible now; empty when it is."""
        state, jobs = self._state, self._state.jobs.values()
        if action_id.startswith("items."):
            return self._why_not_items(action_id)
        if action_id == "jobs.forget-well":
            return "" if any(map(JobFilter.WELL.holds, jobs)) else "No job has succeeded yet."
        if action_id == "jobs.forget-old":
            return "" if any(job.state.is_final for job in jobs) else "No job has ended."
        if action_id in ("jobs.filter", "jobs.mine"):
            return self._listing.why_not_filtered(action_id)
        if action_id in _ALWAYS or not action_id.startswith("jobs."):
            return ""
        if state.job is None:
            return " ".join(self._listing.nothing_listed())
        job, desk = state.open
        if action_id in _DECISIONS and not desk.is_of(job):
            return f"This job belongs to {_open_first(state, job)}"
        return job.system.named_in(self._why_not_job(action_id, job, desk))

    def _why_not_job(self, action_id: str, job: JobSnapshot, desk: Desk) -> str:
        counts, has_ended = job.counts, job.state.is_final
        if action_id in WRITING and (reason := why_read_only(desk)):
            return reason
        operation = known(job.operation)
        if action_id == "jobs.undo" and (operation is None or operation.undo is None):
            return UNKNOWN if operation is None else operation.not_undone(job.system.label)
        if action_id == "jobs.cancel" and not has_ended:
            unsent = self._state.reading(desk.pages(job.id).unsent, 0)
            return "" if unsent else "Everything has been sent; the CMS is still working on it."
        needed, why = {
            "jobs.retry": (counts.failed, "Nothing of this job failed."),
            "jobs.undo": (
                has_ended and counts.succeeded,
                "Nothing of this job is done."
                if has_ended
                else "This job is not finished: only what has ended can be undone.",
            ),
            "jobs.settle": (counts.in_doubt, "Nothing of this job is in doubt."),
            "jobs.cancel": (not has_ended, "This job has ended already, so there is nothing left to cancel."),
            "jobs.agree": (job.held or waits_long(job, desk), "This job does not need a decision."),
            "jobs.forget": (
                has_ended or desk.may_forget(job),
                "This job is not finished: only ended ones can be forgotten, or those nobody can finish.",
            ),
        }.get(action_id, (True, ""))
        return "" if needed else why

    def _why_not_items(self, action_id: str) -> str:
        """Why something cannot be done with the items."""
        state, detail = self._state, self._detail
        if state.job is None or detail.part is None:
            return "There is no item here."
        job, desk = state.open
        if action_id in _PARTS | _REASONS and detail.batches_only:
            return state.text(f"The batches are shown. {press('jobs.batches', 'see the items')}")
        if action_id in _PARTS:
            return "" if len(detail.parts) > 1 else "All items of this job are in this one part."
        if action_id in _REASONS:
            return "" if len(detail.items.lots) > 1 else "There is no other reason."
        if action_id == "items.clear":
            return "" if state.marks else "Nothing is marked."
        if action_id == "items.mark-all":
            return "" if detail.tally.of(detail.part) else job.system.named_in(_NAMELESS)
        if action_id not in ITEMS and action_id not in ("items.select", "items.copy-id"):
            return ""
        if not state.targets:
            return job.system.named_in(_NAMELESS)
        if action_id == "items.copy-id":
            return ""
        if (reason := why_not_used(state, job)) or action_id not in ITEMS:
            return reason
        operation = operation_for(job, action_id)
        return state.text(why_not_operate(desk, operation) if operation else naming(ITEMS[action_id][0].key.not_these))


def _open_first(state: JobsState, job: JobSnapshot) -> str:
    return f"{place_words(job)}: open that one first ({state.text('{desk.profile}, {desk.environment}')})."


def why_not_used(state: JobsState, job: JobSnapshot) -> str:
    """Why the items of a job cannot be acted on from here; empty when they can."""
    if not state.is_here(job):
        return f"It is in {_open_first(state, job)}"
    return UNKNOWN if known(job.operation) is None else ""
