"""Many values in little memory: lists that are compressed as they grow, and made anew where somebody looks at them."""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TypeVar, overload

import msgspec

T = TypeVar("T")

AT_ONCE = 400
"""Values that are compressed together: in two thousandths of a second, to a fifth of their JSON."""


Keep = Callable[[bytes], Callable[[], bytes]]
"""Puts bytes somewhere, and gives what brings them back."""


def in_memory(lot: bytes) -> Callable[[], bytes]:
    """Keep them where they are."""
    return lambda: lot


class MadeAnew(Sequence[T], ABC):
    """Values that are made when somebody looks at them. Subclasses say how many there are, and which is at a place."""

    @abstractmethod
    def _at(self, place: int) -> T:
        """The value at a place there is."""

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T, ...]: ...
    def __getitem__(self, index: int | slice) -> T | tuple[T, ...]:
        if isinstance(index, slice):
            return tuple(map(self._at, range(*index.indices(len(self)))))
        return self._at(range(len(self))[index])


class Packed(MadeAnew[T]):
    """Values of one msgspec type, added at the end. What it gives are equals of what was added. `keep` is where they
    are meanwhile."""

    def __init__(self, kind: type[T], keep: Keep = in_memory) -> None:
        self._keep = keep
        self._lots: list[Callable[[], bytes]] = []
        self._open: list[T] = []
        self._decoder = msgspec.json.Decoder(list[kind])  # type: ignore[valid-type] # a type at run time
        self._unpacked: tuple[int, list[T]] = (-1, [])

    def append(self, one: T) -> None:
        self._open.append(one)
        if len(self._open) == AT_ONCE:
            self._lots.append(self._keep(zlib.compress(msgspec.json.encode(self._open), 1)))
            self._open = []

    def _lot(self, number: int) -> list[T]:
        """Values `number * AT_ONCE` and following. The last lot asked for is kept: readers go from one to the next."""
        if number == len(self._lots):
            return self._open
        if self._unpacked[0] != number:
            self._unpacked = (number, self._decoder.decode(zlib.decompress(self._lots[number]())))
        return self._unpacked[1]

    def __len__(self) -> int:
        return len(self._lots) * AT_ONCE + len(self._open)

    def __iter__(self) -> Iterator[T]:
        return chain.from_iterable(map(self._lot, range(len(self._lots) + 1)))

    def _at(self, place: int) -> T:
        return self._lot(place // AT_ONCE)[place % AT_ONCE]


class Joined(MadeAnew[T]):
    """Lists one after the other, none of them copied."""

    def __init__(self, parts: Sequence[Sequence[T]]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __iter__(self) -> Iterator[T]:
        return chain.from_iterable(self._parts)

    def _at(self, place: int) -> T:
        for part in self._parts:
            if place < len(part):
                return part[place]
            place -= len(part)
        raise IndexError(place)
