"""The way over the screen: where the terminal writes next and how, and the shortest order to write pieces in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby

from tui.ui.terminal.attributes import by_ground, change, for_blank, is_plain, on_blank
from tui.ui.terminal.pieces import Cell, Piece, is_uncertain, whole

FEW = 12
"""So few pieces are put in order one by one, beginning with each of them."""
LONG_AT_THE_END = 5
_LONG = re.compile(rf" {{{LONG_AT_THE_END},}}$| {{10,}}")
"""So many blanks are erased rather than written, where the terminal erases with the ground that is set: the place to
write stays, so that it takes a move where something follows."""


@lru_cache(4096)
def move(old_x: int | None, old_y: int | None, x: int, y: int, edge: int) -> str:
    """The shortest sequence from one cell to another; None for what is not known.

    From the `edge`, the column behind the last one, only lines are counted: with wrapping off what is written next
    stands in the last column, wherever a terminal says that it is meanwhile.
    """
    row, column = y + 1, x + 1
    ways = [f"\x1b[{row}H" if column == 1 else f"\x1b[{row};{column}H"]
    if old_y is not None:
        down = y - old_y
        # IND and RI (ECMA-48, ISO 6429) go a line on or back in the same column.
        by_lines = "\x1bD" * down if down >= 0 else "\x1bM" * -down
        if abs(down) <= 3:
            ways.append(by_lines + ("\r" if column == 1 else f"\x1b[{column}G"))
            if old_x == edge and x == edge - 1:
                ways.append(by_lines)
            elif old_x is not None and old_x != edge:
                ways.append(by_lines + _along(x - old_x))
        elif old_x == x:
            ways.append(f"\x1b[{row}d")
    return min(ways, key=len)


def _along(step: int) -> str:
    if -3 <= step <= 0:
        return "\b" * -step
    if step < 0:
        return f"\x1b[{-step}D"
    return f"\x1b[{step}C" if step > 1 else "\x1b[C"


class Pen:
    """Writes pieces of rows. `erases`: the terminal erases cells with the ground that is set.

    `style` is what it writes with, None where that is not known.
    """

    def __init__(self, rows: Sequence[Sequence[Cell]], style: str | None, *, erases: bool) -> None:
        self.parts: list[str] = []
        self.size = 0
        """Characters so far."""
        self.style = style
        self._rows = rows
        self._erases = erases
        self._x: int | None = None
        self._y: int | None = None

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.size += len(text)

    def cost(self, piece: Piece) -> int:
        """Characters until the first of a piece can be written."""
        return len(self._way(piece.start, piece.y)) + len(change(self.style, self._look(piece)))

    def _way(self, x: int, y: int) -> str:
        return move(self._x, self._y, x, y, len(self._rows[y]))

    def go(self, x: int, y: int) -> None:
        """To a cell, the shortest way."""
        if (x, y) != (self._x, self._y):
            self._add(self._way(x, y))
            self._x, self._y = x, y

    def take(self, style: str) -> None:
        """Write with these attributes from now on."""
        if style != self.style:
            self._add(change(self.style, style))
            self.style = style

    def write(self, piece: Piece) -> None:
        """Write a piece."""
        if piece.unsure:
            self._write_unsure(piece)
            return
        self.go(piece.start, piece.y)
        self.take(self._look(piece))
        at = piece.start
        for text, end, blanks in self._stretches(piece):
            if text:
                self.go(at, piece.y)
                self._add(text)
                self._x = end
            if blanks:
                self._erase(piece.y, end, blanks)
            at = end + blanks

    def _look(self, piece: Piece) -> str:
        return for_blank(self.style, piece.style) if piece.blank else piece.style

    def _stretches(self, piece: Piece) -> Iterable[tuple[str, int, int]]:
        """The parts of a piece: what is written, the column where it ends, and how many blanks follow that are better
        erased."""
        row = [cluster for cluster, _ in self._rows[piece.y][piece.start : piece.end]]
        at = 0
        if self._erases and len(row) >= LONG_AT_THE_END and is_plain(piece.style):
            blanks = "".join(" " if cluster == " " else "x" for cluster in row)
            for found in _LONG.finditer(blanks):
                yield "".join(row[at : found.start()]), piece.start + found.start(), found.end() - found.start()
                at = found.end()
        if at < len(row):
            yield "".join(row[at:]), piece.end, 0

    def _erase(self, y: int, x: int, cells: int) -> None:
        """Blank cells under the ground that is set; the place to write stays."""
        self.go(x, y)
        self._add("\x1b[K" if x + cells == len(self._rows[y]) else f"\x1b[{cells}X")

    def _write_unsure(self, piece: Piece) -> None:
        """Blank the cells first, so that nothing is left of them, then write each cluster at its own place."""
        row = self._rows[piece.y]
        self.go(piece.start, piece.y)
        at = piece.start
        for style, cells in groupby(on_blank(style) for _, style in row[piece.start : piece.end]):
            size = len(list(cells))
            self.take(for_blank(self.style, style))
            if self._erases and is_plain(style):
                self._erase(piece.y, at, size)
            else:
                self.go(at, piece.y)
                self._add(" " * size)
                self._x = at + size
            at += size
        for x in range(piece.start, piece.end):
            cluster, style = row[x]
            if not cluster:
                continue
            self.go(x, piece.y)
            self.take(for_blank(self.style, style) if cluster == " " else style)
            self._add(cluster)
            self._x = None if is_uncertain(cluster) else whole(row, x + 1)


def shortest(pieces: list[Piece], rows: Sequence[Sequence[Cell]], style: str | None, *, erases: bool) -> Pen:
    """A pen that wrote with `style` and has written these pieces of rows, in the order that came out shortest."""
    # A table has a few styles in many rows: going from place to place is shorter than changing the style.
    orders = [pieces, sorted(pieces, key=_by_style)] if len(pieces) > 1 else [pieces]
    best = min((_written(Pen(rows, style, erases=erases), order) for order in orders), key=lambda pen: pen.size)
    for begin in pieces if 2 < len(pieces) <= FEW else ():
        pen = Pen(rows, style, erases=erases)
        if _nearest(pen, begin, pieces, best.size):
            best = pen
    return best


def _by_style(piece: Piece) -> tuple[str, int, int]:
    # Blanks take any attributes with their ground: they come when there are some.
    return by_ground(piece.style) + (";~" if piece.blank else ""), piece.y, piece.start


def _written(pen: Pen, pieces: Iterable[Piece]) -> Pen:
    for piece in pieces:
        pen.write(piece)
    return pen


def _nearest(pen: Pen, begin: Piece, pieces: list[Piece], most: int) -> bool:
    """From a piece on always to the one that takes least to begin. False where that is no shorter than `most`."""
    left, piece = list(pieces), begin
    while True:
        pen.write(piece)
        left.remove(piece)
        if pen.size >= most:
            return False
        if not left:
            return True
        piece = min(left, key=pen.cost)
