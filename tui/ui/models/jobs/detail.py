"""The job under the cursor: its batches, and its items part by part."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tui.core.jobs import BatchSnapshot, ItemPart, ItemTally, JobSnapshot, JobState
from tui.core.text import grouped
from tui.operations.outcomes import Why, because, nameless_words
from tui.operations.reasons import again_words
from tui.ui.drawing.piece import Cell
from tui.ui.models.jobs.parts import (
    NAMELESS,
    ItemRow,
    Source,
    item_row,
    nameless,
    part_cells,
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
        self._stage = state.stage
        self.batches_only = False
        """Whether the batches stand where else the items are."""
        self._begin(None)

    def _begin(self, job: JobSnapshot | None) -> None:
        self.job = job
        """The job that is open, as it is shown."""
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
    def follow(self) -> None:
        """Show the job under the cursor, where it is another, or changed, since it was shown."""
        if self._state.job is not self.job:
            self.show()
        self._stage.changed(Part.BOTTOM)

    def show(self) -> None:
        """Show the job under the cursor. What is on the screen of it stays where it is."""
        if self._state.job is None:
            self._begin(None)
            self._stage.changed(Part.DETAILS, Part.BATCHES, Part.ITEMS)
            return
        job, desk = self._state.open
        anew = self.job is None or job.id != self.job.id
        if anew:
            self._begin(job)
        self.job = job
        self._pages = desk.pages(job.id)
        self._read_batches(job, self._pages, anew=anew)
        self._count()
        self._stage.changed(Part.DETAILS, Part.BATCHES)
        if anew:
            self._show_pane(batches=False)
        self._show_items(anew=anew)

    # -- batches ---------------------------------------------------------------------------------------------------
    def _read_batches(self, job: JobSnapshot, pages: Pages, *, anew: bool) -> None:
        reading = self._state.reading
        total = reading(pages.batch_count, 0)

        def read(first: int, count: int) -> Sequence[BatchSnapshot]:
            return reading(lambda: pages.batches(first, count), ())

        def place(key: str) -> int | None:
            return int(key) - 1 if int(key) <= total else None

        first = reading(pages.first_open_batch, None) if anew and not job.state.is_final else None
        title = (("Batches", ""), (f" {grouped(total)}", "muted"))
        self.batches = BatchesView(Source(total, read, place), title, str(first or ""), anew)

    def focus_pane(self, *, batches: bool) -> None:
        """Go to the batches, or to the items."""
        self._show_pane(batches=batches)
        self._stage.changed(Part.FOCUS)

    def _show_pane(self, *, batches: bool) -> None:
        self.batches_only = batches
        self._stage.changed(Part.PANE)

    def open_batch(self) -> None:
        """Show the items of the batch under the cursor alone."""
        if (row := self._stage.sight().batch) is not None:
            self.show_batch(row.number)
            self.focus_pane(batches=False)

    def show_batch(self, number: int | None) -> None:
        """Narrow the items to those of one batch, or show those of all again."""
        self.batch, self.part, self._part_chosen = number, None, False
        if self.job is not None:
            self._count()
            self._show_items(anew=True)

    # -- which items -----------------------------------------------------------------------------------------------
    def _count(self) -> None:
        pages, batch = self._pages, self.batch
        self.tally = self._state.reading(lambda: pages.tally(batch), NOTHING_COUNTED)
        is_kept = self._part_chosen or self._stage.sight().focus == "items"
        if not is_kept or self.part not in self.parts:
            self.part, self._part_chosen = next(iter(self.parts), None), False

    @property
    def parts(self) -> Sequence[ItemPart]:
        """The parts that have anything."""
        return parts_of(self.tally)

    def turn(self, step: int) -> None:
        """Go to another part of the items, round."""
        if self.part is not None:
            parts = self.parts
            self.part, self._part_chosen = parts[(parts.index(self.part) + step) % len(parts)], True
            self._show_items(anew=True)

    def ids(self, *, as_shown: bool = False) -> tuple[str, ...]:
        """The ids of the items shown, `as_shown`: in the order in which they stand."""
        if (part := self.part) is None:
            return ()
        pages, batch = self._pages, self.batch
        by_reason = as_shown and any(lot.why.reason for lot in self.items.lots)
        return self._state.reading(lambda: pages.ids(part, batch, by_reason=by_reason), ())

    # -- items -----------------------------------------------------------------------------------------------------
    def _show_items(self, *, anew: bool) -> None:
        if (job := self.job) is None:
            return
        reading, pages, part, batch = self._state.reading, self._pages, self.part, self.batch
        lots: tuple[Lot, ...] = ()
        if part is not None and part is not ItemPart.CREATED:
            reasons = reading(lambda: pages.reasons(part, batch), ())
            if part is ItemPart.FAILED and batch is None:
                words = again_words(reasons) if job.state.is_final else ()
                self.again = job.system.named_in(words[0]) if words else ""
            if any(reason for reason, _ in reasons):
                lots = tuple(self._lot(job, part, *found) for found in reasons)
        if part is not None and not lots:
            lots = (self._lot(job, part, None, self.tally.of(part)),)
        within: list[Cell] = [(f"batch {grouped(batch)}", ""), (" ── ", "frame")] if batch is not None else []
        title = (*within, *(part_cells(self.tally, part) or [("Items", "")]))
        tone = TONES.get(part, "draft") if part is not None else ""

        def reason_of(key: str) -> str:
            told = key.isdigit() and any(lot.why.reason for lot in lots)
            return reading(lambda: pages.reason_at(int(key)), "") if told else ""

        self.items = ItemsView(lots, tone, title, self._quiet(job), reason_of, anew)
        self._stage.changed(Part.ITEMS, Part.BOTTOM)

    def _lot(self, job: JobSnapshot, part: ItemPart, reason: str | None, number: int) -> Lot:
        """The items of a part that are there for one reason, or all of them in the order of the plan."""
        reading, pages, batch = self._state.reading, self._pages, self.batch
        unnamed = nameless(self.tally, part) if reason is None else 0

        def read(first: int, count: int) -> Sequence[ItemRow]:
            most = min(count, max(0, number - first))
            found = reading(lambda: pages.items(part, first, most, batch, reason), ())
            rows = [item_row(item, part) for item in found]
            if unnamed and first <= number < first + count:
                rows.append(ItemRow(NAMELESS, nameless_words(unnamed), tone="muted"))
            return rows

        def place(key: str) -> int | None:
            if key == NAMELESS:
                return number if unnamed else None
            at = reading(lambda: pages.place(part, int(key), batch, reason), None) if key.isdigit() else None
            return None if at is None or (reason is not None and at >= number) else at

        why = because(reason or "", job.system)
        rows = Source(number + bool(unnamed), read, place)
        return Lot(replace(why, todo=self._state.text(why.todo)), rows)

    def _quiet(self, job: JobSnapshot) -> tuple[str, ...]:
        if not job.state.is_final:
            told = f"{job.system.label} reports single items only when it has finished."
            return (told, "", self._state.text("{jobs.batches} show the requests"))
        if job.state is JobState.SUCCEEDED:
            return ("Nothing failed.",)
        return (job.system.named_in(job.error) or "No single items to show.",)
