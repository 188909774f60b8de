"""Picking records: one by one, in ranges, everything that is found, or what a list names; and undoing that."""

from __future__ import annotations

from collections.abc import Callable

from tui.core.selection import NOTHING, Selection
from tui.core.text import counted, grouped, press
from tui.ui.models.content.marks import Marks
from tui.ui.models.content.reading import Reading
from tui.ui.models.content.rules import refused
from tui.ui.models.content.state import Range, State
from tui.ui.models.content.windows import RecordWindow

MOST_IN_RANGE = 2_000
"""Rows of one range; more than a window holds could not be read for it."""


class Marking:
    """Turns intents into a selection."""

    def __init__(self, state: State, reading: Reading) -> None:
        self.state = state
        self._stage = state.stage
        self._reading = reading

    @property
    def _marks(self) -> Marks:
        return self.state.current.marks

    def comes_early(self, act: Callable[[], None]) -> bool:
        """Whether there are no rows yet that `act`, a move or a mark, could be about: then it waits for them, in the
        order of the keys."""
        rows = self.state.rows
        if rows.window is not None or not (self.state.is_opening or rows.asked is not None):
            return False
        rows.awaited(act)
        return True

    def pick(self, selection: Selection) -> None:
        """Pick exactly this."""
        self._marks.select(selection)
        self.state.marked()

    def toggle(self, row: int, again: Callable[[], None]) -> None:
        """Mark or unmark the record of a row; when another query is under way, `again` on its rows."""
        record, shown = self.state.rows.record(row), self.state.rows.shown
        if not self.state.rows.postponed(again) and record is not None and shown is not None:
            self._marks.toggle(record, shown)
            self.state.marked()

    # -- in ranges -------------------------------------------------------------------------------------------------
    @property
    def in_own_range(self) -> bool:
        """Whether a range is under way that was begun on purpose."""
        return self.state.range is not None and self.state.range.is_own

    def begin_range(self, row: int, *, own: bool = False) -> None:
        """Moving marks, from this row on; where a range is under way, from where that began."""
        if self.state.range is None:
            self.state.range = Range(row, self._marks.selection, own)
        self.extend_range(row)

    def moved(self, row: int) -> None:
        """The cursor is on another row by plain moving, which ends a range that was not begun on purpose."""
        if self.in_own_range:
            self.extend_range(row)
        else:
            self.leave_range()

    def extend_range(self, row: int) -> None:
        """Mark exactly its rows, to this one, on top of what was picked before it began."""
        window, begun = self.state.rows.window, self.state.range
        if window is None or begun is None:
            return
        first, last = sorted((begun.start, row))
        rows = range(first, last + 1)
        if len(rows) > MOST_IN_RANGE:
            most = f"A range holds at most {grouped(MOST_IN_RANGE)} records."
            self.state.say(most, press("records.mark-all-found", "mark everything found"))
        elif len(self.state.rows.records(rows)) == len(rows):
            self._mark_range(begun, rows)
        else:
            work = self._read_range(begun, window, rows)
            self._stage.work(work, group="range", doing="reading a range")

    def _mark_range(self, begun: Range, rows: range) -> None:
        self._marks.mark(self.state.rows.records(rows), self.state.rows.shown, onto=begun.base)
        self.state.marked()

    async def _read_range(self, begun: Range, window: RecordWindow, rows: range) -> None:
        """Fetch the rows that are not there, then mark them all."""
        while (hole := next((row for row in rows if window.record(row) is None), None)) is not None:
            if not await self._reading.read_page(window, hole) or self.state.rows.window is not window:
                return
        if self.state.range is begun:
            self._mark_range(begun, rows)

    def leave_range(self, *, kept: bool = True) -> bool:
        """A range under way ends, its marks go unless they are `kept`; False where there is none."""
        begun, self.state.range = self.state.range, None
        if begun is None:
            return False
        if not kept:
            self._marks.picked.take_back(begun.base)
        self.state.marked()
        return True

    # -- many at once ----------------------------------------------------------------------------------------------
    def mark_all_found(self) -> None:
        """Everything the query finds, on every page."""
        rows = self.state.rows
        if rows.postponed(self.mark_all_found) or refused(self.state, "records.mark-all-found") or rows.window is None:
            return
        self.leave_range()
        before = self._marks.selection
        stay_out = self._marks.add_found(rows.window)
        self.state.marked()
        self.state.say_all_marked(before, self._marks.selection, stay_out, already=rows.total)

    def invert(self) -> None:
        """The other way round within what is found."""
        rows = self.state.rows
        if rows.postponed(self.invert) or refused(self.state, "records.invert") or rows.shown is None:
            return
        self.leave_range()
        marks = self._marks
        unclear, before = marks.unclear(rows.shown), marks.selection
        marks.invert(rows.shown, rows.total)
        self.state.marked()
        if unclear:
            self.state.say(
                f"{counted(unclear, 'mark')} may not be among these and stayed as they were.",
                press("records.selection", "list the selection"),
            )
        else:
            self.state.say_change(before, marks.selection)

    def clear(self) -> None:
        """Nothing is picked any more."""
        if self.state.browsing is not None:
            self.leave_range()
            before = self._marks.selection
            self.pick(NOTHING)
            self.state.say_change(before, NOTHING)

    def load(self, selection: Selection) -> None:
        """Pick what was saved; whoever asked for it says what was loaded."""
        if not self.state.is_left():
            self.pick(selection)
            self._reading.read_marks()

    # -- undoing ---------------------------------------------------------------------------------------------------
    def step(self, by: int) -> None:
        """As it was before the last change (-1), or before the last undo."""
        self.leave_range()
        is_refused = refused(self.state, "records.undo" if by < 0 else "records.redo")
        if not is_refused and self.state.step(self._marks.picked, back=by < 0):
            self.state.marked()
            self._reading.read_marks()
