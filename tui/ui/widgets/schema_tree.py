"""The schema as a tree: rows by their path, open and closed branches, marks, items that cannot be acted on dimmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from textual import events

from tui.core.schema import LifeState, SchemaItem, SchemaKind
from tui.core.text import counted, grouped
from tui.ui.drawing.cells import Cell, fit, width_of
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
_SHORT_STATE = 5
"""Cells of states where there is little room: what is longer is its glyph alone."""
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
        self._measured: tuple[tuple[TreeRow, ...], Widths] = ((), Widths())
        self._states: frozenset[LifeState] = frozenset()

    def set_rows(self, rows: Sequence[TreeRow], states: frozenset[LifeState] = frozenset()) -> None:
        """Show these rows. `states` are those of the whole schema: they have their column whether a row shown is in
        one or not, so that nothing moves when one appears."""
        if states != self._states:
            self._states, self._measured = states, ((), Widths())
            self.redraw()
        super().set_rows(rows)

    @property
    def _widths(self) -> Widths:
        """Of the columns of the rows there are: what is drawn of others is compared with what was drawn of these."""
        if self._measured[0] is not self.rows:
            self._measured = self.rows, _widths_of(self.rows, self._states)
        return self._measured[1]

    @property
    def is_compact(self) -> bool:
        """Whether flags are letters, for want of room."""
        return self.body_width - self.GUTTER - 1 < COMPACT_BELOW + self._widths.state

    def mark_of(self, row: TreeRow, place: int) -> str:
        return "▌" if row.marked else " "

    def sign_of(self, row: TreeRow) -> str:
        return MADE if row.made else " "

    def on_click(self, event: events.Click) -> None:
        """A click on the arrow of a branch opens or folds it."""
        row = self.row_at(event.y)
        if row is None or not self.rows[row].has_children or event.chain != 1:
            return
        at = 1 + self.GUTTER + 2 * self.rows[row].depth
        if at <= event.x <= at + 1:
            event.stop()
            event.prevent_default()
            self.move_to(row)
            self.post_message(self.Opened(self, row))

    def draw(self, row: TreeRow, width: int) -> Sequence[Cell]:
        name = _named(row)
        if row.item is None:
            right = "".join(row.below)
            rule = max(0, width - width_of(name) - width_of(right) - 2)
            return [(name + " ", "muted"), ("─" * rule, "frame"), (" " + right, "muted")]
        dim = bool(why_blocked(row.item))
        left, state, kind = self._columns(width)
        if row.item.type:
            right = fit(_used(row), self._widths.use if self._shows_use(width) else 0, right=True)
        else:
            right = self._counted(row, width - left - 3 - (state + 1 if state else 0))
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

    def _counted(self, row: TreeRow, room: int) -> str:
        """The counts of a row below those of the others, as many as there is room for, first ones first."""
        shown: list[str] = []
        for text, wide in zip(_counts(row), self._widths.counts, strict=True):
            if wide and sum(map(width_of, shown)) + 2 * len(shown) + wide <= room:
                shown.append(fit(text, wide, right=True))
        return "  ".join(shown).lstrip()

    def _shows_use(self, width: int) -> bool:
        """Whether there is room for how often fields are used."""
        return width >= _ROOM_FOR_USE

    def _columns(self, width: int) -> tuple[int, int, int]:
        """Cells of the names, the states and the types, the same in all rows. Names leave to types what they do not
        need. Where types leave no room for the words of states, the short one or their glyphs have to do."""
        widths = self._widths
        left = max(_NAME_WIDTH, min(48, width * (10 if self.is_compact else 9) // 20))
        room = width - left - 2
        if self._shows_use(width):
            room -= widths.use
        flags = _FLAGS_WIDTH if self.is_compact else widths.flags + 1 if widths.flags else 0
        state = widths.state
        spare = max(0, left - max(_NAME_WIDTH, widths.name))
        given = max(0, min(spare, widths.kind + flags + (state + 1 if state else 0) - room))
        left, room = left - given, room + given
        least = min(_TYPE_WIDTH, widths.kind)
        typed = least + (flags if self.is_compact else 0)
        if state and room - state - 1 < typed:
            state = _SHORT_STATE if room - _SHORT_STATE - 1 >= typed - _TYPE_WIDTH // 2 else 1
        if state:
            room -= state + 1
        if not self.is_compact:
            flags = min(flags, max(0, room - least))
        return left, state, max(0, min(widths.kind, room - flags))


def _widths_of(rows: Sequence[TreeRow], states: frozenset[LifeState]) -> Widths:
    known = {*states, *(row.item.state for row in rows if row.item is not None)} & {*STATES}
    typed = [row for row in rows if row.item is not None and row.item.type]
    counts = [_counts(row) for row in rows if row.item is not None and not row.item.type]
    return Widths(
        max((width_of(_named(row)) for row in rows if row.item is not None), default=0),
        max((width_of(_kind(row.item)) for row in typed if row.item is not None), default=0),
        max((width_of(_flags(row.item, compact=False)) for row in typed if row.item is not None), default=0),
        max((width_of(STATES[state][0]) for state in known), default=0),
        max((width_of(_used(row)) for row in typed), default=0),
        tuple(max(map(width_of, column)) for column in zip(*counts, strict=True)),
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
