"""The schema as a tree: rows by their path, open and closed branches, marks, items that cannot be acted on dimmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.core.schema import LifeState, SchemaItem, SchemaKind
from tui.core.text import counted, grouped
from tui.ui.drawing.cells import Cell, fit, width_of
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
_TYPE_WIDTH = 18
_SHORT_STATE = 5
"""Cells of states where there is little room: what is longer is its glyph alone."""
_ROOM_FOR_USE = 56
_FLAGS_WIDTH = 2 * len(LETTERS)


class SchemaTree(KeyedList[TreeRow]):
    """Shows `TreeRow`s; items that cannot be acted on are dimmed."""

    def __init__(self) -> None:
        super().__init__("schema-tree")
        self._has_types = False
        self._state_width = 0
        """Cells of the longest state on any row."""
        self._use_width = 0
        """Cells of what stands at the right edge of the rows that have a type."""

    def set_rows(self, rows: Sequence[TreeRow]) -> None:
        """Show these rows; their columns are as wide as the widest of them needs."""
        items = [row.item for row in rows if row.item is not None]
        self._has_types = any(item.type for item in items)
        self._state_width = max((width_of(STATES[item.state][0]) for item in items if item.state in STATES), default=0)
        self._use_width = max(
            (width_of(_right(row)) for row in rows if row.item is not None and row.item.type), default=0
        )
        super().set_rows(rows)

    @property
    def is_compact(self) -> bool:
        """Whether flags are letters, for want of room."""
        return self.body_width - self.GUTTER - 1 < COMPACT_BELOW + self._state_width

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
        if row.item.type:
            right = fit(right, self._use_width if self._shows_use(width) else 0, right=True)
        left, state, kind = self._columns(width)
        tone = "muted" if dim or row.aside else "strong" if row.has_children else ""
        cells: list[Cell] = [(fit(name, left) + " ", tone)]
        room = width - left - 2 - width_of(right)
        if state:
            word, state_tone = STATES.get(row.item.state, ("", ""))
            shown = word if width_of(word) <= state else word[:1]
            cells.append((fit(shown, state) + " ", "muted" if dim else state_tone))
            room -= state + 1
        middle, flags = _kind(row.item), _flags(row.item, compact=self.is_compact)
        if row.item.type and flags:
            middle = fit(middle, kind) + " " + flags
        elif flags and not self.is_compact:
            middle = flags
        return [*cells, (fit(middle, max(0, room)) + " ", "muted"), (right, "muted")]

    def _shows_use(self, width: int) -> bool:
        """Whether there is room for how often fields are used."""
        return width >= _ROOM_FOR_USE

    def _columns(self, width: int) -> tuple[int, int, int]:
        """Cells of the names, the states and the types, the same in all rows. Where types leave no room for the words
        of states, the short one or their glyphs have to do."""
        left = max(18, min(48, width * (10 if self.is_compact else 9) // 20))
        room = width - left - 2
        if self._shows_use(width):
            room -= self._use_width
        flags = _FLAGS_WIDTH if self.is_compact else 0
        state = self._state_width
        typed = _TYPE_WIDTH + flags if self._has_types else 0
        if state and room - state - 1 < typed:
            state = _SHORT_STATE if room - _SHORT_STATE - 1 >= typed - _TYPE_WIDTH // 2 else 1
        if state:
            room -= state + 1
        return left, state, max(0, min(_TYPE_WIDTH, room - flags))


def _right(row: TreeRow) -> str:
    """Counts at the right edge: records, what stands below, how often it is used."""
    parts = [counted(row.records, "record")] if row.records is not None else []
    parts += [row.children_text] if row.children_text else []
    item = row.item
    if item is not None and item.used_in and item.kind not in (SchemaKind.MODEL, SchemaKind.DEFINITION):
        parts.append(f"used in {grouped(item.used_in)}")
    return "  ".join(parts)


def _kind(item: SchemaItem) -> str:
    """Type and unit, or that it is a fieldset."""
    if item.kind is SchemaKind.FIELDSET:
        return item.kind.value
    return " ".join(part for part in (item.type_words or item.type, item.unit) if part)


def _flags(item: SchemaItem, *, compact: bool) -> str:
    """In words, or in letters that stand below each other."""
    if compact:
        return " ".join(letter if word in item.flags else " " for word, letter in LETTERS.items()).rstrip()
    return " ".join(item.flags)
