"""A terminal that is fed with text and asked for its cells."""

from collections.abc import Iterable
from functools import lru_cache

import pyte
from pyte.screens import Char

Look = tuple[object, ...]

setattr(Char, "_replace", lru_cache(16_384)(Char._replace))  # noqa: B010 - pyte makes one for each cell it draws


@lru_cache(16_384)
def _look(cell: Char) -> Look:
    seen = cell.data != " " or cell.reverse or cell.underscore or cell.strikethrough
    ink = (cell.fg, cell.bold, cell.italics) if seen else ()
    return (cell.data, cell.bg, cell.underscore, cell.strikethrough, cell.reverse, ink)


class Emulator:
    """A terminal of a size. `dirty` are the lines that changed since it was emptied."""

    def __init__(self, width: int, height: int) -> None:
        self.screen = pyte.Screen(width, height)
        self.screen.reset_mode(pyte.modes.DECAWM)
        self._stream = pyte.Stream(self.screen)

    def feed(self, text: str) -> None:
        """What a program writes."""
        self._stream.feed(text)

    @property
    def dirty(self) -> set[int]:
        """Lines that changed."""
        return self.screen.dirty

    def cells(self, lines: Iterable[int] | None = None) -> list[list[Look]]:
        """How every cell of these lines looks; the ink of a blank cannot be seen."""
        columns = range(self.screen.columns)
        drawn = [self.screen.buffer[y] for y in (range(self.screen.lines) if lines is None else lines)]
        return [[_look(line[x]) for x in columns] for line in drawn]

    def line(self, y: int) -> str:
        """The text of a line."""
        return "".join(self.screen.buffer[y][x].data for x in range(self.screen.columns))
