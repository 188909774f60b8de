"""The schema as a tree: rows by their path, open and closed branches, marks, items that cannot be acted on dimmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from msgspec import Struct

from tui.core.schema import LifeState, SchemaItem, SchemaKind
from tui.core.text import counted, grouped
from tui.ui.drawing.cells import Cell, fit, widest, width_of
from tui.ui.drawing.words import MADE
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
"""Cells that types keep, where they need them, when there is little room for what stands beside them."""
_NAME_WIDTH = 18
"""Cells that names have at the least."""
_SHORT_STATE = 6
"""Cells of states, with a blank, where there is little room: what is longer is its glyph alone."""
_ROOM_FOR_USE = 56
_FLAGS_WIDTH = 2 * len(LETTERS)


class Widths(Struct, frozen=True):
    """Cells of the columns, as wide as the widest of the rows needs."""

    name: int = 0
    """Of the names, as deep in the tree as they are."""
    kind: int = 0
    """Of the types."""
    flags: int = 0
    """Of the flags behind them, in words."""
    state: int = 0
    """Of the longest state."""
    use: int = 0
    """Of what stands at the right edge of the rows that have a type."""
    counts: tuple[int, ...] = ()
    """Of each of the counts at the right edge of the others."""


class SchemaTree(KeyedList[TreeRow]):
    """Shows `TreeRow`s; items that cannot be acted on are dimmed."""

    def __init__(self) -> None:
        super().__init__("schema-tree")
        self._states: frozenset[LifeState] = frozenset()

    def set_rows(self, rows: Sequence[TreeRow], states: frozenset[LifeState] = frozenset()) -> None:
        """Show these rows. `states` are those of the whole schema: they have their column whether a row shown is in
        one or not, so that nothing moves when one appears."""
        if states != self._states:
            self._states = states
            self.redraw()
        super().set_rows(rows)

    @property
    def _widths(self) -> Widths:
        return self.once((self.rows, self._states), partial(_widths_of, self.rows, self._states))

    @property
    def is_compact(self) -> bool:
        """Whether flags are letters, for want of room."""
        return self.body_width - self.GUTTER - 1 < COMPACT_BELOW + self._widths.state

    def mark_of(self, row: TreeRow, place: int) -> str:
        return "▌" if row.marked else " "

    def sign_of(self, row: TreeRow) -> str:
        return MADE if row.made else " "

    def opens_at(self, row: int, x: int) -> bool:
        at = 1 + self.GUTTER + 2 * self.rows[row].depth
        return self.rows[row].has_children and at <= x <= at + 1

    def draw(self, row: TreeRow, width: int) -> Sequence[Cell]:
        name = _named(row)
        if row.item is None:
            right = "".join(row.below)
            rule = max(0, width - width_of(name) - width_of(right) - 2)
            return [(name + " ", "muted"), ("─" * rule, "frame"), (" " + right, "muted")]
        dim = bool(why_blocked(row.item))
        left, state, kind = self._columns(width)
        if row.item.type:
            right = fit(_used(row), self._widths.use if width >= _ROOM_FOR_USE else 0, right=True)
        else:
            right = self._counted(row, width - left - 3 - state)
        tone = "muted" if dim or row.aside else "strong" if row.has_children else ""
        cells: list[Cell] = [(fit(name, left) + " ", tone)]
        room = width - left - 2 - width_of(right)
        if state:
            word, state_tone = STATES.get(row.item.state, ("", ""))
            shown = word if width_of(word) < state else word[:1]
            cells.append((fit(shown, state - 1) + " ", "muted" if dim else state_tone))
            room -= state
        middle, flags = _kind(row.item), _flags(row.item, compact=self.is_compact)
        if row.item.type and flags:
            middle = fit(middle, kind) + " " + flags
        elif flags and not self.is_compact:
            middle = flags
        return [*cells, (fit(middle, max(0, room)) + " ", "muted"), (right, "muted")]

    def _counted(self, row: TreeRow, room: int) -> str:
        """The counts of a row below those of the others, as many as there is room for, first ones first."""
        shown: list[str] = []
        for text, wide in zip(_counts(row), self._widths.counts, strict=True):
            if wide and sum(map(width_of, shown)) + 2 * len(shown) + wide <= room:
                shown.append(fit(text, wide, right=True))
        return "  ".join(shown).lstrip()

    def _columns(self, width: int) -> tuple[int, int, int]:
        """Cells of the names, the states (with a blank, 0 where there are none) and the types, the same in all rows.
        Names leave to types what they do not need. Where types leave no room for the words of states, the short one or
        their glyphs have to do."""
        widths, compact = self._widths, self.is_compact
        left = max(_NAME_WIDTH, min(48, width * (10 if compact else 9) // 20))
        room = width - left - 2 - (widths.use if width >= _ROOM_FOR_USE else 0)
        flags = _FLAGS_WIDTH if compact else widths.flags + 1 if widths.flags else 0
        state = widths.state + 1 if widths.state else 0
        spare = max(0, left - max(_NAME_WIDTH, widths.name))
        given = max(0, min(spare, widths.kind + flags + state - room))
        left, room = left - given, room + given
        least = min(_TYPE_WIDTH, widths.kind)
        typed = least + (flags if compact else 0)
        if state and room - state < typed:
            state = _SHORT_STATE if room - _SHORT_STATE >= typed - _TYPE_WIDTH // 2 else 2
        room -= state
        if not compact:
            flags = min(flags, max(0, room - least))
        return left, state, max(0, min(widths.kind, room - flags))


def _widths_of(rows: Sequence[TreeRow], states: frozenset[LifeState]) -> Widths:
    items = [row.item for row in rows if row.item is not None]
    typed = [row for row in rows if row.item is not None and row.item.type]
    counts = [_counts(row) for row in rows if row.item is not None and not row.item.type]
    return Widths(
        widest(_named(row) for row in rows if row.item is not None),
        widest(_kind(item) for item in items if item.type),
        widest(_flags(item, compact=False) for item in items if item.type),
        widest(STATES[state][0] for state in {*states, *(item.state for item in items)} & {*STATES}),
        widest(map(_used, typed)),
        tuple(map(widest, zip(*counts, strict=True))),
    )


def _named(row: TreeRow) -> str:
    """Its title, as deep as it stands, behind an arrow where there is something below."""
    arrow = ("▾ " if row.is_open else "▸ ") if row.has_children else "  "
    return "  " * row.depth + arrow + row.title


def _counts(row: TreeRow) -> tuple[str, ...]:
    """Records, or how often it is used; fields and classes below: each empty where there are none."""
    return (counted(row.records, "record") if row.records is not None else _used(row), *row.below)


def _used(row: TreeRow) -> str:
    """In how many places an item is used, where that is worth a word."""
    item = row.item
    if item is None or not item.used_in or item.kind in (SchemaKind.MODEL, SchemaKind.DEFINITION):
        return ""
    return f"used in {grouped(item.used_in)}"


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
