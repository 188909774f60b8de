"""The search line of Unicat's schema as its own filter, and what the details of schema items say."""

import json
from typing import Any

import pytest

from tui.cms import traits_of
from tui.cms.unicat.schema import SchemaStore
from tui.cms.unicat.search import schema_search, vocabulary
from tui.core.errors import FilterError
from tui.core.schema import LifeState, SchemaItem, same_name
from tui.operations import COPY_SCHEMA


@pytest.mark.parametrize(
    ("text", "q", "wanted"),
    [
        ("mm", "mm", None),
        (' +mm -old "net weight"', '+mm -old "net weight"', None),
        ("committed:no", "", ["is_committed", "is_false"]),
        ("committed:!=no", "", ["is_committed", "is_true"]),
        ("name:width", "", ["name", "q", "width"]),
        ("name:=width__mm", "", ["name", "is", "width__mm"]),
        ("name:!=width", "", ["not", "", ["name", "is", "width"]]),
        ('label:"net weight"', "", ["label", "q", "net weight"]),
        ("label:a,b", "", ["or", "", [["label", "q", "a"], ["label", "q", "b"]]]),
        ("validation:not_translated", "", ["validation", "not_translated"]),
        ("validation:untranslated,label", "", ["validation", "not_translated", "label"]),
        (
            "validation:empty,label,metadata",
            "",
            ["or", "", [["validation", "is_empty", "label"], ["validation", "is_empty", "metadata"]]],
        ),
        ("metadata:heading.icon", "", ["metadata", "has", "heading.icon"]),
        ("metadata:!=heading.icon", "", ["metadata", "has_not", "heading.icon"]),
        ("metadata:heading.alignment=right", "", ["metadata", "is", ["heading.alignment", "right"]]),
        ("mm committed:yes name:w", "mm", ["and", "", [["is_committed", "is_true"], ["name", "q", "w"]]]),
        ('  ["label","is","x"]', "", ["label", "is", "x"]),
    ],
)
def test_a_search_line_is_the_apis_own_search(text: str, q: str, wanted: Any) -> None:
    made = schema_search(text, "nl")
    assert (made.language, made.q) == ("nl", q)
    assert (json.loads(made.filter_json) if made.filter_json else None) == wanted


@pytest.mark.parametrize(
    ("text", "start", "end", "said"),
    [
        ("mm comitted:no", 3, 14, "comitted: is not known"),
        ("committed:perhaps", 0, 17, "yes or no"),
        ("name:>x", 0, 7, "cannot be compared"),
        ("a validation:odd", 2, 16, "is one of any, is_empty, not_translated"),
        ("validation:any,oddly", 0, 20, "looks at label, metadata, initial, values"),
        ("metadata:=x", 0, 11, ""),
        ("name:", 0, 5, "needs a value"),
        ("[", 0, 1, "not JSON yet"),
        ('["name"', 6, 7, "not JSON yet"),
        ("[]", 0, 2, "[property, operator, operands]"),
        ("[1,2]", 0, 5, "[property, operator, operands]"),
        ('["a","b",NaN]', 0, 13, "not JSON"),
        ('"open', 0, 5, "not closed"),
    ],
)
def test_what_is_not_understood_is_pointed_at(text: str, start: int, end: int, said: str) -> None:
    if text == "metadata:=x":
        assert schema_search(text, "en").filter_json == '["metadata","has","x"]'
        return
    with pytest.raises(FilterError) as caught:
        schema_search(text, "en")
    assert (caught.value.start, caught.value.end) == (start, end)
    assert said in caught.value.message


def the_store() -> SchemaStore:
    store = SchemaStore()
    store.language = "en"
    store.fieldlists = {"k1": "Worksheet"}
    common = {"label": {"en": "Width", "nl": ""}, "is_new": False, "is_working_copy": False, "original": None}
    field = common | {
        "gid": "f",
        "name": "width__mm",
        "type": "decimal",
        "unit": "mm",
        "is_localized": False,
        "is_required": True,
        "initial": {"en": "0"},
        "options": {
            "value_labels": True,
            "values": [{"key": "s", "en": "Small", "nl": "Klein"}, {"key": "l", "en": "Large"}],
            "class": "c",
            "max_length": 3,
        },
        "metadata": {
            "heading.icon": {"type": "textline", "is_localized": True, "value": {"en": "Ruler"}},
            "heading.related": {"type": "fieldpicker", "is_localized": False, "value": "f"},
        },
    }
    group = common | {"gid": "c", "name": "dimensions", "label": {"en": "Dimensions"}, "fields": ["f"], "layout": "l"}
    base = common | {
        "gid": "d",
        "name": "article",
        "label": {"en": "Article"},
        "classes": ["c"],
        "fields": ["f"],
        "childdefinitions": ["d"],
        "titlefield": "f",
        "fieldlists": {"k1": ["f"], "k2": []},
        "is_base": True,
        "is_extended": False,
        "layout": "l",
    }
    store.take(
        {
            "fields": {"f": field},
            "classes": {"c": group, "w": group | {"gid": "w", "is_working_copy": True, "original": "c"}},
            "definitions": {"d": base},
            "layouts": {"l": {"name": "two columns", "components": {"a": {}, "b": {}}}},
        }
    )
    return store


def told(item: SchemaItem) -> dict[str, list[tuple[str, str]]]:
    return {group.title: list(group.lines) for group in item.groups}


def test_details_of_unicat_items_name_what_they_hold_and_who_uses_them() -> None:
    items = the_store().items()
    field, group, base = items["f"], items["c"], items["d"]
    facts = dict(field.details)
    assert (facts["Type"], facts["Unit"], facts["Required"], facts["Initial"]) == (
        "Decimal number (decimal)",
        "mm",
        "yes",
        "en 0",
    )
    assert facts["Label nl"] == "–"
    assert told(field) == {
        "Values": [("s", "Small"), ("l", "Large")],
        "Options": [("Class", "Dimensions"), ("Max length", "3")],
        "Metadata": [("heading.icon", "Ruler"), ("heading.related", "Width")],
        "Used in": [("Definitions", "Article"), ("Classes", "Dimensions, Dimensions (working copy)")],
    }
    assert dict(base.details)["Title field"] == "Width"
    assert dict(base.details)["Layout"] == "two columns, 2 parts"
    assert told(base)["Field lists"] == [("Worksheet", "Width"), ("k2", "no fields")]
    assert told(base)["Classes"] == [("Dimensions", "dimensions")]
    assert told(base)["Fields"] == [("Width", "Decimal number · width__mm")]
    assert (base.holds_records, group.holds_records, base.used_in, field.used_in) == (True, False, 1, 3)
    assert (items["w"].state, items["w"].original, group.original) == (LifeState.WORKING_COPY, "c", None)


def test_nonsense_in_a_schema_object_is_survived() -> None:
    store = SchemaStore()
    store.take(
        {
            "fields": {"f": {"gid": "f", "options": [], "label": 3, "metadata": [], "initial": 7, "original": 9}},
            "classes": {"c": {"gid": "c", "fields": "odd", "metadata": {"m": 3}}},
            "definitions": {"d": {"gid": "d", "fieldlists": [], "classes": [None], "layout": {}}},
            "layouts": [],
        }
    )
    items = store.items()
    assert [items[gid].name for gid in "fcd"] == ["(unnamed)"] * 3
    assert told(items["c"]) == {"Metadata": [("m", "3")]}
    assert store.schema().roots


def test_a_name_that_is_taken_is_known() -> None:
    items = the_store().items()
    fresh = SchemaItem("n", items["c"].kind, "Dimensions", "dimensions", state=LifeState.NEW)
    schema = the_store().schema()
    taken = same_name(schema, fresh)
    assert taken is not None
    assert taken.id == "c"
    free = SchemaItem("n", items["c"].kind, "Dimensions", "sizes", state=LifeState.NEW)
    assert same_name(schema, free) is None


def test_what_a_line_can_say_is_offered() -> None:
    words = vocabulary(the_store().schema())
    assert [key.name for key in words.keys] == ["committed", "name", "label", "validation", "metadata"]
    names = words.key("metadata")
    assert names is not None
    assert [choice.text for choice in names.values] == ["heading.icon", "heading.related"]
    for key in words.keys:
        for choice in key.values:
            assert schema_search(f"{key.name}:{choice.text}", "en").filter_json


def test_the_plan_and_the_next_steps_say_the_same_of_taking_a_copy_back() -> None:
    intro = traits_of("unicat").next_steps.intro
    promise = COPY_SCHEMA.promise.format(cms="Unicat")
    assert promise == "Never sent twice automatically. To undo, delete the new items in Unicat."
    assert "delete it there while nothing uses it" in intro
    assert "revert" not in f"{promise} {intro}"
