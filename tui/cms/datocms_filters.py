"""The filter line as `GET /items` parameters ([T][P] reference datocms.md 5.2), with errors that point at the word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from tui.cms.datocms_wire import stamp
from tui.core.content import FieldInfo, Model, RecordStatus, Sort
from tui.core.errors import UsageError
from tui.core.filters import KNOWN_KEYS, Condition, Filter, Op, moment, truth
from tui.core.text import nearest, one_line

Params = list[tuple[str, str]]

_TIMES = {"updated": "_updated_at", "published": "_published_at", "created": "_created_at"}
_STATUSES = (RecordStatus.DRAFT.value, RecordStatus.UPDATED.value, RecordStatus.PUBLISHED.value)
_COMPARE = {Op.GREATER: "gt", Op.AT_LEAST: "gte", Op.LESS: "lt", Op.AT_MOST: "lte"}
_META_ORDER = (
    ("_updated_at", "Updated"),
    ("_created_at", "Created"),
    ("_published_at", "Published"),
    ("_status", "Status"),
    ("_is_valid", "Validity"),
    ("id", "Id"),
)
ANY_MODEL_ORDER = ("_updated_at", "_created_at", "id")
"""What an official plugin orders records of several models by; more is not promised, [P]."""
_SORTABLE_TYPES = frozenset({"string", "slug", "integer", "float", "boolean", "date", "date_time"})
_EMPTY = {"empty": False, "present": True}


def filter_params(parsed: Filter, model: Model | None) -> Params:
    """The query parameters a filter means. Raises FilterError for what the API cannot take."""
    params: Params = []
    if parsed.words:
        params.append(("filter[query]", " ".join(parsed.words)))
    for condition in parsed.conditions:
        added = _condition(condition, model)
        taken = {name for name, _ in params if not name.endswith("[]")}
        if any(name in taken for name, _ in added):
            raise condition.wrong(f"{condition.key}: is asked twice in the same way.")
        params += added
    return params


def _condition(condition: Condition, model: Model | None) -> Params:
    key = condition.key
    if key in _TIMES:
        return _time(f"filter[fields][{_TIMES[key]}]", condition)
    if key == "status":
        return _status(condition)
    if key == "valid":
        return [("filter[fields][_is_valid][eq]", _flag(truth(_plain(condition))))]
    if key == "id":
        return _members("filter[fields][id]", condition, "notIn")
    if key == "stage":
        raise condition.wrong("DatoCMS cannot search by workflow stage.", next_step="Leave it out.")
    return _field(condition, _field_of(condition, model))


def _field_of(condition: Condition, model: Model | None) -> FieldInfo:
    if model is None:
        near = nearest(condition.key, KNOWN_KEYS)
        raise condition.wrong(
            f"{condition.key}: is a field of a model, and no model is chosen.",
            next_step=f"Did you mean {near}: ?" if near else "Choose a model first.",
        )
    field = model.field(condition.key)
    if field is None:
        known = [*KNOWN_KEYS, *(item.api_key for item in model.fields)]
        near = nearest(condition.key, known)
        raise condition.wrong(
            f"{model.name} has no field {one_line(condition.key, 60)}.",
            next_step=f"Did you mean {near}: ?" if near else "Its fields stand in the Schema workspace.",
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
    lowered = Condition(
        condition.key, condition.op, tuple(item.lower() for item in condition.values), condition.start, condition.end
    )
    return _members("filter[fields][_status]", lowered, "notIn")


def _members(name: str, condition: Condition, none_of: str) -> Params:
    """eq, neq, in and not in."""
    values = condition.values
    if condition.op in (Op.IS, Op.EQUAL):
        return [(f"{name}[eq]", values[0])] if len(values) == 1 else [(f"{name}[in][]", item) for item in values]
    if condition.op is Op.NOT_EQUAL:
        if len(values) == 1:
            return [(f"{name}[neq]", values[0])]
        return [(f"{name}[{none_of}][]", item) for item in values]
    raise condition.wrong(
        f"{condition.key}: cannot be compared with {condition.op.value}", next_step="Use : or !=, values by commas."
    )


def _time(name: str, condition: Condition) -> Params:
    if condition.op in (Op.IS, Op.EQUAL) and condition.value in _EMPTY:
        return [(f"{name}[exists]", _flag(_EMPTY[condition.value]))]
    op, point = moment(condition)
    if op is Op.EQUAL:
        return [(f"{name}[gte]", stamp(point)), (f"{name}[lt]", stamp(_next(condition, point)))]
    return [(f"{name}[{_COMPARE[op]}]", stamp(point))]


def _next(condition: Condition, point: datetime) -> datetime:
    """The end of the day or minute a date names."""
    return point + (timedelta(days=1) if len(condition.value) <= 10 else timedelta(minutes=1))


def _field(condition: Condition, field: FieldInfo) -> Params:
    name = f"filter[fields][{field.api_key}]"
    if condition.op in (Op.IS, Op.EQUAL) and len(condition.values) == 1 and condition.value in _EMPTY:
        found = _presence(name, condition, field)
        if found is not None:
            return found
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
        return _date(name, condition)
    if kind == "date_time":
        return _time(name, condition)
    if kind in ("links", "gallery"):
        return _list(name, condition)
    if kind in ("color", "json", "seo", "video", "lat_lon"):
        raise condition.wrong(
            f"{field.label} can only be empty or present.", next_step=f"For example {field.api_key}:present."
        )
    raise condition.wrong(f"DatoCMS cannot search by fields of type {kind}: {field.label}.")


def _presence(name: str, condition: Condition, field: FieldInfo) -> Params | None:
    """`field:empty` and `field:present`, as far as the type has them; None: an ordinary value."""
    present = _EMPTY[condition.value]
    if field.type in ("string", "text"):
        return [(f"{name}[{'is_present' if present else 'is_blank'}]", "true")]
    if field.type in ("structured_text", "slug", "boolean", "rich_text", "single_block"):
        return None
    return [(f"{name}[exists]", _flag(present))]


def _text(name: str, condition: Condition, field: FieldInfo) -> Params:
    exact = field.type == "string"
    several = len(condition.values) > 1
    if exact and (condition.op in (Op.EQUAL, Op.NOT_EQUAL) or (several and condition.op is Op.IS)):
        return _members(name, condition, "not_in")
    if several:
        raise condition.wrong(
            f"{field.label} can be searched for one text at a time.", next_step=f'Quote it: {field.api_key}:"a, b".'
        )
    if condition.op in (Op.IS, Op.CONTAINS):
        operator = "matches"
    elif condition.op is Op.NOT_EQUAL:
        operator = "not_matches"
    else:
        raise condition.wrong(
            f"{field.label} holds text: it cannot be compared with {condition.op.value}",
            next_step=f"For example {field.api_key}:~word.",
        )
    return [
        (f"{name}[{operator}][pattern]", condition.value),
        (f"{name}[{operator}][case_sensitive]", "false"),
        (f"{name}[{operator}][regexp]", "false"),
    ]


def _number(name: str, condition: Condition, *, whole: bool) -> Params:
    if len(condition.values) > 1:
        raise condition.wrong(f"{condition.key}: takes one number.", next_step=f"For example {condition.key}:>3.")
    pattern = r"[+-]?\d{1,18}" if whole else r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?"
    if not re.fullmatch(pattern, condition.value, re.ASCII):
        raise condition.wrong(
            f"{one_line(condition.value, 60)} is not a{' whole' if whole else ''} number.",
            next_step=f"For example {condition.key}:>3.",
        )
    operators = {Op.IS: "eq", Op.EQUAL: "eq", Op.NOT_EQUAL: "neq", **_COMPARE}
    if condition.op not in operators:
        raise condition.wrong("A number is compared with =, !=, < or >.", next_step=f"For example {condition.key}:>3.")
    return [(f"{name}[{operators[condition.op]}]", condition.value)]


def _date(name: str, condition: Condition) -> Params:
    if condition.op is Op.NOT_EQUAL:
        equal = Condition(condition.key, Op.EQUAL, condition.values, condition.start, condition.end)
        return [(f"{name}[neq]", moment(equal)[1].date().isoformat())]
    op, point = moment(condition)
    return [(f"{name}[{'eq' if op is Op.EQUAL else _COMPARE[op]}]", point.date().isoformat())]


def _list(name: str, condition: Condition) -> Params:
    operators = {Op.IS: "any_in", Op.EQUAL: "all_in", Op.NOT_EQUAL: "not_in"}
    if condition.op not in operators:
        raise condition.wrong(
            f"{condition.key}: holds a list of ids: use : for any of them, = for all, != for none of them."
        )
    return [(f"{name}[{operators[condition.op]}][]", item) for item in condition.values]


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
