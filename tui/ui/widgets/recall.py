"""Walking through lines entered before, newest first, and back to what was being typed."""

from __future__ import annotations

from collections.abc import Sequence


class Recall:
    """Where one is among the lines of before; at none of them while typing."""

    def __init__(self, lines: Sequence[str] = ()) -> None:
        self._lines = ["", *lines]
        """What was being typed, then those of before."""
        self._place = 0

    def leave(self) -> None:
        """Something was typed: it is a line of its own now."""
        self._place = 0

    @property
    def is_walking(self) -> bool:
        """Whether the line shown is one of before."""
        return self._place > 0

    @property
    def words(self) -> str:
        """Where one is: `history 2/14`; empty while typing."""
        return f"history {self._place}/{len(self._lines) - 1}" if self.is_walking else ""

    def older(self, shown: str) -> str | None:
        """The line before; None when there is none. `shown` is what is in the line now."""
        ahead = range(self._place + 1, len(self._lines))
        place = next((place for place in ahead if self._lines[place] != shown), None)
        if place is None:
            return None
        if not self.is_walking:
            self._lines[0] = shown
        self._place = place
        return self._lines[place]

    def newer(self) -> str:
        """The line after, at last what was being typed."""
        self._place = max(0, self._place - 1)
        return self._lines[self._place]
