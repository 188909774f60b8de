"""One schema item over the whole screen: all its details."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.screen import Screen

from tui.core.schema import SchemaItem
from tui.ui.actions import Area, bindings
from tui.ui.actions.keybook import keys_of
from tui.ui.boundary import host_of
from tui.ui.widgets.schema_details import Paragraph
from tui.ui.widgets.text_view import TextView


class SchemaItemScreen(Screen[None]):
    """Shows paragraphs that were made for the item."""

    AREA = Area.SCHEMA_ITEM
    AUTO_FOCUS = "TextView"
    BINDINGS = bindings(Area.SCHEMA_ITEM)

    def __init__(self, item: SchemaItem, paragraphs: Sequence[Paragraph]) -> None:
        super().__init__()
        self._item = item
        self._paragraphs = tuple(paragraphs)

    def compose(self) -> ComposeResult:
        view = TextView(id="schema-item")
        view.set_title(self._item.name)
        view.set_foot(keys_of(self.app).text("{schema-item.copy-id} copy id   {schema-item.close} back"))
        view.show(self._paragraphs)
        yield view

    def action_copy_id(self) -> None:
        host_of(self).copy_text(self._item.id, f"the id {self._item.id}")
