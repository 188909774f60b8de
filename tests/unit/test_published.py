"""Who failed, judged from counts and from reading: whatever the CMS says, every item is accounted for once."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tui.core.content import Record, RecordStatus
from tui.core.jobs import ItemState
from tui.core.plan import PlanItem
from tui.operations import PUBLISH
from tui.operations.publish import CHANGES_LEFT, NOT_VALID, STILL_DRAFT, UNTOUCHED, why_invalid
from tui.operations.reading import GONE, Reading, counts_settle
from tui.operations.reasons import advice
from tui.operations.work import Outcome, Poll, Settlement, Ticket

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
AFTER = BEFORE + timedelta(days=1)
TICKET = Ticket("job")
assert isinstance(PUBLISH.judge, Reading)
JUDGE: Reading = PUBLISH.judge


def item(item_id: str, *, published: bool = False) -> PlanItem:
    status = RecordStatus.PUBLISHED if published else RecordStatus.DRAFT
    return PlanItem(item_id, item_id, "m", status, True, BEFORE if published else None)


def record(
    item_id: str,
    *,
    status: RecordStatus = RecordStatus.PUBLISHED,
    valid: bool | None = True,
    at: datetime | None = AFTER,
) -> Record:
    return Record(item_id, "m", item_id, status, is_valid=valid, published_at=at)


def reasons(settlement: Settlement) -> dict[str, tuple[ItemState, str]]:
    return {verdict.id: (verdict.state, verdict.reason) for verdict in settlement.items}


def test_the_surest_signs_come_first() -> None:
    items = [item("gone"), item("draft"), item("same", published=True), item("bad"), item("ok")]
    now = {
        "draft": record("draft", status=RecordStatus.DRAFT, at=None),
        "bad": record("bad", valid=False),
        "same": record("same", at=BEFORE),
        "ok": record("ok"),
    }
    expected = [("gone", GONE), ("draft", STILL_DRAFT), ("same", UNTOUCHED), ("bad", NOT_VALID)]
    for failed in range(5):
        found = JUDGE.judge(items, now, failed=failed).items
        failures = [(verdict.id, verdict.reason) for verdict in found if verdict.state is ItemState.FAILED]
        assert failures == expected[:failed]
        # What was certainly not published, and is not counted as failed, is in doubt.
        assert [verdict.id for verdict in found if verdict.state is ItemState.IN_DOUBT] == ["gone", "draft"][failed:]


def test_what_failed_as_expected_needs_no_other_to_be_read() -> None:
    bad = [replace(item(name), is_valid=False) for name in ("a", "b")]
    items = [item("ok"), *bad]
    assert JUDGE.expected(items, 2) == (*bad,)
    assert JUDGE.expected(items, 1) == JUDGE.expected(items, 3) == JUDGE.expected(items, None) == ()
    left = record("a", status=RecordStatus.DRAFT, valid=False, at=None)
    told = JUDGE.as_expected(bad, {"a": left}, failed=2, left_at=None)
    assert told is not None
    assert reasons(told) == {"a": (ItemState.FAILED, NOT_VALID), "b": (ItemState.FAILED, GONE)}
    # Published since, it may be another that failed, whatever this one is now.
    since = {"a": left, "b": record("b", valid=False)}
    assert JUDGE.as_expected(bad, since, failed=2, left_at=None) is None


def test_more_suspects_than_failures_are_uncertain() -> None:
    items = [item("a"), item("b"), item("c")]
    now = {name: record(name, valid=False) for name in "abc"}
    found = JUDGE.judge(items, now, failed=2)
    assert {verdict.state for verdict in found.items} == {ItemState.IN_DOUBT}
    assert len(found.items) == 3
    assert "2 of 3 records" in found.items[0].reason


def test_more_failures_than_reading_shows_are_in_doubt_one_by_one() -> None:
    items = [item(name) for name in "abcd"]
    now = {
        name: record(name, at=AFTER + timedelta(seconds=delay))
        for name, delay in zip("abcd", (0, 9, 1, 0), strict=True)
    }
    found = JUDGE.judge(items, now, failed=2)
    assert [(verdict.id, verdict.state) for verdict in found.items] == [
        ("b", ItemState.IN_DOUBT),
        ("c", ItemState.IN_DOUBT),
    ]
    assert "counted 2 of 4 as failed" in found.items[0].reason
    assert found.note


def test_what_is_not_valid_is_told_by_its_field_where_that_is_known() -> None:
    said = record("bad", status=RecordStatus.DRAFT, valid=False, at=None)
    known = replace(said, problem="Title [it]: required, but empty")
    assert [why_invalid(one) for one in (record("ok", valid=None), said, known)] == [
        "",
        NOT_VALID,
        "Title [it]: required, but empty (not valid)",
    ]
    told = reasons(JUDGE.judge([item("bad")], {"bad": known}, failed=1))
    assert told["bad"] == (ItemState.FAILED, why_invalid(known))
    assert (advice(why_invalid(known)).stays, advice(why_invalid(known)).in_itself) == (True, True)


def test_without_counts_reading_decides() -> None:
    items = [item("draft"), item("same", published=True), item("bad"), item("edited"), item("ok")]
    now = {
        "draft": record("draft", status=RecordStatus.DRAFT, valid=False, at=None),
        "same": record("same", at=BEFORE),
        "bad": record("bad", valid=False),
        "edited": record("edited", status=RecordStatus.UPDATED),
        "ok": record("ok"),
    }
    found = reasons(JUDGE.judge(items, now, failed=None))
    assert {name: state for name, (state, _) in found.items()} == {
        "draft": ItemState.FAILED,
        "same": ItemState.FAILED,
        "bad": ItemState.IN_DOUBT,
    }
    assert found["draft"][1] == NOT_VALID


def test_what_was_published_before_it_left_was_not_published_by_it() -> None:
    items = [item("early"), item("late")]
    now = {
        "early": record("early", status=RecordStatus.UPDATED, at=AFTER - timedelta(hours=1)),
        "late": record("late", status=RecordStatus.UPDATED, at=AFTER),
    }
    found = reasons(JUDGE.judge(items, now, failed=None, left_at=AFTER))
    assert found == {"early": (ItemState.FAILED, CHANGES_LEFT)}


records = st.one_of(
    st.none(),
    st.builds(
        record,
        st.just("x"),
        status=st.sampled_from(list(RecordStatus)),
        valid=st.sampled_from([True, False, None]),
        at=st.sampled_from([None, BEFORE, AFTER]),
    ),
)


@given(st.lists(st.tuples(st.booleans(), records), max_size=12), st.integers(0, 15))
def test_the_number_of_failures_is_always_the_cms_s(rows: list[tuple[bool, Record | None]], failed: int) -> None:
    items = [item(str(index), published=published) for index, (published, _) in enumerate(rows)]
    now = {str(index): row for index, (_, row) in enumerate(rows) if row is not None}
    found = JUDGE.judge(items, now, failed=failed)
    states = [verdict.state for verdict in found.items]
    assert len({verdict.id for verdict in found.items}) == len(states)
    named, doubtful = states.count(ItemState.FAILED), states.count(ItemState.IN_DOUBT)
    wanted = min(failed, len(items))
    assert named <= wanted <= named + doubtful
    assert all(verdict.reason for verdict in found.items)


def test_counts_that_add_up_need_no_reading() -> None:
    assert counts_settle(Poll(TICKET, Outcome.DONE, successful=5, failed=0), 5)
    assert not counts_settle(Poll(TICKET, Outcome.DONE, successful=4, failed=0), 5)
    assert not counts_settle(Poll(TICKET, Outcome.DONE, successful=4, failed=1), 5)
    assert not counts_settle(Poll(TICKET, Outcome.UNREADABLE), 0)


@pytest.mark.parametrize(
    ("successful", "failed", "wanted", "odd"),
    [
        (4, 1, 1, ""),
        (4, None, 1, ""),
        (None, 2, 2, ""),
        (3, 1, 1, "3 published and 1 failed of 5"),
        (20, 0, 0, "20 published and 0 failed of 5"),
        (3, 12, None, "3 published and 12 failed of 5"),
        (20, None, None, ""),
        (None, None, None, "gave no counts"),
    ],
)
def test_only_counts_that_can_be_are_used(
    successful: int | None, failed: int | None, wanted: int | None, odd: str
) -> None:
    found, note = JUDGE.told_failures(Poll(TICKET, Outcome.DONE, successful=successful, failed=failed), 5)
    assert found == wanted
    assert odd in note


def test_a_result_that_says_nothing_counts_nothing() -> None:
    assert JUDGE.told_failures(Poll(TICKET, Outcome.UNREADABLE, reason="null"), 5) == (None, "null")
