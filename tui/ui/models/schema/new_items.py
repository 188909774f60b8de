"""What copies made: which items of the schema are new, what each was made from, and what stands in its way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec import Struct

from tui.core.jobs import ItemState, JobSnapshot
from tui.core.schema import LifeState, Schema, SchemaItem, same_name
from tui.operations import ALL

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


def new_items(desk: Desk, schema: Schema) -> tuple[NewItem, ...]:
    """What there is to go on with: where copies start as new items, every one that was not committed yet, those of this
    desk first; where they are complete at once, what the newest jobs made and is still there."""
    made: dict[str, str] = {}
    for job in makes_items(desk.jobs(), desk)[:MOST_JOBS]:
        detail = desk.job(job.id, states=frozenset({ItemState.SUCCEEDED}))
        made |= {item.created: item.title for item in detail.items if item.created and item.created not in made}
        made |= {created: "" for created in detail.created if created not in made}
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
