"""What is done to schema items: duplicating and copying, and what comes after a copy."""

from __future__ import annotations

from tui.core.operations import COPY_SCHEMA, DUPLICATE_FIELD, DUPLICATE_MODEL, Operation
from tui.core.schema import SchemaKind
from tui.core.selection import NOTHING, Selection
from tui.core.text import counted
from tui.ui.messages import PlanWanted
from tui.ui.screens.confirm import ChoiceScreen
from tui.ui.workspaces.schema_base import SchemaBase
from tui.ui.workspaces.schema_rules import web_address


class WorkingSchema(SchemaBase):
    """Asks for plans."""

    def _picked(self) -> Selection:
        """The marks, else the item under the cursor."""
        item = self.item
        return self.marks.selection or (NOTHING.mark([item.id]) if item is not None else NOTHING)

    def action_copy(self) -> None:
        if not self.refused("schema.copy"):
            self._want(COPY_SCHEMA, self._picked())

    def action_duplicate(self) -> None:
        """Models and fields are duplicated by different requests: a mix becomes two plans, one after the other."""
        if self.refused("schema.duplicate"):
            return
        picked = self._picked()
        models = [
            item_id
            for item_id in picked.ids
            if (item := self.schema.items.get(item_id)) and item.kind in (SchemaKind.MODEL, SchemaKind.BLOCK)
        ]
        fields = [item_id for item_id in picked.ids if item_id not in models]
        if models and fields:
            self._choose(NOTHING.mark(models), NOTHING.mark(fields))
        elif models:
            self._want(DUPLICATE_MODEL, NOTHING.mark(models))
        else:
            self._want(DUPLICATE_FIELD, picked)

    def _choose(self, models: Selection, fields: Selection) -> None:
        first, second = counted(models.count, "model"), counted(fields.count, "field")

        def chosen(key: str | None) -> None:
            if key == "models":
                self._want(DUPLICATE_MODEL, models)
            elif key == "fields":
                self._want(DUPLICATE_FIELD, fields)

        lines = [
            "They are different work for DatoCMS, so each kind has a plan of its own.",
            "Choose which comes first; the others stay marked, and d plans them next.",
        ]
        choices = [("models", f"Plan {first}"), ("fields", f"Plan {second}")]
        self.app.push_screen(ChoiceScreen(f"{first} and {second} are marked", lines, choices), chosen)

    def _want(self, operation: Operation, selection: Selection) -> None:
        self.marks.leave_range()
        if self.desk is not None:
            self.post_message(PlanWanted(self.desk, "schema", operation, selection))

    def action_publish(self) -> None:
        self.refused("schema.publish")

    def action_copy_id(self) -> None:
        item = self.item
        if not self.refused("schema.copy-id") and item is not None:
            self.copydesk.copy_text(item.id, f"the id {item.id}")

    def action_copy_url(self) -> None:
        if not self.refused("schema.copy-url") and self.desk is not None:
            self.copydesk.copy_text(web_address(self.desk, self.item), "the address")
