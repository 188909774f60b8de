"""DatoCMS values as readable pieces, without a server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.cms.datocms.pieces import Names, Pieces
from tui.cms.datocms.rules import problem_of
from tui.core.content import FieldInfo, Model
from tui.core.detail import Link, LinkKind, Mark, Nested, Piece, Shape, Text, words
from tui.core.text import is_clean

relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

QUOTE = Model(
    "quote",
    "quote",
    "Quote",
    (FieldInfo("q1", "text", "Text", "text"), FieldInfo("q2", "more", "More", "rich_text")),
    is_block=True,
)


def pieces(value: object, kind: str, names: Names | None = None) -> tuple[Piece, ...]:
    return Pieces({"quote": QUOTE}, names or Names(), {}).value(value, kind)


def block(ident: str, text: str, *inner: object) -> dict[str, Any]:
    return {
        "type": "item",
        "id": ident,
        "attributes": {"text": text, "more": list(inner)},
        "relationships": {"item_type": {"data": {"type": "item_type", "id": "quote"}}},
    }


def dast(*nodes: object) -> dict[str, Any]:
    return {"schema": "dast", "document": {"type": "root", "children": list(nodes)}}


def para(*children: object) -> dict[str, Any]:
    return {"type": "paragraph", "children": list(children)}


def span(text: str, *marks: str) -> dict[str, Any]:
    return {"type": "span", "value": text, "marks": list(marks)}


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("Roses", "string", "Roses"),
        (True, "boolean", "yes"),
        (0, "integer", "0"),
        (4.5, "float", "4.5"),
        ({"red": 16, "green": 32, "blue": 255, "alpha": 255}, "color", "#1020ff"),
        ({"red": 16, "green": 32, "blue": 255, "alpha": 102}, "color", "#1020ff 40%"),
        ({"latitude": 45.1, "longitude": 7.6}, "lat_lon", "45.1, 7.6"),
        ('["garden","city"]', "json", "garden, city"),
        ('{"a": [1, 2]}', "json", '{\n  "a": [\n    1,\n    2\n  ]\n}'),
        ("not json", "json", "not json"),
        ("[]", "json", ""),
        (None, "string", ""),
        ([], "links", ""),
        ({"title": "A", "description": "B", "image": None}, "seo", "Title: A\nDescription: B"),
        ({"odd": 1}, "color", '{"odd": 1}'),
        (7, "lat_lon", "7"),
    ],
)
def test_values_read_like_text(value: object, kind: str, text: str) -> None:
    assert words(pieces(value, kind)) == text


def test_links_and_assets_are_noted_and_named() -> None:
    names = Names({"1": Link(LinkKind.RECORD, "1", "Marta", "Author")})
    names.uploads["u"] = Link(LinkKind.ASSET, "u", "gate.jpg", "2 kB", "An old gate", "https://x/gate.jpg")
    assert [piece.shown for piece in pieces(["1", "2"], "links", names) if isinstance(piece, Link)] == ["Marta", "2"]
    (asset,) = pieces({"upload_id": "u", "alt": None, "title": "The gate"}, "file", names)
    assert asset == Link(LinkKind.ASSET, "u", "The gate", "2 kB", "An old gate", "https://x/gate.jpg")
    (bare,) = pieces({"upload_id": "v", "alt": "A tree"}, "file", names)
    assert isinstance(bare, Link)
    assert bare.shown == "A tree"
    assert list(names.wanted_records) == ["1", "2"]
    assert list(names.wanted_uploads) == ["u", "v"]


def test_a_string_that_is_an_address_leads_there() -> None:
    (link,) = pieces("https://example.org/a?b=c", "string")
    assert isinstance(link, Link)
    assert link.kind is LinkKind.ADDRESS
    assert isinstance(pieces("see https://example.org", "string")[0], Text)


def test_blocks_are_nested() -> None:
    (outer,) = pieces([block("b1", "outer", block("b2", "inner"))], "rich_text")
    assert isinstance(outer, Nested)
    assert (outer.title, outer.id) == ("Quote", "b1")
    inner = outer.fields[1].values[0].pieces[0]
    assert isinstance(inner, Nested)
    assert words(inner.fields[0].values[0].pieces) == "inner"


def test_blocks_nobody_knows_and_blocks_too_deep_are_said_to_be() -> None:
    assert words(pieces("b17", "single_block")) == "Block\n: block b17"
    nested = block("b", "x")
    for _ in range(40):
        nested = block("b", "x", nested)
    assert "deeper blocks are not followed" in words(pieces([nested], "rich_text"))


def test_structured_text_keeps_its_shapes() -> None:
    names = Names({"7": Link(LinkKind.RECORD, "7", "Marta")})
    text = dast(
        {"type": "heading", "level": 2, "children": [span("Roses")]},
        para(span("One "), span("bold", "strong", "emphasis"), span(" word")),
        {
            "type": "list",
            "style": "numbered",
            "children": [
                {
                    "type": "listItem",
                    "children": [
                        para(span("first")),
                        {
                            "type": "list",
                            "style": "bulleted",
                            "children": [{"type": "listItem", "children": [para(span("inner"))]}],
                        },
                    ],
                },
                {"type": "listItem", "children": [para(span("second"))]},
            ],
        },
        {"type": "blockquote", "attribution": "Alf", "children": [para(span("Quiet."))]},
        {"type": "code", "code": "a = 1\nb = 2", "language": "python"},
        {"type": "thematicBreak"},
        para(
            {"type": "link", "url": "https://x.org", "children": [span("there")]},
            {"type": "itemLink", "item": "7", "children": [span("her")]},
            {"type": "inlineItem", "item": "7"},
        ),
        {"type": "block", "item": block("b1", "in a block")},
        para(span("")),
    )
    found = pieces(text, "structured_text", names)
    shapes = [(piece.shape, piece.level, piece.marker) for piece in found if isinstance(piece, Text)]
    assert shapes == [
        (Shape.HEADING, 2, ""),
        (Shape.PARAGRAPH, 0, ""),
        (Shape.ITEM, 0, "1."),
        (Shape.ITEM, 1, "•"),
        (Shape.ITEM, 0, "2."),
        (Shape.QUOTE, 0, ""),
        (Shape.QUOTE, 0, ""),
        (Shape.CODE, 0, ""),
        (Shape.RULE, 0, ""),
        (Shape.PARAGRAPH, 0, ""),
    ]
    assert isinstance(found[-1], Nested)
    bold = found[1]
    assert isinstance(bold, Text)
    assert bold.spans[1].marks == {Mark.STRONG, Mark.EMPHASIS}
    linked = found[-2]
    assert isinstance(linked, Text)
    assert [span.link.id for span in linked.spans if span.link] == ["https://x.org", "7", "7"]
    assert linked.spans[2].text == "Marta"


@pytest.mark.parametrize(
    ("value", "kind", "rules", "problem"),
    [
        (None, "string", {"required": {}}, "required, but empty"),
        ("", "string", {"required": {}}, "required, but empty"),
        ("", "string", {}, ""),
        (None, "boolean", {"required": {}}, ""),
        (0, "integer", {"number_range": {"min": 1, "max": 9}}, "at least 1"),
        (10, "float", {"number_range": {"min": 1, "max": 9}}, "at most 9"),
        ("abcd", "string", {"length": {"max": 3}}, "at most 3 characters, has 4"),
        ("abcd", "string", {"length": {"eq": 5}}, "must be 5 characters, has 4"),
        ("x", "string", {"enum": {"values": ["y"]}}, "not one of the allowed values"),
        (["1"], "links", {"size": {"min": 2}}, "at least 2 entries, has 1"),
        ([], "links", {"size": {"min": 2}}, "at least 2 entries, has 0"),
        ("2026-01-01", "date", {"date_range": {"min": "2026-02-01"}}, "not before 2026-02-01"),
        ({"title": "A"}, "seo", {"required_seo_fields": {"title": True, "description": True}}, "description required"),
        (
            {"upload_id": "u", "alt": None},
            "file",
            {"required_alt_title": {"alt": True}},
            "an alternative text required",
        ),
        ("x", "string", {"unheard_of": {"a": 1}, "length": None}, ""),
    ],
)
def test_rules_a_value_breaks_are_said(value: object, kind: str, rules: dict[str, object], problem: str) -> None:
    assert problem_of(value, kind, rules, is_empty=not pieces(value, kind)) == problem


hostile = st.text(alphabet=st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ["\x1b]52;c;aGk=\x07", "\u202eevil", "a\x00b", "[/b]", "\x9b2J"]
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | hostile,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "type",
                    "children",
                    "value",
                    "item",
                    "document",
                    "url",
                    "upload_id",
                    "alt",
                    "title",
                    "attributes",
                    "level",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
KINDS = [
    *("string", "text", "slug", "boolean", "integer", "float", "date", "date_time", "color", "json", "lat_lon", "seo"),
    *("video", "file", "gallery", "link", "links", "rich_text", "single_block", "structured_text", "unheard_of"),
]


@relaxed
@given(json_values, st.sampled_from(KINDS))
def test_no_value_can_break_the_reading(value: object, kind: str) -> None:
    words(pieces(value, kind))


@relaxed
@given(hostile)
def test_json_text_hides_nothing(text: str) -> None:
    assert is_clean(words(pieces(json.dumps([text, text]), "json")))
    assert is_clean(words(pieces(json.dumps({"a": text}), "json")))
