"""The algebra of selections, checked against plain sets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.content import RecordQuery, Sort
from tui.core.filters import parse
from tui.core.schema import SchemaSearch
from tui.core.selection import NOTHING, Away, Finds, Found, Query, Selection, elsewhere

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


# -- found sets of other queries ------------------------------------------------------------------------------------
KNOWN = st.dictionaries(st.tuples(st.sampled_from(UNIVERSE), queries), st.booleans(), max_size=24)


def partly(known: dict[tuple[str, Query], bool]) -> Finds:
    """What is known of who finds what: the truth, or nothing."""

    def finds(item: str, query: Query) -> bool | None:
        return item in QUERIES[query] if known.get((item, query)) else None

    return finds


@given(selections(), ids, KNOWN)
def test_what_is_unmarked_is_never_sent_whatever_is_known(
    selection: Selection, gone: list[str], known: dict[tuple[str, Query], bool]
) -> None:
    after = selection.unmark(gone, finds=partly(known))
    assert not resolved(after) & frozenset(gone)
    assert resolved(after) == resolved(selection) - frozenset(gone)
    assert all(after.verdict(item, partly(known)) is False for item in gone)
    for part in after.found:
        assert part.unsure <= part.excluded
        assert part.count >= len(QUERIES[part.query] - part.excluded)
    assert after.count >= len(resolved(after))


@given(selections(), ids, ids, KNOWN)
def test_what_is_marked_again_is_always_sent(
    selection: Selection, gone: list[str], more: list[str], known: dict[tuple[str, Query], bool]
) -> None:
    after = selection.unmark(gone, finds=partly(known)).mark(more)
    assert resolved(after) == resolved(selection) - frozenset(gone) | frozenset(more)
    assert all(after.verdict(item, partly(known)) is not False for item in more)


@given(selections(), st.sampled_from(UNIVERSE), KNOWN)
def test_a_verdict_never_claims_what_is_not_so(
    selection: Selection, item: str, known: dict[tuple[str, Query], bool]
) -> None:
    verdict = selection.verdict(item, partly(known))
    if verdict is not None:
        assert verdict == (item in resolved(selection))


@given(selections(), queries, KNOWN)
def test_inverting_leaves_alone_what_is_not_found(
    selection: Selection, query: Query, known: dict[tuple[str, Query], bool]
) -> None:
    inside = QUERIES[query]
    alone = Selection(selection.ids, tuple(part for part in selection.found if part.query == query))
    after = alone.invert(query, len(inside), lambda item: item in inside)
    assert resolved(after) - inside == resolved(alone) - inside
    assert resolved(after) & inside == inside - resolved(alone)


def test_inverting_brings_back_what_was_taken_out_just_in_case_and_is_found() -> None:
    query = RecordQuery("m")
    selection = NOTHING.mark_found(query, 5).unmark(["x", "y"], finds=lambda *_: None)
    assert selection.invert(query, 5, lambda item: item == "x").ids == ("x",)


def test_what_is_taken_out_just_in_case_is_not_counted_until_it_is_known() -> None:
    drafts, all_records = RecordQuery("m", parse("garden")), RecordQuery("m")
    selection = NOTHING.mark_found(drafts, 40).unmark(["a", "b"], all_records, lambda *_: None)
    assert selection.describe() == "all 40 found − up to 2"
    assert selection.count == 40
    known = selection.unmark(["c"], drafts).confirm(drafts, ["a"])
    assert known.describe() == "all 40 found − 2 − up to 1 more"
    assert known.count == 38
    assert known.found[0].taken_out == frozenset("ac")
    assert known.mark("ab").ids == ("b",)
    assert NOTHING.mark("x").mark_found(drafts, 40).without_found(drafts) == NOTHING.mark("x")


def test_the_locale_matters_to_filters_alone() -> None:
    assert NOTHING.mark_found(RecordQuery("m", locale="en"), 6).holds("a", RecordQuery("m", locale="it"))
    english, italian = (RecordQuery("m", parse("title:x"), locale=code) for code in ("en", "it"))
    assert not NOTHING.mark_found(english, 6).holds("a", italian)


@given(selections())
def test_what_is_said_more_shortly_stands_for_the_same(selection: Selection) -> None:
    tidy = selection.tidy()
    assert resolved(tidy) == resolved(selection)
    assert len(tidy.found) <= len(selection.found)
    assert tidy.tidy() == tidy


ALL = RecordQuery("m")
DRAFTS = RecordQuery("m", parse("status:draft"))
ROSES = RecordQuery("m", parse("status:draft roses"))
OTHERS = RecordQuery("n", parse("garden"))


def test_an_emptied_set_is_gone() -> None:
    emptied = NOTHING.mark_found(DRAFTS, 1).unmark(["a"], DRAFTS)
    assert emptied.found
    assert emptied.tidy() == NOTHING
    assert Selection(("z",), emptied.found).tidy() == Selection(("z",))


def test_a_set_that_another_contains_is_folded_whichever_came_first() -> None:
    wide = NOTHING.mark_found(ALL, 6).found
    for selection in (
        NOTHING.mark_found(DRAFTS, 3).mark_found(ALL, 6),
        NOTHING.mark_found(ALL, 6).mark_found(DRAFTS, 3),
        NOTHING.mark_found(ROSES, 1).mark_found(DRAFTS, 3).mark_found(ALL, 6),
    ):
        assert selection.tidy().found == wide


def test_a_wider_set_with_something_taken_out_contains_only_what_leaves_that_out_too() -> None:
    wide = NOTHING.mark_found(ALL, 6).unmark(["a"], ALL)
    both = wide.mark_found(DRAFTS, 3)
    assert both.tidy() == both
    assert both.unmark(["a"], DRAFTS).tidy().found == wide.found


def test_sets_of_other_models_and_of_schema_stay_apart() -> None:
    search = SchemaSearch("en", q="x")
    selection = NOTHING.mark_found(DRAFTS, 3).mark_found(OTHERS, 2).mark_found(search, 2)
    assert selection.tidy() == selection


def test_how_much_of_a_set_is_not_among_the_rows_shown() -> None:
    assert elsewhere(Found(DRAFTS, total=3), DRAFTS, 3) == Away(0, 0)
    assert elsewhere(Found(DRAFTS, total=3), ALL, 6) == Away(0, 0)
    assert elsewhere(Found(ALL, total=6), DRAFTS, 3) == Away(3, 3)
    assert elsewhere(Found(OTHERS, total=2), DRAFTS, 3) == Away(2, 2)
    assert elsewhere(Found(OTHERS, frozenset("h"), 2), DRAFTS, 3) == Away(1, 1)
    assert elsewhere(Found(RecordQuery("m", parse("roses")), total=4), DRAFTS, 3) == Away(1, 4)


@pytest.mark.parametrize(("finds", "away"), [(True, Away(3, 3)), (False, Away(2, 2)), (None, Away(2, 3))])
def test_what_was_taken_out_counts_as_far_as_it_is_known_where_it_was(finds: bool | None, away: Away) -> None:
    assert elsewhere(Found(ALL, frozenset("a"), 6), DRAFTS, 3, lambda *_: finds) == away
    assert elsewhere(Found(ALL, frozenset("a"), 6, unsure=frozenset("a")), DRAFTS, 3) == Away(2, 3)


# -- everything found, but for what was taken out ----------------------------------------------------------------------
def test_what_was_taken_out_stays_out_of_a_wider_set_until_that_is_asked_for_once_more() -> None:
    narrow = NOTHING.mark_found(DRAFTS, 3).unmark("a", DRAFTS)
    wide = narrow.add_found(ALL, 6, lambda *_: True)
    assert wide.tidy() == Selection((), (Found(ALL, frozenset("a"), 6),))
    assert wide.verdict("a", lambda *_: True) is False
    again = wide.tidy().add_found(ALL, 6, lambda *_: True)
    assert again == Selection((), (Found(ALL, frozenset(), 6),))


def test_what_was_taken_out_stays_out_of_a_narrower_set_too() -> None:
    wide = NOTHING.mark_found(ALL, 6).unmark("a", ALL)
    assert set(wide.add_found(DRAFTS, 3, lambda *_: False).found) == {wide.found[0], Found(DRAFTS, frozenset(), 3)}
    again = wide.add_found(DRAFTS, 3, lambda *_: True)
    assert again.tidy() == Selection((), (Found(ALL, frozenset(), 6),))


def test_what_nobody_knows_stays_out_of_what_it_may_be_part_of() -> None:
    roses = NOTHING.mark_found(OTHERS, 4).unmark("a", OTHERS)
    both = roses.add_found(ALL, 6, lambda *_: None)
    assert both.found[1] == Found(ALL, frozenset("a"), 6, frozenset("a"))
    assert both.describe() == "all 4 found − 1 + all 6 found − up to 1"
    assert not both.mark("a").excluded


def test_what_cannot_be_picked_never_comes_in() -> None:
    base = NOTHING.mark_found(DRAFTS, 3).unmark("ab", DRAFTS)
    for _ in range(2):
        base = base.add_found(ALL, 6, lambda *_: True, frozenset("b")).tidy()
        assert "b" in base.found[0].excluded
    assert base.excluded == frozenset("b")


@given(selections(), queries, KNOWN)
def test_adding_what_is_found_brings_in_nothing_that_was_taken_out(
    selection: Selection, query: Query, known: dict[tuple[str, Query], bool]
) -> None:
    out = selection.excluded - resolved(selection)
    after = selection.add_found(query, len(QUERIES[query]), partly(known))
    assert resolved(after) >= resolved(selection)
    assert resolved(after) <= resolved(selection) | QUERIES[query]
    if not resolved(after) & out:
        assert resolved(after) >= QUERIES[query] - selection.excluded
    else:
        # Asked for once more: it was there already.
        assert QUERIES[query] - selection.excluded <= resolved(selection)


@given(selections(), KNOWN)
def test_what_is_settled_stands_for_the_same(selection: Selection, known: dict[tuple[str, Query], bool]) -> None:
    settled = selection.settled(partly(known))
    assert resolved(settled) == resolved(selection)
    assert settled.settled(partly(known)) == settled


def test_what_is_out_of_one_set_and_in_another_is_not_said_to_be_out() -> None:
    both = NOTHING.mark_found(OTHERS, 4).unmark("a", OTHERS).mark_found(ALL, 6)
    assert both.settled(lambda *_: True).describe() == "all 4 found + all 6 found"
    assert both.settled(lambda *_: None).describe() == "all 4 found − 1 + all 6 found"
