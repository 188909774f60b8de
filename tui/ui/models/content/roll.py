"""The rows of the records table, gone through one by one. No widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.roll import Listed
from tui.ui.models.content.windows import RecordWindow

if TYPE_CHECKING:
    from tui.desk import Desk


class WindowRoll:
    """The rows of the records table; what is not held of them is read, and held from then on."""

    def __init__(self, window: RecordWindow, row: int, desk: Desk) -> None:
        self.window = window
        self.row = row
        self._desk = desk

    @property
    def total(self) -> int:
        return self.window.total

    async def step(self, by: int) -> Listed | None:
        row, window = self.row + by, self.window
        if not 0 <= row < window.total:
            return None
        if window.record(row) is None:
            offset = window.page_of(row) * window.page_size
            window.accept(await self._desk.page(window.query, offset=offset, limit=window.page_size))
        record = window.record(row)
        if record is None:
            return None
        self.row = row
        return Listed(record.id, record.shown_title, record.model_id)
