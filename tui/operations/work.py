"""What passes between a CMS and the judging of its work: tickets, looks at them, and verdicts on items."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from tui.core.jobs import ItemState

Titles = Mapping[str, str]
"""What the CMS calls new items, by their ids, as far as it told with what it had to be asked for anyway."""
NO_TITLES: Titles = {}


class Ticket(Struct, frozen=True):
    """An accepted batch: how to ask for its result. All of it is kept in the journal.

    `cursor` is where the change feed stood before the batch was sent (Unicat), moved on with each look: opaque text,
    to be kept and handed back.
    """

    remote_id: str
    cursor: str | None = None


class ItemResult(Struct, frozen=True):
    """What the CMS itself said of an item. `created` is the id of what was made."""

    item_id: str
    ok: bool
    reason: str = ""
    created: str | None = None


class Outcome(StrEnum):
    """What looking at a ticket found."""

    PENDING = "pending"
    DONE = "done"
    """Finished, and the CMS did the work; single items may have failed."""
    FAILED = "failed"
    """Finished, and nothing was done."""
    REJECTED = "rejected"
    UNREADABLE = "unreadable"
    """Finished, but the result says nothing usable (payload null, counts missing): judge by reading again."""


class Poll(Struct, frozen=True):
    """The answer to "how far is it?" for one ticket.

    `items` are per-item results where the CMS tells; otherwise `successful` and `failed` are its counts, and who
    failed has to be found by reading again. `total` and `remaining` are of a job still under way. `created` are all new
    items that are certainly its work, attributed to a source or not; of the sources in `unclear` there are new items
    too, but some are somebody else's. `ticket` carries the moved cursor: keep it.
    """

    ticket: Ticket
    outcome: Outcome
    items: tuple[ItemResult, ...] = ()
    successful: int | None = None
    failed: int | None = None
    total: int | None = None
    remaining: int | None = None
    created: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    reason: str = ""
    status_word: str = ""
    """The CMS's own word for a pending state: `queued`, `processing`, or empty."""
    titles: Titles = NO_TITLES


class ItemVerdict(Struct, frozen=True):
    """What became of one item."""

    id: str
    state: ItemState
    reason: str = ""
    created: str | None = None


class Settlement(Struct, frozen=True):
    """What became of a batch.

    Items not named succeeded. `size` is how many items the CMS really took, where that is not what was planned.
    `created` are new items that cannot be attributed to a source.
    """

    items: tuple[ItemVerdict, ...] = ()
    note: str = ""
    size: int | None = None
    rejected: bool = False
    created: tuple[str, ...] = ()
    titles: Titles = NO_TITLES
