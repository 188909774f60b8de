"""The columns of the records table: which a model offers, and which it shows until somebody chooses.

A column is a field of the model or something the system says of every record (status, times, ...). Their order is
their priority: what does not fit beside the title is reached by scrolling sideways (`core.column_layout`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from tui.core.cell_values import FieldTypes
from tui.core.content import FieldInfo, Model


class Meta(StrEnum):
    """Columns that are no fields. No api key of any CMS begins with `@`."""

    TITLE = "@title"
    MODEL = "@model"
    STATUS = "@status"
    VALID = "@valid"
    UPDATED = "@updated"
    CREATED = "@created"
    PUBLISHED = "@published"
    FIRST_PUBLISHED = "@first_published"
    STAGE = "@stage"
    POSITION = "@position"
    ID = "@id"


SORT_KEYS: Mapping[Meta, str] = {
    Meta.STATUS: "_status",
    Meta.VALID: "_is_valid",
    Meta.UPDATED: "_updated_at",
    Meta.CREATED: "_created_at",
    Meta.PUBLISHED: "_published_at",
    Meta.FIRST_PUBLISHED: "_first_published_at",
    Meta.POSITION: "position",
    Meta.ID: "id",
}
"""What `core.content.Sort` calls their order."""


class Column(Struct, frozen=True):
    """One column. `kind` is the API's word for the field's type, or the `Meta` it is. `sort_key` is empty where the
    system cannot sort by it."""

    key: str
    label: str
    kind: str
    localized: bool = False
    sort_key: str = ""
    rank: int | None = None
    """Of fields worth a column by themselves: how telling their kind is, from 0; None: it is not."""
    kind_words: str = ""
    """What editors call the type of a field."""
    is_link: bool = False
    """Whether its values are other records."""
    aside: bool = False
    """Whether it stands after the others."""

    @property
    def is_field(self) -> bool:
        """Whether it is a field of the model."""
        return self.kind not in _METAS


_METAS = frozenset(Meta)

_LABELS: Mapping[Meta, str] = {
    Meta.TITLE: "Title",
    Meta.MODEL: "Model",
    Meta.STATUS: "Status",
    Meta.VALID: "Valid",
    Meta.UPDATED: "Updated",
    Meta.CREATED: "Created",
    Meta.PUBLISHED: "Published",
    Meta.FIRST_PUBLISHED: "First published",
    Meta.STAGE: "Stage",
    Meta.POSITION: "Position",
    Meta.ID: "Id",
}

BY_ITSELF = 5
"""Fields a model shows besides its title until somebody chooses."""
ALIKE = 2
"""How many of them are of one kind before the other kinds had their turn."""


def columns_of(
    model: Model | None, told: Sequence[Meta], types: FieldTypes, sort_keys: Iterable[str], *, kind: str = "model"
) -> tuple[Column, ...]:
    """Every column that records of a model can have; of all models together where it is None. `told` is what the CMS
    says of every record besides its fields, `types` what it knows of those, `kind` what it calls a model."""
    sortable = frozenset(sort_keys)
    ranks = {kind: rank for rank, kinds in enumerate(types.telling) for kind in kinds}

    def field(item: FieldInfo) -> Column:
        return Column(
            item.api_key,
            item.label or item.api_key,
            item.type,
            kind_words=types.in_words(item.type),
            localized=item.localized,
            sort_key=item.api_key if item.api_key in sortable else "",
            rank=ranks.get(item.type),
            is_link=types.are_links(item.type),
            aside=item.type in types.aside,
        )

    def meta(which: Meta, sort_key: str = "") -> Column:
        key = sort_key or SORT_KEYS.get(which, "")
        return Column(which, _LABELS[which], which, sort_key=key if key in sortable else "")

    others = [meta(which) for which in told]
    if model is None:
        return (meta(Meta.TITLE), replace(meta(Meta.MODEL), label=kind.capitalize()), *others)
    title = model.field(model.title_field) if model.title_field else None
    first = replace(field(title), key=Meta.TITLE, kind=Meta.TITLE) if title else meta(Meta.TITLE)
    if model.sortable or model.tree:
        others.insert(-1, meta(Meta.POSITION))
    fields = [field(item) for item in model.fields if item.api_key and item is not title]
    return (first, *others[:1], *fields, *others[1:])


def own_columns(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Those shown until somebody chooses: title, model or status, last update, a few telling fields, creation."""
    ranks = {column.key: column.rank for column in columns if column.is_field and column.rank is not None}
    telling = [column for column in columns if column.key in ranks]
    before_it: Counter[int] = Counter()
    turns = {}
    for column in telling:
        rank = ranks[column.key]
        turns[column.key] = (before_it[rank] // ALIKE, rank)
        before_it[rank] += 1
    best = sorted(telling, key=lambda column: turns[column.key])[:BY_ITSELF]
    shown = [column for column in telling if column in best]
    shown.sort(key=lambda column: column.aside)
    by_key = {column.key: column for column in columns}
    of_all = Meta.MODEL in by_key
    before = (Meta.TITLE, Meta.MODEL, Meta.STATUS, Meta.UPDATED)
    after = (Meta.CREATED, Meta.ID) if of_all else (Meta.CREATED,)
    keys = [*before, *(column.key for column in shown), *after]
    return tuple(by_key[key] for key in keys if key in by_key)


def chosen_columns(columns: Sequence[Column], keys: Sequence[str] | None) -> tuple[Column, ...]:
    """Those of these keys, in this order; the title stands first. None: the model's own. Fields that are gone are
    left out."""
    if keys is None:
        return own_columns(columns)
    by_key = {column.key: column for column in columns}
    rest = [by_key[key] for key in dict.fromkeys(keys) if key in by_key and key != Meta.TITLE]
    return (by_key[Meta.TITLE], *rest)
