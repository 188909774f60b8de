"""The details of the schema item under the cursor, beside the tree or on a screen."""

from __future__ import annotations

from tui.core.schema import SchemaItem
from tui.ui.screens.schema_item import SchemaItemScreen
from tui.ui.widgets.schema_details import Paragraph, heading_paragraphs, item_paragraphs
from tui.ui.workspaces.schema_base import SIDE_BY_SIDE, STACKED
from tui.ui.workspaces.schema_counts import CountingSchema


class DetailingSchema(CountingSchema):
    """Shows what is known of one item."""

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
        self.count_at_rest(item)

    def paragraphs(self, item: SchemaItem) -> list[Paragraph]:
        """Everything known of an item."""
        return item_paragraphs(item, self.blocked(item), records=self.records_of(item))

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
