"""A list to pick one thing from, narrowed by typing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from tui.core.text import grouped
from tui.ui.actions import Area, bindings
from tui.ui.actions.keybook import keys_of
from tui.ui.drawing.cells import Cell, cut, cut_apart, fit, shared_beginnings, width_of
from tui.ui.models.picking import Entry, best
from tui.ui.screens.modal import Modal
from tui.ui.widgets.keyed_list import KeyedList
from tui.ui.widgets.lines import LineView

SHARE = 90
"""Percent of the lines that a list above all else takes at most, as in the style sheet."""
MOST_LINES = 18
"""Lines it takes on a high screen, with its edges."""


SHORTEST_NOTE = 8
"""Cells of a note that is cut below which it says nothing."""
NARROW = 50
"""On fewer cells there is no room for groups beside the labels."""


class EntryList(KeyedList[Entry]):
    """The entries that match, below the line that is typed in."""

    HEAD = 1
    IN_USE = True  # the line that has the focus stands within the frame
    can_focus = False

    def __init__(self, entries: Sequence[Entry], current: str | None, at: str | None) -> None:
        """`current` is what is in use; the cursor begins there, or where `at` says."""
        super().__init__("entries")
        self.all = tuple(entries)
        self._current = current
        self._group_width = min(14, max((width_of(entry.group) for entry in self.all), default=0))
        self.set_rows(self.all)
        self.show_key((current if at is None else at) or "")

    def set_notes(self, notes: Mapping[str, str]) -> None:
        """Other notes on entries, by their keys."""
        self.all, rows = (
            tuple(replace(entry, note=notes.get(entry.key, entry.note)) for entry in entries)
            for entries in (self.all, self.rows)
        )
        self.set_rows(rows)

    def narrow(self, text: str) -> None:
        """Show only what holds these words."""
        self.set_rows(best(self.all, text))
        self.move_to(0, quietly=True)
        self.set_notice(*([] if self.rows else ["Nothing matches."]))

    def head_cells(self, line: int, width: int) -> Sequence[Cell]:
        """Where the line to type in stands."""
        return ((" / ", "muted"),)

    def draw(self, row: Entry, width: int) -> Sequence[Cell]:
        group = f"{fit(row.group, self._group_width)}  " if self._group_width and width + 4 >= NARROW else ""
        room = width - 1 - width_of(group)
        on_screen = self.rows[self.top_row : self.top_row + self.body_height]
        label, note = label_and_note(row, room, [one.label for one in on_screen])
        tone = "accent-strong" if row.key == self._current else "muted" if row.is_dim else "text"
        return ((group, "muted"), (fit(label, room - width_of(note)), tone), (f" {note} ", "muted"))


def label_and_note(entry: Entry, room: int, labels: Sequence[str] = ()) -> tuple[str, str]:
    """A label and what stands on its right in so many cells. Where there is no room for both only one of them is cut:
    a label makes room for a short note, a long note for the label. It is told apart from the other `labels`."""
    label, note = width_of(entry.label), width_of(entry.note)
    if note > room // 3 and label + note > room:
        left = room - label
        told = cut_apart(entry.label, room, shared_beginnings(labels, room))
        return told, cut(entry.note, left) if left >= SHORTEST_NOTE else ""
    return cut_apart(entry.label, room - note, shared_beginnings(labels, room - note)), entry.note


class PickerScreen(Modal[str | None]):
    """Dismissed with the key of the entry picked, or None."""

    AREA = Area.PICKER
    AUTO_FOCUS = "Input"
    BINDINGS = bindings(Area.PICKER)

    def __init__(
        self,
        title: str,
        entries: Sequence[Entry],
        *,
        current: str | None = None,
        at: str | None = None,
        look: Callable[[str], object] = lambda _: None,
        classes: str | None = None,
    ) -> None:
        """`current` is what is in use; the cursor begins there, or where `at` says. `look` is told the key of each
        entry that the cursor is on, to show what picking it would do."""
        super().__init__(classes=classes)
        self._look = look
        self._title = title
        self._list = EntryList(entries, current, at)

    def compose(self) -> ComposeResult:
        with Vertical(id="picker"):
            field = Input(placeholder="type to filter", compact=True, id="picker-input")
            field.cursor_blink = False
            yield field
            yield self._list

    def on_mount(self) -> None:
        self._tell()
        self._list.set_foot(keys_of(self.app).text("enter choose   {picker.back} back"))
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        """As high as its entries and the line that is typed in, and as there is room."""
        needed = len(self._list.all) + 2 + EntryList.HEAD
        self._list.styles.height = min(needed, MOST_LINES + EntryList.HEAD, self.size.height * SHARE // 100)

    def _tell(self) -> None:
        """How many there are to choose from, and how many of them match what was typed."""
        found, every = len(self._list.rows), len(self._list.all)
        count = grouped(every) if found == every else f"{grouped(found)} of {grouped(every)}"
        self._list.set_title(self._title, (" ── ", "frame"), (count, "muted"))

    def set_notes(self, notes: Mapping[str, str]) -> None:
        """What stands on the right of entries, by their keys, is known now."""
        self._list.set_notes(notes)

    def action_move(self, by: int) -> None:
        self._list.move_to(self._list.cursor + by)

    def action_end(self, last: bool) -> None:
        self._list.move_to(len(self._list.rows) - 1 if last else 0)

    @on(LineView.CursorMoved)
    def _moved(self) -> None:
        if (entry := self._list.current) is not None:
            self._look(entry.key)

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._list.narrow(event.value)
        self._tell()
        self._moved()

    @on(Input.Submitted)
    @on(LineView.Opened)
    def _picked(self) -> None:
        if (entry := self._list.current) is not None:
            self.dismiss(entry.key)
