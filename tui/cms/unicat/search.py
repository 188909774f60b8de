"""The schema's search line as Unicat's own search: `q`, and its filter for conditions ([D] reference unicat.md 8).

    words  +must  -not         q: words set the rank, must occur, must not occur
    committed:no               is_committed
    name:width                 words in the code name; name:=width the whole of it
    label:width                the same of the label, in the search's language
    validation:not_translated  any, is_empty, not_translated; validation:is_empty,label looks at one part
    metadata:heading.icon      has it; metadata:!=heading.icon has it not;
                               metadata:heading.alignment=right has that value
    [...]                      the API's filter itself, as JSON

`!=` turns any of them round; several values, separated by commas, are alternatives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from tui.cms.unicat.schema_details import METADATA
from tui.core import filters
from tui.core.completion import Choice, Key, Vocabulary
from tui.core.errors import FilterError
from tui.core.filters import Condition, Op
from tui.core.schema import Schema, SchemaSearch
from tui.core.text import nearest, one_line, typed

Made = list[Any]

VALIDATIONS = ("any", "is_empty", "not_translated")
PARTS = ("label", "metadata", "initial", "values")
"""What `validation` can be asked of; the last two of fields alone."""
_SPOKEN = {"empty": "is_empty", "untranslated": "not_translated", "translation": "not_translated"}


def schema_search(text: str, language: str) -> SchemaSearch:
    """What a search line asks for. Raises FilterError that points at what is not understood."""
    text = typed(text)
    if text.lstrip().startswith("["):
        return SchemaSearch(language, filter_json=_given(text))
    parsed = filters.parse(text)
    parts = [_condition(condition) for condition in parsed.conditions]
    made = parts[0] if len(parts) == 1 else ["and", "", parts]
    written = json.dumps(made, ensure_ascii=False, separators=(",", ":")) if parts else ""
    return SchemaSearch(language, q=" ".join(parsed.words), filter_json=written)


def vocabulary(schema: Schema) -> Vocabulary:
    """What a search line can say; names of metadata are those in use."""
    groups = [group for item in schema.items.values() for group in item.groups if group.title == METADATA]
    names = sorted({label for group in groups for label, _ in group.lines if label})
    return Vocabulary(
        (
            Key("committed", "Neither new nor a working copy", "yes or no", (Choice("yes"), Choice("no"))),
            Key("name", "Code name", "text", (), _TEXT, several=True),
            Key("label", "Label in the language of the search", "text", (), _TEXT, several=True),
            Key("validation", "What is missing or wrong", "word", tuple(map(Choice, VALIDATIONS)), _NOT),
            Key("metadata", "Has an entry of that name", "word", tuple(map(Choice, names)), _NOT, several=True),
        )
    )


_NOT = (Choice("!=", "not"),)
_TEXT = (Choice("=", "the whole of it"), Choice("!=", "not the whole of it"))


def _given(text: str) -> str:
    """A filter that is JSON already, checked for its shape."""
    start = len(text) - len(text.lstrip())
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        at = min(error.pos, max(0, len(text) - 1))
        raise FilterError(f"This is not JSON yet: {error.msg}.", start=at, end=at + 1) from error
    except (ValueError, RecursionError) as error:
        raise FilterError(f"This is not JSON: {error}.", start=start, end=len(text)) from error
    if not value or not isinstance(value[0], str) or not 2 <= len(value) <= 3:
        raise FilterError(
            "A filter is [property, operator, operands].",
            start=start,
            end=len(text),
            next_step='For example ["is_committed","is_false"].',
        )
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not allowed")


def _condition(condition: Condition) -> Made:
    make = _CONDITIONS.get(condition.key)
    if make is None:
        near = nearest(condition.key, tuple(_CONDITIONS))
        raise condition.wrong(
            f"{one_line(condition.key, 60)}: is not known to Unicat's schema search.",
            next_step=f"Did you mean {near}:?" if near else f"It knows {', '.join(f'{key}:' for key in _CONDITIONS)}.",
        )
    if condition.op not in (Op.IS, Op.EQUAL, Op.NOT_EQUAL, Op.CONTAINS):
        raise condition.wrong(f"{condition.key}: cannot be compared with {condition.op}.")
    return make(condition)


def _turned(made: Made, condition: Condition) -> Made:
    return ["not", "", made] if condition.op is Op.NOT_EQUAL else made


def _any_of(parts: list[Made]) -> Made:
    return parts[0] if len(parts) == 1 else ["or", "", parts]


def _committed(condition: Condition) -> Made:
    return ["is_committed", "is_true" if filters.truth(condition) else "is_false"]


def _text(condition: Condition) -> Made:
    """`q` finds words, `is` the whole text; what is turned round is about the whole text."""
    operator = "is" if condition.op in (Op.EQUAL, Op.NOT_EQUAL) else "q"
    return _turned(_any_of([[condition.key, operator, value] for value in condition.values]), condition)


def _validation(condition: Condition) -> Made:
    first, *parts = (_SPOKEN.get(value, value) for value in condition.values)
    if first not in VALIDATIONS:
        raise condition.wrong(
            f"validation: is one of {', '.join(VALIDATIONS)}.", next_step="For example validation:not_translated."
        )
    for part in parts:
        if part not in PARTS:
            raise condition.wrong(
                f"validation: looks at {', '.join(PARTS)}.", next_step=f"For example validation:{first},label."
            )
    asked: list[Made] = [["validation", first, part] for part in parts] or [["validation", first]]
    return _turned(_any_of(asked), condition)


def _metadata(condition: Condition) -> Made:
    """`is` with `[name, value]` is inferred from the record filter `value` ([I] reference unicat.md 8)."""
    asked: list[Made] = []
    for value in condition.values:
        name, equals, wanted = value.partition("=")
        if not re.fullmatch(r"[\w.-]+", name):
            raise condition.wrong("metadata: takes a name.", next_step="For example metadata:heading.icon.")
        asked.append(["metadata", "is", [name, wanted]] if equals else ["metadata", "has", name])
    if condition.op is Op.NOT_EQUAL and len(asked) == 1 and asked[0][1] == "has":
        return ["metadata", "has_not", asked[0][2]]
    return _turned(_any_of(asked), condition)


_CONDITIONS: Mapping[str, Callable[[Condition], Made]] = {
    "committed": _committed,
    "name": _text,
    "label": _text,
    "validation": _validation,
    "metadata": _metadata,
}
