"""A list to pick one thing from, narrowed by typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from tui.core.text import grouped
from tui.ui.actions import Area, bindings
from tui.ui.actions.keybook import keys_of
from tui.ui.drawing.cells import Cell, cut, cut_apart, fit, width_of
from tui.ui.models.picking import Entry, best
from tui.ui.screens.dialogs import Modal
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

    def __init__(self, title: str, entries: Sequence[Entry], current: str | None, at: str | None) -> None:
        """`current` is what is in use; the cursor begins there, or where `at` says."""
        super().__init__("entries")
        self._title = title
        self.all = tuple(entries)
        self._current = current
        self._group_width = min(14, max((width_of(entry.group) for entry in self.all), default=0))
        self._show(self.all)
        self.show_key((current if at is None else at) or "")

    def _show(self, rows: Sequence[Entry]) -> None:
        """Show these, and how many of all they are."""
        self.set_rows(rows)
        found, every = len(self.rows), len(self.all)
        count = grouped(every) if found == every else f"{grouped(found)} of {grouped(every)}"
        self.set_title(self._title, (" ── ", "frame"), (count, "muted"))

    def set_notes(self, note: Callable[[str], str]) -> None:
        """What stands on the right of entries, by their keys, is known now, or not: then it stays."""
        self.all, rows = (
            tuple(replace(entry, note=note(entry.key) or entry.note) for entry in entries)
            for entries in (self.all, self.rows)
        )
        self.set_rows(rows)

    def narrow(self, text: str) -> None:
        """Show only what holds these words."""
        self._show(best(self.all, text))
        self.move_to(0, quietly=True)
        self.set_notice(*([] if self.rows else ["Nothing matches."]))

    def head_cells(self, line: int, width: int) -> Sequence[Cell]:
        """Where the line to type in stands."""
        return ((" / ", "muted"),)

    def draw(self, row: Entry, width: int) -> Sequence[Cell]:
        group = f"{fit(row.group, self._group_width)}  " if self._group_width and width + 4 >= NARROW else ""
        room = width - 1 - width_of(group)
        label, note = label_and_note(row, room, [one.label for one in self.on_screen])
        tone = "accent-strong" if row.key == self._current else "muted" if row.is_dim else "text"
        return ((group, "muted"), (fit(label, room - width_of(note)), tone), (f" {note} ", "muted"))


def label_and_note(entry: Entry, room: int, labels: Sequence[str] = ()) -> tuple[str, str]:
    """A label and what stands on its right in so many cells. Where there is no room for both only one of them is cut:
    a label makes room for a short note, a long note for the label. It is told apart from the other `labels`."""
    label, note = width_of(entry.label), width_of(entry.note)
    if note > room // 3 and label + note > room:
        left = room - label
        told = cut_apart(entry.label, room, labels)
        return told, cut(entry.note, left) if left >= SHORTEST_NOTE else ""
    return cut_apart(entry.label, room - note, labels), entry.note


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
        self.list = EntryList(title, entries, current, at)

    def compose(self) -> ComposeResult:
        with Vertical(id="picker"):
            field = Input(placeholder="type to filter", compact=True, id="picker-input")
            field.cursor_blink = False
            yield field
            yield self.list

    def on_mount(self) -> None:
        self.list.set_foot(keys_of(self.app).text("enter choose   {picker.back} back"))
        self.on_resize()

    def on_resize(self) -> None:
        """As high as its entries and the line that is typed in, and as there is room."""
        needed = len(self.list.all) + 2 + EntryList.HEAD
        self.list.styles.height = min(needed, MOST_LINES + EntryList.HEAD, self.size.height * SHARE // 100)

    def action_move(self, by: int) -> None:
        self.list.move_to(self.list.cursor + by)

    def action_end(self, last: bool) -> None:
        self.list.action_end(last)

    @on(LineView.CursorMoved)
    def _moved(self) -> None:
        if (entry := self.list.current) is not None:
            self._look(entry.key)

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self.list.narrow(event.value)
        self._moved()

    @on(Input.Submitted)
    @on(LineView.Opened)
    def _picked(self) -> None:
        if (entry := self.list.current) is not None:
            self.dismiss(entry.key)
