"""What a profile lets the editor do, said the same way everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.ui.actions.operations import ITEMS, RECORDS, SCHEMA

if TYPE_CHECKING:
    from tui.desk import Desk


WRITING = frozenset({*RECORDS, *SCHEMA, *ITEMS, "jobs.retry", "jobs.agree", "jobs.undo"})
"""Ids of the actions that lead to something being sent: on a read-only profile tray and footer leave them out."""


def why_read_only(desk: Desk | None) -> str:
    """Why nothing can be sent from this desk; empty when it can."""
    if desk is None or not desk.profile.read_only:
        return ""
    return f"The profile {desk.profile.name} is read-only: nothing is sent from it."
