"""What stands in a filter line, and what is typed there: the same for records and for the schema."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tui.core.completion import Choice, Vocabulary, Wanted
from tui.ui.models.stage import Part, Stage

EMPTY = Vocabulary()
"""Offers nothing."""


class Problem(Struct, frozen=True):
    """What is wrong with the characters `start` to `end`. `typing`: nothing is said of a word that is being typed and
    can still become something."""

    start: int
    end: int
    message: str
    typing: bool = False


class FilterView(Struct, frozen=True):
    """An open line. `opening` tells one opening from the next: then `text` is put in, all of it selected if `anew`."""

    opening: int = 0
    text: str = ""
    anew: bool = True
    history: tuple[str, ...] = ()
    """Lines entered before, newest first."""
    vocabulary: Vocabulary = EMPTY
    note: str = ""
    """How the text is understood."""
    problem: Problem | None = None
    offered: tuple[Wanted, tuple[Choice, ...]] | None = None
    """Values that were looked up for a word."""


class FilterText:
    """The line itself: open or not, and what stands in it."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._openings = 0
        self.view: FilterView | None = None
        """None while it is hidden."""
        self.typed = ""

    def open(self, text: str, history: tuple[str, ...], vocabulary: Vocabulary = EMPTY, *, anew: bool = True) -> None:
        """Show the line with a text."""
        self._openings += 1
        self.typed = text
        self.view = FilterView(self._openings, text, anew, history, vocabulary)
        self._stage.changed(Part.FILTER)

    def close(self) -> None:
        """Hide it."""
        if self.view is not None:
            self.view = None
            self._stage.changed(Part.FILTER)

    def show(self, **changes: Any) -> None:
        """Show this as well (fields of the view), while it is open."""
        if self.view is not None:
            self.view = replace(self.view, **changes)
            self._stage.changed(Part.FILTER)
