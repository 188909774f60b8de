"""Jobs: everything that was launched, how far it is, what it made and what failed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from tui.core.jobs import BatchState, ItemSnapshot, ItemState, JobDetail, JobSnapshot, JobState
from tui.core.operations import DUPLICATE, OPERATIONS, PUBLISH
from tui.core.text import counted, grouped
from tui.ui.actions import Area, bindings
from tui.ui.boundary import in_background
from tui.ui.cells import Cell
from tui.ui.exports import write_text
from tui.ui.messages import OpenProfile, PlanReady, ShowRecord, ShowSchemaItem
from tui.ui.screens.confirm import ChoiceScreen, ConfirmScreen
from tui.ui.troubles import Trouble
from tui.ui.widgets.job_bars import BatchTable, ItemTable, JobList
from tui.ui.widgets.job_rows import JobRow, Tempo, batch_row, item_rows, job_row
from tui.ui.widgets.lines import LineView
from tui.ui.words import moment_text
from tui.ui.workspace import Workspace

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.ui.app import CopydeskApp

RECORD_OPERATIONS = (PUBLISH.name, DUPLICATE.name)
"""Operations whose items are records; those of others stand in Schema."""


class JobsWorkspace(Workspace):
    """The list of all jobs above, the one under the cursor below: its batches, and its items that matter."""

    AREA: ClassVar[Area | None] = Area.JOBS
    BINDINGS: ClassVar[list[BindingType]] = bindings(Area.JOBS)
    TRAY: ClassVar[tuple[str, ...]] = ("jobs.retry", "jobs.cancel", "jobs.export")
    FOOTER: ClassVar[tuple[str, ...]] = (
        "list.open",
        "jobs.retry",
        "jobs.cancel",
        "jobs.undo",
        "jobs.export",
        "jobs.copy-id",
    )

    def __init__(self, *, reports_dir: Path) -> None:
        super().__init__(id="jobs")
        self._reports_dir = reports_dir
        self._jobs: dict[str, JobSnapshot] = {}
        self._newest_shown = ""
        self._tempo = Tempo()
        self._detail: JobDetail | None = None

    def compose(self) -> ComposeResult:
        yield JobList()
        with Container(id="job-detail"):
            yield BatchTable("job-batches")
            yield ItemTable("job-items")

    # -- what the main screen tells --------------------------------------------------------------------------------
    async def open_desk(self, desk: Desk) -> None:
        await super().open_desk(desk)
        self._tempo = Tempo()
        self._jobs = {}
        self._detail = None
        self.jobs_changed(desk.jobs())

    def close_desk(self, message: str, next_step: str = "") -> None:
        super().close_desk(message, next_step)
        self._jobs = {}
        self.query_one(JobList).set_rows(())
        self.query_one(JobList).set_notice(*(self.copydesk.main.opener.lines or ((message, "text"), next_step)))
        self._share_room()
        self._show_detail()

    def jobs_changed(self, jobs: tuple[JobSnapshot, ...]) -> None:
        self._tempo.see(jobs, monotonic())
        changed = {job.id for job in jobs if self._jobs.get(job.id) != job}
        self._jobs = {job.id: job for job in jobs}
        view = self.query_one(JobList)
        view.set_rows([job_row(job, self._tempo) for job in jobs])
        if self.desk is not None:
            view.set_notice("No jobs yet.", "Mark records in Content (1) and press p, or schema items in Schema (2).")
        self._share_room()
        running = sum(not job.state.is_final for job in jobs)
        view.set_title(
            ("Jobs", ""), (f" ── {grouped(running)} unfinished, {grouped(len(jobs) - running)} ended", "muted")
        )
        current = view.current
        if current is not None and (self._detail is None or current.key in changed):
            self._show_detail()
        self.tell()

    def line_changed(self, trouble: Trouble | None) -> None:
        """Jobs are in the journal whatever the line does, but what they wait for should be known."""
        self.query_one(JobList).set_state(*([trouble.brief()] if trouble is not None and trouble.passes else []))

    def shown(self) -> None:
        newest = max(self._jobs.values(), key=lambda job: job.created_at, default=None)
        if newest is not None and newest.id != self._newest_shown:
            # Launched since the last visit: that is what one comes to see.
            self._newest_shown = newest.id
            self.show_job(newest.id)
        self._show_detail()
        if not self.has_focus_within:
            self.query_one(JobList).focus()

    def show_job(self, job_id: str) -> None:
        """Put the cursor on a job."""
        self.query_one(JobList).show_key(job_id)

    def on_resize(self) -> None:
        self.set_class(self.size.width < 110, "narrow")
        self._share_room()

    def _share_room(self) -> None:
        """The list takes what its jobs need, at most two fifths; the rest is for the detail."""
        height = max(5, min(len(self._jobs) + 2, self.size.height * 2 // 5))
        if self.desk is None:
            height = self.size.height
        styles = self.query_one(JobList).styles
        if styles.height is None or styles.height.value != height:
            styles.height = height

    def tray(self) -> Sequence[Cell]:
        job = self._current()
        if job is None:
            return ()
        items = self.query_one(ItemTable)
        if items.has_focus and items.current is not None and items.current.reason:
            return ((items.current.reason, ""),)
        note = job.error or job.note
        if note:
            return ((note, "invalid" if job.error else "warning"),)
        return ((f"{counted(job.requests, 'request')} so far" if job.requests else "", "muted"),)

    # -- the job under the cursor ----------------------------------------------------------------------------------
    def _current(self) -> JobSnapshot | None:
        row = self.query_one(JobList).current
        return self._jobs.get(row.key) if isinstance(row, JobRow) else None

    @on(LineView.CursorMoved, "#job-list")
    def another_job(self) -> None:
        self._show_detail()
        self.tell()

    @on(LineView.CursorMoved, "#job-items")
    def another_item(self) -> None:
        self.tell()

    def _show_detail(self) -> None:
        batches, items = self.query_one(BatchTable), self.query_one(ItemTable)
        job = self._current()
        if job is None or self.desk is None:
            self._detail = None
            for view in (batches, items):
                view.set_rows(())
                view.set_title()
                view.set_notice()
            return
        detail = self._detail = self.desk.job(job.id, states=_worth_a_line(job))
        batches.set_rows([batch_row(batch) for batch in detail.batches])
        started = job.started_at or job.created_at
        batches.set_title(
            (f"{job.operation.replace('-', ' ')} {job.title}", "strong"),
            (f" · started {started.astimezone():%H:%M:%S}", "muted"),
        )
        batches.set_foot(f"{counted(len(detail.batches), 'batch', 'batches')} · {job.profile}")
        rows = item_rows(detail)
        items.set_rows(rows)
        items.set_title("Failures" if job.counts.failed else "Created" if detail.created else "Items")
        items.set_notice(*self._quiet(job))
        items.set_foot(*(["enter: show it"] if rows and self._is_mine(job) else []))

    def _quiet(self, job: JobSnapshot) -> tuple[str, ...]:
        if not job.state.is_final:
            return ("Nothing failed so far.",)
        if job.state is JobState.SUCCEEDED:
            return ("Nothing failed.",)
        return (job.error or "No single items to show.",)

    def _is_mine(self, job: JobSnapshot) -> bool:
        return self.desk is not None and job.profile == self.desk.profile.name

    # -- actions ---------------------------------------------------------------------------------------------------
    def why_not(self, action_id: str) -> str:
        job = self._current()
        if job is None:
            return "There is no job yet." if action_id.startswith("jobs.") else ""
        if action_id in ("jobs.retry", "jobs.cancel", "jobs.agree") and not self._is_mine(job):
            return f"This job belongs to profile {job.profile}: open that one first (P)."
        if action_id == "jobs.retry":
            if self._read_only():
                return "This profile is read-only."
            return "" if job.counts.failed else "Nothing of this job failed."
        if action_id == "jobs.cancel":
            return "" if not job.state.is_final else f"This job has ended: {job.state.word}."
        if action_id == "jobs.agree":
            return "" if job.held else "This job waits for nobody."
        if action_id == "jobs.undo":
            return "Undo comes with a later version."
        return ""

    def _read_only(self) -> bool:
        return self.desk is not None and self.desk.profile.read_only

    @property
    def copydesk(self) -> CopydeskApp:
        """The app, by its own type."""
        return cast("CopydeskApp", self.app)

    def _in_background(self, work: Coroutine[Any, Any, None], group: str, doing: str) -> None:
        in_background(self.copydesk, self, work, group=group, doing=doing)

    def _refused(self, action_id: str) -> bool:
        reason = self.why_not(action_id)
        if reason:
            self.copydesk.say(reason)
        return bool(reason)

    @on(LineView.Opened, "#job-list")
    def open_job(self, event: LineView.Opened) -> None:
        event.stop()
        job = self._current()
        if job is None:
            return
        if job.held and not job.state.is_final:
            self.action_agree()
        elif job.state is JobState.IN_DOUBT and self._is_mine(job):
            self._in_background(self._decide(job), "jobs-dialog", "deciding a doubt")
        else:
            items = self.query_one(ItemTable)
            (items if items.current else self.query_one(BatchTable)).focus()

    @on(LineView.Opened, "#job-items")
    def open_item(self, event: LineView.Opened) -> None:
        event.stop()
        row, job = self.query_one(ItemTable).current, self._current()
        if row is None or job is None:
            return
        if not self._is_mine(job):
            self.copydesk.say(f"It is in profile {job.profile}.", "Open that one first (P).")
        elif job.operation in RECORD_OPERATIONS:
            self.post_message(ShowRecord(row.created or row.item_id or ""))
        else:
            self.post_message(ShowSchemaItem(row.created or row.item_id or ""))

    def action_agree(self) -> None:
        if not self._refused("jobs.agree"):
            self._in_background(self._agree(), "jobs-dialog", "asking to go on")

    async def _agree(self) -> None:
        job, desk = self._current(), self.desk
        if job is None or desk is None:
            return
        unsent = self._unsent(job)
        question = ConfirmScreen(
            f"Go on sending {self._counted(job, unsent)}?",
            (
                f"{job.operation.replace('-', ' ')} {job.title}, launched {moment_text(job.created_at)}.",
                f"{grouped(job.counts.total - unsent)} of {grouped(job.counts.total)} were sent when it stopped.",
            ),
            "Go on",
        )
        if await self.app.push_screen_wait(question):
            self._try(lambda: desk.agree(job.id), f"Going on with {self._counted(job, unsent)}.")

    async def _decide(self, job: JobSnapshot) -> None:
        desk = self.desk
        if desk is None:
            return
        answer = await self.app.push_screen_wait(
            ChoiceScreen(
                f"{grouped(job.counts.in_doubt)} in doubt",
                (
                    f"The request left, but no answer came, and {job.system.label} shows no certain trace of it.",
                    "Sending again may make a second copy of what was made after all. Leaving it keeps it in doubt.",
                    *(f"  {item.title or '(untitled)'}" for item in self._doubtful(job.id)),
                ),
                (("leave", "Leave it"), ("again", "Send again")),
            )
        )
        if answer == "again":
            self._try(lambda: desk.resolve_doubt(job.id, send_again=True), "Sending again.")
        elif answer == "leave":
            self._try(lambda: desk.resolve_doubt(job.id, send_again=False), "Left as it is.")

    def _doubtful(self, job_id: str) -> list[ItemSnapshot]:
        return list(self.desk.job(job_id, states=frozenset({ItemState.IN_DOUBT}), limit=5).items) if self.desk else []

    def action_retry(self) -> None:
        if not self._refused("jobs.retry"):
            self._in_background(self._retry(), "jobs-plan", "planning the failed items again")

    async def _retry(self) -> None:
        job, desk = self._current(), self.desk
        if job is None or desk is None:
            return
        self.post_message(PlanReady(await desk.retry_failed(job.id)))

    def action_cancel(self) -> None:
        if not self._refused("jobs.cancel"):
            self._in_background(self._cancel(), "jobs-dialog", "asking to cancel")

    async def _cancel(self) -> None:
        job, desk = self._current(), self.desk
        if job is None or desk is None:
            return
        unsent = self._unsent(job)
        question = ConfirmScreen(
            f"Cancel {self._counted(job, unsent)}?",
            ("What was sent already goes on and is waited for.",),
            "Cancel the unsent",
        )
        if await self.app.push_screen_wait(question):
            self._try(lambda: desk.cancel(job.id), "What was not sent is cancelled.")

    def _unsent(self, job: JobSnapshot) -> int:
        detail = self.desk.job(job.id, limit=0) if self.desk else None
        return sum(batch.size for batch in detail.batches if batch.state is BatchState.PLANNED) if detail else 0

    def _counted(self, job: JobSnapshot, number: int) -> str:
        operation = OPERATIONS.get(job.operation)
        return operation.items(number) if operation else counted(number, "item")

    def _try(self, act: Callable[[], object], done: str) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 - the boundary of what is decided on the screen
            self.copydesk.say_error(error, "changing the job")
        else:
            self.copydesk.say(done)

    def action_undo(self) -> None:
        self._refused("jobs.undo")

    def action_export(self) -> None:
        job, desk = self._current(), self.desk
        if job is None or desk is None:
            self._refused("jobs.export")
            return
        try:
            file = write_text(
                self._reports_dir,
                f"{job.id}-{datetime.now(UTC):%Y%m%dT%H%M%S}.json",
                desk.report(job.id) + "\n",
            )
        except Exception as error:  # noqa: BLE001 - the boundary of writing a report
            self.copydesk.say_error(error, "writing the report")
            return
        self.copydesk.say(f"The report is saved as {file}")

    def action_copy_id(self) -> None:
        row = self.query_one(ItemTable).current if self.query_one(ItemTable).has_focus else None
        job = self._current()
        text = (row.created or row.item_id) if row else job.id if job else None
        if text:
            self.copydesk.copy_text(text, f"the id {text}")
        else:
            self._refused("jobs.copy-id")

    def action_back_to_list(self) -> None:
        view = self.query_one(JobList)
        if view.has_focus:
            raise SkipAction
        view.focus()

    def action_refresh_jobs(self) -> None:
        if self.desk is not None:
            self.jobs_changed(self.desk.jobs())
            self._show_detail()
        else:
            self.post_message(OpenProfile())


def _worth_a_line(job: JobSnapshot) -> frozenset[ItemState]:
    """Items that are listed one by one: what did not go well, and what copies were made of."""
    operation = OPERATIONS.get(job.operation)
    made = {ItemState.SUCCEEDED} if operation is not None and operation.creates else set()
    return frozenset({ItemState.FAILED, ItemState.IN_DOUBT, *made})
