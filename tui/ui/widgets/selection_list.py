"""The selection as a list: what was found as a whole, what was taken out of it, and every marked record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

from msgspec import Struct

from tui.core.content import Record
from tui.ui.actions import Area, bindings
from tui.ui.drawing.cells import Cell, cut_apart, fit, width_of
from tui.ui.drawing.words import status_of
from tui.ui.models.content.marks import Mark
from tui.ui.widgets.keyed_list import KeyedList
from tui.ui.widgets.record_table import MARK_GLYPHS

OUT: dict[Mark, Cell] = {Mark.IN: ("", ""), Mark.OUT: ("  out", "warning"), Mark.PERHAPS: (" out?", "warning")}
"""Behind what is not selected, or may be by another set."""
WIDEST = max(width_of(text) for text, _ in OUT.values())


class RowKind(StrEnum):
    """What a row stands for."""

    HEADING = "heading"
    FOUND = "found"
    TAKEN_OUT = "taken out"
    RECORD = "record"


class SelectionRow(Struct, frozen=True):
    """A row. `text` is a heading, or a found set in words, `note` more about it; `place` numbers the found set a row
    belongs to."""

    kind: RowKind
    text: str = ""
    note: str = ""
    record_id: str = ""
    place: int = -1
    open: bool | None = None
    """Whether what was taken out is listed; None where nothing was."""

    @property
    def key(self) -> str:
        return f"{self.kind}{self.place}:{self.record_id}"


class Known(Struct, frozen=True):
    """A record of the list, as far as it was read. `missing`: the CMS has none of that id."""

    record: Record | None = None
    model: str = ""
    missing: bool = False


class SelectionList(KeyedList[SelectionRow]):
    """Rows are drawn from what is known when they come on the screen: any number of records may be in it."""

    AREA = Area.SELECTION
    BINDINGS = bindings(Area.LIST)

    def __init__(self, name_id: str, known: Callable[[str], Known], mark: Callable[[SelectionRow], Mark]) -> None:
        super().__init__(name_id)
        self._known = known
        self._mark = mark

    def can_stand_on(self, row: SelectionRow) -> bool:
        return row.kind is not RowKind.HEADING

    def mark_of(self, row: SelectionRow, place: int) -> str:
        return MARK_GLYPHS[self._mark(row)] if row.kind is not RowKind.HEADING else " "

    @property
    def ids_on_screen(self) -> list[str]:
        """Ids of the records on the screen and on the next."""
        rows = self.rows[self.top_row : self.top_row + 2 * max(1, self.body_height)]
        return [row.record_id for row in rows if row.record_id]

    def draw(self, row: SelectionRow, width: int) -> Sequence[Cell]:
        note: list[Cell] = [(f"   {row.note}", "warning")] if row.note else []
        if row.kind is RowKind.HEADING:
            return [(row.text, "muted"), *note]
        mark = self._mark(row)
        if row.kind is RowKind.FOUND:
            arrow = {True: "▾ ", False: "▸ ", None: "  "}[row.open]
            return [(arrow, "muted"), (row.text, "strong" if mark is Mark.IN else "muted"), *note, OUT[mark]]
        known = self._known(row.record_id)
        indent = "    − " if row.kind is RowKind.TAKEN_OUT else ""
        if known.missing:
            return [(f"{indent}{row.record_id}", "muted"), ("   no longer exists", "invalid")]
        if known.record is None:
            return [(f"{indent}{row.record_id}", "muted"), ("   ·  ·  ·", "faint")]
        return self._record_cells(known.record, known.model, indent, width, mark)

    def _record_cells(self, record: Record, model: str, indent: str, width: int, mark: Mark) -> list[Cell]:
        glyph, word, tone = status_of(record)
        right: list[Cell] = [(f" {fit(f'{glyph} {word}', 12)}", tone)] if width >= 40 else [(f" {glyph}", tone)]
        if width >= 60:
            right.append((f" {fit(model, min(18, width // 5))}", "muted"))
        if width >= 110:
            right.append((f" {fit(record.id, 24)}", "muted"))
        right.append((fit(OUT[mark][0], WIDEST), OUT[mark][1]))
        room = max(8, width - width_of(indent) - sum(width_of(text) for text, _ in right))
        title_tone = "text" if mark is Mark.IN and record.title else "muted"
        return [(indent, "muted"), (fit(self._told_apart(record.shown_title, room), room), title_tone), *right]

    def _told_apart(self, title: str, room: int) -> str:
        """A title that does not fit, with its end where others on the screen begin like it, as copies do."""
        others = (known.record.shown_title for one in self.ids_on_screen if (known := self._known(one)).record)
        return cut_apart(title, room, others)
