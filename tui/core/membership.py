"""Whether a query finds a record, as far as that can be known without asking the CMS.

The screens never claim more than this: what only the CMS can tell (words it searches for, values of fields) is not
known, unless the record was seen among what the query found.
"""

from __future__ import annotations

from tui.core.content import Record, RecordQuery
from tui.core.errors import FilterError
from tui.core.filters import Condition, Op, truth

_EQUAL = (Op.IS, Op.EQUAL)


def finds(query: RecordQuery, record: Record) -> bool | None:
    """Whether `query` finds the record as it was read; None: only the CMS can tell."""
    if query.model_id is not None and query.model_id != record.model_id:
        return False
    answers = [_meets(condition, record) for condition in query.filter.conditions]
    if False in answers:
        return False
    return None if query.filter.words or None in answers else True


def may_find(query: RecordQuery, record: Record) -> bool | None:
    """The same for taking something out: what was read earlier may have another state by now, so a record that did not
    fit is out for certain only where it can never fit."""
    answer = finds(query, record)
    if answer is False and (query.model_id is None or query.model_id == record.model_id):
        lasting = [_meets(condition, record) for condition in query.filter.conditions if condition.key == "id"]
        return False if False in lasting else None
    return answer


def _meets(condition: Condition, record: Record) -> bool | None:
    if condition.key == "valid":
        try:
            return None if record.is_valid is None else truth(condition) == record.is_valid
        except FilterError:
            return None
    if condition.key not in ("status", "id") or condition.asks_presence:
        return None
    listed = record.status.value in _statuses(condition) if condition.key == "status" else record.id in condition.values
    if condition.op in _EQUAL:
        return listed
    return not listed if condition.op is Op.NOT_EQUAL else None


def _statuses(condition: Condition) -> frozenset[str]:
    return frozenset(value.lower() for value in condition.values)


def includes(wide: RecordQuery, narrow: RecordQuery) -> bool:
    """Whether everything `narrow` finds is certainly found by `wide`: it asks for the same and more."""
    if wide.model_id is not None and wide.model_id != narrow.model_id:
        return False
    if not wide.filter:
        return True
    if wide.locale != narrow.locale or (wide.filter.words and wide.filter.words != narrow.filter.words):
        return False
    asked = {_asks(item) for item in narrow.filter.conditions}
    return all(_asks(item) in asked for item in wide.filter.conditions)


def _asks(condition: Condition) -> tuple[str, Op, tuple[str, ...], bool]:
    return condition.key, condition.op, condition.values, condition.quoted


def apart(one: RecordQuery, other: RecordQuery) -> bool:
    """Whether the two certainly have no record in common."""
    if one.model_id is not None and other.model_id is not None and one.model_id != other.model_id:
        return True
    return any(
        mine.key == theirs.key == "status"
        and mine.op in _EQUAL
        and theirs.op in _EQUAL
        and not _statuses(mine) & _statuses(theirs)
        for mine in one.filter.conditions
        for theirs in other.filter.conditions
    )
