"""A selection and an operation, resolved: what will be sent, what is left out and why, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tui.core.content import RecordStatus, System
from tui.core.operations import Operation


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


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One item that will be sent, with its state before: needed for judging the outcome and for undoing later."""

    id: str
    title: str
    model_id: str = ""
    status: RecordStatus | None = None
    is_valid: bool | None = None
    published_at: datetime | None = None
    version: str | None = None
    """Its version when the plan was made, where the system tells; not kept in the journal."""
    group: str = ""
    """Key of the plan's group it is counted in."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """One item that is left out, and why."""

    id: str
    title: str
    reason: str
    forceable: bool = False
    """Whether "send anyway" (`--force`) would send it."""
    group: str = ""
    model_id: str = ""


@dataclass(frozen=True, slots=True)
class PlanGroup:
    """A line of the plan: how many items of a kind, and what becomes of them."""

    label: str
    """`draft`, `updated, not valid`, `published`, `new`, ..."""
    count: int
    outcome: str
    """`become published`, `nothing to do: left out`, ..."""
    sent: bool
    key: str = ""
    """What its items carry as `group`."""


@dataclass(frozen=True, slots=True)
class PlanOption:
    """A choice the plan offers: `count` items that are left out unless it is `chosen`."""

    key: Anyway
    count: int
    words: str
    """What they are: `not valid`, `already published`, ..."""
    chosen: bool


@dataclass(frozen=True, slots=True)
class PlannedBatch:
    """One request to come. `body` is the JSON text of a selection (Unicat), else None: the items say it all.

    `expected` is how many items the CMS will count; for a selection body the items may not be listed one by one.
    """

    items: tuple[PlanItem, ...]
    body: str | None = None

    @property
    def expected(self) -> int:
        return len(self.items)


@dataclass(frozen=True, slots=True)
class Plan:
    """What will happen. Nothing is sent before a plan was shown and accepted."""

    operation: Operation
    profile: str
    system: System
    project: str
    environment: str
    primary: bool
    title: str
    """What it acts on, for headings: a model's name, `dimensions, weight and 3 more`, ..."""
    batches: tuple[PlannedBatch, ...]
    skipped: tuple[Skipped, ...] = ()
    groups: tuple[PlanGroup, ...] = ()
    requests: int = 0
    """Least number of requests, polls and re-reading included."""
    seconds: float = 0.0
    """Least time at today's rate limit."""
    warnings: tuple[str, ...] = ()
    anyway: frozenset[Anyway] = NOTHING_ANYWAY
    """What is sent although a plan leaves it out by itself."""
    options: tuple[PlanOption, ...] = ()
    model_titles: Mapping[str, str] = field(default_factory=dict)
    model_keys: Mapping[str, str] = field(default_factory=dict)
    """Api keys of models by their ids."""

    @property
    def total(self) -> int:
        """How many items will be sent."""
        return sum(batch.expected for batch in self.batches)

    @property
    def forced(self) -> bool:
        """Whether anything is sent that a plan leaves out by itself."""
        return bool(self.anyway)

    @property
    def items(self) -> tuple[PlanItem, ...]:
        return tuple(item for batch in self.batches for item in batch.items)

    @property
    def heading(self) -> str:
        """`Publish 4,159 records of Article`."""
        of = f" of {self.title}" if self.title else ""
        return f"{self.operation.verb} {self.operation.items(self.total)}{of}"
