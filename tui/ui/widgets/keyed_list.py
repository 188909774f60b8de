"""Lists of rows that have keys: the base of the job lists, the schema tree and the plan's list.

The cursor stays on its key when the rows are given anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from tui.ui.widgets.lines import LineView


class Row(Protocol):
    """What a list needs of its rows: a name that survives refreshing."""

    @property
    def key(self) -> str: ...


R = TypeVar("R", bound=Row)


class KeyedList(LineView[R]):
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
            self.post_message(self.CursorMoved(self))

    def show_key(self, key: str) -> bool:
        """Put the cursor on the row of that key, if it is here."""
        if key in self.places:
            self.move_to(self.places[key])
        return key in self.places


def key_of(row: Row | None) -> str:
    """The key of a row; empty where there is none."""
    return row.key if row is not None else ""
