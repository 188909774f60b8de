"""A CMS in memory that forgets nothing and can be told to misbehave, and the engine on top of it.

The CMS outlives gateways, journals and workers: tests end those abruptly and look at what the CMS was made to do.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from tests.cmses import DATOCMS, UNICAT
from tests.patience import EVENT_S
from tui.cms.connect import operations_of
from tui.cms.gateway import Budget, Departing, Gateway, Lane, Order, Trace
from tui.cms.unicat.values import WHY_NOT_COPIED
from tui.config.profiles import Profile
from tui.core.content import Model, Project, Record, RecordPage, RecordQuery, RecordStatus, System
from tui.core.errors import AnswerLost, CmsError, NotFound, RateLimited, Refused, Unauthorized, Unreachable
from tui.core.linking import Linking
from tui.core.plan import PlanItem, PlannedBatch
from tui.core.rights import EVERYTHING
from tui.core.schema import LifeState, Schema, SchemaFound, SchemaItem, SchemaKind, SchemaNode
from tui.core.secret import Secret
from tui.core.selection import Selection
from tui.desk import Desk
from tui.jobs.entries import Address
from tui.jobs.journal import Journal
from tui.jobs.lease import Owner
from tui.jobs.pace import Rhythm
from tui.jobs.worker import Worker
from tui.operations import COPY_SCHEMA, DUPLICATE, PUBLISH, UNPUBLISH, Operation
from tui.operations.plan import Plan
from tui.operations.work import ItemResult, Outcome, Poll, Ticket

QUICK = Rhythm(
    first_look_s=0.004,
    least_look_s=0.002,
    longest_look_s=0.02,
    feed_s=0.004,
    longest_feed_s=0.02,
    together_s=0.01,
    late_news_s=0.03,
    doubt_s=0.06,
    retry_s=0.004,
    longest_retry_s=0.03,
    credentials_s=0.02,
    adopt_s=0.02,
    beat_s=0.02,
    farewell_s=0.2,
)


class Killed(BaseException):
    """The process died here: nothing after this instant happens any more."""


class Doom:
    """Kills the process at the n-th instant that matters. Instants are counted in `passed`."""

    def __init__(self) -> None:
        self.left: int | None = None
        self.passed = 0
        self.dead = False

    def tick(self) -> None:
        if self.dead:
            raise Killed
        self.passed += 1
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.dead = True
                raise Killed


@dataclass
class RemoteJob:
    """A job of the CMS: pending for some looks, then with a result."""

    looks_left: int
    ready_at: float
    result: Poll
    created: tuple[str, ...] = ()


@dataclass
class FakeCms:
    """What the CMS holds and what was done to it."""

    system: System = DATOCMS
    records: dict[str, Record] = field(default_factory=dict)
    models: tuple[Model, ...] = (Model("m", "article", "Article", title_field="title"),)
    schema_items: dict[str, SchemaItem] = field(default_factory=dict)
    pending_looks: int = 1
    job_s: float = 0.0
    """How long a job takes at least."""
    jobs: dict[str, RemoteJob] = field(default_factory=dict)
    copies: Counter[str] = field(default_factory=Counter)
    """How often each source was duplicated."""
    copy_ids: dict[str, list[str]] = field(default_factory=dict)
    linked: dict[str, Linking] = field(default_factory=dict)
    """What stands in the way of unpublishing a record, by its id."""
    publishes: list[tuple[str, ...]] = field(default_factory=list)
    """The ids of every publish request that was taken."""
    faults: list[object] = field(default_factory=list)
    """What happens to the next sends: an error (not taken), "lost" (taken), "lost before" (not taken), or None."""
    look_faults: list[CmsError | None] = field(default_factory=list)
    read_faults: list[CmsError | None] = field(default_factory=list)
    counts: Callable[[int, int], tuple[int | None, int | None]] = lambda ok, failed: (ok, failed)
    """How a publish result counts, given the truth."""
    sends: int = 0
    looks: int = 0
    down: CmsError | None = None
    """What every request meets now, the cheap reads too."""
    falls: tuple[int, CmsError] | None = None
    """After so many sends it is down with this."""
    met: int = 0
    """How many sendings met that."""
    probes: int = 0
    tokens: list[str] = field(default_factory=list)
    """The tokens that gateways were given anew."""
    reads: int = 0
    traces: int = 0
    traceable: bool = True
    clock: datetime = datetime(2026, 11, 1, tzinfo=UTC)
    late_created: int = 0
    """How many of a copy's new items the feed tells only after the end."""

    def now(self) -> datetime:
        self.clock += timedelta(seconds=1)
        return self.clock

    def add(self, number: int, *, prefix: str = "r", **values: Any) -> list[str]:
        ids = [f"{prefix}{index}" for index in range(number)]
        for item_id in ids:
            self.records[item_id] = Record(
                id=item_id,
                model_id="m",
                title=f"Title {item_id}",
                **{"status": RecordStatus.DRAFT, "is_valid": True, **values},
            )
        return ids

    def take(self, order: Order) -> Ticket:
        """Do the work of a request at once; its result is told after some looks."""
        job_id = f"job{len(self.jobs) + 1}"
        if order.operation is PUBLISH:
            result = self._publish([item.id for item in order.items])
        elif order.operation is UNPUBLISH:
            result = self._unpublish([item.id for item in order.items])
        elif order.body is not None:
            result = self._copy(order)
        elif not order.operation.creates:
            raise NotImplementedError(order.operation.name)
        else:
            (item,) = order.items
            self.copies[item.id] += 1
            new = f"copy-{item.id}-{self.copies[item.id]}"
            self.copy_ids.setdefault(item.id, []).append(new)
            result = Poll(Ticket(job_id), Outcome.DONE, items=(ItemResult(item.id, ok=True, created=new),))
        self.jobs[job_id] = RemoteJob(
            self.pending_looks, time.monotonic() + self.job_s, replace(result, ticket=Ticket(job_id))
        )
        return Ticket(job_id, "0" if order.body is not None else None)

    def _publish(self, ids: Sequence[str]) -> Poll:
        self.publishes.append(tuple(ids))
        failed = 0
        for item_id in ids:
            record = self.records.get(item_id)
            if record is None or record.is_valid is False:
                failed += 1
            else:
                self.records[item_id] = replace(record, status=RecordStatus.PUBLISHED, published_at=self.now())
        ok, bad = self.counts(len(ids) - failed, failed)
        return Poll(Ticket(""), Outcome.DONE, successful=ok, failed=bad)

    def _unpublish(self, ids: Sequence[str]) -> Poll:
        failed = 0
        for item_id in ids:
            record = self.records.get(item_id)
            if record is None or item_id in self.linked:
                failed += 1
            else:
                self.records[item_id] = replace(record, status=RecordStatus.DRAFT, published_at=None)
        ok, bad = self.counts(len(ids) - failed, failed)
        return Poll(Ticket(""), Outcome.DONE, successful=ok, failed=bad)

    def _copy(self, order: Order) -> Poll:
        copied = [item for item in order.items if self.schema_items[item.id].why_not_copied is None]
        for item in copied:
            self.copies[item.id] += 1
            self.copy_ids.setdefault(item.id, []).append(f"copy-{item.id}-{self.copies[item.id]}")
        made = tuple(ItemResult(item.id, ok=True, created=self.copy_ids[item.id][-1]) for item in copied)
        created = tuple(str(item.created) for item in made)
        return Poll(Ticket(""), Outcome.DONE, total=len(copied), remaining=0, items=made, created=created)


class FakeGateway(Gateway):
    """The gateway to a FakeCms. `doom` is asked at every instant at which a process can die."""

    requests: int = 0

    def __init__(self, cms: FakeCms, doom: Doom | None = None) -> None:
        self.cms = cms
        self.doom = doom or Doom()
        self.system = cms.system
        self.operations = operations_of(cms.system)
        self.polls_together = cms.system is UNICAT
        self.closed = False
        self.sending = 0
        self.most_sending = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.late_told: Counter[str] = Counter()

    @property
    def budget(self) -> Budget:
        return Budget(60, 60) if self.system is DATOCMS else Budget()

    async def open(self) -> Project:
        environment = "main" if self.system is DATOCMS else ""
        return Project("Blog", self.system, environment, primary=True)

    async def linking(self, ids: Sequence[str]) -> tuple[Linking, ...]:
        self.cms.reads += 1
        return tuple(self.cms.linked[item_id] for item_id in ids if item_id in self.cms.linked)

    async def being_edited(self) -> dict[str, str]:
        return {}

    async def project_now(self) -> Project:
        return await self.open()

    async def aclose(self) -> None:
        self.closed = True

    async def probe(self) -> None:
        self.cms.probes += 1
        self._answers()

    def renew(self, token: Secret) -> None:
        self.cms.tokens.append(token.reveal())

    def _answers(self) -> None:
        if self.cms.down is not None:
            raise self.cms.down

    async def models(self, *, refresh: bool = False) -> tuple[Model, ...]:
        return self.cms.models

    async def count(self, query: RecordQuery, *, lane: Lane = Lane.BROWSE) -> int:
        return len(self.cms.records)

    async def walk(self, query: RecordQuery, *, lane: Lane = Lane.WORK) -> AsyncIterator[RecordPage]:
        rows = [row for row in self.cms.records.values() if query.model_id in (None, row.model_id)]
        for start in range(0, len(rows), 500):
            yield RecordPage(tuple(rows[start : start + 500]), len(rows), start)

    async def by_ids(
        self,
        ids: Sequence[str],
        *,
        lane: Lane = Lane.WORK,
        locale: str = "",
    ) -> dict[str, Record]:
        self.doom.tick()
        self.cms.reads += 1
        self._answers()
        if self.cms.read_faults and (fault := self.cms.read_faults.pop(0)) is not None:
            raise fault
        return {item_id: self.cms.records[item_id] for item_id in ids if item_id in self.cms.records}

    async def find_schema(self, selection: Selection, *, lane: Lane = Lane.WORK) -> SchemaFound:
        ids = dict.fromkeys(selection.ids)
        for part in selection.found:
            ids.update(dict.fromkeys(item for item in self.cms.schema_items if item not in part.excluded))
        return SchemaFound(
            tuple(self.cms.schema_items[item] for item in ids if item in self.cms.schema_items),
            tuple(item for item in ids if item not in self.cms.schema_items),
        )

    async def schema(self, *, refresh: bool = False) -> Schema:
        """All items below one heading, in the order of their ids."""
        held = self.cms.schema_items
        return Schema(dict(held), (SchemaNode(None, "fields", tuple(SchemaNode(item) for item in sorted(held))),))

    def schema_body(self, selection: Selection) -> str:
        parts: list[object] = list(selection.ids)
        parts += [{"search": True, "exclude": sorted(part.excluded)} for part in selection.found]
        return repr(parts)

    def check(self, parsed: object, model: Model | None) -> None:
        return None

    async def before_sending(self, order: Order) -> str | None:
        self.doom.tick()
        return "0" if self.polls_together else None

    async def send(self, order: Order, cursor: str | None, *, departing: Departing | None = None) -> Ticket | Poll:
        self.sending += 1
        self.most_sending = max(self.most_sending, self.sending)
        try:
            await asyncio.sleep(0)
            self.doom.tick()
            if departing is not None:
                await departing()
            await asyncio.sleep(0)
            self.doom.tick()
            self.cms.sends += 1
            if self.cms.falls is not None and self.cms.sends > self.cms.falls[0]:
                self.cms.down, self.cms.falls = self.cms.falls[1], None
            if self.cms.down is not None:
                self.cms.met += 1
                raise self.cms.down if isinstance(self.cms.down, Refused) else AnswerLost(self.cms.down.message)
            fault = self.cms.faults.pop(0) if self.cms.faults else None
            if isinstance(fault, BaseException):
                raise fault
            if fault == "lost before":
                raise AnswerLost("The line broke.")
            ticket = self.cms.take(order)
            self.doom.tick()
            await self.gate.wait()
            if fault == "lost":
                raise AnswerLost("The line broke.")
            await asyncio.sleep(0)
            return ticket
        finally:
            self.sending -= 1

    async def poll(self, tickets: Sequence[Ticket]) -> Sequence[Poll]:
        await asyncio.sleep(0)
        self.doom.tick()
        self.cms.looks += 1
        self._answers()
        if self.cms.look_faults and (fault := self.cms.look_faults.pop(0)) is not None:
            raise fault
        return [self._poll(ticket) for ticket in tickets]

    def _poll(self, ticket: Ticket) -> Poll:
        job = self.cms.jobs.get(ticket.remote_id)
        if job is None:
            return Poll(ticket, Outcome.PENDING)
        if job.looks_left > 0 or time.monotonic() < job.ready_at:
            job.looks_left -= 1
            total = job.result.total
            return Poll(ticket, Outcome.PENDING, total=total, remaining=total, status_word="processing")
        self.late_told[ticket.remote_id] += 1
        created, items = job.result.created, job.result.items
        if self.cms.late_created and self.late_told[ticket.remote_id] == 1:
            created, items = created[: -self.cms.late_created], items[: -self.cms.late_created]
        return replace(job.result, ticket=ticket, created=created, items=items)

    def server_now(self) -> datetime:
        return self.cms.clock

    async def trace(
        self, order: Order, *, cursor: str | None, left_at: datetime | None, claimed: frozenset[str]
    ) -> Trace:
        await asyncio.sleep(0)
        self.doom.tick()
        self.cms.traces += 1
        self._answers()
        if not self.cms.traceable:
            return Trace(certain=False, note="nothing of the kind")
        found = {
            item.id: [made for made in self.cms.copy_ids.get(item.id, ()) if made not in claimed]
            for item in order.items
        }
        if any(len(made) != 1 for made in found.values()):
            return Trace(certain=False)
        return Trace(
            certain=True, created=tuple(ItemResult(item, ok=True, created=made[0]) for item, made in found.items())
        )


@contextmanager
def doomed(journal: Journal, doom: Doom) -> Iterator[Journal]:
    """The journal of a process that can die before and after each of its commits."""
    store = journal._store
    write = store.write

    @contextmanager
    def dying_write(**patience: float) -> Iterator[Connection]:
        doom.tick()
        with write(**patience) as connection:
            yield connection
            if doom.dead:
                raise Killed
        doom.tick()

    store.write = dying_write  # type: ignore[method-assign]
    try:
        yield journal
    finally:
        store._connection.close()


def dead_owner() -> Owner:
    """A process on this machine that is not there any more."""
    here = Owner.here()
    return replace(here, pid=2**22 + 1, started="1", token=here.token)


def plan_for(cms: FakeCms, operation: Operation, ids: Sequence[str]) -> Plan:
    """A plan without asking the CMS."""
    items = []
    for item_id in ids:
        record = cms.records.get(item_id)
        schema_item = cms.schema_items.get(item_id)
        if record is not None:
            items.append(PlanItem(item_id, record.title, "m", record.status, record.is_valid, record.published_at))
        else:
            items.append(PlanItem(item_id, schema_item.name if schema_item else item_id))
    size = operation.per_request or len(items)
    batches = tuple(PlannedBatch(tuple(items[at : at + size])) for at in range(0, len(items), size))
    if operation is COPY_SCHEMA:
        batches = (PlannedBatch(tuple(items), repr(list(ids))),)
    return Plan(operation, "blog", cms.system, "Blog", "main", True, "Article", batches)


def address_of(cms: FakeCms) -> Address:
    """Where jobs on this CMS are made for."""
    return Address("blog", "https://cms.example", "main")


@asynccontextmanager
async def working(
    journal: Journal,
    gateway: FakeGateway,
    *,
    attended: bool = False,
    asks: bool | None = None,
    agreed: Sequence[str] = (),
    rhythm: Rhythm = QUICK,
) -> AsyncIterator[Worker]:
    """A worker that runs inside the block."""

    async def probe(renew: bool) -> None:
        if renew:
            gateway.renew(Secret("token"))
        await gateway.probe()

    worker = Worker(
        journal,
        gateway,
        address=address_of(gateway.cms),
        attended=attended,
        asks=asks,
        rhythm=rhythm,
        probe=probe,
    )
    for job_id in agreed:
        worker.agreed(job_id)
    task = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        await worker.stop()
        await task


async def until(condition: Callable[[], object], timeout_s: float = EVENT_S) -> None:
    """Wait for a condition, a loop turn at a time."""
    async with asyncio.timeout(timeout_s):
        while not condition():  # noqa: ASYNC110 - any condition, whoever changes it
            await asyncio.sleep(0.001)


async def final(journal: Journal, job_id: str) -> Any:
    """The job's snapshot once it is final."""
    await until(lambda: journal.snapshot(job_id).state.is_final)  # type: ignore[union-attr]
    return journal.snapshot(job_id)


@pytest.fixture(autouse=True, scope="session")
def _no_syncing() -> Iterator[None]:
    """What a disk takes is not the subject here; tests/servers/test_power.py syncs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tui.jobs.disk.put_on_disk", lambda _file: None)
        yield


@pytest.fixture
def cms() -> FakeCms:
    return FakeCms()


@pytest.fixture
def unicat() -> FakeCms:
    made = FakeCms(system=UNICAT)
    for number in range(6):
        item = SchemaItem(f"s{number}", SchemaKind.FIELD, f"field {number}", f"field_{number}", "text")
        made.schema_items[item.id] = item
    made.schema_items["new"] = SchemaItem(
        "new", SchemaKind.FIELD, "new one", "new", state=LifeState.NEW, why_not_copied=WHY_NOT_COPIED[LifeState.NEW]
    )
    return made


@pytest.fixture
def journal_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.sqlite3"


@pytest.fixture
def journal(journal_file: Path) -> Iterator[Journal]:
    opened = Journal.open(journal_file)
    yield opened
    opened.close()


@pytest.fixture
def kit() -> SimpleNamespace:
    """The helpers above, for test modules that cannot import this one."""
    return SimpleNamespace(
        FakeCms=FakeCms,
        Order=Order,
        FakeGateway=FakeGateway,
        Doom=Doom,
        Killed=Killed,
        QUICK=QUICK,
        doomed=doomed,
        dead_owner=dead_owner,
        plan_for=plan_for,
        address_of=address_of,
        working=working,
        until=until,
        final=final,
        desk=desk_on,
        errors=SimpleNamespace(
            AnswerLost=AnswerLost,
            NotFound=NotFound,
            RateLimited=RateLimited,
            Refused=Refused,
            Unauthorized=Unauthorized,
            Unreachable=Unreachable,
        ),
        DUPLICATE=DUPLICATE,
        PUBLISH=PUBLISH,
        UNPUBLISH=UNPUBLISH,
        COPY_SCHEMA=COPY_SCHEMA,
    )


def desk_on(cms: FakeCms, journal: Journal, *, attended: bool = False, read_only: bool = False) -> Desk:
    """A desk opened on the CMS in memory."""
    from tui.config.credentials import Credential, Source

    profile = Profile(
        "blog",
        cms.system,
        "https://cms.example",
        read_only=read_only,
        credential=Credential(Source.ENV, "UNUSED"),
    )
    project = Project("Blog", cms.system, "main", primary=True, rights=EVERYTHING)
    gateway = FakeGateway(cms)  # type: ignore[abstract]  # nobody browses here
    return Desk(profile, project, gateway, journal, attended=attended, rhythm=QUICK)
