"""The lines at the bottom: what is selected, and which keys do what."""

from __future__ import annotations

from collections.abc import Sequence

from tui.ui.cells import Cell, cut, total_width
from tui.ui.widgets.hints import Hint, hint_cells
from tui.ui.widgets.tones import OneLine


class TrayLine(OneLine):
    """What is selected, exactly, also when a filter hides it; and what can be done with it."""

    DEFAULT_CSS = "TrayLine { padding: 0 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._left: tuple[Cell, ...] = ()
        self._hints: tuple[Hint, ...] = ()

    def show(self, left: Sequence[Cell], hints: Sequence[Hint]) -> None:
        """Show a selection and its actions."""
        self._left, self._hints = tuple(left), tuple(hints)
        self.redraw()

    def cells(self, width: int) -> Sequence[Cell]:
        left = [(cut(text, width), tone) for text, tone in self._left]
        room = width - total_width(left)
        right = hint_cells(self._hints, room - 3, gap="  ")
        return (*left, (" " * (room - total_width(right)), ""), *right)


class FooterLine(OneLine):
    """Keys of the pane in focus on the left, the workspaces on the right."""

    DEFAULT_CSS = "FooterLine { background: $surface; padding: 0 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hints: tuple[Hint, ...] = ()
        self._places: tuple[Hint, ...] = ()

    def show(self, hints: Sequence[Hint], places: Sequence[Hint]) -> None:
        """Show these keys."""
        self._hints, self._places = tuple(hints), tuple(places)
        self.redraw()

    def cells(self, width: int) -> Sequence[Cell]:
        right = hint_cells(self._places, width, gap="  ")
        if total_width(right) > width // 2:
            short = [Hint(hint.key, "", hint.possible, hint.current) for hint in self._places]
            right = hint_cells(short, width, gap=" ")
        left = hint_cells(self._hints, width - total_width(right) - 3)
        gap = width - total_width(left) - total_width(right)
        return (*left, (" " * max(0, gap), ""), *right)
