"""The filter line on a Unicat sandbox."""

from __future__ import annotations

import pytest

from tui.cms.gateway import Gateway
from tui.cms.unicat.filters import filter_json
from tui.core import filters
from tui.core.content import FieldInfo, Model, RecordQuery
from tui.core.errors import FilterError

MODEL = Model(
    "d",
    "d",
    "Chair",
    fields=(
        FieldInfo("1", "width", "Width", "number"),
        FieldInfo("2", "colour", "Colour", "textline", choices=("red",)),
        FieldInfo("3", "status", "Status", "textline"),
    ),
)


def asked(text: str, model: Model | None = MODEL) -> object:
    return filter_json(filters.parse(text), model)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("colour:red", ["value", "is", ["2", "red"]]),
        ("colour:!=red", ["not", "", ["value", "is", ["2", "red"]]]),
        ("colour:red,blue", ["or", "", [["value", "is", ["2", "red"]], ["value", "is", ["2", "blue"]]]]),
        ("width:3", ["value", "is", ["1", 3]]),
        ("field.status:x", ["value", "is", ["3", "x"]]),
        ("valid:no", ["validation", "any"]),
        ("valid:yes", ["not", "", ["validation", "any"]]),
        ("incomplete:yes", ["validation", "is_empty"]),
        ("untranslated:no", ["not", "", ["validation", "not_translated"]]),
        ("class:size", ["classes", "has", "size"]),
        ("class:!=size", ["not", "", ["classes", "has", "size"]]),
        ("created:2026-01-31", ["created_on", "between", [1769817600.0, 1769904000.0]]),
        ("created:!=2026-01-31T00:00", ["not", "", ["created_on", "between", [1769817600.0, 1769817660.0]]]),
        ("updated:>2026-01-31", ["updated_on", "between", [1769904000.0, 4_102_444_800]]),
    ],
)
def test_conditions_are_the_apis_own_filter(text: str, found: object) -> None:
    assert asked(text) == ["and", "", [["definition", "is", "d"], found]]
    if "field." not in text and text.partition(":")[0] not in ("colour", "width"):
        assert asked(text, None) == found


@pytest.mark.parametrize(
    "text",
    ["status:draft", "stage:x", "published:<7d", "colour:empty", "colour:~re", "width:wide", "clour:x", "class:>a"],
)
def test_what_the_api_has_no_property_for_is_explained(text: str) -> None:
    with pytest.raises(FilterError) as caught:
        asked(text)
    assert caught.value.next_step


def test_a_field_belongs_to_a_definition() -> None:
    with pytest.raises(FilterError, match="fields belong to single definitions"):
        asked("colour:red", None)


async def test_everything_the_vocabulary_offers_is_understood(unicat: Gateway) -> None:
    for model in [None, *await unicat.models()]:
        words = await unicat.vocabulary(model)
        assert words.key("class")
        for key in words.keys:
            for value in key.values:
                query = RecordQuery(model.id if model else None, filters.parse(f'{key.name}:"{value.text}"'))
                if not value.text.startswith(("<", ">")):
                    unicat.check(query.filter, model)
                    await unicat.page(query, offset=0, limit=1)


async def test_all_definitions_are_searched_at_once(unicat: Gateway) -> None:
    total = await unicat.count(RecordQuery(None))
    page = await unicat.page(RecordQuery(None), offset=0, limit=100)
    assert page.total == total
    assert len({record.model_id for record in page.records}) > 1
    assert 0 < await unicat.count(RecordQuery(None, filters.parse("created:>10y"))) + 1 <= total + 1
