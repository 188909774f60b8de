"""A list to pick one thing from, narrowed by typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.ui.actions import Area
from tui.ui.cells import Cell, cut, fit, width_of
from tui.ui.widgets.lines import LineView
from tui.ui.words import CURSOR


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing to pick. `note` stands on the right; `group` is searched and shown before the label."""

    key: str
    label: str
    note: str = ""
    group: str = ""

    def matches(self, words: Sequence[str]) -> bool:
        """Whether every word occurs in it."""
        text = f"{self.group} {self.label} {self.note}".casefold()
        return all(word in text for word in words)


class EntryList(LineView):
    """The entries that match."""

    can_focus = False

    def __init__(self, entries: Sequence[Entry], current: str | None) -> None:
        super().__init__(id="entries")
        self._all = tuple(entries)
        self._entries = self._all
        self._current = current
        self._group_width = max((width_of(entry.group) for entry in self._all), default=0)

    def on_mount(self) -> None:
        keys = [entry.key for entry in self._entries]
        self.rows_changed()
        if self._current in keys:
            self.move_to(keys.index(self._current), quietly=True)

    def narrow(self, text: str) -> None:
        """Show only what holds these words."""
        words = text.casefold().split()
        self._entries = tuple(entry for entry in self._all if entry.matches(words))
        self.rows_changed()
        self.move_to(0, quietly=True)
        self.set_notice(*([] if self._entries else ["Nothing matches."]))

    @property
    def entry(self) -> Entry | None:
        """The entry under the cursor."""
        return self._entries[self.cursor] if self.cursor < len(self._entries) else None

    @property
    def row_count(self) -> int:
        return len(self._entries)

    def row_highlight(self, row: int) -> str:
        return "cursor" if row == self.cursor else ""

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        entry = self._entries[row]
        note = cut(entry.note, width // 2)
        room = width - 5 - width_of(note)
        group = f"{fit(entry.group, self._group_width)}  " if self._group_width else ""
        here = CURSOR if row == self.cursor else " "
        tone = "accent-strong" if entry.key == self._current else "text"
        return (
            (f" {here} ", "accent"),
            (group, "muted"),
            (fit(entry.label, room - width_of(group)), tone),
            (f" {note} ", "muted"),
        )


class PickerScreen(ModalScreen[str | None]):
    """Dismissed with the key of the entry picked, or None."""

    AREA = Area.DIALOG
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", id="dialog.back"),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
    ]

    def __init__(self, title: str, entries: Sequence[Entry], *, current: str | None = None) -> None:
        super().__init__()
        self._title = title
        self._entries = tuple(entries)
        self._current = current

    def compose(self) -> ComposeResult:
        with Vertical(id="picker"):
            field = Input(placeholder="type to narrow", compact=True, id="picker-input")
            field.cursor_blink = False
            yield field
            yield EntryList(self._entries, self._current)

    def on_mount(self) -> None:
        entries = self.query_one(EntryList)
        entries.set_title(self._title)
        entries.set_foot("enter picks   esc goes back")
        entries.styles.height = min(len(self._entries), 16) + 2

    def action_move(self, by: int) -> None:
        entries = self.query_one(EntryList)
        entries.move_to(entries.cursor + by)

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        self.query_one(EntryList).narrow(event.value)

    @on(Input.Submitted)
    @on(LineView.Opened)
    def _picked(self, event: Input.Submitted | LineView.Opened) -> None:
        event.stop()
        entry = self.query_one(EntryList).entry
        if entry is not None:
            self.dismiss(entry.key)

    def action_back(self) -> None:
        self.dismiss(None)
