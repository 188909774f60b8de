"""A pane of text with links in it that can be gone through and opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct
from textual import events

from tui.core.detail import Link
from tui.ui.actions import Area, bindings
from tui.ui.drawing.cells import Cell, width_of
from tui.ui.drawing.flow import Flow, Paragraph, Source
from tui.ui.services.troubles import Trouble
from tui.ui.widgets.pane import OfPane
from tui.ui.widgets.text_view import TextView

LINK_TONE = "link#"
"""Begins the tone of a cell that is a link; its number among the links of the page follows."""


class Page(Struct, frozen=True):
    """Paragraphs, and what their links lead to, in the order they stand."""

    paragraphs: tuple[Paragraph, ...] = ()
    links: tuple[Link, ...] = ()


class RecordView(TextView, inherit_bindings=False):
    """Shows pages. One link is the current one: `n` and `N` move it, enter opens it."""

    AREA = Area.LINKS
    BINDINGS = bindings(Area.TEXT, Area.LINKS)

    @dataclass
    class LinkOpened(OfPane):
        """A link was opened."""

        link: Link

    class Entered(OfPane):
        """Enter was pressed where no link is the current one."""

    class Left(OfPane):
        """Somebody wants to go back to where they came from."""

    class NoLinks(OfPane):
        """A link was looked for where there are none."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.links: tuple[Link, ...] = ()
        self._homes: dict[int, int] = {}
        """The paragraph each link stands in."""
        self.current_link: int | None = None
        """The number of the current link among the links of the page."""

    def show_page(self, page: Page, *, keep_place: bool = False) -> None:
        """Replace the page. With `keep_place` the current link stays the current one, if it is still there."""
        held = self.links[self.current_link].key if self.current_link is not None else None
        self.links = page.links
        self._homes = {}
        for number, paragraph in enumerate(page.paragraphs):
            for link in _links_in(paragraph):
                self._homes.setdefault(link, number)
        keys = [link.key for link in page.links]
        self.current_link = keys.index(held) if keep_place and held in keys else None
        self.show(page.paragraphs, keep_place=keep_place)
        self.redraw()

    def show_trouble(self, trouble: Trouble, key: str, *more: str) -> None:
        """Say it in the middle, where there is no page, else in the edge, and the page stays. `key` tries again."""
        self.set_notice(*trouble.lines(key, *more))
        self.set_state(*([trouble.brief] if self.row_count else []))

    def make_current(self, number: int | None) -> None:
        """Make a link the current one, without going there."""
        if number is None or 0 <= number < len(self.links):
            self.current_link = number
            self.redraw()

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        return [
            (text, self._tone_of(tone) if tone.startswith(LINK_TONE) else tone)
            for text, tone in super().row_cells(row, width)
        ]

    def _tone_of(self, tone: str) -> str:
        return "link-current" if tone == f"{LINK_TONE}{self.current_link}" else "link"

    # -- going through links ---------------------------------------------------------------------------------------
    def action_next_link(self) -> None:
        self._step(1)

    def action_previous_link(self) -> None:
        self._step(-1)

    def _step(self, direction: int) -> None:
        if not self.links:
            self.post_message(self.NoLinks(self))
            return
        number = self._neighbour(direction)
        self.current_link = number
        row = self._row_of_link(number)
        top, body = self.top_row, self.body_height
        if not top <= row < top + body:
            self.scroll_to_row(row - body // 3)
        self.redraw()

    def _neighbour(self, direction: int) -> int:
        """The link after or before the current one; when that was scrolled away, the nearest on the screen."""
        top, bottom = self.top_row, self.top_row + self.body_height
        count = len(self.links)
        if self.current_link is not None and top <= self._row_of_link(self.current_link) < bottom:
            return (self.current_link + direction) % count
        rows = [self._row_of_link(number) for number in range(count)]
        if direction > 0:
            return next((number for number in range(count) if rows[number] >= top), 0)
        return next((number for number in reversed(range(count)) if rows[number] < bottom), count - 1)

    def _row_of_link(self, number: int) -> int:
        row = self.row_of((self._homes.get(number, 0), 0))
        tone = f"{LINK_TONE}{number}"
        for place in range(row, len(self._lines)):
            if any(name == tone for _, name in self._lines[place]):
                return place
        return row

    def action_open_link(self) -> None:
        if self.current_link is not None:
            self.post_message(self.LinkOpened(self, self.links[self.current_link]))
        else:
            self.post_message(self.Entered(self))

    def action_go_back(self) -> None:
        self.post_message(self.Left(self))

    def on_click(self, event: events.Click) -> None:
        row = self.row_at(event.y)
        number = self._link_at(row, event.x - 2) if row is not None else None
        if number is None:
            return
        event.stop()
        self.make_current(number)
        if event.chain == 2:
            self.action_open_link()

    def _link_at(self, row: int, column: int) -> int | None:
        for text, tone in self._lines[row]:
            column -= width_of(text)
            if column < 0:
                return int(tone.removeprefix(LINK_TONE)) if tone.startswith(LINK_TONE) else None
        return None


def _links_in(paragraph: Paragraph) -> list[int]:
    if isinstance(paragraph, Source):
        return []
    cells = paragraph.body if isinstance(paragraph, Flow) else paragraph
    return [int(tone.removeprefix(LINK_TONE)) for _, tone in cells if tone.startswith(LINK_TONE)]
