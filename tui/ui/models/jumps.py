"""Places the palette can go to besides running commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Jump:
    """A place. `key` tells it from all others; `note` stands on the right, such as a count."""

    key: str
    label: str
    go: Callable[[], Awaitable[None] | None]
    note: str = ""
    group: str = "Go to"
