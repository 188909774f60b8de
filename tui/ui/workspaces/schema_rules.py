"""What can be done in Schema, and why something cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.content import System
from tui.core.schema import SchemaItem, SchemaKind

if TYPE_CHECKING:
    from tui.desk import Desk

_NO_DESK = "No profile is open. Press P to choose one."
_ELSEWHERE = {
    ("schema.duplicate", System.UNICAT): "Duplicating fields is for DatoCMS. c copies schema items here.",
    ("schema.copy", System.DATOCMS): "Copying schema items is for Unicat. d duplicates fields here.",
}


def why_blocked(system: System | None, item: SchemaItem) -> str | None:
    """Why an item cannot be duplicated (DatoCMS) or copied (Unicat); None when it can."""
    if system is System.UNICAT:
        return item.why_not_copied
    if item.kind is SchemaKind.FIELD:
        return None
    if item.kind is SchemaKind.FIELDSET:
        return "Fieldsets cannot be duplicated. Mark their fields."
    return "Models are duplicated in a later version. Mark fields: they can be duplicated now."


def why_not(action_id: str, desk: Desk | None, *, marked: bool, item: SchemaItem | None) -> str:
    """Why an action is not possible now, with these marks and this item under the cursor; empty when it is."""
    if desk is None:
        return _NO_DESK
    if action_id in ("schema.duplicate", "schema.copy"):
        return _ELSEWHERE.get((action_id, desk.system)) or _why_not_changed(desk, marked=marked, item=item)
    if action_id == "schema.publish":
        return "Publishing is for records. Press 1 for Content."
    if action_id == "schema.clear" and not marked:
        return "Nothing is marked."
    if action_id == "schema.copy-id" and item is None:
        return "There is no item under the cursor."
    return ""


def _why_not_changed(desk: Desk, *, marked: bool, item: SchemaItem | None) -> str:
    if desk.profile.read_only:
        return f"The profile {desk.profile.name} is read-only."
    if desk.project.can_edit_schema is False:
        return "Your role may not change the schema of this project."
    if marked:
        return ""
    if item is None:
        return "Nothing is marked, and there is no item under the cursor."
    return why_blocked(desk.system, item) or ""
