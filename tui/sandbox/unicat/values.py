"""Field values: how they are delivered, and what a record's update accepts.

A value from a value list is kept as its key and delivered twice, as its label and as `name/key` [D]. Class fields are
nested objects, class lists a list of them [D]; inside they are kept by field gid like everything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from tui.sandbox.unicat.wire import Json

FIELD_TYPES = [
    "text",
    "textline",
    "textlist",
    "number",
    "decimal",
    "boolean",
    "code",
    "barcode",
    "class",
    "classlist",
    "image",
    "imagelist",
    "file",
    "filelist",
    "record",
    "recordlist",
    "fieldpicker",
]
LISTS = ("textlist", "imagelist", "filelist", "recordlist")
ASSETS = ("image", "file", "imagelist", "filelist")


class Schema(Protocol):
    """What is needed of the store to read values."""

    def class_fields(self, class_gid: object) -> list[Json]: ...


def value_list(field: Json) -> list[Json]:
    """The values a field may have, when it has a value list."""
    found = field["options"].get("values") if field["type"] in ("textline", "textlist") else None
    return found if isinstance(found, list) else []


def _label(field: Json, key: object, language: str) -> Any:
    for entry in value_list(field):
        if entry.get("key") == key:
            return entry.get(language) or entry.get("key")
    return key


def shown_value(schema: Schema, field: Json, value: Any, language: str) -> Iterator[tuple[str, Any]]:
    """The names and values one field adds to a delivered record."""
    name = field["name"]
    kind = field["type"]
    if kind == "class":
        yield name, _shown_class(schema, field, value, language) if isinstance(value, dict) else None
    elif kind == "classlist":
        rows = value if isinstance(value, list) else None
        yield name, rows and [_shown_class(schema, field, one, language) for one in rows]
    elif value_list(field):
        if isinstance(value, list):
            yield name, [_label(field, key, language) for key in value]
        else:
            yield name, None if value is None else _label(field, value, language)
        yield f"{name}/key", value
    else:
        yield name, value


def _shown_class(schema: Schema, field: Json, value: Json, language: str) -> Json:
    return {
        name: shown
        for one in schema.class_fields(field["options"].get("class"))
        for name, shown in shown_value(schema, one, value.get(one["gid"]), language)
    }


def is_empty(value: Any) -> bool:
    """None, empty text, empty list and an object of empties are empty; 0 and false are values."""
    if isinstance(value, dict):
        return all(is_empty(one) for one in value.values())
    return value is None or value in ("", [])
