"""The job under the cursor: its batches, and its items part by part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tui.core.jobs import BatchSnapshot, ItemPart, ItemTally, JobSnapshot, JobState
from tui.core.text import grouped
from tui.operations.outcomes import Why, because
from tui.operations.reasons import again_words
from tui.ui.drawing.piece import Cell
from tui.ui.models.jobs.parts import (
    NAMELESS,
    ItemRow,
    Source,
    item_row,
    nameless,
    nameless_row,
    part_cells,
    part_number,
    parts_of,
)
from tui.ui.models.jobs.state import JobsState
from tui.ui.models.stage import Part

if TYPE_CHECKING:
    from tui.jobs.paging import Pages

NOTHING_COUNTED = ItemTally({})
TONES = {ItemPart.FAILED: "invalid", ItemPart.UNSENT: "muted"}
"""Of the reasons for being in a part."""


class BatchesView(Struct, frozen=True):
    """The requests of the open job. `anew`: it is another job's, and the cursor goes to the row `first`."""

    rows: Source[BatchSnapshot] = Source()
    title: tuple[Cell, ...] = ()
    first: str = ""
    anew: bool = True


class Lot(Struct, frozen=True):
    """Items that are in a part for one reason."""

    why: Why
    rows: Source[ItemRow]


class ItemsView(Struct, frozen=True):
    """The items shown of the open job. `anew`: they are others than before."""

    lots: tuple[Lot, ...] = ()
    tone: str = ""
    """Of the reasons."""
    title: tuple[Cell, ...] = ()
    notice: tuple[str, ...] = ()
    reason_of: Callable[[str], str] = lambda _: ""
    """For which reason the item of a row's key is there."""
    anew: bool = True


class Detail:
    """Reads of the open job what is on the screen, whenever that changed."""

    def __init__(self, state: JobsState) -> None:
        self._state = state
        self._drawn: JobSnapshot | None = None
        self.batches_only = False
        """Whether the batches stand where else the items are."""
        self._forget("")

    def _forget(self, job_id: str) -> None:
        self.job_id = job_id
        """The job that is open; empty: none."""
        self.tally = NOTHING_COUNTED
        self.part: ItemPart | None = None
        """The part of the items that is shown."""
        self._part_chosen = False
        self.batch: int | None = None
        """The batch whose items are shown; None: those of all."""
        self.again = ""
        """What speaks against trying what failed again; empty where nothing does."""
        self.batches, self.items = BatchesView(), ItemsView()
        self._state.marks.clear()

    # -- the job ---------------------------------------------------------------------------------------------------
    @property
    def is_old(self) -> bool:
        """Whether the open job is another, or changed, since it was shown."""
        return self._state.job is not self._drawn

    def show(self) -> None:
        """Show the job under the cursor. What is on the screen of it stays where it is."""
        job, desk, stage = self._state.job, self._state.desk, self._state.stage
        self._drawn = job
        if job is None or desk is None:
            self._forget("")
            stage.changed(Part.DETAILS, Part.BATCHES, Part.ITEMS)
            return
        anew = job.id != self.job_id
        if anew:
            self._forget(job.id)
        pages = desk.pages(job.id)
        self._read_batches(job, pages, anew=anew)
        self._count(pages)
        stage.changed(Part.DETAILS, Part.BATCHES)
        if anew:
            self._show_pane(batches=False)
        self._show_items(job, pages, anew=anew)

    # -- batches ---------------------------------------------------------------------------------------------------
    def _read_batches(self, job: JobSnapshot, pages: Pages, *, anew: bool) -> None:
        state = self._state
        total = state.reading(pages.batch_count, 0)

        def read(first: int, count: int) -> Sequence[BatchSnapshot]:
            return state.reading(lambda: pages.batches(first, count), ())

        def place(key: str) -> int | None:
            return int(key) - 1 if int(key) <= total else None

        first = state.reading(pages.first_open_batch, None) if anew and not job.state.is_final else None
        title = (("Batches", ""), (f" {grouped(total)}", "muted"))
        self.batches = BatchesView(Source(total, read, place), title, str(first or ""), anew)

    def focus_pane(self, *, batches: bool) -> None:
        """Go to the batches, or to the items."""
        self._show_pane(batches=batches)
        self._state.stage.changed(Part.FOCUS)

    def _show_pane(self, *, batches: bool) -> None:
        self.batches_only = batches
        self._state.stage.changed(Part.PANE)

    def open_batch(self) -> None:
        """Show the items of the batch under the cursor alone."""
        if (row := self._state.stage.sight().batch) is not None:
            self.show_batch(row.number)
            self.focus_pane(batches=False)

    def show_batch(self, number: int | None) -> None:
        """Narrow the items to those of one batch, or show those of all again."""
        self.batch, self._part_chosen = number, False
        if self._state.desk is not None and self.job_id:
            self.part = None
            self._count(self._state.desk.pages(self.job_id))
            self._show_open_items()

    # -- which items -----------------------------------------------------------------------------------------------
    def _count(self, pages: Pages) -> None:
        batch = self.batch
        self.tally = self._state.reading(lambda: pages.tally(batch), NOTHING_COUNTED)
        parts = parts_of(self.tally)
        if self._part_chosen or self._state.stage.sight().focus == "items":
            if self.part in parts:
                return
            self._part_chosen = False
        self.part = parts[0] if parts else None

    @property
    def parts(self) -> Sequence[ItemPart]:
        """The parts that have anything."""
        return parts_of(self.tally)

    def show_part(self, step: int) -> None:
        """Go to another part of the items, round."""
        parts = self.parts
        if parts and self.part is not None:
            place = parts.index(self.part) if self.part in parts else 0
            self.part, self._part_chosen = parts[(place + step) % len(parts)], True
            self._show_open_items()

    def _show_open_items(self) -> None:
        if self._state.open is not None:
            job, desk = self._state.open
            self._show_items(job, desk.pages(job.id), anew=True)
        self._state.stage.changed(Part.BOTTOM)

    @property
    def part_words(self) -> str:
        """`12 failed`."""
        return f"{grouped(part_number(self.tally, self.part))} {self.part.value}" if self.part is not None else ""

    def ids(self, *, as_shown: bool = False) -> tuple[str, ...]:
        """The ids of the items shown, `as_shown`: in the order in which they stand."""
        if self._state.open is None or self.part is None:
            return ()
        job, desk = self._state.open
        pages, part, batch = desk.pages(job.id), self.part, self.batch
        by_reason = as_shown and any(lot.why.reason for lot in self.items.lots)
        return self._state.reading(lambda: pages.ids(part, batch, by_reason=by_reason), ())

    # -- items -----------------------------------------------------------------------------------------------------
    def _show_items(self, job: JobSnapshot, pages: Pages, *, anew: bool) -> None:
        part, batch = self.part, self.batch
        lots: tuple[Lot, ...] = ()
        if part is not None and part is not ItemPart.CREATED:
            reasons = self._state.reading(lambda: pages.reasons(part, batch), ())
            if part is ItemPart.FAILED and batch is None:
                words = again_words(reasons) if job.state.is_final else ()
                self.again = job.system.named_in(words[0]) if words else ""
            if any(reason for reason, _ in reasons):
                lots = tuple(self._lot(job, pages, part, *found) for found in reasons)
        if part is not None and not lots:
            lots = (self._lot(job, pages, part, None, self.tally.of(part)),)
        within: list[Cell] = [(f"batch {grouped(batch)}", ""), (" ── ", "frame")] if batch is not None else []
        title = (*within, *(part_cells(self.tally, part) or [("Items", "")]))
        tone = TONES.get(part, "draft") if part is not None else ""

        def reason_of(key: str) -> str:
            told = key.isdigit() and any(lot.why.reason for lot in lots)
            return self._state.reading(lambda: pages.reason_at(int(key)), "") if told else ""

        self.items = ItemsView(lots, tone, title, self._quiet(job), reason_of, anew)
        self._state.stage.changed(Part.ITEMS)

    def _lot(self, job: JobSnapshot, pages: Pages, part: ItemPart, reason: str | None, number: int) -> Lot:
        """The items of a part that are there for one reason, or all of them in the order of the plan."""
        batch, state = self.batch, self._state
        unnamed = nameless(self.tally, part) if reason is None else 0

        def read(first: int, count: int) -> Sequence[ItemRow]:
            most = min(count, max(0, number - first))
            found = state.reading(lambda: pages.items(part, first, most, batch, reason), ())
            rows = [item_row(item, part) for item in found]
            return [*rows, nameless_row(unnamed)] if unnamed and first <= number < first + count else rows

        def place(key: str) -> int | None:
            if key == NAMELESS:
                return number if unnamed else None
            at = state.reading(lambda: pages.place(part, int(key), batch, reason), None) if key.isdigit() else None
            return None if at is None or (reason is not None and at >= number) else at

        rows = Source(number + bool(unnamed), read, place)
        why = because(reason or "", job.system)
        return Lot(replace(why, todo=state.text(why.todo)), rows)

    def _quiet(self, job: JobSnapshot) -> tuple[str, ...]:
        if not job.state.is_final:
            told = f"{job.system.label} reports single items only when it has finished."
            return (told, "", self._state.text("{jobs.batches} show the requests"))
        if job.state is JobState.SUCCEEDED:
            return ("Nothing failed.",)
        return (job.system.named_in(job.error) or "No single items to show.",)
