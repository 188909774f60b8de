"""What jobs of this session made, so that it is found among what it looks like."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tui.core.errors import JournalError
from tui.core.jobs import ItemPart, JobSnapshot
from tui.operations import creates

if TYPE_CHECKING:
    from tui.desk import Desk


class Made:
    """Learns of each job once, when it has ended. `ids` are those of all desks: an id belongs to one project."""

    def __init__(self) -> None:
        self.ids: frozenset[str] = frozenset()
        self._since = datetime.now(UTC)
        self._known: set[str] = set()

    def learn(self, desk: Desk, jobs: Sequence[JobSnapshot]) -> bool:
        """Whether any of these jobs made something that was not known."""
        before = self.ids
        for job in jobs:
            if job.id not in self._known and job.state.is_final and job.created_at >= self._since:
                self._known.add(job.id)
                self.ids |= _made_by(desk, job)
        return self.ids != before


def _made_by(desk: Desk, job: JobSnapshot) -> frozenset[str]:
    if not creates(job.operation):
        return frozenset()
    try:
        return frozenset(desk.pages(job.id).ids(ItemPart.CREATED))
    except JournalError:
        return frozenset()  # it is said wherever the job itself is shown
