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
    marks.mark_found(SEARCH, ["d"])
    assert marks.selection == Selection(("z",), (Found(SEARCH, frozenset("d"), 5),))
    marks.mark(["a", "b", "y"])
    assert marks.selection.ids == ("z", "y")
    assert [item for item in "abcdyz" if marks.holds(item)] == list("abcyz")


def test_unmarked_rows_of_a_search_are_excluded_and_come_back(marks: SchemaMarks) -> None:
    marks.mark_found(SEARCH, ["d"])
    marks.toggle("a")
    assert marks.selection.found[0].excluded == frozenset("ad")
    assert not marks.holds("a")
    marks.toggle("a")
    assert marks.selection == Selection((), (Found(SEARCH, frozenset("d"), 5),))


def test_turning_round_a_search_keeps_what_is_outside_of_it(marks: SchemaMarks) -> None:
    marks.mark(["a", "z"])
    marks.invert_found(SEARCH, ["d"])
    assert marks.selection == Selection(("z",), (Found(SEARCH, frozenset("ad"), 5),))
    marks.invert_found(SEARCH, ["d"])
    assert marks.selection == Selection(("z", "a"))
