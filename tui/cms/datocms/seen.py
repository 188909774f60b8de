"""Which records a walk through a list has met already, in little memory."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

RECENT = 20_000
"""Records met last, among which one that comes again nearly always is: a list moves a little at a time."""

_DIGITS = str.maketrans("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz", "".join(
    chr(0x30 + place) for place in (62, *range(52, 62), *range(26), 63, *range(26, 52))
))  # fmt: skip
_ORDERS: tuple[Callable[[str], Any], ...] = (
    str,
    str.casefold,
    lambda one: (len(one), one),
    lambda one: one.translate(_DIGITS),
)
"""How a server may order by id: as texts, in the manner of a language, as numbers, as the bytes that stand behind."""


class Seen:
    """Ids, met page by page. As long as they come in one of the orders above, an id beyond all others is a new one, and
    eight bytes are kept of each, its hash, for looking up what comes again. Otherwise all of them are kept."""

    def __init__(self) -> None:
        self._order: Callable[[str], Any] | None = None
        self._last: Any = None
        self._hashes = array("q")
        self._ids: set[str] | None = None
        self._earlier: frozenset[int] = frozenset()

    def __len__(self) -> int:
        """How many were met."""
        return len(self._hashes) + len(self._ids or ())

    def meet(self, ids: Sequence[str]) -> list[bool]:
        """Which of these are met for the first time."""
        if self._ids is None:
            orders = _ORDERS if self._order is None else (self._order,)
            self._order = next((order for order in orders if _ascends([order(one) for one in ids])), None)
            if self._order is not None:
                return self._ascending(ids, self._order)
            self._ids = set()
            self._earlier = frozenset(self._hashes)
        new: list[bool] = []
        for one in ids:
            new.append(one not in self._ids and hash(one) not in self._earlier)
            if new[-1]:
                self._ids.add(one)
        return new

    def _ascending(self, ids: Sequence[str], order: Callable[[str], Any]) -> list[bool]:
        new: list[bool] = []
        recent: set[int] | None = None
        for one in ids:
            place = order(one)
            is_new = self._last is None or place > self._last
            if not is_new:
                recent = set(self._hashes[-RECENT:]) if recent is None else recent
                is_new = not (hash(one) in recent or hash(one) in self._hashes)
                recent.add(hash(one))
            else:
                self._last = place
            if is_new:
                self._hashes.append(hash(one))
            new.append(is_new)
        return new


def _ascends(places: Sequence[Any]) -> bool:
    return all(one <= other for one, other in pairwise(places))
