"""Dialogs over another screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding
from textual.screen import ModalScreen, ScreenResultType
from textual.widgets import Button

from tui.ui.actions import BY_ID

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
