"""Screens whose buttons do something: they take no key that was typed before they were drawn."""

from __future__ import annotations

from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.screen import ScreenResultType
from textual.widgets import Button

from tui.ui.screens.modal import Modal


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
    """A flat one-line button. It does not flash, and takes every press."""

    def render(self) -> RenderResult:
        screen = self.screen
        if isinstance(screen, DecidingScreen) and screen.drawn_at is None:
            screen.drawn_at = Message().time  # the frame that goes out next shows what it is about
        return super().render()


def plain_button(label: str, button_id: str, *, classes: str = "") -> PlainButton:
    """A plain button whose label is never read as markup."""
    button = PlainButton(Content(f"[ {label} ]"), id=button_id, classes=f"plain-button {classes}".strip(), compact=True)
    button.active_effect_duration = 0
    return button
