"""The schema as a tree: rows by their path, open and closed branches, marks, items that cannot be acted on dimmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.core.schema import LifeState, SchemaItem, SchemaKind
from tui.core.text import counted, grouped
from tui.ui.drawing.cells import Cell, cut, fit, total_width, width_of
from tui.ui.models.schema.tree import TreeRow, why_blocked
from tui.ui.widgets.keyed_list import KeyedList

STATES: Mapping[LifeState, tuple[str, str]] = {
    LifeState.NEW: ("◌ new", "draft"),
    LifeState.WORKING_COPY: ("◐ working copy", "updated"),
    LifeState.EXTENDED: ("◇ extended", "muted"),
}
"""Glyph, word and tone of the states that are worth a word; committed is the usual one."""

LETTERS = {"required": "R", "unique": "U", "localized": "L"}
"""Flags of fields where there is no room for words."""
LEGEND = "   ".join(f"{letter} {word}" for word, letter in LETTERS.items())
COMPACT_BELOW = 74
"""Cells of a row below which flags are letters."""
_TYPE_WIDTH = 16
SHORT_STATE = 7
"""Cells of the column of states where there is little room; a longer word than fits is its glyph alone."""


class SchemaTree(KeyedList[TreeRow]):
    """Shows `TreeRow`s; items that cannot be acted on are dimmed."""

    def __init__(self) -> None:
        super().__init__("schema-tree")
        self._states = 0
        """Cells of the column of states."""

    @property
    def is_compact(self) -> bool:
        """Whether flags are letters, for want of room."""
        return self.body_width - self.GUTTER - 1 < COMPACT_BELOW

    def set_rows(self, rows: Sequence[TreeRow]) -> None:
        """Where any item has a state worth a word, states have a column, so that what follows stands in one, too."""
        shown = {row.item.state for row in rows if row.item is not None} & STATES.keys()
        self._states = max((width_of(STATES[state][0]) + 2 for state in shown), default=0)
        super().set_rows(rows)

    def mark_of(self, row: TreeRow) -> str:
        return "▌" if row.marked else " "

    def draw(self, row: TreeRow, width: int) -> Sequence[Cell]:
        arrow = ("▾ " if row.is_open else "▸ ") if row.has_children else "  "
        name = "  " * row.depth + arrow + row.title
        right = _right(row)
        if row.item is None:
            rule = max(0, width - width_of(name) - width_of(right) - 2)
            return [(name + " ", "muted"), ("─" * rule, "frame"), (" " + right, "muted")]
        dim = bool(why_blocked(row.item))
        left = max(18, min(48, width * (10 if self.is_compact else 9) // 20))
        states = min(self._states, SHORT_STATE) if self.is_compact else self._states
        if states and width - left - 2 - width_of(right) < states and row.item.state in STATES:
            right = ""
        room = max(0, width - left - 2 - width_of(right))
        tone = "muted" if dim or row.aside else "strong" if row.has_children else ""
        middle = _middle(row.item, dim=dim, compact=self.is_compact, room=room, states=states)
        blank = room - total_width(middle) + 1
        return [(fit(name, left) + " ", tone), *middle, (" " * blank, ""), (right, "muted")]


def _right(row: TreeRow) -> str:
    """Counts at the right edge: records, what stands below, how often it is used."""
    parts = [counted(row.records, "record")] if row.records is not None else []
    parts += [row.children_text] if row.children_text else []
    item = row.item
    if item is not None and item.used_in and item.kind not in (SchemaKind.MODEL, SchemaKind.DEFINITION):
        parts.append(f"used in {grouped(item.used_in)}")
    return "  ".join(parts)


def _middle(item: SchemaItem, *, dim: bool, compact: bool, room: int, states: int) -> list[Cell]:
    """State, type and flags in at most `room` cells; the state takes `states` of them, whatever it is."""
    text, tone = STATES.get(item.state, ("", ""))
    if width_of(text) >= states:
        text = text.split(" ")[0]
    cells: list[Cell] = [(fit(text, states), "muted" if dim else tone)] if states else []
    kind = " ".join(part for part in (item.type.replace("_", " "), item.unit) if part)
    if item.kind is SchemaKind.FIELDSET:
        kind = item.kind.value
    if not kind:
        flags = " ".join(item.flags)
    elif compact:
        flags = " ".join(letter if word in item.flags else " " for word, letter in LETTERS.items()).rstrip()
    else:
        flags = " ".join(item.flags)
    if kind:
        cells.append((fit(kind, _TYPE_WIDTH) + " " if flags else kind, "muted"))
    if flags and (not compact or kind):
        cells.append((flags, "muted"))
    fitted: list[Cell] = []
    for text, tone in cells:
        shown = cut(text, room)
        room -= width_of(shown)
        if shown:
            fitted.append((shown, tone))
    return fitted
