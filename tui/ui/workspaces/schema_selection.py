"""What is picked in Schema as a whole: kept for the next start, shown alone, saved and loaded by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.core.selection import Selection
from tui.ui.models.jumps import Jump
from tui.ui.workspaces.schema_filter import FilteringSchema

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.ui.flows.saving import SelectionSaver


class SelectingSchema(FilteringSchema):
    """Between the marks and what is kept of them."""

    def begin_marks(self, desk: Desk) -> None:
        """A desk is opened: what was picked there last is picked again."""
        self.marks.forget()
        self.marks.begin(self.kept.begin(desk, "schema"))
        if kept := self.marks.selection:
            self.host.say(
                f"Schema: {kept.describe()} from last time.",
                self.host.keys.text("{schema.selection} shows it, {schema.clear} clears it."),
            )

    def learn_marks(self) -> None:
        """Ask what picked searches find, so that their rows are shown as marked."""
        desk = self.desk
        if desk is not None and self.marks.unknown_searches:
            work = self._learn(desk)
            self.work(work, group="schema-marks", doing="reading what the selection holds")

    async def _learn(self, desk: Desk) -> None:
        for search in self.marks.unknown_searches:
            answer = await desk.search_schema(search)
            if desk is not self.desk:
                return
            total = answer.total if answer.total is not None else len(answer.items)
            self.marks.learn(search, frozenset(item.id for item in answer.items), total)
        self.draw()

    def action_selection(self) -> None:
        """Show what is picked, and nothing else."""
        if self.refused("schema.selection"):
            return
        self.marks.leave_range()
        picked = frozenset(item_id for item_id in self.schema.items if self.marks.holds(item_id))
        self.finder.show_only(picked, "the selection")

    def _saver(self) -> SelectionSaver | None:
        from tui.ui.flows.saving import SelectionSaver

        return SelectionSaver(self, self.desk, "schema") if self.desk is not None else None

    def action_save_selection(self) -> None:
        saver = self._saver()
        if saver is not None and not self.refused("schema.save-selection"):
            saver.save(self.marks.selection)

    def action_load_selection(self) -> None:
        saver = self._saver()
        if saver is not None and not self.refused("schema.load-selection"):
            self.marks.leave_range()
            saver.load(self.marks.selection, self._loaded)

    def jumps(self) -> Sequence[Jump]:
        saver = self._saver()
        saved = saver.jumps(lambda: self.marks.selection, self._loaded) if saver is not None else []
        return (*super().jumps(), *saved)

    def _loaded(self, selection: Selection) -> None:
        self.marks.selection = selection
        self.draw()
        self.learn_marks()
