"""What a plan is made of: items that are sent, items that are left out and why, and the lines that count them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from tui.core.content import RecordStatus
from tui.core.packed import AT_ONCE, Joined, MadeAnew, Packed


class Override(StrEnum):
    """What a plan leaves out, or is expected to fail, and the editor decides whether it is sent all the same."""

    PUBLISHED = "published"
    NO_DRAFTS = "no-drafts"
    SINGLE = "single"
    NOT_UNIQUE = "not-unique"
    UNCOPYABLE = "uncopyable"
    MISSING = "missing"
    INVALID = "invalid"
    LINKED = "linked"
    UNCHANGED = "unchanged"


NOTHING_ANYWAY: frozenset[Override] = frozenset()
UNSURE = frozenset({Override.NOT_UNIQUE, Override.LINKED})
"""The rule of every plan for what it expects to fail. What the record itself tells (it is not valid, it is gone) is
left out; what depends on other records, which may change until it is sent, is sent, since the CMS has the last word,
and these are the kinds of it. Each kind is a choice of the plan, chosen where it is sent, and the editor may decide
otherwise."""
EVERYTHING = frozenset(Override)
"""What `--force` means."""
AGAIN = EVERYTHING - {Override.MISSING}
"""What a retry sends: the editor asked for just these again. What is gone stays so."""


class PlanItem(Struct, frozen=True, array_like=True):
    """One item that will be sent, with its state before: needed for judging the outcome and for undoing later."""

    id: str
    title: str
    model_id: str = ""
    status: RecordStatus | None = None
    is_valid: bool | None = None
    published_at: datetime | None = None
    version: str | None = None
    """Its version when the plan was made, where the system tells; journals of earlier versions did not keep it."""
    group: str = ""
    """Key of the plan's group it is counted in."""
    kind: str = ""
    """What it is, where a plan may hold several kinds: `definition`, `class`, `field`. Not kept in the journal."""
    fails: str = ""
    """Why it is expected to fail; empty: it is not. Journals of earlier versions did not keep it."""


Change = Callable[[PlanItem], PlanItem | None]
"""What stands in an item's place; None: nothing."""


class Skipped(Struct, frozen=True, array_like=True):
    """One item that is left out, and why."""

    id: str
    title: str
    reason: str
    forceable: bool = False
    """Whether it may be done when it is sent anyway (`--force`); of what cannot succeed it makes no sense."""
    group: str = ""
    model_id: str = ""


class PlanGroup(Struct, frozen=True):
    """A line of the plan: how many items of a kind, and what becomes of them."""

    label: str
    """`draft`, `updated, not valid`, `published`, `new`, ..."""
    count: int
    outcome: str
    """`become published`, `nothing to do: left out`, ..."""
    sent: bool
    key: str = ""
    """What its items carry as `group`."""
    fails: bool = False
    """Whether its items are expected to fail when they are sent."""


class PlanOption(Struct, frozen=True):
    """A choice the plan offers: `count` items that are left out unless it is `chosen`."""

    key: Override
    count: int
    words: str
    """What they are: `not valid`, `already published`, ..."""
    chosen: bool


class PlannedBatch(Struct, frozen=True):
    """One request to come. `body` is the JSON text of a selection where the CMS takes one, else None: the items say it
    all.

    `expected` is how many items the CMS will count; for a selection body the items may not be listed one by one.
    """

    items: Sequence[PlanItem]
    body: str | None = None

    @property
    def expected(self) -> int:
        return len(self.items)


class Batches(MadeAnew[PlannedBatch]):
    """Very many items in requests of `size`, each lot in requests of its own: made when somebody looks at them."""

    def __init__(self, lots: Sequence[Sequence[PlanItem]], size: int) -> None:
        self._lots = lots
        self._size = size
        self.items: Sequence[PlanItem] = lots[0] if len(lots) == 1 else Joined(lots)

    def changed(self, change: Change) -> Batches:
        """The same requests with other items in their places, or without them."""
        lots = []
        for lot in self._lots:
            lots.append(packed := Packed(PlanItem))
            for item in _changed(lot, change):
                packed.append(item)
        return Batches(lots, self._size)

    def __len__(self) -> int:
        return sum(math.ceil(len(lot) / self._size) for lot in self._lots)

    def __iter__(self) -> Iterator[PlannedBatch]:
        for lot in self._lots:
            for start in range(0, len(lot), self._size):
                yield PlannedBatch(tuple(lot[start : start + self._size]))

    def _at(self, place: int) -> PlannedBatch:
        for lot in self._lots:
            number = math.ceil(len(lot) / self._size)
            if place < number:
                return PlannedBatch(tuple(lot[place * self._size : (place + 1) * self._size]))
            place -= number
        raise IndexError(place)


def with_items(batches: Sequence[PlannedBatch], change: Change) -> Sequence[PlannedBatch]:
    """The same requests with other items in their places, or without those that `change` has none for."""
    if isinstance(batches, Batches):
        return batches.changed(change)
    made = (PlannedBatch(tuple(_changed(batch.items, change)), batch.body) for batch in batches)
    return tuple(batch for batch in made if batch.items)


def _changed(items: Iterable[PlanItem], change: Change) -> Iterator[PlanItem]:
    return (made for item in items if (made := change(item)) is not None)


def in_requests(lots: Sequence[Sequence[PlanItem]], size: int) -> Sequence[PlannedBatch]:
    """Items in requests of `size`, each lot in requests of its own; few of them are kept as they are."""
    batches = Batches([lot for lot in lots if lot], size)
    return tuple(batches) if len(batches.items) <= AT_ONCE else batches
