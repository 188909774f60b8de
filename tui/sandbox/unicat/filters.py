"""The filter language: `[property, operator, operands]`, with `and`, `or` and `not` around it (section 8).

A filter is compiled once into a predicate. A property or operator not known here is a search error.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from tui.sandbox.unicat.store import Kind, Record, Store
from tui.sandbox.unicat.values import is_empty, value_list
from tui.sandbox.unicat.wire import SEARCH_ERROR, Json, Refusal
from tui.sandbox.unicat.words import Words

T = TypeVar("T")
Test = Callable[[T], bool]
Atom = Callable[[str, str, Any], Test[T]]
SchemaItem = tuple[Kind, Json]

DEPTH = 100  # nesting is without limit in the API; this keeps a hostile filter off the stack
DAY = 86_400.0


def _wrong(why: str) -> Refusal:
    return Refusal(SEARCH_ERROR, why)


def compile_filter(written: Any, atom: Atom[T], depth: int = 0) -> Test[T]:
    """A predicate for a filter; `atom` compiles a plain triplet."""
    if depth > DEPTH:
        raise _wrong("the filter is nested too deeply")
    if not isinstance(written, list) or not 2 <= len(written) <= 3:
        raise _wrong("a filter is [property, operator, operands]")
    name, operator = written[0], written[1]
    operands = written[2] if len(written) == 3 else None
    if not isinstance(name, str) or not isinstance(operator or "", str):
        raise _wrong("property and operator of a filter are texts")
    if name in ("and", "or"):
        if not isinstance(operands, list):
            raise _wrong(f"{name} takes a list of filters")
        tests = [compile_filter(one, atom, depth + 1) for one in operands]
        if name == "and":
            return lambda item: all(test(item) for test in tests)
        return lambda item: any(test(item) for test in tests)
    if name == "not":
        inner = compile_filter(operands, atom, depth + 1)
        return lambda item: not inner(item)
    return atom(name, operator or "", operands)


def _text(operands: Any) -> str:
    if isinstance(operands, list) and len(operands) == 1:
        operands = operands[0]
    if not isinstance(operands, str):
        raise _wrong("this operator takes a text")
    return operands


def _text_test(operator: str, operands: Any) -> Callable[[str], bool]:
    """`q` (words) and `is` (the whole text, case ignored)."""
    text = _text(operands)
    if operator == "is":
        wanted = text.casefold().strip()
        return lambda value: value.casefold().strip() == wanted
    if operator == "q":
        words = Words.parse(text)
        return lambda value: words.rank(value.casefold()) is not None
    raise _wrong(f"operator {operator} is not known here")


def _flag_test(operator: str) -> Callable[[bool], bool]:
    if operator not in ("is_true", "is_false"):
        raise _wrong(f"operator {operator} is not known here")
    return lambda value: value is (operator == "is_true")


def is_committed(item: Json) -> bool:
    """Neither new nor a working copy."""
    return not item["is_new"] and not item["is_working_copy"]


class SchemaFilter:
    """Atoms for definitions, classes and fields, in one language."""

    def __init__(self, store: Store, language: str) -> None:
        self._store = store
        self._language = language

    def __call__(self, name: str, operator: str, operands: Any) -> Test[SchemaItem]:
        if name in ("name", "type"):
            text = _text_test(operator, operands)
            return lambda one: text(str(one[1].get("name" if name == "name" else "type", one[0])))
        if name == "label":
            text = _text_test(operator, operands)
            return lambda one: text(one[1]["label"].get(self._language) or "")
        if name == "is_committed":
            flag = _flag_test(operator)
            return lambda one: flag(is_committed(one[1]))
        if name in ("is_new", "is_working_copy", "is_extended"):
            flag = _flag_test(operator)
            return lambda one: flag(bool(one[1].get(name)))
        if name == "metadata":
            return self._metadata(operator, operands)
        if name == "validation":
            return self._validation(operator, operands)
        raise _wrong(f"property {name} is not known for schema items")

    def _metadata(self, operator: str, operands: Any) -> Test[SchemaItem]:
        """`has`, `has_not`, `is_true`, `is_false`, `is_empty` take a name; `is` and `q` a name and a value.

        The operands' form is inferred from the record filter `value`; `q` with a text alone looks at all of them.
        """
        pair = isinstance(operands, list) and len(operands) == 2
        name, wanted = operands if pair else (_text(operands), None)
        if not isinstance(name, str):
            raise _wrong("metadata is named by a text")
        if operator in ("has", "has_not"):
            return lambda one: (name in one[1]["metadata"]) is (operator == "has")
        if operator == "is_empty":
            return lambda one: is_empty(self._meta(one, name))
        if operator in ("is_true", "is_false"):
            return lambda one: self._meta(one, name) is (operator == "is_true")
        if operator == "q" and not pair:
            words = Words.parse(name)
            return lambda one: any(
                words.rank(str(self._meta(one, each)).casefold()) is not None for each in one[1]["metadata"]
            )
        if operator in ("is", "q") and pair:
            if not isinstance(wanted, str):
                if operator == "q":
                    raise _wrong("q takes words")
                return lambda one: name in one[1]["metadata"] and self._meta(one, name) == wanted
            text = _text_test(operator, wanted)
            return lambda one: name in one[1]["metadata"] and text(str(self._meta(one, name)))
        raise _wrong(f"operator {operator} is not known for metadata")

    def _meta(self, one: SchemaItem, name: str) -> Any:
        entry = one[1]["metadata"].get(name)
        if entry is None:
            return None
        value = entry["value"]
        if entry["is_localized"] and isinstance(value, dict):
            return value.get(self._language)
        return value

    def _localized(self, one: SchemaItem, which: str | None) -> list[tuple[Json, bool]]:
        """The localized texts of an item and whether an empty one counts as empty."""
        item = one[1]
        found: list[tuple[Json, bool]] = []
        if which in (None, "label"):
            found.append((item["label"], True))
        if which in (None, "metadata"):
            found += [
                (each["value"], True)
                for each in item["metadata"].values()
                if each["is_localized"] and isinstance(each["value"], dict)
            ]
        if one[0] == "field":
            if which == "initial":
                found.append((item["initial"], True))
            if which in (None, "values"):
                found += [(each, True) for each in value_list(item)]
        return found

    def _validation(self, operator: str, operands: Any) -> Test[SchemaItem]:
        which = None if operands is None or operands == [] else _text(operands)
        if which not in (None, "label", "metadata", "initial", "values"):
            raise _wrong(f"validation does not look at {which}")
        if operator == "any":
            return lambda one: not (one[1]["label"].keys() <= set(self._store.tongues))
        if operator not in ("is_empty", "not_translated"):
            raise _wrong(f"operator {operator} is not known for validation")

        def test(one: SchemaItem) -> bool:
            for texts, _ in self._localized(one, which):
                if is_empty(texts.get(self._language)):
                    elsewhere = any(
                        not is_empty(texts.get(each)) for each in self._store.tongues if each != self._language
                    )
                    if operator == "is_empty" or elsewhere:
                        return True
            return False

        return test


class RecordFilter:
    """Atoms for records, in one language."""

    def __init__(self, store: Store, language: str) -> None:
        self._store = store
        self._language = language

    def __call__(self, name: str, operator: str, operands: Any) -> Test[Record]:
        if name in ("created_on", "updated_on"):
            return _time_test(name, operator, operands)
        if name == "definition":
            return self._definition(operator, operands)
        if name == "classes":
            return self._classes(operator, operands)
        if name == "value":
            return self._value(operator, operands)
        if name == "validation":
            return self._validation(operator)
        raise _wrong(f"property {name} is not known for records")

    def _definition(self, operator: str, operands: Any) -> Test[Record]:
        wanted = _text(operands)
        definitions = self._store.shelf("definition")
        named = {
            gid
            for gid, one in definitions.items()
            if not one["is_extended"] and one["name"] == wanted and is_committed(one)
        } | {wanted}
        if operator == "is_exactly":
            return lambda record: record.definition in named
        if operator == "is":
            named |= {gid for gid, one in definitions.items() if one["is_extended"] and one["original"] in named}
            return lambda record: record.definition in named
        if operator == "like":
            part = wanted.casefold()
            return lambda record: part in definitions[record.definition]["name"].casefold()
        raise _wrong(f"operator {operator} is not known for definition")

    def _classes(self, operator: str, operands: Any) -> Test[Record]:
        wanted = _text(operands)
        if operator not in ("has", "has_not"):
            raise _wrong(f"operator {operator} is not known for classes")
        classes = self._store.shelf("class")
        named = {gid for gid, one in classes.items() if wanted in (gid, one["name"])}
        definitions = self._store.shelf("definition")
        return lambda record: bool(named & set(definitions[record.definition]["classes"])) is (operator == "has")

    def _value(self, operator: str, operands: Any) -> Test[Record]:
        """`["value", "is", [field gid, value]]`; a field's name is taken too, and `q`, `is_empty` besides `is`."""
        if isinstance(operands, str):
            operands = [operands]
        if not isinstance(operands, list) or not 1 <= len(operands) <= 2 or not isinstance(operands[0], str):
            raise _wrong("value takes [field, value]")
        wanted = operands[1] if len(operands) == 2 else None
        gids = [
            gid
            for gid, one in self._store.shelf("field").items()
            if operands[0] == gid or (operands[0] == one["name"] and is_committed(one))
        ]
        if operator not in ("is", "q", "is_empty"):
            raise _wrong(f"operator {operator} is not known for value")
        text = _text_test(operator, wanted) if operator != "is_empty" and isinstance(wanted, str) else None

        def test(record: Record) -> bool:
            values = self._store.values_of(record).get(self._language, {})
            own = {one["gid"] for one in self._store.definition_fields(record.definition)}
            for gid in gids:
                value = values.get(gid)
                if gid not in own:
                    continue
                if operator == "is_empty":
                    found = is_empty(value)
                elif text is not None and isinstance(value, str):
                    found = text(value)
                else:
                    found = value == wanted or (isinstance(value, list) and wanted in value)
                if found:
                    return True
            return False

        return test

    def _validation(self, operator: str) -> Test[Record]:
        """In the language of the search: `is_empty`, `not_translated`; `any` is a required field without a value.

        What "any validation failed" holds is inferred: the sandbox's records have no other failures.
        """
        if operator not in ("any", "is_empty", "not_translated"):
            raise _wrong(f"operator {operator} is not known for validation")
        others = [one for one in self._store.tongues if one != self._language]

        def test(record: Record) -> bool:
            values = self._store.values_of(record)
            for one in self._store.definition_fields(record.definition):
                if not is_empty(values.get(self._language, {}).get(one["gid"])):
                    continue
                if operator == "is_empty" or (operator == "any" and one["is_required"]):
                    return True
                elsewhere = any(not is_empty(values.get(each, {}).get(one["gid"])) for each in others)
                if operator == "not_translated" and one["is_localized"] and elsewhere:
                    return True
            return False

        return test


def _time_test(name: str, operator: str, operands: Any) -> Test[Record]:
    """`<` and `>` with `[n, "days"]`: fewer or more than n days ago; `between` with two times in unix seconds [D]."""
    pair = operands if isinstance(operands, list) and len(operands) == 2 else [None, None]
    first, second = pair
    if isinstance(first, bool) or not isinstance(first, int | float):
        raise _wrong(f'{name} takes [n, "days"] or [from, until]')
    if operator in ("<", ">") and second == "days":
        edge = time.time() - first * DAY
        if operator == "<":
            return lambda record: float(getattr(record, name)) > edge
        return lambda record: float(getattr(record, name)) < edge
    if operator == "between" and isinstance(second, int | float) and not isinstance(second, bool):
        return lambda record: first <= getattr(record, name) <= second
    raise _wrong(f"{name} {operator} does not take these operands")


class AssetFilter:
    """Atoms for assets: `type` and `name`."""

    def __call__(self, name: str, operator: str, operands: Any) -> Test[Json]:
        if name in ("type", "name"):
            text = _text_test(operator, operands)
            return lambda one: text(str(one[name] or ""))
        raise _wrong(f"property {name} is not known for assets")
