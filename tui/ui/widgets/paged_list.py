"""Lists of any length that are read page by page while one looks at them. The cursor stays on its row's key."""

from __future__ import annotations

from functools import lru_cache

from tui.ui.models.jobs.parts import Source
from tui.ui.widgets.keyed_list import R, key_of
from tui.ui.widgets.lines import LineView

PAGE = 64
"""Rows read at once."""
KEPT_PAGES = 8


class PagedList(LineView[R]):
    """Rows of a `Source`. `show` is the way in; subclasses say how a row is drawn."""

    def __init__(self, name_id: str) -> None:
        super().__init__(id=name_id)
        self._source: Source[R] = Source()
        self._page = lru_cache(KEPT_PAGES)(lambda number: self._source.read(number * PAGE, PAGE))

    @property
    def row_count(self) -> int:
        return self._source.total

    def row(self, place: int) -> R | None:
        """The row at a place, read now if need be."""
        number, within = divmod(place, PAGE)
        page = self._page(number) if 0 <= place < self._source.total else ()
        return page[within] if within < len(page) else None

    def show(self, source: Source[R], *, anew: bool) -> None:
        """Show these rows. `anew`: from the top; else the cursor stays on its row, and the row on its line."""
        before = key_of(self.row(self.cursor))
        old, top = self.cursor, self.top_row
        self._source = source
        self._page.cache_clear()
        place = source.place(before) if before and not anew else None
        row = 0 if anew else old if place is None else place
        self.rows_changed()
        self.scroll_to_row(0 if anew else top + row - old)
        self.move_to(row, quietly=True)
        self.redraw()
        if key_of(self.row(self.cursor)) != before:
            self.post_message(self.CursorMoved(self))

    def show_key(self, key: str) -> None:
        """Put the cursor on the row of that key, if it is here."""
        if (place := self._source.place(key)) is not None:
            self.move_to(place)
