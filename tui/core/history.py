"""The last things that happened, so many and no more, for whoever wants to look or to be told."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

KEPT = 2_000


class History(Generic[T]):
    """A bounded list, newest last. `total` goes on counting, so that an entry has a number for good."""

    def __init__(self, most: int = KEPT) -> None:
        self._entries: deque[T] = deque(maxlen=most)
        self._listeners: list[Callable[[T], None]] = []
        self.total = 0
        """How many were ever added; the newest kept one has this number."""

    def add(self, entry: T) -> None:
        """Something happened."""
        self.total += 1
        self._entries.append(entry)
        for listener in tuple(self._listeners):
            listener(entry)

    @property
    def entries(self) -> tuple[T, ...]:
        """Those kept, oldest first."""
        return tuple(self._entries)

    def numbered(self) -> tuple[tuple[int, T], ...]:
        """Those kept with their numbers, oldest first."""
        return tuple(enumerate(self._entries, start=self.total - len(self._entries) + 1))

    def subscribe(self, listener: Callable[[T], None]) -> Callable[[], None]:
        """Call `listener` with every entry from now on. Returns what ends it."""
        self._listeners.append(listener)

        def leave() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return leave
