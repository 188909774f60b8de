"""Choosing the columns of the records table and their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct
from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.message import Message

from tui.core.columns import Column, Meta, own_columns
from tui.ui.actions import Area, bindings
from tui.ui.actions.keybook import keys_of
from tui.ui.drawing.cells import Cell, cut, fit, width_of
from tui.ui.screens.modal import Modal
from tui.ui.widgets.keyed_list import KeyedList
from tui.ui.widgets.lines import LineView


class ColumnsChosen(Struct, frozen=True):
    """What the chooser was left with. `keys` None: the model's own columns."""

    keys: tuple[str, ...] | None


class ColumnRow(Struct, frozen=True):
    """A column in the list."""

    column: Column
    shown: bool

    @property
    def key(self) -> str:
        return self.column.key

    @property
    def note(self) -> str:
        """What a person wants to know of it: the type of a field, whether it is localized and can be sorted by."""
        facts = (
            self.column.kind_words if self.column.is_field else "",
            "localized" if self.column.localized else "",
            "sortable" if self.column.sort_key else "",
        )
        return " · ".join(fact for fact in facts if fact)


class ColumnList(KeyedList[ColumnRow], inherit_bindings=False):
    """All columns: those shown first, in their order, then the others."""

    AREA = Area.COLUMNS
    BINDINGS = bindings(Area.LIST, Area.COLUMNS, without=("list.open",))

    @dataclass
    class Changed(Message):
        """Other columns are to be shown, or `reason` says why not."""

        reason: str = ""

    def __init__(self, columns: Sequence[Column], shown: Sequence[Column]) -> None:
        super().__init__("columns")
        self._all = tuple(columns)
        self._arrange(shown)

    def _arrange(self, shown: Sequence[Column]) -> None:
        keys = {column.key for column in shown}
        others = [column for column in self._all if column.key not in keys]
        self.set_rows([*(ColumnRow(item, True) for item in shown), *(ColumnRow(item, False) for item in others)])

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns to be shown, in their order."""
        return tuple(row.key for row in self.rows if row.shown)

    @property
    def choice(self) -> ColumnsChosen:
        """The same as an answer."""
        own = tuple(column.key for column in own_columns(self._all))
        return ColumnsChosen(None if self.keys == own else self.keys)

    def draw(self, row: ColumnRow, width: int) -> Sequence[Cell]:
        note = cut(row.note, max(width // 2, width - width_of(row.column.label) - 6))
        room = max(0, width - width_of(note) - 5)
        box = "[x] " if row.shown else "[ ] "
        return (
            (box, "accent" if row.shown else "muted"),
            (fit(row.column.label, room), "text" if row.shown else "muted"),
            (f" {note}", "muted"),
        )

    def action_switch(self) -> None:
        row = self.current
        if row is None:
            return
        if row.key == Meta.TITLE:
            self.post_message(self.Changed("The title is always shown."))
            return
        self.set_rows([replace(item, shown=not item.shown) if item.key == row.key else item for item in self.rows])
        self.post_message(self.Changed())
        self.action_step(1)

    def action_carry(self, by: int) -> None:
        """Move the column under the cursor up or down; the title stays first."""
        row = self.current
        if row is None:
            return
        if row.key == Meta.TITLE:
            self.post_message(self.Changed("The title stays first."))
            return
        rows = list(self.rows)
        place = self.cursor + by
        if 1 <= place < len(rows):
            rows[self.cursor], rows[place] = rows[place], rows[self.cursor]
            self.set_rows(rows)
            self.post_message(self.Changed())

    def action_reset(self) -> None:
        self._arrange(own_columns(self._all))
        self.post_message(self.Changed())


class ColumnsScreen(Modal[ColumnsChosen | None]):
    """Dismissed with the choice, or None when it was left."""

    AREA = Area.DIALOG
    AUTO_FOCUS = "ColumnList"
    BINDINGS = bindings(Area.DIALOG)

    def __init__(self, name: str, columns: Sequence[Column], shown: Sequence[Column]) -> None:
        super().__init__()
        self._model_name = name
        self._list = ColumnList(columns, shown)

    def compose(self) -> ComposeResult:
        yield self._list

    def on_mount(self) -> None:
        self._list.styles.height = self._list.row_count + 2
        self._tell()

    @on(ColumnList.Changed)
    def _changed(self, event: ColumnList.Changed) -> None:
        self._tell(event.reason)

    def _tell(self, reason: str = "") -> None:
        shown = self._list
        rule: Cell = (" ── ", "frame")
        shown.set_title(
            "Columns", rule, (self._model_name, "muted"), rule, (f"{len(shown.keys)} of {shown.row_count}", "muted")
        )
        hint = keys_of(self.app).text(
            "{columns.toggle} show   {columns.down} {columns.up} move   {columns.reset} reset"
            "   {columns.apply} apply   {dialog.back} back"
        )
        shown.set_foot((reason, "warning") if reason else hint)

    @on(LineView.Opened)
    def _applied(self) -> None:
        self.dismiss(self._list.choice)
