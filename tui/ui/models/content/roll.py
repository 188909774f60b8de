"""The rows of the records table, gone through one by one. No widget."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tui.core.content import RecordPage, RecordQuery
from tui.core.roll import Listed
from tui.ui.models.content.windows import RecordWindow

ReadPage = Callable[[RecordQuery, int, int], Awaitable[RecordPage]]
"""Asks for `limit` rows of a query from `offset` on."""


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
