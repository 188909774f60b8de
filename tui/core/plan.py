"""What a plan is made of: items that are sent, items that are left out and why, and the lines that count them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from tui.core.content import RecordStatus


class Anyway(StrEnum):
    """What a plan leaves out by itself, and the editor may have sent all the same."""

    PUBLISHED = "published"
    NO_DRAFTS = "no-drafts"
    SINGLE = "single"
    UNCOPYABLE = "uncopyable"
    MISSING = "missing"
    INVALID = "invalid"


NOTHING_ANYWAY: frozenset[Anyway] = frozenset()
EVERYTHING = frozenset(Anyway)
"""What `--force` means."""


class PlanItem(Struct, frozen=True):
    """One item that will be sent, with its state before: needed for judging the outcome and for undoing later."""

    id: str
    title: str
    model_id: str = ""
    status: RecordStatus | None = None
    is_valid: bool | None = None
    published_at: datetime | None = None
    version: str | None = None
    """Its version when the plan was made, where the system tells; journals of earlier versions did not keep it."""
    group: str = ""
    """Key of the plan's group it is counted in."""
    kind: str = ""
    """What it is, where a plan may hold several kinds: `definition`, `class`, `field`. Not kept in the journal."""
    fails: str = ""
    """Why it is expected to fail; empty: it is not. Not kept in the journal."""


class Skipped(Struct, frozen=True):
    """One item that is left out, and why."""

    id: str
    title: str
    reason: str
    forceable: bool = False
    """Whether "send anyway" (`--force`) would send it."""
    group: str = ""
    model_id: str = ""


class PlanGroup(Struct, frozen=True):
    """A line of the plan: how many items of a kind, and what becomes of them."""

    label: str
    """`draft`, `updated, not valid`, `published`, `new`, ..."""
    count: int
    outcome: str
    """`become published`, `nothing to do: left out`, ..."""
    sent: bool
    key: str = ""
    """What its items carry as `group`."""
    fails: bool = False
    """Whether its items are expected to fail when they are sent."""


class PlanOption(Struct, frozen=True):
    """A choice the plan offers: `count` items that are left out unless it is `chosen`."""

    key: Anyway
    count: int
    words: str
    """What they are: `not valid`, `already published`, ..."""
    chosen: bool


class PlannedBatch(Struct, frozen=True):
    """One request to come. `body` is the JSON text of a selection where the CMS takes one, else None: the items say it
    all.

    `expected` is how many items the CMS will count; for a selection body the items may not be listed one by one.
    """

    items: tuple[PlanItem, ...]
    body: str | None = None

    @property
    def expected(self) -> int:
        return len(self.items)
