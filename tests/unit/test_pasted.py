"""Lines pasted from a sheet: what they name, and what is said of those that name nothing."""

from tui.core.content import FieldInfo, Model, Record, RecordStatus
from tui.core.pasted import could_be_id, could_be_slug, has_slug, items_named, lines_of, outcome_words, slug_field
from tui.core.schema import Schema, SchemaItem, SchemaKind


def test_lines_are_cleaned_and_each_counts_once() -> None:
    assert lines_of("garden\r\n\n  harbour \nmuseum\x1b[31m\ngarden\n")[:2] == ("garden", "harbour")
    assert lines_of("one") == ("one",)
    assert lines_of(" \n \n") == ()


def test_what_can_be_an_id() -> None:
    assert could_be_id("wP7mSusGQmqh1-_x")
    assert not any(map(could_be_id, ("two words", "a,b", "x" * 61, "庭", "a/b")))


def test_what_can_be_a_slug() -> None:
    assert all(map(could_be_slug, ("the-garden", "2026", "über-uns", "a/b")))
    assert not any(map(could_be_slug, ("two words", "a,b", '"x"', "-rf", ">7d", "a:b")))


def test_slugs_are_exact_in_any_locale() -> None:
    model = Model("m", "article", "Article", (FieldInfo("1", "address", "Address", "slug"),))
    slug = slug_field(model)
    assert slug == "address"
    assert slug_field(None) is None
    record = Record("r", "m", "The Garden", RecordStatus.DRAFT, values={"address": {"en": "garden", "it": "giardino"}})
    assert all(has_slug(record, line, slug) for line in ("garden", "giardino"))
    assert not any(has_slug(record, line, slug) for line in ("gardens", "Garden", ""))


def test_schema_items_are_named_by_id_key_or_name() -> None:
    items = [SchemaItem("1", SchemaKind.FIELD, "Width", "width__mm"), SchemaItem("2", SchemaKind.CLASS, "Width", "dim")]
    found = items_named(Schema({item.id: item for item in items}), ("1", "WIDTH__MM", "width", "x"))
    assert found == {"1": ("1",), "WIDTH__MM": ("1",), "width": ("1", "2"), "x": ()}


def test_lines_that_were_not_found_are_named() -> None:
    assert outcome_words(("a", "b"), (), 2) == "2 selected from 2 pasted lines."
    assert outcome_words(("a", "b"), ("b",), 1) == "1 selected from 2 pasted lines. Not found: b."
    assert outcome_words(("a", "b"), ("b",), 1, where="it").endswith(" Not found in it: b.")
    assert outcome_words(("a", "b"), (), 1, ("b",)).endswith("lines. Too many to look for all: b.")
    many = tuple(f"line {number}" for number in range(92))
    assert outcome_words(many, many, 0).endswith("line 79 and 12 more.")
