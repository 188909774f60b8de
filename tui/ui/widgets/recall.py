"""Walking through lines entered before, newest first, and back to what was being typed."""

from __future__ import annotations

from collections.abc import Sequence


class Recall:
    """Where one is among the lines of before; at none of them while typing."""

    def __init__(self, lines: Sequence[str] = ()) -> None:
        self.lines = tuple(lines)
        self._place = -1
        self._draft = ""

    def leave(self) -> None:
        """Something was typed: it is a line of its own now."""
        self._place = -1

    @property
    def is_walking(self) -> bool:
        """Whether the line shown is one of before."""
        return self._place >= 0

    @property
    def words(self) -> str:
        """Where one is: `history 2/14`; empty while typing."""
        return f"history {self._place + 1}/{len(self.lines)}" if self.is_walking else ""

    def older(self, shown: str) -> str | None:
        """The line before; None when there is none. `shown` is what is in the line now."""
        place = self._place + 1
        while place < len(self.lines) and self.lines[place] == shown:
            place += 1
        if place >= len(self.lines):
            return None
        if not self.is_walking:
            self._draft = shown
        self._place = place
        return self.lines[place]

    def newer(self) -> str | None:
        """The line after, at last what was being typed; None when one is there already."""
        place = self._place - 1
        if place < -1:
            return None
        self._place = place
        return self._draft if place < 0 else self.lines[place]
