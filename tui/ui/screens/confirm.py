"""Questions in the middle of the screen. Focus starts on the way back; escape always takes it."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Static

from tui.ui.actions import Area, bindings
from tui.ui.models.picking import Question
from tui.ui.screens.deciding import ButtonRow, DecidingScreen, PlainButton
from tui.ui.widgets.dialog_box import DialogBox

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
