"""The few lines above an input that say what its text can go on with."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import events
from textual.strip import Strip

from tui.core.completion import Suggestion
from tui.ui.drawing.cells import Cell, fit, widest, width_of
from tui.ui.drawing.words import CURSOR
from tui.ui.widgets.tones import UNDRAWN, Toned

MOST_LINES = 8
SHARE = 3
"""It takes at most this part of the screen's height."""
WIDEST = 34
"""Cells of the longest suggestion; of longer ones the end is cut off."""


class CompletionList(Toned):
    """Lies over what is above its parent, so that nothing moves when it comes and goes. It never has the focus."""

    DEFAULT_CSS = "CompletionList { overlay: screen; display: none; width: 1fr; background: $surface; }"

    def __init__(self, picked: Callable[[Suggestion], None]) -> None:
        """`picked` is told which suggestion was clicked."""
        super().__init__()
        self._picked = picked
        self._items: tuple[Suggestion, ...] = ()
        self.cursor = 0
        """Which suggestion would be taken."""
        self._top = 0

    @property
    def current(self) -> Suggestion | None:
        """The suggestion that would be taken; None while nothing is offered."""
        return self._items[self.cursor] if self.display and self._items else None

    def offer(self, items: Sequence[Suggestion]) -> None:
        """Offer these, the first one picked; none hides the list."""
        items = tuple(items)
        if items == self._items and bool(items) is self.display:
            return
        self._items, self.cursor, self._top = items, 0, 0
        self.display = bool(items)
        if items:
            self.styles.height = self._lines
            self.styles.offset = (0, -self._lines)
            self.refresh()

    def step(self, by: int) -> None:
        """Pick the next one up or down, where there is one."""
        if 0 <= (place := self.cursor + by) < len(self._items):
            self.cursor = place
            self._top = max(min(self._top, place), place - self._rows + 1)
            self.refresh()

    # -- painting --------------------------------------------------------------------------------------------------
    @property
    def _lines(self) -> int:
        return min(len(self._items), MOST_LINES, max(3, self.screen.size.height // SHARE))

    @property
    def _rows(self) -> int:
        """Lines with suggestions; where not all fit, the last line says how many there are."""
        return self._lines if len(self._items) <= self._lines else self._lines - 1

    def _cells(self, line: int, width: int) -> Sequence[Cell]:
        place = self._top + line
        if line >= self._rows:
            last = min(len(self._items), self._top + self._rows)
            return ((f"   {self._top + 1}-{last} of {len(self._items)}", "muted"),)
        if place >= len(self._items):
            return ()
        item = self._items[place]
        room = min(WIDEST, widest(one.shown for one in self._items))
        kind = f" {item.kind} " if width >= room + 24 else ""
        left = width - room - 6 - width_of(kind)
        return (
            (f" {CURSOR if place == self.cursor else ' '} ", "accent"),
            (fit(item.shown, room), "strong" if place == self.cursor else "text"),
            ("   ", ""),
            (fit(item.note, left), "muted"),
            (kind, "muted"),
        )

    def render_line(self, y: int) -> Strip:
        highlight = "cursor" if self._top + y == self.cursor and y < self._rows else ""
        width = self.size.width
        return self.strip(self.drawn(lambda: self._cells(y, width), UNDRAWN), width, highlight)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        place = self._top + event.y
        if event.y < self._rows and place < len(self._items):
            self._picked(self._items[place])
