"""Types of fields are told in an editor's words wherever an editor sees them; the API's word only in brackets."""

import pytest

from tui.cms.datocms import cells as datocms
from tui.cms.datocms.appearance import EDITORS
from tui.cms.unicat import cells as unicat
from tui.core import filters
from tui.core.columns import columns_of
from tui.core.content import FieldInfo, Model
from tui.core.schema import Schema, SchemaItem, SchemaKind
from tui.core.schema_find import find_items, vocabulary
from tui.ui.widgets.schema_details import item_paragraphs

FIELD = SchemaItem("f", SchemaKind.FIELD, "Title", "title", "string", type_words="Single-line string")


@pytest.mark.parametrize(
    ("types", "kind", "words"),
    [
        (datocms.FIELD_TYPES, "string", "Single-line string"),
        (datocms.FIELD_TYPES, "json", "JSON"),
        (datocms.FIELD_TYPES, "rich_text", "Modular content"),
        (unicat.FIELD_TYPES, "textline", "Text line"),
        (unicat.FIELD_TYPES, "recordlist", "Record list"),
        (unicat.FIELD_TYPES, "some_day", "some day"),
    ],
)
def test_a_type_has_words_and_an_unknown_one_is_told_as_it_comes(types: object, kind: str, words: str) -> None:
    assert types.in_words(kind) == words  # type: ignore[attr-defined]
    alike = kind == "json"
    assert types.with_code(kind) == (words if alike else f"{words} ({kind})")  # type: ignore[attr-defined]


def test_every_type_that_is_known_has_words() -> None:
    assert len(datocms.WORDS) == 20
    assert set(datocms.FIELD_TYPES.writers) <= set(datocms.WORDS)
    assert set(unicat.FIELD_TYPES.writers) <= set(unicat.WORDS)
    assert "string" not in EDITORS


def test_columns_say_types_in_words() -> None:
    model = Model("m", "article", "Article", (FieldInfo("f", "body", "Body", "structured_text"),))
    column = next(one for one in columns_of(model, (), datocms.FIELD_TYPES, ()) if one.key == "body")
    assert (column.kind, column.kind_words) == ("structured_text", "Structured text")


def test_a_search_of_the_schema_takes_both_the_word_and_the_code() -> None:
    schema = Schema({"f": FIELD})
    for text in ("type:string", 'type:"single-line string"', "type:single-line_string", "single-line", "string"):
        assert find_items(schema, filters.parse(text)) == {"f"}, text
    (kinds,) = (key for key in vocabulary(schema).keys if key.name == "type")
    assert [(choice.text, choice.note) for choice in kinds.values] == [("string", "Single-line string")]


def test_the_details_of_a_field_say_its_type_in_words() -> None:
    assert item_paragraphs(FIELD, "")[1] == (("field · Single-line string · title", "muted"),)
