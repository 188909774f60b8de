"""Who links to a record, through which field, and what a record looks like without the link."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tui.sandbox.datocms.records import Record, Version, by_locale, links_in
from tui.sandbox.datocms.schema import Field, Model
from tui.sandbox.datocms.store import Environment
from tui.sandbox.datocms.wire import Json


@dataclass(frozen=True, slots=True)
class Reference:
    """One field of one version of a record that links to another record."""

    record: Record
    version: Version
    field: Field
    locale: str | None

    def required(self, target: str) -> bool:
        """Whether the field could not do without that target."""
        if self.field.field_type == "link":
            return "required" in self.field.validators
        least = self.field.validators.get("size", {}).get("min")
        if least is None:
            return False
        for locale, value in by_locale(self.field, self.version.values.get(self.field.api_key)):
            if locale == self.locale and sum(each != target for each in value or ()) < least:
                return True
        return False

    def details(self) -> Json:
        """How errors name it."""
        found: Json = {
            "item_id": self.record.id,
            "item_type_id": self.record.model.id,
            "field_label": self.field.label,
        }
        return {**found, "locale": self.locale} if self.locale is not None else found


def references_to(env: Environment, target: str, version: str) -> Iterator[Reference]:
    """References to a record in the `current`, the `published`, or either version (`published-or-current`)."""
    for record in env.linked_from(target):
        chosen = []
        if version != "published":
            chosen.append(record.current)
        if version != "current" and record.published is not None and record.published not in chosen:
            chosen.append(record.published)
        for each in chosen:
            for field, locale, linked in env.outgoing(record.model, each.values):
                if linked == target:
                    yield Reference(record, each, field, locale)


def without_target(model: Model, values: Json, target: str) -> Json:
    """The values with every link to that record removed; links inside blocks stay, blocks being shared by versions."""
    made = dict(values)
    for field in model.fields:
        value = values.get(field.api_key)
        if any(target in links_in(field.field_type, each) for _, each in by_locale(field, value)):
            if field.localized:
                made[field.api_key] = {k: _without(field.field_type, v, target) for k, v in (value or {}).items()}
            else:
                made[field.api_key] = _without(field.field_type, value, target)
    return made


def _without(kind: str, value: Any, target: str) -> Any:
    if kind == "link":
        return None if value == target else value
    if kind == "links":
        return [each for each in value if each != target] if value else value
    if isinstance(value, dict):
        return {**value, "document": {**value["document"], "children": _pruned(value["document"], target)}}
    return value


def _pruned(node: Json, target: str) -> list[Json]:
    """A structured text's children without links to the target: a linked text stays as text."""
    kept: list[Json] = []
    for child in node.get("children") or []:
        if child.get("item") == target and child.get("type") == "inlineItem":
            continue
        if child.get("item") == target and child.get("type") == "itemLink":
            kept += child.get("children") or []
        else:
            kept.append({**child, "children": _pruned(child, target)} if "children" in child else child)
    return kept
