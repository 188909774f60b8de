"""The records table: a window that scrolls over any number of records with constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain

from textual import events
from textual.actions import SkipAction

from tui.core.columns import Column
from tui.core.content import Record
from tui.core.text import grouped
from tui.ui.actions import Area, bindings
from tui.ui.actions.keybook import keys_of
from tui.ui.drawing.cells import Cell, fit_cells
from tui.ui.drawing.words import MADE, MARK, PERHAPS
from tui.ui.models.content.marking import Marking
from tui.ui.models.content.marks import Mark
from tui.ui.models.content.rows import Place
from tui.ui.models.content.windows import PAGE, RecordWindow
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.record_cells import GOES_RIGHT, Sheet
from tui.ui.widgets.record_columns import ShownColumns

MARK_GLYPHS = {Mark.OUT: " ", Mark.IN: MARK, Mark.PERHAPS: PERHAPS}


def _in_turn(act: Callable[..., None]) -> Callable[..., None]:
    """An action that waits, in the order of the keys, for rows that are on their way."""

    def in_turn(table: RecordTable, *how: object) -> None:
        if not table.marking.comes_early(partial(in_turn, table, *how)):
            act(table, *how)

    return in_turn


class RecordTable(LineView[Record], inherit_bindings=False):
    """Shows a `RecordWindow` by a `Sheet`. Marks and the cursor belong to records, not to rows."""

    AREA = Area.ROWS
    BINDINGS = bindings(Area.LIST, Area.ROWS)
    HEAD = 1

    def __init__(
        self, marking: Marking, sort_by: Callable[[Column], None], *, fresh_s: float, id: str | None = None
    ) -> None:
        """`sort_by` is told the column whose heading was clicked. `fresh_s`: how long cells may be shown as
        they are."""
        super().__init__(id=id)
        self.marking = marking
        self._sort_by = sort_by
        self.window: RecordWindow | None = None
        self.columns = ShownColumns(lambda: self.body_width - self.GUTTER, fresh_s)
        self._remark = ""

    # -- what is shown ---------------------------------------------------------------------------------------------
    def show(self, window: RecordWindow | None, sheet: Sheet, place: Place) -> None:
        """Show these rows in these columns. Of others than before the cursor stays on its record, where `place` says so
        and that is possible, else it goes there."""
        record, row, top = self.current, self.cursor, self.top_row
        is_other, self.window = window is not self.window, window
        if sheet != self.columns.sheet or (is_other and window is not None):
            self.columns.take(sheet, self._held)
            self.post_message(self.Scrolled(self))
        if is_other:
            self.marking.leave_range()
        self.rows_changed()
        if not is_other:
            return
        if not place.keep:
            row, top = place.row, place.top
        elif record is not None and window is not None and (found := window.row_of(record.id)) is not None:
            # At the top it stays at the top: that is where new records appear.
            is_at_top = top == 0 and found < self.body_height
            row, top = found, 0 if is_at_top else top + found - row
        self.scroll_to_row(top)
        self.move_to(row, quietly=True)
        self.tell_place()
        self.post_message(self.CursorMoved(self))

    def rows_changed(self) -> None:
        super().rows_changed()
        self.tell_place()

    @property
    def row_count(self) -> int:
        return self.window.total if self.window is not None else 0

    def row(self, place: int) -> Record | None:
        return self.window.record(place) if self.window is not None else None

    def mark_of(self, row: Record, place: int) -> str:
        return MARK_GLYPHS[self.marking.state.mark_of(row)]

    def sign_of(self, row: Record) -> str:
        return MADE if row.id in self.marking.state.made.ids else " "

    def draw(self, row: Record, width: int) -> Sequence[Cell]:
        return self.columns.row(row)

    # -- columns ---------------------------------------------------------------------------------------------------
    @property
    def _held(self) -> Iterable[Record]:
        return self.window.held() if self.window is not None else ()

    def titles_arrived(self) -> None:
        """Records that links name have titles now."""
        self.columns.titles_arrived(self._held)
        self.redraw()

    def unnamed_links(self) -> Sequence[str]:
        """Linked records whose titles are not known: those of the rows on the screen first, then of their pages."""
        shown = self.rows_shown
        pages = range(shown.start // PAGE * PAGE, (max(shown.start, shown.stop - 1) // PAGE + 1) * PAGE)
        return self.columns.unnamed_links(map(self.row, chain(shown, pages)))

    def action_columns(self, by: int) -> None:
        if self.columns.step(by):
            self.post_message(self.Scrolled(self))
            self.redraw()
        elif self.columns.layout.last:
            self._remark = f"these are the {'first' if by < 0 else 'last'} columns"
        else:
            self._remark = keys_of(self.app).text("all columns are shown, {records.columns} choose others")
        self.tell_place()

    # -- painting --------------------------------------------------------------------------------------------------
    def head_cells(self, line: int, width: int) -> Sequence[Cell]:
        cells = [(" " * self.GUTTER, ""), *self.columns.head()]
        return [*fit_cells(cells, width - 1), (GOES_RIGHT, "accent")] if self.columns.layout.beyond else cells

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
        for placed in self.columns.layout.placed:
            if left <= event.x < left + placed.width:
                self._sort_by(placed.column)
            left += placed.width + 1

    def tell_place(self) -> None:
        """Write into the foot which row of how many the cursor is on."""
        remark, self._remark = self._remark, ""
        if self.marking.in_own_range:
            remark = remark or keys_of(self.app).text("range: move, then {records.range}")
        if self.row_count:
            said = ((" ── ", "frame"), (remark, "accent")) if remark else ()
            self.set_foot(f"row {grouped(self.cursor + 1)} of {grouped(self.row_count)}", *said)
        else:
            self.set_foot()

    # -- marking ---------------------------------------------------------------------------------------------------
    def move_to(self, row: int, *, quietly: bool = False) -> None:
        before = self.cursor
        super().move_to(row, quietly=quietly)
        if self.cursor != before and not quietly:
            self.marking.moved(self.cursor)
            self.tell_place()

    action_step = _in_turn(LineView.action_step)
    action_page = _in_turn(LineView.action_page)
    action_end = _in_turn(LineView.action_end)

    @_in_turn
    def action_mark(self) -> None:
        """End a range, else mark the record; a row that is still on its way is not seen, and not marked."""
        if not self.marking.leave_range() and self.current is not None:
            self.marking.toggle(self.cursor, self.action_mark)
            self.action_step(1)

    @_in_turn
    def action_range(self) -> None:
        own = self.marking.in_own_range
        self.marking.leave_range()
        if self.row_count and not own:
            self.marking.begin_range(self.cursor, own=True)

    @_in_turn
    def action_range_step(self, by: int) -> None:
        if self.row_count:
            self.marking.begin_range(self.cursor)
            super().move_to(self.cursor + by)
            self.marking.extend_range(self.cursor)
            self.tell_place()

    def action_end_range(self) -> None:
        if not self.marking.leave_range(kept=not self.marking.in_own_range):
            raise SkipAction

    def action_open(self) -> None:
        if self.marking.in_own_range:
            self.marking.leave_range()
        else:  # without a row, too: those that were asked for may be on their way
            self.post_message(self.Opened(self))
