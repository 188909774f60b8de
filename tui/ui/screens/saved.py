"""What is saved by name, selections or views: save under a name, pick one, rename it, or delete it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.dom import DOMNode
from textual.widgets import Button, Input, Static

from tui.config.named_files import BrokenFile, N, Named, NamedFiles
from tui.config.selections import SavedSelection, SelectionStore
from tui.config.views import SavedView, ViewStore
from tui.core.errors import ConfigError
from tui.core.selection import Selection
from tui.core.text import grouped, in_place, plural, press
from tui.ui.actions import Area, bindings
from tui.ui.boundary import host_of
from tui.ui.drawing.cells import Cell, cut, fit, width_of
from tui.ui.drawing.words import ago
from tui.ui.models.picking import Entry, Jump, Question, confirmation
from tui.ui.screens.asking import ask, put
from tui.ui.screens.dialogs import ButtonRow, Modal, PlainButton
from tui.ui.screens.picker import MOST_LINES, SHARE
from tui.ui.widgets.dialog_box import DialogBox
from tui.ui.widgets.keyed_list import KeyedList
from tui.ui.widgets.lines import LineView

if TYPE_CHECKING:
    from tui.config.selections import Scope
    from tui.desk import Desk
    from tui.ui.models.content import content
    from tui.ui.models.schema.schema import SchemaBrowser


class SavedRow(Struct, frozen=True):
    """Something saved under a name; `words` say what is in it, or what is wrong with it."""

    item: Named | BrokenFile
    words: str
    note: str
    tone: str = "text"

    @property
    def key(self) -> str:
        return self.item.name


class SavedList(KeyedList[SavedRow]):
    """What is saved, newest first."""

    def draw(self, row: SavedRow, width: int) -> Sequence[Cell]:
        note = cut(row.note, width // 3)
        name = min(max((width_of(item.key) for item in self.rows), default=0), width // 2)
        room = width - name - 2 - width_of(note) - 1
        return [(fit(row.key, name) + "  ", "strong"), (fit(row.words, max(0, room)), row.tone), (f" {note}", "muted")]


class NameScreen(Modal[str | None]):
    """Asks for a name that can be used, for a taken one twice. Dismissed with it, or None; `old` stands there first."""

    AREA = Area.DIALOG
    AUTO_FOCUS = "Input"
    BINDINGS = bindings(Area.DIALOG)
    CSS_PATH = "../styles/confirm.tcss"

    def __init__(self, shelf: Shelf[Any], heading: str, accept: str, old: str = "") -> None:
        super().__init__()
        self._shelf = shelf
        self._heading = heading
        self._accept = accept
        self._old = old
        self._warned = ""
        self._note = Static(id="name-note", classes="dialog-text")

    def compose(self) -> ComposeResult:
        with DialogBox(self._heading, f"enter {self._accept.lower()}   tab next   {{dialog.back}} back"):
            field = Input(self._old, placeholder="a name", compact=True, max_length=64, id="name")
            field.cursor_blink = False
            yield field
            yield self._note
            yield ButtonRow(PlainButton(self._accept, "accept", classes="main"))

    @on(Input.Changed)
    def _typed(self) -> None:
        self._warned = ""
        self._note.update()

    @on(Input.Submitted)
    @on(Button.Pressed, "#accept")
    def _answer(self) -> None:
        name = self.query_one(Input).value.strip()
        if wrong := self._shelf.wrong(name):
            self._note.update(Content(wrong))
        elif name not in (self._old, self._warned) and (held := self._shelf.held(name)):
            self._warned = name
            self._note.update(Content(f"{held} Press enter again to replace it."))
        else:
            self.dismiss(name)


class SavedScreen(Modal[Any], Generic[N]):
    """Dismissed with what was picked, or None."""

    AREA = Area.SAVED
    AUTO_FOCUS = "SavedList"
    BINDINGS = bindings(Area.SAVED)

    def __init__(self, shelf: Shelf[N]) -> None:
        super().__init__()
        self._shelf = shelf
        self.view = SavedList("saved-list")

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.set_notice("Nothing is saved yet.", "", self._shelf.host.keys.text(self._shelf.how))
        self._draw()

    def _draw(self) -> None:
        self.view.set_rows([self._row(item) for item in self._shelf.files.saved()])
        saved = self.view.row_count
        rule, count = (" ── ", "frame"), (grouped(saved), "muted")
        acts = "{list.open} open   {saved.rename} rename   {saved.delete} delete   " if saved else ""
        self.view.set_foot(self._shelf.host.keys.text(f"{acts}{{saved.close}} back"))
        self.view.set_title(f"Saved {plural(self._shelf.noun)}", *((rule, count) if saved else ()))
        self.on_resize()

    def on_resize(self) -> None:
        wanted = max(3, self.view.row_count) + 2
        self.view.styles.height = min(wanted, MOST_LINES, self.size.height * SHARE // 100)

    def _row(self, item: N | BrokenFile) -> SavedRow:
        if isinstance(item, BrokenFile):
            return SavedRow(item, "cannot be used: enter shows why", "", "invalid")
        place = item.environment if item.environment != self._shelf.place["environment"] else ""
        note = " · ".join(part for part in (place, f"saved {ago(item.saved_at)}") if part)
        return SavedRow(item, self._shelf.words(item) or "nothing", note)

    @on(LineView.Opened)
    def _opened(self) -> None:
        item = self.view.rows[self.view.cursor].item
        if isinstance(item, BrokenFile):
            self._shelf.host.say_error(item.error, f"loading a {self._shelf.noun}")
        else:
            self.dismiss(item)

    def action_rename(self) -> None:
        row = self.view.current
        if row is not None:
            screen = NameScreen(self._shelf, f"Rename {row.key}", "Rename", row.key)
            put(self.app, screen, partial(self._rename, row.key))

    def _rename(self, name: str, new: str) -> None:
        try:
            self._shelf.files.rename(name, new)
        except ConfigError as error:
            self._shelf.host.say_error(error, f"renaming a {self._shelf.noun}")
            new = name
        self._draw()
        self.view.show_key(new)

    def action_delete(self) -> None:
        row = self.view.current
        if row is not None:
            title, delete = f"Delete this saved {self._shelf.noun}?", partial(self._delete, row.key)
            lines = [f"{row.key}: {row.words}", "Nothing is changed in the CMS."]
            ask(self.app, confirmation(title, lines, "Delete", delete))

    def _delete(self, name: str) -> None:
        try:
            self._shelf.files.delete(name)
        except ConfigError as error:
            self._shelf.host.say_error(error, f"deleting a {self._shelf.noun}")
        self._draw()


class Shelf(Generic[N]):
    """What is saved of a desk, of one kind, and what the editor reads of it; questions come up over `node`. `words` say
    what one of them holds; `how` says how something comes there, with keys as ids of actions in braces."""

    VERB: ClassVar[str]
    """What is done with one that is picked."""

    def __init__(
        self, node: DOMNode, desk: Desk, scope: Scope, files: NamedFiles[N], words: Callable[[N], str], how: str
    ) -> None:
        self.app, self.host = node.app, host_of(node)
        self.scope = scope
        self.place = {"project": desk.project.name, "environment": desk.project.environment}
        self.files = files
        self.noun = files.NOUN
        self.words = words
        self.how = how

    def wrong(self, name: str) -> str:
        """What is wrong with a name; empty when nothing is."""
        try:
            self.files.check(name)
        except ConfigError as error:
            return f"{error.message} {error.next_step}"
        return ""

    def held(self, name: str) -> str:
        """What a name holds already; empty when nothing."""
        try:
            if not self.files.exists(name):
                return ""
            kept = self.files.load(name)
        except ConfigError:
            return f"{name} is there, but cannot be read; its file would be set aside."
        return f"{name} holds {self.words(kept)}, saved {ago(kept.saved_at)}."

    def save_as(self, heading: str, words: str, save: Callable[[str], object], next_step: str) -> None:
        """Ask for a name, under which `save` keeps what is told in `words`."""

        def named(name: str) -> None:
            try:
                save(name)
            except ConfigError as error:
                self.host.say_error(error, f"saving the {self.noun}")
            else:
                self.host.say(f"Saved as {name}: {words}.", next_step)

        put(self.app, NameScreen(self, heading, "Save"), named)

    def pick(self) -> None:
        """Ask which one, and take it."""
        put(self.app, SavedScreen(self), self.take)

    def take(self, item: N) -> None:
        """What is done with the one that was picked."""
        raise NotImplementedError

    def jumps(self) -> list[Jump]:
        """They as places of the palette."""
        kind, group = f"{self.noun} {self.scope}", self.noun.capitalize()
        return [
            Jump(f"{kind} {one.name}", f"{self.VERB} {one.name}", partial(self.take, one), self.words(one), group)
            for one in self.files.saved()
            if not isinstance(one, BrokenFile)
        ]


class SavedSelections(Shelf[SavedSelection]):
    """The saved selections of a desk, of records or of schema items. One goes in place of what is picked `now`, or
    beside it, as the editor says then; `chosen` is told what is picked from then on."""

    VERB = "Load"

    def __init__(
        self,
        node: DOMNode,
        desk: Desk,
        scope: Scope,
        now: Callable[[], Selection],
        chosen: Callable[[Selection], None],
        *,
        load: str = "",
        undo: str = "",
    ) -> None:
        """`load`, `undo`: the actions of the place the questions are asked in."""
        self._now = now
        self._chosen = chosen
        self._load, self._undo = load or f"{scope}.load-selection", undo or f"{scope}.undo"
        self._store = SelectionStore(host_of(node).paths, desk.profile.name, scope)
        where = "schema.save-selection" if scope == "schema" else "records.selection selection.save"
        how = press(where, "save what is marked")
        super().__init__(node, desk, scope, self._store, lambda item: item.selection.describe(), how)

    def save(self) -> None:
        """Ask for a name and save."""
        selection = self._now()
        if not selection:
            # A dialog, not a notice: whoever goes on typing the name would run commands.
            lines = ["There is nothing to save.", "Mark something first, or load a saved selection."]
            ask(self.app, Question("Nothing is selected", (), str, lines=lines))
            return
        words, save = selection.describe(), partial(self._store.save, selection=selection, **self.place)
        self.save_as(f"Save {words}", words, save, press(self._load, "load it again"))

    def take(self, item: SavedSelection) -> None:
        now, words = self._now(), item.selection.describe()

        def answered(answer: str) -> None:
            self._chosen(now.union(item.selection) if answer == "add" else item.selection)
            back = press(self._undo, "get back what was selected before")
            is_here = item.environment == self.place["environment"]
            self.host.say(f"Loaded {item.name}: {words}.", back if is_here else f"It was saved in {item.environment}.")

        if not now:
            answered("replace")
            return
        lines = [f"{item.name} holds {words}.", f"Current selection: {now.describe()}."]
        choices = [Entry("add", "Add"), Entry("replace", "Replace")]
        ask(self.app, Question(f"Load {item.name}", choices, answered, lines=lines))


class SavedViews(Shelf[SavedView]):
    """The views of a desk: filters of records, or searches of the schema, which `state` tells and shows."""

    VERB = "Show"

    def __init__(self, node: DOMNode, desk: Desk, scope: Scope, state: content.Content | SchemaBrowser) -> None:
        self._store = ViewStore(host_of(node).paths, desk.profile.name, scope)
        self._state = state
        how = in_place("the filter line", press("filter.save", "save what is typed there"))
        super().__init__(node, desk, scope, self._store, lambda item: state.view_words(item.model_id, item.text), how)

    def save(self, model_id: str | None, text: str) -> None:
        """Ask for a name and save."""
        words = self._state.view_words(model_id, text)
        save = partial(self._store.save, model_id=model_id, text=text, **self.place)
        self.save_as(f"Save a view {words}", words, save, press(f"{self.scope}.views", "list the saved views"))

    def take(self, item: SavedView) -> None:
        self._state.show_view(item.model_id, item.text)
