"""The rows of the table: which query they answer, which one is under way, and what waits for its answer."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from tui.core.content import Record, RecordQuery
from tui.core.filters import Filter
from tui.ui.models.content.windows import RecordWindow
from tui.ui.services.troubles import Trouble


class Place(Struct, frozen=True):
    """Where the cursor goes when rows come: it stays on its record (`keep`), or it is put on a record of that id, where
    it is among them, else on a row. `top`: the first row on the screen."""

    keep: bool = False
    row: int = 0
    top: int = 0
    record_id: str = ""

    def among(self, window: RecordWindow, height: int) -> Place:
        """The same with the row that is meant, of rows that came; `height`: how many are on the screen."""
        row = window.row_of(self.record_id) if self.record_id else None
        if row is None:
            return self
        return Place(row=row, top=self.top if self.top <= row < self.top + height else max(0, row - height // 2))


TOP, KEEP = Place(), Place(keep=True)


class Rows:
    """Changes by what is asked and answered, waits for nothing itself."""

    def __init__(self) -> None:
        self.window: RecordWindow | None = None
        """What is shown."""
        self.asked: RecordQuery | None = None
        """The query under way; its answer takes the place of what is shown."""
        self.place = TOP
        self.is_opening = False
        """Whether a desk was opened and its first rows are not there: which query they answer is not known yet."""
        self.trouble: Trouble | None = None
        """Why something could not be read."""
        self._waiting: tuple[tuple[RecordQuery | None, Callable[[], None]], ...] = ()
        """None: for the first rows, whatever they are."""

    # -- which query is this? --------------------------------------------------------------------------------------
    @property
    def query(self) -> RecordQuery | None:
        """The query the table is about: the one under way, else the one whose rows are shown."""
        return self.asked or self.shown

    @property
    def shown(self) -> RecordQuery | None:
        """The query whose rows are shown."""
        return self.window.query if self.window is not None else None

    @property
    def filter(self) -> Filter | None:
        """By what the table is filtered, perhaps only while it is typed."""
        return self.query.filter if self.query is not None else None

    # -- what is shown ---------------------------------------------------------------------------------------------
    @property
    def total(self) -> int:
        """How many rows there are."""
        return self.window.total if self.window is not None else 0

    @property
    def is_empty(self) -> bool:
        """Whether what was asked for is known to have no rows."""
        return self.asked in (None, self.shown) and self.window is not None and not self.total

    def record(self, row: int) -> Record | None:
        """The record of a row, if it is known already."""
        return self.window.record(row) if self.window is not None else None

    def records(self, rows: range) -> list[Record]:
        """Those of the rows that are known."""
        return [record for record in map(self.record, rows) if record is not None]

    # -- asking and answers ----------------------------------------------------------------------------------------
    def clear(self) -> None:
        """Nothing is shown and nothing asked; what waited is not done."""
        self.window = self.trouble = self.asked = None
        self.give_up()

    def show(self, window: RecordWindow, place: Place = TOP) -> list[Callable[[], None]]:
        """A query was answered. Gives what waited for just these rows."""
        self.window, self.place, self.is_opening = window, place, False
        self.asked = self.trouble = None
        waiting, self._waiting = self._waiting, ()
        return [act for query, act in waiting if query in (None, window.query)]

    def awaited(self, act: Callable[[], None]) -> None:
        """`act` waits for the rows under way, or for the first ones."""
        self._waiting = (*self._waiting, (self.asked, act))

    def postponed(self, act: Callable[[], None]) -> bool:
        """Whether `act` is about rows that were asked for and are not there yet: then it waits for them. Keys pressed
        while a new question is under way, or before the first was asked, are about its answer."""
        if not self.is_opening and self.asked in (None, self.shown):
            return False
        self.awaited(act)
        return True

    def give_up(self) -> bool:
        """The rows do not come: what waited for them is not done. Whether anything did."""
        waiting, self._waiting, self.is_opening = self._waiting, (), False
        return bool(waiting)
