"""The filter line as `GET /items` parameters ([T][P] reference datocms.md 5.2), with errors that point at the word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from tui.cms.datocms.cells import FIELD_TYPES
from tui.cms.datocms.wire import stamp
from tui.core.content import FieldInfo, Model, RecordStatus, Sort
from tui.core.errors import FilterError, UsageError
from tui.core.filters import FIELD_PREFIX, KNOWN_KEYS, Condition, Filter, Op, date_of, is_day, moment, truth
from tui.core.text import nearest, one_line

Params = list[tuple[str, str]]

TIMES = {"updated": "_updated_at", "published": "_published_at", "created": "_created_at"}
MORE_TIMES = {
    "first_published": "_first_published_at",
    "scheduled": "_publication_scheduled_at",
    "unpublishing": "_unpublishing_scheduled_at",
}
"""Words that stand for these meta fields unless the model has a field of that name."""
CREATORS = ("account", "user", "sso_user", "access_token", "organization")
"""[T] reference datocms.md 5.1."""
_STATUSES = (RecordStatus.DRAFT.value, RecordStatus.UPDATED.value, RecordStatus.PUBLISHED.value)
_COMPARE = {Op.GREATER: "gt", Op.AT_LEAST: "gte", Op.LESS: "lt", Op.AT_MOST: "lte"}
_EQUALS = {Op.IS: "eq", Op.EQUAL: "eq", Op.EXACTLY: "eq", Op.NOT_EQUAL: "neq"}
_META_ORDER = (
    ("_updated_at", "Updated"),
    ("_created_at", "Created"),
    ("_published_at", "Published"),
    ("_first_published_at", "First published"),
    ("_status", "Status"),
    ("_is_valid", "Validity"),
    ("id", "Id"),
)
ANY_MODEL_ORDER = ("_updated_at", "_created_at", "id")
"""What an official plugin orders records of several models by; more is not promised, [P]."""
_SORTABLE_TYPES = frozenset({"string", "slug", "integer", "float", "boolean", "date", "date_time"})
_EMPTY = {"empty": False, "present": True}


def filter_params(parsed: Filter, model: Model | None) -> Params:
    """The query parameters a filter means, its `stage:` left out (`stages` sees to that). Raises FilterError
    for what the API cannot take."""
    params: Params = []
    if parsed.words:
        params.append(("filter[query]", " ".join(parsed.words)))
    for condition in parsed.conditions:
        added = _condition(condition, model)
        taken = {name for name, _ in params}
        if any(name in taken for name, _ in added):
            raise condition.wrong(
                f"{condition.key}: is asked twice in the same way.", next_step="DatoCMS takes each comparison once."
            )
        params += added
    return params


def _condition(condition: Condition, model: Model | None) -> Params:
    key = condition.key
    if key in TIMES:
        return _time(f"filter[fields][{TIMES[key]}]", condition)
    if key == "status":
        return _status(condition)
    if key == "valid":
        return [("filter[fields][_is_valid][eq]", _flag(truth(_plain(condition))))]
    if key == "id":
        return _members("filter[fields][id]", condition, "notIn")
    if key == "stage":
        _check_stage(condition, model)
        return []
    if model is None or model.field(key) is None:
        meta = _meta(condition, model)
        if meta is not None:
            return meta
    return _field(condition, _field_of(condition, model))


def _check_stage(condition: Condition, model: Model | None) -> None:
    if model is not None and model.workflow is None:
        raise condition.wrong(
            f"{model.name} has no workflow, so its records are in no stage.", next_step="Leave it out."
        )
    if condition.op not in (Op.IS, Op.EQUAL, Op.EXACTLY, Op.NOT_EQUAL):
        raise _cannot(condition, "Use : or !=, stages by commas.")


def _meta(condition: Condition, model: Model | None) -> Params | None:
    """Conditions on what records have besides their fields; None for other words."""
    key = condition.key
    if key in MORE_TIMES:
        return _time(f"filter[fields][{MORE_TIMES[key]}]", condition)
    if key == "creator":
        return _creator(condition)
    if key == "position" and model is not None and (model.sortable or model.tree):
        return _number("filter[fields][position]", condition, whole=True)
    if key == "parent" and model is not None and model.tree:
        if condition.asks_presence:
            return [("filter[fields][parent][exists]", _flag(_EMPTY[condition.value]))]
        if condition.op not in (Op.IS, Op.EQUAL, Op.EXACTLY):
            raise _cannot(condition, "Use parent:ID, parent:empty or parent:present.")
        return [("filter[fields][parent][eq]", condition.alone())]
    return None


def _creator(condition: Condition) -> Params:
    """[T] reference datocms.md 5.2: `{type, id}`, written `creator:user/ID`."""
    kind, _, creator_id = condition.alone().partition("/")
    if kind not in CREATORS or not creator_id:
        raise condition.wrong(
            f"creator: takes a kind and an id; kinds are {', '.join(CREATORS)}.",
            next_step="For example creator:user/1234.",
        )
    if condition.op not in (Op.IS, Op.EQUAL, Op.EXACTLY, Op.NOT_EQUAL):
        raise _cannot(condition, "Use : or !=.")
    name = f"filter[fields][_creator][{'neq' if condition.op is Op.NOT_EQUAL else 'eq'}]"
    return [(f"{name}[type]", kind), (f"{name}[id]", creator_id)]


def _cannot(condition: Condition, next_step: str) -> FilterError:
    return condition.wrong(f"{condition.key}: cannot be compared with {condition.op.value}", next_step=next_step)


def words_of(model: Model | None) -> tuple[str, ...]:
    """Every name that can stand before a colon."""
    names = [*KNOWN_KEYS, *MORE_TIMES, "creator"]
    if model is None:
        return tuple(names)
    if model.sortable or model.tree:
        names.append("position")
    if model.tree:
        names.append("parent")
    return (*names, *(item.api_key for item in model.fields))


def _field_of(condition: Condition, model: Model | None) -> FieldInfo:
    key = condition.key.removeprefix(FIELD_PREFIX)
    near = nearest(key, words_of(model))
    if model is None:
        raise condition.wrong(
            f"{one_line(key, 60)}: fields belong to single models, and all are shown.",
            next_step=f"Did you mean {near}:?" if near else "Choose a model first.",
        )
    field = model.field(key)
    if field is None:
        raise condition.wrong(
            f"{model.name} has no field {one_line(key, 60)}.",
            next_step=f"Did you mean {near}:?" if near else "Its fields stand in the Schema workspace.",
        )
    return field


def _plain(condition: Condition) -> Condition:
    """Yes-or-no conditions take no comparison."""
    if condition.op not in (Op.IS, Op.EQUAL, Op.NOT_EQUAL):
        raise condition.wrong(f"{condition.key}: takes yes or no.", next_step=f"For example {condition.key}:no.")
    return condition


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _status(condition: Condition) -> Params:
    for value in condition.values:
        if value.lower() not in _STATUSES:
            near = nearest(value.lower(), _STATUSES)
            raise condition.wrong(
                f"{one_line(value, 60)} is no status: there are draft, updated and published.",
                next_step=f"Did you mean {near}?" if near else "",
            )
    lowered = replace(condition, values=tuple(item.lower() for item in condition.values))
    return _members("filter[fields][_status]", lowered, "notIn")


def _members(name: str, condition: Condition, none_of: str) -> Params:
    """eq, neq, in and not in."""
    values = condition.values
    if condition.op in (Op.IS, Op.EQUAL, Op.EXACTLY):
        return [(f"{name}[eq]", values[0])] if len(values) == 1 else [(f"{name}[in][]", item) for item in values]
    if condition.op is Op.NOT_EQUAL:
        if len(values) == 1:
            return [(f"{name}[neq]", values[0])]
        return [(f"{name}[{none_of}][]", item) for item in values]
    raise _cannot(condition, "Use : or !=, values by commas.")


def _time(name: str, condition: Condition) -> Params:
    if condition.asks_presence:
        return [(f"{name}[exists]", _flag(_EMPTY[condition.value]))]
    op, point = moment(condition)
    if op in (Op.EQUAL, Op.NOT_EQUAL):
        if not is_day(condition.value):
            # Compared by the minute, [T] reference datocms.md 5.2.
            return [(f"{name}[{'eq' if op is Op.EQUAL else 'neq'}]", stamp(point))]
        return [(f"{name}[gte]", stamp(point)), (f"{name}[lt]", stamp(point + timedelta(days=1)))]
    return [(f"{name}[{_COMPARE[op]}]", stamp(point))]


def _field(condition: Condition, field: FieldInfo) -> Params:
    name = f"filter[fields][{field.api_key}]"
    if condition.asks_presence:
        return _presence(name, condition, field)
    kind = field.type
    if kind in ("string", "text", "structured_text"):
        return _text(name, condition, field)
    if kind in ("slug", "link", "file"):
        return _members(name, condition, "not_in")
    if kind == "boolean":
        return [(f"{name}[eq]", _flag(truth(_plain(condition))))]
    if kind in ("integer", "float"):
        return _number(name, condition, whole=kind == "integer")
    if kind == "date":
        op, day = date_of(condition)
        return [(f"{name}[{_EQUALS.get(op) or _COMPARE[op]}]", day.isoformat())]
    if kind == "date_time":
        return _time(name, condition)
    if kind in ("links", "gallery"):
        return _list(name, condition)
    if kind == "lat_lon":
        return _near(name, condition, field)
    if kind in ("color", "json", "seo", "video"):
        raise condition.wrong(
            f"{field.label} can only be empty or present.", next_step=f"For example {condition.key}:present."
        )
    words = FIELD_TYPES.in_words(kind)
    raise condition.wrong(f"DatoCMS cannot search by fields of type {words}: {field.label}.", next_step="Leave it out.")


def _presence(name: str, condition: Condition, field: FieldInfo) -> Params:
    """`field:empty` and `field:present`, as far as the type has them."""
    present = _EMPTY[condition.value]
    if field.type in ("string", "text"):
        return [(f"{name}[{'is_present' if present else 'is_blank'}]", "true")]
    if field.type in PRESENCE_TYPES:
        return [(f"{name}[exists]", _flag(present))]
    if field.type in ("rich_text", "single_block"):
        raise condition.wrong(
            f"DatoCMS cannot search by fields of type {FIELD_TYPES.in_words(field.type)}: {field.label}.",
            next_step="Leave it out.",
        )
    raise condition.wrong(
        f"DatoCMS cannot tell whether a field of type {FIELD_TYPES.in_words(field.type)} is empty: {field.label}.",
        next_step=f'Quoted, {condition.key}:"{condition.value}" looks for the word.',
    )


PRESENCE_TYPES = frozenset(
    {"integer", "float", "date", "date_time", "link", "links", "file", "gallery", "color", "json", "seo", "video"}
    | {"lat_lon"}
)
"""Types that know `exists`, [T] reference datocms.md 5.2."""


def _text(name: str, condition: Condition, field: FieldInfo) -> Params:
    exact = field.type == "string"
    several = len(condition.values) > 1
    if exact and (condition.op in (Op.EQUAL, Op.EXACTLY, Op.NOT_EQUAL) or (several and condition.op is Op.IS)):
        return _members(name, condition, "not_in")
    if several:
        raise condition.wrong(
            f"{field.label} can be searched for one text at a time.", next_step=f'Quote it: {field.api_key}:"a, b".'
        )
    if condition.op in (Op.IS, Op.CONTAINS):
        operator = "matches"
    elif condition.op in (Op.NOT_EQUAL, Op.LACKS):
        operator = "not_matches"
    else:
        raise condition.wrong(
            f"{field.label} holds text: it cannot be compared with {condition.op.value}",
            next_step=f"For example {condition.key}:~word.",
        )
    pattern = condition.value
    regexp = condition.op in (Op.CONTAINS, Op.LACKS) and len(pattern) > 2 and pattern[0] == pattern[-1] == "/"
    return [
        (f"{name}[{operator}][pattern]", pattern[1:-1] if regexp else pattern),
        (f"{name}[{operator}][case_sensitive]", "false"),
        (f"{name}[{operator}][regexp]", _flag(regexp)),
    ]


def _number(name: str, condition: Condition, *, whole: bool) -> Params:
    text = condition.alone()
    pattern = r"[+-]?\d{1,18}" if whole else r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?"
    if not re.fullmatch(pattern, text, re.ASCII):
        raise condition.wrong(
            f"{one_line(text, 60)} is not a{' whole' if whole else ''} number.",
            next_step=f"For example {condition.key}:>3.",
        )
    operator = _EQUALS.get(condition.op) or _COMPARE.get(condition.op)
    if operator is None:
        raise condition.wrong("A number is compared with =, !=, < or >.", next_step=f"For example {condition.key}:>3.")
    return [(f"{name}[{operator}]", text)]


def _list(name: str, condition: Condition) -> Params:
    operators = {Op.IS: "any_in", Op.EQUAL: "all_in", Op.EXACTLY: "eq", Op.NOT_EQUAL: "not_in"}
    if condition.op not in operators:
        raise condition.wrong(
            f"{condition.key}: holds a list: it cannot be compared with {condition.op.value}",
            next_step="Use : for any of them, = for all, == for exactly these, != for none.",
        )
    return [(f"{name}[{operators[condition.op]}][]", item) for item in condition.values]


_RADIUS = re.compile(r"(\d{1,7}(?:\.\d{1,6})?)(km|m)?", re.ASCII)
_DEGREES = re.compile(r"[+-]?\d{1,3}(\.\d{1,12})?", re.ASCII)


def _near(name: str, condition: Condition, field: FieldInfo) -> Params:
    """`place:45.46,9.19,5km`, [T] reference datocms.md 5.2: latitude, longitude, and a radius in metres."""
    example = f"For example {condition.key}:45.46,9.19,5km, or {condition.key}:present."
    if condition.op not in (Op.IS, Op.CONTAINS):
        raise condition.wrong(
            f"{field.label} is a place: it is searched for around a point, or empty or present.", next_step=example
        )
    values = condition.values
    radius = _RADIUS.fullmatch(values[2].strip().lower()) if len(values) == 3 else None
    sound = radius is not None and all(_DEGREES.fullmatch(item.strip()) for item in values[:2])
    if radius is None or not sound or abs(float(values[0])) > 90 or abs(float(values[1])) > 180:
        raise condition.wrong("A place is latitude, longitude and how far around it.", next_step=example)
    metres = float(radius[1]) * (1000 if radius[2] == "km" else 1)
    return [
        (f"{name}[near][latitude]", values[0].strip()),
        (f"{name}[near][longitude]", values[1].strip()),
        (f"{name}[near][radius]", f"{metres:g}" if metres < 1e6 else str(round(metres))),
    ]


# -- order ------------------------------------------------------------------------------------------------------
def sort_keys(model: Model | None) -> tuple[tuple[str, str], ...]:
    """Key and label of what records can be ordered by."""
    if model is None:
        return tuple(item for item in _META_ORDER if item[0] in ANY_MODEL_ORDER)
    if model.singleton:
        return ()
    keys = [(item.api_key, item.label) for item in model.fields if item.type in _SORTABLE_TYPES]
    title = model.title_field
    keys.sort(key=lambda item: item[0] != title)
    if model.sortable or model.tree:
        keys.append(("position", "Position"))
    return (*keys, *_META_ORDER)


def order_rules(wanted: Sequence[Sort], model: Model | None) -> tuple[Sort, ...]:
    """The order to ask for: what is wanted, else the model's own, else newest update first; ties broken by id."""
    if model is not None and model.singleton:
        return ()
    known = [key for key, _ in sort_keys(model)]
    for sort in wanted:
        if sort.key not in known:
            near = nearest(sort.key, known)
            raise UsageError(
                f"Records{f' of {model.name}' if model else ''} cannot be sorted by {one_line(sort.key, 60)}.",
                next_step=f"Did you mean {near}?" if near else "",
            )
    rules = tuple(wanted) or (model.order if model else ()) or (Sort("_updated_at", descending=True),)
    if any(sort.key == "id" for sort in rules):
        return rules
    return (*rules, Sort("id"))


def order_text(rules: Sequence[Sort]) -> str:
    """`order_by` for these rules."""
    return ",".join(f"{sort.key}_{'DESC' if sort.descending else 'ASC'}" for sort in rules)


def check_filter(parsed: Filter, model: Model | None) -> None:
    """Raise FilterError for what cannot be searched."""
    filter_params(parsed, model)
