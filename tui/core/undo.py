"""What something was before it was changed, to go back to, and on again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 100
"""Steps that are remembered."""


class Steps(Generic[T]):
    """The values a thing had. It is told each change; whoever holds the thing takes back what it answers.

    A change that goes on from a value it was told last (a range that grows) belongs to the same step.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._before: list[T] = []
        self._after: list[T] = []

    def changed(self, before: T) -> None:
        """It was `before` until now; what was undone cannot be redone any more."""
        self._after.clear()
        if not self._before or self._before[-1] is not before:
            self._before.append(before)
            del self._before[: -self._most]

    def drop(self, before: T) -> None:
        """The step that began at `before` is taken back as if it had never been."""
        if self._before and self._before[-1] is before:
            self._before.pop()

    def each(self, change: Callable[[T], T]) -> None:
        """What it was and will be is another now."""
        for steps in (self._before, self._after):
            steps[:] = map(change, steps)

    def undo(self, now: T) -> T | None:
        """What it was before the last change; None when nothing is remembered."""
        return self._step(self._before, self._after, now)

    def redo(self, now: T) -> T | None:
        """What it was before the last undo; None when there was none since the last change."""
        return self._step(self._after, self._before, now)

    @staticmethod
    def _step(source: list[T], target: list[T], now: T) -> T | None:
        if not source:
            return None
        target.append(now)
        return source.pop()

    @property
    def can_undo(self) -> bool:
        """Whether there is something to go back to."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether something was undone."""
        return bool(self._after)
