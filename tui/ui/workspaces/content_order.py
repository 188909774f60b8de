"""The order of the records in Content: gone through by the shown columns, picked from all, remembered per model."""

from __future__ import annotations

from textual import on

from tui.core.filters import Filter
from tui.ui.models.content.browsing import Browsing
from tui.ui.widgets.record_cells import DOWN, UP
from tui.ui.widgets.record_table import RecordTable
from tui.ui.workspaces.content_base import ContentBase

OWN = ""
"""The key of the model's own order in the list of orders; no field has it."""


class OrderingContent(ContentBase):
    """Sorts by the next shown column, by any key, or the other way round."""

    def action_sort(self) -> None:
        if browsing := self._sortable("records.sort"):
            browsing.sort_by_next([item.column.sort_key for item in self.table.layout_now.placed])
            self._reorder(browsing)

    def action_reverse(self) -> None:
        if browsing := self._sortable("records.reverse"):
            if browsing.reverse() is None:
                self.host.say(
                    "This order cannot be turned round.", self.host.keys.text("{records.order} picks another.")
                )
            else:
                self._reorder(browsing)

    def action_order(self) -> None:
        if browsing := self._sortable("records.order"):
            self._pick_order(browsing)

    def _pick_order(self, browsing: Browsing) -> None:
        from tui.ui.screens.picker import Entry, PickerScreen

        shown = browsing.shown_sort
        current = shown.key if shown is not None else None

        def note(key: str) -> str:
            return (DOWN if shown.descending else UP) if shown is not None and key == shown.key else ""

        def picked(key: str | None) -> None:
            if key is None or self.browsing is not browsing:
                return
            if key == OWN:
                browsing.sort = None
            else:
                browsing.sort_by(key)
            self._reorder(browsing)

        entries = [Entry(key, label, note(key)) for key, label in browsing.sort_keys]
        if browsing.model is not None:
            # All models together have no order of their own: they come as one of the keys has them.
            entries.insert(0, Entry(OWN, "The model's own order"))
        self.app.push_screen(PickerScreen("Sort by", entries, current=current), picked)

    @on(RecordTable.HeadingClicked)
    def _heading_clicked(self, event: RecordTable.HeadingClicked) -> None:
        event.stop()
        browsing = self._sortable("records.order")
        if browsing is None:
            return
        column = next((item for item in browsing.columns if item.key == event.key), None)
        if column is not None and column.sort_key:
            browsing.sort_by(column.sort_key)
            self._reorder(browsing)
        elif column is not None:
            self.host.say(
                f"Records cannot be sorted by {column.label}.",
                self.host.keys.text("{records.order} lists what they can be sorted by."),
            )

    def _sortable(self, action_id: str) -> Browsing | None:
        """What is shown, where it can be sorted; else it is said why not."""
        if self.refused(action_id):
            return None
        return self.browsing

    def _reorder(self, browsing: Browsing) -> None:
        """Ask for the rows in the chosen order, and remember it."""
        memory = self.host.memory
        memory.remember(memory.state.with_order(browsing.desk.profile.name, browsing.place, browsing.order))
        query = browsing.query(self._shown_filter())
        if not self.loader.shows_or_loads(query):
            self.loader.load(query, keep_cursor=False)

    def _shown_filter(self) -> Filter:
        window = self.table.window
        return window.query.filter if window is not None else self.current_browsing().applied
