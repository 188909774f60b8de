"""Records of a list are read only as far as somebody asks, and are what reading all of their JSON makes of them."""

import json
from typing import Any

import pytest
from msgspec import Raw

from tui.cms.datocms.records import record_of
from tui.cms.datocms.wire import Entity, Fields, is_clean_json, listed
from tui.cms.json_text import decode
from tui.core.cell_values import in_locale, locale_order
from tui.core.content import FieldInfo, Model, Record
from tui.core.text import clean_tree

FIELDS = (
    FieldInfo("1", "title", "Title", "string", localized=True),
    FieldInfo("2", "slug", "Slug", "slug"),
    FieldInfo("3", "note", "Note", "text"),
)
MODEL = Model("m", "article", "Article", FIELDS, title_field="title")
NESTED: Any = json.loads("[" * 90 + "]" * 90)


def record(entity: Entity, model: Model | None) -> Record:
    return record_of(entity, model, ("it", "en"))


@pytest.mark.parametrize(
    "title",
    [
        {"en": "Garden", "it": "Giardino"},
        {"en": "Garden", "it": None},
        {"it": "\x1b[2J \u202e evil\r\nline", "e\u200bn": "x"},
        {"it": ["a", {"b": "\x1b"}]},
        {"it": NESTED},
        {},
        "plain, café 静かな庭",
        "\x1c leading",
        ["\x1b", 1],
        4.5,
        True,
        None,
    ],
    ids=repr,
)
@pytest.mark.parametrize(
    "model", [MODEL, Model("m", "article", "Article", FIELDS), None], ids=["titled", "bare", "none"]
)
def test_a_record_of_a_list_is_what_all_of_its_json_says(title: object, model: Model | None) -> None:
    attributes = {"title": title, "slug": "garden\u200b", "note": {"deep": NESTED}, "other": "\x1b]52;c;x\x07"}
    meta = {"status": "draft", "stage": "review\x1b", "current_version": "7"}
    raw = json.dumps({"id": 7, "type": "item", "attributes": attributes, "meta": meta}).encode()
    found = record(listed(Raw(raw)), model)
    assert found == record(decode(raw, Entity), model)
    assert "\x1b" not in f"{found.title}{dict(found.values)}"


@pytest.mark.parametrize("attributes", [b"null", b"[]", b'"text"', b'{"title": 1e999, "note": "\xff", "slug": "ok"}'])
def test_attributes_that_are_none_or_odd_spoil_nothing(attributes: bytes) -> None:
    raw = b'{"id": "a", "attributes": ' + attributes + b"}"
    assert record(listed(Raw(raw)), MODEL) == record(decode(raw, Entity), MODEL)
    assert record(listed(Raw(b'{"id": "a"}')), MODEL).values == {}


def test_only_what_is_asked_for_is_read() -> None:
    fields = Fields(b'{"title": "Garden", "body": {"en": ["long"]}}')
    assert fields.some(("title", "slug")) == {"title": "Garden"}
    assert fields.some(("body",)) == {"title": "Garden", "body": {"en": ["long"]}}
    assert fields["body"] == {"en": ["long"]}
    assert fields["body"] is not fields["body"], "what was looked at is not kept: a table is over many records"


def test_each_attribute_is_cleaned_by_itself() -> None:
    attributes = {"ti\x1btle": "Gar\x1bden", "body": ["a\x07b"], "slug": "ok"}
    fields = Fields(json.dumps(attributes).encode(), cleaned=True)
    assert dict(fields) == clean_tree(attributes) != attributes
    assert fields["body"] == clean_tree(["a\x07b"])


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("plain", True),
        ("caffè · 静かな庭 “so”", True),
        ("line\nbreak", True),
        ("\x1b[2J", False),
        ("\u202e", False),
        ("a\u200bb", False),
        ("e\u0301", True),
        ("🇮🇹 👩\u200d🚀", True),
        ("a\u200db", False),
    ],
)
@pytest.mark.parametrize("escaped", [True, False])
def test_json_is_clean_where_its_texts_are(text: str, clean: bool, escaped: bool) -> None:
    body = json.dumps({"title": text}, ensure_ascii=escaped).encode()
    judged = is_clean_json(body)
    assert not judged or clean, "what needs cleaning is never called clean"
    if clean and not escaped:
        assert judged


def test_a_title_falls_back_as_its_column_does_by_the_order_of_the_project() -> None:
    attributes = {"title": {"ru": "Sad", "de": "Garten", "it": ""}}
    entity = decode(json.dumps({"id": "7", "type": "item", "attributes": attributes}).encode(), Entity)
    order = locale_order("it", ("en", "de", "ru"))
    assert record_of(entity, MODEL, order).title == in_locale(attributes["title"], "it", order)[0] == "Garten"
