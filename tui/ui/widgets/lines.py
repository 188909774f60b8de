"""A pane with a cursor: lists, tables and trees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any, ClassVar, Generic, TypeVar

from textual import events

from tui.ui.actions import Area, bindings
from tui.ui.drawing.cells import Cell
from tui.ui.drawing.words import CURSOR
from tui.ui.widgets.pane import Pane
from tui.ui.widgets.tones import LatestOfView, OfView

T = TypeVar("T")
V = TypeVar("V")


class LineView(Pane, Generic[T], inherit_bindings=False):
    """Rows with a cursor, behind a gutter. Subclasses say how many there are, which one is at a place, how it is drawn,
    and (`can_stop`) what the cursor skips.

    At the edge the view jumps by half a page, so that holding a key repaints the pane rarely.
    """

    AREA = Area.LIST
    BINDINGS = bindings(Area.LIST)
    GUTTER: ClassVar[int] = 3
    """Cells before each row: mark, cursor, sign."""
    _measured: tuple[tuple[object, ...], Any] | None = None

    class CursorMoved(LatestOfView):
        """The cursor is on another row."""

    class Opened(OfView):
        """Enter was pressed, or a row clicked twice."""

    cursor = 0
    """Its row; 0 where there are no rows."""
    _wanted_top = 0
    _left_by_resize = (-1, -1)
    """First row and cursor as the last change of size left them: while they are so, nobody scrolled since."""

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

    def can_stop(self, row: int) -> bool:
        """Whether the cursor can rest here; headings answer no."""
        return True

    def row_highlight(self, row: int) -> str:
        if row != self.cursor or not self.can_stop(row):
            return ""
        return "cursor" if self.is_in_use else "cursor-idle"

    def pointer(self, row: int) -> str:
        """The sign of the cursor, which only the list in focus has; the others show by the ground of the row where
        theirs is."""
        return CURSOR if self.row_highlight(row) == "cursor" else " "

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        item, here = self.row(row), self.pointer(row)
        if item is None:
            return ((f" {here} ", "accent"), ("·  ·  ·", "faint"))
        gutter = self.mark_of(item, row) + here + self.sign_of(item)
        return ((gutter, "accent"), *self.draw(item, width - self.GUTTER - 1))

    def on_resize(self) -> None:
        """The cursor stays on the screen, the first row where it was as far as there is room; with the room it comes
        back."""
        place = self.top_row, self.cursor
        wanted = self._wanted_top if self._left_by_resize == place else self.top_row
        self.scroll_to_row(min(max(wanted, self.cursor - self.body_height + 1), self.cursor))
        self._wanted_top, self._left_by_resize = wanted, (self.top_row, self.cursor)

    # -- moving ----------------------------------------------------------------------------------------------------
    def move_to(self, row: int, *, quietly: bool = False) -> None:
        """Put the cursor on a row (or the nearest it can rest on) and bring it on the screen.

        `quietly`: without telling anybody, for a list that was filled anew.
        """
        old, count = self.cursor, self.row_count
        row = max(0, min(row, count - 1))
        ahead, back = range(row, count), range(row, -1, -1)
        places = chain(ahead, back) if row >= old else chain(back, ahead)
        self.cursor = next(filter(self.can_stop, places), 0)
        top, body = self.top_row, self.body_height
        if body and not top <= self.cursor < top + body:
            near = -body <= self.cursor - top < 2 * body
            self.scroll_to_row(self.cursor - body // 2 if near else self.cursor - (body - 1 if row > old else 0))
        elif body and self.cursor < body and top and not any(map(self.can_stop, range(self.cursor))):
            self.scroll_to_row(0)
        if old != self.cursor:
            self.refresh(*filter(None, map(self.row_region, (old, self.cursor))))
            if not quietly:
                self.post_message(self.CursorMoved(self))

    def action_step(self, by: int) -> None:
        """One row on. What stands above the first row that the cursor can go to is read line by line; down leads back
        to the cursor."""
        cursor, shown = self.cursor, self.rows_shown
        is_away = bool(shown) and cursor not in shown
        if not is_away or by > 0:
            self.move_to(cursor if is_away else cursor + by)
        if self.cursor == cursor and by < 0:
            self.scroll_to_row(self.top_row - 1)

    def action_page(self, direction: int) -> None:
        step, top = direction * max(1, self.body_height - 1), self.top_row
        self.scroll_to_row(top + step)
        self.move_to(self.cursor + step)

    def action_end(self, last: bool) -> None:
        self.move_to(self.row_count - 1 if last else 0)

    def action_open(self) -> None:
        if self.row_count:
            self.post_message(self.Opened(self))

    # -- mouse -----------------------------------------------------------------------------------------------------
    def turn_wheel(self, rows: int) -> None:
        """The cursor comes along: what keys act on is always on the screen."""
        super().turn_wheel(rows)
        shown = self.rows_shown
        if self.cursor not in shown and any(map(self.can_stop, shown)):
            self.move_to(shown[0] if self.cursor < shown[0] else shown[-1])

    def on_click(self, event: events.Click) -> None:
        """A row is gone to, and opened by two clicks, or by one on what opens and folds it."""
        if (row := self.row_at(event.y)) is not None:
            event.stop()
            self.move_to(row)
            if event.chain == (1 if self.opens_at(row, event.x) else 2) and self.cursor == row:
                self.post_message(self.Opened(self))

    def opens_at(self, row: int, x: int) -> bool:
        """Whether what stands there opens and folds a row."""
        return False
