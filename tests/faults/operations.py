"""The operations of the table: what each acts on, how it is run, and what the server says became of each item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.world import World
from tests.servers.datocms_data import COLLEAGUE


@dataclass(frozen=True)
class Operation:
    """`prepare` fills the world and gives the words after `run`; `made` counts what we made of each item, by us."""

    name: str
    system: str
    write: str
    """The path of its write, as a shell pattern."""
    prepare: Callable[[World], list[str]]
    made: Callable[[World, str], int]
    created: Callable[[World, str], set[str]]
    """Ids of what we made of an item."""
    alone: bool = False
    """Whether one request holds all of it."""
    repeats: bool = False
    """Whether it is sent again by itself when an answer was lost."""


def _records(world: World, count: int, status: str) -> list[str]:
    assert world.cms is not None
    world.items = world.cms.add_many("article", count, status)
    return [f"--id={item}" for item in world.items]


def _duplicate(world: World) -> list[str]:
    return ["duplicate", *_records(world, 8, "draft")]


def _publish(world: World) -> list[str]:
    return ["publish", *_records(world, 12, "draft")]


def _unpublish(world: World) -> list[str]:
    return ["unpublish", *_records(world, 12, "published")]


def _duplicate_field(world: World) -> list[str]:
    assert world.cms is not None
    article = world.cms.model("article")
    world.items = [item.id for item in article.fields if item.api_key in ("title", "body")]
    assert world.items
    return ["duplicate-field", *(f"--id={item}" for item in world.items)]


def _copy_schema(world: World) -> list[str]:
    assert world.uni is not None
    fields = [item for item in world.uni.schema.stores["fields"].values() if not item["is_new"]]
    world.items = [str(item["gid"]) for item in fields if not item["is_working_copy"] and not item.get("is_extended")][
        :3
    ]
    assert len(world.items) == 3
    return ["copy-schema", *(f"--id={item}" for item in world.items)]


def _copies(world: World, item: str) -> set[str]:
    assert world.cms is not None
    return {copy.id for copy in world.cms.copies_of(item) if copy.creator != COLLEAGUE}


def _published(world: World, item: str) -> int:
    assert world.cms is not None
    records = world.cms.environments["main"].records
    return int(item in records and records[item].status == "published")


def _unpublished(world: World, item: str) -> int:
    assert world.cms is not None
    records = world.cms.environments["main"].records
    return int(item in records and records[item].status == "draft")


def _field_copies(world: World, item: str) -> set[str]:
    assert world.cms is not None
    fields = world.cms.model("article").fields
    source = next(field for field in fields if field.id == item)
    return {field.id for field in fields if field.api_key.startswith(f"{source.api_key}_copy")}


def _schema_copies(world: World, item: str) -> set[str]:
    assert world.uni is not None
    jobs = [job for job in world.uni.jobs if job.ours]
    return {made for job in jobs for made, source in job.sources.items() if source == item}


DUPLICATE = Operation(
    "duplicate", "datocms", "/items/*/duplicate", _duplicate, lambda w, i: len(_copies(w, i)), _copies
)
PUBLISH = Operation(
    "publish", "datocms", "/items/bulk/publish", _publish, _published, lambda _w, _i: set(), alone=True, repeats=True
)
UNPUBLISH = Operation(
    "unpublish", "datocms", "/items/bulk/unpublish", _unpublish, _unpublished, lambda _w, _i: set(), alone=True,
    repeats=True,
)  # fmt: skip
FIELD = Operation(
    "duplicate-field", "datocms", "/fields/*/duplicate", _duplicate_field, lambda w, i: len(_field_copies(w, i)),
    _field_copies,
)  # fmt: skip
COPY = Operation(
    "copy-schema",
    "unicat",
    "*/schema/bulk/copy",
    _copy_schema,
    lambda w, i: len(_schema_copies(w, i)),
    _schema_copies,
    alone=True,
)
