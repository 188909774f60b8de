"""Asking for a word: a name to save something under."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Input, Static

from tui.ui.actions import Area, bindings
from tui.ui.screens.deciding import ButtonRow, plain_button
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
        self._note = Static(id="name-note", classes="dialog-text")

    def compose(self) -> ComposeResult:
        with DialogBox(self._heading, f"enter {self._accept.lower()}   tab next   {{dialog.back}} back"):
            field = Input(self._text, placeholder="a name", compact=True, max_length=64, id="name")
            field.cursor_blink = False
            yield field
            yield self._note
            yield ButtonRow(plain_button(self._accept, "accept", classes="main"))

    @on(Input.Changed)
    def _typed(self) -> None:
        self._warned = ""
        self._note.update()

    @on(Input.Submitted)
    @on(Button.Pressed, "#accept")
    def _answer(self) -> None:
        name = self.query_one(Input).value.strip()
        if wrong := self._check(name):
            self._note.update(Content(wrong))
        elif name not in (self._text, self._warned) and (held := self._taken(name)):
            self._warned = name
            self._note.update(Content(f"{held} Press enter again to replace it."))
        else:
            self.dismiss(name)
