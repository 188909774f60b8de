"""The items of one job as lines: texts ready to be shown, made from snapshots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from tui.core.jobs import ItemPart, ItemSnapshot, ItemTally
from tui.operations.outcomes import part_words, title_of
from tui.ui.drawing.piece import Cell

R = TypeVar("R")


class Source(Struct, Generic[R], frozen=True):
    """Where the rows come from, as they are at one time; none by itself. Both functions answer at once and never
    raise."""

    total: int = 0
    read: Callable[[int, int], Sequence[R]] = lambda *_: ()
    """The rows at the places `first` to `first + count`, from 0."""
    place: Callable[[str], int | None] = lambda _: None
    """Where the row of a key stands now; None when it is not there any more."""


NAMELESS = "nameless"
"""Key of the line for new items that the CMS only counts."""


class ItemRow(Struct, frozen=True):
    """One line of a part: an item, or (without a target) those that have no name.

    `target` is what acting on the line means: the new item where there is one, else the item itself.
    """

    key: str
    text: str
    second: str = ""
    """Its id, or what was made of it."""
    third: str = ""
    """An id, where there is room."""
    tone: str = ""
    target: str = ""
    is_heading: bool = False
    """It stands above the items that share a reason; `second` is how many."""


def item_row(item: ItemSnapshot, part: ItemPart) -> ItemRow:
    """The row of an item in a part; why it is there stands above it."""
    title = title_of(item, part)
    if part is ItemPart.CREATED:
        made, tone = item.created or "", "" if item.created_title else "muted"
        if item.position < 0:
            return ItemRow(f"+{made}", title, f"→ {made}", "", tone, made)
        return ItemRow(f"{item.position}", title, f"→ {made}", f"from {item.id}", tone, made)
    return ItemRow(f"{item.position}", title, item.id, "", "" if item.title else "muted", item.id)


def nameless(tally: ItemTally, part: ItemPart | None) -> int:
    """How many of a part have no name."""
    return tally.created_unknown if part is ItemPart.CREATED else 0


def part_number(tally: ItemTally, part: ItemPart) -> int:
    """What the part's heading counts: what has no name too."""
    return tally.of(part) + nameless(tally, part)


def parts_of(tally: ItemTally) -> list[ItemPart]:
    """The parts that have anything, most telling first."""
    return [part for part in ItemPart if part_number(tally, part)]


def part_cells(tally: ItemTally, shown: ItemPart | None) -> list[Cell]:
    """The parts as headings beside each other; the one shown stands out."""
    cells: list[Cell] = []
    for part in parts_of(tally):
        text = part_words(part, part_number(tally, part))
        cells += [(" · ", "faint"), (f"[{text}]", "accent-strong") if part is shown else (text, "muted")]
    return cells[1:]
