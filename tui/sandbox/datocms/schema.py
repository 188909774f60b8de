"""Models, fields, fieldsets and workflows: how they are kept and how they look on the wire ([T])."""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from tui.sandbox.datocms.ids import named_id
from tui.sandbox.datocms.wire import Json

LINK_VALIDATORS = {"link": "item_item_type", "links": "items_item_type", "structured_text": "structured_text_links"}
BLOCK_VALIDATORS = {
    "rich_text": ("rich_text_blocks",),
    "single_block": ("single_block_blocks",),
    "structured_text": ("structured_text_blocks", "structured_text_inline_blocks"),
}


def reference(kind: str, entity_id: str | None) -> Json:
    """A to-one relationship."""
    return {"data": None if entity_id is None else {"type": kind, "id": entity_id}}


@dataclass(slots=True, eq=False)
class Field:
    """One field of a model. `validators` is the wire's object by validator name."""

    id: str
    model_id: str
    api_key: str
    label: str
    field_type: str
    localized: bool
    validators: Json
    editor: str
    parameters: Json
    position: int
    hint: str | None = None
    default_value: Any = None
    fieldset_id: str | None = None

    def to_json(self) -> Json:
        """The `field` entity."""
        appearance = {"editor": self.editor, "parameters": self.parameters, "addons": []}
        return {
            "id": self.id,
            "type": "field",
            "attributes": {
                "label": self.label,
                "field_type": self.field_type,
                "localized": self.localized,
                "default_value": self.default_value,
                "api_key": self.api_key,
                "hint": self.hint,
                "validators": self.validators,
                "appearance": appearance,
                "appeareance": appearance,
                "position": self.position,
                "deep_filtering_enabled": False,
                "content_link_enabled": True,
            },
            "relationships": {
                "item_type": reference("item_type", self.model_id),
                "fieldset": reference("fieldset", self.fieldset_id),
            },
        }

    def linked_models(self) -> list[str]:
        """Ids of the models its links may point to."""
        name = LINK_VALIDATORS.get(self.field_type)
        return list(self.validators.get(name, {}).get("item_types", ())) if name else []

    def block_models(self) -> list[str]:
        """Ids of the block models it may hold."""
        names = BLOCK_VALIDATORS.get(self.field_type, ())
        return [model for name in names for model in self.validators.get(name, {}).get("item_types", ())]

    def strategy(self, name: str, default: str) -> str:
        """One of the link strategies, for instance what publishing does about unpublished targets ([D] 6.3)."""
        rules = self.validators.get(LINK_VALIDATORS.get(self.field_type, ""), {})
        return str(rules.get(name) or default)


@dataclass(slots=True, eq=False)
class Fieldset:
    """A group of fields in the editor."""

    id: str
    model_id: str
    title: str
    position: int
    hint: str | None = None
    collapsible: bool = True
    start_collapsed: bool = False

    def to_json(self) -> Json:
        """The `fieldset` entity."""
        return {
            "id": self.id,
            "type": "fieldset",
            "attributes": {
                "title": self.title,
                "hint": self.hint,
                "position": self.position,
                "collapsible": self.collapsible,
                "start_collapsed": self.start_collapsed,
            },
            "relationships": {"item_type": reference("item_type", self.model_id)},
        }


@dataclass(slots=True, eq=False)
class Model:
    """A model, or a block model when `modular_block`."""

    id: str
    api_key: str
    name: str
    singleton: bool = False
    sortable: bool = False
    modular_block: bool = False
    tree: bool = False
    draft_mode: bool = True
    draft_saving: bool = False
    all_locales_required: bool = False
    collection_appearance: str = "table"
    hint: str | None = None
    ordering_direction: str | None = None
    ordering_meta: str | None = None
    ordering_field: str | None = None
    presentation_title_field: str | None = None
    presentation_image_field: str | None = None
    title_field: str | None = None
    image_preview_field: str | None = None
    excerpt_field: str | None = None
    workflow: str | None = None
    fields: list[Field] = field(default_factory=list)
    fieldsets: list[Fieldset] = field(default_factory=list)
    by_key: dict[str, Field] = field(default_factory=dict)

    def add(self, new: Field) -> None:
        """Appends a field."""
        self.fields.append(new)
        self.by_key[new.api_key] = new

    @property
    def has_position(self) -> bool:
        """Whether records carry a position."""
        return self.sortable or self.tree

    def naming_field(self) -> Field | None:
        """The field that names a record: presentation title, else title, else the first string ([D] 6.2)."""
        wanted = self.presentation_title_field or self.title_field
        for candidate in self.fields:
            if candidate.id == wanted:
                return candidate
        return next((candidate for candidate in self.fields if candidate.field_type == "string"), None)

    def to_json(self, singleton_item: str | None) -> Json:
        """The `item_type` entity; `singleton_item` is the id of a single-instance model's record."""
        return {
            "id": self.id,
            "type": "item_type",
            "attributes": {
                "name": self.name,
                "api_key": self.api_key,
                "singleton": self.singleton,
                "sortable": self.sortable,
                "modular_block": self.modular_block,
                "tree": self.tree,
                "ordering_direction": self.ordering_direction,
                "ordering_meta": self.ordering_meta,
                "draft_mode_active": self.draft_mode,
                "draft_saving_active": self.draft_saving,
                "all_locales_required": self.all_locales_required,
                "collection_appearance": self.collection_appearance,
                "collection_appeareance": self.collection_appearance,
                "has_singleton_item": singleton_item is not None,
                "hint": self.hint,
                "inverse_relationships_enabled": False,
            },
            "relationships": {
                "fields": {"data": [{"type": "field", "id": each.id} for each in self.fields]},
                "fieldsets": {"data": [{"type": "fieldset", "id": each.id} for each in self.fieldsets]},
                "singleton_item": reference("item", singleton_item),
                "presentation_title_field": reference("field", self.presentation_title_field),
                "presentation_image_field": reference("field", self.presentation_image_field),
                "title_field": reference("field", self.title_field),
                "image_preview_field": reference("field", self.image_preview_field),
                "excerpt_field": reference("field", self.excerpt_field),
                "ordering_field": reference("field", self.ordering_field),
                "workflow": reference("workflow", self.workflow),
            },
            "meta": {"has_singleton_item": singleton_item is not None},
        }


@dataclass(slots=True, eq=False)
class Workflow:
    """Stages records of some models pass through."""

    id: str
    api_key: str
    name: str
    stages: list[Json]

    @property
    def initial(self) -> str:
        """The id of the initial stage."""
        return next(str(stage["id"]) for stage in self.stages if stage["initial"])

    def has(self, stage: str) -> bool:
        """Whether that is one of its stages."""
        return any(each["id"] == stage for each in self.stages)

    def to_json(self) -> Json:
        """The `workflow` entity."""
        attributes = {"name": self.name, "api_key": self.api_key, "stages": self.stages}
        return {"id": self.id, "type": "workflow", "attributes": attributes}


class Schema:
    """Everything an environment's content is shaped by."""

    def __init__(self, models: list[Model], workflows: list[Workflow], locales: list[str]) -> None:
        self.models = {model.id: model for model in models}
        self.workflows = {workflow.id: workflow for workflow in workflows}
        self.locales = locales

    def copy(self) -> "Schema":
        """An independent copy, for another environment."""
        return copy.deepcopy(self)

    def model(self, ref: str) -> Model | None:
        """By id or api key ([D] 1)."""
        return self.models.get(ref) or next((each for each in self.models.values() if each.api_key == ref), None)

    def fields(self) -> Iterator[Field]:
        """Every field of every model."""
        for model in self.models.values():
            yield from model.fields

    def field(self, ref: str) -> Field | None:
        """By id, or by api key where that key is unique in the project."""
        found = [each for each in self.fields() if each.id == ref]
        found = found or [each for each in self.fields() if each.api_key == ref]
        return found[0] if len(found) == 1 else None

    def fieldset(self, ref: str) -> Fieldset | None:
        """By id."""
        return next((each for model in self.models.values() for each in model.fieldsets if each.id == ref), None)

    def duplicate_field(self, source: Field, new_id: str) -> Field:
        """`Title` becomes `Title (copy #1)`, `title_copy1`: the first number free in the model ([P])."""
        model = self.models[source.model_id]
        number = _free_number(source.api_key, set(model.by_key), source.label, {each.label for each in model.fields})
        made = replace(
            source,
            id=new_id,
            label=f"{source.label} (copy #{number})",
            api_key=f"{source.api_key}_copy{number}",
            validators=copy.deepcopy(source.validators),
            parameters=copy.deepcopy(source.parameters),
            position=max(each.position for each in model.fields) + 1,
        )
        model.add(made)
        return made

    def duplicate_model(self, source: Model, new_id: str) -> Model:
        """The same for a whole model: `Post (copy #1)`, `post_copy1` ([R]), its fields and fieldsets with new ids."""
        keys, names = {each.api_key for each in self.models.values()}, {each.name for each in self.models.values()}
        number = _free_number(source.api_key, keys, source.name, names)
        made = copy.deepcopy(source)
        made.id, made.name = new_id, f"{source.name} (copy #{number})"
        made.api_key = f"{source.api_key}_copy{number}"
        old_ids = [*(each.id for each in made.fields), *(each.id for each in made.fieldsets)]
        fresh = {old: named_id(new_id, old) for old in old_ids}
        for fieldset in made.fieldsets:
            fieldset.id, fieldset.model_id = fresh[fieldset.id], new_id
        for each in made.fields:
            each.id, each.model_id = fresh[each.id], new_id
            each.fieldset_id = fresh.get(each.fieldset_id or "")
            slugged = each.validators.get("slug_title_field")
            if slugged:
                slugged["title_field_id"] = fresh[slugged["title_field_id"]]
        for role in (
            "ordering_field",
            "presentation_title_field",
            "presentation_image_field",
            "title_field",
            "image_preview_field",
            "excerpt_field",
        ):
            setattr(made, role, fresh.get(getattr(made, role) or ""))
        self.models[new_id] = made
        return made


def _free_number(key: str, keys: set[str], label: str, labels: set[str]) -> int:
    number = 1
    while f"{key}_copy{number}" in keys or f"{label} (copy #{number})" in labels:
        number += 1
    return number


@lru_cache(maxsize=16_384)
def slugify(text: str) -> str:
    """A `webpage_slug`: what is left of a title in a URL."""
    return re.sub(r"[^0-9a-z]+", "-", text.casefold()).strip("-")
