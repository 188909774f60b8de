"""Questions in the middle of the screen, and their answers for whoever asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from textual import on
from textual.app import App, ComposeResult
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Button, Static

from tui.ui.actions import Area, bindings
from tui.ui.models.picking import Question
from tui.ui.screens.dialogs import ButtonRow, DecidingScreen, PlainButton
from tui.ui.screens.picker import PickerScreen
from tui.ui.widgets.dialog_box import DialogBox

T = TypeVar("T")

LOW = 16
"""Screens of fewer lines have none for blank ones."""


class ChoiceScreen(DecidingScreen[str | None]):
    """A question with a few answers after the way back; dismissed with the key of the chosen one, or None."""

    AREA = Area.DIALOG
    BINDINGS = bindings(Area.DECISION, Area.DIALOG)
    CSS_PATH = "../styles/confirm.tcss"

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def compose(self) -> ComposeResult:
        choices = self.question.entries
        hints = "tab next   enter select   {dialog.back} back" if choices else "enter {dialog.back} back"
        alone = len(choices) == 1
        if alone:
            hints = f"{{decision.accept}} {choices[0].label.lower()}   {hints}"
        with DialogBox(self.question.title, hints):
            yield Static(Content("\n".join(self.question.lines)), classes="dialog-text")
            classes = "choice main" if alone else "choice"
            buttons = [PlainButton(one.label, f"choice-{at}", classes=classes) for at, one in enumerate(choices)]
            yield ButtonRow(*buttons, back=self.question.back)

    def on_resize(self) -> None:
        self.query_one(DialogBox).set_class(self.size.height < LOW, "tight")

    @on(Button.Pressed, ".choice")
    def answer(self, event: Button.Pressed) -> None:
        self.dismiss(self.question.entries[int((event.button.id or "").removeprefix("choice-"))].key)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Yes is no answer where there are several, or none but going back."""
        return action != "accept" or len(self.question.entries) == 1

    def action_accept(self) -> None:
        self.dismiss(self.question.entries[0].key)


def put(app: App[Any], screen: Screen[T | None], chosen: Callable[[T], object]) -> None:
    """Put a screen over all; `chosen` is told what it is dismissed with, if with anything, and awaited if need be."""

    def answered(answer: T | None) -> Any:
        return chosen(answer) if answer is not None else None

    app.push_screen(screen, answered)


def ask(app: App[Any], question: Question) -> None:
    """Put a question over all: a choice among a few where something is said before it, else a list to pick from."""
    if question.lines:
        put(app, ChoiceScreen(question), question.chosen)
    else:
        picker = PickerScreen(question.title, question.entries, current=question.current, at=question.at)
        put(app, picker, question.chosen)
