"""What the terminal shows and what it should show, cell by cell, and the shortest way from one to the other. Pure.

Frames come as the text Textual paints them with: cursor addresses, attributes, plain text. A cell is remembered with
the parameters of the SGR sequence it was written under. Widths are those Textual lays out by; where terminals disagree
about a cluster, what stands behind it is addressed anew, so that columns stay in place whatever it was drawn with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import split_graphemes

from tui.ui.terminal.attributes import by_ground, change, for_blank, is_plain, on_blank

Cell = tuple[str, str]
"""A cluster and the parameters it is written under. The second cell of a wide cluster holds an empty text."""

_TOKEN = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H|\x1b\[(?P<sgr>[\d;]*)m|(?P<line>\r?\n)|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
)
_KEPT = 4_000
"""Styles, and cells of each, that are kept."""
_BLANK: Cell = (" ", "")
_LONG = 9
"""So many blanks are erased rather than written, where the terminal erases with the ground that is set."""
FEW_RUNS = 6
"""So few runs are not worth another order."""
_BRIDGE = 4
"""So many cells that are right already are written again rather than jumped over: the jump is as long."""


@lru_cache(8192)
def clusters(text: str) -> tuple[tuple[str, int], ...]:
    """The clusters of a text with their widths in cells; those without a width belong to the one before."""
    if text.isascii():
        return tuple((letter, 1) for letter in text)
    found: list[tuple[str, int]] = []
    for start, end, width in split_graphemes(text)[0]:
        if not width and found:
            before, cells = found[-1]
            found[-1] = before + text[start:end], cells
        else:
            found.append((text[start:end], width))
    return tuple(found)


@lru_cache(8192)
def is_uncertain(cluster: str) -> bool:
    """Whether terminals disagree how wide it is: joined and marked clusters, and what is newer than many of them."""
    return len(cluster) > 1 or cluster >= "\U0001f000"


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


class _Styles(dict[str, _Cells]):
    """The cells of each style."""

    def __missing__(self, style: str) -> _Cells:
        if len(self) > _KEPT:
            self.clear()
        cells = self[style] = _Cells(style)
        return cells


@dataclass(frozen=True, slots=True, order=True)
class _Run:
    """Cells of a line, `start` to before `end`; `style` is what they are sorted by. `blank`: they are blanked first."""

    style: str
    y: int
    start: int
    end: int
    blank: bool = False


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
        self._cells = _Styles()
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

    def line(self, y: int) -> list[str]:
        """The clusters that were painted on a line, one a cell; empty behind a wide one."""
        return [cluster for cluster, _ in self._wanted[y]]

    # -- painting -------------------------------------------------------------------------------------------------
    def draw(self, frame: str) -> bool:
        """Paint a frame. False when it holds anything but addresses, attributes and text: it is to be sent as it is."""
        x = y = at = 0
        cells = self._cells[""]
        for token in _TOKEN.finditer(frame):
            if token.start() != at:
                return False
            at = token.end()
            kind = token.lastgroup
            if kind == "text":
                x = self._write(x, y, token["text"], cells)
            elif kind == "sgr":
                style = token["sgr"]
                cells = self._cells["" if style == "0" else style]
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
        runs: list[_Run] = []
        for y in sorted(self._touched):
            wanted, shown = self._wanted[y], self._shown[y]
            if wanted != shown:
                runs += self._differing(y, wanted, shown)
                self._shown[y] = list(wanted)
        self._touched.clear()
        pen = self._painted(runs)
        if len(runs) > FEW_RUNS:
            # A table has a few styles in many rows: going from place to place is shorter than changing the style.
            by_style = self._painted(sorted(piece for run in runs for piece in self._pieces(run)))
            pen = min(pen, by_style, key=_Pen.size)
        # An input method opens where the cursor is: it is put where it moved to, and left alone while it stays.
        if self._cursor != self._cursor_shown:
            pen.go(*self._cursor)
            self._cursor_shown = self._cursor
        return "".join(pen.parts)

    def _painted(self, runs: Iterable[_Run]) -> _Pen:
        pen = _Pen(self._width, len(self._wanted))
        for run in runs:
            self._run(pen, run.y, self._wanted[run.y], run.start, run.end, blank=run.blank)
        if pen.parts:
            pen.style("")
        return pen

    def _differing(self, y: int, wanted: list[Cell], shown: list[Cell | None]) -> list[_Run]:
        differ = [x for x in range(self._width) if wanted[x] is not shown[x] and wanted[x] != shown[x]]
        unsure = next((x for x, cell in enumerate(wanted) if is_uncertain(cell[0])), None)
        before = next((x for x, cell in enumerate(shown) if cell is not None and is_uncertain(cell[0])), None)
        if unsure is not None or before is not None:
            # Nobody knows which cells such a cluster took: all behind it is blanked and written again.
            first = min(differ[0], *(x for x in (unsure, before) if x is not None))
            return [_Run("", y, self._start(wanted, first), self._width, blank=True)]
        runs: list[_Run] = []
        start = end = -1
        for x in differ:
            if start < 0:
                start = end = x
            elif x - end <= _BRIDGE and all(wanted[gap][1] == wanted[x][1] for gap in range(end, x)):
                end = x
            else:
                runs.append(_Run("", y, self._start(wanted, start), end + 1))
                start = end = x
        return [*runs, _Run("", y, self._start(wanted, start), end + 1)]

    def _pieces(self, run: _Run) -> Iterator[_Run]:
        """Its parts of one style each; blanks go with what stands before them, where that has their ground."""
        if run.blank:
            yield run
            return
        row = self._wanted[run.y]
        start, style = run.start, row[run.start][1]
        only_blanks = row[start][0] == " "
        for x in range(run.start + 1, run.end):
            cluster, own = row[x]
            if own == style or not cluster or (cluster == " " and for_blank(style, own) == style):
                only_blanks = only_blanks and cluster == " "
                continue
            if only_blanks and for_blank(own, style) == own:
                style, only_blanks = own, False
                continue
            only_blanks = cluster == " "
            yield _Run(by_ground(style), run.y, start, x)
            start, style = x, own
        yield _Run(by_ground(style), run.y, start, run.end)

    @staticmethod
    def _start(row: list[Cell], x: int) -> int:
        while x and not row[x][0]:
            x -= 1
        return x

    def _run(self, pen: _Pen, y: int, row: list[Cell], start: int, end: int, *, blank: bool = False) -> None:
        if blank:
            pen.go(start, y)
            for x in range(start, end):
                pen.write(" ", row[x][1], 1)
        pen.go(start, y)
        x = start
        while x < end:
            cluster, style = row[x]
            width = 1
            while x + width < self._width and not row[x + width][0]:
                width += 1
            if blank:
                pen.go(x, y)
            if cluster == " " and self._erases and is_plain(style):
                width = self._blanks(row, x, end)
                if width >= _LONG:
                    pen.erase(style, width)
                    x += width
                    if x < end:
                        pen.go(x, y)
                    continue
                width = 1
            pen.write(cluster, style, width)
            if is_uncertain(cluster):
                pen.lose()
            x += width

    @staticmethod
    def _blanks(row: list[Cell], x: int, end: int) -> int:
        cell = row[x]
        last = x + 1
        while last < end and row[last] == cell:
            last += 1
        return last - x


class _Pen:
    """Where the terminal writes next and how, while changes are put together."""

    def __init__(self, width: int, height: int) -> None:
        self.parts: list[str] = []
        self._width = width
        self._height = height
        self._x: int | None = None
        self._y: int | None = None
        self._style = ""

    def size(self) -> int:
        """Characters so far."""
        return sum(map(len, self.parts))

    def style(self, style: str) -> None:
        sequence = change(self._style, style)
        if sequence:
            self.parts.append(sequence)
        self._style = style

    def write(self, cluster: str, style: str, width: int) -> None:
        self.style(for_blank(self._style, style) if cluster == " " else style)
        self.parts.append(cluster)
        if self._x is not None:
            self._x += width
            if self._x >= self._width:
                self._x = None  # at the right edge it stays, or waits to wrap: terminals differ

    def erase(self, style: str, width: int) -> None:
        """Blank cells from here on; the place to write stays."""
        self.style(for_blank(self._style, style))
        at_end = self._x is not None and self._x + width >= self._width
        self.parts.append("\x1b[K" if at_end else f"\x1b[{width}X")

    def lose(self) -> None:
        """The column is not known any more."""
        self._x = None

    def go(self, x: int, y: int) -> None:
        """To a cell, the shortest way."""
        if (x, y) == (self._x, self._y):
            return
        row, column = y + 1, x + 1
        ways = [f"\x1b[{row}H" if column == 1 else f"\x1b[{row};{column}H"]
        if self._y == y and self._x is not None:
            step = x - self._x
            ways.append(f"\x1b[{step if step > 1 else ''}C" if step > 0 else f"\x1b[{-step if step < -1 else ''}D")
        if self._y == y and x == 0:
            ways.append("\r")
        if self._y is not None and self._y + 1 == y and x == 0:
            ways.append("\r\n")
        self.parts.append(min(ways, key=len))
        self._x, self._y = x, y
