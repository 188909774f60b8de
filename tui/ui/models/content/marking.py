"""Picking records: one by one, in ranges, everything that is found, or what a list names; and undoing that."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.core.content import Record
from tui.core.selection import NOTHING, Selection
from tui.core.text import counted, grouped, press
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.marks import Mark, Marks
from tui.ui.models.content.range import RowRange
from tui.ui.models.content.reading import Reading
from tui.ui.models.content.rules import refused
from tui.ui.models.content.state import State
from tui.ui.models.content.windows import PAGE, RecordWindow

MOST_IN_RANGE = 2_000
"""Rows of one range; more than a window holds could not be read for it."""


class Marking:
    """Turns intents into a selection."""

    def __init__(self, state: State, reading: Reading) -> None:
        self._state = state
        self._stage = state.stage
        self._reading = reading
        self.range = RowRange(self._mark_range, self._end_range)
        self._range_base: Selection | None = None

    @property
    def _marks(self) -> Marks:
        return self._state.current.marks

    def comes_early(self, act: Callable[[], None]) -> bool:
        """Whether there are no rows yet that `act`, a move or a mark, could be about: then it waits for them, in the
        order of the keys."""
        rows = self._state.rows
        if rows.window is not None or not (self._state.is_opening or rows.asked is not None):
            return False
        rows.awaited(act)
        return True

    def of(self, record: Record) -> Mark:
        """Whether a record of the rows is picked."""
        browsing, shown = self._state.browsing, self._state.rows.shown
        return Mark.OUT if browsing is None or shown is None else browsing.marks.of(record, shown)

    def pick(self, selection: Selection) -> None:
        """Pick exactly this."""
        self._marks.select(selection)
        self._state.marked()

    # -- one by one, in ranges -------------------------------------------------------------------------------------
    def toggle(self, row: int, again: Callable[[], None]) -> None:
        """Mark or unmark the record of a row; when another query is under way, `again` on its rows."""
        record, shown = self._state.rows.record(row), self._state.rows.shown
        if not self._state.rows.postponed(again) and record is not None and shown is not None:
            self._marks.toggle(record, shown)
            self._state.marked()

    def _mark_range(self, first: int, last: int) -> None:
        """Mark exactly these rows on top of what was picked before the range began."""
        window, browsing = self._state.rows.window, self._state.browsing
        if window is None or browsing is None:
            return
        if last - first >= MOST_IN_RANGE:
            self._stage.host.say(
                f"A range holds at most {grouped(MOST_IN_RANGE)} records.",
                press("records.mark-all-found", "mark everything found"),
            )
            return
        if self._range_base is None:
            self._range_base = browsing.selection
        rows = range(first, last + 1)
        records = self._state.rows.records(rows)
        if len(records) == len(rows):
            self._mark_in_range(records)
        else:
            work = self._read_range(browsing, window, rows)
            self._stage.work(work, group="range", doing="reading a range")

    def _mark_in_range(self, records: Sequence[Record]) -> None:
        self._marks.mark(records, self._state.rows.shown, onto=self._range_base)
        self._state.marked()

    async def _read_range(self, browsing: Browsing, window: RecordWindow, rows: range) -> None:
        """Fetch the rows that are not there, then mark them all."""
        while self._state.browsing is browsing and self._state.rows.window is window:
            hole = next((row for row in rows if window.record(row) is None), None)
            if hole is None:
                if self.range:
                    self._mark_in_range(self._state.rows.records(rows))
                return
            page = await browsing.desk.page(window.query, offset=window.page_of(hole) * PAGE, limit=PAGE)
            if not page.records:
                return
            window.accept(page)
            self._reading.more(browsing, window)

    def _end_range(self, kept: bool) -> None:
        base, self._range_base = self._range_base, None
        if not kept and base is not None and self._state.browsing is not None:
            self._marks.picked.take_back(base)
        self._state.marked()

    # -- many at once ----------------------------------------------------------------------------------------------
    def mark_all_found(self) -> None:
        """Everything the query finds, on every page."""
        rows = self._state.rows
        if rows.postponed(self.mark_all_found) or refused(self._state, "records.mark-all-found") or rows.window is None:
            return
        self.range.end()
        before = self._marks.selection
        stay_out = self._marks.add_found(rows.window)
        self._state.marked()
        self._state.say_all_marked(before, self._marks.selection, stay_out, already=rows.total)

    def invert(self) -> None:
        """The other way round within what is found."""
        rows = self._state.rows
        if rows.postponed(self.invert) or refused(self._state, "records.invert") or rows.shown is None:
            return
        self.range.end()
        marks = self._marks
        unclear, before = marks.unclear(rows.shown), marks.selection
        marks.invert(rows.shown, rows.total)
        self._state.marked()
        if unclear:
            self._state.say(
                f"{counted(unclear, 'mark')} may not be among these and stayed as they were.",
                press("records.selection", "list the selection"),
            )
        else:
            self._state.say_change(before, marks.selection)

    def clear(self) -> None:
        """Nothing is picked any more."""
        if self._state.browsing is not None:
            self.range.end()
            before = self._marks.selection
            self.pick(NOTHING)
            self._state.say_change(before, NOTHING)

    def leave_range(self) -> None:
        """A range under way ends; its marks stay."""
        self.range.end()

    def load(self, selection: Selection) -> None:
        """Pick what was saved; whoever asked for it says what was loaded."""
        self.pick(selection)
        self._reading.read_marks()

    # -- undoing ---------------------------------------------------------------------------------------------------
    def step(self, by: int) -> None:
        """As it was before the last change (-1), or before the last undo."""
        self.range.end()
        is_refused = refused(self._state, "records.undo" if by < 0 else "records.redo")
        if not is_refused and self._state.step(self._marks.picked, back=by < 0):
            self._state.marked()
            self._reading.read_marks()
