"""Jobs, batches and items as the journal keeps them and the screens show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from tui.core.content import System


class BatchState(StrEnum):
    """The life of one request, design.md section 2."""

    PLANNED = "planned"
    SENDING = "sending"
    ACCEPTED = "accepted"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTLY_FAILED = "partly_failed"
    FAILED = "failed"
    REJECTED = "rejected"
    IN_DOUBT = "in_doubt"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self in _FINAL_BATCH


_FINAL_BATCH = frozenset(
    {
        BatchState.SUCCEEDED,
        BatchState.PARTLY_FAILED,
        BatchState.FAILED,
        BatchState.REJECTED,
        BatchState.IN_DOUBT,
        BatchState.CANCELLED,
    }
)


class ItemState(StrEnum):
    """What became of one item. IN_DOUBT also stands for an outcome the CMS leaves uncertain."""

    PLANNED = "planned"
    SENT = "sent"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    IN_DOUBT = "in_doubt"
    CANCELLED = "cancelled"


class Decision(StrEnum):
    """What the editor decides about what is in doubt."""

    LOOK = "look"
    """Look once more whether it was done."""
    SEND = "send"
    """Look once more, then send again what shows no trace."""
    LEAVE = "leave"
    """Leave it: it stays in doubt, and says so."""


class ItemPart(StrEnum):
    """Items of a job as screens list them, in this order, each part a table of its own. The value is its heading."""

    IN_DOUBT = "in doubt"
    """First: it needs a decision."""
    FAILED = "failed"
    CREATED = "created"
    """New items, each with what it was made from where that is known."""
    DONE = "done"
    """What went well without making anything new."""
    UNSENT = "not sent"
    """Cancelled before it left."""
    WAITING = "waiting"
    """Not settled yet."""


class JobState(StrEnum):
    """What a job as a whole came to; derived from its batches by `job_state`."""

    PLANNED = "planned"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTLY_FAILED = "partly_failed"
    FAILED = "failed"
    REJECTED = "rejected"
    IN_DOUBT = "in_doubt"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return self not in _UNFINISHED

    @property
    def word(self) -> str:
        """As shown: `done` for succeeded, else the name with spaces."""
        return "done" if self is JobState.SUCCEEDED else self.value.replace("_", " ")


_UNFINISHED = (JobState.PLANNED, JobState.RUNNING)


class Counts(Struct, frozen=True):
    """Items of a job by outcome. `total` is what is, was or will be sent; cancelled and skipped are apart."""

    total: int = 0
    succeeded: int = 0
    failed: int = 0
    in_doubt: int = 0
    cancelled: int = 0

    @property
    def planned(self) -> int:
        """All of the plan: what was cancelled, too."""
        return self.total + self.cancelled

    @property
    def settled(self) -> int:
        return self.succeeded + self.failed + self.in_doubt

    @property
    def fraction(self) -> float:
        return self.settled / self.total if self.total else 0.0


def job_state(batches: frozenset[BatchState], counts: Counts) -> JobState:
    """The state of a job from the set of its batches' states and its counts.

    In doubt wins over failed, failed over cancelled, and cancelled over succeeded: done means all of it. A job with
    anything still to do is running once something was sent.
    """
    if not batches:
        return JobState.SUCCEEDED
    if batches == {BatchState.PLANNED}:
        return JobState.PLANNED
    if any(not state.is_final for state in batches):
        return JobState.RUNNING
    if counts.in_doubt or BatchState.IN_DOUBT in batches:
        return JobState.IN_DOUBT
    if batches == {BatchState.CANCELLED}:
        return JobState.CANCELLED
    if batches <= {BatchState.REJECTED, BatchState.CANCELLED}:
        return JobState.REJECTED
    if counts.failed:
        return JobState.PARTLY_FAILED if counts.succeeded else JobState.FAILED
    if BatchState.REJECTED in batches or BatchState.FAILED in batches:
        return JobState.PARTLY_FAILED if counts.succeeded else JobState.FAILED
    return JobState.CANCELLED if BatchState.CANCELLED in batches else JobState.SUCCEEDED


class JobSnapshot(Struct, frozen=True):
    """One job as lists show it. Immutable; a new one is published whenever something changed.

    `progress` is how far it is in items, including what the CMS reports of unfinished batches (the falling
    `remaining`); never less than the settled items and never the total before the end.
    """

    id: str
    profile: str
    system: System
    operation: str
    title: str
    environment: str
    state: JobState
    counts: Counts
    progress: int
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    requests: int = 0
    note: str = ""
    """What to know now: `no result for 0:40`, `stalled: no result after 10 minutes`, `waits for your go-ahead`."""
    held: bool = False
    """Unfinished work from an earlier run that waits for the editor's agreement before sending more."""
    driven_here: bool = False
    """Whether this process is the one that drives it."""
    error: str = ""
    primary: bool = False
    """Whether its environment was the primary one when it was launched."""
    orphaned: bool = False
    """Unfinished, and no living process drives it: nothing happens until its profile is opened."""
    left: int = 0
    """How many of what is in doubt the editor has left as they are; 0 while the job goes on."""

    @property
    def undecided(self) -> int:
        """How many items in doubt wait for the editor's word."""
        return self.counts.in_doubt - self.left

    @property
    def goal(self) -> int:
        """Of how many items `progress` is told: while it goes on of those that will be done, in the end of all that
        were planned."""
        return self.counts.planned if self.state.is_final else self.counts.total


class BatchSnapshot(Struct, frozen=True):
    """One request of a job."""

    number: int
    """From 1."""
    state: BatchState
    size: int
    remote_id: str | None
    attempts: int
    """How often it was sent."""
    asked: int
    """How often its result was asked for."""
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    failed: int = 0
    note: str = ""

    @property
    def key(self) -> str:
        """Its name in lists."""
        return str(self.number)


class ItemSnapshot(Struct, frozen=True):
    """One item of a job. `created` is the id of what was made from it, if anything."""

    id: str
    title: str
    state: ItemState
    reason: str = ""
    created: str | None = None
    position: int = -1
    """Its place in the job, from 0; -1 for a new item that no single source is known of."""
    created_title: str = ""
    """What the CMS calls what was made, as far as it told; empty: that is not known."""


class ItemTally(Struct, frozen=True):
    """How many items of a job, or of one of its batches, are in each part. Parts without any are missing."""

    numbers: Mapping[ItemPart, int]
    created_unknown: int = 0
    """Items that were made and of which the CMS did not tell which they are; they are in no part."""

    def of(self, part: ItemPart) -> int:
        """How many items are in a part."""
        return self.numbers.get(part, 0)


class JobDetail(Struct, frozen=True):
    """A job with its batches, and its items as far as asked for."""

    job: JobSnapshot
    batches: tuple[BatchSnapshot, ...]
    items: tuple[ItemSnapshot, ...]
    created: tuple[str, ...] = ()
    """Ids of all new items that are certainly this job's, also those that belong to no single source."""
    created_unknown: int = 0
    """How many more items it made, of which the CMS did not tell which they are."""
    created_titles: Mapping[str, str] = {}
    """What new items are called, by their ids, as far as that is known."""
