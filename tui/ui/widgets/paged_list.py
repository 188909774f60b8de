"""Lists of any length that are read page by page while one looks at them. The cursor stays on its row's key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic

from tui.ui.drawing.cells import Cell
from tui.ui.models.paging import Source
from tui.ui.widgets.keyed_list import R
from tui.ui.widgets.lines import LineView, pointer

PAGE = 64
"""Rows read at once."""
KEPT_PAGES = 8


class PagedList(LineView, Generic[R]):
    """Rows of a `Source`. `show` is the way in; subclasses say how a row is drawn."""

    GUTTER: ClassVar[int] = 3
    """Cells before each row: mark, cursor, blank."""

    def __init__(self, name_id: str) -> None:
        super().__init__(id=name_id)
        self._source: Source[R] = Source()
        self._pages: dict[int, Sequence[R]] = {}

    # -- for subclasses --------------------------------------------------------------------------------------------
    def draw(self, row: R, width: int) -> Sequence[Cell]:
        """The row's pieces; the list cuts or fills them to `width`."""
        raise NotImplementedError

    def can_stand_on(self, row: R) -> bool:
        """Whether something can be done with the row."""
        return True

    def mark_of(self, place: int, row: R) -> str:
        """The gutter's first cell: `▌` for marked rows."""
        return " "

    # -- rows ------------------------------------------------------------------------------------------------------
    @property
    def row_count(self) -> int:
        return self._source.total

    def row(self, place: int) -> R | None:
        """The row at a place, read now if need be."""
        if not 0 <= place < self._source.total:
            return None
        number, within = divmod(place, PAGE)
        page = self._pages.get(number)
        if page is None:
            while len(self._pages) >= KEPT_PAGES:
                del self._pages[next(iter(self._pages))]
            page = self._pages[number] = self._source.read(number * PAGE, PAGE)
        return page[within] if within < len(page) else None

    @property
    def current(self) -> R | None:
        """The row under the cursor."""
        row = self.row(self.cursor)
        return row if row is not None and self.can_stand_on(row) else None

    def show(self, source: Source[R], *, anew: bool) -> None:
        """Show these rows. `anew`: from the top; else the cursor stays on its row, and the row on its line."""
        before = self.row(self.cursor)
        old, top = self.cursor, self.top_row
        self._source = source
        self._pages.clear()
        place = source.place(before.key) if before is not None and not anew else None
        self.rows_changed()
        if anew:
            self.scroll_to_row(0)
            self.move_to(0, quietly=True)
        elif place is not None:
            self.scroll_to_row(top + place - old)
            self.move_to(place, quietly=True)
        else:
            self.move_to(min(old, max(0, source.total - 1)), quietly=True)
        self.redraw()
        after = self.row(self.cursor)
        if (after.key if after else None) != (before.key if before else None):
            self.post_message(self.CursorMoved(self, self.cursor))

    def show_key(self, key: str) -> None:
        """Put the cursor on the row of that key, if it is here."""
        place = self._source.place(key)
        if place is not None:
            self.move_to(place)

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        item = self.row(row)
        sign = pointer(self, row)
        if item is None:
            return ((f" {sign} ", "accent"), ("·  ·  ·", "faint"))
        return (
            (f"{self.mark_of(row, item)}{sign} ", "accent"),
            *self.draw(item, width - self.GUTTER - 1),
        )
