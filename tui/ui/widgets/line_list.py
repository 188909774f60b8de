"""Lists drawn line by line: the base of the job lists, the schema tree and the plan's list.

A row is a view model with a `key`; a subclass says how it is drawn as `Run`s of text. Text never passes through
markup. Only lines that differ are repainted, and of those only the cells from the first to the last difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.ui.actions import Area, bindings


class Tone(StrEnum):
    """The few words colour has. The value is the end of a component class name: `lines--muted`."""

    PLAIN = "plain"
    STRONG = "strong"
    MUTED = "muted"
    ACCENT = "accent"
    DRAFT = "draft"
    UPDATED = "updated"
    PUBLISHED = "published"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line in one tone."""

    text: str
    tone: Tone = Tone.PLAIN


class Row(Protocol):
    """What a list needs of its rows: a name that survives refreshing."""

    @property
    def key(self) -> str: ...


R = TypeVar("R", bound=Row)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """`text` in exactly `width` cells: cut with an ellipsis, or padded on the right (or the left)."""
    if width <= 0:
        return ""
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 1) + "…"
    return " " * (width - length) + text if right else text + " " * (width - length)


def changed_cells(old: Strip, new: Strip) -> tuple[int, int] | None:
    """First column and number of cells that differ between two drawn lines; None when they look the same."""
    if old.cell_length != new.cell_length:
        return 0, max(old.cell_length, new.cell_length)
    before, after = _cells(old), _cells(new)
    differing = [x for x, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    if not differing:
        return None
    return differing[0], differing[-1] - differing[0] + 1


def _cells(strip: Strip) -> list[tuple[str, Style | None]]:
    cells: list[tuple[str, Style | None]] = []
    for text, style, _control in strip:
        for char in text:
            width = cell_len(char)
            if width == 0 and cells:
                cells[-1] = (cells[-1][0] + char, style)
                continue
            cells.append((char, style))
            cells.extend([("", style)] * (width - 1))
    return cells


class LineList(ScrollView, Generic[R]):
    """Rows by key, a cursor that stays on its key, half-page jumps at the edge.

    `set_rows` is the only way in. `CursorMoved` and `RowChosen` are the ways out.
    """

    AREA: ClassVar[Area] = Area.LIST
    BINDINGS: ClassVar[list[BindingType]] = bindings(Area.LIST)
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"lines--{tone}" for tone in Tone),
        "lines--cursor",
        "lines--gutter",
    }
    DEFAULT_CSS = """
    LineList {
        background: transparent;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
        overflow-y: auto;
        & > .lines--strong { text-style: bold; }
        & > .lines--muted { color: $muted; }
        & > .lines--accent { color: $accent; }
        & > .lines--draft { color: $status-draft; }
        & > .lines--updated { color: $status-updated; }
        & > .lines--published { color: $status-published; }
        & > .lines--failed { color: $status-invalid; }
        & > .lines--gutter { color: $accent; text-style: bold; }
        & > .lines--cursor { background: $cursor-line-idle; }
        &:focus > .lines--cursor { background: $cursor-line; }
    }
    """

    class CursorMoved(Message):
        """The cursor stands on another row. `key` None: there is none."""

        def __init__(self, view: LineList[Any], key: str | None) -> None:
            super().__init__()
            self.view = view
            self.key = key

        @property
        def control(self) -> LineList[Any]:
            return self.view

    class RowChosen(Message):
        """Enter was pressed on a row."""

        def __init__(self, view: LineList[Any], key: str) -> None:
            super().__init__()
            self.view = view
            self.key = key

        @property
        def control(self) -> LineList[Any]:
            return self.view

    def __init__(self, name_id: str, *, classes: str | None = None, with_cursor: bool = True, empty: str = "") -> None:
        super().__init__(id=name_id, classes=classes)
        self.can_focus = with_cursor
        self._with_cursor = with_cursor
        self._rows: tuple[R, ...] = ()
        self._places: dict[str, int] = {}
        self._at = 0
        self._strips: dict[int, Strip] = {}
        self._empty = empty

    # -- for subclasses ---------------------------------------------------------------------------------------
    def draw(self, row: R, width: int) -> Sequence[Run]:
        """The row as runs, `width` cells wide at most; longer ones are cut."""
        raise NotImplementedError

    def can_stand_on(self, row: R) -> bool:  # noqa: ARG002  subclasses look at it
        """Whether the cursor may stand on the row; headings say no."""
        return True

    def mark_of(self, row: R) -> str:  # noqa: ARG002  subclasses look at it
        """The gutter's first cell: `▌` for marked rows."""
        return " "

    # -- rows -------------------------------------------------------------------------------------------------
    @property
    def rows(self) -> tuple[R, ...]:
        return self._rows

    @property
    def cursor_row(self) -> R | None:
        """The row under the cursor."""
        if not self._with_cursor or not self._rows:
            return None
        row = self._rows[self._at]
        return row if self.can_stand_on(row) else None

    @property
    def cursor_place(self) -> int:
        return self._at

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show these rows. The cursor stays on its row's key, else on its line."""
        old_key = self._rows[self._at].key if self._rows else None
        old_count = len(self._rows)
        self._rows = tuple(rows)
        self._places = {row.key: place for place, row in enumerate(self._rows)}
        place = self._places.get(old_key, self._at) if old_key is not None else 0
        self._at = self._standing(place)
        self.virtual_size = Size(self._content_width, max(1, len(self._rows)))
        if old_count != len(self._rows):
            self._strips.clear()
            self.refresh()
        else:
            self.redraw()
        new = self.cursor_row
        if (new.key if new else None) != old_key:
            self.post_message(self.CursorMoved(self, new.key if new else None))

    def set_empty_text(self, text: str) -> None:
        """What is said when there are no rows."""
        if text != self._empty:
            self._empty = text
            if not self._rows:
                self._strips.clear()
                self.refresh()

    def redraw(self) -> None:
        """Draw the visible lines again and repaint the cells that came out differently."""
        top, height = self.scroll_offset.y, self.size.height
        old = self._strips
        self._strips = {}
        for y in range(top, min(top + height, max(1, len(self._rows)))):
            new = self._line(y)
            before = old.get(y)
            span = (0, new.cell_length) if before is None else changed_cells(before, new)
            if span is not None:
                self.refresh(Region(span[0], y - top, span[1], 1))

    def move_to(self, key: str) -> bool:
        """Put the cursor on the row of that key, if it is here."""
        place = self._places.get(key)
        if place is None:
            return False
        self._move(place)
        return True

    # -- drawing ----------------------------------------------------------------------------------------------
    @property
    def _content_width(self) -> int:
        return max(1, self.scrollable_content_region.width)

    def render_line(self, y: int) -> Strip:
        place = y + self.scroll_offset.y
        if place >= max(1, len(self._rows)):
            return Strip.blank(self.size.width, self.rich_style)
        return self._line(place)

    def _line(self, place: int) -> Strip:
        strip = self._strips.get(place)
        if strip is None:
            if len(self._strips) > 1000:
                self._strips.clear()
            strip = self._strips[place] = self._drawn(place)
        return strip

    def _drawn(self, place: int) -> Strip:
        width = self._content_width
        if not self._rows:
            style = self.get_component_rich_style("lines--muted")
            return Strip([Segment(fit(f" {self._empty}", width), style)], width)
        row = self._rows[place]
        here = self._with_cursor and place == self._at and self.can_stand_on(row)
        over = self.get_component_rich_style("lines--cursor", partial=True) if here else Style.null()
        segments: list[Segment] = []
        if self._with_cursor:
            gutter = self.get_component_rich_style("lines--gutter") + over
            segments.append(Segment(f"{self.mark_of(row)}{'›' if here else ' '} ", gutter))
            left = width - 3
        else:
            segments.append(Segment(" ", self.rich_style))
            left = width - 1
        for run in self.draw(row, left - 1):
            length = cell_len(run.text)
            text = run.text
            if length > left:
                text, length = fit(run.text, left), left
            if length > 0:
                segments.append(Segment(text, self.get_component_rich_style(f"lines--{run.tone}") + over))
            left -= length
            if left <= 0:
                break
        if left > 0:
            segments.append(Segment(" " * left, self.rich_style + over))
        return Strip(segments, width)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def on_resize(self) -> None:
        self._strips.clear()
        self.virtual_size = Size(self._content_width, max(1, len(self._rows)))
        self._show_cursor()
        self.refresh()

    def on_focus(self) -> None:
        self._repaint(self._at)

    def on_blur(self) -> None:
        self._repaint(self._at)

    def _repaint(self, *places: int) -> None:
        for place in places:
            self._strips.pop(place, None)
            self.refresh_lines(place)

    # -- moving -----------------------------------------------------------------------------------------------
    def _standing(self, place: int, step: int = 1) -> int:
        """The nearest place at or after (or before) `place` where the cursor may stand."""
        last = len(self._rows) - 1
        if last < 0:
            return 0
        place = min(max(place, 0), last)
        for direction in (step, -step):
            at = place
            while 0 <= at <= last:
                if self.can_stand_on(self._rows[at]):
                    return at
                at += direction
        return place

    def _move(self, place: int, step: int = 1) -> None:
        place = self._standing(place, step)
        if not self._rows or place == self._at:
            self._show_cursor()
            return
        old, self._at = self._at, place
        self._repaint(old, place)
        self._show_cursor()
        self.cursor_moved(old, place)
        row = self.cursor_row
        self.post_message(self.CursorMoved(self, row.key if row else None))

    def cursor_moved(self, old: int, new: int) -> None:
        """Called when the editor moved the cursor between two places; for ranges."""

    def _show_cursor(self) -> None:
        """Bring the cursor's line into view, half a page at a time."""
        height = self.size.height
        if not height or not self._with_cursor:
            return
        top = self.scroll_offset.y
        if self._at < top:
            target = max(0, min(self._at, top - height // 2))
        elif self._at >= top + height:
            target = max(self._at - height + 1, top + height // 2)
        else:
            return
        if target == 1 and not self.can_stand_on(self._rows[0]):
            target = 0
        self.scroll_to(y=target, animate=False, immediate=True, force=True)

    def action_up(self) -> None:
        self._move(self._at - 1, -1)

    def action_down(self) -> None:
        self._move(self._at + 1)

    def action_page_up(self) -> None:
        self._move(self._at - max(1, self.size.height - 1), -1)

    def action_page_down(self) -> None:
        self._move(self._at + max(1, self.size.height - 1))

    def action_first(self) -> None:
        self._move(0)
        self.scroll_to(y=0, animate=False, immediate=True)

    def action_last(self) -> None:
        self._move(len(self._rows) - 1, -1)

    def action_open(self) -> None:
        row = self.cursor_row
        if row is not None:
            self.post_message(self.RowChosen(self, row.key))

    def on_click(self, event: events.Click) -> None:
        if self._with_cursor and self._rows:
            place = event.y + self.scroll_offset.y
            if place < len(self._rows):
                self._move(place)
                if event.chain == 2:
                    self.action_open()
