"""A framed pane that draws its own lines: the base of every table, list, tree and text of the dashboard.

It draws by Textual's line API, frame included, and remembers what it drew, so that moving a cursor repaints two
lines, a counter in the frame repaints nothing else, and rows that came out as before repaint nothing at all.
Subclasses give pieces of text with the names of tones; the pane fits them into cells and knows the colours
(`widgets.tones`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Self

from rich.segment import Segment
from textual import events, on
from textual.geometry import Region, Size
from textual.strip import Strip

from tui.ui.actions import Area
from tui.ui.actions.keybook import keys_of
from tui.ui.drawing.cells import Cell, fit_cells, width_of
from tui.ui.drawing.frame import Line, edge, in_thumb, notice_cells
from tui.ui.widgets.edge_keys import key_at
from tui.ui.widgets.tones import UNDRAWN, LatestOfView, Toned, joined

TITLE_ENDS = "──"


class Pane(Toned, can_focus=True, inherit_bindings=False):
    """Frame, title, foot, and lines that scroll. `HEAD` lines below the top edge stay where they are."""

    AREA: ClassVar[Area | None] = None
    HEAD: int = 0
    IN_USE: ClassVar[bool] = False
    """Whether its frame stands out without the focus, too."""
    DEFAULT_CSS = "Pane { background: $background; color: $foreground; width: 1fr; height: 1fr; }"
    title_cells: tuple[Cell, ...] = ()
    """What stands in the top edge."""
    state_cells: tuple[Cell, ...] = ()
    """What stands at the right end of the top edge."""
    foot_cells: tuple[Cell, ...] = ()
    """What stands in the bottom edge."""
    top_row = 0
    """The first row on the screen."""
    _notice: tuple[Cell, ...] = ()

    class Scrolled(LatestOfView):
        """Other rows or columns are on the screen: some may have to be read."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._drawn: dict[int, Line] = {}

    @property
    def is_in_use(self) -> bool:
        """Whether its keys work."""
        return self.has_focus or self.IN_USE

    # -- for subclasses --------------------------------------------------------------------------------------------
    @property
    def row_count(self) -> int:
        """How many lines there are to scroll through."""
        return 0

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        """The pieces of one line, left to right; cut or filled up to `width` by the pane."""
        raise NotImplementedError

    def head_cells(self, line: int, width: int) -> Sequence[Cell]:
        """The pieces of one of the `HEAD` lines."""
        raise NotImplementedError

    def row_highlight(self, row: int) -> str:
        """`cursor`, `cursor-idle` or empty: the background of a line."""
        return ""

    # -- frame -----------------------------------------------------------------------------------------------------
    def set_title(self, *cells: Cell | str) -> None:
        """Put pieces into the top edge. A plain string takes the title's own tone."""
        if (new := _pieces(cells, "")) != self.title_cells:
            self.title_cells = new
            self.redraw(0)

    def set_state(self, *cells: Cell | str) -> None:
        """Put pieces at the right end of the top edge: how the pane is, while its rows are what they were."""
        if (new := _pieces(cells, "muted")) != self.state_cells:
            self.state_cells = new
            self.redraw(0)

    def set_foot(self, *cells: Cell | str) -> None:
        """Put pieces into the bottom edge; only what differs is painted again."""
        self.foot_cells = _pieces(cells, "muted")
        self.redraw(self.size.height - 1)

    def set_notice(self, *lines: Cell | str) -> None:
        """What the pane says while it has no rows: what is going on, and what to do next."""
        if (new := _toned(lines, "muted")) != self._notice:
            self._notice = new
            self.redraw()

    # -- geometry --------------------------------------------------------------------------------------------------
    @property
    def body_height(self) -> int:
        """Lines between head and foot."""
        return max(0, self.size.height - self.HEAD - 2)

    @property
    def body_width(self) -> int:
        """Cells between the sides."""
        return max(0, self.size.width - 2)

    def rows_changed(self) -> None:
        """`row_count` or anything in the rows is another: paint again what differs."""
        self.scroll_to_row(self.top_row)
        self.redraw()

    def redraw(self, *lines: int) -> None:
        """Paint again what came out differently in those lines of the pane (all, when none are named)."""
        size = self.size
        if not size:
            return
        differing = [y for y in lines or range(size.height) if self._line(y, size) != self._drawn.get(y)]
        if len(differing) == size.height:
            super().refresh()
        elif differing:
            super().refresh(*(Region(0, y, size.width, 1) for y in differing))

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """As in Textual, but a plain call (Textual makes many) paints only what differs from what was drawn."""
        if regions or layout or recompose or not (repaint and self.size and self._drawn):
            return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        self.redraw()
        return self

    @property
    def rows_shown(self) -> range:
        """The rows on the screen."""
        return range(self.top_row, max(self.top_row, min(self.row_count, self.top_row + self.body_height)))

    def row_region(self, row: int) -> Region | None:
        """Where a row is painted, relative to the pane; None when it is not on the screen."""
        if row not in self.rows_shown:
            return None
        return Region(1, 1 + self.HEAD + row - self.top_row, self.body_width, 1)

    def row_at(self, y: int) -> int | None:
        """The row painted at line `y` of the pane."""
        row = self.top_row + y - 1 - self.HEAD
        return row if row in self.rows_shown else None

    def scroll_to_row(self, top: int) -> None:
        """Make `top` the first row on the screen, at once."""
        top = max(0, min(top, self.row_count - self.body_height))
        if top != self.top_row:
            self.top_row = top
            self.redraw()
            self.post_message(self.Scrolled(self))

    def on_resize(self) -> None:
        self.rows_changed()
        self.post_message(self.Scrolled(self))

    def on_click(self, event: events.Click) -> None:
        """A key that is named in an edge is pressed by clicking it."""
        if event.y not in (0, self.size.height - 1):
            return
        text = "".join(text for text, _, _ in self._line(event.y, self.size))
        # In the top edge a title comes first: it is no key, whatever its first letter.
        begin = width_of(text.split(TITLE_ENDS)[0]) if event.y == 0 else 0
        if event.x >= begin and (key := key_at(text, event.x, keys_of(self.app))):
            event.stop()
            self.app.simulate_key(key)

    # -- painting --------------------------------------------------------------------------------------------------
    def notify_style_update(self) -> None:
        self._drawn.clear()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        size = self.size
        line = self._drawn[y] = self._line(y, size)
        return joined([Segment(text, self.tone(tone, highlight)) for text, tone, highlight in line], size.width)

    def _line(self, y: int, size: Size) -> Line:
        """One line of the pane at `size`, which is asked for once: Textual works it out anew each time."""
        width, height = size
        if width < 4 or height < 3:
            return ((" " * width, "", ""),)
        frame, title = ("frame-focus", "title-focus") if self.is_in_use else ("frame", "title")
        if y == 0:
            return edge("╭╮", self.title_cells, width, title, frame, self.state_cells)
        if y == height - 1:
            return edge("╰╯", self.foot_cells, width, "muted", frame)
        inner, line, lines = width - 2, y - 1 - self.HEAD, max(0, height - self.HEAD - 2)
        thumb = "┃" if in_thumb(line, self.top_row, self.row_count, lines) else "│"
        highlight, cells = self.drawn(lambda: self._body(y, inner, lines), ("", UNDRAWN))
        body = tuple((text, tone, highlight) for text, tone in fit_cells(cells, inner))
        return (("│", frame, ""), *body, (thumb, frame, ""))

    def _body(self, y: int, width: int, lines: int) -> tuple[str, Sequence[Cell]]:
        """The highlight and the pieces of one of the `lines` between the sides."""
        if y <= self.HEAD:
            return "", self.head_cells(y - 1, width)
        line = y - 1 - self.HEAD
        row = self.top_row + line
        if row < self.row_count:
            return self.row_highlight(row), self.row_cells(row, width)
        notice = () if self.row_count else self._notice
        return "", notice_cells(notice, line, width, lines)

    # -- mouse -----------------------------------------------------------------------------------------------------
    @on(events.MouseScrollDown)
    @on(events.MouseScrollUp)
    def _wheel(self, event: events.MouseScrollDown | events.MouseScrollUp) -> None:
        event.stop()
        self.turn_wheel(3 if isinstance(event, events.MouseScrollDown) else -3)

    def turn_wheel(self, rows: int) -> None:
        """Scroll by so many rows."""
        self.scroll_to_row(self.top_row + rows)


def _toned(cells: Sequence[Cell | str], tone: str) -> tuple[Cell, ...]:
    return tuple((cell, tone) if isinstance(cell, str) else cell for cell in cells)


def _pieces(cells: Sequence[Cell | str], tone: str) -> tuple[Cell, ...]:
    """The same of an edge, where what has no text is not there."""
    return tuple(cell for cell in _toned(cells, tone) if cell[0])
