"""The list a record was opened from: which one comes next, which before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from tui.core.text import grouped


class Listed(Struct, frozen=True):
    """A record as its list knows it."""

    record_id: str
    title: str


class Roll(Protocol):
    """Records one after the other. `row` is the one that is looked at, from 0."""

    row: int

    @property
    def total(self) -> int:
        """How many there are."""

    async def step(self, by: int) -> Listed | None:
        """Go on by so many; None, and nothing is changed, where the list ends."""


def place_words(roll: Roll) -> str:
    """`4 of 24`."""
    return f"{grouped(roll.row + 1)} of {grouped(roll.total)}"


class IdsRoll:
    """Records of which a list names the ids; the titles as far as they are known."""

    def __init__(self, ids: Sequence[str], row: int, title: Callable[[str], str] = lambda record_id: record_id) -> None:
        self.ids = tuple(ids)
        self.row = row
        self._title = title

    @property
    def total(self) -> int:
        return len(self.ids)

    async def step(self, by: int) -> Listed | None:
        row = self.row + by
        if not 0 <= row < self.total:
            return None
        self.row = row
        return Listed(self.ids[row], self._title(self.ids[row]))
