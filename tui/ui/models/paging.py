"""Rows of a list of any length, read page by page while one looks at them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

R = TypeVar("R")


def _nothing(_first: int, _count: int) -> Sequence[R]:
    return ()


class Source(Struct, Generic[R], frozen=True):
    """Where the rows come from, as they are at one time; none by itself. Both functions answer at once and never
    raise."""

    total: int = 0
    read: Callable[[int, int], Sequence[R]] = _nothing
    """The rows at the places `first` to `first + count`, from 0."""
    place: Callable[[str], int | None] = lambda _: None
    """Where the row of a key stands now; None when it is not there any more."""
