"""The job under the cursor: its facts, its batches, and its items part by part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from textual import on

from tui.core.errors import CopydeskError
from tui.core.jobs import BatchSnapshot, ItemPart, ItemSnapshot, ItemTally, JobSnapshot, JobState
from tui.core.text import grouped
from tui.operations.reasons import advice
from tui.ui.drawing.cells import Cell
from tui.ui.widgets.job_head import JobHead
from tui.ui.widgets.job_parts import (
    NAMELESS,
    BatchRow,
    Group,
    ItemRow,
    batch_row,
    groups_of,
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
NO_IDS: tuple[str, ...] = ()
ID_WIDTH = 26
"""An arrow and an id of either system."""
GRID = 4
"""Cells of a table beside its rows: the gutter and the border."""
NO_REASONS: tuple[tuple[str, int], ...] = ()


class DetailJobs(JobsBase):
    """Reads of the open job what is on the screen, whenever that changed."""

    _open_id = ""
    _drawn: JobSnapshot | None = None
    _tally = NOTHING_COUNTED
    _part: ItemPart | None = None
    _part_chosen = False
    _batch: int | None = None
    """The batch whose items are shown; None: those of all."""
    _groups: tuple[Group, ...] = ()
    """The items shown, by reason."""
    _grouped_at = -1

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
            self._show_pane(batches=False)
        self._show_items(job, pages, anew=anew)

    def _forget_open(self) -> None:
        self._open_id, self._tally, self._part, self._part_chosen, self._batch = "", NOTHING_COUNTED, None, False, None
        self._groups = ()
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
        # What nobody has moved in stays at its beginning while more comes.
        first = self._groups[0].first_item if self._groups else 0
        anew = anew or not (self.items.has_focus or self.items.top_row or self.items.cursor > first)
        self._groups, self._grouped_at = (), self.items.body_width
        if part is not None and part is not ItemPart.CREATED:
            reasons = self.reading(lambda: pages.reasons(part, batch), NO_REASONS)
            tone = "muted" if part is ItemPart.UNSENT else "invalid" if part is ItemPart.FAILED else "draft"
            self._groups = groups_of(reasons, self.items.body_width - GRID, self._todo, tone=tone)
        if any(group.heading for group in self._groups) and part is not None:
            source = self._by_reason(pages, part)
        else:
            source = self._in_order(pages, part)
        self.items.set_id_width(ID_WIDTH)
        self.items.show(source, anew=anew)
        self.items.set_marked(self.marks.keys())
        within: list[Cell] = [(f"batch {grouped(batch)}", ""), (" ── ", "frame")] if batch is not None else []
        self.items.set_title(*within, *(part_cells(tally, part) or [("Items", "")]))
        self.items.set_notice(*self._quiet(job))
        self._draw_feet()

    def _in_order(self, pages: Pages, part: ItemPart | None) -> Source[ItemRow]:
        """The items of a part in the order of the plan."""
        batch, unnamed = self._batch, nameless(self._tally, part)
        named = self._tally.of(part) if part is not None else 0

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

        return Source(named + (1 if unnamed else 0), read, place)

    def _by_reason(self, pages: Pages, part: ItemPart) -> Source[ItemRow]:
        """The items of a part below the reasons they are there for."""
        batch, groups = self._batch, self._groups

        def within(group: Group, first: int, last: int) -> Sequence[ItemRow]:
            top, start, end = group.first_item, max(first, group.start), min(last, group.end)
            rows = list(group.heading[start - group.start : max(0, end - group.start)])
            skipped = max(0, start - top)
            count = max(0, end - max(start, top))
            if count:
                found = self.reading(lambda: pages.items(part, skipped, count, batch, group.reason), NO_ITEMS)
                rows += [item_row(item, part) for item in found]
            return rows

        def read(first: int, count: int) -> Sequence[ItemRow]:
            shown = (group for group in groups if group.start < first + count and group.end > first)
            return [row for group in shown for row in within(group, first, first + count)]

        def place(key: str) -> int | None:
            if not key.isdigit():
                return None
            reason = self.reading(lambda: pages.reason_at(int(key)), "")
            group = next((one for one in groups if one.reason == reason), None)
            if group is None:
                return None
            at = self.reading(lambda: pages.place(part, int(key), batch, group.reason), None)
            return None if at is None or at >= group.number else group.first_item + at

        return Source(groups[-1].end if groups else 0, read, place)

    def _todo(self, reason: str) -> str:
        return self.host.keys.text(advice(reason).todo)

    @property
    def group_shown(self) -> Group | None:
        """The reason whose items the cursor is among."""
        return next((group for group in self._groups if group.start <= self.items.cursor < group.end), None)

    def ids_in_order(self, pages: Pages, part: ItemPart) -> tuple[str, ...]:
        """The ids of the items shown, in the order in which they stand."""
        batch, grouped_so = self._batch, bool(self._groups)
        return self.reading(lambda: pages.ids(part, batch, by_reason=grouped_so), NO_IDS)

    def show_group(self, step: int) -> None:
        """Go on to the items of the next reason, or back to those of the one before."""
        starts = [group.first_item for group in self._groups]
        if step > 0:
            ahead = [start for start in starts if start > self.items.cursor]
        else:
            ahead = [start for start in reversed(starts) if start < self.items.cursor]
        if ahead:
            self.items.move_to(ahead[0])
        else:
            self.host.say("There is no other reason." if len(starts) < 2 else "This is the last reason in the list.")

    def _quiet(self, job: JobSnapshot) -> tuple[str, ...]:
        if not job.state.is_final:
            told = "The CMS tells of single items when it has finished."
            return (told, "", self.host.keys.text("{jobs.batches} shows the requests"))
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
            words = [self._where()]
            if self.marks:
                words.append(f"{grouped(len(self.marks))} marked")
            if len(parts_of(self._tally)) > 1:
                words.append(keys.text("{items.previous-part} {items.next-part} parts"))
            if len(self._groups) > 1:
                words.append(keys.text("{items.next-reason} {items.previous-reason} reasons"))
            words.append(keys.text("{jobs.batches} batches"))
            self.items.set_foot("   ".join(words))
        self.batches.set_foot(keys.text("{list.open} its items   {jobs.batches} back to all items"))

    def _where(self) -> str:
        """Which of the items of the part, or of those with its reason, the cursor is on."""
        group, at = self.group_shown, self.items.cursor
        if group is None or not group.heading:
            return f"row {grouped(at + 1)} of {grouped(self.items.row_count)}"
        return f"{grouped(max(1, at - group.first_item + 1))} of {grouped(group.number)}"

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

    # -- which of both -------------------------------------------------------------------------------------------------
    def on_resize(self) -> None:
        self.share_room()
        self.call_after_refresh(self._regroup)
        self._draw_feet()

    def _regroup(self) -> None:
        """Reasons are told in lines of the width there is."""
        job = self.current_job()
        if self.has_class("batches-only"):
            return  # out of sight they have no width; shown again they are looked at again
        if self._groups and self._grouped_at != self.items.body_width and self.desk is not None and job is not None:
            self._show_items(job, self.desk.pages(job.id), anew=False)

    def _show_pane(self, *, batches: bool) -> None:
        self.set_class(batches, "batches-only")
        hidden, other = (self.items, self.batches) if batches else (self.batches, self.items)
        if hidden.has_focus:
            other.focus()
        self.call_after_refresh(self._regroup)
        self._draw_feet()

    def focus_batches(self) -> None:
        """Go to the batches."""
        self._show_pane(batches=True)
        self.batches.focus()

    def focus_items(self) -> None:
        """Go to the items."""
        self._show_pane(batches=False)
        self.items.focus()

    def action_batches(self) -> None:
        if self.has_class("batches-only"):
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
