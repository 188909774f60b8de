"""What is done to schema items: duplicating and copying, and what comes after a copy."""

from __future__ import annotations

from collections.abc import Sequence

from tui.cms.connect import operations_of
from tui.core.selection import NOTHING, Selection
from tui.operations import Operation
from tui.ui.actions.operations import SCHEMA
from tui.ui.messages import PlanWanted
from tui.ui.models.content.picked_lines import schema_lines
from tui.ui.screens.confirm import ChoiceScreen
from tui.ui.workspaces.schema_base import SchemaBase
from tui.ui.workspaces.schema_rules import web_address


class WorkingSchema(SchemaBase):
    """Asks for plans."""

    def _picked(self) -> Selection:
        """The marks, else the item under the cursor."""
        item = self.item
        return self.marks.selection or (NOTHING.mark([item.id]) if item is not None else NOTHING)

    def _all_taken_out(self, action_id: str) -> bool:
        """Whether the last of what was found was taken out just now: said once, before the key is about the cursor."""
        emptied = self.marks.picked.was_emptied()
        if emptied:
            self.host.say(
                "Everything that was found is taken out again: nothing is selected.",
                self.host.keys.text(f"{{{action_id}}} once more is about the item under the cursor."),
            )
        return emptied

    def action_operate(self, action_id: str) -> None:
        """Plan an operation. Models and fields are duplicated by different requests: a mix becomes two plans, one after
        the other."""
        if self._all_taken_out(action_id) or self.refused(action_id) or self.desk is None:
            return
        picked = self._picked()
        possible = [operation for operation in SCHEMA[action_id] if operation in operations_of(self.desk.cms.system)]
        if len(possible) == 1:
            self._want(possible[0], picked)
            return
        lots = self._by_operation(possible, picked)
        if len(lots) == 1:
            self._want(*lots[0])
        else:
            self._choose(lots)

    def _by_operation(self, possible: Sequence[Operation], picked: Selection) -> list[tuple[Operation, Selection]]:
        """What each operation takes of what is picked, models first. What none takes goes with the first, whose plan
        says why it is left out."""
        lots: dict[Operation, list[str]] = {operation: [] for operation in possible}
        for item_id in picked.ids:
            item = self.schema.items.get(item_id)
            takes = (one for one in possible if item is not None and one.takes(item.kind))
            lots[next(takes, possible[0])].append(item_id)
        found = [(operation, NOTHING.mark(ids)) for operation, ids in lots.items() if ids]
        return found[::-1] or [(possible[0], picked)]

    def _choose(self, lots: Sequence[tuple[Operation, Selection]]) -> None:
        by_noun = {f"{operation.noun}s": (operation, picked) for operation, picked in lots}

        def chosen(key: str | None) -> None:
            if key is not None:
                self._want(*by_noun[key])

        counts = {key: operation.items(picked.count) for key, (operation, picked) in by_noun.items()}
        label = self.desk.cms.label if self.desk is not None else ""
        lines = [
            f"They are different work for {label}, so each kind has a plan of its own.",
            "Choose which comes first; the others stay marked, and d plans them next.",
        ]
        choices = [(key, f"Plan {what}") for key, what in counts.items()]
        self.app.push_screen(ChoiceScreen(f"{' and '.join(counts.values())} are marked", lines, choices), chosen)

    def _want(self, operation: Operation, selection: Selection) -> None:
        self.marks.leave_range()
        if self.desk is not None:
            self.post_message(
                PlanWanted(self.desk, "schema", operation, selection, picked=schema_lines(self.marks.picked))
            )

    def action_publish(self) -> None:
        self.refused("schema.publish")

    def action_copy_id(self) -> None:
        item = self.item
        if not self.refused("schema.copy-id") and item is not None:
            self.host.copy_text(item.id, f"the id {item.id}")

    def action_copy_url(self) -> None:
        if not self.refused("schema.copy-url") and self.desk is not None:
            self.host.copy_text(web_address(self.desk, self.item), "the address")
