"""`filter[fields]`: which operators each kind of value knows, and how they are decided ([T], [D] 5.2)."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tui.sandbox.datocms import articles as generated
from tui.sandbox.datocms.articles import STATUS_MASK, STATUS_NAMES, Articles, table
from tui.sandbox.datocms.records import Record, nodes
from tui.sandbox.datocms.schema import Model
from tui.sandbox.datocms.store import Environment
from tui.sandbox.datocms.wire import ApiError, Json, flag, parse_time

Accept = Callable[[Any], bool]

_COMPARE = "eq neq gt lt gte lte exists"
OPERATORS = {
    "string": "eq neq in not_in matches not_matches is_blank is_present exists",
    "text": "matches not_matches is_blank is_present exists",
    "slug": "eq neq in not_in",
    "boolean": "eq",
    "integer": _COMPARE,
    "float": _COMPARE,
    "date": _COMPARE,
    "date_time": _COMPARE,
    "link": "eq neq in not_in exists",
    "file": "eq neq in not_in exists",
    "links": "eq all_in any_in not_in exists",
    "gallery": "eq all_in any_in not_in exists",
    "color": "exists",
    "json": "exists",
    "seo": "exists",
    "video": "exists",
    "lat_lon": "near exists",
    "structured_text": "matches not_matches",
    "id": "eq neq in notIn",
    "_creator": "eq neq in not_in",
    "_stage": "eq",
}
META = {
    "id": "id",
    "_status": "id",
    "_is_valid": "boolean",
    "_created_at": "date_time",
    "_updated_at": "date_time",
    "_published_at": "date_time",
    "_first_published_at": "date_time",
    "_publication_scheduled_at": "date_time",
    "_unpublishing_scheduled_at": "date_time",
    "_creator": "_creator",
    "_stage": "_stage",
    "parent": "link",
    "position": "integer",
}


def invalid(*messages: str) -> ApiError:
    """A filter nobody understands."""
    return ApiError(422, "INVALID_FILTER_FIELDS_PARAM", {"messages": list(messages)})


@dataclass(slots=True)
class Condition:
    """One operator on one field or meta field. `mask`, where there is one, decides for all articles at once."""

    key: str
    accept: Accept
    mask: Callable[[Environment], bytes] | None = None


def conditions(fields: object, model: Model | None, version: str) -> list[Condition]:
    """The conditions of `filter[fields]`. Fields of a model need that single model, meta fields do not."""
    if not isinstance(fields, dict):
        raise invalid("filter[fields] must be an object")
    return [
        _condition(key, operator, operand, model, version)
        for key, tests in fields.items()
        for operator, operand in _operators(key, tests)
    ]


def _operators(key: str, tests: object) -> list[tuple[str, Any]]:
    if not isinstance(tests, dict) or not tests:
        raise invalid(f"filter[fields][{key}] must be an object of operators")
    return list(tests.items())


def _condition(key: str, operator: str, operand: Any, model: Model | None, version: str) -> Condition:
    field = model.by_key.get(key) if model else None
    kind = field.field_type if field else META.get(key)
    if field is None and key == "position" and not (model and model.has_position):
        raise invalid("position exists on sortable models only")
    if field is None and key == "parent" and not (model and model.tree):
        raise invalid("parent exists on tree models only")
    if key == "_stage" and model is not None and not model.workflow:
        # In the list of meta columns it is "only for models associated with a workflow" [T]; what the official plugin
        # for stages sends is `eq`, no more is known [P].
        raise invalid("_stage exists on models with a workflow only")
    if kind is None or kind not in OPERATORS:
        raise invalid(f"{key} is not a field that can be filtered by")
    if operator not in OPERATORS[kind].split():
        raise invalid(f"{key} does not know the operator {operator}")
    accept = _accept(kind, operator, operand)
    return Condition(key, accept, _mask(key, operator, operand, accept) if version == "current" else None)


def _accept(kind: str, operator: str, operand: Any) -> Accept:
    if operator in {"matches", "not_matches"}:
        return _matcher(kind, operand, wanted=operator == "matches")
    if operator in {"exists", "is_present", "is_blank"}:
        wanted = flag(operand)
        if operator == "exists":
            return lambda value: (value is not None and value != []) is wanted
        return lambda value: (value in (None, "")) is (wanted == (operator == "is_blank"))
    if kind in {"links", "gallery"}:
        return _list_test(operator, _many(operand))
    if kind == "lat_lon":
        return _near(operand)
    if kind == "_creator":
        return _creator_test(operator, operand)
    convert = _CONVERT.get(kind, str)
    if operator in {"in", "not_in", "notIn"}:
        members = {_converted(convert, each) for each in _many(operand)}
        return (
            (lambda value: _plain(value) in members)
            if operator == "in"
            else (lambda value: _plain(value) not in members)
        )
    return _comparison(kind, operator, _converted(convert, operand))


def _converted(convert: Callable[[Any], Any], operand: Any) -> Any:
    try:
        made = convert(operand)
    except (TypeError, ValueError) as error:
        raise invalid(f"not a value to compare with: {operand!r}") from error
    if made is None:
        raise invalid(f"not a value to compare with: {operand!r}")
    return made


def _minute(text: Any) -> int | None:
    moment = parse_time(text)
    return None if moment is None else moment // 60_000


def _date(text: Any) -> str | None:
    return text if isinstance(text, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None


def _boolean(text: Any) -> bool | None:
    return {"true": True, "1": True, "false": False, "0": False}.get(str(text))


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "integer": int,
    "float": float,
    "date": _date,
    "date_time": _minute,
    "boolean": _boolean,
}


def _plain(value: Any) -> Any:
    """A file is compared by its upload."""
    return value.get("upload_id") if isinstance(value, dict) else value


def _comparable(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "date_time":
        return value // 60_000 if isinstance(value, int) else _minute(value)
    return _plain(value)


def _comparison(kind: str, operator: str, operand: Any) -> Accept:
    def test(value: Any) -> bool:
        mine = _comparable(kind, value)
        if operator == "eq":
            return bool(mine == operand)
        if operator == "neq":
            return bool(mine != operand)
        if mine is None:
            return False
        if operator in {"gt", "gte"}:
            return bool(mine > operand or (operator == "gte" and mine == operand))
        return bool(mine < operand or (operator == "lte" and mine == operand))

    return test


def _many(operand: Any) -> list[Any]:
    if isinstance(operand, list):
        return operand
    if isinstance(operand, dict):
        return list(operand.values())
    return [operand]


def _list_test(operator: str, operand: list[Any]) -> Accept:
    wanted = set(operand)

    def test(value: Any) -> bool:
        mine = {_plain(each) for each in value or ()}
        if operator == "eq":
            return mine == wanted
        if operator == "all_in":
            return wanted <= mine
        return bool(mine & wanted) is (operator == "any_in")

    return test


def _creator_test(operator: str, operand: Any) -> Accept:
    if isinstance(operand, dict) and "id" in operand:
        operand = [operand]
    wanted = {(each.get("type"), each.get("id")) for each in _many(operand) if isinstance(each, dict)}
    if not wanted:
        raise invalid("_creator wants {type, id}")
    return lambda value: (value in wanted) is (operator in {"eq", "in"})


def _near(operand: Any) -> Accept:
    try:
        latitude, longitude, radius = (float(operand[key]) for key in ("latitude", "longitude", "radius"))
    except (TypeError, KeyError, ValueError) as error:
        raise invalid("near wants latitude, longitude and radius") from error

    def test(value: Any) -> bool:
        if not isinstance(value, dict):
            return False
        here, there = math.radians(latitude), math.radians(value["latitude"])
        half = math.radians(value["longitude"] - longitude) / 2
        chord = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(half) ** 2
        return 2 * 6_371_000 * math.asin(math.sqrt(chord)) <= radius

    return test


def _matcher(kind: str, operand: Any, *, wanted: bool) -> Accept:
    options: Json = operand if isinstance(operand, dict) else {"pattern": operand}
    pattern = options.get("pattern")
    if not isinstance(pattern, str):
        raise invalid("matches wants a pattern")
    source = pattern if flag(options.get("regexp")) else re.escape(pattern)
    try:
        search = re.compile(source, 0 if flag(options.get("case_sensitive")) else re.IGNORECASE).search
    except re.error as error:
        raise invalid(f"not a regular expression: {pattern!r}") from error
    if kind == "structured_text":
        return lambda value: (search(plain_text(value)) is not None) is wanted
    return lambda value: (search(value or "") is not None) is wanted


def plain_text(document: Any) -> str:
    """The words of a structured text, a line for each span."""
    return "\n".join(str(node.get("value", "")) for node in nodes(document) if node.get("type") in {"span", "code"})


# -- deciding for all articles at once -----------------------------------------------------------------------


def _mask(key: str, operator: str, operand: Any, accept: Accept) -> Callable[[Environment], bytes] | None:
    if key == "_status":
        by_state = table(lambda state: accept(STATUS_NAMES[min(state & STATUS_MASK, 2)]))
        return lambda env: bytes(env.state).translate(by_state)
    if key == "_is_valid":
        by_state = table(lambda state: accept(not state & generated.INVALID))
        return lambda env: bytes(env.state).translate(by_state)
    if key in {"author", "category"} and operator in {"eq", "in"}:
        targets = _many(operand)
        return lambda env: generated.either(
            bytes(env.articles.count), *(env.articles.linking(key, str(target)) for target in targets)
        )
    if key in {"_updated_at", "_created_at"} and operator in {"gt", "gte", "lt", "lte"}:
        minute = _minute(operand)
        return None if minute is None else lambda env: _time_mask(env.articles, key, operator, minute)
    return None


def _time_mask(made: Articles, key: str, operator: str, minute: int) -> bytes:
    """Times fall with the index, so that a comparison is one cut. Both sides are compared by the minute."""
    first = made.first_updated_before if key == "_updated_at" else made.first_created_before
    # Later than the minute: at or after the next one. Not earlier than it: at or after this one.
    cut = first((minute + 1 if operator in {"gt", "lte"} else minute) * 60_000, inclusive=False)
    newer = operator in {"gt", "gte"}
    return (b"\x01" if newer else b"\x00") * cut + (b"\x00" if newer else b"\x01") * (made.count - cut)


# -- values --------------------------------------------------------------------------------------------------


def value_of(record: Record, key: str, version: str, locale: str) -> Any:
    """What a kept record has to say to a condition, or to an order, on that key."""
    field = record.model.by_key.get(key)
    if field is None:
        return _META_VALUES[key](record, version)
    shown = record.shown(version)
    value = shown.values.get(key) if shown else None
    return value.get(locale) if field.localized and isinstance(value, dict) else value


_META_VALUES: dict[str, Callable[[Record, str], Any]] = {
    "id": lambda record, _: record.id,
    "_status": lambda record, _: record.status,
    "_is_valid": lambda record, version: bool((record.shown(version) or record.current).valid),
    "_created_at": lambda record, _: record.created_at,
    "_updated_at": lambda record, _: record.updated_at,
    "_published_at": lambda record, _: record.published_at,
    "_first_published_at": lambda record, _: record.first_published_at,
    "_publication_scheduled_at": lambda record, _: record.publication_scheduled_at,
    "_unpublishing_scheduled_at": lambda record, _: record.unpublishing_scheduled_at,
    "_creator": lambda record, _: record.creator,
    "_stage": lambda record, _: record.stage,
    "parent": lambda record, _: record.parent_id,
    "position": lambda record, _: record.position,
}


def generated_getter(env: Environment, key: str, version: str, locale: str) -> Callable[[int], Any]:
    """The same for generated articles, without building them."""
    made, state = env.articles, env.state
    metas: dict[str, Callable[[int], Any]] = {
        "id": made.id,
        "_status": lambda a: STATUS_NAMES[state[a] & STATUS_MASK],
        "_is_valid": lambda a: version == "published" or not state[a] & generated.INVALID,
        "_created_at": made.created,
        "_updated_at": made.updated,
        "_published_at": lambda a: env.publication(a)[0],
        "_first_published_at": lambda a: env.publication(a)[1],
        "_creator": made.creator,
        "_stage": made.stage,
    }
    if key in metas:
        return metas[key]
    field = env.schema.models[env.article_model].by_key.get(key)
    getter = made.getters.get(key)
    if field is None or getter is None:
        return lambda _: None
    take = getter
    if version == "published":
        current = getter
        take = lambda a: (  # noqa: E731
            made.values(a, old=True)[key] if state[a] & STATUS_MASK == generated.UPDATED else current(a)
        )
    if field.localized:
        localized = take
        return lambda a: localized(a).get(locale)
    return take
