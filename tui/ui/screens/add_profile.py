"""Adding a project: what is needed, field by field, tried before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import ClassVar

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from tui.cms import traits_of
from tui.cms.traits import Traits
from tui.config.new_profile import Draft, FieldError, TokenFrom, keep, understood
from tui.config.profiles import PLACE_KEYS, Profile
from tui.core.errors import (
    CmsError,
    ConfigError,
    CopydeskError,
    Elsewhere,
    NotUnderstood,
    Refused,
    Unauthorized,
    Unreachable,
)
from tui.core.requests import RequestMade
from tui.core.secret import Secret
from tui.ui.actions import Area, bindings
from tui.ui.boundary import HostOfNode, in_background
from tui.ui.screens.dialogs import ButtonRow, PlainButton
from tui.ui.services.troubles import explain
from tui.ui.widgets.dialog_box import DialogBox
from tui.ui.widgets.switch import Switch

HELP: dict[str, str] = {
    "name": "What you call the project here: letters, digits, dots and hyphens.",
    "address": "API address. Leave it empty unless you were given another one.",
    "environment": "Leave it empty for the primary environment.",
    "token-from": "Where the token comes from. ← → choose. A pasted one is kept in a file only you can read.",
    "read-only": "Read only: browse and search; nothing can be sent. ← → choose.",
    "check": "Tests the connection and shows the project and your permissions. Changes nothing.",
    "add": "Saves the profile and opens it.",
    "back": "Go back. What you typed is kept until you come back; a pasted token is not.",
}
TOKEN_HELP = {
    TokenFrom.PASTE: "Paste the token. It is not shown.",
    TokenFrom.VARIABLE: "The variable's name, such as BLOG_TOKEN. It is read whenever the project is opened.",
    TokenFrom.COMMAND: "A program that prints the token, such as: pass show blog",
    TokenFrom.FILE: "A file that holds only the token, readable by you alone (mode 0600).",
}
TOKEN_LABEL = {
    TokenFrom.PASTE: "Token",
    TokenFrom.VARIABLE: "Variable",
    TokenFrom.COMMAND: "Command",
    TokenFrom.FILE: "Path",
}
_YES, _NO = "yes", "no"


class AddProfileScreen(Screen[str | Draft | None]):
    """Dismissed with the name of the profile that was added, or, going back, with what was typed."""

    AREA = Area.FORM
    CSS_PATH: ClassVar[list[str | PurePath]] = ["../styles/confirm.tcss", "../styles/add_profile.tcss"]
    BINDINGS = bindings(Area.FORM)

    def __init__(self, draft: Draft, observe: Callable[[RequestMade], None] | None = None) -> None:
        super().__init__()
        self._observe = observe
        self._first = draft
        self._cms = traits_of(draft.system.name)
        self._wrong = ""
        """The widget whose field is wrong; its reason is shown while it stays as it is."""
        self._reason = ""
        self._tried: tuple[Profile, Secret | None] | None = None
        """What the last check was about; Add keeps exactly this."""
        self._result = Static("", id="add-result", markup=False)
        self._help = Static("", id="add-help", markup=False)
        self._add = PlainButton("Add and open", "add")

    host = HostOfNode()

    # -- what is on it ---------------------------------------------------------------------------------------------
    def compose(self) -> ComposeResult:
        keys = "{switch.go-on} next   {form.previous} {form.next} fields   {form.back} back"
        with DialogBox(f"Add a {self._cms.label} project", keys, id="add-box"):
            with VerticalScroll(id="add-fields", can_focus=False):
                yield from self._rows()
                yield self._result
            yield self._help
            yield ButtonRow(PlainButton("Check", "check", classes="main"), self._add)

    def _rows(self) -> Iterator[Widget]:
        first, hints = self._first, {"address": self._cms.public_address, "environment": "the primary one"}
        for key in filter(self._cms.takes, ("name", "address", *PLACE_KEYS)):
            field = Input(getattr(first, key), placeholder=hints.get(key, ""), id=key, compact=True)
            yield _row(key.capitalize(), field)
        yield _row("Token from", Switch([item.value for item in TokenFrom], chosen=first.token_from, id="token-from"))
        masked = first.token_from is TokenFrom.PASTE
        yield _row("Token", Input(first.token, password=masked, id="token", compact=True), label_id="token-label")
        yield _row("Read only", Switch([_NO, _YES], chosen=_YES if first.read_only else _NO, id="read-only"))

    def on_mount(self) -> None:
        for field in self.query(Input):
            field.cursor_blink = False
        self._add.display = False
        self._result.display = False
        self._label_token()
        self.query_one("#name", Input).focus()

    def on_resize(self, event: events.Resize) -> None:
        self.set_class(event.size.width < 60, "narrow")
        low = event.size.height < 20
        self.set_class(low, "low")
        # Help and buttons stay on the screen; what does not fit above them scrolls.
        self.query_one("#add-fields").styles.max_height = max(3, event.size.height - (5 if low else 9))

    @property
    def draft(self) -> Draft:
        """What is typed now."""
        typed = {field.id or "": field.value for field in self.query(Input)}
        read_only = self.query_one("#read-only", Switch).chosen == _YES
        return replace(self._first, **typed, token_from=self._token_from, read_only=read_only)

    @property
    def _token_from(self) -> TokenFrom:
        return TokenFrom(self.query_one("#token-from", Switch).chosen)

    # -- moving and typing -----------------------------------------------------------------------------------------
    @property
    def focus_chain(self) -> list[Widget]:
        """What goes on comes right behind the fields, and going back last."""
        return sorted(super().focus_chain, key=lambda widget: widget.id == "back")

    @on(events.DescendantFocus)
    def _explain(self) -> None:
        """Below the fields: what is wrong with the one in focus, else what it is for."""
        name = self.focused.id or "" if self.focused is not None else ""
        wrong = bool(self._wrong) and name in (self._wrong, "check", "back", "add")
        text = TOKEN_HELP[self._token_from] if name == "token" else HELP.get(name, "")
        text = self._cms.required[name].help if name in self._cms.required else text
        self._help.set_class(wrong, "wrong")
        self._help.update(Content(f"✗ {self._reason}" if wrong else text))

    @on(Input.Changed)
    @on(Switch.Turned)
    def _changed(self, event: Input.Changed | Switch.Turned) -> None:
        """What is wrong may be so no more, and the last check was about something else."""
        if isinstance(event, Switch.Turned) and event.view.id == "token-from":
            self._label_token()
        if isinstance(event, Input.Changed) and event.input.id == self._wrong:
            self._wrong = ""
        if self._tried is not None:
            self._tried = None
            self.workers.cancel_group(self, "check")
            self._add.display = False
            self._show_main("#check")
            self._say("")
        self._explain()

    def _label_token(self) -> None:
        """The token's own field: what it takes, and whether it may be seen."""
        source, field = self._token_from, self.query_one("#token", Input)
        masked = source is TokenFrom.PASTE
        if field.password and not masked:
            field.value = ""  # a pasted token must not be shown as a path
        field.password = masked
        self.query_one("#token-label", Static).update(Content(TOKEN_LABEL[source]))

    @on(Input.Submitted)
    @on(Switch.Left)
    def _go_on(self) -> None:
        """To the first field that is not right yet, else to checking; one that is wrong is not left without a word."""
        try:
            understood(self.host.paths, self.draft)
        except FieldError as error:
            field = self.query_one(f"#{error.field}", Input)
            if field.has_focus or field.value.strip():
                self._point_at(error.field, error)
            else:
                field.focus()
            return
        self.query_one("#check", Button).focus()

    def _show_main(self, name: str) -> None:
        """The button that is the next step looks like it."""
        for button in self.query(Button):
            button.set_class(button is self.query_one(name), "main")

    # -- checking and keeping --------------------------------------------------------------------------------------
    @on(Button.Pressed, "#check")
    def _check_pressed(self) -> None:
        try:
            self._tried = understood(self.host.paths, self.draft)
        except FieldError as error:
            self._point_at(error.field, error)
            return
        self._say("Connecting …")
        in_background(self, self._check(*self._tried), group="check", doing="checking the connection")

    async def _check(self, profile: Profile, pasted: Secret | None) -> None:
        from tui.connection import check_connection, describe

        state_dir = self.host.paths.state_dir
        try:
            connection = await check_connection(profile, pasted, state_dir=state_dir, observer=self._observe)
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            message, next_step = explain(error, "checking the connection")
            self._say("")
            self._offer("Add anyway", "#check")
            self._point_at(_blamed(error, self._cms), ConfigError(message, next_step=next_step))
            return
        self._wrong = ""
        self._say("\n".join(["● It works.", *describe(connection)]))
        self._offer("Add and open", "#add")
        self._add.focus()

    def _offer(self, label: str, main: str) -> None:
        self._add.label = Content(f"[ {'Add' if self.has_class('narrow') else label} ]")
        self._add.display = True
        self._show_main(main)

    def _say(self, text: str) -> None:
        self._result.update(Content(text))
        self._result.display = bool(text)
        self.call_after_refresh(self._result.scroll_visible, animate=False)

    def _point_at(self, name: str, error: CopydeskError) -> None:
        """Put the cursor on the field that is wrong, and say why below."""
        self._wrong, self._reason = name, str(error)
        self.query_one(f"#{name}").focus()
        self._explain()

    @on(Button.Pressed, "#add")
    def _add_pressed(self) -> None:
        if self._tried is None:
            return
        profile, pasted = self._tried
        try:
            keep(self.host.paths, profile, pasted)
        except ConfigError as error:
            self._point_at("name", error)
            return
        self.dismiss(profile.name)

    @on(Button.Pressed, "#back")
    def action_back(self) -> None:
        self.dismiss(self.draft)


def _row(label: str, field: Widget, *, label_id: str | None = None) -> Widget:
    return Horizontal(Static(label, classes="add-label", markup=False, id=label_id), field, classes="add-row")


def _blamed(error: Exception, cms: Traits) -> str:
    """The field an error of the check is most likely about."""
    if isinstance(error, Unreachable | NotUnderstood):
        return "address"
    if isinstance(error, Unauthorized | ConfigError) or not isinstance(error, CmsError):
        return "token"
    if isinstance(error, Refused | Elsewhere):
        return next((key for key in PLACE_KEYS if cms.takes(key)), "address")
    return "check"
