"""What the details of DatoCMS models, fieldsets and fields say ([T][P] reference datocms.md 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from tui.cms.datocms.appearance import appearance_in_words
from tui.cms.datocms.cells import FIELD_TYPES
from tui.cms.datocms.validators import BLOCKS, LINKS, Names, as_text, rules_in_words, targets
from tui.cms.datocms.wire import Entity
from tui.core.content import Model
from tui.core.schema import DetailGroup, SchemaItem, SchemaKind
from tui.core.text import one_line

ROLES: tuple[tuple[str, str], ...] = (
    ("presentation_title_field", "the title of its records"),
    ("title_field", "the title in SEO previews"),
    ("presentation_image_field", "the image of its records"),
    ("image_preview_field", "the image in SEO previews"),
    ("excerpt_field", "the excerpt of its records"),
    ("ordering_field", "the order of its records"),
)
"""Relationships of a model to one of its fields, and what that field is for it."""
_COLLECTION = {"compact": "compact list", "table": "table"}
_ORDER_META = {
    "created_at": "time of creation",
    "updated_at": "time of the last update",
    "published_at": "time of publication",
    "first_published_at": "time of the first publication",
}


class Whole(Struct, frozen=True):
    """The entities of a whole schema, as far as one item's details need those of others."""

    models: Mapping[str, Entity]
    fields: Mapping[str, Entity]
    fieldsets: Mapping[str, Entity]

    @property
    def names(self) -> Names:
        """What models and fields are called."""
        return Names(
            {key: _name(item) for key, item in self.models.items()},
            {key: _label(item) for key, item in self.fields.items()},
        )


class Details:
    """Makes schema items. Where what is used is found once, for all."""

    def __init__(self, whole: Whole) -> None:
        self._whole = whole
        self._names = whole.names
        self._pointing: dict[str, list[Entity]] = {}
        self._slugs: dict[str, list[Entity]] = {}
        for field in whole.fields.values():
            for target in dict.fromkeys(targets(field.attr("validators"), (*LINKS, *BLOCKS))):
                self._pointing.setdefault(target, []).append(field)
            source = _slug_source(field)
            if source is not None:
                self._slugs.setdefault(source, []).append(field)

    # -- models -----------------------------------------------------------------------------------------------
    def of_model(self, entity: Entity, model: Model, fields: Sequence[Entity]) -> SchemaItem:
        """A model or block."""
        users = self._pointing.get(model.id, [])
        return SchemaItem(
            id=model.id,
            kind=SchemaKind.BLOCK if model.is_block else SchemaKind.MODEL,
            name=model.name,
            api_key=model.api_key,
            flags=_model_flags(entity, model),
            details=tuple(self._model_pairs(entity, model, fields)),
            groups=_groups(("Special fields", self._special(entity)), ("Used in", self._used_in(users))),
            used_in=len(users),
            holds_records=not model.is_block,
        )

    def _model_pairs(self, entity: Entity, model: Model, fields: Sequence[Entity]) -> Iterable[tuple[str, str]]:
        yield "API key", model.api_key
        yield "Id", model.id
        required = sum("required" in _rules(field) for field in fields)
        yield "Fields", str(len(fields)) + (f", {required} required" if required else "")
        if entity.text("hint"):
            yield "Hint", entity.text("hint")
        if model.is_block:
            return
        yield "Order", self._order(entity, model)
        drafts = "records stay drafts until they are published" if model.draft_mode else "every save publishes"
        if entity.attr("draft_saving_active") is True:
            drafts += "; invalid drafts can be saved"
        yield "Drafts", drafts
        if entity.link("workflow"):
            yield "Workflow", "its records pass through the stages of a workflow"
        shown = entity.text("collection_appearance") or entity.text("collection_appeareance")
        if shown:
            yield "Shown as", _COLLECTION.get(shown, shown)

    def _order(self, entity: Entity, model: Model) -> str:
        """In what order editors see its records."""
        if model.singleton:
            return "a single record"
        if model.tree:
            return "a tree, by hand"
        if model.sortable:
            return "by hand"
        falling = ", falling" if entity.attr("ordering_direction") == "desc" else ""
        field = entity.link("ordering_field")
        if field:
            return f"by {self._names.fields.get(field, field)}{falling}"
        meta = str(entity.attr("ordering_meta") or "")
        return f"by {_ORDER_META.get(meta, meta.replace('_', ' '))}{falling}" if meta else "newest update first"

    def _special(self, entity: Entity) -> list[tuple[str, str]]:
        """The fields with a role, each once with all its roles."""
        roles: dict[str, list[str]] = {}
        for name, what in ROLES:
            field = entity.link(name)
            if field:
                roles.setdefault(field, []).append(what)
        return [(self._names.fields.get(field, field), ", ".join(whats)) for field, whats in roles.items()]

    def _used_in(self, users: Iterable[Entity]) -> list[tuple[str, str]]:
        """A line for each model that points here, with its fields that do."""
        by_model: dict[str, list[str]] = {}
        for field in users:
            by_model.setdefault(field.link("item_type") or "", []).append(_label(field))
        return [(self._names.models.get(model, model), ", ".join(labels)) for model, labels in by_model.items()]

    # -- fieldsets --------------------------------------------------------------------------------------------
    def of_fieldset(self, entity: Entity, model: Model, inside: Sequence[str]) -> SchemaItem:
        """A fieldset with the ids of the fields in it."""
        details = [("Model", model.name), ("Id", entity.key), ("Fields", str(len(inside)))]
        if entity.text("hint"):
            details.append(("Hint", entity.text("hint")))
        folds = "yes" if entity.attr("collapsible") is True else "no"
        if entity.attr("start_collapsed") is True:
            folds += ", folded at first"
        details.append(("Foldable", folds))
        return SchemaItem(
            id=entity.key,
            kind=SchemaKind.FIELDSET,
            name=entity.text("title") or "(untitled)",
            api_key="",
            details=tuple(details),
            why_not_copied="fieldsets cannot be duplicated. Mark their fields",
            groups=_groups(("Fields", [("", self._names.fields.get(field, field)) for field in inside])),
            model_id=model.id,
        )

    # -- fields -----------------------------------------------------------------------------------------------
    def of_field(self, entity: Entity, model: Model) -> SchemaItem:
        """A field of a model."""
        validators = entity.attr("validators")
        owner = self._whole.models.get(model.id)
        rules = [("", line) for line in rules_in_words(validators, self._names)]
        return SchemaItem(
            id=entity.key,
            kind=SchemaKind.FIELD,
            name=_label(entity),
            api_key=entity.text("api_key"),
            type=entity.text("field_type"),
            type_words=FIELD_TYPES.in_words(entity.text("field_type")),
            flags=_field_flags(entity),
            details=tuple(self._field_pairs(entity, model)),
            groups=_groups(
                ("Rules", rules or [("", "none: any value is taken")]),
                ("In the editor", list(appearance_in_words(entity.attr("appearance")))),
                ("Used as", [("", line) for line in self._used_as(entity, owner)]),
            ),
            model_id=model.id,
            points_at=frozenset(targets(validators, (*LINKS, *BLOCKS))),
        )

    def _field_pairs(self, entity: Entity, model: Model) -> Iterable[tuple[str, str]]:
        yield "API key", entity.text("api_key")
        yield "Id", entity.key
        yield "Type", FIELD_TYPES.with_code(entity.text("field_type"))
        fieldset = self._whole.fieldsets.get(entity.link("fieldset") or "")
        yield "Model", model.name + (f" › {fieldset.text('title') or '(untitled)'}" if fieldset is not None else "")
        yield "Localized", "yes, a value for each language" if entity.attr("localized") is True else "no"
        if entity.text("hint"):
            yield "Hint", entity.text("hint")
        default = entity.attr("default_value")
        if default not in (None, "", {}):
            yield "Default", as_text(default)
        if entity.attr("deep_filtering_enabled") is True:
            yield "Filtering", "also by what is in its blocks"

    def _used_as(self, entity: Entity, owner: Entity | None) -> Iterable[str]:
        """What the field is for its model, and what follows it."""
        for name, what in ROLES:
            if owner is not None and owner.link(name) == entity.key:
                yield what
        for slug in self._slugs.get(entity.key, []):
            yield f"the field that {_label(slug)} is made from"


def _name(entity: Entity) -> str:
    return entity.text("name") or entity.text("api_key") or entity.key


def _label(entity: Entity) -> str:
    return entity.text("label") or entity.text("api_key") or entity.key


def _rules(entity: Entity) -> Mapping[str, object]:
    rules = entity.attr("validators")
    return rules if isinstance(rules, Mapping) else {}


def _slug_source(entity: Entity) -> str | None:
    rule = _rules(entity).get("slug_title_field")
    source = rule.get("title_field_id") if isinstance(rule, Mapping) else None
    return one_line(str(source)) if isinstance(source, str | int) else None


def _groups(*groups: tuple[str, Sequence[tuple[str, str]]]) -> tuple[DetailGroup, ...]:
    return tuple(DetailGroup(title, tuple(lines)) for title, lines in groups if lines)


def _model_flags(entity: Entity, model: Model) -> tuple[str, ...]:
    return tuple(
        word
        for word, on in (
            ("single instance", model.singleton),
            ("tree", model.tree),
            ("sortable", model.sortable and not model.tree),
            ("drafts", model.draft_mode and not model.is_block),
            ("all locales required", entity.attr("all_locales_required") is True),
        )
        if on
    )


def _field_flags(entity: Entity) -> tuple[str, ...]:
    rules = _rules(entity)
    flags = [word for word in ("required", "unique") if word in rules]
    return (*flags, "localized") if entity.attr("localized") is True else tuple(flags)
