"""Records and models as every CMS has them: what the tables and plans are made of.

Everything here is clean text (see `core.text`); gateways build it, nobody changes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from tui.core.filters import FIELD_PREFIX, NO_FILTER, PLACE_KEYS, YIELDING_KEYS, Filter, says_which
from tui.core.linking import Fate
from tui.core.rights import Rights


class System(Struct, frozen=True):
    """A CMS: its name in profiles, in the journal and on the command line, and what people call it."""

    name: str
    label: str

    def named_in(self, text: str) -> str:
        """A sentence that is true of every CMS, `the CMS did not publish it`, with what people call this one."""
        return text.replace("the CMS", self.label).replace("The CMS", self.label)


class RecordStatus(StrEnum):
    """Where a record stands. No CMS has all of them."""

    DRAFT = "draft"
    UPDATED = "updated"
    PUBLISHED = "published"
    DELETED = "deleted"
    UNKNOWN = "unknown"


class Locale(Struct, frozen=True):
    """A content language of the project: `code` as the API writes it."""

    code: str
    name: str = ""


class Project(Struct, frozen=True):
    """What opening a profile found out: whose desk this is and what it may do.

    `environment` is empty and `primary` false where the system has no environments. Rights are None where the API
    did not tell: then everything counts as allowed and the CMS has the last word.
    """

    name: str
    system: System
    environment: str = ""
    primary: bool = False
    locales: tuple[Locale, ...] = ()
    acting_as: str = ""
    environments: tuple[str, ...] = ()
    primary_environment: str = ""
    """The one that is primary, where that is known."""
    environment_notes: Mapping[str, str] = field(default_factory=dict)
    """What there is to know of an environment, in a word or two: `primary`, `being created`, `read only`."""
    rights: Rights | None = None
    """What may be done to records."""
    limits: Mapping[str, str] = field(default_factory=dict)
    """What the rights leave of publishing and duplicating, where that is not all: `may publish Category only`, by
    action."""
    can_edit_schema: bool | None = None
    editor_url: str = ""
    """Address of the web interface, empty when unknown."""

    def may_ever(self, action: str) -> bool:
        """Whether there is anything it may be done to, as far as is known."""
        return self.rights is None or self.rights.ever(action)

    @property
    def locale_codes(self) -> tuple[str, ...]:
        """Its locales in their order."""
        return tuple(item.code for item in self.locales)

    @property
    def locale_names(self) -> dict[str, str]:
        """The names of their languages, by their codes."""
        return {item.code: item.name for item in self.locales if item.name}

    @property
    def default_locale(self) -> str:
        return self.locales[0].code if self.locales else ""


class FieldInfo(Struct, frozen=True):
    """A field as far as tables and filters need it. `type` is the API's own word (`string`, `link`, ...)."""

    id: str
    api_key: str
    label: str
    type: str
    localized: bool = False
    choices: tuple[str, ...] = ()
    """The values the field can have, where it names them."""
    links_to: tuple[str, ...] = ()
    """Of links: ids of the models it can lead to; empty: any, or not known."""
    on_unpublish: Fate = Fate.UNKNOWN
    """Of links: what becomes of the record when one that it links to is unpublished."""
    may_link: bool = False
    """Whether its values may lead to other records, themselves or in what they hold."""


class Model(Struct, frozen=True):
    """What records are made after, whatever the CMS calls it."""

    id: str
    api_key: str
    name: str
    fields: tuple[FieldInfo, ...] = ()
    title_field: str | None = None
    """api_key of the field whose value names a record, if any."""
    is_block: bool = False
    draft_mode: bool = True
    singleton: bool = False
    sortable: bool = False
    tree: bool = False
    order: tuple[Sort, ...] = ()
    """The model's own order of records; empty: newest update first."""
    unique_fields: tuple[str, ...] = ()
    """Api keys of fields whose values must be unique."""
    workflow: str | None = None
    """The id of the workflow whose stages its records go through."""

    def field(self, api_key: str) -> FieldInfo | None:
        """The field of that api key."""
        return next((item for item in self.fields if item.api_key == api_key), None)

    def is_by_locale(self, parsed: Filter) -> bool:
        """Whether it matters in which locale a filter looks: it looks for words, or in localized fields."""
        fields = (self.field(item.key.removeprefix(FIELD_PREFIX)) for item in parsed.conditions)
        return bool(parsed.words) or any(field is not None and field.localized for field in fields)

    def says_which(self, parsed: Filter) -> str:
        """Whether words of a filter that are also names of its fields mean those; empty without any."""
        placed = PLACE_KEYS if self.sortable or self.tree else ()
        return says_which(parsed, {item.api_key for item in self.fields}, yields=(*YIELDING_KEYS, *placed))


UNREADABLE = "✗ this record cannot be read"
"""The title of what stands in a list of records and is none."""


class Record(Struct, frozen=True):
    """One record. `values` are the fields as the API gave them, strings cleaned. Times are aware, or None."""

    id: str
    model_id: str
    title: str
    status: RecordStatus
    is_valid: bool | None = None
    """Whether the current version passes the model's validations; None: the system does not say."""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    published_at: datetime | None = None
    stage: str | None = None
    """The name of its workflow stage; its id where names cannot be read."""
    stage_id: str | None = None
    creator: str = ""
    """Type and id of who made it: `user/312`; empty where it is not told."""
    version: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    """By api key; localized ones are mappings by locale."""
    first_published_at: datetime | None = None
    stand_in: str = ""
    """What tells it from others where it has no title: its slug, or its first text."""
    problem: str = ""
    """Of one that is not valid: the first rule it is known to break, by the field's label; empty: not looked at, or not
    known."""

    @property
    def shown_title(self) -> str:
        """Its title; without one, what tells it from others."""
        return self.title or f"(untitled) {self.stand_in or self.id}"


def apart(title: str, record_id: str) -> str:
    """A title that others may have too, with the end of the record's id."""
    return title if title.endswith(record_id) else f"{title} · {record_id[-6:]}"


class RecordVersion(Struct, frozen=True):
    """One saved version of a record, newest first in lists."""

    id: str
    created_at: datetime | None
    editor: str = ""
    is_current: bool = False
    is_published: bool = False
    is_valid: bool | None = None


class RecordPage(Struct, frozen=True):
    """Rows `offset` to `offset + len(records)` of the `total` the server counts for a query."""

    records: tuple[Record, ...]
    total: int
    offset: int = 0


class Sort(Struct, frozen=True):
    """Order by a field's api key, or `_updated_at`, `_created_at`, `_published_at`, `_status`, `_is_valid`, `id`,
    `position`. A gateway refuses with a UsageError what the system cannot sort by."""

    key: str
    descending: bool = False


class RecordQuery(Struct, frozen=True):
    """Which records, in what order. Hashable: two equal queries find the same records.

    `model_id` None means all models. `order` empty means the model's own order.
    """

    model_id: str | None
    filter: Filter = NO_FILTER
    order: tuple[Sort, ...] = ()
    locale: str = ""

    def same_set(self, other: RecordQuery) -> bool:
        """Whether both find the same records, whatever the order. The locale matters only to a filter."""
        if (self.model_id, self.filter.key) != (other.model_id, other.filter.key):
            return False
        return self.locale == other.locale or not self.filter
