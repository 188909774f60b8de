"""The items of a job below the reasons they are there for."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tui.core.text import grouped
from tui.ui.drawing.cells import wrap
from tui.ui.models.jobs.detail import ItemsView, Lot
from tui.ui.models.jobs.parts import ItemRow, Source

GRID = 4
"""Cells of a table beside its rows: the gutter and the border."""


class Placed(Struct, frozen=True):
    """A lot, below lines that say its reason whole. `start`: its first row."""

    lot: Lot
    heading: tuple[ItemRow, ...]
    start: int

    @property
    def end(self) -> int:
        """The row after its last one."""
        return self.first_item + self.lot.rows.total

    @property
    def first_item(self) -> int:
        """The row of its first item."""
        return self.start + len(self.heading)

    def read(self, first: int, last: int) -> Sequence[ItemRow]:
        """Its rows among those of the whole table from `first` to before `last`."""
        top, start, end = self.first_item, max(first, self.start), min(last, self.end)
        rows = list(self.heading[start - self.start : max(0, end - self.start)])
        count = max(0, end - max(start, top))
        return [*rows, *(self.lot.rows.read(max(0, start - top), count) if count else ())]


class Lots:
    """What is shown of a part, one lot below the other, in a table of `width` cells."""

    def __init__(self, view: ItemsView, width: int) -> None:
        self.view = view
        self.width = width
        self._placed: list[Placed] = []
        for place, lot in enumerate(view.lots):
            start = self._placed[-1].end if self._placed else 0
            self._placed.append(Placed(lot, _heading(place, lot, width, view.tone), start))

    @property
    def rows(self) -> Source[ItemRow]:
        """Reasons and items."""
        return Source(self._placed[-1].end if self._placed else 0, self._read, self._place)

    def _read(self, first: int, count: int) -> Sequence[ItemRow]:
        return [row for lot in self._placed for row in lot.read(first, first + count)]

    def _place(self, key: str) -> int | None:
        reason = self.view.reason_of(key)
        for placed in self._placed:
            if placed.lot.why.reason == reason and (at := placed.lot.rows.place(key)) is not None:
                return placed.first_item + at
        return None

    @property
    def number(self) -> int:
        """How many reasons there are."""
        return len(self._placed)

    @property
    def first_item(self) -> int:
        """The first row that is no reason."""
        return self._placed[0].first_item if self._placed else 0

    def next_from(self, row: int, step: int) -> int | None:
        """The first item of the next lot, or (-1) of the one before; None where there is none."""
        starts = [lot.first_item for lot in self._placed][::step]
        return next((start for start in starts if (start - row) * step > 0), None)

    def _at(self, row: int) -> Placed | None:
        return next((placed for placed in self._placed if placed.start <= row < placed.end), None)

    def reason_above(self, row: int, top: int) -> str:
        """The reason that a row stands below, where that is above the row `top`; empty where it is on the screen."""
        placed = self._at(row)
        return placed.lot.why.told if placed is not None and placed.heading and placed.start < top else ""

    def where(self, row: int) -> str:
        """Which of the items, or of those with its reason, a row is."""
        placed = self._at(row)
        if placed is None or not placed.heading:
            return f"row {grouped(row + 1)} of {grouped(self.rows.total)}"
        return f"{grouped(max(1, row - placed.first_item + 1))} of {grouped(placed.lot.rows.total)}"


def _heading(place: int, lot: Lot, width: int, tone: str) -> tuple[ItemRow, ...]:
    """The reason, whole, and what to do about it."""
    told, todo = lot.why.told, lot.why.todo
    lines = [(line, tone) for line in wrap(told, max(20, width - GRID - 8))] if told else []
    lines += [(f"  {line}", "muted") for line in wrap(todo, max(20, width - GRID - 2))] if todo else []
    return tuple(
        ItemRow(f"#{place}:{line}", text, grouped(lot.rows.total) if line == 0 else "", "", shown, is_heading=True)
        for line, (text, shown) in enumerate(lines)
    )
