"""Unicat records as tables and previews show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from tui.cms.unicat_schema import in_language
from tui.core.content import DetailLine, Model, Record, RecordStatus
from tui.core.text import clean, one_line

_STATUS = {"published": RecordStatus.PUBLISHED, "deleted": RecordStatus.DELETED}


def record(one: Mapping[str, Any], model: Model, language: str) -> Record:
    """A record as delivered in `data.records`; `model` is its definition."""
    return Record(
        id=str(one.get("gid") or ""),
        model_id=str(one.get("definition") or ""),
        title=in_language(one.get("title"), language),
        status=_STATUS.get(str(one.get("status")), RecordStatus.UNKNOWN),
        created_at=_time(one.get("created_on")),
        updated_at=_time(one.get("updated_on")),
        values=_values(one.get("fields"), model),
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


def detail_lines(
    one: Mapping[str, Any], model: Model, channels: Mapping[str, Any], titles: Mapping[str, str]
) -> tuple[DetailLine, ...]:
    """Every field of the record in the definition's order; localized ones once a language."""
    lines = []
    enabled = [in_name(channels.get(key), key) for key in one.get("channels") or [] if isinstance(key, str)]
    lines.append(DetailLine("Channels", ", ".join(enabled) or "none", "channels"))
    children = one.get("childcount")
    if isinstance(children, int) and children:
        lines.append(DetailLine("Children", f"{children:,}", "number"))
    fields = one.get("fields") if isinstance(one.get("fields"), dict) else {}
    assert isinstance(fields, dict)  # noqa: S101 - checked above
    for field in model.fields:
        told = [
            (language, values[field.api_key])
            for language, values in fields.items()
            if isinstance(values, dict) and values.get(field.api_key) not in (None, "", [], {})
        ]
        if not field.localized:
            told = told[:1]
        lines += [
            DetailLine(field.label, readable(value, titles), field.type, language if field.localized else "")
            for language, value in told
        ]
    return tuple(lines)


def in_name(value: object, key: str) -> str:
    return one_line(value) if isinstance(value, str) and value else one_line(key)


def readable(value: object, titles: Mapping[str, str]) -> str:
    """A field's value as text: references by title, class values one line a part, lists separated by commas."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return titles.get(value) or clean(value)
    if isinstance(value, dict):
        return "\n".join(
            f"{one_line(str(key))}: {one_line(readable(item, titles))}"
            for key, item in value.items()
            if not str(key).endswith("/key")
        )
    if isinstance(value, list):
        parts = [readable(item, titles) for item in value]
        return ("\n" if any("\n" in part for part in parts) else ", ").join(parts)
    return "" if value is None else one_line(str(value))


def raw_json(one: Mapping[str, Any]) -> str:
    """The record as the API's own JSON, pretty-printed; its strings were cleaned on arrival."""
    return msgspec.json.format(msgspec.json.encode(one), indent=2).decode()
