"""DatoCMS models and fields, from `item_type`, `field` and `fieldset` entities ([T][P] reference datocms.md 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from tui.cms.datocms.schema_details import Details, Whole
from tui.cms.datocms.wire import Entity, by_id
from tui.core.content import FieldInfo, Model, Sort
from tui.core.linking import Fate
from tui.core.schema import Schema, SchemaItem, SchemaNode
from tui.core.text import one_line

ORDER_BY_META = {
    "created_at": "_created_at",
    "updated_at": "_updated_at",
    "published_at": "_published_at",
    "first_published_at": "_first_published_at",
}


class Catalog(Struct, frozen=True):
    """The whole schema as loaded: models by id, and the same for the schema tree."""

    models: tuple[Model, ...]
    schema: Schema
    by_ref: Mapping[str, Model]
    rules: Mapping[str, Mapping[str, object]]
    """The validators of fields, by field id."""

    def model(self, ref: str | None) -> Model | None:
        """A model by id or api key."""
        return self.by_ref.get(ref or "")

    def item(self, ref: str) -> SchemaItem | None:
        """A schema item by id, a model or block also by api key, a field as `model.field` by theirs."""
        if (item := self.schema.items.get(ref)) is not None:
            return item
        model_key, dot, key = ref.partition(".")
        model = self.by_ref.get(model_key)
        if model is None:
            return None
        if not dot:
            return self.schema.items.get(model.id)
        return next((self.schema.items.get(field.id) for field in model.fields if field.api_key == key), None)


def catalog(entities: Iterable[Entity], order: Sequence[str] = ()) -> Catalog:
    """Read models, fields and fieldsets. `order` lists model ids as the project orders them."""
    rows = list(entities)
    models = by_id(rows, "item_type")
    fields = by_id(rows, "field")
    fieldsets = by_id(rows, "fieldset")
    place = {model_id: number for number, model_id in enumerate(order)}
    ids = sorted(models, key=lambda model_id: place.get(model_id, len(place)))
    made = [_model(models[model_id], _owned(fields, model_id)) for model_id in ids]
    made.sort(key=lambda model: model.is_block)
    details = Details(Whole(models, fields, fieldsets))
    items: dict[str, SchemaItem] = {}
    records: list[SchemaNode] = []
    blocks: list[SchemaNode] = []
    for model in made:
        node = _node(models[model.id], model, _owned(fields, model.id), _owned(fieldsets, model.id), details, items)
        (blocks if model.is_block else records).append(node)
    roots = []
    if records:
        roots.append(SchemaNode(None, "models", tuple(records)))
    if blocks:
        roots.append(SchemaNode(None, "blocks", tuple(blocks)))
    refs = {model.api_key: model for model in made} | {model.id: model for model in made}
    rules = {item.key: item.attr("validators") or {} for item in fields.values()}
    return Catalog(tuple(made), Schema(items, tuple(roots)), refs, {key: rule for key, rule in rules.items() if rule})


def _owned(entities: dict[str, Entity], model_id: str) -> list[Entity]:
    found = [item for item in entities.values() if item.link("item_type") == model_id]
    return sorted(found, key=_position)


def _position(entity: Entity) -> float:
    value = entity.attr("position")
    return value if isinstance(value, int | float) else 1e9


_MAY_LINK = frozenset({"link", "links", "structured_text", "rich_text", "single_block"})
"""Fields of links, and those that hold blocks with fields of their own ([C] reference operations.md A.6)."""


def _model(entity: Entity, fields: list[Entity]) -> Model:
    infos = tuple(
        FieldInfo(
            id=item.key,
            api_key=item.text("api_key"),
            label=item.text("label") or item.text("api_key"),
            type=item.text("field_type"),
            localized=item.attr("localized") is True,
            choices=_choices(item),
            links_to=_links_to(item),
            on_unpublish=_on_unpublish(item),
            may_link=item.text("field_type") in _MAY_LINK,
        )
        for item in fields
    )
    keys = {info.id: info.api_key for info in infos}
    title = entity.link("presentation_title_field") or entity.link("title_field")
    title_field = keys.get(title or "") or next((info.api_key for info in infos if info.type == "string"), None)
    tree, sortable = entity.attr("tree") is True, entity.attr("sortable") is True
    return Model(
        id=entity.key,
        api_key=entity.text("api_key"),
        name=entity.text("name") or entity.text("api_key"),
        fields=infos,
        title_field=title_field,
        is_block=entity.attr("modular_block") is True,
        draft_mode=entity.attr("draft_mode_active") is not False,
        singleton=entity.attr("singleton") is True,
        sortable=sortable,
        tree=tree,
        order=_own_order(entity, keys, positioned=tree or sortable),
        unique_fields=tuple(
            item.text("api_key")
            for item in fields
            if isinstance(item.attr("validators"), dict) and "unique" in item.attr("validators")
        ),
        workflow=entity.link("workflow"),
    )


def _rule_list(field: Entity, names: Sequence[str], member: str) -> tuple[str, ...]:
    """The texts that a validator lists, of the first of these validators that is there."""
    validators = field.attr("validators")
    for name in names if isinstance(validators, dict) else ():
        rule = validators.get(name)
        listed = rule.get(member) if isinstance(rule, dict) else None
        if isinstance(listed, list):
            return tuple(one_line(item) for item in listed if isinstance(item, str) and item.strip())
    return ()


def _choices(field: Entity) -> tuple[str, ...]:
    """[T] reference datocms.md 6.3: the validator `enum` takes `values`."""
    return _rule_list(field, ["enum"], "values")


def _links_to(field: Entity) -> tuple[str, ...]:
    """[T] reference datocms.md 6.3: link validators take `item_types`."""
    return _rule_list(field, ["item_item_type", "items_item_type"], "item_types")


def _on_unpublish(field: Entity) -> Fate:
    """[C] reference operations.md A.1: link validators take `on_reference_unpublish_strategy`."""
    validators = field.attr("validators")
    for name in ("item_item_type", "items_item_type", "structured_text_links"):
        rule = validators.get(name) if isinstance(validators, dict) else None
        told = rule.get("on_reference_unpublish_strategy") if isinstance(rule, dict) else None
        if isinstance(told, str) and told in set(Fate):
            return Fate(told)
    return Fate.UNKNOWN


def _own_order(entity: Entity, keys: dict[str, str], *, positioned: bool) -> tuple[Sort, ...]:
    """The order editors see: by position, by a field, or by a time of the record."""
    falling = entity.attr("ordering_direction") == "desc"
    if positioned:
        return (Sort("position"),)
    field = keys.get(entity.link("ordering_field") or "")
    if field:
        return (Sort(field, falling),)
    meta = ORDER_BY_META.get(str(entity.attr("ordering_meta") or ""))
    return (Sort(meta, falling),) if meta else ()


def _node(
    entity: Entity,
    model: Model,
    fields: list[Entity],
    fieldsets: list[Entity],
    details: Details,
    items: dict[str, SchemaItem],
) -> SchemaNode:
    """The branch of a model: its fields and fieldsets by position. Their items are added to `items`."""
    items[model.id] = details.of_model(entity, model, fields)
    rows: list[tuple[float, SchemaNode]] = []
    inside: dict[str, list[SchemaNode]] = {item.key: [] for item in fieldsets}
    for field in fields:
        items[field.key] = details.of_field(field, model)
        fieldset = field.link("fieldset")
        if fieldset in inside:
            inside[fieldset].append(SchemaNode(field.key))
        else:
            rows.append((_position(field), SchemaNode(field.key)))
    for group in fieldsets:
        held = tuple(inside[group.key])
        items[group.key] = details.of_fieldset(group, model, [node.item_id or "" for node in held])
        rows.append((_position(group), SchemaNode(group.key, children=held)))
    rows.sort(key=lambda row: row[0])
    return SchemaNode(model.id, children=tuple(node for _, node in rows))
