"""What the driver reads from the journal and what it writes into it."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from tui.core.content import System
from tui.core.jobs import BatchState, Decision
from tui.operations.operation import Operation


class Address(Struct, frozen=True):
    """Which CMS project a job was made for: it is never driven against another one."""

    profile: str
    base_url: str
    environment: str = ""
    project: str = ""


class JobEntry(Struct, frozen=True):
    """A job as its driver needs it."""

    id: str
    system: System
    operation: Operation
    address: Address
    held: bool
    cancel_requested: bool
    requests: int


class BatchEntry(Struct):
    """A batch that is not finished. Changed only together with the journal.

    `left_at` is when it last left by the CMS's own clock, the only one to compare with what the CMS says and to count
    durations from: this machine's may be corrected meanwhile. None where the CMS did not tell.
    """

    number: int
    state: BatchState
    size: int
    body: str | None = None
    remote_id: str | None = None
    cursor: str | None = None
    attempts: int = 0
    left_at: datetime | None = None
    told_total: int | None = None
    told_remaining: int | None = None
    decision: Decision | None = None
    """The editor's word on it, while it was in doubt, that is still to be followed."""
