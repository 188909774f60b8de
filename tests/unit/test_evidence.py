"""What became of a batch, judged item by item and by the new items that are seen."""

from tui.cms.gateway import ItemResult, Look, Outcome, Ticket
from tui.core.jobs import ItemState
from tui.core.plan import PlanItem
from tui.core.schema import SchemaItem, SchemaKind
from tui.jobs.evidence import by_item, judge_copy, own_copies

TICKET = Ticket("job")


def item(item_id: str) -> PlanItem:
    return PlanItem(item_id, item_id, "m")


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
