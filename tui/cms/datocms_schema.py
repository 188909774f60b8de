"""DatoCMS models and fields, from `item_type`, `field` and `fieldset` entities ([T][P] reference datocms.md 6)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tui.cms.datocms_wire import Entity, by_id
from tui.core.content import FieldInfo, Model, Sort
from tui.core.schema import Schema, SchemaItem, SchemaKind, SchemaNode
from tui.core.text import clean_tree, one_line

ORDER_BY_META = {
    "created_at": "_created_at",
    "updated_at": "_updated_at",
    "published_at": "_published_at",
    "first_published_at": "_first_published_at",
}


@dataclass(frozen=True, slots=True)
class Catalog:
    """The whole schema as loaded: models by id, and the same for the schema tree."""

    models: tuple[Model, ...]
    schema: Schema
    by_ref: Mapping[str, Model]
    rules: Mapping[str, Mapping[str, object]]
    """The validators of fields, by field id."""

    def model(self, ref: str | None) -> Model | None:
        """A model by id or api key."""
        return self.by_ref.get(ref or "")


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
    items: dict[str, SchemaItem] = {}
    records: list[SchemaNode] = []
    blocks: list[SchemaNode] = []
    for model in made:
        node = _node(models[model.id], model, _owned(fields, model.id), _owned(fieldsets, model.id), items)
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
            item.text("label") or item.text("api_key")
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
    entity: Entity, model: Model, fields: list[Entity], fieldsets: list[Entity], items: dict[str, SchemaItem]
) -> SchemaNode:
    flags = [
        word
        for word, on in (
            ("single instance", model.singleton),
            ("tree", model.tree),
            ("sortable", model.sortable and not model.tree),
            ("drafts", model.draft_mode and not model.is_block),
            ("all locales required", entity.attr("all_locales_required") is True),
        )
        if on
    ]
    details = [("API key", model.api_key), ("Id", model.id), ("Fields", str(len(fields)))]
    title = model.field(model.title_field) if model.title_field else None
    if title is not None:
        details.append(("Title field", title.label))
    if entity.text("hint"):
        details.append(("Hint", entity.text("hint")))
    if model.order:
        details.append(("Order", f"{model.order[0].key}{', falling' if model.order[0].descending else ''}"))
    items[model.id] = SchemaItem(
        id=model.id,
        kind=SchemaKind.BLOCK if model.is_block else SchemaKind.MODEL,
        name=model.name,
        api_key=model.api_key,
        flags=tuple(flags),
        details=tuple(details),
    )
    rows: list[tuple[float, SchemaNode]] = []
    inside: dict[str, list[SchemaNode]] = {item.key: [] for item in fieldsets}
    for field in fields:
        items[field.key] = _field_item(field, model)
        fieldset = field.link("fieldset")
        if fieldset in inside:
            inside[fieldset].append(SchemaNode(field.key))
        else:
            rows.append((_position(field), SchemaNode(field.key)))
    for fieldset_entity in fieldsets:
        items[fieldset_entity.key] = _fieldset_item(fieldset_entity, model, len(inside[fieldset_entity.key]))
        rows.append(
            (_position(fieldset_entity), SchemaNode(fieldset_entity.key, children=tuple(inside[fieldset_entity.key])))
        )
    rows.sort(key=lambda row: row[0])
    return SchemaNode(model.id, children=tuple(node for _, node in rows))


def _fieldset_item(entity: Entity, model: Model, fields: int) -> SchemaItem:
    details = [("Model", model.name), ("Id", entity.key), ("Fields", str(fields))]
    if entity.text("hint"):
        details.append(("Hint", entity.text("hint")))
    return SchemaItem(
        id=entity.key,
        kind=SchemaKind.FIELDSET,
        name=entity.text("title") or "(untitled)",
        api_key="",
        details=tuple(details),
        model_id=model.id,
    )


def _field_item(entity: Entity, model: Model) -> SchemaItem:
    validators = entity.attr("validators")
    rules = validators if isinstance(validators, dict) else {}
    flags = [word for word in ("required", "unique") if word in rules]
    if entity.attr("localized") is True:
        flags.append("localized")
    details = [
        ("API key", entity.text("api_key")),
        ("Id", entity.key),
        ("Type", entity.text("field_type")),
        ("Model", model.name),
    ]
    appearance = entity.attr("appearance")
    if isinstance(appearance, dict) and appearance.get("editor"):
        details.append(("Editor", one_line(str(appearance["editor"]), 100)))
    if entity.text("hint"):
        details.append(("Hint", entity.text("hint")))
    for name, rule in rules.items():
        details.append((one_line(str(name), 100).replace("_", " "), _rule(rule)))
    default = entity.attr("default_value")
    if default not in (None, "", {}):
        details.append(("Default", _rule(default)))
    return SchemaItem(
        id=entity.key,
        kind=SchemaKind.FIELD,
        name=entity.text("label") or entity.text("api_key"),
        api_key=entity.text("api_key"),
        type=entity.text("field_type"),
        flags=tuple(flags),
        details=tuple(details),
        model_id=model.id,
    )


def _rule(rule: object) -> str:
    """A validator or a default as short text: `min 2, max 80`."""
    value = clean_tree(rule)
    if isinstance(value, dict):
        parts = [f"{name} {_rule(item)}" for name, item in value.items() if item is not None]
        return one_line(", ".join(parts) or "yes", 300)
    if isinstance(value, list):
        return one_line(", ".join(_rule(item) for item in value), 300)
    return one_line(value if isinstance(value, str) else json.dumps(value), 300)
