"""Keys and what they do, as the footer and the tray show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.ui.actions import BY_ID
from tui.ui.actions.keybook import DEFAULTS, KeyBook
from tui.ui.drawing.cells import Cell, total_width

GAP = "   "


@dataclass(frozen=True, slots=True)
class Hint:
    """A key and a word. `possible` false: dimmed, because pressing it only tells why not."""

    key: str
    label: str
    possible: bool = True
    current: bool = False

    @classmethod
    def of(
        cls, action_id: str, keys: KeyBook = DEFAULTS, *, possible: bool = True, current: bool = False, label: str = ""
    ) -> Hint:
        """The hint of an action of the table. `label`: another word than its own, where the moment asks for one."""
        return cls(keys.first(action_id), label or BY_ID[action_id].label, possible, current)

    @property
    def cells(self) -> tuple[Cell, ...]:
        if self.current:
            return ((self.key, "accent-strong"), (f" {self.label}" if self.label else "", "strong"))
        if not self.possible:
            return ((self.key, "muted"), (f" {self.label}" if self.label else "", "frame"))
        return ((self.key, "accent"), (f" {self.label}" if self.label else "", "muted"))


def hint_cells(hints: Sequence[Hint], width: int, gap: str = GAP) -> list[Cell]:
    """As many of the hints, first ones first, as fit into `width` cells."""
    cells: list[Cell] = []
    taken = 0
    for hint in hints:
        if not hint.key:
            continue
        more: list[Cell] = ([(gap, "")] if cells else []) + list(hint.cells)
        if taken + total_width(more) > width:
            break
        cells.extend(more)
        taken += total_width(more)
    return cells
