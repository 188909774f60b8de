"""What jobs made: shown among what it looks like, and gone on with where a copy is not complete yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from tui.core.errors import JournalError
from tui.core.jobs import ItemPart, ItemState, JobSnapshot
from tui.core.schema import LifeState, Schema, SchemaItem, same_name
from tui.operations import ALL, creates

if TYPE_CHECKING:
    from tui.desk import Desk

OPERATIONS = frozenset(operation.name for operation in ALL if operation.creates and operation.acts_on.in_schema)
"""What makes schema items."""
MOST_JOBS = 20
"""Newest jobs whose copies are looked for."""


class NewItem(Struct, frozen=True):
    """An item a copy made."""

    item: SchemaItem
    source: str = ""
    """The title of what it was made from; empty where that is not told."""
    taken_by: SchemaItem | None = None
    """The item that has its name already: it is renamed before it can be committed."""
    ours: bool = True
    """Whether a job of this desk made it, as far as is known."""
    earlier: bool = False
    """Whether that was before the next steps were looked at last."""


def makes_schema_items(job: JobSnapshot) -> bool:
    """Whether a job is one that makes schema items."""
    return job.operation in OPERATIONS


def makes_items(jobs: Iterable[JobSnapshot], desk: Desk) -> list[JobSnapshot]:
    """The ended jobs of a desk that made schema items in its environment, newest first."""
    return [
        job
        for job in jobs
        if job.state.is_final
        and job.profile == desk.profile.name
        and job.environment == desk.project.environment
        and makes_schema_items(job)
    ]


def created_by(desk: Desk, job_id: str) -> tuple[dict[str, str], int]:
    """The ids of what a job made, each with the title of what it was made from (empty: that is not told); and how many
    more it made, of which the CMS did not tell which they are."""
    detail = desk.job(job_id, states=frozenset({ItemState.SUCCEEDED}))
    made = {item.created: item.title for item in detail.items if item.created}
    return made | {created: "" for created in detail.created if created not in made}, detail.created_unknown


def new_items(desk: Desk, schema: Schema) -> tuple[NewItem, ...]:
    """What there is to go on with: where copies start as new items, every one that was not committed yet, those of this
    desk first; where they are complete at once, what the newest jobs made and is still there."""
    made: dict[str, str] = {}
    for job in makes_items(desk.jobs(), desk)[:MOST_JOBS]:
        found, _ = created_by(desk, job.id)
        made |= {created: source for created, source in found.items() if created not in made}
    if not desk.cms.copies_start_new:
        there = {item_id: schema.items[item_id] for item_id in made if item_id in schema.items}
        return tuple(NewItem(item, made[item_id]) for item_id, item in there.items())
    fresh = {item.id: item for item in schema.items.values() if item.state is LifeState.NEW}
    mine = [fresh[item_id] for item_id in made if item_id in fresh]
    others = [item for item in fresh.values() if item.id not in made]
    return (
        *(NewItem(item, made[item.id], same_name(schema, item)) for item in mine),
        *(NewItem(item, "", same_name(schema, item), ours=False) for item in others),
    )


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
