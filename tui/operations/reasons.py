"""Why something failed, in words an editor can act on: what to do about it, and whether it would only happen again.

The journal keeps a reason as a sentence. What is known of one is found by the phrases that sentences are made of; of
any other nothing is promised.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tui.core.detail import REQUIRED
from tui.core.text import agreeing, counted, press
from tui.operations.judging import NOT_COPYABLE
from tui.operations.publish import INVALID, NOT_PUBLISHED, NOT_VALID
from tui.operations.reading import GONE
from tui.operations.unpublish import STILL_NEEDED, STILL_PUBLISHED

UNIQUE = "must be unique"
NEEDED = "must have a value"
ONE_RECORD = "its model allows only one record"
NO_RIGHT = "the token's role does not allow it"
LINKS_UNPUBLISHED = "it links to a record that is not published"
PARENT_UNPUBLISHED = "its parent is not published"
EDITED = "is editing it"


class Advice(Struct, frozen=True):
    """What to do about a reason, with keys as ids of actions in braces; of "the CMS" as reasons are. It is read from
    the list of jobs, too, where the key that opens leads to the items first: it names none for that."""

    todo: str = ""
    stays: bool = False
    """Whether it is certain to be met again until that is done: of what the CMS gave no reason for it is not."""
    in_itself: bool = False
    """Whether it lies in the item alone: it stays while the item is not changed."""


NONE = Advice()
RETRY = press("jobs.retry", "retry")
FILL_IN = f"Open it to see where, and fill it in. {RETRY}"
CORRECT = Advice(f"Open it to see what is wrong, and correct it. {RETRY}", stays=True, in_itself=True)
_KNOWN: tuple[tuple[str, Advice], ...] = (
    (
        UNIQUE,
        Advice(
            "A copy starts with its original's value. Duplicate it in the CMS and change that value there.",
            stays=True,
            in_itself=True,
        ),
    ),
    (NEEDED, Advice(FILL_IN, stays=True, in_itself=True)),
    (REQUIRED, Advice(FILL_IN, stays=True, in_itself=True)),
    (INVALID, CORRECT),
    (NOT_VALID, CORRECT),
    (ONE_RECORD, Advice("Its model allows only one record, and there is one already.", stays=True, in_itself=True)),
    (NO_RIGHT, Advice("Ask whoever manages the project's roles.", stays=True)),
    (LINKS_UNPUBLISHED, Advice(f"Publish what it links to first. {RETRY}", stays=True)),
    (PARENT_UNPUBLISHED, Advice(f"Publish its parent first. {RETRY}", stays=True)),
    (GONE, Advice("It was deleted. There is nothing left to do.", stays=True)),
    (NOT_COPYABLE, Advice("Commit or revert it in the CMS first.", stays=True)),
    (
        STILL_NEEDED,
        Advice(
            f"Change those links, or unpublish those records, too. {press('record.references', 'see them')}",
            stays=True,
        ),
    ),
    (STILL_PUBLISHED, Advice(f"Open it. {press('record.references', 'see what links to it')}")),
    (EDITED, Advice(f"Wait until it is closed there. {RETRY}")),
    (NOT_PUBLISHED, Advice("Its links or blocks may be unpublished or not valid. Open it to see them.")),
)


def advice(reason: str) -> Advice:
    """What to do about a reason; nothing where that is not known."""
    return next((found for phrase, found in _KNOWN if phrase in reason), NONE)


def again_words(reasons: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """What to know before failed items are tried again: how many meet the same reason while nothing else changes, and a
    line for each such reason. Nothing where nothing speaks against it."""
    lasting = [(reason, number) for reason, number in reasons if advice(reason).stays]
    if not lasting:
        return ()
    number, total = sum(count for _, count in lasting), sum(count for _, count in reasons)
    which = agreeing(total, "It", f"All {total:,}") if number == total else f"At least {number:,} of {total:,}"
    return (
        f"{which} {agreeing(number, 'fails', 'fail')} again unless corrected.",
        *(f"  {counted(count, 'item')}: {reason}" for reason, count in lasting),
    )
