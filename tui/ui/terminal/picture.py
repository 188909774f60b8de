"""What the terminal shows and what it should show, cell by cell, and the shortest way from one to the other. Pure.

Frames come as the text Textual paints them with: cursor addresses, attributes, plain text. A cell is remembered with
the parameters of the SGR sequence it was written under. Widths are those Textual lays out by; where terminals disagree
about a cluster, what stands behind it is addressed anew, so that columns stay in place whatever it was drawn with.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tui.ui.terminal.attributes import on_blank
from tui.ui.terminal.pen import shortest
from tui.ui.terminal.pieces import Cell, Piece, clusters, differing

_TOKEN = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H|\x1b\[(?P<sgr>[\d;]*)m|(?P<line>\r?\n)|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
)
_KEPT = 4_000
"""Styles, and cells of each, that are kept."""
_BLANK: Cell = (" ", "")


class _Cells(dict[str, Cell]):
    """The cells of one style, each made once: equal ones are the same object, and quick to compare."""

    def __init__(self, style: str) -> None:
        super().__init__()
        self._style = style

    def __missing__(self, cluster: str) -> Cell:
        if len(self) > _KEPT:
            self.clear()
        cell = self[cluster] = cluster, on_blank(self._style) if cluster == " " else self._style
        return cell


_cells_of = lru_cache(_KEPT)(_Cells)


class Picture:
    """One screen of a terminal. Its cursor may be anywhere after `changes`; it is not shown.

    `erases`: the terminal erases cells with the ground that is set (terminfo's `bce` and `ech`).
    """

    def __init__(self, width: int, height: int, *, erases: bool = False) -> None:
        self._erases = erases
        self._width = 0
        self._wanted: list[list[Cell]] = []
        self._shown: list[list[Cell | None]] = []
        self._touched: set[int] = set()
        self._style: str | None = None
        """What the terminal writes with since the last changes."""
        self._cursor = (0, 0)
        self._cursor_shown = (0, 0)
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """The terminal has another size: what it shows is not known any more."""
        for row in self._wanted:
            del row[width:]
            row.extend([_BLANK] * (width - len(row)))
        del self._wanted[height:]
        self._wanted.extend([_BLANK] * width for _ in range(height - len(self._wanted)))
        self._width = width
        self.forget()

    def forget(self) -> None:
        """What the terminal shows is not known: all of it is sent again."""
        self._shown = [[None] * self._width for _ in self._wanted]
        self._touched = set(range(len(self._wanted)))
        self._cursor_shown = (-1, -1)
        self.forget_attributes()

    def forget_attributes(self) -> None:
        """What the terminal writes with is not known: somebody else may have written."""
        self._style = None

    def line(self, y: int) -> list[str]:
        """The clusters that were painted on a line, one a cell; empty behind a wide one."""
        return [cluster for cluster, _ in self._wanted[y]]

    # -- painting -------------------------------------------------------------------------------------------------
    def draw(self, frame: str) -> bool:
        """Paint a frame. False when it holds anything but addresses, attributes and text: it is to be sent as it is."""
        x = y = at = 0
        cells = _cells_of("")
        for token in _TOKEN.finditer(frame):
            if token.start() != at:
                return False
            at = token.end()
            kind = token.lastgroup
            if kind == "text":
                x = self._write(x, y, token["text"], cells)
            elif kind == "sgr":
                cells = _cells_of("" if token["sgr"] == "0" else token["sgr"])
            elif kind == "line":
                x, y = 0, y + 1
            else:
                x, y = int(token["column"]) - 1, int(token["row"]) - 1
        if at != len(frame):
            return False
        self._cursor = (x, y)
        return True

    def _write(self, x: int, y: int, text: str, cells: _Cells) -> int:
        if not 0 <= y < len(self._wanted) or x >= self._width:
            return x
        row = self._wanted[y]
        self._touched.add(y)
        if text.isascii():
            new = [cells[letter] for letter in text]
        else:
            new = []
            for cluster, width in clusters(text):
                if width:
                    new.append(cells[cluster])
                    new.extend([cells[""]] * (width - 1))
                elif not new and x and row[x - 1][0]:
                    row[x - 1] = row[x - 1][0] + cluster, row[x - 1][1]
        end = x + len(new)
        if end > self._width:
            if not new[self._width - x][0]:  # half of a wide one does not fit
                cut = max(at for at in range(self._width - x) if new[at][0])
                new[cut:] = [cells[" "]] * (self._width - x - cut)
            del new[self._width - x :]
            end = self._width
        if not new:
            return x
        # What is left of wide clusters that are written over in part is blank.
        start, after = x, end
        while start and not row[start][0]:
            start -= 1
            row[start] = " ", row[start][1]
        while after < self._width and not row[after][0]:
            row[after] = " ", row[after][1]
            after += 1
        row[x:end] = new
        return end

    # -- comparing ------------------------------------------------------------------------------------------------
    def changes(self) -> str:
        """What to send so that the terminal shows what was painted; empty when it does. It counts as sent."""
        pieces: list[Piece] = []
        for y in sorted(self._touched):
            wanted, shown = self._wanted[y], self._shown[y]
            if wanted != shown:
                pieces += differing(y, wanted, shown)
                self._shown[y] = list(wanted)
        self._touched.clear()
        pen = shortest(pieces, self._wanted, self._style, erases=self._erases)
        self._style = pen.style
        # An input method opens where the cursor is: it is put where it moved to, and left alone while it stays.
        # The window may have become lower since it was painted for: then the next frame says where it is.
        if self._cursor != self._cursor_shown and self._cursor[1] < len(self._wanted):
            pen.go(*self._cursor)
            self._cursor_shown = self._cursor
        return "".join(pen.parts)
