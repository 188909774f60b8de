"""What the desk and the worker need of a CMS: one small protocol, two implementations.

A gateway reads freely (reads are retried with the server's own waits) and writes exactly once: `send` makes one
attempt and says by the kind of error whether the request was certainly not taken.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from tui.core.completion import Choice, Vocabulary
from tui.core.content import Model, Project, Record, RecordPage, RecordQuery, RecordVersion, System
from tui.core.detail import RecordDetail
from tui.core.filters import Filter
from tui.core.linking import Linking
from tui.core.plan import PlanItem
from tui.core.schema import Schema, SchemaFound, SchemaSearch
from tui.core.secret import Secret
from tui.core.selection import Selection
from tui.operations.operation import Operation
from tui.operations.work import NO_TITLES, ItemResult, Poll, Ticket, Titles

LOCKED = "someone is editing it"
"""What a reason says where the CMS refuses because somebody has the record open; `being_edited` may tell who."""


class Lane(StrEnum):
    """Who asks. Browsing always goes first; work takes what is left of the request budget."""

    BROWSE = "browse"
    WORK = "work"


class Budget(Struct, frozen=True):
    """The request budget as last seen. `limit` None: the system names none."""

    limit: int | None = None
    remaining: int | None = None
    window_s: float = 3.0
    waiting: int = 0
    """Requests that wait for the budget right now."""
    blocked_s: float = 0.0
    """So long nothing leaves, because the system refused a request and asked for it."""


Departing = Callable[[], Awaitable[None]]
"""Awaited right before a request leaves; what it raises stops the request."""


class Admission(Protocol):
    """What decides when the next request may leave (the pacer of `tui.jobs`)."""

    async def admit(self, lane: Lane) -> object:
        """Returns when one request may leave now. Each call admits exactly one request.

        What it returns is handed back with the answer: it lets the pacer tell which request was answered.
        """

    def answered(
        self,
        lane: Lane,
        *,
        limit: int | None,
        remaining: int | None,
        refused_for_s: float | None,
        slip: object = None,
    ) -> None:
        """An answer came: its rate headers, and on a 429 the wait it named (0 when it named none)."""

    def lost(self, lane: Lane, *, slip: object = None) -> None:
        """An admitted request ended without an answer."""

    @property
    def budget(self) -> Budget:
        """For showing and for estimates."""


class Order(Struct, frozen=True):
    """One request to send: a batch of an operation. `body` is the selection as JSON text, for Unicat."""

    operation: Operation
    items: tuple[PlanItem, ...]
    body: str | None = None


class Trace(Struct, frozen=True):
    """Evidence that a lost request was taken after all: what was made of each item but those known not to be copyable.

    Where it is not certain, `note` says what was seen, and `under_way` that something is still being done there that
    may be it.
    """

    certain: bool
    created: tuple[ItemResult, ...] = ()
    note: str = ""
    under_way: bool = False
    blind: bool = False
    """What the CMS remembered of that time is gone: looking again will show nothing more."""
    titles: Titles = NO_TITLES


class WorkGateway(Protocol):
    """What driving jobs needs of one CMS project. Errors are the `CmsError` tree; every text handed out is clean."""

    polls_together: bool
    """Whether one `poll` answers for any number of tickets (Unicat's change feed) or costs a request each."""

    @property
    def budget(self) -> Budget: ...

    def server_now(self) -> datetime | None:
        """What time it is at the CMS, never later than its own clock says; None when it did not tell yet."""

    async def by_ids(self, ids: Sequence[str], *, lane: Lane = Lane.WORK, locale: str = "") -> dict[str, Record]:
        """These records as they are now, blocks among them, titles in a locale; absent ones are left out."""

    async def being_edited(self) -> Mapping[str, str]:
        """Who has which record open for editing now, by record id; empty where the system does not tell."""

    async def before_sending(self, order: Order) -> str | None:
        """What has to be known of the time before `send` to find evidence later; to be kept with the intent.

        Unicat: where the change feed stands. DatoCMS: whom we act as; for schema items, which carry no author and no
        time, those that are there already. None where nothing is needed.
        """

    async def send(self, order: Order, cursor: str | None, *, departing: Departing | None = None) -> Ticket | Poll:
        """Send one batch, one attempt. A Ticket for a job, a Poll when the answer was already the result.

        `departing` is awaited once, after the request was admitted and right before it leaves: there the intent is
        written down, so that what only waited for the budget is never in doubt. If it raises, nothing is sent, the
        admission counts as lost, and the exception comes out unchanged.

        Raises Unreachable, RateLimited, or a transient Refused when it certainly was not taken; AnswerLost when it
        may have been; any other Refused is the answer.
        """

    async def poll(self, tickets: Sequence[Ticket]) -> Sequence[Poll]:
        """Ask how far these are, in the same order. One request each, or one for all (`polls_together`)."""

    async def trace(
        self, order: Order, *, cursor: str | None, left_at: datetime | None, claimed: frozenset[str]
    ) -> Trace:
        """Look once for evidence that an unanswered `send` was taken: what the CMS ties to us, design.md section 2.3.

        `left_at` is when it left by the server's clock (`server_now` at that moment), None when that is not known.
        `claimed` are remote ids and created ids that belong to other batches.
        """


class Gateway(WorkGateway, Protocol):
    """One CMS project: opened, browsed, planned for and worked on."""

    system: System
    operations: tuple[Operation, ...]
    """What it has a wire for."""

    @property
    def requests(self) -> int:
        """Requests sent so far on the work lane."""

    async def open(self) -> Project:
        """Check the credentials and learn whose project this is. Call first."""

    async def project_now(self) -> Project:
        """The project with its environments as they are now: one request where the system has any, else none.

        Raises Elsewhere when the one that is open is not there any more.
        """

    async def aclose(self) -> None: ...

    async def probe(self) -> None:
        """The cheapest read that needs the credentials: returns when it was answered as it should be."""

    def renew(self, token: Secret) -> None:
        """Use this token from now on."""

    # -- browsing ---------------------------------------------------------------------------------------------
    async def models(self, *, refresh: bool = False) -> tuple[Model, ...]:
        """All models, blocks included, in the order people know them."""

    async def count(self, query: RecordQuery, *, lane: Lane = Lane.BROWSE) -> int:
        """How many records a query finds, as cheaply as the API can."""

    async def page(self, query: RecordQuery, *, offset: int, limit: int, lane: Lane = Lane.BROWSE) -> RecordPage:
        """Rows `offset` .. `offset + limit`. Raises FilterError for a condition the system cannot take."""

    def walk(self, query: RecordQuery, *, lane: Lane = Lane.WORK) -> AsyncIterator[RecordPage]:
        """All rows of a query in large pages, each record once even when the list moves meanwhile."""

    def check(self, parsed: Filter, model: Model | None) -> None:
        """Raises FilterError, pointing at the condition, for what the system cannot filter by. No request."""

    async def vocabulary(self, model: Model | None) -> Vocabulary:
        """Everything `check` takes for records of a model; None: of all models. For completion."""

    async def candidates(self, model: Model | None, key: str, typed: str, locale: str = "") -> tuple[Choice, ...]:
        """Values for a key that `asks`: a few that hold what is typed of one. For completion."""

    def forget(self) -> None:
        """Keep nothing of what queries found: the next reading is a fresh one."""

    def sort_keys(self, model: Model | None) -> tuple[tuple[str, str], ...]:
        """Key and label of everything records of the model can be sorted by; None: records of all models."""

    async def record(self, record_id: str, *, locale: str = "", published: bool = False) -> RecordDetail:
        """One record in full, titles in a locale where they have one; as it is now, or its published version.

        Raises NotFound when there is no such record or version, UsageError for a published version where the system
        keeps only one.
        """

    async def references(self, record_id: str, *, locale: str = "") -> tuple[Record, ...]:
        """The records that link to a record; UsageError where the system cannot tell."""

    async def linking(self, ids: Sequence[str]) -> tuple[Linking, ...]:
        """The published records that link to these, for planning; one request for each. UsageError where the system
        cannot tell."""

    async def versions(self, record_id: str) -> tuple[RecordVersion, ...]:
        """The newest saved versions; UsageError where the system keeps none."""

    async def schema(self, *, refresh: bool = False) -> Schema: ...

    def schema_vocabulary(self, schema: Schema) -> Vocabulary:
        """What a search line for schema items can say, for completing it."""

    def schema_search(self, text: str, language: str) -> SchemaSearch:
        """What a search line asks of the CMS's own schema search. No request. Raises FilterError that points at what
        is not understood, UsageError where the CMS has no such search."""

    # -- planning schema work ---------------------------------------------------------------------------------
    async def find_schema(self, selection: Selection, *, lane: Lane = Lane.WORK) -> SchemaFound:
        """The schema items a selection stands for, each once. DatoCMS: by id, models also by api key."""

    def schema_body(self, selection: Selection) -> str:
        """The selection as the API's own `selection` parameter, JSON text. DatoCMS: UsageError."""
