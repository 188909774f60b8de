"""The tables of one job: its requests, and its items part by part, with marks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.actions import SkipAction
from textual.message import Message

from tui.ui.actions import Area, bindings
from tui.ui.drawing.cells import Cell, fit
from tui.ui.drawing.words import MARK
from tui.ui.widgets.job_parts import BatchRow, ItemRow
from tui.ui.widgets.paged_list import PagedList, Source

MOST_IN_RANGE = 2_000
"""Rows of one range: more are marked with `a`."""
_NOT_ON_MARKS = frozenset({"next", "previous", "next-reason", "previous-reason", "mark-all", "clear"})
"""What is asked for that does not act on marked items."""


class BatchTable(PagedList[BatchRow]):
    """The requests of one job: number, size, state, the CMS's own job id, attempts, questions, time, a note."""

    HEAD: ClassVar[int] = 1

    @staticmethod
    def _widths(width: int) -> tuple[int, int, int]:
        """Cells of the remote id, and of how often it was sent (0: no room), and of the note."""
        sent = 5 if width >= 62 else 0
        room = width - 45 - sent
        remote = max(8, min(24, room))
        return remote, sent, max(0, room - remote - 2)

    def draw(self, row: BatchRow, width: int) -> Sequence[Cell]:
        remote, sent, note = self._widths(width)
        cells = [
            (fit(row.number, 6, right=True) + "  ", "muted"),
            (fit(row.size, 5, right=True) + "  ", ""),
            (f"{row.glyph} {fit(row.word, 13)} ", row.tone),
            (fit(row.remote_id, remote), "muted"),
        ]
        if sent:
            cells.append((fit(row.sent, sent, right=True), ""))
        cells += [(fit(row.asked, 6, right=True), ""), (fit(row.took, 8, right=True), "")]
        if note >= 6:
            cells.append(("  " + fit(row.note, note), "muted"))
        return cells

    def head_cells(self, line: int, width: int) -> Sequence[Cell]:
        remote, sent, note = self._widths(width - self.GUTTER - 1)
        words = [
            f"   {'batch':>6}  {'items':>5}    {'state':<13} ",
            fit("remote job" if remote >= 10 else "job id", remote),
            f"{'sent':>{sent}}" if sent else "",
            f"{'asked':>6}{'took':>8}",
            "  note" if note >= 6 else "",
        ]
        return (("".join(words), "muted"),)


class ItemTable(PagedList[ItemRow]):
    """One part of a job's items: title, reason or what was made of it. Marks belong to items, not to rows."""

    AREA = Area.ITEMS
    BINDINGS = bindings(Area.LIST, Area.ITEMS)

    @dataclass
    class MarkToggled(Message):
        """The item under the cursor shall be marked or unmarked."""

        row: ItemRow

    @dataclass
    class RangeMarked(Message):
        """These items shall be marked."""

        rows: Sequence[ItemRow]
        cut: bool
        """Whether there were more than one range can hold."""

    @dataclass
    class Asked(Message):
        """The editor wants something done: `mark-all`, `clear`, `publish`, `duplicate`, `copy`, `select`, ..."""

        what: str

    def __init__(self, name_id: str) -> None:
        super().__init__(name_id)
        self._marked: Collection[str] = frozenset()
        self._id_width = 0
        self._anchor: str | None = None
        self._anchor_place: int | None = None

    def show(self, source: Source[ItemRow], *, anew: bool) -> None:
        if anew:
            self._anchor = None
        super().show(source, anew=anew)
        self._anchor_place = source.place(self._anchor) if self._anchor is not None else None

    # -- drawing ---------------------------------------------------------------------------------------------------
    def can_stand_on(self, row: ItemRow) -> bool:
        return bool(row.target)

    def mark_of(self, place: int, row: ItemRow) -> str:
        return MARK if row.target in self._marked or self._in_range(place) else " "

    def set_id_width(self, width: int) -> None:
        """The second column holds ids of so many cells, and titles may have the rest; 0: it holds sentences."""
        self._id_width = width
        self.redraw()

    def set_marked(self, targets: Collection[str]) -> None:
        """Which items are marked, by target."""
        self._marked = targets
        self.redraw()

    def can_stop(self, row: int) -> bool:
        held = self.row(row)
        return held is None or not held.is_heading

    def draw(self, row: ItemRow, width: int) -> Sequence[Cell]:
        if row.is_heading:
            count = fit(row.second, 7, right=True)
            return [(fit(row.text, max(1, width - 7)), row.tone), (count, row.tone)]
        if not self.can_stand_on(row):
            return [(row.text, row.tone)]
        third = 30 if width >= 96 else 0
        left = max(12, min(48, (width - third) * 2 // 5))
        if self._id_width:
            left = max(12, min(80, width - (third + 2 if third else 0) - self._id_width - 2))
        second = max(0, width - left - 2 - (third + 2 if third else 0))
        cells: list[Cell] = [(fit(row.text, left) + "  ", row.tone), (fit(row.second, second), "muted")]
        if third:
            cells.append(("  " + fit(row.third, third), "muted"))
        return cells

    # -- ranges ----------------------------------------------------------------------------------------------------
    def _in_range(self, place: int) -> bool:
        first = self._anchor_place if self._anchor is not None else None
        return first is not None and min(first, self.cursor) <= place <= max(first, self.cursor)

    def move_to(self, row: int, *, quietly: bool = False) -> None:
        super().move_to(row, quietly=quietly)
        if self._anchor is not None:
            self.redraw()

    def action_range(self) -> None:
        if self._anchor is not None:
            self._end_range(keep=True)
        elif self.current is not None:
            self._anchor, self._anchor_place = self.current.key, self.cursor
            self.redraw()
            self.post_message(self.Asked("range"))

    @property
    def in_range(self) -> bool:
        """Whether moving marks."""
        return self._anchor is not None

    def _end_range(self, *, keep: bool) -> None:
        first, self._anchor, self._anchor_place = self._anchor_place, None, None
        if keep and first is not None:
            low, high = min(first, self.cursor), max(first, self.cursor)
            rows = self._source.read(low, min(high - low + 1, MOST_IN_RANGE))
            cut = high - low + 1 > MOST_IN_RANGE
            self.post_message(self.RangeMarked([row for row in rows if self.can_stand_on(row)], cut))
        self.redraw()
        self.post_message(self.Asked("range"))

    def leave_range(self) -> None:
        """Moving marks no more; what it would have marked stays as it was."""
        if self._anchor is not None:
            self._end_range(keep=False)

    def action_end_range(self) -> None:
        if self._anchor is None:
            raise SkipAction
        self._end_range(keep=False)

    # -- what the editor asks for ----------------------------------------------------------------------------------
    def action_mark(self) -> None:
        if self._anchor is not None:
            self._end_range(keep=True)
        elif self.current is not None:
            self.post_message(self.MarkToggled(self.current))
            self.action_step(1)

    def action_open(self) -> None:
        if self._anchor is not None:
            self._end_range(keep=True)
        else:
            super().action_open()

    def action_ask(self, what: str) -> None:
        if self._anchor is not None and what not in _NOT_ON_MARKS:
            self._end_range(keep=True)  # what is shown as marked is what it acts on
        self.post_message(self.Asked(what))
