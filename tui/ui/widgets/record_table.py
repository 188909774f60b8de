"""The records table: a window that scrolls over any number of records with constant memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.actions import SkipAction
from textual.message import Message

from tui.core.content import Record, Sort
from tui.core.text import grouped
from tui.ui.actions import Area, bindings
from tui.ui.cells import Cell, cut, fit
from tui.ui.widgets.lines import LineView
from tui.ui.windows import RecordWindow
from tui.ui.words import CURSOR, MARK, ago, status_of

UP, DOWN = "▴", "▾"
GLYPH_ALONE = 1
"""Width of the status column where there is no room for the word; the preview and the record have it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table; `sort_key` is what the system calls its order."""

    name: str
    label: str
    width: int
    sort_key: str = ""


def columns_for(width: int, title_key: str = "") -> tuple[Column, ...]:
    """The columns that a table of so many cells has room for. The title takes what the others leave."""
    fixed: list[Column] = []
    if width >= 24:
        fixed.append(Column("status", "Status", 12, "_status") if width >= 40 else Column("status", "", GLYPH_ALONE))
    if width >= 56:
        fixed.append(Column("updated", "Updated", 12, "_updated_at"))
    if width >= 96:
        fixed.append(Column("created", "Created", 12, "_created_at"))
    if width >= 124:
        fixed.append(Column("id", "Id", 24, "id"))
    room = width - RecordTable.GUTTER - sum(column.width + 1 for column in fixed)
    return (Column("title", "Title", max(8, room - 1), title_key), *fixed)


class RecordTable(LineView, inherit_bindings=False):
    """Shows a `RecordWindow`. Marks and the cursor belong to records, not to rows."""

    AREA = Area.ROWS
    BINDINGS = bindings(Area.LIST, Area.ROWS)
    HEAD: ClassVar[int] = 1
    GUTTER: ClassVar[int] = 3

    @dataclass
    class Looked(Message):
        """Other rows are on the screen: some may have to be fetched."""

        table: RecordTable

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, RecordTable.Looked)

    @dataclass
    class MarkToggled(Message):
        """The record under the cursor shall be marked or unmarked."""

        table: RecordTable
        row: int

    @dataclass
    class RangeMarked(Message):
        """The rows `first` to `last` shall be marked, and nothing else that this range marked before."""

        table: RecordTable
        first: int
        last: int

    @dataclass
    class RangeEnded(Message):
        """The range is finished; `kept` false: its marks go."""

        table: RecordTable
        kept: bool

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.window: RecordWindow | None = None
        self._marked: Callable[[str], bool] = lambda _: False
        self._sort: Sort | None = None
        self._title_key = ""
        self._columns: tuple[Column, ...] = ()
        self._columns_at = -1
        self._anchor: int | None = None
        self._sticky = False
        self._keep_range = False

    # -- what is shown ---------------------------------------------------------------------------------------------
    def show(self, window: RecordWindow | None, *, sort: Sort | None, title_key: str = "", keep_cursor: bool) -> None:
        """Show another window. The cursor stays on its record where that is possible, else goes to the top."""
        record, row, top = self.record, self.cursor, self.top_row
        self.window = window
        if sort != self._sort or title_key != self._title_key:
            self._sort, self._title_key, self._columns_at = sort, title_key, -1
        self.leave_range()
        self.rows_changed()
        if not keep_cursor:
            row, top = 0, 0
        elif record is not None and window is not None:
            found = window.row_of(record.id)
            if found is not None and top == 0 and found < self.body_height:
                # At the top it stays at the top: that is where new records appear.
                row = found
            elif found is not None:
                row, top = found, top + found - row
        self.scroll_to_row(top)
        self.move_to(row, quietly=True)
        self.tell_place()
        self.post_message(self.CursorMoved(self, self.cursor))

    def page_arrived(self) -> None:
        """More rows of the same window are known now."""
        self.rows_changed()
        self.tell_place()

    def set_marked(self, marked: Callable[[str], bool]) -> None:
        """Which records are marked, by id. Rows on the screen that differ are painted again."""
        rows = range(self.top_row, min(self.row_count, self.top_row + self.body_height))
        before = [self.is_marked(row) for row in rows]
        self._marked = marked
        self.refresh_rows(*(row for row, old in zip(rows, before, strict=True) if self.is_marked(row) != old))

    def is_marked(self, row: int) -> bool:
        """Whether the record of a row is marked."""
        record = self.record_at(row)
        return record is not None and self._marked(record.id)

    @property
    def row_count(self) -> int:
        return self.window.total if self.window is not None else 0

    def record_at(self, row: int) -> Record | None:
        """The record of a row, if it is known already."""
        return self.window.record(row) if self.window is not None else None

    @property
    def record(self) -> Record | None:
        """The record under the cursor."""
        return self.record_at(self.cursor)

    @property
    def rows_on_screen(self) -> tuple[int, int]:
        """First and last row on the screen."""
        first = self.top_row
        return first, max(first, min(self.row_count, first + self.body_height) - 1)

    # -- painting --------------------------------------------------------------------------------------------------
    def _columns_now(self, width: int) -> tuple[Column, ...]:
        if width != self._columns_at:
            self._columns, self._columns_at = columns_for(width, self._title_key), width
        return self._columns

    def head_cells(self, line: int, width: int) -> Sequence[Cell]:
        cells: list[Cell] = [(" " * self.GUTTER, "")]
        for column in self._columns_now(width):
            arrow = ""
            if self._sort is not None and column.sort_key == self._sort.key:
                arrow = f" {DOWN if self._sort.descending else UP}"
            cells.append((fit(f"{column.label}{arrow}", column.width) + " ", "strong" if arrow else "muted"))
        return cells

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        record = self.record_at(row)
        here = CURSOR if row == self.cursor else " "
        if record is None:
            return ((f" {here} ", "accent"), ("·  ·  ·", "frame"))
        gutter = f"{MARK if self._marked(record.id) else ' '}{here} "
        return [(gutter, "accent"), *(self._cell(record, column) for column in self._columns_now(width))]

    def _cell(self, record: Record, column: Column) -> Cell:
        if column.name == "title":
            text = fit(cut(record.shown_title, column.width), column.width)
            return f"{text} ", "text" if record.title else "muted"
        if column.name == "status":
            glyph, word, tone = status_of(record)
            return f"{fit(glyph if column.width == GLYPH_ALONE else f'{glyph} {word}', column.width)} ", tone
        if column.name == "id":
            return f"{fit(record.id, column.width)} ", "muted"
        when = record.updated_at if column.name == "updated" else record.created_at
        return f"{fit(ago(when), column.width)} ", "muted"

    def tell_place(self) -> None:
        """Write into the foot which row of how many the cursor is on."""
        if self.row_count:
            self.set_foot(f"row {grouped(self.cursor + 1)} of {grouped(self.row_count)}", *self._range_words())
        else:
            self.set_foot()

    def _range_words(self) -> tuple[Cell, ...]:
        return ((" ── ", "frame"), ("range: move, v ends", "accent")) if self._sticky else ()

    def top_changed(self) -> None:
        self.post_message(self.Looked(self))

    def on_resize(self) -> None:
        self.move_to(self.cursor, quietly=True)
        self.post_message(self.Looked(self))

    # -- marking ---------------------------------------------------------------------------------------------------
    def move_to(self, row: int, *, quietly: bool = False) -> None:
        before = self.cursor
        super().move_to(row, quietly=quietly)
        if self.cursor == before or quietly:
            return
        if self._anchor is not None and not (self._sticky or self._keep_range):
            self.leave_range()
        if self._anchor is not None:
            self._tell_range()
        self.tell_place()

    def _tell_range(self) -> None:
        if self._anchor is not None:
            first, last = sorted((self._anchor, self.cursor))
            self.post_message(self.RangeMarked(self, first, last))

    @property
    def in_range(self) -> bool:
        """Whether moving marks."""
        return self._anchor is not None

    def leave_range(self, *, kept: bool = True) -> None:
        """Moving marks no more."""
        if self._anchor is None:
            return
        self._anchor, self._sticky = None, False
        self.post_message(self.RangeEnded(self, kept))
        self.tell_place()

    def action_mark(self) -> None:
        if not self.row_count:
            return
        if self.in_range:
            self.leave_range()
            return
        if self.record is None:
            # The row is still on its way; what is not seen is not marked.
            return
        self.post_message(self.MarkToggled(self, self.cursor))
        self.action_down()

    def action_range(self) -> None:
        if self._sticky:
            self.leave_range()
        elif self.row_count:
            self.leave_range()
            self._anchor, self._sticky = self.cursor, True
            self._tell_range()
            self.tell_place()

    def action_range_up(self) -> None:
        self._range_step(-1)

    def action_range_down(self) -> None:
        self._range_step(1)

    def _range_step(self, by: int) -> None:
        if not self.row_count:
            return
        if self._anchor is None:
            self._anchor = self.cursor
            self._tell_range()
        self._keep_range = True
        try:
            self.move_to(self.cursor + by)
        finally:
            self._keep_range = False

    def action_end_range(self) -> None:
        if not self.in_range:
            raise SkipAction
        self.leave_range(kept=False)

    def action_open(self) -> None:
        if self._sticky:
            self.leave_range()
        else:
            super().action_open()
