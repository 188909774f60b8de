"""The filter line as Unicat's `q` and `filter` ([D][C] reference unicat.md 8), with errors that point at the word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tui.cms.unicat.cells import FIELD_TYPES
from tui.core import filters
from tui.core.completion import Choice, Key, Vocabulary
from tui.core.content import FieldInfo, Model
from tui.core.errors import FilterError
from tui.core.filters import FIELD_PREFIX, KNOWN_KEYS, Condition, Filter, Op
from tui.core.text import nearest, one_line

FAR = 4_102_444_800
"""2100-01-01: an open end for `between`, which needs both ([D] reference unicat.md 8)."""


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
        return _flag(item, ["validation", "any"], wanted=False)
    if item.key in ("status", "published", "stage"):
        raise item.wrong(
            f"Unicat cannot filter by {item.key}.", next_step="Try created:, updated:, valid:, id: or a field."
        )
    if model is None or model.field(item.key) is None:
        if item.key in _VALIDATIONS:
            return _flag(item, ["validation", _VALIDATIONS[item.key]], wanted=True)
        if item.key == "class":
            return _classes(item)
    return _value(item, _field_of(item, model))


_VALIDATIONS = {"incomplete": "is_empty", "untranslated": "not_translated"}
"""Words for what the validation of records looks for, [D] reference unicat.md 8."""


def _flag(item: Condition, found: list[Any], *, wanted: bool) -> list[Any]:
    if item.op not in (Op.IS, Op.EQUAL, Op.NOT_EQUAL):
        raise item.wrong(f"{item.key}: takes yes or no.", next_step=f"For example {item.key}:no.")
    return found if filters.truth(item) is wanted else ["not", "", found]


def _classes(item: Condition) -> list[Any]:
    """`["classes", "has", name]`, [D] reference unicat.md 8."""
    if item.op not in (Op.IS, Op.EQUAL, Op.NOT_EQUAL):
        raise item.wrong(f"class: cannot be compared with {item.op.value}", next_step="Use : or !=, names by commas.")
    return _any_of(item, [["classes", "has", name] for name in item.values])


def _any_of(item: Condition, tests: list[list[Any]]) -> list[Any]:
    found = tests[0] if len(tests) == 1 else ["or", "", tests]
    return ["not", "", found] if item.op is Op.NOT_EQUAL else found


def _field_of(item: Condition, model: Model | None) -> FieldInfo:
    key = item.key.removeprefix(FIELD_PREFIX)
    field = model.field(key) if model is not None else None
    if field is not None:
        return field
    names = [one.api_key for one in model.fields] if model is not None else []
    near = nearest(key, [*names, *_WORDS])
    known = f"Did you mean {near}:?" if near else ""
    if model is None:
        raise item.wrong(
            f"{one_line(key, 60)}: fields belong to single definitions, and all are shown.",
            next_step=known or "Choose a definition first.",
        )
    raise item.wrong(f"There is no field {one_line(key, 60)} in {model.name}.", next_step=known)


_WORDS = ("updated", "created", "valid", "incomplete", "untranslated", "class", "id")


def _value(item: Condition, field: FieldInfo) -> list[Any]:
    """`["value", "is", [field, value]]`: the only comparison known for values ([C] reference unicat.md 8)."""
    if item.asks_presence:
        raise item.wrong(
            f"Unicat cannot tell whether {field.api_key} is empty.",
            next_step=f'Quoted, {item.key}:"{item.value}" looks for the word.',
        )
    if item.op not in (Op.IS, Op.EQUAL, Op.NOT_EQUAL):
        raise item.wrong(
            f"Unicat compares values of {field.api_key} only with = and !=.", next_step=f"For example {item.key}:value."
        )
    return _any_of(item, [["value", "is", [field.id, _typed(value, field, item)]] for value in item.values])


def _typed(text: str, field: FieldInfo, item: Condition) -> object:
    if field.type == "boolean":
        return filters.truth(Condition(item.key, Op.EQUAL, (text,), item.start, item.end))
    if field.type in ("number", "decimal"):
        try:
            return int(text) if field.type == "number" else float(text)
        except ValueError as error:
            raise item.wrong(f"{field.api_key} holds numbers.", next_step=f"For example {item.key}:3.") from error
    return text


def _moment(item: Condition) -> list[Any]:
    """`between` with unix seconds: finer than the days that `<` and `>` take ([D] reference unicat.md 8)."""
    name = f"{item.key}_on"
    op, point = filters.moment(item)
    at = point.timestamp()
    if op in (Op.EQUAL, Op.NOT_EQUAL):
        found = [name, "between", [at, at + (86_400 if filters.is_day(item.value) else 60)]]
        return found if op is Op.EQUAL else ["not", "", found]
    if op in (Op.GREATER, Op.AT_LEAST):
        return [name, "between", [at, FAR]]
    return [name, "between", [0, at]]


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


# -- completion -------------------------------------------------------------------------------------------------
_AGES = (
    Choice("<7d", "within the last 7 days"),
    Choice("<1d", "within the last day"),
    Choice("<30d", "within the last 30 days"),
    Choice(">30d", "longer ago than 30 days"),
    Choice(">1y", "longer ago than a year"),
)
"""What editors look for most comes first."""
_DATES = (
    Choice(">=", "on or after a day: >=2026-01-31"),
    Choice("<", "before a day"),
    Choice(">", "after a day"),
    Choice("<=", "on or before a day"),
)
_YES_NO = (Choice("yes"), Choice("no"))
_NOT = (Choice("!=", "none of these"),)
_UNSEARCHED = frozenset({"class", "classlist", "image", "imagelist", "file", "filelist", "code", "barcode"})
"""Field types whose values are no plain text or number: nothing is known of comparing them."""


def vocabulary(model: Model | None, classes: Sequence[str]) -> Vocabulary:
    """Meta words first, then the definition's fields in their order."""
    meta = (
        Key("updated", "Last change", "time", _AGES, _DATES),
        Key("created", "Creation", "time", _AGES, _DATES),
        Key("valid", "Passes its validations", "yes or no", _YES_NO),
        Key("incomplete", "A value is missing", "yes or no", _YES_NO),
        Key("untranslated", "A translation is missing", "yes or no", _YES_NO),
        Key("class", "Has the class", "choice", tuple(map(Choice, classes)), _NOT, several=True),
        Key("id", "gid; stands alone", "id", several=True),
    )
    fields = [_key(field) for field in (model.fields if model is not None else ()) if field.type not in _UNSEARCHED]
    taken = {key.name for key in fields}
    return Vocabulary((*(key for key in meta if key.name not in taken), *fields))


def _key(field: FieldInfo) -> Key:
    values = _YES_NO if field.type == "boolean" else tuple(map(Choice, field.choices))
    name = FIELD_PREFIX + field.api_key if field.api_key in KNOWN_KEYS else field.api_key
    return Key(name, field.label, FIELD_TYPES.in_words(field.type), values, _NOT, several=field.type != "boolean")
