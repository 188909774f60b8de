"""Which keys matter in Content now: by the pane in focus, and by what is going on there."""

from __future__ import annotations

from typing import ClassVar

from tui.ui.models.content.marks import Mark
from tui.ui.workspaces.content_base import ContentBase

MARK_LABELS = {Mark.OUT: "", Mark.IN: "take out", Mark.PERHAPS: "mark for sure"}
"""What space does on a row, where it is something else than marking."""

_NO_DESK = ("records.refresh", "desk.profile", "desk.environment")
_FILTER = ("filter.apply", "filter.complete", "filter.older", "filter.leave")
_MODELS = ("list.open", "records.step-out", "desk.next-pane", "records.all-models", "records.filter")
_PREVIEW = ("link.next", "link.open", "text.page-down", "desk.next-pane", "records.versions", "records.raw")
_IN_RANGE = ("records.range", "list.down", "records.end-range", "records.publish")
_NOTHING_FOUND = ("records.filter", "records.models", "records.all-models", "records.refresh")


class HintingContent(ContentBase):
    """Answers `hints` and `label`."""

    FOOTER: ClassVar[tuple[str, ...]] = (
        "records.mark",
        "records.mark-all-found",
        "records.filter",
        "records.sort",
        "records.range",
        "list.open",
        "records.models",
        "records.columns",
    )

    def label(self, action_id: str) -> str:
        table = self.table
        if action_id == "records.mark":
            return MARK_LABELS[table.mark_of(table.cursor)]
        if table.in_range:
            return {
                "records.range": "finish range",
                "list.down": "extend",
                "records.end-range": "cancel" if table.in_own_range else "end range",
            }.get(action_id, "")
        if action_id == "list.open" and self.models.has_focus:
            return "show its records"
        if action_id == "records.step-out" and self.models.has_focus:
            return "to the table"
        return ""

    def hints(self) -> tuple[str, ...]:
        if self.filter_line.display and self.filter_line.has_focus_within:
            return _FILTER
        if self.desk is None:
            return _NO_DESK
        if self.models.has_focus:
            return _MODELS
        if self.preview.has_focus:
            return _PREVIEW
        if self.table.in_range:
            return _IN_RANGE
        filtered = self.browsing is not None and bool(self.browsing.applied)
        if self.table.window is not None and not self.table.row_count:
            return ("records.step-out", *_NOTHING_FOUND) if filtered else _NOTHING_FOUND
        if filtered:
            first, second, *rest = self.FOOTER
            return (first, second, "records.step-out", *rest)
        return self.FOOTER
