"""One of a few, chosen in place: a line of a form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from tui.ui.actions import Area, bindings
from tui.ui.drawing.cells import Cell, total_width
from tui.ui.widgets.tones import OneLine


class Switch(OneLine, can_focus=True):
    """Left, right and space go through the options; enter goes on. All are shown where they fit, else the chosen."""

    DEFAULT_CSS = """
    Switch { height: 1; width: 1fr; background: $background; }
    """
    AREA = Area.SWITCH
    BINDINGS = bindings(Area.SWITCH)

    @dataclass
    class Turned(Message):
        """Another option is chosen."""

        switch: Switch

        @property
        def control(self) -> Switch:
            return self.switch

    @dataclass
    class Left(Message):
        """Enter: on to what comes next."""

        switch: Switch

    def __init__(self, options: Sequence[str], *, chosen: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self._options = tuple(options)
        self.chosen = chosen if chosen in self._options else self._options[0]
        """The option that is on."""

    def action_turn(self, by: int) -> None:
        place = (self._options.index(self.chosen) + by) % len(self._options)
        self.chosen = self._options[place]
        self.redraw()
        self.post_message(self.Turned(self))

    def action_go_on(self) -> None:
        self.post_message(self.Left(self))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.focus()
        self.action_turn(1)

    def on_focus(self) -> None:
        self.redraw()

    def on_blur(self) -> None:
        self.redraw()

    def cells(self, width: int) -> Sequence[Cell]:
        strong = "accent-strong" if self.has_focus else "strong"
        cells: list[Cell] = []
        for option in self._options:
            on = option == self.chosen
            cells.append((f"{'●' if on else '○'} {option}   ", strong if on else "muted"))
        if total_width(cells) - 3 <= width:
            return cells
        return (("‹ ", "accent"), (self.chosen, strong), (" ›", "accent"))
