"""What is picked in Content as a whole: kept for the next start, listed, loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.core.content import RecordQuery
from tui.core.selection import Selection
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.marks import Marks
from tui.ui.models.jumps import Jump
from tui.ui.workspaces.content_filter import FilteringContent

if TYPE_CHECKING:
    from tui.desk import Desk


class SelectingContent(FilteringContent):
    """Between the selection, its list, and what is kept of it."""

    def begin_browsing(self, desk: Desk) -> Browsing:
        """The state of a desk opened for the first time, with what was picked there last."""
        marks = Marks(self.kept.begin(desk, "records"))
        browsing = Browsing(desk, recall=lambda: self.host.memory.state, marks=marks)
        if kept := marks.selection:
            self.host.say(
                f"{kept.describe()} from last time.",
                self.host.keys.text("{records.selection} lists it, {records.clear} clears it."),
            )
        return browsing

    def marks_read(self) -> None:
        """Marked records were read."""
        self.draw_marks()
        self.tell()

    def action_selection(self) -> None:
        if self.refused("records.selection"):
            return
        from tui.ui.flows.saving import SelectionSaver
        from tui.ui.screens.selection import SelectionScreen

        self.table.leave_range()
        browsing = self.current_browsing()
        saver = SelectionSaver(self, browsing.desk, "records")
        self.app.push_screen(SelectionScreen(browsing, saver), self._left_list)

    def _left_list(self, query: RecordQuery | None) -> None:
        self.draw_marks()
        self.tell()
        if query is not None:
            self.show_query(query)

    def show_query(self, query: RecordQuery) -> None:
        """Show what a query finds, in the table."""
        browsing = self.current_browsing()
        model = browsing.with_id(query.model_id)
        if query.model_id is not None and model is None:
            self.host.say(
                "The model of this search is no longer there.",
                self.host.keys.text("{selection.take-out} takes it out of the selection."),
            )
            return
        self.stop_typing()
        self.filter_line.close()
        browsing.choose(model)
        browsing.applied = query.filter
        self.table.focus()
        self.loader.open_model(model)

    def action_load_selection(self) -> None:
        if self.browsing is None:
            self.host.say(self.why_not("records.load-selection"))
            return
        from tui.ui.flows.saving import SelectionSaver

        saver = SelectionSaver(self, self.browsing.desk, "records")
        self.table.leave_range()
        saver.load(self.browsing.selection, self._load_selection)

    def jumps(self) -> Sequence[Jump]:
        browsing = self.browsing
        if browsing is None:
            return super().jumps()
        from tui.ui.flows.saving import SelectionSaver

        saver = SelectionSaver(self, browsing.desk, "records")
        return (*super().jumps(), *saver.jumps(lambda: browsing.selection, self._load_selection))

    def _load_selection(self, selection: Selection) -> None:
        self.pick(selection)  # the saver says what was loaded
        self.loader.read_marks()
