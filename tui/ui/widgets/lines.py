"""A pane with a cursor: lists, tables and trees."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from textual import events

from tui.ui.actions import Area, bindings
from tui.ui.drawing.words import CURSOR
from tui.ui.widgets.pane import Pane
from tui.ui.widgets.tones import LatestOfView, OfView


class LineView(Pane, inherit_bindings=False):
    """Rows with a cursor. Subclasses give `row_count`, `row_cells`, and `can_stop` for rows the cursor skips.

    At the edge the view jumps by half a page, so that holding a key repaints the pane rarely.
    """

    AREA = Area.LIST
    BINDINGS = bindings(Area.LIST)

    @dataclass
    class CursorMoved(LatestOfView):
        """The cursor is on another row."""

        row: int

    @dataclass
    class Opened(OfView):
        """Enter was pressed, or a row clicked twice."""

        row: int

    cursor = 0
    """Its row; 0 where there are no rows."""
    _wanted_top = 0
    _left_by_resize = (-1, -1)
    """First row and cursor as the last change of size left them: while they are so, nobody scrolled since."""

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
                self.post_message(self.CursorMoved(self, self.cursor))

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
            self.post_message(self.Opened(self, self.cursor))

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
                self.post_message(self.Opened(self, row))

    def opens_at(self, row: int, x: int) -> bool:
        """Whether what stands there opens and folds a row."""
        return False
