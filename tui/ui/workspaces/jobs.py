"""Jobs on the screen: list, facts, items and batches show the state of `models.jobs`, and tell it what is meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from textual import events, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.containers import Container
from textual.widget import Widget

from tui.core.tempo import Tempo
from tui.core.text import grouped, press
from tui.ui.actions import Area, bindings
from tui.ui.models.jobs.jobs import Jobs
from tui.ui.models.jobs.state import Sight
from tui.ui.models.stage import Part
from tui.ui.services.troubles import Trouble
from tui.ui.widgets.job_bars import JobLines
from tui.ui.widgets.job_head import JobHead
from tui.ui.widgets.job_tables import BatchTable, ItemTable
from tui.ui.widgets.lines import LineView
from tui.ui.workspaces.base import ZOOM, Workspace, room_of

LOW = 10
"""Lines of the workspace below which list and detail are not shown together."""


class JobsWorkspace(Workspace):
    """The list of all jobs above, the one under the cursor below: its items part by part, or its batches."""

    AREA = Area.JOBS
    BINDINGS = bindings(Area.JOBS)

    def __init__(self, tempo: Tempo) -> None:
        super().__init__(id="jobs")
        self.model: Jobs = Jobs(self, tempo)

    def compose(self) -> ComposeResult:
        self.list = JobLines("job-list")
        self.head = JobHead(id="job-head")
        self.batches = BatchTable("job-batches")
        self.items = ItemTable("job-items", self.model.items, self.action_do)
        self.shows = {
            Part.ROWS: self._show_list,
            Part.DETAILS: lambda: self.head.show(self.model.detail.job),
            Part.BATCHES: self._show_batches,
            Part.ITEMS: self._show_items,
            Part.MARKS: self._show_marks,
            Part.PANE: self._show_pane,
            Part.FOCUS: lambda: self._pane.focus(),
            Part.BOTTOM: self.show_bottom,
        }
        yield self.list
        yield self.head
        with Container(id="job-detail"):
            yield self.batches
            yield self.items

    @property
    def _pane(self) -> LineView[Any]:
        """The one of the two tables that is shown."""
        return self.batches if self.model.detail.batches_only else self.items

    # -- what the main screen tells --------------------------------------------------------------------------------
    def line_changed(self, trouble: Trouble | None) -> None:
        """Jobs are in the journal whatever the line does, but what they wait for should be known."""
        self.list.set_state(trouble.brief if trouble is not None and trouble.passes else "")

    def shown(self) -> None:
        self.model.visit()
        if not self.has_focus_within:
            self.list.focus()

    # -- as the stage of its state ---------------------------------------------------------------------------------
    def sight(self) -> Sight:
        panes: dict[str, LineView[Any]] = {"jobs": self.list, "items": self.items, "batches": self.batches}
        job = self.list.current
        return Sight(
            next((name for name, pane in panes.items() if pane.has_focus), ""),
            job.key if job is not None else "",
            self.items.current,
            self.batches.current,
            self.items.lots.reason_above(self.items.cursor, self.items.top_row),
        )

    def show_key(self, key: str) -> bool:
        return self.list.show_key(key)

    # -- showing ---------------------------------------------------------------------------------------------------
    def _show_list(self) -> None:
        listing = self.model.listing
        self.list.set_rows(listing.rows)
        self.list.set_notice(*listing.notice)
        self.list.set_title(*listing.title)
        self.share_room()

    def share_room(self) -> None:
        """The list takes what its jobs need, at most two fifths; the rest is for the detail. Where lines are few, the
        one in focus takes all."""
        room = room_of(self).height
        height = max(3, min((len(self.list.rows) or 2) + 2, room * 2 // 5))
        if room < LOW:
            height = 0 if self._pane.has_focus else room
        if self.desk is None or not self.list.rows or self.list.has_class(ZOOM):
            height = room
        self.list.styles.height = height

    def on_descendant_focus(self) -> None:
        super().on_descendant_focus()
        self.share_room()

    def _show_batches(self) -> None:
        view = self.model.detail.batches
        self.batches.set_title(*view.title)
        self.batches.show(view.rows, anew=view.anew)
        if view.first:
            self.batches.show_key(view.first)

    def _show_items(self) -> None:
        view = self.model.detail.items
        self.items.show_items(view)
        self.items.set_title(*view.title)
        self.items.set_notice(*view.notice)
        self._show_marks()

    def _show_marks(self) -> None:
        self.items.redraw()
        self._show_feet()

    def _show_feet(self) -> None:
        keys, marks = self.host.keys, self.model.state.marks
        if self.items.in_range:
            self.items.set_foot((keys.text("range: move, then {items.range}"), "accent"))
        elif not self.items.row_count:
            self.items.set_foot()
        else:
            words = [
                self.items.lots.where(self.items.cursor),
                f"{grouped(len(marks))} marked" if marks else "",
                "{items.previous-part} {items.next-part} parts" if len(self.model.detail.parts) > 1 else "",
                "{items.next-reason} {items.previous-reason} reasons" if self.items.lots.number > 1 else "",
                "{jobs.batches} batches",
            ]
            self.items.set_foot(keys.text("   ".join(filter(None, words))))
        is_open = self.model.detail.job is not None
        self.batches.set_foot(keys.text("{list.open} its items   {jobs.batches} all items") if is_open else "")

    def _show_pane(self) -> None:
        self.set_class(self.model.detail.batches_only, "batches-only")
        hidden = self.items if self.model.detail.batches_only else self.batches
        if hidden.has_focus:
            self._pane.focus()
        self.call_after_refresh(self._regroup)
        self._show_feet()

    def on_resize(self) -> None:
        self.share_room()
        self.call_after_refresh(self._regroup)
        self._show_feet()

    def _regroup(self) -> None:
        """Reasons are told in lines of the width there is; out of sight there is none."""
        if not self.model.detail.batches_only and self.items.lots.width != self.items.body_width:
            self.items.show_items(replace(self.model.detail.items, anew=False))
            self._show_feet()

    # -- what is meant ---------------------------------------------------------------------------------------------
    @on(LineView.CursorMoved, "#job-list")
    def _job_moved(self) -> None:
        self.model.detail.follow()

    @on(LineView.CursorMoved, "#job-items")
    @on(LineView.CursorMoved, "#job-batches")
    def _row_moved(self) -> None:
        self._show_feet()
        self.changed(Part.BOTTOM)

    @on(LineView.Opened)
    def _opened(self, event: LineView.Opened) -> None:
        intents: dict[Widget, Callable[[], None]] = {
            self.list: self.model.open_job,
            self.items: self.model.items.open,
            self.batches: self.model.detail.open_batch,
        }
        intents[event.view]()

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.host.say("Lists are pasted in Content and Schema.", self.host.keys.text(press("desk.content", "go there")))

    def action_back_to_list(self) -> None:
        """Escape: from one batch to all, else to the list; from there the key is somebody else's."""
        if self.leave_zoom():
            return
        if self.list.has_focus:
            raise SkipAction
        if self.items.has_focus and self.model.detail.batch is not None:
            self.model.detail.show_batch(None)
        else:
            self.list.focus()

    def action_reason(self, step: int) -> None:
        """To the next reason, or the one before; from the list, too."""
        if not self.refuses("items.next-reason"):
            self.items.go_to_reason(step)
