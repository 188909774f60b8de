"""Keys and what they do, as the footer and the tray show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace
from textual import events
from textual.message import Message

from tui.ui.actions import BY_ID
from tui.ui.drawing.cells import Cell, total_width, width_of
from tui.ui.models.stage import Offer
from tui.ui.widgets.tones import OneLine

Spot = tuple[str, str, str]
"""A piece of a line: text, tone, and the action that a click on it does; empty: none."""


class Hint(Struct, frozen=True):
    """A key and what it does: dimmed where pressing it only tells why not. `current`: it stands out."""

    key: str
    offer: Offer
    current: bool = False

    @property
    def spots(self) -> tuple[Spot, Spot]:
        """The key and the word."""
        offer = self.offer
        label = offer.label or BY_ID[offer.action_id].label
        key, word = ("faint", "faint") if offer.reason else ("accent", "muted")
        if self.current:
            key, word = "accent-strong", "strong"
        return (self.key, key, offer.action_id), (f" {label}", word, offer.action_id)

    @property
    def is_way_out(self) -> bool:
        """Whether it leads out of what the line tells of."""
        return self.offer.is_way_out and not self.offer.reason


def hint_spots(hints: Sequence[Hint], width: int, gap: str = "   ") -> list[Spot]:
    """As many of the hints as fit into `width` cells: the ways out, then the others, first ones first, each in its
    place."""
    fitting: list[Hint] = []
    left = width + len(gap)
    for hint in sorted((hint for hint in hints if hint.key), key=lambda hint: not hint.is_way_out):
        left -= len(gap) + total_width(hint.spots)
        if left < 0:
            break
        fitting.append(hint)
    spots: list[Spot] = []
    for hint in hints:
        if hint in fitting:
            spots += [(gap, "", ""), *hint.spots]
    return spots[1:]


def apart(left: Sequence[Spot], right: Sequence[Spot], width: int) -> Sequence[Spot]:
    """What stands at the left and at the right end of a line."""
    return (*left, (" " * max(1, width - total_width(left) - total_width(right)), "", ""), *right)


class HintLine(OneLine):
    """A line with hints in it: a click on one does what its key does, and the one the mouse is on stands out."""

    @dataclass
    class Clicked(Message):
        """A hint was clicked."""

        action_id: str

    _spots: Sequence[Spot] = ()
    """What was drawn, left to right."""
    _pointed = ""
    """The action that the mouse is on."""

    def spots(self, width: int) -> Sequence[Spot]:
        """What to draw."""
        raise NotImplementedError

    def cells(self, width: int) -> Sequence[Cell]:
        self._spots = self.spots(width)
        return [(text, tone) for text, tone, _ in self._spots]

    def marked(self, hints: Sequence[Hint]) -> list[Hint]:
        """The hints, the one under the mouse set off."""
        return [
            replace(hint, current=True) if hint.offer.action_id == self._pointed and not hint.offer.reason else hint
            for hint in hints
        ]

    def _at(self, event: events.MouseEvent) -> str:
        if (place := event.get_content_offset(self)) is not None:
            left = place.x
            for text, _, action_id in self._spots:
                left -= width_of(text)
                if left < 0:
                    return action_id
        return ""

    def on_click(self, event: events.Click) -> None:
        if action_id := self._at(event):
            event.stop()
            self.post_message(self.Clicked(action_id))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self._point_at(self._at(event))

    def on_leave(self) -> None:
        self._point_at("")

    def _point_at(self, action_id: str) -> None:
        self._pointed = action_id
        self.redraw()
