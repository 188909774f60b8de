"""Places the palette can go to besides running commands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from msgspec import Struct


class Jump(Struct, frozen=True):
    """A place. `key` tells it from all others; `note` stands on the right, such as a count."""

    key: str
    label: str
    go: Callable[[], Awaitable[None] | None]
    note: str = ""
    group: str = "Go to"


class Views(Protocol):
    """Filters of records, or searches of the schema, saved under names."""

    def save(self, model_id: str | None, text: str) -> None:
        """Keep a filter (a search of the schema: of no model) under a name that is asked for."""

    def pick(self) -> None:
        """Ask for one of them, and show it."""

    def jumps(self) -> Sequence[Jump]:
        """All of them."""
