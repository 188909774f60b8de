"""Schema items as every CMS has them: what the schema tree shows and what copying works on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from msgspec import Struct, field


class SchemaKind(StrEnum):
    """What an item is. No CMS has all of them."""

    MODEL = "model"
    BLOCK = "block"
    FIELDSET = "fieldset"
    FIELD = "field"
    DEFINITION = "definition"
    CLASS = "class"


class LifeState(StrEnum):
    """Where a schema item stands in its life; where a CMS knows no such states, all are committed."""

    COMMITTED = "committed"
    NEW = "new"
    WORKING_COPY = "working copy"
    EXTENDED = "extended"


class DetailGroup(Struct, frozen=True):
    """A part of an item's details under a heading: label and text pairs. A line without a label stands by itself."""

    title: str
    lines: tuple[tuple[str, str], ...]


class SchemaItem(Struct, frozen=True):
    """One model, fieldset, field, definition or class, with what its row and its details show."""

    id: str
    kind: SchemaKind
    name: str
    """What people call it: model name, field label (in the first language), else the code name."""
    api_key: str
    """The api key or code name."""
    type: str = ""
    """Of fields: the API's word for the type."""
    type_words: str = ""
    """Of fields: what editors call that type."""
    unit: str = ""
    """Of fields: what their numbers are measured in."""
    state: LifeState = LifeState.COMMITTED
    flags: tuple[str, ...] = ()
    """Short words for the row: `required`, `unique`, `localized`, `singleton`, `tree`, ..."""
    details: tuple[tuple[str, str], ...] = ()
    """Label and text pairs for the details pane: what it is."""
    groups: tuple[DetailGroup, ...] = ()
    """The rest of the details: rules, appearance, where it is used."""
    used_in: int = 0
    """How many fields point at it, or how many items use it, as the CMS counts."""
    model_id: str | None = None
    """Of fields and fieldsets that belong to one model: which."""
    original: str | None = None
    """Of working copies: the item that committing changes. Of extended definitions: their base."""
    points_at: frozenset[str] = frozenset()
    """Of fields: ids of the models and blocks it links to or holds, where that is told."""
    holds_records: bool = False
    """Whether records are made after it, so that they can be counted."""

    why_not_copied: str | None = None
    """Why the CMS does not copy or duplicate the item, without a full stop; None when it does."""


class SchemaNode(Struct, frozen=True):
    """A row of the schema tree. An item can stand at several places: a field in each class that uses it.

    `item_id` None: a heading such as `definitions` or `blocks`, named by `title`.
    """

    item_id: str | None
    title: str = ""
    children: tuple[SchemaNode, ...] = ()


class Schema(Struct, frozen=True):
    """The whole schema: items by id, and the tree to show them in."""

    items: Mapping[str, SchemaItem] = field(default_factory=dict)
    roots: tuple[SchemaNode, ...] = ()


class SchemaFound(Struct, frozen=True):
    """Schema items a selection or a search stands for. `missing` are named ids that do not exist.

    `total` is what the CMS counts, None where it does not: items it counted but did not deliver are not in `items`.
    """

    items: tuple[SchemaItem, ...]
    missing: tuple[str, ...] = ()
    total: int | None = None


class SchemaSearch(Struct, frozen=True):
    """What a CMS's own search of the schema finds: `q` words, `filter_json` the API's filter as JSON text, in a
    language.

    Hashable, so that it can stand in a selection.
    """

    language: str
    q: str = ""
    filter_json: str = ""


def in_tree_order(schema: Schema, items: Iterable[SchemaItem]) -> list[SchemaItem]:
    """Items as the tree of the schema has them from the top, each where it stands highest; strangers last."""
    places: dict[str, tuple[int, ...]] = {}
    level: list[tuple[tuple[int, ...], SchemaNode]] = [((place,), node) for place, node in enumerate(schema.roots)]
    while level:
        for path, node in level:
            if node.item_id is not None:
                places.setdefault(node.item_id, path)
        level = [((*path, place), child) for path, node in level for place, child in enumerate(node.children)]
    return sorted(items, key=lambda item: (item.id not in places, places.get(item.id, ())))


def same_name(schema: Schema, item: SchemaItem) -> SchemaItem | None:
    """Another item that stands in the way of committing a new one: of its kind and code name.

    Names are unique among committed base items of a kind; of two new ones the second to be committed finds the name
    taken.
    """
    for state in (LifeState.COMMITTED, LifeState.NEW):
        for other in schema.items.values():
            if (other.state, other.kind, other.api_key) == (state, item.kind, item.api_key) and other.id != item.id:
                return other
    return None
