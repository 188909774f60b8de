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
from tui.ui.drawing.cells import Cell, total_width
from tui.ui.widgets.tones import OneLine

GAP = "   "


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
    def cells(self) -> tuple[Cell, ...]:
        if self.current or (self.pointed and self.possible):
            return ((self.key, "accent-strong"), (f" {self.label}" if self.label else "", "strong"))
        if not self.possible:
            return ((self.key, "faint"), (f" {self.label}" if self.label else "", "faint"))
        return ((self.key, "accent"), (f" {self.label}" if self.label else "", "muted"))


def that_fit(hints: Sequence[Hint], width: int, gap: str = GAP) -> list[Hint]:
    """Those of the hints, first ones first, that fit into `width` cells."""
    shown: list[Hint] = []
    taken = 0
    for hint in hints:
        if not hint.key:
            continue
        more = (len(gap) if shown else 0) + total_width(hint.cells)
        if taken + more > width:
            break
        shown.append(hint)
        taken += more
    return shown


def hint_cells(hints: Sequence[Hint], width: int, gap: str = GAP) -> list[Cell]:
    """As many of the hints, first ones first, as fit into `width` cells."""
    cells: list[Cell] = []
    for hint in that_fit(hints, width, gap):
        cells.extend([(gap, "")] if cells else [])
        cells.extend(hint.cells)
    return cells


def places(hints: Sequence[Hint], at: int, gap: str = GAP) -> list[tuple[range, Hint]]:
    """The cells that each of the hints takes in a line, the first of them at `at`."""
    found = []
    for hint in hints:
        wide = total_width(hint.cells)
        found.append((range(at, at + wide), hint))
        at += wide + len(gap)
    return found


class HintLine(OneLine):
    """A line with hints in it: a click on one does what its key does, and the one the mouse is on stands out."""

    @dataclass
    class Clicked(Message):
        """A hint was clicked."""

        action_id: str

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.placed: list[tuple[range, Hint]] = []
        """Where the hints were drawn."""
        self._pointed = ""

    def marked(self, hints: Sequence[Hint]) -> tuple[Hint, ...]:
        """The hints, the one under the mouse set off."""
        if not self._pointed:
            return tuple(hints)
        return tuple(replace(hint, pointed=hint.action_id == self._pointed) for hint in hints)

    def _at(self, event: events.MouseEvent) -> str:
        place = event.get_content_offset(self)
        if place is None:
            return ""
        return next((hint.action_id for cells, hint in self.placed if place.x in cells), "")

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
