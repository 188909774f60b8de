"""Jobs: everything that was launched, how far it is, what it made and what failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.actions import SkipAction
from textual.binding import BindingType

from tui.core.jobs import JobSnapshot, JobState
from tui.core.tempo import Tempo
from tui.core.text import grouped
from tui.operations import known
from tui.ui.actions import Area, bindings
from tui.ui.actions.operations import ITEMS
from tui.ui.drawing.cells import Cell
from tui.ui.messages import LookAround, OpenProfile
from tui.ui.models.rights import why_read_only
from tui.ui.services.exports import write_text
from tui.ui.services.troubles import NoDesk, Trouble
from tui.ui.widgets.lines import LineView
from tui.ui.workspaces.jobs_filter import ended_well
from tui.ui.workspaces.jobs_history import JobHistory
from tui.ui.workspaces.jobs_items import UNKNOWN

if TYPE_CHECKING:
    from tui.desk import Desk

DECISIONS = frozenset({"jobs.retry", "jobs.undo", "jobs.cancel", "jobs.agree", "jobs.settle"})
"""What can only be decided where the job belongs."""


class JobsWorkspace(JobHistory):
    """The list of all jobs above, the one under the cursor below: its batches, and its items part by part."""

    AREA: ClassVar[Area | None] = Area.JOBS
    BINDINGS: ClassVar[list[BindingType]] = bindings(Area.JOBS)
    FOOTER: ClassVar[tuple[str, ...]] = ("list.open", "jobs.filter", "jobs.forget", "jobs.batches", "jobs.copy-id")
    ITEMS_FOOTER: ClassVar[tuple[str, ...]] = ("items.mark-all", "items.select", "items.next-part", "items.copy-id")

    def __init__(self, busy: Callable[[str], None], tempo: Tempo, *, reports_dir: Path) -> None:
        super().__init__(busy, tempo)
        self._reports_dir = reports_dir

    # -- what the main screen tells --------------------------------------------------------------------------------
    async def open_desk(self, desk: Desk) -> None:
        await super().open_desk(desk)
        self._jobs = {}
        self._ended_rows.clear()
        self.jobs_changed(desk.jobs())

    def close_desk(self, why: NoDesk) -> None:
        super().close_desk(why)
        self._jobs = {}
        self.job_list.set_rows(())
        self.job_list.set_notice(*why.notice)
        self.share_room()
        self.show_detail()

    def line_changed(self, trouble: Trouble | None) -> None:
        """Jobs are in the journal whatever the line does, but what they wait for should be known."""
        self.job_list.set_state(*([trouble.brief()] if trouble is not None and trouble.passes else []))

    def jobs_changed(self, jobs: tuple[JobSnapshot, ...]) -> None:
        if self.desk is None:
            return
        self._jobs = {job.id: job for job in jobs}
        self.draw_list()
        if self.job_awaited in self._jobs:
            self.show_job(self.job_awaited)
            self.job_awaited = self._newest_shown = ""
        if self.detail_is_old():
            self.show_detail()
        self.tell()

    def shown(self) -> None:
        self._ended_rows.clear()  # times are told anew
        newest = max(self._jobs.values(), key=lambda job: job.created_at, default=None)
        self.draw_list()
        if newest is not None and newest.id != self._newest_shown:
            # Launched since the last visit: that is what one comes to see.
            self._newest_shown = newest.id
            self.show_job(newest.id)
        self.show_detail()
        if not self.has_focus_within:
            self.job_list.focus()

    def show_job(self, job_id: str) -> None:
        """Put the cursor on a job, whatever is filtered."""
        if not self.job_list.show_key(job_id):
            self.show_all()
            self.job_list.show_key(job_id)

    def hints(self) -> tuple[str, ...]:
        job = self.current_job()
        if job is None:
            return ("jobs.filter", "jobs.mine", "jobs.refresh") if self._jobs else ("jobs.refresh", "app.help")
        if not self.items.has_focus:
            return self.FOOTER
        possible = tuple(act for act in ITEMS if not self.why_not_items(act, job))
        return ("list.open", "items.mark", *possible, *self.ITEMS_FOOTER)

    @property
    def TRAY(self) -> tuple[str, ...]:  # type: ignore[override]  # noqa: N802 - differs with the job
        job = self.current_job()
        acts = ("jobs.agree", "jobs.settle", "jobs.retry", "jobs.undo", "jobs.cancel", "jobs.export")
        return tuple(act for act in acts if job is not None and not self.why_not(act))

    def tray(self) -> Sequence[Cell]:
        job = self.current_job()
        if job is None:
            return ()
        if self.items.has_focus:
            return self._items_tray()
        keys = self.host.keys.text("{desk.profile}, {desk.environment}")
        if job.orphaned:
            if self.is_here(job):
                return (("nobody drives it just now", "warning"),)
            return ((f"nobody drives it: open {self.place_words(job)} to go on ({keys})", "warning"),)
        note = job.error or job.note
        if note:
            return ((note, "invalid" if job.error else "warning"),)
        row = self.batches.current
        return ((row.note, "muted"),) if self.batches.has_focus and row is not None and row.note else ()

    def _items_tray(self) -> Sequence[Cell]:
        row = self.items.current
        if self.marks:
            return ((f"{grouped(len(self.marks))} marked", "accent"), (f" · {self.part_words}", "muted"))
        return ((row.second, ""),) if row is not None and row.second else ((self.part_words, "muted"),)

    # -- what is possible ------------------------------------------------------------------------------------------
    def why_not(self, action_id: str) -> str:
        job = self.current_job()
        if action_id.startswith("items."):
            return self.why_not_items(action_id, job)
        if action_id == "jobs.forget-well":
            return "" if any(map(ended_well, self._jobs.values())) else "No job has ended well."
        if action_id == "jobs.forget-old":
            return "" if any(job.state.is_final for job in self._jobs.values()) else "No job has ended."
        if action_id in ("jobs.filter", "jobs.mine", "jobs.refresh", "jobs.back"):
            return ""
        if job is None:
            return " ".join(self.nothing_listed()) if action_id.startswith("jobs.") else ""
        if action_id in DECISIONS and not self.is_here(job):
            keys = self.host.keys.text("{desk.profile}, {desk.environment}")
            return f"This job belongs to {self.place_words(job)}: open that one first ({keys})."
        return self._why_not_job(action_id, job)

    def _why_not_job(self, action_id: str, job: JobSnapshot) -> str:
        if action_id in ("jobs.retry", "jobs.undo", "jobs.agree") and (reason := why_read_only(self.desk)):
            return reason
        if action_id == "jobs.retry":
            return "" if job.counts.failed else "Nothing of this job failed."
        if action_id == "jobs.settle":
            return "" if job.counts.in_doubt else "Nothing of this job is in doubt."
        if action_id == "jobs.cancel":
            if job.state.is_final:
                return f"This job has ended: {job.state.word}."
            unsent = self.desk is None or self.reading(self.desk.pages(job.id).unsent, 0)
            return "" if unsent else "Everything has been sent; the CMS is still working on it."
        if action_id == "jobs.agree":
            return "" if job.held or self.waits_long(job) else "This job waits for nobody."
        if action_id == "jobs.forget":
            if job.state.is_final or (self.desk is not None and self.desk.may_forget(job)):
                return ""
            return "This job is not finished: only ended ones can be forgotten, or those nobody can finish."
        return _why_not_undone(job) if action_id == "jobs.undo" else ""

    # -- actions ---------------------------------------------------------------------------------------------------
    @on(LineView.Opened, "#job-list")
    def open_job(self, event: LineView.Opened) -> None:
        event.stop()
        job = self.current_job()
        if job is None:
            return
        if job.held and not job.state.is_final:
            self.action_agree()
        elif job.state is JobState.IN_DOUBT and self.is_here(job):
            self.decide_doubt(job)
        elif self.has_class("batches-only"):
            self.focus_batches()
        else:
            self.focus_items()

    def action_export(self) -> None:
        job, desk = self.current_job(), self.desk
        if job is None or desk is None:
            self.refused("jobs.export")
            return
        try:
            file = write_text(
                self._reports_dir,
                f"{job.id}-{datetime.now(UTC):%Y%m%dT%H%M%S}.json",
                desk.report(job.id) + "\n",
            )
        except Exception as error:  # noqa: BLE001 - the boundary of writing a report
            self.host.say_error(error, "writing the report")
            return
        self.host.say(f"The report is saved as {file}")

    def action_copy_id(self) -> None:
        row = self.batches.current if self.batches.has_focus else None
        job = self.current_job()
        text = (row.remote_id if row is not None else "") or (job.id if job is not None else "")
        if text:
            self.host.copy_text(text, f"the id {text}")
        else:
            self.refused("jobs.copy-id")

    def action_back_to_list(self) -> None:
        if self.leave_zoom():
            return
        if self.job_list.has_focus:
            raise SkipAction
        if self.items.has_focus and self.batch_shown is not None:
            self.show_batch(None)
            return
        self.job_list.focus()

    def action_refresh_jobs(self) -> None:
        if self.desk is not None:
            self.post_message(LookAround())
            self._ended_rows.clear()
            self.jobs_changed(self.desk.jobs())
            self.show_detail()
        else:
            self.post_message(OpenProfile())


def _why_not_undone(job: JobSnapshot) -> str:
    operation = known(job.operation)
    if operation is None:
        return UNKNOWN
    if operation.undo is None:
        return operation.not_undone(job.system.label)
    if not job.state.is_final:
        return "This job is not finished: only what has ended can be undone."
    return "" if job.counts.succeeded else "Nothing of this job is done."
