"""Jobs: everything that was launched, how far it is, what it made and what failed. One method for each intent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tui.core.jobs import JobSnapshot, JobState
from tui.core.tempo import Tempo
from tui.ui.models.jobs.decisions import Decisions
from tui.ui.models.jobs.detail import Detail
from tui.ui.models.jobs.history import History
from tui.ui.models.jobs.items import Items
from tui.ui.models.jobs.listing import Listing
from tui.ui.models.jobs.rules import Rules
from tui.ui.models.jobs.state import JobsStage, JobsState
from tui.ui.models.stage import Bottom
from tui.ui.services.exports import write_pieces
from tui.ui.services.troubles import NoDesk

if TYPE_CHECKING:
    from tui.desk import Desk


class Jobs:
    """Composed of parts that share a state; each part is told what is meant, and says what is to be shown anew."""

    def __init__(self, stage: JobsStage, tempo: Tempo) -> None:
        self._stage = stage
        self.state = JobsState(stage)
        self.listing = Listing(self.state, tempo)
        self.detail = Detail(self.state)
        self.rules = Rules(self.state, self.listing, self.detail)
        self.items = Items(self.state, self.detail)
        self.decisions = Decisions(self.state, self.detail)
        self.history = History(self.state)

    def bottom(self) -> Bottom:
        """Tray and footer."""
        return self.rules.bottom()

    def why_not(self, action_id: str) -> str:
        """Why an action is not possible now; empty when it is."""
        return self.rules.why_not(action_id)

    # -- what happens ----------------------------------------------------------------------------------------------
    def open_desk(self, desk: Desk) -> None:
        """Show the jobs as this desk knows them."""
        self.state.begin(desk)
        self.jobs_changed(desk.jobs())

    def close_desk(self, why: NoDesk) -> None:
        """There is no desk."""
        self.state.begin(None, why)
        self.listing.draw()
        self.detail.follow()

    def jobs_changed(self, jobs: Sequence[JobSnapshot], _ended: Sequence[JobSnapshot] = ()) -> None:
        """The jobs are these now."""
        if self.state.desk is None:
            return
        self.state.jobs = {job.id: job for job in jobs}
        self.listing.draw()
        self.listing.show_awaited()
        self.detail.follow()

    def visit(self) -> None:
        """The jobs are on the screen again."""
        self.listing.draw()
        self.listing.show_newest()
        self.detail.follow()

    def refresh(self) -> None:
        """Read the journal again."""
        if self.state.desk is not None:
            self.jobs_changed(self.state.desk.jobs())
            self.detail.show()

    # -- what is meant ---------------------------------------------------------------------------------------------
    def open_job(self) -> None:
        """Go on with it, decide what is in doubt, or look at what became of it."""
        job = self.state.job
        if job is None:
            return
        if job.held and not job.state.is_final:
            if not self.state.refuses(self.why_not("jobs.agree")):
                self.decisions.agree()
        elif job.state is JobState.IN_DOUBT and job.undecided and self.state.is_here(job):
            self.decisions.settle()
        else:
            self.detail.focus_pane(batches=self.detail.batches_only)

    def turn_pane(self) -> None:
        """Show the batches, or the items again."""
        self.detail.focus_pane(batches=not self.detail.batches_only)

    def export(self) -> None:
        """Save the job's report to a file."""
        job, desk = self.state.open
        host, name = self._stage.host, f"{job.id}-{datetime.now(UTC):%Y%m%dT%H%M%S}.json"

        async def written() -> None:
            file = await write_pieces(host.paths.state_dir / "reports", name, desk.report(job.id))
            host.say(f"The report is saved as {file}")

        host.work(written(), group="jobs-export", doing="writing the report")

    def copy_id(self) -> None:
        """Put the id of the job, or the CMS's own of the batch under the cursor, on the clipboard."""
        sight = self._stage.sight()
        batch = sight.batch.remote_id if sight.batch is not None and sight.focus == "batches" else ""
        text = batch or sight.job
        self._stage.host.copy_text(text, f"the id {text}")
