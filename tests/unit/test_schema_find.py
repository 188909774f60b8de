"""Finding schema items by words and conditions among those known."""

import pytest

from tui.core import filters
from tui.core.errors import FilterError
from tui.core.schema import Schema, SchemaItem, SchemaKind
from tui.core.schema_find import find_items, vocabulary

SCHEMA = Schema(
    {
        item.id: item
        for item in (
            SchemaItem("m", SchemaKind.MODEL, "Article", "article", flags=("tree",)),
            SchemaItem("b", SchemaKind.BLOCK, "Quote", "quote_block"),
            SchemaItem("t", SchemaKind.FIELD, "Title", "title", "string", flags=("required",), model_id="m"),
            SchemaItem(
                "x", SchemaKind.FIELD, "Body", "body", "structured_text", model_id="m", points_at=frozenset({"b"})
            ),
        )
    }
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "mbtx"),
        ("TIT", "t"),
        ('"title"', "t"),
        ("kind:field", "tx"),
        ("kind:!=field", "mb"),
        ("type:structured_text,string", "tx"),
        ("is:required", "t"),
        ("in:Article", "tx"),
        ("in:article body", "x"),
        ("uses:quote_block", "x"),
        ("uses:article", ""),
    ],
)
def test_words_and_conditions_find(text: str, found: str) -> None:
    assert find_items(SCHEMA, filters.parse(text)) == frozenset(found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("knd:field", "Did you mean kind:?"),
        ("colour:red", "There are kind:, type:, is:, in:, uses:."),
        ("kind:modell", "Did you mean model?"),
        ("is:qqq", "There are required, tree."),
        ("in:artcle", "Did you mean article?"),
        ("type:>3", ""),
    ],
)
def test_what_is_not_understood_is_pointed_at(text: str, said: str) -> None:
    with pytest.raises(FilterError) as caught:
        find_items(SCHEMA, filters.parse(text))
    assert caught.value.next_step == said
    assert (caught.value.start, caught.value.end) == (0, len(text))


def test_what_a_line_can_say_is_offered() -> None:
    words = vocabulary(SCHEMA)
    assert [key.name for key in words.keys] == ["kind", "type", "is", "in", "uses"]
    types = words.key("type")
    assert types is not None
    assert [choice.text for choice in types.values] == ["string", "structured_text"]
    owners = words.key("in")
    assert owners is not None
    assert [(choice.text, choice.note) for choice in owners.values] == [
        ("article", "Article"),
        ("quote_block", "Quote"),
    ]
    for key in words.keys:
        for choice in key.values:
            find_items(SCHEMA, filters.parse(f"{key.name}:{choice.text}"))
