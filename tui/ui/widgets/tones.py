"""The few colours of the dashboard by name, for widgets that draw their own lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, TypeVar

from rich.segment import Segment
from rich.style import Style
from textual import events, on
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tui.ui.drawing.cells import Cell, fit_cells
from tui.ui.drawing.guard import CANNOT, attempt
from tui.ui.terminal.compat import LateComponents

T = TypeVar("T")

TONES = (
    "text",
    "strong",
    "muted",
    "faint",
    "accent",
    "accent-strong",
    "draft",
    "updated",
    "published",
    "invalid",
    "warning",
    "band",
    "frame",
    "frame-focus",
    "title",
    "title-focus",
    "link",
    "link-current",
    "emphasis",
    "underline",
    "strike",
    "code",
)
"""What a cell's tone may be; each is the component class `tone--<name>` of styles/shared.tcss."""


UNDRAWN: Sequence[Cell] = ((CANNOT, "invalid"),)
"""What stands where something could not be drawn."""


class Toned(LateComponents):
    """A widget that draws cells: pieces of text with the name of a tone."""

    LATE_COMPONENTS: ClassVar[frozenset[str]] = frozenset(f"tone--{tone}" for tone in (*TONES, "cursor", "cursor-idle"))

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.tone = cache(self._tone)
        """The style of a tone, on the widget's background or on that of a highlight (`cursor`, `cursor-idle`)."""

    def notify_style_update(self) -> None:
        self.tone.cache_clear()
        super().notify_style_update()

    def _tone(self, name: str, highlight: str = "") -> Style:
        if highlight and name == "faint":
            name = "muted"  # on a ground that stands out what is faint could not be read
        style = self.get_component_rich_style(f"tone--{name or 'text'}")
        if highlight:
            mark = self.get_component_rich_style(f"tone--{highlight}", partial=True)
            if mark.reverse:
                # Reversed, each colour would be a ground of its own, and the row a patchwork.
                text = self.get_component_rich_style("tone--text")
                style = Style(color=text.color, bgcolor=text.bgcolor, bold=style.bold, underline=style.underline)
            style += mark
        return style

    def drawn(self, draw: Callable[[], T], instead: T) -> T:
        """What `draw` gives, or where it fails `instead`: one row that cannot be drawn never ends the program."""
        return attempt(draw, instead, type(self).__name__)

    def strip(self, cells: Sequence[Cell], width: int, highlight: str = "") -> Strip:
        """The cells, cut or filled up to `width`, with their styles."""
        return joined([Segment(text, self.tone(name, highlight)) for text, name in fit_cells(cells, width)], width)


@dataclass
class OfView(Message):
    """Something happened in a widget."""

    view: Widget

    @property
    def control(self) -> Widget:
        return self.view


class LatestOfView(OfView):
    """Of several that wait the last one counts."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, type(self)) and message.view is self.view


def joined(segments: Sequence[Segment], width: int) -> Strip:
    """The segments as a strip with as few changes of style as show the same: each costs 30 bytes on the line.

    Blanks show only their background, so they take the style of what stands before them where that has the same.
    """
    pieces: list[tuple[str, Style]] = []
    for text, style, _ in segments:
        drawn = style or Style.null()
        if pieces:
            before, held = pieces[-1]
            alike = drawn.bgcolor == held.bgcolor and not (_shows_on_blanks(drawn) or _shows_on_blanks(held))
            if drawn == held or (alike and text.isspace()):
                pieces[-1] = (before + text, held)
                continue
            if alike and before.isspace():
                pieces[-1] = (before + text, drawn)
                continue
        pieces.append((text, drawn))
    return Strip([Segment(text, style) for text, style in pieces], width)


def _shows_on_blanks(style: Style) -> bool:
    return bool(style.underline or style.reverse or style.strike or style.overline)


class OneLine(Toned):
    """One line of cells that is painted again only when it differs."""

    DEFAULT_CSS = "OneLine { height: 1; width: 1fr; }"

    _cells: tuple[Cell, ...] = ()

    def cells(self, width: int) -> Sequence[Cell]:
        """What to draw; asked for whenever `redraw` is called or the width changes."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """The line as last drawn."""
        return "".join(text for text, _ in self._cells)

    @on(events.Focus)
    @on(events.Blur)
    @on(events.Resize)
    def redraw(self) -> None:
        """Look whether the line is another now, and paint what differs."""
        width = self.size.width
        if self._cells_now(width) != self._cells:
            self.refresh()

    def _cells_now(self, width: int) -> tuple[Cell, ...]:
        return tuple(self.drawn(lambda: self.cells(width), UNDRAWN))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        self._cells = self._cells_now(width)
        return self.strip(self._cells, width)
