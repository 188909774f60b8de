"""What a DatoCMS project holds: environments, models, fields, records and their versions, and how each looks as JSON
(reference datocms.md 5.1, 6.2, 6.3, 7)."""

import base64
import copy
import itertools
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
OURS = ("access_token", "7")
COLLEAGUE = ("user", "999")


def moment(seconds: float | None) -> str | None:
    """A time as records carry it: milliseconds, with an offset."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def ref(kind: str, id_: str | None) -> Json:
    """A relationship to one entity, or to none."""
    return {"data": {"type": kind, "id": id_} if id_ else None}


def refs(kind: str, ids: Iterable[str]) -> Json:
    """A relationship to several."""
    return {"data": [{"type": kind, "id": id_} for id_ in ids]}


class Ids:
    """New ids: 22 characters of URL-safe base64 holding a UUID, or decimal ones as old projects have. None begins with
    a hyphen by chance: a test of those gives its own."""

    def __init__(self, decimal: bool) -> None:
        self._decimal = itertools.count(1001) if decimal else None

    def __call__(self) -> str:
        if self._decimal:
            return str(next(self._decimal))
        made = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        return made if made[0] != "-" else self()


@dataclass
class Field:
    id: str
    model: str
    api_key: str
    field_type: str = "string"
    label: str = ""
    localized: bool = False
    validators: Json = field(default_factory=dict)
    position: int = 1

    def json(self) -> Json:
        attributes = {
            "label": self.label or self.api_key.replace("_", " ").capitalize(),
            "api_key": self.api_key,
            "field_type": self.field_type,
            "localized": self.localized,
            "default_value": None,
            "hint": None,
            "validators": self.validators,
            "appearance": {"editor": "single_line", "parameters": {}, "addons": []},
            "position": self.position,
            "deep_filtering_enabled": False,
            "content_link_enabled": False,
        }
        relationships = {"item_type": ref("item_type", self.model), "fieldset": ref("fieldset", None)}
        return {"id": self.id, "type": "field", "attributes": attributes, "relationships": relationships}


@dataclass
class Model:
    id: str
    api_key: str
    name: str
    fields: list[Field] = field(default_factory=list)
    draft_mode: bool = True
    block: bool = False
    singleton: bool = False
    stages: list[str] = field(default_factory=list)
    workflow: str | None = None

    def json(self) -> Json:
        title = next((item.id for item in self.fields if item.field_type == "string"), None)
        attributes = {
            "name": self.name,
            "api_key": self.api_key,
            "singleton": self.singleton,
            "sortable": False,
            "modular_block": self.block,
            "tree": False,
            "draft_mode_active": self.draft_mode,
            "draft_saving_active": self.draft_mode,
            "all_locales_required": False,
            "collection_appearance": "table",
            "ordering_direction": None,
            "ordering_meta": None,
            "has_singleton_item": False,
            "hint": None,
            "inverse_relationships_enabled": False,
        }
        alone = ("singleton_item", "presentation_image_field", "image_preview_field", "excerpt_field", "ordering_field")
        relationships = {
            **{name: {"data": None} for name in alone},
            "fields": refs("field", (item.id for item in self.fields)),
            "fieldsets": {"data": []},
            "presentation_title_field": ref("field", title),
            "title_field": ref("field", title),
            "workflow": ref("workflow", self.workflow),
        }
        return {
            "id": self.id,
            "type": "item_type",
            "attributes": attributes,
            "relationships": relationships,
            "meta": {"has_singleton_item": False},
        }


@dataclass
class Version:
    id: str
    created_at: float
    editor: tuple[str, str]
    attributes: Json
    published_from: float | None = None
    published_until: float | None = None


@dataclass
class Record:
    """A record or a block. `copied_from` and `copied_by` are for the test: the API does not tell."""

    id: str
    model: str
    creator: tuple[str, str]
    created_at: float
    updated_at: float
    versions: list[Version]  # oldest first
    published_at: float | None = None
    first_published_at: float | None = None
    valid: bool = True
    stage: str | None = None
    copied_from: str | None = None

    @property
    def attributes(self) -> Json:
        return self.versions[-1].attributes

    @property
    def live(self) -> Version | None:
        """The published version."""
        return next((item for item in self.versions if item.published_from and item.published_until is None), None)

    @property
    def status(self) -> str:
        if self.live is None:
            return "draft"
        return "published" if self.live is self.versions[-1] else "updated"

    def edit(self, version: str, by: tuple[str, str], at: float, **attributes: Any) -> None:
        """A new version."""
        self.versions.append(Version(version, at, by, {**self.attributes, **attributes}))
        self.updated_at = at

    def publish(self, at: float) -> None:
        """The current version goes live. Dates of change and version stay."""
        self.unpublish(at)
        self.versions[-1].published_from, self.versions[-1].published_until = at, None
        self.published_at = at
        self.first_published_at = self.first_published_at or at

    def unpublish(self, at: float) -> None:
        if self.live:
            self.live.published_until = at
        self.published_at = None

    def json(self, attributes: Json | None = None) -> Json:
        times = {"created_at": moment(self.created_at), "updated_at": moment(self.updated_at)}
        meta = {
            **times,
            "published_at": moment(self.published_at),
            "first_published_at": moment(self.first_published_at),
            "publication_scheduled_at": None,
            "unpublishing_scheduled_at": None,
            "status": self.status,
            "is_valid": self.valid,
            "is_current_version_valid": self.valid,
            "is_published_version_valid": True if self.live else None,
            "current_version": self.versions[-1].id,
            "stage": self.stage,
            "has_children": None,
        }
        return {
            "id": self.id,
            "type": "item",
            "attributes": {**(self.attributes if attributes is None else attributes), **times},
            "relationships": {"item_type": ref("item_type", self.model), "creator": ref(*self.creator)},
            "meta": meta,
        }

    def version_json(self, version: Version) -> Json:
        meta = {
            "created_at": moment(version.created_at),
            "is_valid": self.valid,
            "is_current": version is self.versions[-1],
            "is_published": version is self.live,
            "published_from": moment(version.published_from),
            "published_until": moment(version.published_until),
        }
        relationships = {
            "item": ref("item", self.id),
            "item_type": ref("item_type", self.model),
            "editor": ref(*version.editor),
        }
        return {
            "id": version.id,
            "type": "item_version",
            "attributes": version.attributes,
            "relationships": relationships,
            "meta": meta,
        }


@dataclass
class Environment:
    name: str
    primary: bool
    created_at: float
    models: dict[str, Model] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)

    def fork(self, name: str, at: float) -> "Environment":
        """The same content with the same ids, under another name."""
        return Environment(name, False, at, copy.deepcopy(self.models), copy.deepcopy(self.records))

    def model(self, id_or_api_key: str) -> Model | None:
        by_key = (item for item in self.models.values() if item.api_key == id_or_api_key)
        return self.models.get(id_or_api_key) or next(by_key, None)

    def field(self, id_: str) -> Field | None:
        return next((item for model in self.models.values() for item in model.fields if item.id == id_), None)

    def json(self) -> Json:
        meta = {
            "status": "ready",
            "primary": self.primary,
            "created_at": moment(self.created_at),
            "last_data_change_at": moment(self.created_at),
            "read_only_mode": False,
            "forked_from": None,
        }
        return {"id": self.name, "type": "environment", "meta": meta}


def sample(new: Ids, now: float) -> Environment:
    """The environment `main`: models article (workflow), product (unique field), note (no draft mode), person, and the
    block model quote; a few records of each, in every state and by several people."""
    main = Environment("main", True, now - 900_000)
    workflow = new()

    def model(api_key: str, name: str, fields: dict[str, str], **more: Any) -> Model:
        made = Model(new(), api_key, name, **more)
        made.fields = [
            Field(new(), made.id, key, kind, position=place) for place, (key, kind) in enumerate(fields.items(), 1)
        ]
        main.models[made.id] = made
        return made

    quote = model("quote", "Quote", {"text": "string"}, block=True, draft_mode=False)
    person = model("person", "Person", {"name": "string"})
    article = model(
        "article",
        "Article",
        {"title": "string", "body": "text", "author": "link", "quotes": "rich_text"},
        workflow=workflow,
        stages=["writing", "in_review", "approved"],
    )
    product = model("product", "Product", {"title": "string", "sku": "string"})
    note = model("note", "Note", {"title": "string"}, draft_mode=False)
    product.fields[1].validators = {"unique": {}}
    article.fields[2].validators = {"item_item_type": {"item_types": [person.id]}}
    article.fields[3].validators = {"rich_text_blocks": {"item_types": [quote.id]}}

    ages = itertools.count()
    add: Callable[..., Record] = lambda *words, **more: add_record(  # noqa: E731
        main, new, *words, at=now - 86_400 + 60 * next(ages), **more
    )
    authors = [add(person, {"name": name}, "published") for name in ("Ada", "Grace")]
    for number, status in enumerate(["draft"] * 4 + ["updated"] * 3 + ["published"] * 3, 1):
        quoted = add(quote, {"text": f"Words {number}"}, "draft") if number % 3 == 0 else None
        content = {
            "title": f"Article {number}",
            "body": f"Body of {number}",
            "author": authors[number % 2].id,
            "quotes": [quoted.id] if quoted else [],
        }
        add(article, content, status, creator=[COLLEAGUE, ("user", "998"), ("account", "1")][number % 3])
    add(article, {"title": "Unfinished", "body": "", "author": None, "quotes": []}, "draft").valid = False
    for number in (1, 2, 3):
        add(product, {"title": f"Product {number}", "sku": f"P-{number}"}, "draft")
    for number in (1, 2):
        add(note, {"title": f"Note {number}"}, "published")
    return main


def add_record(
    environment: Environment,
    new: Ids,
    model: Model,
    attributes: Json,
    status: str = "draft",
    *,
    at: float,
    creator: tuple[str, str] = COLLEAGUE,
) -> Record:
    """Put a record there, in a state."""
    record = Record(new(), model.id, creator, at, at, [Version(new(), at, creator, attributes)])
    record.stage = model.stages[0] if model.stages else None
    if status != "draft":
        record.publish(at)
    if status == "updated":
        record.edit(new(), creator, at + 1)
    environment.records[record.id] = record
    return record
