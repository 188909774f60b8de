"""The filter line: what it means, and where it points when it does not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.errors import FilterError
from tui.core.filters import KNOWN_KEYS, NO_FILTER, Condition, Op, date_of, moment, parse, truth
from tui.core.text import typed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def one(text: str) -> Condition:
    (condition,) = parse(text).conditions
    return condition


def test_words_phrases_and_conditions_are_told_apart() -> None:
    parsed = parse('garden "ten roses" status:draft,updated title:~rose author:"Marta Rossi"')
    assert parsed.words == ("garden", '"ten roses"')
    assert [(item.key, item.op, item.values) for item in parsed.conditions] == [
        ("status", Op.IS, ("draft", "updated")),
        ("title", Op.CONTAINS, ("rose",)),
        ("author", Op.IS, ("Marta Rossi",)),
    ]
    assert parsed


@pytest.mark.parametrize(
    ("text", "op", "value"),
    [
        ("n:5", Op.IS, "5"),
        ("n:=5", Op.EQUAL, "5"),
        ("n:!=5", Op.NOT_EQUAL, "5"),
        ("n:>5", Op.GREATER, "5"),
        ("n:>=5", Op.AT_LEAST, "5"),
        ("n:<5", Op.LESS, "5"),
        ("n:<=5", Op.AT_MOST, "5"),
        ("n:~5", Op.CONTAINS, "5"),
        ("n:!~5", Op.LACKS, "5"),
        ("n:==5", Op.EXACTLY, "5"),
    ],
)
def test_operators(text: str, op: Op, value: str) -> None:
    assert (one(text).op, one(text).value) == (op, value)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [('garden "open', 7, 12), ("a status:", 2, 9), ('title:"x', 0, 8), ("n:>", 0, 3), ("n:,", 0, 3)],
)
def test_errors_point_at_the_word(text: str, start: int, end: int) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert (caught.value.start, caught.value.end) == (start, end)
    assert caught.value.next_step


@given(st.text(max_size=60))
def test_any_line_is_understood_or_pointed_at(text: str) -> None:
    text = typed(text)
    wrong: FilterError | None = None
    try:
        parsed = parse(text)
    except FilterError as error:
        wrong, parsed = error, NO_FILTER
    if wrong is not None:
        assert 0 <= wrong.start < wrong.end <= len(text)
        return
    assert parsed.text == text
    for item in parsed.conditions:
        assert text[item.start : item.end].startswith(item.key) or item.key in KNOWN_KEYS


def test_what_steers_a_terminal_is_no_part_of_a_filter() -> None:
    assert parse("win\u00adter\u200f\u2028gar\u202eden").words == ("winter", "garden")


def test_nothing_is_no_filter() -> None:
    assert not parse("   ")
    assert not parse('""')


def test_equal_lines_ask_for_the_same() -> None:
    assert parse("a  status:draft").key == parse("status:draft a").key


@pytest.mark.parametrize(
    ("text", "op", "age"),
    [
        ("updated:7d", Op.AT_LEAST, timedelta(days=7)),
        ("updated:<7d", Op.GREATER, timedelta(days=7)),
        ("updated:>2w", Op.LESS, timedelta(weeks=2)),
        ("updated:>=3h", Op.AT_MOST, timedelta(hours=3)),
        ("updated:<=1y", Op.AT_LEAST, timedelta(days=365)),
        ("updated:<5m", Op.GREATER, timedelta(minutes=5)),
    ],
)
def test_ages_count_backwards(text: str, op: Op, age: timedelta) -> None:
    assert moment(one(text), NOW) == (op, NOW - age)


def test_dates_are_utc_midnight() -> None:
    assert moment(one("created:>=2026-01-31")) == (Op.AT_LEAST, datetime(2026, 1, 31, tzinfo=UTC))
    assert moment(one("created:2026-01-31"))[0] is Op.EQUAL


def test_a_day_is_meant_as_a_whole() -> None:
    day = datetime(2026, 1, 31, tzinfo=UTC)
    assert moment(one("created:>2026-01-31")) == (Op.AT_LEAST, day + timedelta(days=1))
    assert moment(one("created:<=2026-01-31")) == (Op.LESS, day + timedelta(days=1))
    assert moment(one("created:<2026-01-31")) == (Op.LESS, day)
    assert moment(one("created:>2026-01-31T10:00")) == (Op.GREATER, day + timedelta(hours=10))
    assert date_of(one("due:>2026-01-31")) == (Op.GREATER, day.date())
    assert date_of(one("due:!=2026-01-31")) == (Op.NOT_EQUAL, day.date())
    assert date_of(one("due:<7d"), NOW) == (Op.GREATER, (NOW - timedelta(days=7)).date())


def test_values_in_quotes_hold_commas_and_blanks_and_have_no_meaning_of_their_own() -> None:
    assert one('stage:draft,"In review"').values == ("draft", "In review")
    assert one('a:"x, y"').values == ("x, y",)
    assert one("a:empty").asks_presence
    assert not one('a:"empty"').asks_presence
    assert not one("a:=empty").asks_presence
    assert parse('a:"empty"').key != parse("a:empty").key


def test_what_takes_one_value_refuses_several() -> None:
    for text in ("valid:yes,no", "updated:<7d,<8d"):
        with pytest.raises(FilterError, match="takes one value"):
            truth(one(text)) if text.startswith("valid") else moment(one(text))


@pytest.mark.parametrize("text", ["updated:soon", "updated:=7d", "updated:!=2026-01-01", "updated:>999999y"])
def test_times_that_make_no_sense_are_pointed_at(text: str) -> None:
    with pytest.raises(FilterError):
        moment(one(text), NOW)


@pytest.mark.parametrize(
    ("text", "value"), [("valid:yes", True), ("valid:no", False), ("valid:!=no", True), ("valid:ON", True)]
)
def test_yes_and_no(text: str, value: bool) -> None:
    assert truth(one(text)) is value


def test_neither_yes_nor_no() -> None:
    with pytest.raises(FilterError):
        truth(one("valid:perhaps"))
