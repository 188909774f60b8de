"""Choosing the columns of the records table and their order."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult

from tui.core.columns import Column, Meta, own_columns
from tui.ui.actions import Area, bindings
from tui.ui.actions.keybook import keys_of
from tui.ui.drawing.cells import Cell, cut, fit, width_of
from tui.ui.screens.dialogs import Modal
from tui.ui.widgets.keyed_list import KeyedList
from tui.ui.widgets.lines import LineView


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
    """All columns of a model: those shown first, in their order, then the others."""

    AREA = Area.COLUMNS
    BINDINGS = bindings(Area.LIST, Area.COLUMNS, without=("list.open",))

    def __init__(self, model_name: str, columns: Sequence[Column], shown: Sequence[Column]) -> None:
        super().__init__("columns")
        self._model_name = model_name
        self.all = tuple(columns)
        self._shown_first = tuple(shown)

    def on_mount(self) -> None:
        self.styles.height = len(self.all) + 2
        self._arrange(self._shown_first)

    def _arrange(self, shown: Sequence[Column]) -> None:
        keys = {column.key for column in shown}
        others = [column for column in self.all if column.key not in keys]
        self._show([*(ColumnRow(item, True) for item in shown), *(ColumnRow(item, False) for item in others)])

    def _show(self, rows: Sequence[ColumnRow], reason: str = "") -> None:
        """Show these columns, or say why nothing is changed."""
        self.set_rows(rows)
        rule: Cell = (" ── ", "frame")
        count = f"{len(self.keys)} of {self.row_count}"
        self.set_title("Columns", rule, (self._model_name, "muted"), rule, (count, "muted"))
        hint = keys_of(self.app).text(
            "{columns.toggle} show   {columns.down} {columns.up} move   {columns.reset} reset"
            "   {columns.apply} apply   {dialog.back} back"
        )
        self.set_foot((reason, "warning") if reason else hint)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns to be shown, in their order."""
        return tuple(row.key for row in self.rows if row.shown)

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
        row = self.rows[self.cursor]
        if row.key == Meta.TITLE:
            self._show(self.rows, "The title is always shown.")
            return
        self._show([replace(item, shown=not item.shown) if item is row else item for item in self.rows])
        self.action_step(1)

    def action_carry(self, by: int) -> None:
        """Move the column under the cursor up or down; the title stays first."""
        rows, place = list(self.rows), self.cursor + by
        if rows[self.cursor].key == Meta.TITLE:
            self._show(rows, "The title stays first.")
        elif 1 <= place < len(rows):
            rows[self.cursor], rows[place] = rows[place], rows[self.cursor]
            self._show(rows)

    def action_reset(self) -> None:
        self._arrange(own_columns(self.all))


class ColumnsScreen(Modal[tuple[str, ...] | None]):
    """Dismissed with the columns chosen, none of them for the model's own; or None when it was left."""

    AREA = Area.DIALOG
    AUTO_FOCUS = "ColumnList"
    BINDINGS = bindings(Area.DIALOG)

    def __init__(self, name: str, columns: Sequence[Column], shown: Sequence[Column]) -> None:
        super().__init__()
        self._list = ColumnList(name, columns, shown)

    def compose(self) -> ComposeResult:
        yield self._list

    @on(LineView.Opened)
    def _applied(self) -> None:
        own = tuple(column.key for column in own_columns(self._list.all))
        self.dismiss(() if self._list.keys == own else self._list.keys)
