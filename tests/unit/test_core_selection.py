"""The algebra of selections, checked against plain sets."""

from hypothesis import given
from hypothesis import strategies as st

from tui.core.content import RecordQuery, Sort
from tui.core.filters import parse
from tui.core.schema import SchemaSearch
from tui.core.selection import NOTHING, Found, Query, Selection

UNIVERSE = tuple("abcdefgh")
QUERIES: dict[Query, frozenset[str]] = {
    RecordQuery("m"): frozenset("abcdef"),
    RecordQuery("m", parse("status:draft")): frozenset("abc"),
    SchemaSearch("en", q="x"): frozenset("gh"),
}

ids = st.lists(st.sampled_from(UNIVERSE), max_size=5)
queries = st.sampled_from(list(QUERIES))


def resolved(selection: Selection) -> frozenset[str]:
    """What the selection stands for, as a plan resolves it."""
    found = [QUERIES[part.query] - part.excluded for part in selection.found]
    return frozenset(selection.ids).union(*found)


@st.composite
def selections(draw: st.DrawFn) -> Selection:
    selection = NOTHING
    for _ in range(draw(st.integers(0, 4))):
        match draw(st.integers(0, 2)):
            case 0:
                selection = selection.mark(draw(ids))
            case 1:
                query = draw(queries)
                selection = selection.mark_found(query, len(QUERIES[query]))
            case _:
                query = draw(queries)
                selection = selection.unmark([item for item in draw(ids) if item in QUERIES[query]], query)
    return selection


@given(selections(), ids)
def test_marking_adds(selection: Selection, more: list[str]) -> None:
    after = selection.mark(more)
    assert resolved(after) == resolved(selection) | frozenset(more)
    assert len(set(after.ids)) == len(after.ids)
    assert resolved(after.mark(more)) == resolved(after)


@given(selections(), queries, ids)
def test_unmarking_rows_of_a_list_takes_them_out(selection: Selection, query: Query, rows: list[str]) -> None:
    shown = [item for item in rows if item in QUERIES[query]]
    after = selection.unmark(shown, query)
    for item in shown:
        assert not after.holds(item, query)
    assert resolved(after) <= resolved(selection)


@given(selections(), queries)
def test_all_found_holds_every_row(selection: Selection, query: Query) -> None:
    after = selection.mark_found(query, len(QUERIES[query]))
    assert resolved(after) == resolved(selection) | QUERIES[query]
    assert all(after.holds(item, query) for item in QUERIES[query])


@given(queries, ids)
def test_inverting_twice_changes_nothing(query: Query, rows: list[str]) -> None:
    inside = tuple(dict.fromkeys(item for item in rows if item in QUERIES[query]))
    selection = Selection(inside)
    turned = selection.invert(query, len(QUERIES[query]))
    assert resolved(turned) == QUERIES[query] - frozenset(inside)
    assert resolved(turned.invert(query, len(QUERIES[query]))) == frozenset(inside)


@given(selections(), selections())
def test_union_holds_both(one: Selection, other: Selection) -> None:
    assert resolved(one.union(other)) == resolved(one) | resolved(other)


@given(selections(), selections())
def test_difference_names_nothing_of_the_other(one: Selection, other: Selection) -> None:
    left = one.difference(other)
    assert resolved(left) <= resolved(one)
    assert not frozenset(left.ids) & frozenset(other.ids)
    assert not {part.query for part in left.found} & {part.query for part in other.found}


@given(selections())
def test_count_is_never_less_than_what_is_picked(selection: Selection) -> None:
    assert selection.count >= len(resolved(selection))
    assert bool(selection) == (selection.count > 0)


def test_order_and_typing_do_not_make_another_query() -> None:
    one = RecordQuery("m", parse("status:draft  garden"), (Sort("title"),))
    other = RecordQuery("m", parse("garden status:draft"), (Sort("_updated_at", descending=True),))
    selection = NOTHING.mark_found(one, 10)
    assert selection.holds("a", other)
    assert not selection.holds("a", RecordQuery("m"))
    assert not selection.holds("a")


def test_marks_keep_their_order_and_come_back_into_a_found_set() -> None:
    query = RecordQuery("m")
    assert NOTHING.mark("cab").ids == ("c", "a", "b")
    selection = NOTHING.mark_found(query, 6).unmark("ab", query)
    assert selection.mark("a") == Selection((), (Found(query, frozenset("b"), 6),))


def test_a_selection_describes_itself() -> None:
    query = RecordQuery("m")
    selection = NOTHING.mark("xy").mark_found(query, 4160).unmark("abc", query)
    assert selection.describe() == "2 marked + all 4,160 found − 3"
    assert NOTHING.describe() == ""
