"""The framed box of a dialog: what it is about in the top edge, its keys in the bottom edge."""

from __future__ import annotations

from textual import events, on
from textual.containers import Vertical
from textual.content import Content

from tui.ui.actions.keybook import keys_of
from tui.ui.drawing.frame import whole_hints
from tui.ui.widgets.edge_keys import key_at

BEFORE = "╰─ "
"""What stands before the keys in the bottom edge."""


class DialogBox(Vertical):
    """Whole keys only, as many as there is room for; a click on one presses it."""

    def __init__(self, title: str = "", hints: str = "", *, id: str | None = None) -> None:
        """`hints` may name actions, as `{dialog.back} back`."""
        super().__init__(id=id, classes="dialog")
        self.border_title = Content(title)
        self._hints = hints

    def set_hints(self, hints: str) -> None:
        self._hints = hints
        self._fit()

    @on(events.Resize)
    def _fit(self) -> None:
        hints = keys_of(self.app).text(self._hints)
        self.border_subtitle = Content(whole_hints(hints, self.outer_size.width - 2 * len(BEFORE)))

    def on_click(self, event: events.Click) -> None:
        if event.y != self.outer_size.height - 1:
            return
        if key := key_at(f"{BEFORE}{self.border_subtitle}", event.x, keys_of(self.app)):
            event.stop()
            # By the app: a key sent from here would get no further than this box, in which the focus is.
            self.app.call_later(self.app.simulate_key, key)
