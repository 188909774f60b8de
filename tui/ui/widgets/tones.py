"""The few colours of the dashboard by name, for widgets that draw their own lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from tui.ui.cells import Cell, fit_cells

TONES = (
    "text",
    "strong",
    "muted",
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
)
"""What a cell's tone may be; each is the component class `tone--<name>` of styles/shared.tcss."""


class Toned(Widget):
    """A widget that draws cells: pieces of text with the name of a tone."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"tone--{tone}" for tone in TONES} | {
        "tone--cursor",
        "tone--cursor-idle",
    }

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._tones: dict[tuple[str, str], Style] = {}

    def notify_style_update(self) -> None:
        self._tones.clear()
        super().notify_style_update()

    def tone(self, name: str, highlight: str = "") -> Style:
        """The style of a tone, on the widget's background or on that of a highlight (`cursor`, `cursor-idle`)."""
        key = (name, highlight)
        style = self._tones.get(key)
        if style is None:
            style = self.get_component_rich_style(f"tone--{name or 'text'}")
            if highlight:
                style += self.get_component_rich_style(f"tone--{highlight}", partial=True)
            self._tones[key] = style
        return style

    def segments(self, cells: Sequence[Cell], width: int, highlight: str = "") -> list[Segment]:
        """The cells, cut or filled up to `width`, with their styles."""
        return [Segment(text, self.tone(name, highlight)) for text, name in fit_cells(cells, width)]


class OneLine(Toned):
    """One line of cells that is painted again only when it differs."""

    DEFAULT_CSS = "OneLine { height: 1; width: 1fr; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._cells: tuple[Cell, ...] = ()
        self._drawn_at = -1

    def cells(self, width: int) -> Sequence[Cell]:
        """What to draw; asked for whenever `redraw` is called or the width changes."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """The line as last drawn."""
        return "".join(text for text, _ in self._cells)

    def redraw(self) -> None:
        """Look whether the line is another now, and paint it if so."""
        width = self.size.width
        new = tuple(self.cells(width))
        if new != self._cells or width != self._drawn_at:
            self._cells, self._drawn_at = new, width
            self.refresh()

    def on_resize(self) -> None:
        self.redraw()

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        return Strip(self.segments(self._cells, width), width)
