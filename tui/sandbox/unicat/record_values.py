"""What a record's update accepts (`records/update`, reference section 12).

A field with a wrong value is left as it was and reported; the call succeeds even if every value fails [D].
"""

from __future__ import annotations

from typing import Any

from tui.sandbox.unicat.store import Record, Store
from tui.sandbox.unicat.values import ASSETS, LISTS, is_empty, value_list
from tui.sandbox.unicat.wire import Json

Report = dict[str, dict[str, str]]


class Wrong(ValueError):
    """A value the field does not take."""


_PLAIN: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "textline": (str,),
    "code": (str,),
    "barcode": (str,),
    "number": (int,),
    "decimal": (int, float),
    "boolean": (bool,),
}


class ValueReader:
    """Reads values for fields: what is kept for what was sent."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def _find(self, fields: list[Json], name: str) -> Json:
        bare = name.removesuffix("/key")
        for one in fields:
            if bare in (one["name"], one["gid"]):
                return one
        raise Wrong("the record has no such field")

    def read(self, field: Json, value: Any, language: str) -> Any:
        """The value as it is kept. Value lists take a key or the label in the language."""
        kind = field["type"]
        if value is None or (kind in _PLAIN and value == "" and kind != "text"):
            return None
        if kind == "class":
            return self._read_class(field, value, language)
        if kind == "classlist":
            if not isinstance(value, list):
                raise Wrong("a list of objects is expected")
            return [self._read_class(field, one, language) for one in value]
        if kind in LISTS:
            if not isinstance(value, list):
                raise Wrong("a list is expected")
            return [self._single(field, one, language) for one in value]
        return self._single(field, value, language)

    def _single(self, field: Json, value: Any, language: str) -> Any:
        kind = field["type"]
        if value_list(field):
            for entry in value_list(field):
                if value in (entry.get("key"), entry.get(language)):
                    return entry.get("key")
            raise Wrong("not one of the field's values")
        types = _PLAIN.get(kind, (str,))
        if not isinstance(value, types) or (isinstance(value, bool) and bool not in types):
            raise Wrong(f"not a value for {kind}")
        if kind in ASSETS and value not in self._store.shelf("asset"):
            raise Wrong("there is no such asset")
        if kind in ("record", "recordlist") and value not in self._store.records:
            raise Wrong("there is no such record")
        if kind == "fieldpicker" and value not in self._store.shelf("field"):
            raise Wrong("there is no such field")
        return value

    def _read_class(self, field: Json, value: Any, language: str) -> Json:
        if not isinstance(value, dict):
            raise Wrong("an object is expected")
        fields = self._store.class_fields(field["options"].get("class"))
        found: Json = {}
        for name, inner in _keys_first(value):
            one = self._find(fields, name)
            if one["gid"] not in found:
                found[one["gid"]] = self.read(one, inner, language)
        return found

    def update(self, record: Record, written: Json) -> Report:
        """Take over what is right and report what is not, per language and field name."""
        report: Report = {}
        fields = self._store.definition_fields(record.definition)
        values = self._store.values_of(record)
        agreed: dict[str, Any] = {}
        for language, sent in written.items():
            if language not in self._store.tongues or not isinstance(sent, dict):
                report[language] = {"": "not a language of this project"}
                continue
            done: set[str] = set()
            for name, value in _keys_first(sent):
                try:
                    field = self._find(fields, name)
                    if field["gid"] in done:
                        continue
                    kept = self.read(field, value, language)
                    self._check(field, kept, agreed)
                except Wrong as wrong:
                    report.setdefault(language, {})[name] = str(wrong)
                    continue
                done.add(field["gid"])
                for each in [language] if field["is_localized"] else self._store.tongues:
                    slot = values.setdefault(each, {})
                    if field["type"] == "class" and isinstance(kept, dict):
                        slot[field["gid"]] = {**(slot.get(field["gid"]) or {}), **kept}
                    else:
                        slot[field["gid"]] = kept
        return report

    def _check(self, field: Json, kept: Any, agreed: dict[str, Any]) -> None:
        if field["is_required"] and is_empty(kept):
            raise Wrong("a value is required")
        if not field["is_localized"] and agreed.setdefault(field["gid"], kept) != kept:
            raise Wrong("not localized: the value must be the same in every language")


def _keys_first(sent: Json) -> list[tuple[str, Any]]:
    """`name/key` decides when both it and `name` are sent."""
    return sorted(sent.items(), key=lambda one: not one[0].endswith("/key"))
