"""Unicat records as rows of tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tui.cms.unicat.values import in_language
from tui.core.cell_values import stand_in
from tui.core.content import Model, Record, RecordStatus

_STATUS = {"published": RecordStatus.PUBLISHED, "deleted": RecordStatus.DELETED}

_TELLING = ("textline", "text")
"""Types of fields whose value tells a record without a title from others."""


def record(one: Mapping[str, Any], model: Model, languages: Sequence[str]) -> Record:
    """A record as delivered in `data.records`; `model` is its definition, `languages` are as in `locale_order`."""
    title, values = in_language(one.get("title"), "", languages), _values(one.get("fields"), model)
    return Record(
        id=str(one.get("gid") or ""),
        model_id=str(one.get("definition") or ""),
        title=title,
        status=_STATUS.get(str(one.get("status")), RecordStatus.UNKNOWN),
        created_at=_time(one.get("created_on")),
        updated_at=_time(one.get("updated_on")),
        values=values,
        stand_in="" if title else stand_in(values, model, _TELLING, languages),
    )


def _values(fields: object, model: Model) -> dict[str, object]:
    """`{lang: {name: value}}` by field: localized ones by language, others once ([D] reference unicat.md 12)."""
    languages = fields.items() if isinstance(fields, dict) else ()
    held = {language: names for language, names in languages if isinstance(names, dict)}
    values: dict[str, object] = {}
    for field in model.fields:
        told = {language: names[field.api_key] for language, names in held.items() if field.api_key in names}
        if told:
            values[field.api_key] = told if field.localized else next(iter(told.values()))
    return values


def _time(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
