"""What can be done in Jobs now, and why something cannot: it stays visible and says so when it is tried."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.core.jobs import JobSnapshot
from tui.core.text import grouped, press
from tui.operations import Operation, known
from tui.ui.actions.operations import ITEMS
from tui.ui.drawing.piece import Cell
from tui.ui.models.jobs.detail import Detail
from tui.ui.models.jobs.feed import is_moving
from tui.ui.models.jobs.filter import ended_well
from tui.ui.models.jobs.listing import Listing
from tui.ui.models.jobs.state import JobsState, place_words
from tui.ui.models.rights import why_not_operate, why_read_only
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
_FILTERS = frozenset({"jobs.filter", "jobs.mine"})
_ALWAYS = frozenset({"jobs.refresh", "jobs.back"})


def operation_for(job: JobSnapshot, action_id: str) -> Operation | str:
    """Which operation a key means for the items of a job, or why there is none."""
    made_by = known(job.operation)
    if made_by is None:
        return UNKNOWN
    fitting = [operation for operation in ITEMS[action_id] if operation.acts_on is made_by.acts_on]
    return fitting[0] if fitting else ITEMS[action_id][0].key.not_these


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
            words = self._detail.part_words
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
    def refused(self, action_id: str) -> bool:
        """Whether an action is not possible now; then it is said why."""
        return self._state.refuses(self.why_not(action_id))

    def why_not(self, action_id: str) -> str:
        """Why an action is not possible now; empty when it is."""
        job, jobs = self._state.job, self._state.jobs.values()
        if action_id.startswith("items."):
            return self._why_not_items(action_id, job)
        if action_id == "jobs.forget-well":
            return "" if any(map(ended_well, jobs)) else "No job has succeeded yet."
        if action_id == "jobs.forget-old":
            return "" if any(job.state.is_final for job in jobs) else "No job has ended."
        if action_id in _FILTERS:
            return self._listing.why_not_filtered(action_id)
        if action_id in _ALWAYS or not action_id.startswith("jobs."):
            return ""
        desk = self._state.desk
        if job is None or desk is None:
            return " ".join(self._listing.nothing_listed())
        if action_id in _DECISIONS and not self._state.is_here(job):
            keys = self._state.text("{desk.profile}, {desk.environment}")
            return f"This job belongs to {place_words(job)}: open that one first ({keys})."
        return self._why_not_job(action_id, job, desk)

    def _why_not_job(self, action_id: str, job: JobSnapshot, desk: Desk) -> str:
        if action_id in ("jobs.retry", "jobs.undo", "jobs.agree") and (reason := why_read_only(desk)):
            return reason
        if action_id == "jobs.retry":
            return "" if job.counts.failed else "Nothing of this job failed."
        if action_id == "jobs.settle":
            return "" if job.counts.in_doubt else "Nothing of this job is in doubt."
        if action_id == "jobs.cancel":
            if job.state.is_final:
                return "This job has ended already, so there is nothing left to cancel."
            unsent = self._state.reading(desk.pages(job.id).unsent, 0)
            return "" if unsent else f"Everything has been sent; {job.system.label} is still working on it."
        if action_id == "jobs.agree":
            return "" if job.held or waits_long(job, desk) else "This job does not need a decision."
        if action_id == "jobs.forget":
            if job.state.is_final or desk.may_forget(job):
                return ""
            return "This job is not finished: only ended ones can be forgotten, or those nobody can finish."
        return _why_not_undone(job) if action_id == "jobs.undo" else ""

    def _why_not_items(self, action_id: str, job: JobSnapshot | None) -> str:
        """Why something cannot be done with the items."""
        if job is None or not self._state.stage.sight().items:
            return "There is no item here."
        if action_id in _PARTS | _REASONS and self._detail.batches_only:
            return self._state.text(f"The batches are shown. {press('jobs.batches', 'see the items')}")
        if action_id in _PARTS:
            return "" if len(self._detail.parts) > 1 else "All items of this job are in this one part."
        if action_id in _REASONS:
            return "" if len(self._detail.items.lots) > 1 else "There is no other reason."
        if action_id == "items.clear":
            return "" if self._state.marks else "Nothing is marked."
        if action_id == "items.mark-all":
            part = self._detail.part
            return "" if part is not None and self._detail.tally.of(part) else job.system.named_in(_NAMELESS)
        if action_id not in ITEMS and action_id not in ("items.select", "items.copy-id"):
            return ""
        if not self._state.targets:
            return job.system.named_in(_NAMELESS)
        if action_id == "items.copy-id":
            return ""
        if not self._state.is_here(job):
            keys = self._state.text("{desk.profile}, {desk.environment}")
            return f"It is in {place_words(job)}: open that one first ({keys})."
        if known(job.operation) is None:
            return UNKNOWN
        return self._why_not_operation(job, action_id) if action_id in ITEMS else ""

    def _why_not_operation(self, job: JobSnapshot, action_id: str) -> str:
        desk, operation = self._state.desk, operation_for(job, action_id)
        if isinstance(operation, str):
            return self._state.text(operation)
        return self._state.text(why_not_operate(desk, operation)) if desk is not None else ""


def _why_not_undone(job: JobSnapshot) -> str:
    operation = known(job.operation)
    if operation is None:
        return UNKNOWN
    if operation.undo is None:
        return operation.not_undone(job.system.label)
    if not job.state.is_final:
        return "This job is not finished: only what has ended can be undone."
    return "" if job.counts.succeeded else "Nothing of this job is done."
