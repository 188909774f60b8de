"""Marks in Schema: ids and searches together, each item counted once."""

import pytest

from tui.core.schema import SchemaSearch
from tui.core.selection import Found, Selection
from tui.ui.models.schema.marks import SchemaMarks

SEARCH = SchemaSearch("en", "mm")


@pytest.fixture
def marks() -> SchemaMarks:
    made = SchemaMarks()
    made.learn(SEARCH, frozenset("abcd"), 5)
    return made


def test_what_a_search_holds_is_not_marked_once_more(marks: SchemaMarks) -> None:
    marks.mark(["a", "z"])
    marks.mark_found(SEARCH, frozenset("d"))
    assert marks.selection == Selection(("z",), (Found(SEARCH, frozenset("d"), 5),))
    marks.mark(["a", "b", "y"])
    assert marks.selection.ids == ("z", "y")
    assert [item for item in "abcdyz" if marks.holds(item)] == list("abcyz")


def test_unmarked_rows_of_a_search_are_excluded_and_come_back(marks: SchemaMarks) -> None:
    marks.mark_found(SEARCH, frozenset("d"))
    marks.toggle("a")
    assert marks.selection.found[0].excluded == frozenset("ad")
    assert not marks.holds("a")
    marks.toggle("a")
    assert marks.selection == Selection((), (Found(SEARCH, frozenset("d"), 5),))


def test_turning_round_a_search_keeps_what_is_outside_of_it(marks: SchemaMarks) -> None:
    marks.mark(["a", "z"])
    marks.invert_found(SEARCH, frozenset("d"))
    assert marks.selection == Selection(("z",), (Found(SEARCH, frozenset("ad"), 5),))
    marks.invert_found(SEARCH, frozenset("d"))
    assert marks.selection == Selection(("z", "a"))


def test_what_was_taken_out_of_a_search_stays_out_of_a_wider_one_until_asked_for_once_more(marks: SchemaMarks) -> None:
    wider = SchemaSearch("en", "m")
    marks.learn(wider, frozenset("abcdefg"), 7)
    marks.mark_found(SEARCH, frozenset("d"))
    marks.toggle("a")
    assert marks.mark_found(wider, frozenset("d")) == 1
    assert [item for item in "abcdefg" if marks.holds(item)] == list("bcefg")
    assert marks.mark_found(wider, frozenset("d")) == 0
    assert [item for item in "abcdefg" if marks.holds(item)] == list("abcefg")


def test_what_was_taken_out_stays_out_of_everything_in_the_tree_until_asked_for_once_more(marks: SchemaMarks) -> None:
    marks.mark_found(SEARCH, frozenset())
    marks.toggle("a")
    assert marks.mark_all("abcdz") == 1
    assert [item for item in "abcdz" if marks.holds(item)] == list("bcdz")
    assert marks.mark_all("abcdz") == 0
    assert marks.holds("a")
