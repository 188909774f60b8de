"""What can be done in Schema, and why something cannot. It stays visible and says so when it is tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.cms import why_never
from tui.core.schema import SchemaItem
from tui.ui.models.rights import why_read_only

if TYPE_CHECKING:
    from tui.desk import Desk

_NO_DESK = "No profile is open. {desk.profile} chooses one."
_NO_ITEM = "There is no item under the cursor."


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at."""

    item: SchemaItem | None
    """Under the cursor; None on a heading and in an empty tree."""
    heading: str = ""
    """Of the row under the cursor, when it is one."""
    marked: bool = False
    has_branches: bool = True
    foldable: bool = True
    """Whether the row under the cursor has rows below it."""
    any_shown: bool = True
    can_undo: bool = False
    can_redo: bool = False


def why_blocked(item: SchemaItem) -> str:
    """Why an item cannot be duplicated or copied, in a sentence; empty when it can."""
    reason = item.why_not_copied
    return f"{reason[0].upper()}{reason[1:]}." if reason else ""


def why_not(action_id: str, desk: Desk | None, now: Situation) -> str:
    """Why an action is not possible now; empty when it is. Keys stand in it as ids of actions in braces."""
    if desk is None:
        return _NO_DESK
    if action_id in ("schema.duplicate", "schema.copy"):
        return why_never(desk.cms, action_id) or _why_not_changed(desk, now)
    if action_id == "schema.publish":
        return "Publishing is for records. {desk.content} goes to Content."
    if action_id in ("schema.mark", "schema.range", "schema.range-up", "schema.range-down"):
        return _why_not_marked(now, alone=action_id == "schema.mark")
    if action_id in ("schema.mark-all-found", "schema.invert"):
        return "" if now.any_shown else "Nothing is shown that could be marked."
    if action_id in ("schema.clear", "schema.selection", "schema.save-selection"):
        return "" if now.marked else "Nothing is marked."
    if action_id in ("schema.undo", "schema.redo"):
        possible = now.can_undo if action_id == "schema.undo" else now.can_redo
        return "" if possible else f"There is no change of the selection to {action_id.removeprefix('schema.')}."
    if action_id in ("schema.copy-id", "schema.copy-url", "schema.details") and now.item is None:
        return f"{now.heading.capitalize()} is a heading, not an item." if now.heading else _NO_ITEM
    if action_id == "schema.copy-url" and not web_address(desk, now.item):
        return f"The address of this item in {desk.cms.label}'s web editor is not known."
    if action_id == "schema.language" and (reason := why_never(desk.cms, action_id)):
        return reason
    if action_id == "schema.language" and len(desk.project.locales) < 2:
        return "The project has one language."
    if action_id == "schema.unfold" and not now.foldable:
        return "Nothing stands below it. {list.open} shows its details."
    if action_id in ("schema.unfold-all", "schema.fold-all") and not now.has_branches:
        return "There are no branches."
    return ""


def web_address(desk: Desk, item: SchemaItem | None) -> str:
    """Where an item is shown in the web editor; empty when that is not known."""
    return desk.cms.item_address(desk.project, item) if item is not None else ""


def _why_not_marked(now: Situation, *, alone: bool) -> str:
    if now.item is None:
        if not now.heading:
            return _NO_ITEM
        return f"{now.heading.capitalize()} is a heading, not an item. {{schema.mark-all-found}} marks all found."
    return why_blocked(now.item) if alone else ""


def _why_not_changed(desk: Desk, now: Situation) -> str:
    if reason := why_read_only(desk):
        return reason
    if desk.project.can_edit_schema is False:
        return "Your role may not change the schema of this project."
    if now.marked:
        return ""
    if now.item is None:
        return "Nothing is marked, and there is no item under the cursor."
    return why_blocked(now.item)
