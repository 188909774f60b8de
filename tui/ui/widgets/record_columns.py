"""The columns of the records table: which of them fit, from which on, and the rows written into them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import islice

from tui.core.column_layout import Layout, lay_out
from tui.core.content import Record
from tui.ui.drawing.cells import Cell, cut, width_of
from tui.ui.widgets.record_cells import GOES_LEFT, MEASURED, Sheet

KEPT_ROWS = 400
"""Rows whose cells are remembered."""
TITLES = 200
"""Titles of linked records asked for in one request."""


_TOLD_APART = re.compile(r" [(\[][^()\[\]]{1,16}[)\]]$")
"""A word in brackets at the end of a title tells it from another, which may be on no page that was read."""


class ShownColumns:
    """Widths only grow while the columns are the same, so that nothing jumps. `room`: the cells there are now;
    `fresh_s`: how long cells may be shown as they are; they say how long ago something was."""

    def __init__(self, room: Callable[[], int], fresh_s: float) -> None:
        self._room = room
        self.sheet = Sheet()
        self._fresh_s = fresh_s
        self._needs: dict[str, int] = {}
        self._offset = 0
        self._layout: Layout | None = None
        self._width = -1
        self._cells: dict[str, tuple[Record, tuple[Cell, ...]]] = {}
        self._cells_since = 0.0
        self._measured: list[Record] = []
        self._begun: dict[str, str] = {}
        """Titles that are cut, by what would be seen of them; empty where that is the beginning of several."""

    def take(self, sheet: Sheet, records: Iterable[Record]) -> None:
        """Other columns, another locale, another arrow; `records` tell how wide the values are."""
        old, self.sheet = self.sheet, sheet
        if (old.of, old.columns, old.locale) != (sheet.of, sheet.columns, sheet.locale):
            self._needs.clear()
        if (old.of, old.columns) != (sheet.of, sheet.columns):
            self._offset = 0
        self._measure(records)

    def _measure(self, records: Iterable[Record]) -> None:
        self._measured = list(islice(records, MEASURED))
        for key, cells in self.sheet.needs(self._measured).items():
            self._needs[key] = max(self._needs.get(key, 0), cells)
        self._layout = None
        self._cells.clear()

    def titles_arrived(self, records: Iterable[Record]) -> None:
        """Records that links name have titles now."""
        if any(column.is_link and not self._needs.get(column.key) for column in self.sheet.columns):
            self._measure(records)
        self._cells.clear()

    @property
    def layout(self) -> Layout:
        """The columns on the screen."""
        width = self._room()
        if self._layout is None or width != self._width:
            self._cells.clear()
            self._begun.clear()
            self._width = width
            sheet = self.sheet
            self._layout = lay_out(
                sheet.columns, width, self._needs, sheet.labels(), offset=self._offset, chosen=sheet.chosen
            )
            for record in self._measured:
                self._begins_as_another(record)
        return self._layout

    def step(self, by: int) -> bool:
        """Begin with an earlier or a later column; False where there is none."""
        offset, last = self.layout.offset + by, self.layout.last
        if possible := 0 <= offset <= last:
            self._offset, self._layout = offset, None
        return possible

    def head(self) -> list[Cell]:
        """The headings."""
        cells: list[Cell] = []
        for place, placed in enumerate(self.layout.placed):
            cells.append(self.sheet.heading(placed.column, placed.width))
            cells.append((GOES_LEFT, "accent") if place == 0 and self.layout.offset else (" ", ""))
        return cells

    def row(self, record: Record) -> tuple[Cell, ...]:
        """The row of a record."""
        now, layout = time.monotonic(), self.layout
        if len(self._cells) >= KEPT_ROWS or now - self._cells_since > self._fresh_s:
            self._cells.clear()
            self._cells_since = now
        held = self._cells.get(record.id)
        if held is None or held[0] is not record:
            cells = self.sheet.cells(record, layout, both_ends=self._begins_as_another(record))
            held = self._cells[record.id] = (record, cells)
        return held[1]

    def _begins_as_another(self, record: Record) -> bool:
        """Whether what fits of its title is the beginning of another one, too, as of an original and its copies."""
        first = next(iter(self.layout.placed), None)
        title = self.sheet.value(record, first.column).text if first is not None else ""
        if first is None or width_of(title) <= first.width:
            return False
        seen = cut(title, first.width)
        known = self._begun.setdefault(seen, title)
        if known and (known != title or _TOLD_APART.search(title)):
            # Others were drawn without an end: next time they have one.
            self._begun[seen] = ""
            self._cells = {key: held for key, held in self._cells.items() if not held[0].title.startswith(seen[:-1])}
        return self._begun[seen] == ""

    def unnamed_links(self, records: Iterable[Record | None]) -> Sequence[str]:
        """Linked records whose titles are not known, as many as are asked for at once."""
        shown = [(record, placed.column) for record in records if record is not None for placed in self.layout.placed]
        links = (link for record, column in shown for link in self.sheet.linked(record, column))
        return list(islice(dict.fromkeys(link for link in links if link not in self.sheet.titles), TITLES))
