"""A few ways to go on, one a line, with what each means: the list of the first start."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tui.ui.drawing.cells import Cell, fit, width_of
from tui.ui.widgets.lines import LineView, pointer


class Way(Struct, frozen=True):
    """One way to go on."""

    key: str
    label: str
    note: str


class WaysList(LineView):
    """Where there is no room beside the labels, the note of the line under the cursor stands in the head."""

    HEAD = 3

    def __init__(self, question: str, ways: Sequence[Way], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._question = question
        self._ways = tuple(ways)
        self._label_width = max(width_of(way.label) for way in ways) + 3

    def on_mount(self) -> None:
        self.rows_changed()

    @property
    def row_count(self) -> int:
        return len(self._ways)

    @property
    def way(self) -> Way:
        """The way under the cursor."""
        return self._ways[self.cursor]

    def _is_wide(self, width: int) -> bool:
        return width >= self._label_width + 6 + max(width_of(way.note) for way in self._ways)

    def head_cells(self, line: int, width: int) -> Sequence[Cell]:
        if line == 0:
            return (("  ", ""), (self._question, "text"))
        if line == 1 and not self._is_wide(width):
            return (("  ", ""), (self.way.note, "muted"))
        return ()

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        way = self._ways[row]
        note = way.note if self._is_wide(width) else ""
        return ((f"  {pointer(self, row)} ", "accent"), (fit(way.label, self._label_width), "text"), (note, "muted"))

    def move_to(self, row: int, *, quietly: bool = False) -> None:
        super().move_to(row, quietly=quietly)
        self.redraw(2)
