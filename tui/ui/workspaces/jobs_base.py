"""The parts of Jobs, and the list above; the other modules of Jobs add the detail and what can be done."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Container

from tui.core.jobs import JobSnapshot
from tui.core.tempo import Tempo
from tui.core.text import counted, grouped
from tui.operations import known
from tui.ui.drawing.cells import Cell
from tui.ui.widgets.job_bars import JobList
from tui.ui.widgets.job_head import JobHead
from tui.ui.widgets.job_rows import JobRow, job_row
from tui.ui.widgets.job_tables import BatchTable, ItemTable
from tui.ui.widgets.zoom import ZOOM
from tui.ui.workspaces.base import AskedWorkspace
from tui.ui.workspaces.jobs_filter import JobFilter


class JobsBase(AskedWorkspace):
    """The list of jobs, the parts below it, and which job the cursor is on."""

    def __init__(self, busy: Callable[[str], None], tempo: Tempo) -> None:
        super().__init__(id="jobs")
        self.busy = busy
        """Says in the tray that something is being done; an empty text ends it."""
        self._tempo = tempo
        self._jobs: dict[str, JobSnapshot] = {}
        self._ended_rows: dict[str, tuple[JobSnapshot, JobRow]] = {}
        self._filter = JobFilter.ALL
        self._only_here = False
        self._newest_shown = ""
        self.job_awaited = ""
        """The job launched from here last: the cursor goes to it when it is in the list."""

    def compose(self) -> ComposeResult:
        yield JobList()
        yield JobHead()
        with Container(id="job-detail"):
            yield BatchTable("job-batches")
            yield ItemTable("job-items")

    # -- parts -----------------------------------------------------------------------------------------------------
    @property
    def job_list(self) -> JobList:
        return self.query_one("#job-list", JobList)

    @property
    def batches(self) -> BatchTable:
        return self.query_one("#job-batches", BatchTable)

    @property
    def items(self) -> ItemTable:
        return self.query_one("#job-items", ItemTable)

    def current_job(self) -> JobSnapshot | None:
        """The job under the cursor."""
        row = self.job_list.current
        return self._jobs.get(row.key) if row is not None else None

    def is_here(self, job: JobSnapshot) -> bool:
        """Whether the job belongs to the profile and environment on the screen."""
        return self.desk is not None and self.desk.is_of(job)

    @property
    def here(self) -> tuple[str, str] | None:
        """Profile and environment on the screen."""
        return (self.desk.profile.name, self.desk.project.environment) if self.desk is not None else None

    # -- the list --------------------------------------------------------------------------------------------------
    def draw_list(self) -> None:
        """Show the jobs that the filter lets through."""
        shown = [job for job in self._jobs.values() if self._holds(job)]
        view = self.job_list
        view.set_rows([self._row(job) for job in shown])
        if self.desk is None:
            pass  # why there is none stays said
        else:
            said, step = self.nothing_listed()
            view.set_notice(said, "", step)
        running = sum(not job.state.is_final for job in self._jobs.values())
        rule: Cell = (" ── ", "frame")
        title: list[Cell] = [("Jobs", "")]
        if self._filter is not JobFilter.ALL or self._only_here:
            title += [rule, (f"{self._filter_words()}: {grouped(len(shown))}", "accent-strong")]
        title += [rule, (f"{grouped(running)} unfinished, {grouped(len(self._jobs) - running)} ended", "muted")]
        view.set_title(*title)
        self.share_room()

    def nothing_listed(self) -> tuple[str, str]:
        """Why there is no job under the cursor, and what to do."""
        keys = self.host.keys
        if not self._jobs:
            return "No jobs yet.", keys.text(
                "Mark records in Content ({desk.content}) and press {records.publish},"
                " or mark schema items in Schema ({desk.schema})."
            )
        return (
            f"There is no such job: {self._filter_words()}.",
            keys.text("{jobs.filter} goes on to others; {jobs.mine} shows all profiles."),
        )

    def _filter_words(self) -> str:
        words = [] if self._filter is JobFilter.ALL else [self._filter.value]
        if self._only_here and self.desk is not None:
            words.append(f"of {self.desk.profile.name}")
        return " ".join(words)

    def _holds(self, job: JobSnapshot) -> bool:
        elsewhere = self._only_here and self.desk is not None and job.profile != self.desk.profile.name
        return self._filter.holds(job) and not elsewhere

    def _row(self, job: JobSnapshot) -> JobRow:
        """The row of a job; that of an ended one is made once a visit, for there may be a thousand."""
        known = self._ended_rows.get(job.id)
        if known is not None and known[0] is job:
            return known[1]
        row = job_row(job, self._tempo, here=self.here, in_list=True)
        if job.state.is_final:
            self._ended_rows[job.id] = job, row
        return row

    def share_room(self) -> None:
        """The list takes what its jobs need, at most two fifths; the rest is for the detail."""
        height = max(3, min((len(self.job_list.rows) or 2) + 2, self.size.height * 2 // 5))
        if self.desk is None or not self.job_list.rows or self.job_list.has_class(ZOOM):
            height = self.size.height
        styles = self.job_list.styles
        if styles.height is None or styles.height.value != height:
            styles.height = height

    def action_filter(self) -> None:
        self._filter = self._filter.next
        self.draw_list()
        self.tell()

    def action_mine(self) -> None:
        self._only_here = not self._only_here
        self.draw_list()
        self.tell()

    def show_all(self) -> None:
        """Filter nothing."""
        if self._filter is not JobFilter.ALL or self._only_here:
            self._filter, self._only_here = JobFilter.ALL, False
            self.draw_list()

    # -- doing -----------------------------------------------------------------------------------------------------
    def attempt(self, act: Callable[[], object], done: str) -> None:
        """Do what the editor decided, and say so."""
        try:
            act()
        except Exception as error:  # noqa: BLE001 - the boundary of what is decided on the screen
            self.host.say_error(error, "changing the job")
        else:
            self.host.say(done)

    @staticmethod
    def items_of(job: JobSnapshot, number: int) -> str:
        """`12 records`, in the words of the job's operation."""
        operation = known(job.operation)
        return operation.items(number) if operation else counted(number, "item")

    @staticmethod
    def place_words(job: JobSnapshot) -> str:
        """`profile shop`, or `profile magazine · draft-room`."""
        return "profile " + " · ".join(part for part in (job.profile, job.environment) if part)
