"""The details of the schema item under the cursor, beside the tree or on a screen; how many records models have."""

from __future__ import annotations

from textual.timer import Timer

from tui.core.content import RecordQuery
from tui.core.schema import SchemaItem
from tui.core.text import counted
from tui.ui.boundary import explain, in_background
from tui.ui.screens.schema_item import SchemaItemScreen
from tui.ui.widgets.schema_details import Paragraph, heading_paragraphs, item_paragraphs
from tui.ui.workspaces.schema_base import SIDE_BY_SIDE, STACKED
from tui.ui.workspaces.schema_folding import FoldingSchema

REST_S = 0.3
"""How long the cursor rests before records are counted: moving on asks for nothing."""


class DetailingSchema(FoldingSchema):
    """Shows what is known of one item."""

    _resting: Timer | None = None

    def __init__(self) -> None:
        super().__init__()
        self._uncounted: dict[str, str] = {}
        """Models whose records could not be counted, and why."""

    def on_resize(self) -> None:
        beside, below = self.size.width >= SIDE_BY_SIDE, self.size.height >= STACKED
        self.set_class(not beside, "narrow")
        self.set_class(not beside and not below, "alone")
        self.draw_details()

    def draw_details(self) -> None:
        super().draw_details()
        item = self.item
        self.details.set_title("Details")
        self.details.show(self.paragraphs(item) if item is not None else self._of_heading())
        self._count_at_rest(item)

    def paragraphs(self, item: SchemaItem) -> list[Paragraph]:
        """Everything known of an item."""
        records = ""
        if item.id in self.counts:
            records = counted(self.counts[item.id], "record")
        elif item.id in self._uncounted:
            records = f"not counted: {self._uncounted[item.id]}"
        return item_paragraphs(item, self.blocked(item), records=records)

    def _of_heading(self) -> list[Paragraph]:
        row = self.view.current
        nodes = next((node.children for node in self.schema.roots if row is not None and node.title == row.title), None)
        return heading_paragraphs(row.title, nodes, self.schema) if row is not None and nodes is not None else []

    def action_details(self) -> None:
        self.open_details()

    def open_details(self) -> None:
        item = self.item
        if not self.refused("schema.details") and item is not None:
            self.app.push_screen(SchemaItemScreen(item, self.paragraphs(item)))

    # -- counting --------------------------------------------------------------------------------------------------
    def forget_counts(self) -> None:
        """Records are counted anew when they are wanted."""
        self.counts.clear()
        self._uncounted.clear()
        self._stop_resting()

    def _stop_resting(self) -> None:
        if self._resting is not None:
            self._resting.stop()
            self._resting = None

    def _count_at_rest(self, item: SchemaItem | None) -> None:
        self._stop_resting()
        if item is None or not item.holds_records or item.id in self.counts or item.id in self._uncounted:
            return
        if self.desk is not None:
            self._resting = self.set_timer(REST_S, self._count)

    def _count(self) -> None:
        self._resting = None
        item = self.item
        if item is not None and item.holds_records and item.id not in self.counts:
            in_background(self.copydesk, self, self._counted(item), group="schema-count", doing=f"counting {item.name}")

    async def _counted(self, item: SchemaItem) -> None:
        desk = self.desk
        if desk is None:
            return
        try:
            number = await desk.count(RecordQuery(item.id))
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            self._uncounted[item.id] = explain(error, "counting records")[0]
        else:
            if desk is not self.desk:
                return
            self.counts[item.id] = number
        self.draw()
