"""What is saved by name, selections or views: pick one, rename it, or delete it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Generic

from msgspec import Struct
from textual import on
from textual.app import App, ComposeResult
from textual.containers import Vertical

from tui.config.named_files import BrokenFile, N, NamedFiles
from tui.core.errors import ConfigError
from tui.core.text import grouped, plural
from tui.ui.actions import Area, bindings
from tui.ui.actions.keybook import keys_of
from tui.ui.boundary import HostOfNode
from tui.ui.drawing.cells import Cell, cut, fit, width_of
from tui.ui.drawing.words import ago
from tui.ui.models.picking import confirmation
from tui.ui.screens.ask import NameScreen
from tui.ui.screens.asking import ask, put
from tui.ui.screens.modal import Modal
from tui.ui.screens.picker import MOST_LINES, SHARE
from tui.ui.widgets.keyed_list import KeyedList
from tui.ui.widgets.lines import LineView


class SavedRow(Struct, frozen=True):
    """What is saved under a name; `words` say what is in it, or what is wrong with it."""

    key: str
    words: str
    note: str
    tone: str = "text"


class SavedList(KeyedList[SavedRow]):
    """What is saved, newest first."""

    def draw(self, row: SavedRow, width: int) -> Sequence[Cell]:
        note = cut(row.note, width // 3)
        name = min(max((width_of(item.key) for item in self.rows), default=0), width // 2)
        room = width - name - 2 - width_of(note) - 1
        return [(fit(row.key, name) + "  ", "strong"), (fit(row.words, max(0, room)), row.tone), (f" {note}", "muted")]


class Shelf(Struct, Generic[N], frozen=True):
    """The files of one kind and what the editor reads of them. `words` say what one of them holds; `how` says how
    something comes there, with keys as ids of actions in braces."""

    files: NamedFiles[N]
    words: Callable[[N], str]
    environment: str
    how: str = ""

    @property
    def noun(self) -> str:
        """What one of them is called."""
        return self.files.NOUN

    def ask_name(self, app: App[Any], heading: str, accept: str, named: Callable[[str], None], old: str = "") -> None:
        """Ask for a name that can be used; one that is taken has to be given twice."""

        def held(name: str) -> str:
            return self._held(name) if name != old else ""

        put(app, NameScreen(heading, accept, self._wrong, held, text=old), named)

    def _wrong(self, name: str) -> str:
        try:
            self.files.check(name)
        except ConfigError as error:
            return f"{error.message} {error.next_step}"
        return ""

    def _held(self, name: str) -> str:
        try:
            if not self.files.exists(name):
                return ""
            kept = self.files.load(name)
        except ConfigError:
            return f"{name} is there, but cannot be read; its file would be set aside."
        return f"{name} holds {self.words(kept)}, saved {ago(kept.saved_at)}."


class SavedScreen(Modal[Any], Generic[N]):
    """Dismissed with what was picked, or None."""

    AREA = Area.SAVED
    AUTO_FOCUS = "SavedList"
    BINDINGS = bindings(Area.SAVED)

    def __init__(self, shelf: Shelf[N]) -> None:
        super().__init__()
        self._shelf = shelf
        self._saved: dict[str, N | BrokenFile] = {}
        self.view = SavedList("saved-list")

    def compose(self) -> ComposeResult:
        with Vertical(id="saved"):
            yield self.view

    host = HostOfNode()

    def on_mount(self) -> None:
        self.view.set_notice("Nothing is saved yet.", "", keys_of(self.app).text(self._shelf.how))
        self._draw()

    def _draw(self) -> None:
        self._saved = {item.name: item for item in self._shelf.files.saved()}
        self.view.set_rows([self._row(item) for item in self._saved.values()])
        rule, count = (" ── ", "frame"), (grouped(len(self._saved)), "muted")
        acts = "{list.open} open   {saved.rename} rename   {saved.delete} delete   " if self._saved else ""
        self.view.set_foot(keys_of(self.app).text(f"{acts}{{saved.close}} back"))
        self.view.set_title(f"Saved {plural(self._shelf.noun)}", *((rule, count) if self._saved else ()))
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        wanted = max(3, len(self._saved)) + 2
        self.view.styles.height = min(wanted, MOST_LINES, self.size.height * SHARE // 100)

    def _row(self, item: N | BrokenFile) -> SavedRow:
        if isinstance(item, BrokenFile):
            return SavedRow(item.name, "cannot be used: enter shows why", "", "invalid")
        place = item.environment if item.environment != self._shelf.environment else ""
        note = " · ".join(part for part in (place, f"saved {ago(item.saved_at)}") if part)
        return SavedRow(item.name, self._shelf.words(item) or "nothing", note)

    @on(LineView.Opened)
    def _opened(self) -> None:
        row = self.view.current
        item = self._saved.get(row.key) if row is not None else None
        if isinstance(item, BrokenFile):
            self.host.say_error(item.error, f"loading a {self._shelf.noun}")
        elif item is not None:
            self.dismiss(item)

    def action_rename(self) -> None:
        row = self.view.current
        if row is not None:
            self._shelf.ask_name(self.app, f"Rename {row.key}", "Rename", partial(self._rename, row.key), row.key)

    def _rename(self, name: str, new: str) -> None:
        try:
            self._shelf.files.rename(name, new)
        except ConfigError as error:
            self.host.say_error(error, f"renaming a {self._shelf.noun}")
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
            self.host.say_error(error, f"deleting a {self._shelf.noun}")
        self._draw()
