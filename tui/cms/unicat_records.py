"""Unicat records: the filter line as the API's `q` and `filter`, and records as tables and previews show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from tui.cms.unicat_schema import in_language
from tui.core import filters
from tui.core.content import DetailLine, FieldInfo, Model, Record, RecordStatus
from tui.core.errors import FilterError
from tui.core.filters import Condition, Filter, Op
from tui.core.text import clean, nearest, one_line

FAR = 4_102_444_800
"""2100-01-01: an open end for `between`, which needs both ([D] reference unicat.md 8)."""

_STATUS = {"published": RecordStatus.PUBLISHED, "deleted": RecordStatus.DELETED}


def filter_json(parsed: Filter, model: Model | None) -> list[Any] | None:
    """The conditions as the API's filter, together with the model; None when there are none.

    Raises FilterError for what the API has no property for.
    """
    parts: list[list[Any]] = [["definition", "is", model.id]] if model is not None else []
    parts += [_condition(item, model) for item in parsed.conditions if item.key != "id"]
    if len(parts) > 1:
        return ["and", "", parts]
    return parts[0] if parts else None


def _condition(item: Condition, model: Model | None) -> list[Any]:
    if item.key in ("updated", "created"):
        return _moment(item)
    if item.key == "valid":
        broken = ["validation", "any"]
        return broken if not filters.truth(item) else ["not", "", broken]
    if item.key in ("status", "published", "stage"):
        raise item.wrong(
            f"Unicat cannot filter by {item.key}.", next_step="Try created:, updated:, valid:, id: or a field."
        )
    field = model.field(item.key) if model is not None else None
    if field is None:
        names = [one.api_key for one in model.fields] if model is not None else []
        near = nearest(item.key, [*names, "updated", "created", "valid", "id"])
        where = f" in {model.name}" if model is not None else ": choose a model first"
        raise item.wrong(
            f"There is no field {one_line(item.key, 60)}{where}.", next_step=f"Did you mean {near}:?" if near else ""
        )
    return _value(item, field)


def _value(item: Condition, field: FieldInfo) -> list[Any]:
    """`["value", "is", [field, value]]`: the only comparison known for values ([C] reference unicat.md 8)."""
    if item.op not in (Op.IS, Op.EQUAL, Op.NOT_EQUAL):
        raise item.wrong(f"Unicat compares values of {field.api_key} only with = and !=.")
    same = [["value", "is", [field.id, _typed(value, field, item)]] for value in item.values]
    found = same[0] if len(same) == 1 else ["or", "", same]
    return ["not", "", found] if item.op is Op.NOT_EQUAL else found


def _typed(text: str, field: FieldInfo, item: Condition) -> object:
    if field.type == "boolean":
        return filters.truth(Condition(item.key, Op.EQUAL, (text,), item.start, item.end))
    if field.type in ("number", "decimal"):
        try:
            return int(text) if field.type == "number" else float(text)
        except ValueError as error:
            raise item.wrong(f"{field.api_key} holds numbers.") from error
    return text


def _moment(item: Condition) -> list[Any]:
    op, point = filters.moment(item)
    at = point.timestamp()
    if op is Op.EQUAL:
        return [f"{item.key}_on", "between", [at, at + 86_400]]
    if op in (Op.GREATER, Op.AT_LEAST):
        return [f"{item.key}_on", "between", [at, FAR]]
    return [f"{item.key}_on", "between", [0, at]]


def named_ids(parsed: Filter) -> tuple[str, ...]:
    """The ids of `id:` conditions; with several, those in all of them."""
    wanted: list[str] | None = None
    for item in parsed.conditions:
        if item.key == "id":
            if item.op not in (Op.IS, Op.EQUAL):
                raise item.wrong("id: only takes ids.")
            wanted = [one for one in item.values if wanted is None or one in wanted]
    return tuple(dict.fromkeys(wanted or ()))


def check_ids_alone(parsed: Filter) -> None:
    """Ids are read directly, so they cannot be combined with a search. Raises FilterError."""
    ids = [item for item in parsed.conditions if item.key == "id"]
    if ids and (parsed.words or len(ids) != len(parsed.conditions)):
        raise FilterError(
            "On Unicat id: stands alone.", start=ids[0].start, end=ids[0].end, next_step="Take the other words out."
        )


# -- records ----------------------------------------------------------------------------------------------------
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
