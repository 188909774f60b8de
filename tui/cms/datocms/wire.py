"""DatoCMS's JSON:API shapes ([R][T] reference datocms.md 1 and 2), decoded leniently, and its errors in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import msgspec
from msgspec.structs import astuple

from tui.cms.failures import Problem, join_reasons
from tui.cms.gateway import LOCKED
from tui.cms.json_text import decode, decode_flat, readable
from tui.cms.transport import Answer
from tui.core.clock import utc
from tui.core.text import MAX_CHARS, clean, clean_tree, is_clean, is_plain, locale_mark, one_line
from tui.operations.reasons import LINKS_UNPUBLISHED, NEEDED, NO_RIGHT, ONE_RECORD, PARENT_UNPUBLISHED, UNIQUE

Id = str | int


class Entity(msgspec.Struct):
    """`{id, type, attributes, relationships, meta}`; everything but the id may be missing, or nonsense."""

    id: Id
    type: str = ""
    attributes: Any = None
    relationships: Any = None
    meta: Any = None

    def __post_init__(self) -> None:
        for name in ("attributes", "relationships", "meta"):
            if not isinstance(getattr(self, name), dict | Fields):
                setattr(self, name, None)

    @property
    def key(self) -> str:
        """The id as text, clean: old projects have numbers."""
        return one_line(str(self.id))

    def attr(self, name: str) -> Any:
        return (self.attributes or {}).get(name)

    def text(self, name: str) -> str:
        """An attribute as one clean line; empty where there is none."""
        value = self.attr(name)
        return "" if value is None else one_line(str(value))

    def info(self, name: str) -> Any:
        return (self.meta or {}).get(name)

    def link(self, name: str) -> str | None:
        """The id a to-one relationship names."""
        return link_id((self.relationships or {}).get(name))

    def links(self, name: str) -> tuple[str, ...]:
        """The ids a to-many relationship names."""
        value = (self.relationships or {}).get(name)
        data = value.get("data") if isinstance(value, dict) else None
        rows = data if isinstance(data, list) else []
        return tuple(found for row in rows if (found := link_id({"data": row})) is not None)


class Document(msgspec.Struct):
    """One entity, with what it includes."""

    data: Entity
    included: list[Entity] | None = None


class Listing(msgspec.Struct):
    """Many entities; `meta.total_count` on paged lists."""

    data: list[Entity]
    included: list[Entity] | None = None
    meta: dict[str, Any] | None = None

    @property
    def total(self) -> int | None:
        return whole((self.meta or {}).get("total_count"))


class RawListing(msgspec.Struct):
    """Many entities, not yet decoded: five hundred at once would hold up everything else."""

    data: list[msgspec.Raw]
    meta: dict[str, Any] | None = None

    @property
    def total(self) -> int | None:
        return whole((self.meta or {}).get("total_count"))


class _Listed(msgspec.Struct):
    """An entity of a list, its attributes not yet decoded."""

    id: Id
    type: str = ""
    attributes: msgspec.Raw = msgspec.Raw(b"null")
    relationships: Any = None
    meta: Any = None


def listed(raw: msgspec.Raw) -> Entity:
    """An entity of a list, its attributes read when somebody asks for them. Raises what msgspec raises for what is no
    entity."""
    parts = decode_flat(bytes(raw), _Listed)
    return Entity(parts.id, parts.type, Fields(bytes(parts.attributes)), parts.relationships, parts.meta)


class Fields(Mapping[str, Any]):
    """The attributes of a record: JSON of which each is read when somebody asks for it. Tables ask for a few of them,
    most lists for a title only; reading it all takes ten times as long, and keeping that four times the memory."""

    def __init__(self, body: bytes, *, cleaned: bool = False) -> None:
        self._body = body
        self._cleaned = cleaned
        self._held: Mapping[str, msgspec.Raw] | None = None

    def cleaned(self) -> Fields:
        """The same with every string in them cleaned."""
        return Fields(self._body, cleaned=True)

    def some(self, names: tuple[str, ...]) -> Mapping[str, Any]:
        """At least these attributes, if they are there: only these where they are texts and numbers, by locale or
        not."""
        if self._held is not None:
            return self
        try:
            held = _shape(names).decode(self._body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return self
        found = zip(names, astuple(held), strict=True)
        values = {name: value for name, value in found if value is not msgspec.UNSET}
        return {name: clean_tree(value) for name, value in values.items()} if self._cleaned else values

    def _parts(self) -> Mapping[str, msgspec.Raw]:
        """What the JSON has of each."""
        if self._held is None:
            try:
                held = decode_flat(self._body, dict[str, msgspec.Raw])
            except msgspec.ValidationError:  # it is no object
                held = {}
            self._held = {clean(name): part for name, part in held.items()} if self._cleaned else held
        return self._held

    def __getitem__(self, name: str) -> Any:
        part = self._parts()[name]
        value = decode(part, object)
        return clean_tree(value) if self._cleaned and not is_clean_json(bytes(part)) else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts())

    def __len__(self) -> int:
        return len(self._parts())


_Flat = str | int | float | bool | None
"""A text, a number or nothing."""


@lru_cache(maxsize=1_000)
def _shape(names: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    """What decodes these attributes and no others, flat or by locale, in their order."""
    flat = _Flat | dict[str, _Flat]
    places = [(f"a{place}", flat, msgspec.field(name=name, default=msgspec.UNSET)) for place, name in enumerate(names)]
    return msgspec.json.Decoder(msgspec.defstruct("Some", places))


_ESCAPES = re.compile(rb"\\(?:u(?!00(?:26|3[ceCE]))|[bfr])")
_ASCII = bytes({*b"\t\n", *range(0x20, 0x7F)})
"""What nothing can be wrong with."""


def is_clean_json(body: bytes) -> bool:
    """Whether no string in JSON text needs cleaning, judged from the text as a whole: far cheaper than one by one.

    Escapes but those of `& < >`, which Rails writes, count as unclean.
    """
    if len(body) > MAX_CHARS or _ESCAPES.search(body) is not None:
        return False
    try:
        return is_plain(body.translate(None, _ASCII).decode()) or is_clean(body.decode())
    except UnicodeDecodeError:
        return False


def link_id(value: object) -> str | None:
    """The id of a `{data: {id}}` relationship."""
    data = value.get("data") if isinstance(value, dict) else None
    found = data.get("id") if isinstance(data, dict) else None
    return one_line(str(found)) if isinstance(found, str | int) else None


def person_of(value: object) -> str:
    """Type and id a `{data: {type, id}}` relationship names, `user/312`; empty where it does not."""
    data = value.get("data") if isinstance(value, dict) else None
    kind = data.get("type") if isinstance(data, dict) else None
    found = link_id(value)
    return f"{one_line(kind, 40)}/{found}" if isinstance(kind, str) and kind and found else ""


def whole(value: object) -> int | None:
    """A count, or None for anything that is not one."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def moment_of(value: object) -> datetime | None:
    """An API time as an aware datetime; None for nothing or nonsense. Offsets of any form occur."""
    if not isinstance(value, str) or not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def stamp(value: datetime) -> str:
    """A time as the API takes it in filters."""
    return utc(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")


WORDS = {
    "UNPUBLISHED_LINK": LINKS_UNPUBLISHED,
    "UNPUBLISHED_PARENT": PARENT_UNPUBLISHED,
    "PUBLISHED_CHILDREN": "its children are published",
    "ITEM_LOCKED": LOCKED,
    "STALE_ITEM_VERSION": "it changed meanwhile",
    "DUPLICATE_SINGLETON": ONE_RECORD,
    "ITEM_TYPE_IS_SINGLETON": ONE_RECORD,
    "INVALID_DRAFT": "the draft is not valid",
    "INSUFFICIENT_PERMISSIONS": NO_RIGHT,
    "PLAN_UPGRADE_REQUIRED": "the project's plan has no room for it",
    "TECHNICAL_LIMIT_REACHED": "a technical limit of the service is reached",
    "BATCH_DATA_VALIDATION_IN_PROGRESS": "records are being validated after a schema change",
    "MAINTENANCE_MODE": "the project is in maintenance mode",
    "ENVIRONMENT_IN_READ_ONLY_MODE": "the environment is read-only",
    "INVALID_ENVIRONMENT": "there is no such environment",
    "NOT_FOUND": "it does not exist",
    "INVALID_ENDPOINT": "the address is not part of the API",
    "INVALID_AUTHORIZATION_HEADER": "the token is wrong",
    "INVALID_SITE": "no token was sent",
    "TOO_MANY_OPERATIONS": "too many records in one request",
}
"""Error codes in words, [D][P] reference datocms.md 2; others are shown as they come."""

RULES = {
    "unique": UNIQUE,
    "uniqueness": UNIQUE,
    "required": NEEDED,
    "format": "does not have the right format",
    "slug_format": "is not a valid slug",
    "length": "is too long or too short",
    "enum": "is not one of the allowed values",
    "inclusion": "is not one of the allowed values",
    "number_range": "is too large or too small",
    "date_range": "is too early or too late",
    "date_time_range": "is too early or too late",
    "size": "has too many or too few entries",
    "extension": "has a file of a kind that is not allowed",
    "file_size": "has a file that is too large or too small",
    "image_dimensions": "has an image that is too large or too small",
    "required_alt_title": "has files without an alternative text or a title",
    "required_seo_fields": "lacks a part that is required",
    "item_item_type": "links to a record of a model that is not allowed",
    "items_item_type": "links to a record of a model that is not allowed",
}
"""Validators in words, by the end of their codes, [P][T] reference datocms.md 6.3; others are shown as they come."""

SETTLING = (frozenset(WORDS) - {"MAINTENANCE_MODE"}) | {
    "ACTIVE_EDITING_SESSIONS", "CONCURRENT_ENVIRONMENT_UPDATE", "CONCURRENT_ITEM_TYPE_UPDATE", "CONCURRENT_ITEM_UPDATE",
    "DEACTIVATED_SITE", "DELETE_RESTRICTION", "ENVIRONMENT_NOT_READY", "INVALID_ACCEPT_HEADER", "INVALID_API_VERSION",
    "INVALID_ATTRIBUTES", "INVALID_CONTENT_TYPE_HEADER", "INVALID_DATE", "INVALID_ENTITY_ID", "INVALID_FIELD",
    "INVALID_FILTER_FIELDS_PARAM", "INVALID_FORMAT", "INVALID_JSON_BODY", "INVALID_ORDERING",
    "INVALID_ORDERING_FOR_SINGLETON_ITEM_TYPE", "INVALID_ORDERING_FOR_SORTABLE_ITEM_TYPE", "INVALID_PARAMS",
    "ITEM_TYPE_NOT_FOUND", "LINKED_FROM_PUBLISHED_ITEMS", "MISSING_FIELDS", "MISSING_LOCALES",
    "MISSING_QUERY_PARAMETER", "MODULAR_BLOCK_IN_USE", "PUBLISHED_REFERENCES", "REQUIRED_BY_ASSOCIATION",
    "SITE_NOT_READY",
}  # fmt: skip
"""Documented codes that refuse the request itself, so that nothing was taken: an answer under any HTTP status ([D][P]
reference datocms.md 2 and later findings, operations.md A.0). Not among them, because they tell of trouble and not how
far the work had come: `EXCEPTION`, `SERVICE_UNAVAILABLE`, `PLATFORM_SCHEDULED_MAINTENANCE`, `MAINTENANCE_MODE`; nor
`RATE_LIMIT_EXCEEDED`, whose 429 is waited out. Under 5xx those, and codes nobody documented, leave a write in doubt."""


def explain(answer: Answer) -> Problem:
    """The errors in a refusal's body, as far as it has any."""
    try:
        body = readable(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Problem()
    return problem_in(body)


def problem_in(body: object) -> Problem:
    """The `api_error` entities of a body: codes and one sentence for all."""
    data = body.get("data") if isinstance(body, dict) else None
    rows = data if isinstance(data, list) else [data]
    codes: list[str] = []
    reasons: list[str] = []
    transient = False
    for row in rows:
        attributes = row.get("attributes") if isinstance(row, dict) else None
        if not isinstance(attributes, dict) or not isinstance(attributes.get("code"), str):
            continue
        code = one_line(attributes["code"], 100)
        codes.append(code)
        transient = transient or attributes.get("transient") is True
        reasons.append(_sentence(code, attributes.get("details")))
    settles = bool(codes) and SETTLING.issuperset(codes)
    return Problem(tuple(dict.fromkeys(codes)), join_reasons(reasons), transient, settles)


def _sentence(code: str, details: object) -> str:
    said = WORDS.get(code)
    extra = _details(details)
    inner = details.get("code") if isinstance(details, dict) else None
    if code == "INVALID_FIELD" and isinstance(details, dict) and details.get("field"):
        label = one_line(str(details.get("field_label") or details["field"]), 100)
        rule = _rule(one_line(str(inner or ""), 100))
        locale = f" {locale_mark(one_line(str(details['locale']), 20))}" if details.get("locale") else ""
        return f"{label}{locale} {rule} ({code})"
    head = f"{said} ({code})" if said else code
    return f"{head}: {extra}" if extra else head


def _rule(code: str) -> str:
    """A validator's code as what the field must be; one that nobody documented as it comes."""
    name = code.removeprefix("VALIDATION_").lower()
    return RULES.get(name) or (f"is not valid: {name.replace('_', ' ')}" if name else "is not valid")


def _details(details: object) -> str:
    """`{"messages": [...]}`, `{"missing_fields": [...]}`, `{"limit": "items"}` as short text."""
    if isinstance(details, Mapping):
        messages = details.get("messages")
        if isinstance(messages, list):
            return one_line("; ".join(str(item) for item in messages), 300)
        parts = [f"{name} {_short(value)}" for name, value in details.items() if value not in (None, [], {}, "")]
        return one_line(", ".join(parts), 300)
    return one_line(str(details), 300) if isinstance(details, str) else ""


def _short(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(item) for item in value)
    return str(value)


def by_id(entities: Iterable[Entity], kind: str) -> dict[str, Entity]:
    """Entities of one type by id, in their order."""
    return {item.key: item for item in entities if item.type == kind}
