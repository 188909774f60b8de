"""What a profile lets the editor do, said the same way everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui.cms import why_never
from tui.cms.connect import operations_of
from tui.core.text import plural
from tui.operations import Operation
from tui.ui.actions.operations import ITEMS, RECORD, RECORDS, SCHEMA

if TYPE_CHECKING:
    from tui.desk import Desk


WRITING = frozenset({*RECORDS, *RECORD, *SCHEMA, *ITEMS, "jobs.retry", "jobs.agree", "jobs.undo"})
"""Ids of the actions that lead to something being sent: on a read-only profile tray and footer leave them out."""


def why_read_only(desk: Desk | None) -> str:
    """Why nothing can be sent from this desk; empty when it can."""
    if desk is None or not desk.profile.read_only:
        return ""
    return f"The profile {desk.profile.name} is read-only: nothing is sent from it."


def there(desk: Desk, operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """Those that the CMS of a desk has a wire for."""
    wired = operations_of(desk.cms.system)
    return tuple(operation for operation in operations if operation in wired)


def why_not_operate(desk: Desk, *operations: Operation) -> str:
    """Why none of the operations of a key is possible on a desk at all; empty when one may be. Keys stand in it as ids
    of actions in braces."""
    first, able = operations[0], there(desk, operations)
    if not able:
        place = "schema" if first.acts_on.in_schema else "records"
        generic = f"{desk.cms.label} has no way to {first.verb.lower()} {plural(first.noun)} from here."
        return why_never(desk.cms, f"{place}.{first.key.action}") or generic
    if reason := why_read_only(desk):
        return reason
    if first.acts_on.in_schema:
        barred = desk.project.can_edit_schema is False
        return "Your role may not change the schema of this project." if barred else ""
    may = any(desk.project.may_ever(one.right) for one in able)
    return "" if may else f"Your role may not {first.verb.lower()} in this project."
