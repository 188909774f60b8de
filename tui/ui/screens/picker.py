"""A list to pick one thing from, narrowed by typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.ui.actions import Area, bindings
from tui.ui.actions.keybook import keys_of
from tui.ui.drawing.cells import Cell, cut, fit, width_of
from tui.ui.drawing.words import CURSOR
from tui.ui.widgets.lines import LineView


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing to pick. `note` stands on the right; `group` is searched and shown before the label.

    `words` are searched, too, but not shown. Of entries that fit alike, those of a higher `rank` stand
    behind.
    """

    key: str
    label: str
    note: str = ""
    group: str = ""
    words: str = ""
    rank: int = 0

    def score(self, typed: Sequence[str]) -> int | None:
        """How well it fits words typed in lower case, best is least; None when one of them is nowhere in it."""
        label, words = self.label.casefold(), self.words.casefold()
        rest = f"{self.group} {self.note}".casefold()
        score = sum(_fit(word, label, words, rest) for word in typed)
        return score if score < NOWHERE else None


INSIDE = 10
"""From this score on a word fits only within others."""
SCATTERED = 1_000
"""The score of letters that only stand in order within a word."""
NOWHERE = 1_000_000


def _fit(word: str, label: str, words: str, rest: str) -> int:
    """How well one word fits: the beginning, a word's beginning, its inside, its letters."""
    if label.startswith(word) or words.startswith(word):
        return 0
    for score, text in ((1, label), (1, words), (2, rest)):
        if f" {word}" in f" {text}":
            return score
    for score, text in ((INSIDE, f"{label} {words}"), (2 * INSIDE, rest)):
        if len(word) > 1 and word in text:
            return score
    if len(word) > 2 and any(part[:1] == word[0] and _in_order(word, part) for part in f"{label} {words}".split()):
        return SCATTERED
    return NOWHERE


def _in_order(word: str, text: str) -> bool:
    """Whether the letters of the word come one after the other in the text: `pbl` in `publish`."""
    letters = iter(text)
    return all(letter in letters for letter in word)


def best(entries: Sequence[Entry], text: str) -> tuple[Entry, ...]:
    """The entries that fit what was typed: those with a word that begins so, by rank, then the others. Scattered
    letters count only where nothing fits better."""
    typed = text.casefold().split()
    scored = [(score, entry) for entry in entries if (score := entry.score(typed)) is not None]
    if any(score < SCATTERED for score, _ in scored):
        scored = [(score, entry) for score, entry in scored if score < SCATTERED]
    return tuple(entry for _, entry in sorted(scored, key=lambda pair: (pair[0] >= INSIDE, pair[1].rank, pair[0])))


class EntryList(LineView):
    """The entries that match."""

    can_focus = False

    def __init__(self, entries: Sequence[Entry], current: str | None) -> None:
        super().__init__(id="entries")
        self._all = tuple(entries)
        self._entries = self._all
        self._current = current
        self._group_width = min(14, max((width_of(entry.group) for entry in self._all), default=0))

    def on_mount(self) -> None:
        keys = [entry.key for entry in self._entries]
        self.rows_changed()
        if self._current in keys:
            self.move_to(keys.index(self._current), quietly=True)

    def note(self, key: str, text: str) -> None:
        """Another note on an entry."""
        self._all, self._entries = (
            tuple(replace(entry, note=text) if entry.key == key else entry for entry in entries)
            for entries in (self._all, self._entries)
        )
        self.redraw()

    def narrow(self, text: str) -> None:
        """Show only what holds these words."""
        self._entries = best(self._all, text)
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

    AREA = Area.PICKER
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = bindings(Area.PICKER)

    def __init__(
        self, title: str, entries: Sequence[Entry], *, current: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(classes=classes)
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
        entries.set_foot(keys_of(self.app).text("enter picks   {picker.back} goes back"))
        entries.styles.height = min(len(self._entries), 16) + 2

    def set_note(self, key: str, text: str) -> None:
        """What stands on the right of an entry is known, or another, now."""
        self._entries = tuple(replace(entry, note=text) if entry.key == key else entry for entry in self._entries)
        for entries in self.query(EntryList):
            entries.note(key, text)

    def action_move(self, by: int) -> None:
        entries = self.query_one(EntryList)
        entries.move_to(entries.cursor + by)

    @on(LineView.CursorMoved)
    def _moved(self, event: LineView.CursorMoved) -> None:
        event.stop()
        self.looked_at(self.query_one(EntryList).entry)

    def looked_at(self, entry: Entry | None) -> None:
        """The cursor is on this entry now; for pickers that show what picking it would do."""

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        entries = self.query_one(EntryList)
        entries.narrow(event.value)
        self.looked_at(entries.entry)

    @on(Input.Submitted)
    @on(LineView.Opened)
    def _picked(self, event: Input.Submitted | LineView.Opened) -> None:
        event.stop()
        entry = self.query_one(EntryList).entry
        if entry is not None:
            self.dismiss(entry.key)

    def action_back(self) -> None:
        self.dismiss(None)
