"""Who failed, judged from counts and from reading: whatever the CMS says, every item is accounted for once."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tui.cms.gateway import ItemResult, Look, Outcome, Ticket
from tui.core.content import Record, RecordStatus
from tui.core.jobs import ItemState
from tui.core.plan import PlanItem
from tui.core.schema import SchemaItem, SchemaKind
from tui.jobs.entries import Settlement
from tui.jobs.evidence import (
    GONE,
    NOT_VALID,
    STILL_DRAFT,
    UNTOUCHED,
    by_item,
    counts_settle,
    judge_copy,
    judge_publish,
    own_copies,
    publish_failures,
)

BEFORE = datetime(2026, 1, 1, tzinfo=UTC)
AFTER = BEFORE + timedelta(days=1)
TICKET = Ticket("job")


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
    items = [item("gone"), item("draft"), item("bad"), item("same", published=True), item("ok")]
    now = {
        "draft": record("draft", status=RecordStatus.DRAFT, at=None),
        "bad": record("bad", valid=False),
        "same": record("same", at=BEFORE),
        "ok": record("ok"),
    }
    expected = {
        "gone": (ItemState.FAILED, GONE),
        "draft": (ItemState.FAILED, STILL_DRAFT),
        "bad": (ItemState.FAILED, NOT_VALID),
        "same": (ItemState.FAILED, UNTOUCHED),
    }
    for failed in range(5):
        found = reasons(judge_publish(items, now, failed=failed))
        assert found == dict(list(expected.items())[:failed])


def test_more_suspects_than_failures_are_uncertain() -> None:
    items = [item("a"), item("b"), item("c")]
    now = {name: record(name, valid=False) for name in "abc"}
    found = judge_publish(items, now, failed=2)
    assert {verdict.state for verdict in found.items} == {ItemState.IN_DOUBT}
    assert len(found.items) == 3
    assert "2 of 3 records" in found.items[0].reason


def test_failures_nobody_shows_signs_of_are_unnamed() -> None:
    found = judge_publish([item("a"), item("b")], {name: record(name) for name in "ab"}, failed=1)
    assert found.items == ()
    assert found.unnamed_failed == 1
    assert found.note


def test_without_counts_only_sure_signs_count() -> None:
    items = [item("draft"), item("same", published=True), item("bad")]
    now = {
        "draft": record("draft", status=RecordStatus.DRAFT, valid=False),
        "same": record("same", at=BEFORE),
        "bad": record("bad", valid=False),
    }
    assert reasons(judge_publish(items, now, failed=None)) == {"draft": (ItemState.FAILED, NOT_VALID)}


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
    found = judge_publish(items, now, failed=failed)
    states = [verdict.state for verdict in found.items]
    assert len({verdict.id for verdict in found.items}) == len(states)
    named, doubtful = states.count(ItemState.FAILED), states.count(ItemState.IN_DOUBT)
    wanted = min(failed, len(items))
    if doubtful:
        assert named < wanted < named + doubtful
        assert not found.unnamed_failed
    else:
        assert named + found.unnamed_failed == wanted
    assert all(verdict.reason for verdict in found.items)


def test_counts_that_add_up_need_no_reading() -> None:
    assert counts_settle(Look(TICKET, Outcome.DONE, successful=5, failed=0), 5)
    assert not counts_settle(Look(TICKET, Outcome.DONE, successful=4, failed=0), 5)
    assert not counts_settle(Look(TICKET, Outcome.DONE, successful=4, failed=1), 5)
    assert not counts_settle(Look(TICKET, Outcome.UNREADABLE), 0)


def test_counts_that_do_not_add_up_are_said() -> None:
    assert publish_failures(Look(TICKET, Outcome.DONE, successful=4, failed=1), 5) == (1, "")
    assert publish_failures(Look(TICKET, Outcome.DONE, successful=4), 5) == (1, "")
    failed, note = publish_failures(Look(TICKET, Outcome.DONE, successful=3, failed=1), 5)
    assert failed == 2
    assert "3 published and 1 failed of 5" in note
    assert publish_failures(Look(TICKET, Outcome.UNREADABLE), 5)[0] is None


def test_what_the_cms_says_of_an_item_is_kept() -> None:
    look = Look(TICKET, Outcome.DONE, items=(ItemResult("a", ok=True, created="c"), ItemResult("b", ok=False)))
    found = by_item([item("a"), item("b"), item("c")], look)
    assert [(verdict.state, verdict.created) for verdict in found.items] == [
        (ItemState.SUCCEEDED, "c"),
        (ItemState.FAILED, None),
        (ItemState.SUCCEEDED, None),
    ]
    assert found.items[1].reason


def test_a_copy_that_made_everything_succeeded() -> None:
    items = [item("a"), item("b")]
    found = judge_copy(items, Look(TICKET, Outcome.DONE, total=2), created=("x", "y"), planned=2)
    assert (found.items, found.unnamed_failed, found.created) == ((), 0, ("x", "y"))


def test_a_copy_that_found_more_than_planned_says_so() -> None:
    found = judge_copy([item("a")], Look(TICKET, Outcome.DONE, total=3), created=("x", "y", "z"), planned=1)
    assert (found.size, found.unnamed_failed) == (3, 0)
    assert "planned were 1" in found.note


def test_a_copy_that_made_less_counts_the_rest_as_failed() -> None:
    look = Look(TICKET, Outcome.FAILED, total=3, reason="disk full")
    found = judge_copy([item(name) for name in "abc"], look, created=("x",), planned=3)
    assert (found.items, found.unnamed_failed) == ((), 2)
    assert "disk full" in found.note
    nothing = judge_copy([item(name) for name in "abc"], look, created=(), planned=3)
    assert [verdict.reason for verdict in nothing.items] == ["disk full"] * 3


def test_what_was_known_not_to_be_copyable_explains_itself() -> None:
    barred = PlanItem("b", "b", is_valid=False)
    look = Look(TICKET, Outcome.DONE, total=1)
    found = judge_copy([item("a"), barred], look, created=("x",), planned=2)
    assert [(verdict.id, verdict.state) for verdict in found.items] == [("b", ItemState.FAILED)]
    assert found.unnamed_failed == 0


def test_new_items_of_others_are_not_taken_for_copies() -> None:
    def new(gid: str, name: str) -> SchemaItem:
        return SchemaItem(gid, SchemaKind.FIELD, name, name)

    seen = [new("1", "theirs"), new("2", "width"), new("3", "height"), new("4", "width")]
    items = [PlanItem("w", "width"), PlanItem("h", "height")]
    assert own_copies(items, seen, 2) == ("2", "3")
    assert own_copies([PlanItem("w", "renamed")], seen, 1) == ("1",)
