"""Dialogs over another screen, and their buttons. Those whose buttons do something take no key that was typed before
they were drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import RenderResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget
from textual.widgets import Button

from tui.ui.actions import BY_ID, Area, bindings
from tui.ui.drawing.cells import width_of

if TYPE_CHECKING:
    from textual.binding import BindingType

_HELP = BY_ID["app.help"]


class Modal(ModalScreen[ScreenResultType]):
    """A dialog whose keys are explained by the key for help, as everywhere: what the app binds ends at a modal
    screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(_HELP.keys, f"app.{_HELP.run}", _HELP.label, show=False, tooltip=_HELP.help, id=_HELP.id)
    ]

    @on(Button.Pressed, "#back")
    def _go_back(self) -> None:
        self.dismiss(None)


class DecidingScreen(Modal[ScreenResultType]):
    """A question that is answered by pressing a button. Focus starts on the way back.

    Whoever presses one has seen what it is about: the app holds back every key older than `drawn_at` but escape.
    """

    AUTO_FOCUS = "#back"
    drawn_at: float | None = None
    """When it was first drawn as it is now, by the clock of messages; None: it is not on the screen yet."""

    def ask_anew(self) -> None:
        """What it asks is another thing now: keys count from when that is drawn."""
        self.drawn_at = None
        for button in self.query(PlainButton):
            button.refresh()


class PlainButton(Button):
    """A flat one-line button. It does not flash, and takes every press; its label is never read as markup."""

    def __init__(self, label: str, button_id: str, *, classes: str = "") -> None:
        super().__init__(Content(f"[ {label} ]"), id=button_id, classes=f"plain-button {classes}".strip(), compact=True)
        self.active_effect_duration = 0

    def render(self) -> RenderResult:
        screen = self.screen
        if isinstance(screen, DecidingScreen) and screen.drawn_at is None:
            screen.drawn_at = Message().time  # the frame that goes out next shows what it is about
        return super().render()


class ButtonRow(Horizontal):
    """Buttons beside each other, first the one that leads back; the arrow keys go between them as tab does."""

    AREA = Area.BUTTONS
    BINDINGS = bindings(Area.BUTTONS)

    def __init__(self, *buttons: Widget, back: str = "Back") -> None:
        super().__init__(PlainButton(back, "back"), *buttons, classes="dialog-buttons")

    def on_resize(self) -> None:
        """Where they do not fit beside each other they stand below each other."""
        wanted = sum(width_of(str(button.label)) + 2 for button in self.query(Button))
        self.set_class(wanted > self.size.width, "stacked")

    def action_step(self, by: int) -> None:
        buttons = [button for button in self.query(Button) if button.focusable]
        focused = self.screen.focused
        if isinstance(focused, Button) and focused in buttons:
            buttons[(buttons.index(focused) + by) % len(buttons)].focus()
