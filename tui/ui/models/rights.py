"""What a profile lets the editor do, said the same way everywhere."""

from __future__ import annotations

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


def why_not_operate(desk: Desk, operation: Operation) -> str:
    """Why an operation is possible with no record of a desk at all; empty when it may be with some. Keys stand in it as
    ids of actions in braces."""
    if operation not in operations_of(desk.cms.system):
        generic = f"{desk.cms.label} has no way to {operation.verb.lower()} {plural(operation.noun)} from here."
        return why_never(desk.cms, f"records.{operation.key.action}") or generic
    if reason := why_read_only(desk):
        return reason
    if not desk.project.may_ever(operation.right):
        return f"Your role may not {operation.verb.lower()} in this project."
    return ""
