"""Completion of the filter line: what is offered, where it goes, and that it never invents anything."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tui.core.completion import Choice, Key, Suggestion, Vocabulary, offered, quoted, suggest, wanted
from tui.core.errors import FilterError
from tui.core.filters import parse, tokens
from tui.core.text import typed

EMPTY = Choice("empty", bare=True)
WORDS = Vocabulary(
    (
        Key(
            "status",
            "State",
            "word",
            (Choice("draft"), Choice("updated"), Choice("published")),
            (Choice("!=", "none of these"),),
            several=True,
        ),
        Key(
            "updated",
            "Last change",
            "time",
            (Choice("<7d"), Choice("<30d"), Choice(">1y")),
            (Choice(">="), Choice("<")),
        ),
        Key("stage", "Workflow stage", "word", (Choice("In review"), Choice("Approved")), several=True),
        Key("price", "Price", "float", (EMPTY,), (Choice("="), Choice(">"), Choice(">="))),
        Key("sub_title", "Second title", "string", (EMPTY, Choice("present", bare=True)), (Choice("~"), Choice("!~"))),
        Key("author", "Author", "link", (EMPTY,), (Choice("!="),), several=True, asks=True),
        Key("field.status", "Order status", "string"),
    )
)


def texts(line: str, cursor: int | None = None) -> list[str]:
    return [item.text for item in suggest(line, len(line) if cursor is None else cursor, WORDS)]


def taken(line: str, place: int = 0, cursor: int | None = None) -> str:
    where = len(line) if cursor is None else cursor
    return suggest(line, where, WORDS)[place].applied_to(line)[0]


def test_an_empty_line_offers_every_name() -> None:
    assert texts("") == [f"{key.name}:" for key in WORDS.keys]
    assert texts("garden ") == texts("")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("st", ["status:", "stage:", "field.status:"]),
        ("STA", ["status:", "stage:", "field.status:"]),
        ("tit", ["sub_title:"]),
        ("second", ["sub_title:"]),
        ("garden", []),
        ("dra", ["status:draft"]),
        ("in", []),
        ("appr", ["stage:Approved"]),
        ('"st', []),
        ("status:", ["draft", "updated", "published", "!="]),
        ("status:u", ["updated"]),
        ("status:draft", []),
        ("status:draft,", ["updated", "published"]),
        ("status:draft,p", ["published"]),
        ("status:!", ["!="]),
        ("status:!=", ["draft", "updated", "published"]),
        ("stage:", ['"In review"', "Approved"]),
        ("stage:in", ['"In review"']),
        ("stage:rev", ['"In review"']),
        ('stage:"In', ['"In review"']),
        ("updated:", ["<7d", "<30d", ">1y", ">=", "<"]),
        ("updated:<", ["<7d", "<30d"]),
        ("updated:<3", ["<30d"]),
        ("updated:>", [">1y", ">="]),
        ("updated:7", ["<7d"]),
        ("updated:7d", ["<7d"]),
        ("updated:1", [">1y"]),
        ("price:", ["empty", "=", ">", ">="]),
        ("price:>", [">="]),
        ("price:>3", []),
        ("sub_title:em", ["empty"]),
        ("nobody:", []),
        ("field.", ["field.status:"]),
    ],
)
def test_what_is_offered(line: str, found: list[str]) -> None:
    assert texts(line) == found


def test_a_suggestion_takes_the_place_of_the_word_at_the_cursor_only() -> None:
    assert taken("garden sta rose", cursor=10) == "garden status: rose"
    assert taken("status:dr,published x", cursor=9) == "status:draft,published x"
    assert taken("sta:draft", cursor=3) == "status:draft"
    assert taken("a stage:app") == "a stage:Approved"
    assert taken("updated:<3") == "updated:<30d"


def test_the_cursor_before_a_word_offers_nothing() -> None:
    assert suggest("garden", 0, WORDS) == ()
    assert suggest("a garden", 2, WORDS) == ()


def test_values_that_have_to_be_looked_up_are_named() -> None:
    asked = wanted("x author:!=abc,mar", 18, WORDS)
    assert asked is not None
    assert (asked.key, asked.typed, asked.start, asked.end) == ("author", "mar", 15, 18)
    (item,) = offered(asked, [Choice("id 1", "Author", "Marta Rossi")])
    assert item.applied_to("x author:!=abc,mar")[0] == 'x author:!=abc,"id 1"'
    assert item.shown == "Marta Rossi"
    assert wanted("status:d", 8, WORDS) is None
    assert wanted("author", 6, WORDS) is None


LINES = st.lists(
    st.sampled_from(
        [
            "st",
            "status",
            ":",
            "draft",
            ",",
            " ",
            '"',
            "=",
            "!=",
            "<",
            "7d",
            "price",
            "author:",
            "garden",
            "stage:In",
            "ü",
            "~",
        ]
    )
).map("".join) | st.text(max_size=30)


@given(LINES, st.data())
def test_a_suggestion_always_fits_the_line(line: str, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(line)))
    for item in suggest(line, cursor, WORDS):
        assert 0 <= item.start <= item.end <= len(line)
        assert item.start <= cursor
        after, place = item.applied_to(line)
        assert after == line[: item.start] + item.text + line[item.end :]
        assert after[:place].endswith(item.text)
        assert after != line
        assert after[: item.start] == line[: item.start]


@given(LINES)
def test_words_of_an_unfinished_line_stand_where_they_are(line: str) -> None:
    before = 0
    for token in tokens(line):
        assert before <= token.start < token.end <= len(line)
        assert token.start <= token.value_start <= token.end
        assert not line[token.start].isspace()
        before = token.end
    assert not line[before:].strip()


@given(st.text(min_size=1, max_size=20).filter(lambda text: '"' not in text and text.strip()))
def test_a_quoted_value_is_understood_as_it_stands(value: str) -> None:
    value = typed(value)
    assume(value.strip())
    try:
        (condition,) = parse(f"title:{quoted(value)}").conditions
    except FilterError as error:
        pytest.fail(str(error))
    if condition.quoted:
        assert condition.value == value


def test_taking_what_is_offered_ends() -> None:
    line = ""
    for _ in range(12):
        found = suggest(line, len(line), WORDS)
        if not found:
            break
        line, _ = found[0].applied_to(line)
    assert line == "status:draft"
    assert isinstance(found, tuple)
    assert not any(isinstance(item, Suggestion) for item in found)
