"""What a field's type and its validators allow ([T], [D] 6.3)."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from tui.sandbox.datocms.filters import plain_text
from tui.sandbox.datocms.records import blocks_in, by_locale, links_in
from tui.sandbox.datocms.schema import Field, Model
from tui.sandbox.datocms.store import Environment
from tui.sandbox.datocms.wire import Json, api_error, parse_time

_PREDEFINED = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "url": re.compile(r"https?://\S+"),
    "webpage_slug": re.compile(r"[0-9a-z]+(?:[-_][0-9a-z]+)*"),
}
_LISTS = {"links", "gallery", "rich_text"}


def field_error(field: Field, code: str, locale: str | None = None, **more: Any) -> Json:
    """An `INVALID_FIELD` entity."""
    details: Json = {
        "field": field.api_key,
        "field_id": field.id,
        "field_label": field.label,
        "field_type": field.field_type,
        "code": code,
    }
    if locale is not None:
        details["locale"] = locale
    return api_error("INVALID_FIELD", {**details, **more})


def violations(env: Environment, model: Model, values: Json, record_id: str | None) -> list[Json]:
    """Every broken validator as an `INVALID_FIELD` entity, the blocks' included.

    Fields the version has no value for at all are younger than it: they are not held against it.
    """
    return list(_violations(env, model, values, record_id))


def _violations(env: Environment, model: Model, values: Json, record_id: str | None) -> Iterator[Json]:
    for field in model.fields:
        if field.api_key not in values:
            continue
        for locale, value in by_locale(field, values[field.api_key]):
            for name in field.validators:
                rule = field.validators[name]
                check = _CHECKS.get(name)
                if check is not None and not check(field, rule, value):
                    yield field_error(field, f"VALIDATION_{name.upper()}", locale)
            if "unique" in field.validators and value not in (None, "") and _taken(env, model, field, value, record_id):
                yield field_error(field, "VALIDATION_UNIQUENESS", locale)
            for block_id in blocks_in(field.field_type, value):
                block = env.block(block_id) if isinstance(block_id, str) else None
                for inner in _violations(env, block.model, block.values, None) if block else ():
                    nested = [inner["attributes"]["details"]]
                    yield field_error(field, "VALIDATION_INVALID_BLOCK", locale, block_id=block_id, errors=nested)


def _taken(env: Environment, model: Model, field: Field, value: Any, record_id: str | None) -> bool:
    for other in env.kept(model).values():
        if other.id == record_id:
            continue
        versions = [other.current, *([other.published] if other.published else [])]
        for version in versions:
            if any(theirs == value for _, theirs in by_locale(field, version.values.get(field.api_key))):
                return True
    getter = env.articles.getters.get(field.api_key) if model.id == env.article_model else None
    if getter is None:
        return False
    mine = env.article_index(record_id) if record_id else None
    return any(
        there and a != mine and any(theirs == value for _, theirs in by_locale(field, getter(a)))
        for a, there in enumerate(env.generated_mask())
    )


def _present(field: Field, _: Json, value: Any) -> bool:
    if field.field_type == "structured_text":
        return value is not None and bool(plain_text(value).strip() or next(blocks_in("structured_text", value), None))
    if isinstance(value, str):
        return value.strip() != ""
    return value is not None and value != []


def _within(rule: Json, size: float) -> bool:
    if "eq" in rule and rule["eq"] is not None and size != rule["eq"]:
        return False
    if rule.get("multiple_of") and size % rule["multiple_of"]:
        return False
    low, high = rule.get("min"), rule.get("max")
    return (low is None or size >= low) and (high is None or size <= high)


def _length(field: Field, rule: Json, value: Any) -> bool:
    if field.field_type == "structured_text":
        return value is None or _within(rule, len(plain_text(value)))
    return value in (None, "") or _within(rule, len(value))


def _size(_: Field, rule: Json, value: Any) -> bool:
    return _within(rule, len(value or ()))


def _number(_: Field, rule: Json, value: Any) -> bool:
    return value is None or _within(rule, value)


def _moment(_: Field, rule: Json, value: Any) -> bool:
    moment = parse_time(value)
    if moment is None:
        return True
    low, high = parse_time(rule.get("min")), parse_time(rule.get("max"))
    return (low is None or moment >= low) and (high is None or moment <= high)


def _format(_: Field, rule: Json, value: Any) -> bool:
    if value in (None, ""):
        return True
    known = _PREDEFINED.get(str(rule.get("predefined_pattern")))
    if known is not None:
        return known.fullmatch(value) is not None
    pattern = rule.get("custom_pattern")
    return not isinstance(pattern, str) or re.search(pattern, value) is not None


def _enum(_: Field, rule: Json, value: Any) -> bool:
    return value in (None, "") or value in rule.get("values", ())


def _seo_fields(_: Field, rule: Json, value: Any) -> bool:
    return all((value or {}).get(key) not in (None, "") for key, wanted in rule.items() if wanted)


def _seo_length(key: str) -> Callable[[Field, Json, Any], bool]:
    return lambda _, rule, value: not (value or {}).get(key) or _within(rule, len(value[key]))


def _alt_title(field: Field, rule: Json, value: Any) -> bool:
    files = value if field.field_type == "gallery" else [value] if value else []
    return all(each.get(key) for each in files or () for key, wanted in rule.items() if wanted)


_CHECKS: dict[str, Callable[[Field, Json, Any], bool]] = {
    "required": _present,
    "length": _length,
    "size": _size,
    "number_range": _number,
    "date_range": _moment,
    "date_time_range": _moment,
    "format": _format,
    "slug_format": _format,
    "enum": _enum,
    "required_seo_fields": _seo_fields,
    "title_length": _seo_length("title"),
    "description_length": _seo_length("description"),
    "required_alt_title": _alt_title,
}


# -- types: what no draft may break ---------------------------------------------------------------------------


def type_errors(env: Environment, field: Field, value: Any) -> Iterator[Json]:
    """What is wrong with a request's value for a field apart from validators: type, locales' values, link targets."""
    for locale, each in by_locale(field, value):
        if each is None:
            continue
        if not _TYPES[field.field_type](each):
            yield field_error(field, "INVALID_TYPE", locale)
            continue
        allowed = field.linked_models()
        for target in links_in(field.field_type, each):
            record = env.find(target)
            if record is None:
                yield field_error(field, "ITEM_NOT_FOUND", locale, item_id=target)
            elif allowed and record.model.id not in allowed:
                yield field_error(field, "INVALID_ITEM_TYPE", locale, item_id=target)


def _is_json(value: Any) -> bool:
    try:
        json.loads(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _has(*keys: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, dict) and all(key in value for key in keys)


def _is_color(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(key), int) and 0 <= value[key] <= 255 for key in ("red", "green", "blue", "alpha")
    )


def _is_list_of(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(check(each) for each in value)


def _is_block(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, dict) and value.get("type") == "item")


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": _is_text,
    "text": _is_text,
    "slug": _is_text,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "float": _is_number,
    "date": lambda value: isinstance(value, str) and len(value) == 10 and parse_time(value) is not None,
    "date_time": lambda value: parse_time(value) is not None,
    "color": _is_color,
    "json": _is_json,
    "lat_lon": _has("latitude", "longitude"),
    "seo": lambda value: isinstance(value, dict),
    "video": _has("url", "provider", "provider_uid"),
    "file": _has("upload_id"),
    "gallery": _is_list_of(_has("upload_id")),
    "link": _is_text,
    "links": _is_list_of(_is_text),
    "rich_text": _is_list_of(_is_block),
    "single_block": _is_block,
    "structured_text": lambda value: _has("schema", "document")(value) and isinstance(value["document"], dict),
}
LIST_TYPES = frozenset(_LISTS)
