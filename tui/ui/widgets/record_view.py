"""A pane of text with links in it that can be gone through and opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct
from textual import events

from tui.core.detail import Link
from tui.ui.actions import Area, bindings
from tui.ui.boundary import HostOfNode
from tui.ui.drawing.cells import Cell, width_of
from tui.ui.drawing.flow import Flow, Paragraph, Source
from tui.ui.services.troubles import Trouble
from tui.ui.widgets.text_view import TextView
from tui.ui.widgets.tones import OfView

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
    class LinkOpened(OfView):
        """A link was opened; None: enter was pressed where no link is the current one."""

        link: Link | None

    class Left(OfView):
        """Somebody wants to go back to where they came from."""

    links: tuple[Link, ...] = ()
    current_link: int | None = None
    """The number of the current link among the links of the page."""
    host = HostOfNode()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._homes: dict[int, int] = {}
        """The paragraph each link stands in."""

    def show_page(self, page: Page, *, keep_place: bool = False) -> None:
        """Replace the page. With `keep_place` the current link stays the current one, if it is still there."""
        held = self.links[self.current_link].key if self.current_link is not None else None
        self.links = page.links
        self._homes = {link: at for at, paragraph in enumerate(page.paragraphs) for link in _links_in(paragraph)}
        keys = [link.key for link in page.links]
        self.current_link = keys.index(held) if keep_place and held in keys else None
        self.show(page.paragraphs, keep_place=keep_place)
        self.redraw()

    def show_trouble(self, trouble: Trouble, key: str, *more: str) -> None:
        """Say it in the middle, where there is no page, else in the edge, and the page stays. `key` tries again."""
        self.set_notice(*trouble.lines(key, *more))
        self.set_state(trouble.brief if self.row_count else "")

    def make_current(self, number: int | None) -> None:
        """Make a link the current one, without going there."""
        if number is None or 0 <= number < len(self.links):
            self.current_link = number
            self.redraw()

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        here = f"{LINK_TONE}{self.current_link}"
        return [
            (text, ("link-current" if tone == here else "link") if tone.startswith(LINK_TONE) else tone)
            for text, tone in super().row_cells(row, width)
        ]

    # -- going through links ---------------------------------------------------------------------------------------
    def action_step_link(self, by: int) -> None:
        if not self.links:
            self.host.say("There are no links here.")
            return
        number = self.current_link = self._neighbour(by)
        if (row := self._row_of_link(number)) not in self.rows_shown:
            self.scroll_to_row(row - self.body_height // 3)
        self.redraw()

    def _neighbour(self, by: int) -> int:
        """The link after or before the current one; when that was scrolled away, the nearest on the screen."""
        shown, numbers = self.rows_shown, range(len(self.links))
        if self.current_link is not None and self._row_of_link(self.current_link) in shown:
            return (self.current_link + by) % len(numbers)
        if by > 0:
            return next((number for number in numbers if self._row_of_link(number) >= shown.start), 0)
        return next((number for number in numbers[::-1] if self._row_of_link(number) < shown.stop), numbers[-1])

    def _row_of_link(self, number: int) -> int:
        row = self.row_of((self._homes.get(number, 0), 0))
        tone = f"{LINK_TONE}{number}"
        lines = range(row, len(self._lines))
        return next((place for place in lines if any(name == tone for _, name in self._lines[place])), row)

    def action_open_link(self) -> None:
        self.post_message(self.LinkOpened(self, None if self.current_link is None else self.links[self.current_link]))

    def action_go_back(self) -> None:
        self.post_message(self.Left(self))

    def on_click(self, event: events.Click) -> None:
        row = self.row_at(event.y)
        if row is not None and (number := self._link_at(row, event.x - 2)) is not None:
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
