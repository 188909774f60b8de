"""Acting again on what a job made or what it failed on: jump, mark, publish, duplicate, copy, select."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from tui.core.jobs import JobSnapshot
from tui.core.roll import IdsRoll
from tui.core.selection import Selection
from tui.core.text import grouped
from tui.operations import Operation, known, named
from tui.ui.actions.operations import ITEMS
from tui.ui.messages import AddToSelection, PlanWanted, ShowRecord, ShowSchemaItem
from tui.ui.models.rights import why_read_only
from tui.ui.widgets.job_tables import MOST_IN_RANGE, ItemTable
from tui.ui.widgets.lines import LineView
from tui.ui.workspaces.jobs_detail import NO_IDS, DetailJobs

if TYPE_CHECKING:
    from tui.desk import Desk

UNKNOWN = "A newer copydesk made this job: nothing can be done with its items here."


def operation_for(job: JobSnapshot, action_id: str) -> Operation | str:
    """Which operation a key means for the items of a job, or why there is none."""
    made_by = known(job.operation)
    if made_by is None:
        return UNKNOWN
    fitting = [operation for operation in ITEMS[action_id] if operation.acts_on is made_by.acts_on]
    return fitting[0] if fitting else ITEMS[action_id][0].key.not_these


class ItemActions(DetailJobs):
    """What the items table asks for. Only items of the profile and environment on the screen can be acted on."""

    # -- marks -----------------------------------------------------------------------------------------------------
    @on(ItemTable.MarkToggled)
    def toggle_mark(self, event: ItemTable.MarkToggled) -> None:
        event.stop()
        if event.row.target in self.marks:
            del self.marks[event.row.target]
        else:
            self.marks[event.row.target] = None
        self.marks_changed()

    @on(ItemTable.RangeMarked)
    def mark_range(self, event: ItemTable.RangeMarked) -> None:
        event.stop()
        self.marks.update(dict.fromkeys(row.target for row in event.rows))
        if event.cut:
            self.host.say(
                f"A range holds at most {grouped(MOST_IN_RANGE)} items.",
                self.host.keys.text("{items.mark-all} marks all of this part."),
            )
        self.marks_changed()

    def marks_changed(self) -> None:
        """Show which items are marked."""
        self.items.set_marked(self.marks.keys())
        self._draw_feet()
        self.tell()

    def launched(self, desk: Desk, job_id: str, selection: Selection) -> None:
        self.job_awaited = job_id
        for item in selection.ids:
            self.marks.pop(item, None)
        self.marks_changed()

    def targets(self) -> tuple[str, ...]:
        """The marked items, else the one under the cursor."""
        row = self.items.current
        return tuple(self.marks) or ((row.target,) if row is not None else ())

    # -- what the table asks for -------------------------------------------------------------------------------------
    @on(ItemTable.Asked)
    def asked(self, event: ItemTable.Asked) -> None:
        event.stop()
        what = event.what
        if what == "range":
            self._draw_feet()
            self.tell()
        elif what in ("next", "previous"):
            self.items.leave_range()
            self.show_part(1 if what == "next" else -1)
        elif what in ("next-reason", "previous-reason"):
            self.show_group(1 if what == "next-reason" else -1)
        elif what == "mark-all":
            self._mark_all()
        elif what == "clear":
            self.marks.clear()
            self.marks_changed()
        elif not self.refused(f"items.{what}"):
            self._act(what)

    def _mark_all(self) -> None:
        part, batch = self.part, self.batch_shown
        if part is None or self.desk is None or (job := self.current_job()) is None:
            return
        pages = self.desk.pages(job.id)
        ids = self.reading(lambda: pages.ids(part, batch), NO_IDS)
        self.items.leave_range()
        self.marks.update(dict.fromkeys(ids))
        self.marks_changed()

    def _act(self, what: str) -> None:
        job, targets, desk = self.current_job(), self.targets(), self.desk
        if job is None or desk is None:
            return
        if what == "copy-id":
            one = len(targets) == 1
            self.host.copy_text("\n".join(targets), f"the id {targets[0]}" if one else f"{len(targets):,} ids")
        elif what == "select":
            self.post_message(AddToSelection(targets, in_schema=named(job.operation).acts_on.in_schema))
        else:
            operation = operation_for(job, f"items.{what}")
            if isinstance(operation, Operation):
                self.post_message(PlanWanted(desk, "jobs", operation, Selection(ids=targets)))

    @on(LineView.Opened, "#job-items")
    def open_item(self, event: LineView.Opened) -> None:
        event.stop()
        row, job = self.items.current, self.current_job()
        if row is None or job is None or self._not_here(job):
            return
        operation = known(job.operation)
        if operation is None:
            self.host.say(UNKNOWN)
            return
        in_schema = operation.acts_on.in_schema
        if in_schema:
            self.post_message(ShowSchemaItem(row.target))
        else:
            self.post_message(ShowRecord(row.target, self._roll(job, row.target)))

    def _roll(self, job: JobSnapshot, target: str) -> IdsRoll | None:
        """The items of the part that is shown, for going on from record to record."""
        desk, part = self.desk, self.part
        if desk is None or part is None:
            return None
        ids = self.ids_in_order(desk.pages(job.id), part)
        return IdsRoll(ids, ids.index(target)) if target in ids else None

    def _not_here(self, job: JobSnapshot) -> bool:
        if self.is_here(job):
            return False
        self.host.say(f"It is in {self.place_words(job)}.", "Open that one first (P, E).")
        return True

    def why_not_items(self, action_id: str, job: JobSnapshot | None) -> str:
        """Why something cannot be done with the items now; empty when it can."""
        if action_id in ("items.next-part", "items.previous-part", "items.next-reason", "items.previous-reason"):
            return ""
        if job is None or not self.items.row_count:
            return "There is no item here."
        if action_id in ITEMS or action_id in ("items.select", "items.copy-id"):
            if not self.targets():
                return "The CMS does not name these."
            if action_id == "items.copy-id":
                return ""
            if not self.is_here(job):
                keys = self.host.keys.text("{desk.profile}, {desk.environment}")
                return f"It is in {self.place_words(job)}: open that one first ({keys})."
            if known(job.operation) is None:
                return UNKNOWN
        if action_id in ITEMS:
            operation = operation_for(job, action_id)
            if isinstance(operation, str):
                return self.host.keys.text(operation)
            if self.desk is None or operation not in self.desk.operations:
                return why_read_only(self.desk) or "Not possible here."
        return ""
