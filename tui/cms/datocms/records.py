"""DatoCMS records as rows of tables ([R][P][T] reference datocms.md 5.1)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from tui.cms.datocms.wire import Entity, Fields, moment_of, person_of
from tui.core.cell_values import in_locale, stand_in
from tui.core.content import Model, Record, RecordStatus
from tui.core.text import clean_tree, one_line

_STATUS = {item.value: item for item in (RecordStatus.DRAFT, RecordStatus.UPDATED, RecordStatus.PUBLISHED)}

_TELLING = ("slug", "string", "text")
"""Types of fields whose value tells a record without a title from others."""


def record_of(
    entity: Entity, model: Model | None, locales: Sequence[str], stages: Mapping[str, str] = MappingProxyType({})
) -> Record:
    """A row, its title in the first of the locales (as in `locale_order`) that has one, strings cleaned; `stages` are
    what stages are called, by their ids."""
    values = _cleaned(entity.attributes)
    valid = entity.info("is_current_version_valid")
    if not isinstance(valid, bool):
        valid = entity.info("is_valid")
    title = title_of(_some(values, _naming(model)), model, locales)
    version = entity.info("current_version")
    stage = one_line(str(told), 100) if (told := entity.info("stage")) else None
    return Record(
        id=entity.key,
        model_id=entity.link("item_type") or (model.id if model else ""),
        title=title,
        status=_STATUS.get(str(entity.info("status")), RecordStatus.UNKNOWN),
        is_valid=valid if isinstance(valid, bool) else None,
        created_at=moment_of(entity.info("created_at")),
        updated_at=moment_of(entity.info("updated_at")),
        published_at=moment_of(entity.info("published_at")),
        stage=stages.get(stage, stage) if stage else stage,
        stage_id=stage,
        creator=person_of((entity.relationships or {}).get("creator")),
        version=one_line(str(version), 100) if version else None,
        values=values,
        first_published_at=moment_of(entity.info("first_published_at")),
        stand_in="" if title else stand_in(_some(values, _telling(model)), model, _TELLING, locales),
    )


def called(entity: Entity, model: Model | None, locales: Sequence[str]) -> str:
    """What an answer shows a record, a field or a model to be called; empty where it does not tell."""
    if entity.type != "item":
        return entity.text("label" if entity.type == "field" else "name")
    tells = any(name in (entity.attributes or ()) for name in _naming(model))
    return record_of(entity, model, locales).shown_title if tells else ""


def _cleaned(attributes: object) -> Mapping[str, Any]:
    if isinstance(attributes, Fields):
        return attributes.cleaned()
    found = clean_tree(attributes)
    return found if isinstance(found, dict) else {}


def _some(values: Mapping[str, Any], names: tuple[str, ...]) -> Mapping[str, Any]:
    return values.some(names) if isinstance(values, Fields) else values


def _naming(model: Model | None) -> tuple[str, ...]:
    return (model.title_field,) if model is not None and model.title_field is not None else ()


def _telling(model: Model | None) -> tuple[str, ...]:
    return tuple(one.api_key for one in model.fields if one.type in _TELLING) if model is not None else ()


def title_of(values: Mapping[str, Any], model: Model | None, locales: Sequence[str]) -> str:
    """What names a record: its model's title field, in the first of the locales that has one."""
    if model is None or model.title_field is None:
        return ""
    field = model.field(model.title_field)
    value = values.get(model.title_field)
    if field is not None and field.localized:
        value, _ = in_locale(value, "", locales)
    if isinstance(value, str):
        return one_line(value)
    return "" if value is None else one_line(plain(value))


def plain(value: object) -> str:
    """Any JSON value as short readable text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False)
