"""The job under the cursor: its facts, its batches, and its items part by part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from textual import on

from tui.core.errors import CopydeskError
from tui.core.jobs import BatchSnapshot, ItemPart, ItemSnapshot, ItemTally, JobSnapshot, JobState
from tui.core.text import grouped
from tui.ui.drawing.cells import Cell
from tui.ui.widgets.job_head import JobHead
from tui.ui.widgets.job_parts import (
    NAMELESS,
    BatchRow,
    ItemRow,
    batch_row,
    item_row,
    nameless,
    nameless_row,
    part_cells,
    part_number,
    parts_of,
)
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.paged_list import Source, nothing
from tui.ui.workspaces.jobs_base import JobsBase

if TYPE_CHECKING:
    from tui.jobs.paging import Pages

T = TypeVar("T")

NOTHING_COUNTED = ItemTally({})
NO_BATCHES: tuple[BatchSnapshot, ...] = ()
NO_ITEMS: tuple[ItemSnapshot, ...] = ()
ID_WIDTH = 26
"""An arrow and an id of either system."""
STACKED_FROM = 30
"""Lines of the workspace from which batches and items stand above each other where it is narrow."""


class DetailJobs(JobsBase):
    """Reads of the open job what is on the screen, whenever that changed."""

    _open_id = ""
    _drawn: JobSnapshot | None = None
    _tally = NOTHING_COUNTED
    _part: ItemPart | None = None
    _part_chosen = False
    _batch: int | None = None
    """The batch whose items are shown; None: those of all."""

    def on_mount(self) -> None:
        self.marks: dict[str, None] = {}
        """Targets of marked items, in the order they were marked."""

    # -- the job ---------------------------------------------------------------------------------------------------
    @on(LineView.CursorMoved, "#job-list")
    def another_job(self) -> None:
        self.show_detail()
        self.tell()

    @on(LineView.CursorMoved, "#job-items")
    @on(LineView.CursorMoved, "#job-batches")
    def another_line(self) -> None:
        self._draw_feet()
        self.tell()

    def detail_is_old(self) -> bool:
        """Whether the open job is another, or changed, since it was drawn."""
        return self.current_job() is not self._drawn

    def show_detail(self) -> None:
        """Show the job under the cursor. What is on the screen of it stays where it is."""
        job, desk = self.current_job(), self.desk
        self._drawn = job
        if job is None or desk is None:
            self._forget_open()
            return
        anew = job.id != self._open_id
        if anew:
            self._forget_open()
            self._open_id = job.id
        pages = desk.pages(job.id)
        self.query_one(JobHead).show(job)
        self._show_batches(job, pages, anew=anew)
        self._count(pages)
        if anew:
            self._choose_pane()
        self._show_items(job, pages, anew=anew)

    def _forget_open(self) -> None:
        self._open_id, self._tally, self._part, self._part_chosen, self._batch = "", NOTHING_COUNTED, None, False, None
        self.marks.clear()
        self.query_one(JobHead).show(None)
        none: Source[BatchRow] = Source(0, nothing, lambda _: None)
        no_items: Source[ItemRow] = Source(0, nothing, lambda _: None)
        self.batches.show(none, anew=True)
        self.items.show(no_items, anew=True)
        for view in (self.batches, self.items):
            view.set_title()
            view.set_foot()
            view.set_notice()

    def reading(self, read: Callable[[], T], otherwise: T) -> T:
        """What the journal says; `otherwise` when it cannot be read, which is told."""
        try:
            return read()
        except CopydeskError as error:
            self.call_later(self.host.say_error, error, "reading the journal")
            return otherwise

    # -- batches ---------------------------------------------------------------------------------------------------
    def _show_batches(self, job: JobSnapshot, pages: Pages, *, anew: bool) -> None:
        total = self.reading(pages.batch_count, 0)

        def read(first: int, count: int) -> Sequence[BatchRow]:
            return [batch_row(batch) for batch in self.reading(lambda: pages.batches(first, count), NO_BATCHES)]

        def place(key: str) -> int | None:
            return int(key) - 1 if int(key) <= total else None

        self.batches.set_title("Batches", (f" {grouped(total)}", "muted"))
        self.batches.show(Source(total, read, place), anew=anew)
        if anew and not job.state.is_final:
            first_open = self.reading(pages.first_open_batch, None)
            if first_open is not None:
                self.batches.show_key(str(first_open))

    # -- items -----------------------------------------------------------------------------------------------------
    def _count(self, pages: Pages) -> None:
        batch = self._batch
        self._tally = self.reading(lambda: pages.tally(batch), NOTHING_COUNTED)
        parts = parts_of(self._tally)
        if self._part_chosen or self.items.has_focus:
            if self._part in parts:
                return
            self._part_chosen = False
        self._part = parts[0] if parts else None

    def _show_items(self, job: JobSnapshot, pages: Pages, *, anew: bool) -> None:
        part, batch, tally = self._part, self._batch, self._tally
        unnamed = nameless(tally, part)
        named = tally.of(part) if part is not None else 0
        total = named + (1 if unnamed else 0)

        def read(first: int, count: int) -> Sequence[ItemRow]:
            if part is None:
                return ()
            items = self.reading(lambda: pages.items(part, first, min(count, max(0, named - first)), batch), NO_ITEMS)
            rows = [item_row(item, part) for item in items]
            if unnamed and first <= named < first + count:
                rows.append(nameless_row(unnamed))
            return rows

        def place(key: str) -> int | None:
            if key == NAMELESS:
                return named if unnamed else None
            if part is None or not key.isdigit():
                return None
            return self.reading(lambda: pages.place(part, int(key), batch), None)

        self.items.set_id_width(ID_WIDTH if part in (ItemPart.CREATED, ItemPart.DONE, ItemPart.WAITING) else 0)
        self.items.show(Source(total, read, place), anew=anew)
        self.items.set_marked(self.marks.keys())
        within: list[Cell] = [(f"batch {grouped(batch)}", ""), (" ── ", "frame")] if batch is not None else []
        self.items.set_title(*within, *(part_cells(tally, part) or [("Items", "")]))
        self.items.set_notice(*self._quiet(job))
        self._draw_feet()

    def _quiet(self, job: JobSnapshot) -> tuple[str, ...]:
        if not job.state.is_final:
            return ("The CMS does not tell of single items before the end.",)
        if job.state is JobState.SUCCEEDED:
            return ("Nothing failed.",)
        return (job.error or "No single items to show.",)

    def _draw_feet(self) -> None:
        keys = self.host.keys
        if self.items.in_range:
            self.items.set_foot((keys.text("range: move, {items.range} marks it"), "accent"))
        elif not self.items.row_count:
            self.items.set_foot()
        else:
            words = [f"row {grouped(self.items.cursor + 1)} of {grouped(self.items.row_count)}"]
            if self.marks:
                words.append(f"{grouped(len(self.marks))} marked")
            if len(parts_of(self._tally)) > 1:
                words.append(keys.text("{items.previous-part} {items.next-part} parts"))
            if self.has_class("single"):
                words.append(keys.text("{jobs.batches} batches"))
            self.items.set_foot("   ".join(words))
        back = keys.text("   {jobs.batches} items") if self.has_class("single") else ""
        self.batches.set_foot(f"{keys.text('{list.open}: its items')}{back}" if self.batches.row_count else "")

    def show_part(self, step: int) -> None:
        """Go to another part of the items, round."""
        parts = parts_of(self._tally)
        if not parts or self._part is None:
            return
        place = parts.index(self._part) if self._part in parts else 0
        self._part, self._part_chosen = parts[(place + step) % len(parts)], True
        self._show_open_items(anew=True)

    def show_batch(self, number: int | None) -> None:
        """Narrow the items to those of one batch, or show those of all again."""
        self._batch, self._part_chosen = number, False
        if self.desk is not None and self._open_id:
            self._part = None
            self._count(self.desk.pages(self._open_id))
            self._show_open_items(anew=True)

    def _show_open_items(self, *, anew: bool) -> None:
        job = self.current_job()
        if job is not None and self.desk is not None:
            self._show_items(job, self.desk.pages(job.id), anew=anew)
        self.tell()

    @property
    def part(self) -> ItemPart | None:
        """The part of the items that is shown."""
        return self._part

    @property
    def part_words(self) -> str:
        """`12 failed`."""
        return f"{grouped(part_number(self._tally, self._part))} {self._part.value}" if self._part is not None else ""

    @property
    def batch_shown(self) -> int | None:
        """The batch whose items are shown; None: those of all."""
        return self._batch

    # -- which of both, where there is room for one --------------------------------------------------------------------
    def on_resize(self) -> None:
        narrow = self.size.width < 110
        self.set_class(narrow, "narrow")
        self.set_class(narrow and self.size.height < STACKED_FROM, "single")
        self.share_room()
        self._keep_focus()
        self._draw_feet()

    def _choose_pane(self) -> None:
        telling = (ItemPart.FAILED, ItemPart.IN_DOUBT, ItemPart.CREATED)
        self._show_pane(batches=not any(part_number(self._tally, part) for part in telling))

    def _show_pane(self, *, batches: bool) -> None:
        self.set_class(batches, "batches-only")
        self._keep_focus()
        self._draw_feet()

    def _keep_focus(self) -> None:
        """The focus never stays on a pane that is out of sight."""
        if self.has_class("single"):
            hidden, other = (self.items, self.batches) if self.has_class("batches-only") else (self.batches, self.items)
            if hidden.has_focus:
                other.focus()

    def focus_batches(self) -> None:
        """Go to the batches."""
        self._show_pane(batches=True)
        self.batches.focus()

    def focus_items(self) -> None:
        """Go to the items."""
        self._show_pane(batches=False)
        self.items.focus()

    def action_batches(self) -> None:
        if self.batches.has_focus:
            self.focus_items()
        elif self.current_job() is None:
            self.refused("jobs.batches")
        else:
            self.focus_batches()

    @on(LineView.Opened, "#job-batches")
    def open_batch(self, event: LineView.Opened) -> None:
        event.stop()
        row = self.batches.current
        if row is not None:
            self.show_batch(int(row.key))
            self.focus_items()
