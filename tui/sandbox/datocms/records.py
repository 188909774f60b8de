"""Records, their versions, and the blocks inside them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tui.sandbox.datocms.schema import Field, Model, reference
from tui.sandbox.datocms.wire import Json, optional_timestamp, timestamp

Creator = tuple[str, str]


@dataclass(slots=True, eq=False)
class Version:
    """What a record said at one time. `values` is by field api key and is never changed in place."""

    id: str
    values: Json
    created_at: int
    valid: bool
    editor: Creator
    published_from: int | None = None
    published_until: int | None = None


@dataclass(slots=True, eq=False)
class Record:
    """One record. `versions` run from old to current; `published` is the version that is out, if any.

    `source` is the index of the generated article it was built from on the fly, None once the store keeps it.
    Times are milliseconds.
    """

    id: str
    model: Model
    versions: list[Version]
    created_at: int
    updated_at: int
    creator: Creator
    published: Version | None = None
    published_at: int | None = None
    first_published_at: int | None = None
    publication_scheduled_at: int | None = None
    unpublishing_scheduled_at: int | None = None
    stage: str | None = None
    parent_id: str | None = None
    position: int | None = None
    source: int | None = None

    @property
    def current(self) -> Version:
        """The latest version."""
        return self.versions[-1]

    @property
    def status(self) -> str:
        """`draft`, `updated` or `published`."""
        if self.published is None:
            return "draft"
        return "published" if self.published is self.versions[-1] else "updated"

    def shown(self, version: str) -> Version | None:
        """The version a reader asked for: `published`, or the current one."""
        return self.published if version == "published" else self.current


@dataclass(slots=True, eq=False)
class Block:
    """A block record: it lives inside a record and has no status of its own."""

    id: str
    model: Model
    values: Json
    created_at: int


def by_locale(field: Field, value: Any) -> Iterator[tuple[str | None, Any]]:
    """(locale, value) pairs of a field's value; one pair with None where the field is not localized."""
    if field.localized:
        if isinstance(value, dict):
            yield from value.items()
    else:
        yield None, value


def nodes(document: Any) -> Iterator[Json]:
    """Every node of a structured text value."""
    pending = [document.get("document")] if isinstance(document, dict) else []
    while pending:
        node = pending.pop()
        if isinstance(node, dict) and isinstance(node.get("type"), str):
            yield node
            children = node.get("children")
            pending.extend(reversed(children) if isinstance(children, list) else ())


def links_in(kind: str, value: Any) -> Iterator[str]:
    """Ids of the records a value of that field type links to."""
    if kind == "link" and isinstance(value, str):
        yield value
    elif kind == "links" and isinstance(value, list):
        yield from (each for each in value if isinstance(each, str))
    elif kind == "structured_text":
        for node in nodes(value):
            if node.get("type") in {"itemLink", "inlineItem"} and isinstance(node.get("item"), str):
                yield node["item"]


def blocks_in(kind: str, value: Any) -> Iterator[Any]:
    """The blocks (ids, or whole ones in a request) a value of that field type holds."""
    if kind == "single_block" and value is not None:
        yield value
    elif kind == "rich_text" and isinstance(value, list):
        yield from value
    elif kind == "structured_text":
        for node in nodes(value):
            if node.get("type") in {"block", "inlineBlock"} and node.get("item") is not None:
                yield node["item"]


def record_json(record: Record, attributes: Json, has_children: bool | None) -> Json:
    """The `item` entity of a record with attributes already rendered."""
    published = record.published
    return {
        "id": record.id,
        "type": "item",
        "attributes": attributes,
        "relationships": {
            "item_type": reference("item_type", record.model.id),
            "creator": {"data": {"type": record.creator[0], "id": record.creator[1]}},
        },
        "meta": {
            "created_at": timestamp(record.created_at),
            "updated_at": timestamp(record.updated_at),
            "published_at": optional_timestamp(record.published_at),
            "first_published_at": optional_timestamp(record.first_published_at),
            "publication_scheduled_at": optional_timestamp(record.publication_scheduled_at),
            "unpublishing_scheduled_at": optional_timestamp(record.unpublishing_scheduled_at),
            "status": record.status,
            "is_valid": record.current.valid,
            "is_current_version_valid": record.current.valid,
            "is_published_version_valid": None if published is None else published.valid,
            "current_version": record.current.id,
            "stage": record.stage,
            "has_children": has_children,
        },
    }
