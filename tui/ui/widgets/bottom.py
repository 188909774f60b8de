"""The lines at the bottom: what is selected, and which keys do what."""

from __future__ import annotations

from collections.abc import Sequence

from tui.ui.drawing.cells import Cell, cut_middle, total_width
from tui.ui.widgets.hints import Hint, HintLine, Spot, apart, hint_spots

KEPT_HINTS = 2
"""Actions that stay in the tray; words about the selection make room for them, the other actions for the words."""
NARROW = 50
"""On fewer cells words that tell more than how many come before all actions."""
LEAST_WORDS = 28
"""Cells of words about the selection before they make no more room for actions, but for a way out."""


class TrayLine(HintLine):
    """What is selected, exactly, also when a filter hides it; and what can be done with it."""

    DEFAULT_CSS = "TrayLine { padding: 0 1; }"

    _forms: Sequence[Sequence[Cell]] = ((),)
    _hints: Sequence[Hint] = ()
    _about = ""

    def show(self, forms: Sequence[Sequence[Cell]], hints: Sequence[Hint], about: str) -> None:
        """Show a selection and its actions. `forms` say the same, longest first; a click on them does `about`."""
        self._forms, self._hints, self._about = forms or ((),), hints, about
        self.redraw()

    def spots(self, width: int) -> Sequence[Spot]:
        left = [(text, tone, self._about) for text, tone in self._words(width)]
        return apart(left, hint_spots(self.marked(self._hints), width - total_width(left) - 3, gap="  "), width)

    def _words(self, width: int) -> Sequence[Cell]:
        """The selection in as many words as leave room for what stays beside them; a long one is cut in the middle."""
        ways = [hint for hint in self._hints if hint.is_way_out]
        acts = [hint for hint in self._hints if not hint.is_way_out]
        first = acts[: KEPT_HINTS - len(ways)] or acts[:1]
        stays = ((*first, *ways), ways, ways[:1], ())
        beside = (total_width(hint_spots(hints, width, gap="  ")) for hints in stays)
        rooms = [width - (cells + 3 if cells else 0) for cells in beside]
        enough = next((place for place, room in enumerate(rooms[:2]) if room >= LEAST_WORDS), 2)
        tries = [(room, form) for room in rooms for form in self._forms[:-1] if width < NARROW]
        tries += [(room, form) for room in rooms[: enough + 1] for form in self._forms]
        fitting = next((form for room, form in tries if total_width(form) <= room), None)
        if fitting is not None:
            return fitting
        shortest = self._forms[-1]
        words = "".join(text for text, _ in shortest)
        return ((cut_middle(words, max(1, rooms[enough])), shortest[0][1]),)


class FooterLine(HintLine):
    """Keys of the pane in focus on the left, the workspaces on the right."""

    DEFAULT_CSS = "FooterLine { background: $surface; padding: 0 1; }"

    _hints: Sequence[Hint] = ()
    _places: Sequence[Hint] = ()

    def show(self, hints: Sequence[Hint], places: Sequence[Hint]) -> None:
        """Show these keys."""
        self._hints, self._places = hints, places
        self.redraw()

    def spots(self, width: int) -> Sequence[Spot]:
        there = self.marked(self._places)
        right = hint_spots(there, width, gap="  ")
        if total_width(right) > width // 2:
            keys = [hint.spots[0] for hint in there if hint.key]
            right = [(" " * bool(place) + key, tone, act) for place, (key, tone, act) in enumerate(keys)]
        return apart(hint_spots(self.marked(self._hints), width - total_width(right) - 3), right, width)
