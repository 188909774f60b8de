"""Reasons of failures: what to do about them, and what is said before the same is tried again."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.cmses import DATOCMS
from tui.core.plan import AGAIN, Override, PlanGroup, PlanItem, PlannedBatch, PlanOption, in_requests
from tui.operations import COPY_SCHEMA, DUPLICATE, PUBLISH, UNPUBLISH
from tui.operations.again import Failure, tried_again
from tui.operations.judging import NO_COPY
from tui.operations.plan import Plan
from tui.operations.publish import NOT_VALID, STILL_DRAFT
from tui.operations.reading import GONE
from tui.operations.reasons import advice, again_words
from tui.operations.unpublish import STILL_NEEDED, STILL_PUBLISHED


@pytest.mark.parametrize(
    ("reason", "todo", "stays"),
    [
        ("Slug must be unique (INVALID_FIELD)", "change that value", True),
        ("Title [en] must have a value (INVALID_FIELD)", "fill it in", True),
        (NOT_VALID, "correct it", True),
        ("Title [it]: at least 3 characters (not valid)", "correct it", True),
        ("Related is not valid: unpublished references (INVALID_FIELD)", "", False),
        (GONE, "deleted", True),
        (STILL_DRAFT, "links or blocks", False),
        (STILL_PUBLISHED, "what links to it", False),
        (STILL_NEEDED, "Change those links", True),
        (f"{STILL_DRAFT}; Marta Rossi is editing it", "closed there", False),
        ("the CMS failed with status 500", "", False),
    ],
)
def test_a_known_reason_says_what_to_do_and_others_promise_nothing(reason: str, todo: str, stays: bool) -> None:
    found = advice(reason)
    assert (todo in found.todo, bool(found.todo), found.stays) == (True, bool(todo), stays)
    assert "{list.open}" not in found.todo


def test_only_what_stays_is_said_before_it_is_tried_again() -> None:
    assert again_words([("the CMS failed with status 500", 3)]) == ()
    assert again_words([("Slug must be unique", 1)])[0].startswith("It fails again unless corrected.")
    assert again_words([("Slug must be unique", 18), ("the CMS failed with status 500", 3)]) == (
        "At least 18 of 21 fail again unless corrected.",
        "  18 items: Slug must be unique",
    )


def a_plan(operation: Any, *items: PlanItem) -> Plan:
    groups = (PlanGroup("draft", len(items), "will be done", sent=True, key="draft"),)
    batches = (PlannedBatch(items),)
    return Plan(operation, "p", DATOCMS, "blog", "main", False, "Article", batches, groups=groups, anyway=AGAIN)


def an_item(version: str | None, item_id: str = "a") -> PlanItem:
    return PlanItem(item_id, item_id, "m", version=version, group="draft")


@pytest.mark.parametrize(
    ("operation", "reason", "before", "now", "fails", "told"),
    [
        (
            PUBLISH,
            STILL_DRAFT,
            "1",
            "1",
            False,
            f"1 failed before and was not changed since ({DATOCMS.named_in(STILL_DRAFT)}).",
        ),
        (PUBLISH, STILL_DRAFT, "1", "2", False, "1 failed before (still a draft"),
        (PUBLISH, NOT_VALID, "1", "1", True, ""),
        (PUBLISH, NOT_VALID, "1", "2", False, "1 failed before (not valid"),
        (PUBLISH, NOT_VALID, None, None, False, "1 failed before (not valid"),
        (UNPUBLISH, STILL_PUBLISHED, "1", "1", False, "1 failed before and was not changed since (still published"),
        (DUPLICATE, "Title must have a value (INVALID_FIELD)", "1", "1", True, ""),
        (DUPLICATE, "the CMS failed with status 500", "1", "1", False, "1 failed before and was not changed since"),
        (COPY_SCHEMA, NO_COPY, None, None, False, "1 failed before (no new item was found for it"),
        (PUBLISH, "the CMS refused it", None, None, False, "1 failed before (DatoCMS refused it"),
    ],
)
def test_a_retry_tells_of_the_earlier_failure_and_whether_it_still_holds(
    operation: Any, reason: str, before: str | None, now: str | None, fails: bool, told: str
) -> None:
    plan = tried_again(a_plan(operation, an_item(now)), {"a": Failure(an_item(before), reason)})
    assert [item.fails for item in plan.items] == ([reason] if fails else [""])
    assert (plan.failing, plan.heading.endswith("it will fail")) == (int(fails), fails)
    assert [(group.key, group.count) for group in plan.groups] == [(plan.items[0].group, 1)]
    assert [warning.startswith(told) for warning in plan.warnings] == ([True] if told else [])


def test_only_those_that_failed_are_told_apart_in_a_retry() -> None:
    plan = a_plan(PUBLISH, an_item("1"), an_item("1", "b"), an_item("1", "c"))
    again = tried_again(plan, {name: Failure(an_item("1"), NOT_VALID) for name in "ab"})
    assert again.heading == "Publish 3 Article records; 2 will fail"
    assert not again.more_may_fail
    earlier = {"a": Failure(an_item("1"), NOT_VALID), "b": Failure(an_item("1"), STILL_DRAFT)}
    assert tried_again(plan, earlier).heading == "Publish 3 Article records; at least 1 will fail"
    assert [(group.label, group.count, group.fails) for group in again.groups] == [
        ("draft", 1, False), ("failed before, not changed since", 2, True),
    ]  # fmt: skip


def test_a_retry_of_very_many_keeps_its_requests() -> None:
    items = [an_item("1", f"r{number}") for number in range(900)]
    plan = replace(a_plan(PUBLISH, *items), batches=in_requests([items[:500], items[500:]], 200))
    again = tried_again(plan, {item.id: Failure(item, NOT_VALID) for item in items[::2]})
    assert [batch.expected for batch in again.batches] == [200, 200, 100, 200, 200]
    assert [item.fails for item in again.items[:2]] == [NOT_VALID, ""]
    assert (again.failing, again.total) == (450, 900)
    without = tried_again(replace(plan, anyway=AGAIN - {Override.UNCHANGED}), {"r0": Failure(items[0], NOT_VALID)})
    assert (without.total, [item.id for item in without.skipped]) == (899, ["r0"])


def test_what_fails_again_for_certain_is_a_choice() -> None:
    plan = a_plan(PUBLISH, an_item("1"), an_item("1", "b"))
    again, left = (
        tried_again(replace(plan, anyway=anyway), {"a": Failure(an_item("1"), NOT_VALID)})
        for anyway in (AGAIN, AGAIN - {Override.UNCHANGED})
    )
    words = "not changed since they failed"
    assert again.options == (PlanOption(Override.UNCHANGED, 1, words, chosen=True),)
    assert left.options == (PlanOption(Override.UNCHANGED, 1, words, chosen=False),)
    assert [(item.id, item.reason) for item in left.skipped] == [("a", NOT_VALID)]
    assert ([item.id for item in left.items], left.failing) == (["b"], 0)
