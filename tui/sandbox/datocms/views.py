"""Ordered results, and sorting without keeping anybody waiting."""

import asyncio
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Protocol

from tui.sandbox.datocms.records import Record
from tui.sandbox.datocms.store import Environment

PAUSE_EVERY = 2000
"""How many articles a scan reads before it lets other requests be answered."""
_CHUNK = 4096

Order = tuple[tuple[str, bool], ...]
"""(key, descending) pairs, the first deciding most."""


class View(Protocol):
    """An ordered result of which any page can be taken."""

    total: int

    def page(self, offset: int, limit: int) -> list[Record]:
        """The records of a page."""


class Merged:
    """Kept records among generated articles, both in an order by time."""

    def __init__(self, env: Environment, kept: list[Record], ranks: list[int], mask: bytes, *, rising: bool) -> None:
        self._env, self._kept, self._mask, self._rising = env, kept, mask, rising
        counts = [mask.count(1, start, start + _CHUNK) for start in range(0, len(mask), _CHUNK)]
        self._before = list(accumulate(counts, initial=0))
        self._generated = self._before[-1]
        self.total = len(kept) + self._generated
        self._places = [rank + place for place, rank in enumerate(ranks)]

    def page(self, offset: int, limit: int) -> list[Record]:
        next_kept = bisect_left(self._places, offset)
        rank = offset - next_kept
        found: list[Record] = []
        place = self._index(rank) if rank < self._generated else -1
        for position in range(offset, min(offset + limit, self.total)):
            if next_kept < len(self._places) and self._places[next_kept] == position:
                found.append(self._kept[next_kept])
                next_kept += 1
            else:
                found.append(self._env.article(place))
                place = self._mask.rfind(1, 0, place) if self._rising else self._mask.find(1, place + 1)
        return found

    def _index(self, rank: int) -> int:
        """The index of the generated article of that rank."""
        wanted = self._generated - 1 - rank if self._rising else rank
        chunk = bisect_left(self._before, wanted + 1) - 1
        place = chunk * _CHUNK - 1
        for _ in range(wanted - self._before[chunk] + 1):
            place = self._mask.find(1, place + 1)
        return place


class Sorted:
    """An explicit sequence: numbers below `split` are articles, the others places in `kept`."""

    def __init__(self, env: Environment, kept: list[Record], sequence: Sequence[int], split: int) -> None:
        self._env, self._kept, self._sequence, self._split = env, kept, sequence, split
        self.total = len(sequence)

    def page(self, offset: int, limit: int) -> list[Record]:
        return [
            self._env.article(each) if each < self._split else self._kept[each - self._split]
            for each in self._sequence[offset : offset + limit]
        ]


def sortable(value: Any) -> Any:
    """Something that can be compared with its like: text without case, containers by their text."""
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, (dict, list)):
        return str(value)
    return value


def nulls_last(keyed: list[tuple[Any, Record]], *, falling: bool) -> list[Record]:
    """Records by their keys; those without one come last either way."""
    there = sorted((pair for pair in keyed if pair[0] is not None), key=lambda pair: pair[0], reverse=falling)
    return [record for _, record in there] + [record for value, record in keyed if value is None]


class _Falling:
    """Turns an order around inside a tuple."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "_Falling") -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Falling) and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment]


def row(values: list[Any], order: Order, last: int) -> tuple[Any, ...]:
    """A tuple that sorts as the order says, values that are missing last; `last` is its last cell."""
    cells: list[Any] = []
    for value, (_, falling) in zip(values, order, strict=True):
        if value is None:
            cells += (1, 0)
        elif not falling:
            cells += (0, value)
        else:
            cells += (0, -value if isinstance(value, (int, float)) else _Falling(value))
    return (*cells, last)


async def buckets(rows: list[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
    """The rows cut into ordered buckets small enough to sort in a moment."""
    if len(rows) <= _CHUNK * 4:
        return [rows]
    splitters = sorted(rows[:: len(rows) // 1000])[:: 1000 * _CHUNK // len(rows) or 1][1:]
    made: list[list[tuple[Any, ...]]] = [[] for _ in range(len(splitters) + 1)]
    for start in range(0, len(rows), PAUSE_EVERY):
        for each in rows[start : start + PAUSE_EVERY]:
            made[bisect_left(splitters, each)].append(each)
        await asyncio.sleep(0)
    # Whoever empties the buckets one by one frees the rows in portions.
    rows.clear()
    return made
