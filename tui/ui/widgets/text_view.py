"""A pane of text that wraps and scrolls."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial

from tui.ui.actions import Area, bindings
from tui.ui.drawing.cells import Cell
from tui.ui.drawing.flow import Paragraph, lines_of, plain_text
from tui.ui.widgets.pane import Pane
from tui.ui.widgets.tones import UNDRAWN

SLICE = 600
"""Lines wrapped in one go; longer texts go on between the keys."""

LEAST_WIDTH = 4
"""Cells below which a pane has no room for text: it is not laid out yet, or hidden."""

Place = tuple[int, int]
"""A paragraph and a line of it: where somebody reads, whatever the width."""


class TextView(Pane, inherit_bindings=False):
    """Paragraphs, wrapped to the width of the pane. What is read stays on the screen when that changes."""

    AREA = Area.TEXT
    BINDINGS = bindings(Area.TEXT)

    _paragraphs: tuple[Paragraph, ...] = ()
    _wrapped_at = -1
    _kept: Place = (0, 0)
    """The place while there is no room to show it."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[tuple[Cell, ...]] = []
        self._starts: list[int] = []
        """The first line of each paragraph wrapped so far."""

    @property
    def text(self) -> str:
        """Everything the pane holds, unwrapped."""
        return "\n".join(plain_text(paragraph) for paragraph in self._paragraphs)

    def show(self, paragraphs: Sequence[Paragraph], *, keep_place: bool = False) -> None:
        """Replace the text; the view goes to the top unless it shall stay."""
        new = tuple(paragraphs)
        if new == self._paragraphs:
            if not keep_place:
                self.scroll_to_row(0)
            return
        place = self.place if keep_place else (0, 0)
        self._paragraphs = new
        self._rewrap(place)
        self.rows_changed()

    @property
    def row_count(self) -> int:
        return len(self._lines)

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        return ((" ", ""), *self._lines[row])

    # -- places ----------------------------------------------------------------------------------------------------
    @property
    def place(self) -> Place:
        """What stands in the first line of the view."""
        paragraph = max(0, bisect_right(self._starts, self.top_row) - 1)
        return (paragraph, self.top_row - self._starts[paragraph]) if self._starts else self._kept

    def row_of(self, place: Place) -> int:
        """The line that a place is on now."""
        paragraph, line = place
        paragraph = min(paragraph, len(self._paragraphs) - 1)
        while len(self._starts) <= paragraph and self._wrap_more():
            pass
        if not 0 <= paragraph < len(self._starts):
            return 0
        start = self._starts[paragraph]
        end = self._starts[paragraph + 1] if paragraph + 1 < len(self._starts) else len(self._lines)
        return min(start + line, max(start, end - 1))

    # -- wrapping --------------------------------------------------------------------------------------------------
    def on_resize(self) -> None:
        if self.body_width != self._wrapped_at:
            self._rewrap(self.place)

    def _rewrap(self, place: Place) -> None:
        """Wrap anew as far as is seen, and the rest when there is time."""
        self._lines, self._starts, self._kept = [], [], place
        self._wrapped_at = self.body_width
        self._wrap_more()
        row = self.row_of(place)
        while len(self._lines) < row + self.body_height and self._wrap_more():
            pass
        self.top_row = max(0, min(row, self.row_count - self.body_height))
        if self._is_unfinished and self._wrapped_at >= LEAST_WIDTH:
            self.call_later(self._wrap_on)

    @property
    def _is_unfinished(self) -> bool:
        return len(self._starts) < len(self._paragraphs)

    def _wrap_on(self) -> None:
        if not self._wrap_more():
            return
        if self._is_unfinished:
            self.call_later(self._wrap_on)
        elif self.is_mounted:
            self.rows_changed()

    def _wrap_more(self) -> bool:
        """Wrap the next lines; whether there were any left. Without a size there is nothing to wrap for."""
        if not self._is_unfinished or self._wrapped_at < LEAST_WIDTH:
            return False
        width, enough = self._wrapped_at - 2, len(self._lines) + SLICE
        for paragraph in self._paragraphs[len(self._starts) :]:
            self._starts.append(len(self._lines))
            self._lines += self.drawn(partial(lines_of, paragraph, width), [tuple(UNDRAWN)])
            if len(self._lines) >= enough:
                break
        return True

    # -- moving ----------------------------------------------------------------------------------------------------
    def scroll_to_row(self, top: int) -> None:
        while len(self._lines) < top + self.body_height and self._wrap_more():
            pass
        super().scroll_to_row(top)

    def action_scroll_lines(self, count: int) -> None:
        self.scroll_to_row(self.top_row + count)

    def action_scroll_pages(self, count: int) -> None:
        self.scroll_to_row(self.top_row + count * max(1, self.body_height - 1))

    def action_scroll_ends(self, direction: int) -> None:
        if direction > 0:
            while self._wrap_more():
                pass
        self.scroll_to_row(self.row_count if direction > 0 else 0)
