"""A terminal that is fed with text and asked for its cells."""

from collections.abc import Iterable

import pyte

Look = tuple[object, ...]


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
        rows = []
        for y in range(self.screen.lines) if lines is None else lines:
            row: list[Look] = []
            line = self.screen.buffer[y]
            for x in range(self.screen.columns):
                cell = line[x]
                seen = cell.data != " " or cell.reverse or cell.underscore or cell.strikethrough
                ink = (cell.fg, cell.bold, cell.italics) if seen else ()
                row.append((cell.data, cell.bg, cell.underscore, cell.strikethrough, cell.reverse, ink))
            rows.append(row)
        return rows

    def line(self, y: int) -> str:
        """The text of a line."""
        return "".join(self.screen.buffer[y][x].data for x in range(self.screen.columns))
