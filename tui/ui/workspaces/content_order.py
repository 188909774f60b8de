"""The order of the records in Content."""

from __future__ import annotations

from tui.core.filters import Filter
from tui.ui.workspaces.content_base import ContentBase


class OrderingContent(ContentBase):
    """Sorts by the next column, or the other way round."""

    def action_sort(self) -> None:
        self._reorder(next_column=True)

    def action_reverse(self) -> None:
        self._reorder(next_column=False)

    def _reorder(self, *, next_column: bool) -> None:
        browsing = self.browsing
        if browsing is None or browsing.model is None:
            return
        if not browsing.sort_keys:
            self.copydesk.say("These records cannot be sorted.")
            return
        before = browsing.sort
        browsing.sort_by_next() if next_column else browsing.reverse()
        if browsing.sort != before:
            self.loader.load(browsing.query(self._shown_filter()), keep_cursor=False)

    def _shown_filter(self) -> Filter:
        window = self.table.window
        return window.query.filter if window is not None else self.current_browsing().applied
