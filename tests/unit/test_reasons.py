"""Reasons of failures: what to do about them, and what is said before the same is tried again."""

import pytest

from tui.operations.publish import NOT_VALID, STILL_DRAFT
from tui.operations.reading import GONE
from tui.operations.reasons import advice, again_words


@pytest.mark.parametrize(
    ("reason", "todo", "stays"),
    [
        ("Slug must be unique (INVALID_FIELD)", "another one", True),
        ("Title (en) must have a value (INVALID_FIELD)", "Fill it in", True),
        (NOT_VALID, "Correct it", True),
        (GONE, "deleted", True),
        (STILL_DRAFT, "links or blocks", False),
        (f"{STILL_DRAFT}; Marta Rossi is editing it", "closed there", False),
        ("the CMS failed with status 500", "", False),
    ],
)
def test_a_known_reason_says_what_to_do_and_others_promise_nothing(reason: str, todo: str, stays: bool) -> None:
    found = advice(reason)
    assert (todo in found.todo, bool(found.todo), found.stays) == (True, bool(todo), stays)


def test_only_what_stays_is_said_before_it_is_tried_again() -> None:
    assert again_words([("the CMS failed with status 500", 3)]) == ()
    assert again_words([("Slug must be unique", 1)])[0].startswith("It will fail again unless")
    assert again_words([("Slug must be unique", 18), ("the CMS failed with status 500", 3)]) == (
        "18 of 21 will fail again unless the cause was corrected since.",
        "  18: Slug must be unique",
    )
