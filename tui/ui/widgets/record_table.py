"""The records table: a window that scrolls over any number of records with constant memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import ClassVar

from textual import events
from textual.actions import SkipAction

from tui.core.column_layout import Layout
from tui.core.content import Record
from tui.core.text import grouped
from tui.ui.actions import Area, bindings
from tui.ui.actions.keybook import keys_of
from tui.ui.drawing.cells import Cell, fit_cells
from tui.ui.drawing.words import MADE, MARK, PERHAPS
from tui.ui.models.content.marking import Marking
from tui.ui.models.content.marks import Mark
from tui.ui.models.content.windows import PAGE, RecordWindow
from tui.ui.widgets.lines import LineView, pointer
from tui.ui.widgets.pane import LatestOfPane
from tui.ui.widgets.record_cells import GOES_RIGHT, Sheet
from tui.ui.widgets.record_columns import ShownColumns

MARK_GLYPHS = {Mark.OUT: " ", Mark.IN: MARK, Mark.PERHAPS: PERHAPS}


class RecordTable(LineView, inherit_bindings=False):
    """Shows a `RecordWindow` by a `Sheet`. Marks and the cursor belong to records, not to rows."""

    AREA = Area.ROWS
    BINDINGS = bindings(Area.LIST, Area.ROWS)
    HEAD = 1
    GUTTER: ClassVar[int] = 3

    class Looked(LatestOfPane):
        """Other rows are on the screen: some may have to be fetched."""

    class ColumnsShown(LatestOfPane):
        """Other columns are on the screen."""

    def __init__(
        self, marking: Marking, sort_by: Callable[[str], None], *, fresh_s: float, id: str | None = None
    ) -> None:
        """`sort_by` is told the key of a column whose heading was clicked. `fresh_s`: how long cells may be shown as
        they are."""
        super().__init__(id=id)
        self._marking = marking
        self._sort_by = sort_by
        self.window: RecordWindow | None = None
        self.columns = ShownColumns(fresh_s)
        self._mark: Callable[[Record], Mark] = lambda _: Mark.OUT
        self.made: frozenset[str] = frozenset()
        """The records that jobs of this session made: they are marked as new."""
        self._remark = ""

    # -- what is shown ---------------------------------------------------------------------------------------------
    def show(self, window: RecordWindow | None, *, sheet: Sheet | None = None, keep_cursor: bool) -> None:
        """Show another window. The cursor stays on its record where that is possible, else goes to the top."""
        record, row, top = self.record, self.cursor, self.top_row
        self.window = window
        if sheet is not None:
            self._take(sheet)
        self._marking.range.end()
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

    def set_marked(self, mark: Callable[[Record], Mark]) -> None:
        """Which records are marked. Rows on the screen that differ are painted again."""
        self._mark = mark
        self.redraw()
        self.tell_place()

    def mark_of(self, row: int) -> Mark:
        """Whether the record of a row is marked."""
        record = self.record_at(row)
        return self._mark(record) if record is not None else Mark.OUT

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

    # -- columns ---------------------------------------------------------------------------------------------------
    def set_sheet(self, sheet: Sheet) -> None:
        """Show the same rows in other columns, another locale, with another arrow."""
        self._take(sheet)
        self.redraw()

    def _take(self, sheet: Sheet) -> None:
        self.columns.take(sheet, self.window.held() if self.window is not None else ())
        self.post_message(self.ColumnsShown(self))

    @property
    def layout_now(self) -> Layout:
        """The columns on the screen."""
        return self.columns.in_width(self.body_width - self.GUTTER)

    def titles_arrived(self) -> None:
        """Records that links name have titles now."""
        self.columns.titles_arrived(self.window.held() if self.window is not None else ())
        self.redraw()

    def unnamed_links(self) -> Sequence[str]:
        """Linked records whose titles are not known: those of the rows on the screen first, then of their pages."""
        first, last = self.rows_on_screen
        pages = range(first // PAGE * PAGE, (last // PAGE + 1) * PAGE)
        return self.columns.unnamed_links(map(self.record_at, chain(range(first, last + 1), pages)), self.layout_now)

    def action_columns(self, by: int) -> None:
        layout = self.layout_now
        if self.columns.step(by, layout):
            self.post_message(self.ColumnsShown(self))
            self.redraw()
        elif layout.last:
            self._remark = f"these are the {'first' if by < 0 else 'last'} columns"
        else:
            self._remark = keys_of(self.app).text("all columns are shown, {records.columns} choose others")
        self.tell_place()

    # -- painting --------------------------------------------------------------------------------------------------
    def head_cells(self, line: int, width: int) -> Sequence[Cell]:
        layout = self.layout_now
        cells = [(" " * self.GUTTER, ""), *self.columns.head(layout)]
        return [*fit_cells(cells, width - 1), (GOES_RIGHT, "accent")] if layout.beyond else cells

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        record = self.record_at(row)
        here = pointer(self, row)
        if record is None:
            return ((f" {here} ", "accent"), ("·  ·  ·", "faint"))
        made = MADE if record.id in self.made else " "
        gutter = f"{MARK_GLYPHS[self._mark(record)]}{here}{made}"
        return ((gutter, "accent"), *self.columns.row(record, self.layout_now))

    def on_click(self, event: events.Click) -> None:
        """A heading is told; a click with shift marks from the cursor to the row, as moving with shift does."""
        row = self.row_at(event.y)
        if row is not None and event.shift:
            event.stop()
            event.prevent_default()
            self.action_range_step(row - self.cursor)
        if event.y != 1:
            return
        event.stop()
        left = 1 + self.GUTTER
        for placed in self.layout_now.placed:
            if left <= event.x < left + placed.width:
                self._sort_by(placed.column.key)
            left += placed.width + 1

    def tell_place(self) -> None:
        """Write into the foot which row of how many the cursor is on."""
        remark, self._remark = self._remark, ""
        if self._marking.range.is_own:
            remark = remark or keys_of(self.app).text("range: move, then {records.range}")
        if self.row_count:
            said = ((" ── ", "frame"), (remark, "accent")) if remark else ()
            self.set_foot(f"row {grouped(self.cursor + 1)} of {grouped(self.row_count)}", *said)
        else:
            self.set_foot()

    def top_changed(self) -> None:
        self.post_message(self.Looked(self))

    def on_resize(self) -> None:
        self.post_message(self.Looked(self))
        self.post_message(self.ColumnsShown(self))

    # -- marking ---------------------------------------------------------------------------------------------------
    def move_to(self, row: int, *, quietly: bool = False) -> None:
        before = self.cursor
        super().move_to(row, quietly=quietly)
        if self.cursor != before and not quietly:
            self._marking.range.moved(self.cursor)
            self.tell_place()

    def action_step(self, by: int) -> None:
        if not self._marking.comes_early(partial(self.action_step, by)):
            super().action_step(by)

    def action_page(self, direction: int) -> None:
        if not self._marking.comes_early(partial(self.action_page, direction)):
            super().action_page(direction)

    def action_end(self, last: bool) -> None:
        if not self._marking.comes_early(partial(self.action_end, last)):
            super().action_end(last)

    def action_mark(self) -> None:
        """End a range, else mark the record; a row that is still on its way is not seen, and not marked."""
        if self._marking.comes_early(self.action_mark):
            return
        if self._marking.range:
            self._marking.range.end()
        elif self.record is not None:
            self._marking.toggle(self.cursor, self.action_mark)
            self.action_step(1)

    def action_range(self) -> None:
        if self._marking.comes_early(self.action_range):
            return
        own = self._marking.range.is_own
        self._marking.range.end()
        if self.row_count and not own:
            self._marking.range.begin(self.cursor, own=True)

    def action_range_step(self, by: int) -> None:
        if self._marking.comes_early(partial(self.action_range_step, by)):
            return
        if self.row_count:
            with self._marking.range.step(self.cursor):
                self.move_to(self.cursor + by)

    def action_end_range(self) -> None:
        if not self._marking.range:
            raise SkipAction
        self._marking.range.end(kept=not self._marking.range.is_own)

    def action_open(self) -> None:
        if self._marking.range.is_own:
            self._marking.range.end()
        else:  # without a row, too: those that were asked for may be on their way
            self.post_message(self.Opened(self, self.cursor))
