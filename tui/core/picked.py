"""What is picked now, and every change of it: said to who listens, undone and redone step by step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from tui.core.selection import NOTHING, Found, Selection
from tui.core.text import agreeing, grouped
from tui.core.undo import Steps


class Picked:
    """A selection that changes. It is kept tidy: sets that were emptied are gone, contained ones are folded."""

    def __init__(self) -> None:
        self.selection: Selection = NOTHING
        self._steps: Steps[Selection] = Steps()
        self._listeners: list[Callable[[], None]] = []
        self._emptied = False
        self._earlier: Selection = NOTHING
        self.earlier_at: datetime | None = None
        """When what an earlier run left was picked; None where nothing was left."""

    def listen(self, callback: Callable[[], None]) -> None:
        """Call this whenever the selection is another."""
        self._listeners.append(callback)

    def begin(self, selection: Selection, at: datetime | None = None) -> None:
        """This was picked before anything was done here: there is nothing to go back to. `at`: by an earlier run."""
        self._steps, self._emptied = Steps(), False
        self._earlier, self.earlier_at = selection.tidy() if at is not None else NOTHING, at
        self._take(selection.tidy())

    def select(self, selection: Selection, since: Selection | None = None) -> None:
        """Pick exactly this. `since`: what was picked when this step began, where it began earlier."""
        tidy = selection.tidy()
        if tidy == self.selection:
            return
        self._steps.changed(self.selection if since is None else since)
        self._emptied = not tidy and any(item.is_emptied for item in selection.found)
        self._picked_anew(tidy)
        self._take(tidy)

    def _picked_anew(self, selection: Selection) -> None:
        """What comes into the selection here is not what an earlier run left."""
        earlier, before = self._earlier, self.selection
        if earlier.ids:
            fresh = frozenset(selection.ids) - frozenset(before.ids)
            earlier = replace(earlier, ids=tuple(item for item in earlier.ids if item not in fresh))
        if earlier.found:
            anew = [item for item in selection.found if not any(mine.is_of(item.query) for mine in before.found)]
            kept = (item for item in earlier.found if not any(item.is_of(found.query) for found in anew))
            earlier = replace(earlier, found=tuple(kept))
        self._earlier = earlier

    def launched(self, selection: Selection) -> None:
        """This is a job now: let go of it. What comes back was counted before."""
        self.select(self.selection.difference(selection))
        self._steps.each(Selection.aged)

    def learned(self, selection: Selection) -> None:
        """The same is picked, and more is known of it: no step of its own."""
        self._take(selection.tidy())

    def take_back(self, base: Selection) -> None:
        """The step that began at `base` never was."""
        self._steps.drop(base)
        self._take(base)

    def undo(self) -> bool:
        """Pick what was picked before the last change; False when nothing is remembered."""
        return self._go(self._steps.undo(self.selection))

    def redo(self) -> bool:
        """Pick what was picked before the last undo; False when there was none since the last change."""
        return self._go(self._steps.redo(self.selection))

    def is_earlier(self, item: Found) -> bool:
        """Whether a found set was picked by an earlier run."""
        return any(mine.is_of(item.query) for mine in self._earlier.found)

    @property
    def marked_earlier(self) -> int:
        """How many of the marked ids an earlier run marked."""
        return len(frozenset(self._earlier.ids) & frozenset(self.selection.ids)) if self._earlier.ids else 0

    @property
    def can_undo(self) -> bool:
        """Whether there is something to go back to."""
        return self._steps.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether something was undone."""
        return self._steps.can_redo

    def was_emptied(self) -> bool:
        """Whether the last change took out the last of what was found. True once: then it has been said."""
        emptied, self._emptied = self._emptied, False
        return emptied

    def _go(self, selection: Selection | None) -> bool:
        if selection is None:
            return False
        self._emptied = False
        self._take(selection)
        return True

    def _take(self, selection: Selection) -> None:
        if selection != self.selection:
            self.selection = selection
            for callback in self._listeners:
                callback()


class PickedLine(Struct, frozen=True):
    """One set in words. `note`: how much of it is on the screen; `warns` where not all is, or an earlier run marked
    it."""

    words: str
    note: str = ""
    warns: bool = False


def drifted(selection: Selection, now: int) -> tuple[PickedLine, ...]:
    """A line for sets that find another number by now than when they were selected. Nothing where sets may share items:
    then nobody knows how many they were together. `now`: sent and left out together."""
    more = now - selection.count
    if not selection.found or selection.may_overlap or not more:
        return ()
    words = f"{grouped(abs(more))} {'more' if more > 0 else 'fewer'} than when this was selected"
    return (PickedLine(words, warns=True),)


LARGE = 50
"""A change of the selection by more items than this is said."""


Describe = Callable[[Selection], str]
"""Says what is selected: `2 marked + all 250 by garden`."""


def change_words(before: Selection, after: Selection, describe: Describe = Selection.describe) -> str:
    """What to say of a change that clears the selection or is a large one; empty for the others."""
    if before and not after:
        return f"Selection cleared: {describe(before)}."
    return selected_words(after, describe) if after != before and abs(after.count - before.count) > LARGE else ""


def selected_words(selection: Selection, describe: Describe = Selection.describe) -> str:
    """What is selected now, as a sentence."""
    return f"Selected: {describe(selection)}." if selection else "Nothing is selected."


def already_words(number: int) -> str:
    """What to say where everything found, so many items, was selected before it was asked for."""
    return f"All {grouped(number)} found are already selected." if number > 1 else "It is already selected."


def stay_out_words(selection: Selection, number: int, describe: Describe = Selection.describe) -> str:
    """What is selected after everything found was added, but for so many that were taken out of other sets."""
    stays = agreeing(number, "stays", "stay")
    return f"{selected_words(selection, describe)} {grouped(number)} taken out before {stays} out."
