"""Keys and what they do, as the footer and the tray show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace
from textual import events
from textual.message import Message

from tui.ui.actions import BY_ID
from tui.ui.actions.keybook import DEFAULTS, KeyBook
from tui.ui.drawing.cells import Cell, total_width, width_of
from tui.ui.widgets.tones import OneLine

GAP = "   "

Spot = tuple[str, str, str]
"""A piece of a line: text, tone, and the action that a click on it does; empty: none."""


class Hint(Struct, frozen=True):
    """A key and a word. `possible` false: dimmed, because pressing it only tells why not."""

    key: str
    label: str
    possible: bool = True
    current: bool = False
    action_id: str = ""
    """What a click on it does; empty: nothing."""
    pointed: bool = False
    """Whether the mouse is on it."""
    is_way_out: bool = False
    """Whether it leads out of what the line tells of."""

    @classmethod
    def of(
        cls, action_id: str, keys: KeyBook = DEFAULTS, *, possible: bool = True, current: bool = False, label: str = ""
    ) -> Hint:
        """The hint of an action of the table. `label`: another word than its own, where the moment asks for one."""
        return cls(keys.first(action_id), label or BY_ID[action_id].label, possible, current, action_id)

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The key and the word."""
        tones = ("accent", "muted") if self.possible else ("faint", "faint")
        if self.current or (self.pointed and self.possible):
            tones = ("accent-strong", "strong")
        word = f" {self.label}" if self.label else ""
        return ((self.key, tones[0], self.action_id), (word, tones[1], self.action_id))


def that_fit(hints: Sequence[Hint], width: int, gap: str = GAP) -> list[Hint]:
    """Those of the hints, first ones first, that fit into `width` cells."""
    shown: list[Hint] = []
    taken = 0
    for hint in hints:
        if not hint.key:
            continue
        more = (len(gap) if shown else 0) + total_width(hint.spots)
        if taken + more > width:
            break
        shown.append(hint)
        taken += more
    return shown


def hint_spots(hints: Sequence[Hint], width: int, gap: str = GAP) -> list[Spot]:
    """As many of the hints, first ones first, as fit into `width` cells."""
    spots: list[Spot] = []
    for hint in that_fit(hints, width, gap):
        spots.extend([(gap, "", "")] if spots else [])
        spots.extend(hint.spots)
    return spots


class HintLine(OneLine):
    """A line with hints in it: a click on one does what its key does, and the one the mouse is on stands out."""

    @dataclass
    class Clicked(Message):
        """A hint was clicked."""

        action_id: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._spots: Sequence[Spot] = ()
        """What was drawn, left to right."""
        self._pointed = ""

    def spots(self, width: int) -> Sequence[Spot]:
        """What to draw."""
        raise NotImplementedError

    def cells(self, width: int) -> Sequence[Cell]:
        self._spots = self.spots(width)
        return [(text, tone) for text, tone, _ in self._spots]

    def marked(self, hints: Sequence[Hint]) -> tuple[Hint, ...]:
        """The hints, the one under the mouse set off."""
        if not self._pointed:
            return tuple(hints)
        return tuple(replace(hint, pointed=hint.action_id == self._pointed) for hint in hints)

    def _at(self, event: events.MouseEvent) -> str:
        place = event.get_content_offset(self)
        before = 0
        for text, _, action_id in self._spots if place is not None else ():
            before += width_of(text)
            if place is not None and place.x < before:
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
        if action_id != self._pointed:
            self._pointed = action_id
            self.redraw()
