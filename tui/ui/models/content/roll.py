"""The list a record was opened from: which one comes next, which before. No widget."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tui.core.content import RecordPage, RecordQuery
from tui.core.text import grouped
from tui.ui.models.content.windows import RecordWindow

ReadPage = Callable[[RecordQuery, int, int], Awaitable[RecordPage]]
"""Asks for `limit` rows of a query from `offset` on."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A record as its list knows it."""

    record_id: str
    title: str
    model_id: str | None = None


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


class WindowRoll:
    """The rows of the records table; what is not held of them is read, and held from then on."""

    def __init__(self, window: RecordWindow, row: int, read: ReadPage) -> None:
        self.window = window
        self.row = row
        self._read = read

    @property
    def total(self) -> int:
        return self.window.total

    async def step(self, by: int) -> Listed | None:
        row, window = self.row + by, self.window
        if not 0 <= row < window.total:
            return None
        if window.record(row) is None:
            size = window.page_size
            window.accept(await self._read(window.query, window.page_of(row) * size, size))
        record = window.record(row)
        if record is None:
            return None
        self.row = row
        return Listed(record.id, record.shown_title, record.model_id)


class IdsRoll:
    """Records of which a list names the ids; the titles as far as they are known."""

    def __init__(self, ids: Sequence[str], row: int, title: Callable[[str], str] = lambda record_id: record_id) -> None:
        self._ids = tuple(ids)
        self.row = row
        self._title = title

    @property
    def total(self) -> int:
        return len(self._ids)

    async def step(self, by: int) -> Listed | None:
        row = self.row + by
        if not 0 <= row < self.total:
            return None
        self.row = row
        return Listed(self._ids[row], self._title(self._ids[row]))
