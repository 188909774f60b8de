"""Whether a query finds a record: only what is certain is said."""

import pytest

from tui.core.content import Record, RecordQuery, RecordStatus
from tui.core.filters import parse
from tui.core.membership import apart, finds, includes, may_find

DRAFT = Record("a", "article", "Garden", RecordStatus.DRAFT, is_valid=True)


def query(text: str = "", model: str | None = "article", locale: str = "en") -> RecordQuery:
    return RecordQuery(model, parse(text), locale=locale)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", True),
        ("status:draft", True),
        ("status:Draft,updated", True),
        ("status:published", False),
        ("status:!=published", True),
        ("status:!=draft", False),
        ("valid:yes", True),
        ("valid:no", False),
        ("valid:perhaps", None),
        ("id:a,b", True),
        ("id:b", False),
        ("garden", None),
        ("updated:<7d", None),
        ("slug:garden status:draft", None),
        ("garden status:published", False),
    ],
)
def test_conditions_are_judged_by_the_record_where_that_is_possible(text: str, answer: bool | None) -> None:
    assert finds(query(text), DRAFT) is answer


@pytest.mark.parametrize(
    ("text", "answer"), [("status:published", None), ("valid:no", None), ("id:b", False), ("status:draft", True)]
)
def test_what_did_not_fit_may_fit_by_now(text: str, answer: bool | None) -> None:
    assert may_find(query(text), DRAFT) is answer
    assert may_find(query(text, "author"), DRAFT) is False


def test_records_of_another_model_are_never_found() -> None:
    assert finds(query("garden", "author"), DRAFT) is False
    assert finds(query("", None), DRAFT) is True


@pytest.mark.parametrize(
    ("wide", "narrow", "answer"),
    [
        ("", "garden status:draft", True),
        ("status:draft", "slug:x status:draft", True),
        ("slug:x", "status:draft", False),
        ("garden", "garden status:draft", True),
        ("garden", "garden rose", False),
        ("status:draft,updated", "status:draft", False),
    ],
)
def test_a_search_that_asks_for_more_finds_nothing_else(wide: str, narrow: str, answer: bool) -> None:
    assert includes(query(wide), query(narrow)) is answer
    assert includes(query(wide, None), query(narrow)) is answer
    assert not includes(query(wide, "author"), query(narrow))
    assert includes(query(), query(narrow, locale="it"))


def test_searches_are_apart_only_when_that_is_certain() -> None:
    assert apart(query(), query(model="author"))
    assert apart(query("status:draft"), query("status:Updated,published garden"))
    assert not apart(query("status:draft,updated"), query("status:updated"))
    assert not apart(query("garden"), query("rose"))
    assert not apart(query(), query("", None))
