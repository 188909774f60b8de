"""What the three workspaces have in common: how the main screen talks to them and they to it."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.widget import Widget

from tui.core.jobs import JobSnapshot
from tui.core.selection import Selection
from tui.ui.actions import Area
from tui.ui.boundary import HostOfNode, in_background
from tui.ui.drawing.cells import Cell
from tui.ui.messages import TrayChanged
from tui.ui.models.jumps import Jump
from tui.ui.services.troubles import NoDesk, Trouble

if TYPE_CHECKING:
    from textual.worker import Worker

    from tui.desk import Desk


class Workspace(Widget):
    """One of Content, Schema, Jobs. It keeps its own state while another one is shown.

    A workspace is mounted when it is first shown, then told the desk (`open_desk`), the jobs and `shown`, in this
    order. It posts `TrayChanged` whenever `tray`, `hints`, `label` or `why_not` would answer differently.
    """

    AREA: ClassVar[Area | None] = None
    TRAY: ClassVar[tuple[str, ...]] = ()
    """Ids of the actions on the right of the tray."""
    FOOTER: ClassVar[tuple[str, ...]] = ()
    """Ids of the actions in the footer."""
    desk: Desk | None = None
    host = HostOfNode()

    async def open_desk(self, desk: Desk) -> None:
        """Show another desk from now on. Start workers for what takes long; never wait for the CMS here."""
        self.desk = desk

    def close_desk(self, why: NoDesk) -> None:
        """There is no desk: say why, and what to do."""
        self.desk = None

    def retry(self) -> None:
        """Something could not be read before: read it again, quietly; what is shown stays until it is there."""

    def line_changed(self, trouble: Trouble | None) -> None:
        """The line to the CMS has this trouble now, or none any more."""

    def jobs_changed(self, jobs: tuple[JobSnapshot, ...]) -> None:
        """The jobs are these now; called at most twice a second, at once when one ended."""

    def shown(self) -> None:
        """The workspace is on the screen again: put the focus where it was."""

    def show_item(self, item_id: str) -> None:
        """Put the cursor on a schema item; Schema can."""

    def show_job(self, job_id: str) -> None:
        """Put the cursor on a job, where jobs are shown."""

    def add_to_selection(self, ids: Sequence[str]) -> None:
        """Pick these as well; Content and Schema can."""

    def launched(self, desk: Desk, job_id: str, selection: Selection) -> None:
        """What was picked on a desk, perhaps no more the one on the screen, is a job now: let go of it."""

    def tray(self) -> Sequence[Cell]:
        """What is selected, in words."""
        return ()

    def tray_forms(self) -> Sequence[Sequence[Cell]]:
        """The same in several lengths, longest first, where there is more to say than may fit."""
        return (self.tray(),)

    def label(self, action_id: str) -> str:
        """Another word for what an action would do now; empty: its own."""
        return ""

    def hints(self) -> tuple[str, ...]:
        """Ids of the actions for the footer, most useful first."""
        return self.FOOTER

    def why_not(self, action_id: str) -> str:
        """Why an action is not possible now; empty when it is. It stays visible and says this when pressed."""
        return ""

    def refused(self, action_id: str) -> bool:
        """Whether an action is not possible now; then the reason is said."""
        reason = self.why_not(action_id)
        if reason:
            self.host.say(reason)
        return bool(reason)

    def work(self, job: Coroutine[Any, Any, None], *, group: str, doing: str) -> Worker[None]:
        """Run a job as the one of its group here; an error it lets through is told, as met while `doing` something."""
        return in_background(self, job, group=group, doing=doing)

    def stop_work(self, group: str | None = None) -> None:
        """End what runs here, or what runs of a group."""
        if group is None:
            self.workers.cancel_node(self)
        else:
            self.workers.cancel_group(self, group)

    def jumps(self) -> Sequence[Jump]:
        """Places within the workspace that the palette offers from anywhere."""
        return ()

    def tell(self) -> None:
        """Have tray and footer drawn anew."""
        self.post_message(TrayChanged())
