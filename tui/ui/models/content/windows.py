"""A window on the records a query finds: only the pages looked at are held, the newest looked-at ones longest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui.core.content import Record, RecordPage, RecordQuery
from tui.core.roll import Listed

if TYPE_CHECKING:
    from tui.desk import Desk

PAGE = 100
"""Records of one request."""
KEEP = 12
"""Pages held at once."""
AHEAD = 30
"""The next page is asked for when the last row on the screen is this near to it."""


class RecordWindow:
    """Rows of one query at one time. An answer to another query belongs to another window, so none can be stale."""

    def __init__(self, query: RecordQuery) -> None:
        self.query = query
        self.total = 0
        self._pages: OrderedDict[int, tuple[Record, ...]] = OrderedDict()
        self._places: dict[str, int] = {}

    async def read(self, desk: Desk, row: int) -> bool:
        """Read the page a row is on; False where it has no records."""
        page = await desk.page(self.query, offset=row // PAGE * PAGE, limit=PAGE)
        self.accept(page)
        return bool(page.records)

    def accept(self, page: RecordPage) -> None:
        """Take in an answer. A total that changed since drops the pages behind the new end."""
        self.total = page.total
        number, rest = divmod(page.offset, PAGE)
        if rest or not page.records:
            return
        self._forget(number)
        self._pages[number] = page.records
        for place, record in enumerate(page.records, page.offset):
            self._places[record.id] = place
        while len(self._pages) > KEEP:
            self._forget(next(iter(self._pages)))

    def _forget(self, number: int) -> None:
        for place, record in enumerate(self._pages.pop(number, ()), number * PAGE):
            if self._places.get(record.id) == place:
                del self._places[record.id]

    def record(self, row: int) -> Record | None:
        """The record of a row, if its page is held."""
        number, place = divmod(row, PAGE)
        page = self._pages.get(number)
        return page[place] if page is not None and place < len(page) else None

    def row_of(self, record_id: str) -> int | None:
        """The row of a record on a held page."""
        return self._places.get(record_id)

    @property
    def is_whole(self) -> bool:
        """Whether every row is held."""
        return len(self._places) == self.total

    def finds(self, record_id: str) -> bool | None:
        """Whether a record is among the rows; None while not all of them are held."""
        return True if record_id in self._places else False if self.is_whole else None

    def missing(self, first: int, last: int) -> int | None:
        """The first row of the next page to ask for so that the rows `first` to `last` can be shown, if any."""
        last = min(last, self.total - 1)
        for number in range(first // PAGE, last // PAGE + 1):
            if number not in self._pages:
                return number * PAGE
            self._pages.move_to_end(number)
        following = (last // PAGE + 1) * PAGE
        is_near = following < self.total and following - last <= AHEAD
        return following if is_near and following // PAGE not in self._pages else None

    def held(self) -> Iterator[Record]:
        """All records held now, in the order of the rows."""
        for number in sorted(self._pages):
            yield from self._pages[number]


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
            await window.read(self._desk, row)
        if (record := window.record(row)) is None:
            return None
        self.row = row
        return Listed(record.id, record.shown_title)
