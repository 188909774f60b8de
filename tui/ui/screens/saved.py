"""The selections saved by name: load one, or delete it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui.config.selections import BrokenSelection, SavedSelection, SelectionStore
from tui.core.errors import ConfigError
from tui.ui.actions import Area, bindings
from tui.ui.actions.keybook import keys_of
from tui.ui.boundary import HostOfNode
from tui.ui.drawing.cells import Cell, cut, fit, width_of
from tui.ui.drawing.words import ago
from tui.ui.screens.confirm import ConfirmScreen
from tui.ui.widgets.keyed_list import KeyedList
from tui.ui.widgets.lines import LineView

Saved = SavedSelection | BrokenSelection


@dataclass(frozen=True, slots=True)
class SavedRow:
    """A saved selection; `words` say what is in it, or what is wrong with it."""

    key: str
    words: str
    note: str
    tone: str = "text"


class SavedList(KeyedList[SavedRow]):
    """The saved selections, newest first."""

    def draw(self, row: SavedRow, width: int) -> Sequence[Cell]:
        note = cut(row.note, width // 3)
        name = min(max((width_of(item.key) for item in self.rows), default=0), width // 2)
        room = width - name - 2 - width_of(note) - 1
        return [(fit(row.key, name) + "  ", "strong"), (fit(row.words, max(0, room)), row.tone), (f" {note}", "muted")]


class SavedScreen(ModalScreen[SavedSelection | None]):
    """Dismissed with the selection to load, or None."""

    AREA: ClassVar[Area] = Area.SAVED
    AUTO_FOCUS = "SavedList"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Area.SAVED)

    def __init__(self, store: SelectionStore, environment: str) -> None:
        super().__init__()
        self._store = store
        self._environment = environment
        self._saved: dict[str, Saved] = {}

    def compose(self) -> ComposeResult:
        with Vertical(id="saved"):
            yield SavedList("saved-list")

    host = HostOfNode()

    @property
    def view(self) -> SavedList:
        return self.query_one(SavedList)

    def on_mount(self) -> None:
        keys = keys_of(self.app)
        self.view.set_title("Saved selections")
        self.view.set_foot(keys.text("{list.open} loads   {saved.delete} deletes   {saved.close} goes back"))
        self.view.set_notice(
            "Nothing is saved yet.",
            "",
            keys.text("{records.selection} lists the selection, {selection.save} there saves it."),
        )
        self._draw()

    def _draw(self) -> None:
        self._saved = {item.name: item for item in self._store.saved()}
        self.view.set_rows([self._row(item) for item in self._saved.values()])
        self.view.styles.height = min(max(3, len(self._saved)), 16) + 2

    def _row(self, item: Saved) -> SavedRow:
        if isinstance(item, BrokenSelection):
            return SavedRow(item.name, "cannot be used; enter says why", "", "invalid")
        place = item.environment if item.environment != self._environment else ""
        note = " · ".join(part for part in (place, ago(item.saved_at)) if part)
        return SavedRow(item.name, item.selection.describe() or "nothing", note)

    @on(LineView.Opened)
    def _opened(self, event: LineView.Opened) -> None:
        event.stop()
        row = self.view.current
        item = self._saved.get(row.key) if row is not None else None
        if isinstance(item, SavedSelection):
            self.dismiss(item)
        elif item is not None:
            self.host.say_error(item.error, "loading a selection")

    @on(LineView.CursorMoved)
    def _moved(self, event: LineView.CursorMoved) -> None:
        event.stop()

    def action_delete(self) -> None:
        row = self.view.current
        if row is None:
            return

        def sure(answer: bool | None) -> None:
            if answer:
                self._delete(row.key)

        lines = [f"{row.key}: {row.words}", "What it names stays as it is in the CMS."]
        self.app.push_screen(ConfirmScreen("Delete this saved selection?", lines, "Delete"), sure)

    def _delete(self, name: str) -> None:
        try:
            self._store.delete(name)
        except ConfigError as error:
            self.host.say_error(error, "deleting a selection")
        self._draw()

    def action_back(self) -> None:
        self.dismiss(None)
