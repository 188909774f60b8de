"""A framed pane that draws its own lines: the base of every table, list, tree and text of the dashboard.

It is a `ScrollView` by the line API, frame included, so that moving a cursor repaints two lines and a changed
counter in the frame repaints nothing else. Subclasses give pieces of text with the names of tones; the pane fits
them into cells and knows the colours (`widgets.tones`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.ui.actions import Area
from tui.ui.cells import Cell, cut, total_width
from tui.ui.widgets.tones import Toned


class Pane(Toned, ScrollView, can_focus=True, inherit_bindings=False):
    """Frame, title, foot, and lines that scroll. `HEAD` lines below the top edge stay where they are."""

    AREA: ClassVar[Area | None] = None
    HEAD: ClassVar[int] = 0
    DEFAULT_CSS = """
    Pane {
        background: $background;
        color: $foreground;
        overflow: hidden;
        scrollbar-size: 0 0;
    }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._title: tuple[Cell, ...] = ()
        self._foot: tuple[Cell, ...] = ()
        self._notice: tuple[Cell, ...] = ()

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
    @property
    def title_cells(self) -> tuple[Cell, ...]:
        """What stands in the top edge."""
        return self._title

    def set_title(self, *cells: Cell | str) -> None:
        """Put pieces into the top edge. A plain string takes the title's own tone."""
        new = tuple((cell, "") if isinstance(cell, str) else cell for cell in cells)
        if new != self._title:
            self._title = new
            self.refresh(Region(0, 0, self.size.width, 1))

    @property
    def foot_cells(self) -> tuple[Cell, ...]:
        """What stands in the bottom edge."""
        return self._foot

    def set_foot(self, *cells: Cell | str) -> None:
        """Put pieces into the bottom edge; only what differs is painted again."""
        new = tuple((cell, "muted") if isinstance(cell, str) else cell for cell in cells)
        if new == self._foot:
            return
        widest = max(total_width(new), total_width(self._foot)) + 4
        self._foot = new
        self.refresh(Region(0, self.size.height - 1, min(widest, self.size.width), 1))

    def set_notice(self, *lines: Cell | str) -> None:
        """What the pane says while it has no rows: what is going on, and what to do next."""
        new = tuple((line, "muted") if isinstance(line, str) else line for line in lines)
        if new != self._notice:
            self._notice = new
            self.refresh()

    @property
    def notice(self) -> str:
        """The notice as text."""
        return "\n".join(text for text, _ in self._notice)

    # -- geometry --------------------------------------------------------------------------------------------------
    @property
    def body_height(self) -> int:
        """Lines between head and foot."""
        return max(0, self.size.height - self.HEAD - 2)

    @property
    def body_width(self) -> int:
        """Cells between the sides."""
        return max(0, self.size.width - 2)

    @property
    def top_row(self) -> int:
        """The first row on the screen."""
        return self.scroll_offset.y

    def rows_changed(self) -> None:
        """`row_count` or everything in the rows is another: lay out and paint again."""
        self.virtual_size = Size(self.size.width, self.row_count + self.HEAD + 2)
        self.refresh()

    def row_region(self, row: int) -> Region | None:
        """Where a row is painted, relative to the pane; None when it is not on the screen."""
        line = row - self.top_row
        if 0 <= line < self.body_height:
            return Region(1, 1 + self.HEAD + line, self.body_width, 1)
        return None

    def refresh_rows(self, *rows: int) -> None:
        """Paint these rows again, nothing else."""
        regions = [region for region in map(self.row_region, rows) if region is not None]
        if regions:
            self.refresh(*regions)

    def row_at(self, y: int) -> int | None:
        """The row painted at line `y` of the pane."""
        row = self.top_row + y - 1 - self.HEAD
        inside = 1 + self.HEAD <= y < self.size.height - 1
        return row if inside and 0 <= row < self.row_count else None

    def scroll_to_row(self, top: int) -> None:
        """Make `top` the first row on the screen, at once."""
        last = max(0, self.row_count - self.body_height)
        self.scroll_to(y=max(0, min(top, last)), animate=False, immediate=True, force=True)

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, self.row_count + self.HEAD + 2)

    # -- painting --------------------------------------------------------------------------------------------------
    def render_line(self, y: int) -> Strip:
        width, height = self.size
        if width < 4 or height < 3:
            return Strip.blank(width, self.tone("text"))
        edge = self.tone("frame-focus" if self.has_focus else "frame")
        if y == 0:
            return self._edge("╭", self._title, "╮", "title-focus" if self.has_focus else "title")
        if y == height - 1:
            return self._edge("╰", self._foot, "╯", "muted")
        inner = width - 2
        segments = [Segment("│", edge)]
        if y <= self.HEAD:
            segments.extend(self.segments(self.head_cells(y - 1, inner), inner))
        else:
            line = y - 1 - self.HEAD
            row = self.top_row + line
            if row < self.row_count:
                segments.extend(self.segments(self.row_cells(row, inner), inner, self.row_highlight(row)))
            else:
                segments.extend(self.segments(self._notice_cells(line, inner), inner))
        segments.append(Segment("┃" if self._in_thumb(y) else "│", edge))
        return Strip(segments, width)

    def _edge(self, left: str, cells: Sequence[Cell], right: str, tone: str) -> Strip:
        width = self.size.width
        edge = self.tone("frame-focus" if self.has_focus else "frame")
        inner = width - 2
        segments = [Segment(left, edge)]
        if cells and inner > 6:
            room = inner - 3
            segments.append(Segment(" ", edge))
            for text, name in cells:
                shown = cut(text, room)
                room -= total_width([(shown, name)])
                if shown:
                    segments.append(Segment(shown, self.tone(name or tone)))
                if room <= 0:
                    break
            segments.append(Segment(" ", edge))
            inner = room + 1
        segments.append(Segment("─" * inner, edge))
        segments.append(Segment(right, edge))
        return Strip(segments, width).simplify()

    def _notice_cells(self, line: int, width: int) -> Sequence[Cell]:
        if self.row_count or not self._notice:
            return ()
        place = line - max(0, (self.body_height - len(self._notice)) // 3)
        if not 0 <= place < len(self._notice):
            return ()
        text, tone = self._notice[place]
        shown = cut(text, width - 2)
        indent = max(1, (width - total_width([(shown, tone)])) // 2)
        return ((" " * indent, ""), (shown, tone))

    def _in_thumb(self, y: int) -> bool:
        """Whether the right side shows, at line `y`, that this part of the rows is on the screen."""
        rows, body = self.row_count, self.body_height
        if rows <= body or y <= self.HEAD:
            return False
        length = max(1, body * body // rows)
        last_top = rows - body
        start = round((body - length) * self.top_row / last_top) if last_top else 0
        return start <= y - 1 - self.HEAD < start + length
