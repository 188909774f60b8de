"""A pane of text that wraps and scrolls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events

from tui.ui.actions import Area, bindings
from tui.ui.cells import Cell, total_width, wrap
from tui.ui.widgets.pane import Pane

Paragraph = tuple[Cell, ...]
"""Pieces of one paragraph. Only the last piece may be long: it wraps below its own beginning."""

_HANG_LIMIT = 24


class TextView(Pane, inherit_bindings=False):
    """Paragraphs, wrapped to the width of the pane."""

    AREA: ClassVar[Area | None] = Area.TEXT
    BINDINGS = bindings(Area.TEXT)

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._paragraphs: tuple[Paragraph, ...] = ()
        self._lines: list[tuple[Cell, ...]] = []
        self._wrapped_at = -1

    @property
    def text(self) -> str:
        """Everything the pane holds, unwrapped."""
        return "\n".join("".join(text for text, _ in cells) for cells in self._paragraphs)

    def show(self, paragraphs: Sequence[Sequence[Cell]], *, keep_place: bool = False) -> None:
        """Replace the text; the view goes to the top unless it shall stay."""
        new = tuple(tuple(cells) for cells in paragraphs)
        if new == self._paragraphs:
            return
        self._paragraphs = new
        self._wrap(self.body_width)
        self.rows_changed()
        if not keep_place:
            self.scroll_to_row(0)

    @property
    def row_count(self) -> int:
        return len(self._lines)

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        return ((" ", ""), *self._lines[row])

    def on_resize(self) -> None:
        self._wrap(self.body_width)

    def _wrap(self, width: int) -> None:
        self._lines = [line for cells in self._paragraphs for line in wrapped(cells, width - 2)]

    def action_scroll_lines(self, count: int) -> None:
        self.scroll_to_row(self.top_row + count)

    def action_scroll_pages(self, count: int) -> None:
        self.scroll_to_row(self.top_row + count * max(1, self.body_height - 1))

    def action_scroll_ends(self, direction: int) -> None:
        self.scroll_to_row(self.row_count if direction > 0 else 0)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_to_row(self.top_row + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_to_row(self.top_row - 3)


def wrapped(cells: Sequence[Cell], width: int) -> list[tuple[Cell, ...]]:
    """One paragraph in lines of `width` cells."""
    if not cells:
        return [()]
    *before, (text, tone) = cells
    indent = total_width(before)
    if indent > max(_HANG_LIMIT, width // 2) or width - indent < 8:
        indent = min(2, width // 2)
        lines: list[tuple[Cell, ...]] = [tuple(before)]
    else:
        lines = []
    for number, line in enumerate(wrap(text, max(1, width - indent))):
        head: tuple[Cell, ...] = tuple(before) if number == 0 and not lines else ((" " * indent, ""),)
        lines.append((*head, (line, tone)))
    return lines
