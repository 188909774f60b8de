"""The first start: an empty desk, and the ways to fill it."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen

from tui.cms import every
from tui.ui.actions import Area, bindings
from tui.ui.drawing.cells import Cell, fit, width_of
from tui.ui.models.picking import Entry
from tui.ui.widgets.keyed_list import KeyedList
from tui.ui.widgets.lines import LineView

QUESTION = "Welcome. How would you like to start?"


class WaysList(KeyedList[Entry]):
    """The sandbox, a project of each CMS, or none of it. Where there is no room beside the labels, the note of the line
    under the cursor stands in the head."""

    HEAD = 3

    def __init__(self) -> None:
        super().__init__("ways")
        adding = (Entry(cms.name, f"Add a {cms.label} project", f"you need {cms.needs}") for cms in every())
        sandbox = Entry("sandbox", "Try it with sample data", "runs on this machine only")
        self.set_rows([sandbox, *adding, Entry("quit", "Quit")])
        self.set_title("copydesk")
        self.set_foot("↑ ↓ move   enter choose   q quit")
        self._label_width = max(width_of(way.label) for way in self.rows) + 3

    def _is_wide(self, width: int) -> bool:
        return width >= self._label_width + 6 + max(width_of(way.note) for way in self.rows)

    def head_cells(self, line: int, width: int) -> Sequence[Cell]:
        if line == 0:
            return (("  ", ""), (QUESTION, "text"))
        if line == 1 and not self._is_wide(width):
            return (("  ", ""), (self.rows[self.cursor].note, "muted"))
        return ()

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        way = self.rows[row]
        note = way.note if self._is_wide(width) else ""
        return ((f"  {self.pointer(row)} ", "accent"), (fit(way.label, self._label_width), "text"), (note, "muted"))

    def move_to(self, row: int, *, quietly: bool = False) -> None:
        super().move_to(row, quietly=quietly)
        self.redraw(2)


class WelcomeScreen(Screen[str | None]):
    """Dismissed with the key of a way, or None for looking round first."""

    AREA = Area.WELCOME
    AUTO_FOCUS = "WaysList"
    BINDINGS = bindings(Area.WELCOME)

    def compose(self) -> ComposeResult:
        yield WaysList()

    @on(LineView.Opened)
    def _picked(self) -> None:
        ways = self.query_one(WaysList)
        self.dismiss(ways.rows[ways.cursor].key)
