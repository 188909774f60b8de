"""Validators and appearance of DatoCMS fields, and what the details of schema items say of them."""

from typing import Any

import pytest

from tui.cms.datocms.appearance import appearance_in_words
from tui.cms.datocms.schema import catalog
from tui.cms.datocms.validators import Names, rules_in_words
from tui.cms.datocms.wire import Entity
from tui.core.schema import SchemaItem

NAMES = Names({"a": "Author", "c": "Category", "q": "Quote", "h": "Hero"}, {"t": "Title"})


@pytest.mark.parametrize(
    ("validator", "parameters", "said"),
    [
        ("required", {}, "required"),
        ("unique", {}, "must be unique"),
        ("length", {"max": 80}, "at most 80 characters"),
        ("length", {"min": 1}, "at least 1 character"),
        ("length", {"min": 2, "max": 80}, "2 to 80 characters"),
        ("length", {"eq": 5}, "exactly 5 characters"),
        ("format", {"predefined_pattern": "email"}, "must be an email address"),
        ("format", {"predefined_pattern": "url"}, "must be a web address (URL)"),
        ("format", {"custom_pattern": "^[A-Z]+$"}, "must match the pattern /^[A-Z]+$/"),
        ("enum", {"values": ["a", "b", "c"]}, "one of: a, b, c"),
        ("sanitized_html", {"sanitize_before_validation": True}, "no unsafe HTML: it is taken out before the check"),
        ("number_range", {"min": 1, "max": 90}, "1 to 90"),
        ("number_range", {"min": 0}, "at least 0"),
        ("number_range", {"max": 4.5}, "at most 4.5"),
        ("date_range", {"min": "2026-01-01"}, "not before 2026-01-01"),
        (
            "date_time_range",
            {"min": "2026-01-01T10:00:00Z", "max": "2027-01-01T10:00:00Z"},
            "not before 2026-01-01T10:00:00Z, not after 2027-01-01T10:00:00Z",
        ),
        ("required_seo_fields", {"title": True, "description": True}, "SEO title and description required"),
        ("title_length", {"max": 70}, "SEO title at most 70 characters"),
        ("description_length", {"min": 10}, "SEO description at least 10 characters"),
        ("file_size", {"max_value": 2, "max_unit": "MB"}, "files of at most 2 MB"),
        ("image_dimensions", {"width_min_value": 1200}, "images at least 1,200 px wide"),
        ("image_aspect_ratio", {"eq_ar_numerator": 16, "eq_ar_denominator": 9}, "images of exactly 16:9"),
        ("extension", {"predefined_list": "image"}, "only images"),
        ("extension", {"extensions": ["pdf", "docx"]}, "only files of type pdf, docx"),
        ("required_alt_title", {"alt": True, "title": False}, "alternative text required on every file"),
        ("size", {"min": 1, "max": 10}, "1 to 10 entries"),
        ("size", {"multiple_of": 3}, "a multiple of 3"),
        (
            "slug_format",
            {"predefined_pattern": "webpage_slug"},
            "only lowercase letters, digits and dashes (web page slug)",
        ),
        ("slug_title_field", {"title_field_id": "t"}, "made from the field Title"),
        ("rich_text_blocks", {"item_types": ["q", "h"]}, "blocks: Quote, Hero"),
        ("structured_text_inline_blocks", {"item_types": ["q"]}, "blocks within the text: Quote"),
        ("single_block_blocks", {"item_types": []}, "blocks: nothing"),
        ("shiny_new_rule", {"depth": 3, "of": ["x"]}, "shiny new rule: depth 3, of x"),
        ("shiny_flag", {}, "shiny flag"),
        ("length", "nonsense", "length: nonsense"),
        ("length", {}, "length"),
        ("enum", {"values": "\x1b[2J"}, "enum: values ␛[2J"),
    ],
)
def test_a_validator_is_said_in_words(validator: str, parameters: Any, said: str) -> None:
    assert rules_in_words({validator: parameters}, NAMES) == (said,)


def test_links_say_where_to_and_what_publishing_does() -> None:
    rule = {
        "item_types": ["a", "c", "gone"],
        "on_publish_with_unpublished_references_strategy": "publish_references",
        "on_reference_unpublish_strategy": "delete_references",
        "on_reference_delete_strategy": "fail",
    }
    assert rules_in_words({"items_item_type": rule, "required": {}}, NAMES) == (
        "required",
        "links to: Author, Category, gone",
        "publishing also publishes linked drafts",
        "unpublishing a linked record takes the link out",
        "a linked record cannot be deleted",
    )
    usual = rules_in_words({"item_item_type": {"item_types": ["a"]}}, NAMES)
    assert usual == ("links to: Author", "publishing fails when a linked record is unpublished")


def test_how_many_blocks_stands_with_the_blocks() -> None:
    rules = {"rich_text_blocks": {"item_types": ["q", "h"]}, "size": {"min": 1, "max": 5}}
    assert rules_in_words(rules, NAMES) == ("blocks: Quote, Hero (1 to 5)",)


@pytest.mark.parametrize("validators", [None, [], "x", {}])
def test_no_validators_are_no_rules(validators: object) -> None:
    assert rules_in_words(validators, NAMES) == ()


def test_the_appearance_is_said_in_words() -> None:
    appearance = {
        "editor": "string_multi_select",
        "parameters": {"options": [{"label": "Red", "value": "r"}, {"value": "g"}], "placeholder": None, "odd_one": 3},
        "addons": [{"id": "plug1", "parameters": {}}],
    }
    assert appearance_in_words(appearance) == (
        ("Editor", "several choices from a list"),
        ("Options", "Red, g"),
        ("Odd one", "3"),
        ("Addons", "plugin plug1"),
    )
    assert appearance_in_words({"editor": "XyZ123"}) == (("Editor", "plugin XyZ123"),)
    assert appearance_in_words({"editor": "single_line", "addons": 3, "parameters": []}) == (("Editor", "one line"),)
    assert appearance_in_words("odd") == ()


def entity(kind: str, ident: str, owner: str = "", **attributes: Any) -> Entity:
    links = {"item_type": {"data": {"type": "item_type", "id": owner}}} if owner else {}
    return Entity(ident, kind, attributes, links)


def grouped(item: SchemaItem) -> dict[str, list[tuple[str, str]]]:
    return {group.title: list(group.lines) for group in item.groups}


def test_details_tell_where_things_are_used_and_what_fields_are_for() -> None:
    post = entity("item_type", "m", name="Post", api_key="post")
    post.relationships = {
        "title_field": {"data": {"type": "field", "id": "t"}},
        "presentation_title_field": {"data": {"type": "field", "id": "t"}},
        "ordering_field": {"data": {"type": "field", "id": "s"}},
    }
    slug = entity("field", "s", "m", label="Slug", api_key="slug", field_type="slug")
    slug.attributes = {**(slug.attributes or {}), "validators": {"slug_title_field": {"title_field_id": "t"}}}
    blocks = {"structured_text_blocks": {"item_types": ["q"]}, "structured_text_links": {"item_types": ["m"]}}
    found = catalog(
        [
            post,
            entity("item_type", "q", name="Quote", api_key="quote", modular_block=True),
            entity("field", "t", "m", label="Title", api_key="title", field_type="string", validators={"required": {}}),
            slug,
            entity("field", "b", "m", label="Body", api_key="body", field_type="structured_text", validators=blocks),
        ]
    ).schema.items
    assert grouped(found["q"]) == {"Used in": [("Post", "Body")]}
    assert grouped(found["m"])["Used in"] == [("Post", "Body")]
    assert grouped(found["m"])["Special fields"] == [
        ("Title", "the title of its records, the title in SEO previews"),
        ("Slug", "the order of its records"),
    ]
    assert grouped(found["t"])["Used as"] == [
        ("", "the title of its records"),
        ("", "the title in SEO previews"),
        ("", "the field that Slug is made from"),
    ]
    assert grouped(found["s"])["Rules"] == [("", "made from the field Title")]
    assert (found["m"].used_in, found["q"].used_in, found["m"].holds_records, found["q"].holds_records) == (
        1, 1, True, False,
    )  # fmt: skip
    assert ("Order", "by Slug") in found["m"].details
    assert ("Fields", "3, 1 required") in found["m"].details
