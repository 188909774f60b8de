"""Why something is not possible in Content now. It stays visible and says so when it is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.cms import why_never
from tui.core.text import grouped
from tui.operations import Operation
from tui.ui.actions.operations import RECORDS
from tui.ui.models.content.tray_words import found_words
from tui.ui.models.rights import why_not_operate
from tui.ui.workspaces.content_base import ContentBase

if TYPE_CHECKING:
    from tui.desk import Desk

_OF_A_RECORD = ("records.copy-id", "records.copy-url", "records.raw", "records.versions", "records.differences")


class ContentRules(ContentBase):
    """Answers `why_not`."""

    def why_not(self, action_id: str) -> str:
        desk = self.desk
        if desk is None:
            return self.host.keys.text("No profile is open. {desk.profile} chooses one.")
        if action_id in RECORDS:
            (operation,) = RECORDS[action_id]
            return self._why_not_operation(desk, operation)
        if action_id in ("records.sort", "records.reverse", "records.order"):
            return self._why_not_sorted(desk)
        if action_id == "records.locale" and len(desk.project.locales) < 2:
            return f"This project has one locale: {desk.project.default_locale}."
        if action_id == "records.columns" and not self.current_browsing().models:
            return "The models are not known yet."
        if action_id in ("records.clear", "records.selection") and not self.current_browsing().selection:
            return (
                "Nothing is marked."
                if action_id == "records.clear"
                else self.host.keys.text("Nothing is marked. {records.load-selection} loads a saved selection.")
            )
        if action_id in ("records.undo", "records.redo"):
            picked = self.current_browsing().marks.picked
            possible = picked.can_undo if action_id == "records.undo" else picked.can_redo
            return "" if possible else f"There is no change of the selection to {action_id.removeprefix('records.')}."
        if action_id == "records.invert":
            return self._why_not_inverted()
        if action_id in _OF_A_RECORD:
            return self._why_not_of_a_record(desk, action_id)
        return ""

    def _why_not_of_a_record(self, desk: Desk, action_id: str) -> str:
        record = self.table.record
        if record is None:
            return "There is no record under the cursor."
        if action_id == "records.copy-url" and not desk.cms.record_address(desk.project, record):
            return "The address of this record is not known."
        return why_never(desk.cms, action_id)

    def _why_not_sorted(self, desk: Desk) -> str:
        browsing = self.current_browsing()
        if browsing.sort_keys:
            return ""
        if reason := why_never(desk.cms, "records.order"):
            return reason
        if browsing.model is not None and browsing.model.singleton:
            return f"{browsing.model.name} has a single record: nothing to sort."
        return "These records cannot be sorted."

    def _why_not_inverted(self) -> str:
        window, browsing = self.table.window, self.current_browsing()
        other = browsing.marks.in_the_way(window.query) if window is not None else None
        if other is None:
            doubt = browsing.marks.out_in_doubt(window.query) if window is not None else 0
            if not doubt:
                return ""
            return (
                f"Cannot be turned round: {grouped(doubt)} that were taken out may not be among these. "
                + self.host.keys.text("{records.selection} lists the selection, {records.clear} clears it.")
            )
        words = found_words(browsing, other)
        return f"Cannot be turned round while {words} is selected: some may be in both. " + self.host.keys.text(
            "{records.selection} lists it, to take it out."
        )

    def _why_not_operation(self, desk: Desk, operation: Operation) -> str:
        if reason := why_not_operate(desk, operation):
            return self.host.keys.text(reason)
        if not self.current_browsing().selection and self.table.record is None:
            return "Nothing is marked, and there is no record under the cursor."
        return ""
