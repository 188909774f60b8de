"""Lists of rows that have keys: the base of the job lists, the schema tree and the plan's list.

The cursor stays on its key when the rows are given anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from tui.ui.drawing.cells import Cell
from tui.ui.widgets.lines import LineView


class Row(Protocol):
    """What a list needs of its rows: a name that survives refreshing."""

    @property
    def key(self) -> str: ...


T = TypeVar("T")
V = TypeVar("V")
R = TypeVar("R", bound=Row)


class RowList(LineView, Generic[T]):
    """Rows behind a gutter. Subclasses say which row is at a place, and how it is drawn."""

    GUTTER: ClassVar[int] = 3
    """Cells before each row: mark, cursor, sign."""
    _measured: tuple[tuple[object, ...], Any] | None = None

    def row(self, place: int) -> T | None:
        """The row at a place; None where there is none, or it is still on its way."""
        raise NotImplementedError

    def draw(self, row: T, width: int) -> Sequence[Cell]:
        """The row's pieces; the list cuts or fills them to `width`."""
        raise NotImplementedError

    def can_stand_on(self, row: T) -> bool:
        """Whether something can be done with the row; headings say no."""
        return True

    def mark_of(self, row: T, place: int) -> str:
        """The gutter's first cell: `▌` for marked rows."""
        return " "

    def sign_of(self, row: T) -> str:
        """The gutter's last cell, for what is worth a sign."""
        return " "

    @property
    def current(self) -> T | None:
        """The row under the cursor."""
        row = self.row(self.cursor)
        return row if row is not None and self.can_stand_on(row) else None

    @property
    def on_screen(self) -> list[T]:
        """The rows on the screen, as far as they are known."""
        return [row for row in map(self.row, self.rows_shown) if row is not None]

    def once(self, asked: tuple[object, ...], measure: Callable[[], V]) -> V:
        """What was measured for all rows, until something else is asked for."""
        if self._measured is None or self._measured[0] != asked:
            self._measured = asked, measure()
        measured: V = self._measured[1]
        return measured

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        item, here = self.row(row), self.pointer(row)
        if item is None:
            return ((f" {here} ", "accent"), ("·  ·  ·", "faint"))
        gutter = self.mark_of(item, row) + here + self.sign_of(item)
        return ((gutter, "accent"), *self.draw(item, width - self.GUTTER - 1))


class KeyedList(RowList[R]):
    """Rows by key. `set_rows` is the way in; the cursor stands only on what something can be done with."""

    def __init__(self, name_id: str) -> None:
        super().__init__(id=name_id)
        self.rows: tuple[R, ...] = ()
        self.places: dict[str, int] = {}
        """Where the row of each key is."""

    @property
    def row_count(self) -> int:
        return len(self.rows)

    def row(self, place: int) -> R | None:
        return self.rows[place] if 0 <= place < len(self.rows) else None

    def can_stop(self, row: int) -> bool:
        return (item := self.row(row)) is not None and self.can_stand_on(item)

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show these rows. The cursor stays on its row's key, else on its line."""
        before = key_of(self.current)
        if tuple(rows) != self.rows:
            self.rows = tuple(rows)
            self.places = {row.key: place for place, row in enumerate(self.rows)}
            self.rows_changed()
        self.move_to(self.places.get(before, self.cursor), quietly=True)
        if before != key_of(self.current):
            self.post_message(self.CursorMoved(self, self.cursor))

    def show_key(self, key: str) -> bool:
        """Put the cursor on the row of that key, if it is here."""
        if key in self.places:
            self.move_to(self.places[key])
        return key in self.places


def key_of(row: Row | None) -> str:
    """The key of a row; empty where there is none."""
    return row.key if row is not None else ""
