"""Asking for a word: a name to save something under."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Input, Static

from tui.ui.actions import Area, bindings
from tui.ui.screens.confirm import ButtonRow
from tui.ui.screens.deciding import plain_button
from tui.ui.screens.modal import Modal
from tui.ui.widgets.dialog_box import DialogBox


class NameScreen(Modal[str | None]):
    """Dismissed with the name, or None. `check` says what is wrong with a name; empty when nothing is.

    `taken` says what a name holds already: then the same name has to be accepted twice. `text` stands there first.
    """

    AREA = Area.DIALOG
    AUTO_FOCUS = "Input"
    BINDINGS = bindings(Area.DIALOG)
    CSS_PATH = "../styles/confirm.tcss"

    def __init__(
        self, heading: str, accept: str, check: Callable[[str], str], taken: Callable[[str], str], *, text: str = ""
    ) -> None:
        super().__init__()
        self._heading = heading
        self._accept = accept
        self._check = check
        self._taken = taken
        self._text = text
        self._warned = ""

    def compose(self) -> ComposeResult:
        with DialogBox(self._heading, f"enter {self._accept.lower()}   tab next   {{dialog.back}} back"):
            field = Input(self._text, placeholder="a name", compact=True, max_length=64, id="name")
            field.cursor_blink = False
            yield field
            yield Static(id="name-note", classes="dialog-text")
            with ButtonRow(classes="dialog-buttons"):
                yield plain_button("Back", "back")
                yield plain_button(self._accept, "accept", classes="main")

    def _say(self, text: str) -> None:
        self.query_one("#name-note", Static).update(Content(text))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._warned = ""
        self._say("")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._answer()

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        if event.button.id == "accept":
            self._answer()
        else:
            self.dismiss(None)

    def _answer(self) -> None:
        name = self.query_one(Input).value.strip()
        if wrong := self._check(name):
            self._say(wrong)
        elif (held := self._taken(name)) and self._warned != name:
            self._warned = name
            self._say(f"{held} Press enter again to replace it.")
        else:
            self.dismiss(name)
