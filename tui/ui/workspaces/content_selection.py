"""What is picked in Content as a whole: kept for the next start, listed, loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on

from tui.core.content import RecordQuery
from tui.core.pasted import MOST_LINES, outcome_words
from tui.core.selection import Selection
from tui.core.text import counted
from tui.ui.boundary import in_background
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.marks import Marks
from tui.ui.models.content.pasting import look_up
from tui.ui.models.jumps import Jump
from tui.ui.widgets.filter_line import FilterLine
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

    @on(FilterLine.Pasted)
    def _pasted(self, event: FilterLine.Pasted) -> None:
        event.stop()
        if self.browsing is not None:
            self.filter_line.note(f"Looking up {counted(len(event.lines), 'pasted line')} …")
            in_background(
                self, self._select_pasted(self.browsing, event.lines), group="pasted", doing="looking up a list"
            )

    async def _select_pasted(self, browsing: Browsing, lines: tuple[str, ...]) -> None:
        """Select what a pasted list names; what names nothing is said by name."""
        taken = lines[:MOST_LINES]
        try:
            records, missing = await look_up(browsing.desk, browsing.model, browsing.locale, taken)
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            self.host.say_error(error, "looking up the pasted list; nothing of it is selected")
            return
        finally:
            if self.browsing is browsing:
                self.filter_line.note("")
        browsing.marks.mark(records)
        if self.browsing is browsing:
            self.draw_marks()
            self.tell()
        self.host.say(
            outcome_words(lines, [*missing, *lines[MOST_LINES:]], len(records)),
            self.host.keys.text("{records.selection} lists the selection, {records.undo} undoes that."),
            severity="warning" if missing or lines[MOST_LINES:] else "information",
        )

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
