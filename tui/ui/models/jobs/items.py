"""Acting again on what a job made or what it failed on: jump, mark, publish, duplicate, copy, select."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tui.core.roll import IdsRoll
from tui.core.selection import Selection
from tui.core.text import counted, grouped, press
from tui.operations import named
from tui.ui.models.jobs.detail import Detail
from tui.ui.models.jobs.parts import ItemRow
from tui.ui.models.jobs.rules import operation_for, why_not_used
from tui.ui.models.jobs.state import JobsState
from tui.ui.models.stage import Part, PlanWanted

MOST_IN_RANGE = 2_000
"""Rows of one range: more are marked with `a`."""


class Items:
    """What is meant in the table of items. Only those of the profile and environment on the screen can be acted on."""

    def __init__(self, state: JobsState, detail: Detail) -> None:
        self._state = state
        self._detail = detail
        self.marks = state.marks

    # -- marks -----------------------------------------------------------------------------------------------------
    def toggle(self, row: ItemRow) -> None:
        """Mark or unmark an item."""
        if row.target in self._state.marks:
            self._state.unmark((row.target,))
        else:
            self._mark((row.target,))

    def mark_range(self, rows: Sequence[ItemRow], *, cut: bool) -> None:
        """Mark these; `cut`: there were more than a range can hold."""
        if cut:
            self._state.say(
                f"A range holds at most {grouped(MOST_IN_RANGE)} items.",
                press("items.mark-all", "mark all of this part"),
            )
        self._mark([row.target for row in rows])

    def mark_all(self) -> None:
        """Mark all items of the part that is shown."""
        self._mark(self._detail.ids())

    def clear(self) -> None:
        """Take all marks away."""
        self._state.unmark(tuple(self._state.marks))

    def _mark(self, targets: Sequence[str]) -> None:
        self._state.marks.update(dict.fromkeys(targets))
        self._state.stage.changed(Part.MARKS, Part.BOTTOM)

    # -- going on --------------------------------------------------------------------------------------------------
    def copy_ids(self) -> None:
        """Put the ids on the clipboard."""
        targets = self._state.targets
        what = f"the id {targets[0]}" if len(targets) == 1 else counted(len(targets), "id")
        self._state.stage.host.copy_text("\n".join(targets), what)

    def select(self) -> None:
        """Pick them as well where such things are picked, and go there."""
        stage, in_schema = self._state.stage, named(self._state.open[0].operation).acts_on.in_schema
        stage.call_later(partial(stage.front.add_to_selection, self._state.targets, in_schema=in_schema))

    def operate(self, action_id: str) -> None:
        """Plan an operation."""
        job, desk = self._state.open
        if (operation := operation_for(job, action_id)) is not None:
            targets = self._state.targets
            launched = partial(self._state.launched, targets=targets)
            self._state.stage.front.plan(PlanWanted(desk, operation, Selection(ids=targets), launched))

    def open(self) -> None:
        """Show the item under the cursor."""
        stage, job = self._state.stage, self._state.job
        row = stage.sight().item
        if row is None or job is None or self._state.refuses(why_not_used(self._state, job)):
            return
        if named(job.operation).acts_on.in_schema:
            stage.call_later(stage.front.show_item, row.target)
        else:
            ids = self._detail.ids(as_shown=True)
            stage.front.show_record(row.target, IdsRoll(ids, ids.index(row.target)) if row.target in ids else None)
