"""Lists of rows that have keys: the base of the job lists, the schema tree and the plan's list.

The cursor stays on its key when the rows are given anew, and only the cells that came out differently are painted
again, from the first to the last difference of each line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, Protocol, TypeVar

from textual.geometry import Region

from tui.ui.drawing.cells import Cell, changed_span, fit_cells
from tui.ui.widgets.lines import LineView, pointer
from tui.ui.widgets.tones import UNDRAWN


class Row(Protocol):
    """What a list needs of its rows: a name that survives refreshing."""

    @property
    def key(self) -> str: ...


R = TypeVar("R", bound=Row)


class KeyedList(LineView, Generic[R]):
    """Rows by key. `set_rows` is the way in; subclasses say how a row is drawn."""

    GUTTER: ClassVar[int] = 3
    """Cells before each row: mark, cursor, blank."""

    def __init__(self, name_id: str, *, classes: str | None = None) -> None:
        super().__init__(id=name_id, classes=classes)
        self._rows: tuple[R, ...] = ()
        self._places: dict[str, int] = {}

    # -- for subclasses --------------------------------------------------------------------------------------------
    def draw(self, row: R, width: int) -> Sequence[Cell]:
        """The row's pieces; the list cuts or fills them to `width`."""
        raise NotImplementedError

    def can_stand_on(self, row: R) -> bool:
        """Whether the cursor may stand on the row; headings say no."""
        return True

    def mark_of(self, row: R) -> str:
        """The gutter's first cell: `▌` for marked rows."""
        return " "

    def sign_of(self, row: R) -> str:
        """The gutter's last cell, for what is worth a sign."""
        return " "

    # -- rows ------------------------------------------------------------------------------------------------------
    @property
    def rows(self) -> tuple[R, ...]:
        return self._rows

    @property
    def row_count(self) -> int:
        return len(self._rows)

    def can_stop(self, row: int) -> bool:
        return 0 <= row < len(self._rows) and self.can_stand_on(self._rows[row])

    @property
    def current(self) -> R | None:
        """The row under the cursor."""
        return self._rows[self.cursor] if self.can_stop(self.cursor) else None

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show these rows. The cursor stays on its row's key, else on its line."""
        if tuple(rows) == self._rows:
            self.move_to(self.cursor, quietly=True)
            return
        old_key = self.current.key if self.current else None
        old_count, width = len(self._rows), self.body_width
        visible = range(self.top_row, self.top_row + self.body_height)
        before = {place: self._fitted(place, width) for place in visible if place < old_count}
        self._rows = tuple(rows)
        self._places = {row.key: place for place, row in enumerate(self._rows)}
        if len(self._rows) != old_count:
            self.rows_changed()
            self.move_to(self._places.get(old_key or "", self.cursor), quietly=True)
        else:
            self.move_to(self._places.get(old_key or "", self.cursor), quietly=True)
            for place, cells in before.items():
                self._refresh_changed(place, cells, self._fitted(place, width))
        new_key = self.current.key if self.current else None
        if new_key != old_key:
            self.post_message(self.CursorMoved(self, self.cursor))

    def _fitted(self, place: int, width: int) -> Sequence[Cell]:
        return fit_cells(self.drawn(lambda: self.row_cells(place, width), lambda: UNDRAWN), width)

    def _refresh_changed(self, place: int, before: Sequence[Cell], after: Sequence[Cell]) -> None:
        span, region = changed_span(before, after), self.row_region(place)
        if span is not None and region is not None:
            self.refresh(Region(region.x + span[0], region.y, span[1], 1))

    def show_key(self, key: str) -> bool:
        """Put the cursor on the row of that key, if it is here."""
        place = self._places.get(key)
        if place is None:
            return False
        self.move_to(place)
        return True

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        item = self._rows[row]
        gutter = self.mark_of(item) + pointer(self, row) + self.sign_of(item)
        return ((gutter, "accent"), *self.draw(item, width - self.GUTTER - 1))
