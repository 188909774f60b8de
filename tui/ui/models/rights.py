"""What a profile lets the editor do, said the same way everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui.desk import Desk


WRITING = frozenset(
    {
        "records.publish",
        "records.duplicate",
        "schema.duplicate",
        "schema.copy",
        "jobs.retry",
        "jobs.agree",
        "jobs.undo",
        "items.publish",
        "items.duplicate",
        "items.copy",
    }
)
"""Ids of the actions that lead to something being sent: on a read-only profile tray and footer leave them out."""


def why_read_only(desk: Desk | None) -> str:
    """Why nothing can be sent from this desk; empty when it can."""
    if desk is None or not desk.profile.read_only:
        return ""
    return f"The profile {desk.profile.name} is read-only: nothing is sent from it."
