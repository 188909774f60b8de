"""A range of rows under way: moving marks what stands between where it began and the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager


class RowRange:
    """`mark` is told the first and the last row whenever they change, `ended` whether the marks stay."""

    def __init__(self, mark: Callable[[int, int], None], ended: Callable[[bool], None]) -> None:
        self._mark = mark
        self._ended = ended
        self._anchor: int | None = None
        self._stepping = False
        self.is_own = False
        """Whether it was begun on purpose: then moving alone marks, too."""

    def __bool__(self) -> bool:
        """Whether there is one."""
        return self._anchor is not None

    def begin(self, row: int, *, own: bool) -> None:
        """From this row on."""
        self._anchor, self.is_own = row, own
        self._mark(row, row)

    def moved(self, row: int) -> None:
        """The cursor is on another row."""
        if self._anchor is not None and not (self.is_own or self._stepping):
            self.end()
        if self._anchor is not None:
            self._mark(min(self._anchor, row), max(self._anchor, row))

    @contextmanager
    def step(self, row: int) -> Iterator[None]:
        """Within this, moving marks: from this row on, where no range is under way."""
        if self._anchor is None:
            self.begin(row, own=False)
        self._stepping = True
        try:
            yield
        finally:
            self._stepping = False

    def end(self, *, kept: bool = True) -> None:
        """Moving marks no more; its marks go unless they are `kept`."""
        if self._anchor is not None:
            self._anchor, self.is_own = None, False
            self._ended(kept)
