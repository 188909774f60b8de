"""One of a few, chosen in place: a line of a form."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events

from tui.ui.actions import Area, bindings
from tui.ui.drawing.cells import Cell, total_width
from tui.ui.widgets.tones import OfView, OneLine


class Switch(OneLine, can_focus=True):
    """Left, right and space go through the options; enter goes on. All are shown where they fit, else the chosen."""

    DEFAULT_CSS = "Switch { height: 1; width: 1fr; background: $background; }"
    AREA = Area.SWITCH
    BINDINGS = bindings(Area.SWITCH)

    class Turned(OfView):
        """Another option is chosen."""

    class Left(OfView):
        """Enter: on to what comes next."""

    def __init__(self, options: Sequence[str], *, chosen: str, id: str | None = None) -> None:
        super().__init__(id=id)
        self._options = tuple(options)
        self.chosen = chosen
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

    def cells(self, width: int) -> Sequence[Cell]:
        strong = "accent-strong" if self.has_focus else "strong"
        cells = [
            (f"● {option}   ", strong) if option == self.chosen else (f"○ {option}   ", "muted")
            for option in self._options
        ]
        if total_width(cells) - 3 <= width:
            return cells
        return (("‹ ", "accent"), (self.chosen, strong), (" ›", "accent"))
