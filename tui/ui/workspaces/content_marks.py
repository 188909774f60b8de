"""Picking records in Content: one by one, in ranges, or everything that is found."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on

from tui.core.content import Record
from tui.core.picked import change_words, selected_words
from tui.core.selection import NOTHING, Selection
from tui.core.text import counted, grouped
from tui.ui.models.content.marks import Mark
from tui.ui.widgets.record_table import RecordTable
from tui.ui.workspaces.content_waiting import WaitingContent

MOST_IN_RANGE = 2_000
"""Rows of one range; more than a window holds could not be read for it."""


class MarkingContent(WaitingContent):
    """Turns what the table tells into a selection."""

    _range_base: Selection | None = None
    _told_mark = Mark.OUT

    def tell_mark(self) -> None:
        """The cursor is on another row: the footer says what space would do there."""
        mark = self.table.mark_of(self.table.cursor)
        if mark is not self._told_mark:
            self._told_mark = mark
            self.tell()

    def confirm_marks(self) -> None:
        """Rows that a query found are known to be found by it."""
        window = self.table.window
        if window is not None and self.browsing is not None and self.browsing.selection.found:
            self.browsing.marks.confirm(window.query, (record.id for record in window.held()))

    @on(RecordTable.MarkToggled)
    def _mark_toggled(self, event: RecordTable.MarkToggled) -> None:
        event.stop()
        if self.postponed(self.table.action_mark):
            return
        record, window = self.table.record_at(event.row), self.table.window
        if record is not None and window is not None:
            self.current_browsing().marks.toggle(record, window.query)
            self.draw_marks()
            self.tell()

    @on(RecordTable.RangeMarked)
    def _range_marked(self, event: RecordTable.RangeMarked) -> None:
        event.stop()
        window = self.table.window
        if window is None:
            return
        if event.last - event.first >= MOST_IN_RANGE:
            self.host.say(
                f"A range holds at most {grouped(MOST_IN_RANGE)} records.", "a marks everything the filter finds."
            )
            return
        if self._range_base is None:
            self._range_base = self.current_browsing().selection
        records = [window.record(row) for row in range(event.first, event.last + 1)]
        if all(records):
            self.mark_range([record for record in records if record is not None])
        else:
            self.loader.read_range(window, event.first, event.last)

    def mark_range(self, records: Sequence[Record]) -> None:
        """Mark exactly these on top of what was picked before the range began."""
        window = self.table.window
        shown_by = window.query if window is not None else None
        self.current_browsing().marks.mark(records, shown_by, onto=self._range_base)
        self.draw_marks()
        self.tell()

    @on(RecordTable.RangeEnded)
    def _range_ended(self, event: RecordTable.RangeEnded) -> None:
        event.stop()
        base, self._range_base = self._range_base, None
        if not event.kept and base is not None and self.browsing is not None:
            self.browsing.marks.picked.take_back(base)
            self.draw_marks()
        self.tell()

    def action_mark_all_found(self) -> None:
        if self.postponed(self.action_mark_all_found):
            return
        window = self.table.window
        if window is not None and window.total:
            self.table.leave_range()
            self.change(self.current_browsing().selection.mark_found(window.query, window.total))

    def action_invert(self) -> None:
        if self.postponed(self.action_invert):
            return
        window = self.table.window
        if window is None or not window.total:
            return
        if self.refused("records.invert"):
            return
        self.table.leave_range()
        marks = self.current_browsing().marks
        unclear, before = marks.unclear(window.query), marks.selection
        marks.invert(window.query, window.total)
        self.draw_marks()
        self.tell()
        if not unclear:
            self.say_change(before)
        else:
            self.host.say(
                f"{counted(unclear, 'mark')} may not be among these and stayed as they were.",
                self.host.keys.text("{records.selection} lists the selection."),
            )

    def action_clear(self) -> None:
        if self.browsing is not None:
            self.table.leave_range()
            self.change(NOTHING)

    # -- undoing ---------------------------------------------------------------------------------------------------
    def change(self, selection: Selection) -> None:
        """Pick exactly this; what is large or clears says so, and how it comes back."""
        before = self.current_browsing().selection
        self.pick(selection)
        self.say_change(before)

    def say_change(self, before: Selection) -> None:
        """Say what became of the selection, where that is much."""
        if words := change_words(before, self.current_browsing().selection):
            self.host.say(words, self.host.keys.text("{records.undo} undoes that."))

    def action_undo(self) -> None:
        self._step("records.undo", back=True)

    def action_redo(self) -> None:
        self._step("records.redo", back=False)

    def _step(self, action_id: str, *, back: bool) -> None:
        self.table.leave_range()
        if reason := self.why_not(action_id):
            self.host.say(reason)
            return
        marks = self.current_browsing().marks
        if marks.picked.undo() if back else marks.picked.redo():
            self.draw_marks()
            self.loader.read_marks()
            self.tell()
            other = "{records.redo} redoes." if back else "{records.undo} undoes."
            self.host.say(selected_words(marks.selection), self.host.keys.text(other))
