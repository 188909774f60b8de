"""The lines at the bottom: what is selected, and which keys do what."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from tui.ui.drawing.cells import Cell, cut_middle, total_width
from tui.ui.widgets.hints import GAP, Hint, HintLine, Spot, hint_spots, that_fit

KEPT_HINTS = 2
"""Actions that stay in the tray; words about the selection make room for them, the other actions for the words."""
NARROW = 50
"""On fewer cells words that tell more than how many come before all actions."""
LEAST_WORDS = 28
"""Cells of words about the selection before they make no more room for actions, but for a way out."""


def ways_first(hints: Sequence[Hint], room: int, gap: str = GAP) -> list[Hint]:
    """The hints that fit: the ways out, then the others, first ones first, each in its place."""
    in_turn = sorted(hints, key=lambda hint: not hint.is_way_out)
    fitting = that_fit(in_turn, room, gap)
    return [hint for hint in hints if hint in fitting]


class TrayLine(HintLine):
    """What is selected, exactly, also when a filter hides it; and what can be done with it."""

    DEFAULT_CSS = "TrayLine { padding: 0 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._forms: tuple[tuple[Cell, ...], ...] = ((),)
        self._hints: tuple[Hint, ...] = ()
        self._about = ""

    def show(self, forms: Sequence[Sequence[Cell]], hints: Sequence[Hint], about: str = "") -> None:
        """Show a selection and its actions. `forms` say the same, longest first; a click on them does `about`."""
        self._forms, self._hints = tuple(tuple(form) for form in forms) or ((),), tuple(hints)
        self._about = about
        self.redraw()

    def spots(self, width: int) -> Sequence[Spot]:
        left = [(text, tone, self._about) for text, tone in self._words(width)]
        room = width - total_width(left)
        hints = ways_first(self._hints, room - 3, gap="  ")
        right = hint_spots(self.marked(hints), room, gap="  ")
        return (*left, (" " * (room - total_width(right)), "", ""), *right)

    def _words(self, width: int) -> Sequence[Cell]:
        """The selection in as many words as leave room for what stays beside them; a long one is cut in the middle."""
        ways = [hint for hint in self._hints if hint.is_way_out]
        acts = [hint for hint in self._hints if not hint.is_way_out]
        first = acts[: KEPT_HINTS - len(ways)] or acts[:1]
        gap = 3 if self._hints else 0
        shortest, room = self._forms[-1], width
        for kept in ((*first, *ways), ways, ways[:1], ()) if width < NARROW else ():
            room = width - (gap if kept else 0) - total_width(hint_spots(kept, width, gap="  "))
            if (telling := next((form for form in self._forms[:-1] if total_width(form) <= room), None)) is not None:
                return telling
        for kept in ((*first, *ways), ways, ways[:1]):
            room = width - gap - total_width(hint_spots(kept, width, gap="  "))
            fitting = next((form for form in self._forms if total_width(form) <= room), None)
            if fitting is not None:
                return fitting
            if room >= LEAST_WORDS:
                break
        words = "".join(text for text, _ in shortest)
        return ((cut_middle(words, max(1, room)), shortest[0][1]),)


class FooterLine(HintLine):
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

    def spots(self, width: int) -> Sequence[Spot]:
        there = self.marked(self._places)
        right = hint_spots(there, width, gap="  ")
        if total_width(right) > width // 2:
            right = hint_spots([replace(hint, label="") for hint in there], width, gap=" ")
        left = hint_spots(ways_first(self.marked(self._hints), width - total_width(right) - 3), width)
        gap = width - total_width(left) - total_width(right)
        return (*left, (" " * max(0, gap), "", ""), *right)
