"""What became of a batch, judged item by item and by the new items that are seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.jobs import ItemState
from tui.core.plan import PlanItem
from tui.operations.judging import NOT_COPYABLE, by_item, judge_copy, may_show_more, without_claimed
from tui.operations.work import ItemResult, Outcome, Poll, Settlement, Ticket

TICKET = Ticket("job")


def item(item_id: str) -> PlanItem:
    return PlanItem(item_id, item_id, "m")


def test_what_the_cms_says_of_an_item_is_kept() -> None:
    look = Poll(TICKET, Outcome.DONE, items=(ItemResult("a", ok=True, created="c"), ItemResult("b", ok=False)))
    found = by_item([item("a"), item("b"), item("c")], look)
    assert [(verdict.state, verdict.created) for verdict in found.items] == [
        (ItemState.SUCCEEDED, "c"),
        (ItemState.FAILED, None),
        (ItemState.SUCCEEDED, None),
    ]
    assert found.items[1].reason


# -- copies of schema items ---------------------------------------------------------------------------------------
ABC = [item(name) for name in "abc"]


def copied(
    *,
    told: str = "",
    grouped: str = "",
    unclear: str = "",
    total: int | None = 3,
    outcome: Outcome = Outcome.DONE,
    reason: str = "",
) -> Poll:
    """What the CMS says of a copy: `told` sources have their new item, as many `grouped` ones have one of several."""
    items = (
        *(ItemResult(name, ok=True, created=f"new-{name}") for name in told),
        *(ItemResult(name, ok=True) for name in grouped),
    )
    created = tuple(f"new-{name}" for name in told + grouped)
    return Poll(TICKET, outcome, items=items, created=created, unclear=tuple(unclear), total=total, reason=reason)


def outcome_of(settlement: Settlement, items: list[PlanItem]) -> dict[str, str]:
    """Each item's state by its first letter: those not named succeeded."""
    told = {verdict.id: verdict.state for verdict in settlement.items}
    return {each.id: told.get(each.id, ItemState.SUCCEEDED).value[0] for each in items}


@pytest.mark.parametrize(
    ("look", "states", "created"),
    [
        (copied(told="abc"), "sss", ["new-a", "new-b", "new-c"]),
        # Ours went well while a colleague copied the same or others: the total decides, nobody else's item is taken.
        (copied(told="a", unclear="bc"), "sss", ["new-a"]),
        (copied(unclear="abc"), "sss", []),
        (copied(), "sss", []),
        (copied(told="a"), "sss", ["new-a"]),
        (copied(grouped="ab", told="c"), "sss", ["new-c"]),
        # The feed's number is wrong, or not told: what is seen counts, what is not seen is not known.
        (copied(told="abc", total=0), "sss", ["new-a", "new-b", "new-c"]),
        (copied(told="abc", total=1), "sss", ["new-a", "new-b", "new-c"]),
        (copied(told="abc", total=None), "sss", ["new-a", "new-b", "new-c"]),
        (copied(told="ab", total=0), "ssi", ["new-a", "new-b"]),
        (copied(told="ab", total=None), "ssi", ["new-a", "new-b"]),
        (copied(unclear="ab", total=1), "ssi", []),
        (copied(total=0), "iii", []),
        (copied(total=None), "iii", []),
        # Left out without a word.
        (copied(told="ab", total=2), "ssf", ["new-a", "new-b"]),
        (copied(told="a", unclear="b", total=2), "ssf", ["new-a"]),
        # It ended with an error.
        (copied(told="a", unclear="b", outcome=Outcome.FAILED, reason="disk full"), "sif", ["new-a"]),
        (copied(outcome=Outcome.FAILED, reason="disk full"), "fff", []),
    ],
)
def test_what_became_of_a_copy(look: Poll, states: str, created: list[str]) -> None:
    found = judge_copy(ABC, look, planned=3)
    assert "".join(outcome_of(found, ABC).values()) == states
    assert [verdict.created for verdict in found.items if verdict.created] == created
    assert all(verdict.reason for verdict in found.items if verdict.state is not ItemState.SUCCEEDED)


def test_new_items_of_alike_sources_are_ours_without_a_source() -> None:
    assert judge_copy(ABC, copied(grouped="ab", told="c"), planned=3).created == ("new-a", "new-b")


def test_a_number_beyond_what_was_planned_is_said_and_not_claimed() -> None:
    found = judge_copy([item("a")], copied(told="a", total=3), planned=1)
    assert found.size == 1
    assert "planned were 1" in found.note


def test_a_number_between_leaves_the_last_in_doubt() -> None:
    found = judge_copy(ABC, copied(told="a", total=2), planned=3)
    assert "".join(outcome_of(found, ABC).values()) == "ssi"
    assert "2 of 3" in found.items[-1].reason


def test_what_was_known_not_to_be_copyable_explains_itself() -> None:
    items = [item("a"), PlanItem("b", "b", is_valid=False)]
    for total in (0, 1, 2, None):
        found = judge_copy(items, copied(told="a", total=total), planned=2)
        (barred,) = [verdict for verdict in found.items if verdict.id == "b"]
        assert (barred.state, barred.reason) == (ItemState.FAILED, NOT_COPYABLE)


def test_a_finished_copy_is_looked_at_again_while_something_is_missing() -> None:
    assert not may_show_more(ABC, copied(told="a", unclear="b", grouped="c"))
    assert may_show_more(ABC, copied(told="ab"))
    assert may_show_more(ABC, copied(told="ab", total=0))
    assert may_show_more(ABC, copied(told="ab", total=None))
    assert not may_show_more(ABC, copied(told="ab", total=2))
    assert not may_show_more([item("a"), PlanItem("b", "b", is_valid=False)], copied(told="a", total=2))


def test_what_another_batch_claims_is_not_ours() -> None:
    look = without_claimed(copied(told="abc"), frozenset({"new-b"}))
    assert look.created == ("new-a", "new-c")
    assert [each.item_id for each in look.items] == ["a", "c"]


@given(
    st.text("tugx.", min_size=1, max_size=6),
    st.one_of(st.none(), st.integers(0, 8)),
    st.sampled_from([Outcome.DONE, Outcome.FAILED]),
)
def test_every_item_of_a_copy_is_accounted_for_and_nobody_elses_is_created(
    shape: str, total: int | None, outcome: Outcome
) -> None:
    items = [PlanItem(str(place), "", is_valid=kind != "x") for place, kind in enumerate(shape)]
    named = {kind: [str(place) for place, one in enumerate(shape) if one == kind] for kind in "tug"}
    look = Poll(
        TICKET,
        outcome,
        items=(
            *(ItemResult(each, ok=True, created=f"new-{each}") for each in named["t"]),
            *(ItemResult(each, ok=True) for each in named["g"]),
        ),
        created=tuple(f"new-{each}" for each in named["t"] + named["g"]),
        unclear=tuple(named["u"]),
        total=total,
        reason="it broke" if outcome is Outcome.FAILED else "",
    )
    found = judge_copy(items, look, planned=len(items))
    states = [verdict.state for verdict in found.items]
    assert len({verdict.id for verdict in found.items}) == len(states)
    known = {*found.created, *(verdict.created for verdict in found.items if verdict.created)}
    assert known == set(look.created)
    bad = states.count(ItemState.FAILED) + states.count(ItemState.IN_DOUBT)
    succeeded = (found.size or len(items)) - bad
    assert succeeded >= len(known)
    if outcome is Outcome.DONE and total is not None and total >= len(items) and "x" not in shape:
        assert not bad
