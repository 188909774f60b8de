"""Picking schema items: one by one, in ranges, everything that is found, or what a list names; and undoing that."""

from __future__ import annotations

from itertools import chain

from tui.core.selection import NOTHING, Selection
from tui.core.text import agreeing, grouped
from tui.ui.actions.operations import SCHEMA
from tui.ui.models.rights import there
from tui.ui.models.schema.marks import Range
from tui.ui.models.schema.rules import why_not
from tui.ui.models.schema.searching import Searching
from tui.ui.models.schema.state import SchemaState
from tui.ui.models.stage import Part


class Marking:
    """Turns intents into a selection."""

    def __init__(self, state: SchemaState, searching: Searching) -> None:
        self._state = state
        self._searching = searching

    def leave_range(self) -> None:
        """A range under way ends; its marks stay."""
        self._state.leave_range()

    def load(self, selection: Selection) -> None:
        """Pick what was saved; whoever asked for it says what was loaded."""
        self._state.marks.selection = selection

    # -- one by one, in ranges -------------------------------------------------------------------------------------
    def toggle(self) -> None:
        """Mark or unmark the item under the cursor, and move down."""
        state = self._state
        state.leave_range()
        if not state.refuses(why_not(state, "schema.mark")) and (item := state.item) is not None:
            state.marks.toggle(item.id)
        state.stage.view.move_to(state.stage.view.cursor + 1)

    def turn_range(self) -> None:
        """Begin a range, or end the one under way."""
        if self._state.marks.range is not None:
            self._state.leave_range()
        else:
            self._begin_range(sticky=True)
            self._mark_range()
            self._state.stage.changed(Part.BOTTOM)

    def range_step(self, by: int) -> None:
        """Mark while moving up or down."""
        self._begin_range(sticky=False)
        self._state.stage.view.move_to(self._state.stage.view.cursor + by)
        self._mark_range()

    def _begin_range(self, *, sticky: bool) -> None:
        """From this row on, moving marks; `sticky`: also moving without shift."""
        marks, row = self._state.marks, self._state.row
        if marks.range is None and row is not None:
            marks.range = Range(row.key, marks.selection, sticky)

    def _mark_range(self) -> None:
        state = self._state
        left_out = state.marks.mark_range(state.rows, state.stage.view.cursor, state.blocked)
        if left_out:
            state.say(self._not_done("the range", left_out))

    def moved(self) -> None:
        """The cursor is on another row: a range that is not sticky ends."""
        begun = self._state.marks.range
        if begun is not None and begun.sticky:
            self._mark_range()
        elif begun is not None and begun.row != self._state.stage.view.cursor:
            self._state.leave_range()

    def end_range(self) -> bool:
        """Leave the range; one that was begun on purpose takes its marks along. False where there is none."""
        begun = self._state.marks.range
        self._state.leave_range()
        if begun is not None and begun.sticky:
            self._state.marks.picked.take_back(begun.base)
        return begun is not None

    # -- many at once ----------------------------------------------------------------------------------------------
    def _shown_ids(self) -> list[str]:
        """What all found is when no search of the API stands behind it: found items that can be acted on."""
        found, blocked = self._state.result.found, self._state.blocked
        items = (item_id for item_id in self._state.schema.items if found is None or item_id in found)
        return [item_id for item_id in items if item_id not in blocked]

    def _blocked_found(self) -> frozenset[str]:
        """What is found and cannot be acted on; with no search, all of that."""
        found = self._state.result.found
        return self._state.blocked if found is None else self._state.blocked & found

    def mark_all_found(self) -> None:
        """Everything that is found."""
        state = self._state
        state.leave_range()
        before, search = state.marks.selection, state.result.search
        if search is not None:
            stay_out = state.marks.mark_found(search, self._blocked_found())
        else:
            stay_out = state.marks.mark_all(self._shown_ids())
        already = sum(map(state.marks.holds, self._shown_ids()))
        state.say_all_marked(before, state.marks.selection, stay_out, already, self._left_out_words())

    def _left_out_words(self) -> str:
        """What "all" leaves out, in a sentence; empty where that is nothing."""
        left_out = len(self._blocked_found())
        if not left_out:
            return ""
        if self._state.marks.picked.was_emptied() or not self._state.marks.selection:
            return f"None of those found can be {self._verb}."
        return self._not_done("those found", left_out)

    def _not_done(self, those: str, left_out: int) -> str:
        return f"{grouped(left_out)} of {those} cannot be {self._verb} and {agreeing(left_out, 'is', 'are')} left out."

    @property
    def _verb(self) -> str:
        desk, operations = self._state.desk, chain.from_iterable(SCHEMA.values())
        able = there(desk, operations) if desk is not None else ()
        return able[0].past.lower() if able else "changed"

    def invert(self) -> None:
        """The other way round within what is found."""
        state = self._state
        state.leave_range()
        before = state.marks.selection
        if (search := state.result.search) is not None:
            state.marks.invert_found(search, self._blocked_found())
        else:
            state.marks.invert(self._shown_ids())
        state.say_change(before, state.marks.selection, self._left_out_words() if state.marks.selection else "")

    def clear(self) -> None:
        """Nothing is marked any more."""
        self._state.leave_range()
        before, self._state.marks.selection = self._state.marks.selection, NOTHING
        self._state.say_change(before, NOTHING)

    def show(self) -> None:
        """Show what is picked, and nothing else."""
        state = self._state
        state.leave_range()
        picked = frozenset(item_id for item_id in state.schema.items if state.marks.holds(item_id))
        self._searching.show_only(picked, "the selection")

    # -- undoing ---------------------------------------------------------------------------------------------------
    def step(self, by: int) -> None:
        """As it was before the last change (-1), or before the last undo."""
        self._state.leave_range()
        self._state.step(self._state.marks.picked, back=by < 0)
