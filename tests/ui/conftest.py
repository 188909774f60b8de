"""A desk in memory, so that the screens can be tested without a server and to the letter."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from msgspec.structs import replace

from tests.cmses import DATOCMS, UNICAT
from tests.light_strips import lighten_strips
from tests.parsed_styles import share_parsed_styles
from tests.ui.eyes import lines_of
from tests.ui.still_clock import StillLoop, listen_to_the_loop
from tui.cms import traits_of
from tui.cms.gateway import Budget
from tui.cms.traits import Traits
from tui.cms.unicat.search import schema_search
from tui.config.paths import Paths
from tui.config.profiles import Profile
from tui.core import filters, schema_find
from tui.core.completion import Choice, Key, Vocabulary
from tui.core.content import (
    FieldInfo,
    Locale,
    Model,
    Project,
    Record,
    RecordPage,
    RecordQuery,
    RecordStatus,
    RecordVersion,
    System,
)
from tui.core.detail import Field, RecordDetail, Section, Value, text_of
from tui.core.errors import FilterError, NotFound, UsageError
from tui.core.filters import Filter
from tui.core.jobs import (
    BatchSnapshot,
    BatchState,
    Counts,
    ItemPart,
    ItemSnapshot,
    ItemState,
    ItemTally,
    JobDetail,
    JobSnapshot,
    JobState,
)
from tui.core.plan import PlanItem, PlannedBatch
from tui.core.schema import Schema, SchemaSearch
from tui.core.selection import Selection
from tui.desk import Desk
from tui.jobs.paging import Pages
from tui.operations import Operation
from tui.operations.plan import Plan
from tui.ui.app import CopydeskApp
from tui.ui.services.desks import Desks
from tui.ui.timing import Timing

NOW = datetime.now(UTC)
STATUSES = (RecordStatus.DRAFT, RecordStatus.PUBLISHED, RecordStatus.UPDATED)


def a_model(ident: str, name: str, **more: Any) -> Model:
    fields = (FieldInfo("f1", "title", "Title", "string"), FieldInfo("f2", "slug", "Slug", "slug"))
    return Model(ident, name.lower(), name, fields=fields, title_field="title", **more)


def a_record(number: int, model_id: str = "article", **more: Any) -> Record:
    made = Record(
        f"{model_id}-{number}",
        model_id,
        f"{model_id.title()} number {number}",
        STATUSES[number % 3],
        is_valid=number % 7 != 3,
        created_at=NOW - timedelta(days=number + 1),
        updated_at=NOW - timedelta(minutes=number * 20),
        version=f"v{number}",
    )
    return replace(made, **more)


class FakePages(Pages):
    """Batches and items of a job, all in memory, read as the journal's are. `read` remembers what was asked for."""

    def __init__(
        self, batches: Sequence[BatchSnapshot] = (), items: Sequence[ItemSnapshot] = (), created_unknown: int = 0
    ):
        self.all_batches = tuple(batches)
        self.all_items = tuple(items)
        self.created_unknown = created_unknown
        self.read: list[tuple[Any, ...]] = []

    def batch_count(self) -> int:
        return len(self.all_batches)

    def batches(self, first: int, count: int) -> tuple[BatchSnapshot, ...]:
        self.read.append(("batches", first, count))
        return self.all_batches[first : first + count]

    def first_open_batch(self) -> int | None:
        return next((batch.number for batch in self.all_batches if not batch.state.is_final), None)

    def unsent(self) -> int:
        return sum(batch.size for batch in self.all_batches if batch.state is BatchState.PLANNED)

    def _part(self, part: ItemPart, batch: int | None) -> list[ItemSnapshot]:
        found = [item for item in self.all_items if _part_of(item) is part]
        if batch is None:
            return found
        first = sum(held.size for held in self.all_batches if held.number < batch)
        size = next((held.size for held in self.all_batches if held.number == batch), 0)
        return [item for item in found if first <= item.position < first + size]

    def tally(self, batch: int | None = None) -> ItemTally:
        numbers = {part: len(self._part(part, batch)) for part in ItemPart}
        return ItemTally({part: number for part, number in numbers.items() if number}, self.created_unknown)

    def _alike(self, part: ItemPart, batch: int | None, reason: str | None) -> list[ItemSnapshot]:
        return [item for item in self._part(part, batch) if reason is None or item.reason == reason]

    def reasons(self, part: ItemPart, batch: int | None = None) -> tuple[tuple[str, int], ...]:
        return tuple(Counter(item.reason for item in self._part(part, batch)).most_common())

    def reason_at(self, position: int) -> str:
        return next((item.reason for item in self.all_items if item.position == position), "")

    def items(
        self, part: ItemPart, first: int, count: int, batch: int | None = None, reason: str | None = None
    ) -> tuple[ItemSnapshot, ...]:
        self.read.append(("items", part, first, count, batch))
        return tuple(self._alike(part, batch, reason)[first : first + count])

    def place(self, part: ItemPart, position: int, batch: int | None = None, reason: str | None = None) -> int:
        return sum(item.position < position for item in self._alike(part, batch, reason))

    def ids(self, part: ItemPart, batch: int | None = None, *, by_reason: bool = False) -> tuple[str, ...]:
        made, items = part is ItemPart.CREATED, self._part(part, batch)
        if by_reason:
            items = [item for reason, _ in self.reasons(part, batch) for item in items if item.reason == reason]
        return tuple((item.created if made else item.id) or "" for item in items)


def _part_of(item: ItemSnapshot) -> ItemPart:
    if item.created:
        return ItemPart.CREATED
    return {
        ItemState.FAILED: ItemPart.FAILED,
        ItemState.IN_DOUBT: ItemPart.IN_DOUBT,
        ItemState.SUCCEEDED: ItemPart.DONE,
        ItemState.CANCELLED: ItemPart.UNSENT,
    }.get(item.state, ItemPart.WAITING)


class FakeDesk(Desk):
    """Answers like a desk. `asked` remembers every call; a gate makes a kind of call wait, trouble makes it fail."""

    budget: Budget = Budget(60, 48, 60.0)

    def __init__(self, name: str = "gazette", system: System = DATOCMS, counts: dict[str, int] | None = None):
        held = SimpleNamespace(name=name, system=system, read_only=False, environment="main")
        self.profile = cast("Profile", held)  # one that tests can change
        self.project = Project(
            name,
            system,
            "main" if system is DATOCMS else "",
            system is DATOCMS,
            (Locale("en"),),
            environments=("main", "draft-room") if system is DATOCMS else (),
        )
        self.counts_of = counts or {"article": 12_480, "author": 3, "event": 0}
        self.records: dict[str, list[Record]] = {}
        self.fields_of: dict[str, tuple[FieldInfo, ...]] = {}
        self.titles_of: dict[str, str] = {}
        self.titles_known: dict[str, dict[str, str]] = {}
        self.details: dict[str, RecordDetail] = {}
        self.published_details: dict[str, RecordDetail] = {}
        self.referring: list[Record] = []
        self.asked: list[tuple[str, Any]] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.trouble: dict[str, Exception] = {}
        self.job_list: list[JobSnapshot] = []
        self.job_details: dict[str, dict[str, Any]] = {}
        """Items, batches and created ids of jobs, by their ids."""
        self._counts = {}
        self.launched: list[Plan] = []
        self.plans: list[tuple[Operation, Selection, bool]] = []
        self.closed = False
        self.worker_started = False
        self._listeners: list[Callable[[], None]] = []

    @property
    def system(self) -> System:
        return self.project.system

    @property
    def cms(self) -> Traits:
        return traits_of(self.system.name)

    async def _ask(self, what: str, detail: Any = None) -> None:
        self.asked.append((what, detail))
        gate = self.gates.get(what)
        if gate is not None:
            await gate.wait()
        if what in self.trouble:
            raise self.trouble[what]

    # browse
    async def models(self, *, refresh: bool = False) -> tuple[Model, ...]:
        await self._ask("models", refresh)
        models = tuple(
            replace(made, fields=self.fields_of.get(made.id, made.fields))
            for made in (a_model(ident, ident.title()) for ident in self.counts_of)
        )
        return (*models, a_model("teaser", "Teaser", is_block=True))

    def _found(self, query: RecordQuery) -> Sequence[Record] | range:
        wanted = [query.model_id] if query.model_id is not None else list(self.counts_of)
        if query.model_id is not None and query.model_id not in self.records and not query.filter:
            return range(self.counts_of[query.model_id])
        rows: list[Record] = []
        for model in wanted:
            many = (a_record(number, model) for number in range(min(600, self.counts_of[model])))
            rows += self.records.get(model, many)
        found = [record for record in rows if _matches(record, query.filter)]
        if query.order:
            key = query.order[0].key
            found.sort(key=lambda record: (record.status.value if key == "_status" else record.title).casefold())
            if query.order[0].descending:
                found.reverse()
        return found

    async def count(self, query: RecordQuery) -> int:
        await self._ask("count", query.model_id)
        total = len(self._found(query))
        if query.model_id is not None and not query.filter:
            self._counts[query.model_id] = total
        return total

    async def page(self, query: RecordQuery, *, offset: int, limit: int) -> RecordPage:
        await self._ask("page", (query, offset, limit))
        found = self._found(query)
        part = found[offset : offset + limit]
        model = query.model_id or "article"
        records = tuple(a_record(item, model) if isinstance(item, int) else item for item in part)
        return RecordPage(records, len(found), offset)

    async def titles(self, ids: Iterable[str], locale: str = "") -> Mapping[str, str]:
        wanted = list(ids)
        await self._ask("titles", (wanted, locale))
        known = self.titles_known.setdefault(locale, {})
        for item in wanted:
            known.setdefault(item, self.titles_of.get(item, ""))
        return {item: known[item] for item in wanted if known[item]}

    def known_titles(self, locale: str = "") -> Mapping[str, str]:
        return self.titles_known.setdefault(locale, {})

    def forget_titles(self) -> None:
        self.titles_known.clear()

    async def record(self, record_id: str, *, locale: str = "", published: bool = False) -> RecordDetail:
        await self._ask("published" if published else "record", record_id)
        if record_id in (self.published_details if published else self.details):
            return (self.published_details if published else self.details)[record_id]
        model, _, number = record_id.rpartition("-")
        held = [record for record in self.records.get(model, ()) if record.id == record_id]
        if not held and not number.isdigit():
            raise NotFound(f"There is no record {record_id}.", status=404)
        record = held[0] if held else a_record(int(number), model)
        fields = tuple(
            Field(label.lower(), label, "text", (Value("", text_of(text)),))
            for label, text in (("Slug", "the-quiet-garden"), ("Body", "The first frost came early.\n\nThen more."))
        )
        raw = '{\n  "id": "' + record_id + '",\n  "type": "item"\n}'
        return RecordDetail(record, (Section("", fields),), raw, "https://x.test/1", "Article")

    async def references(self, record_id: str, *, locale: str = "") -> tuple[Record, ...]:
        await self._ask("references", record_id)
        return tuple(self.referring)

    async def by_ids(self, ids: Sequence[str]) -> dict[str, Record]:
        await self._ask("by_ids", tuple(ids))
        there = {}
        for ident in ids:
            model, _, number = ident.rpartition("-")
            held = [record for record in self.records.get(model, ()) if record.id == ident]
            if held:
                there[ident] = held[0]
            elif model in self.counts_of and number.isdigit() and int(number) < self.counts_of[model]:
                there[ident] = a_record(int(number), model)
        return there

    async def versions(self, record_id: str) -> tuple[RecordVersion, ...]:
        await self._ask("versions", record_id)
        if self.system is UNICAT:
            raise UsageError("Unicat keeps no versions.")
        return (RecordVersion("v2", NOW, "marta", is_current=True), RecordVersion("v1", NOW, "alf", is_published=True))

    async def schema(self, *, refresh: bool = False) -> Schema:
        await self._ask("schema", refresh)
        return Schema()

    def schema_vocabulary(self, schema: Schema) -> Vocabulary:
        return schema_find.vocabulary(schema)

    def parse_schema_search(self, text: str, language: str) -> SchemaSearch:
        return schema_search(text, language)

    def parse_filter(self, text: str, model: Model | None) -> Filter:
        parsed = filters.parse(text)
        known = (*filters.KNOWN_KEYS, *(field.api_key for field in (model.fields if model else ())))
        for condition in parsed.conditions:
            if condition.key not in known:
                raise condition.wrong(f"{condition.key} is not a field.", next_step="Did you mean slug?")
        return parsed

    async def vocabulary(self, model: Model | None) -> Vocabulary:
        await self._ask("vocabulary", model.id if model is not None else None)
        states = tuple(Choice(word) for word in ("draft", "updated", "published"))
        fields = model.fields if model is not None else ()
        return Vocabulary(
            (
                Key("status", "State", "word", states, (Choice("!=", "none of these"),), several=True),
                Key("updated", "Last change", "time", (Choice("<7d", "within 7 days"), Choice(">1y", "longer ago"))),
                *(Key(field.api_key, field.label, field.type, operators=(Choice("="),)) for field in fields),
            )
        )

    async def candidates(self, model: Model | None, key: str, typed: str, locale: str = "") -> tuple[Choice, ...]:
        await self._ask("candidates", (key, typed))
        people = ("Marta Rossi", "Alf Lind")
        return tuple(Choice(name, "Author") for name in people if typed.casefold() in name.casefold())

    def forget(self) -> None:
        self.asked.append(("forget", None))
        self._counts.clear()

    def sort_keys(self, model: Model | None) -> tuple[tuple[str, str], ...]:
        return (("title", "Title"), ("_status", "Status"), ("_updated_at", "Updated"), ("slug", "Slug"))

    # plan, launch, watch
    async def plan(self, operation: Operation, selection: Selection, *, force: bool = False, **more: Any) -> Plan:
        if more.get("progress") is not None:
            more["progress"](1_500)
        await self._ask("plan", selection)
        self.plans.append((operation, selection, force))
        items = tuple(PlanItem(item, item) for item in selection.ids)
        return Plan(
            operation,
            self.profile.name,
            self.system,
            self.project.name,
            "main",
            True,
            "Article",
            (PlannedBatch(items),),
            requests=1,
            seconds=1.0,
        )

    async def changed_since(self, plan: Plan) -> tuple[str, ...]:
        return ()

    async def look_around(self) -> str:
        await self._ask("look_around")
        return ""

    async def launch(self, plan: Plan) -> str:
        self.launched.append(plan)
        return self.launched_id

    @property
    def launched_id(self) -> str:
        """The id of the job launched last."""
        return f"launched-{len(self.launched)}"

    def start_worker(self, only: str | None = None, *, agreed: bool = True) -> None:
        self.worker_started = True

    def jobs(self) -> tuple[JobSnapshot, ...]:
        return tuple(self.job_list)

    def job(self, job_id: str, **_: Any) -> JobDetail:
        found = JobDetail(next(job for job in self.job_list if job.id == job_id), (), ())
        return replace(found, **self.job_details.get(job_id, {}))

    def pulse(self) -> frozenset[Any]:
        return frozenset((job.id, job.held, job.state) for job in self.job_list)

    def is_of(self, job: JobSnapshot) -> bool:
        return (job.profile, job.environment) == (self.profile.name, self.project.environment)

    def may_forget(self, job: JobSnapshot) -> bool:
        return job.orphaned and not job.state.is_final and not self.is_of(job)

    def pages(self, job_id: str) -> "FakePages":
        return FakePages()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._listeners.append(callback)
        return lambda: self._listeners.remove(callback)

    def publish(self, *jobs: JobSnapshot) -> None:
        """The jobs are these now."""
        self.job_list = list(jobs)
        for listener in tuple(self._listeners):
            listener()

    async def aclose(self) -> None:
        self.closed = True

    # for tests
    def calls(self, what: str) -> list[Any]:
        return [detail for name, detail in self.asked if name == what]

    def fail(self, what: str, error: Exception) -> None:
        self.trouble[what] = error


def _matches(record: Record, wanted: Filter) -> bool:
    for condition in wanted.conditions:
        if condition.key == "status" and record.status.value not in condition.values:
            return False
        if condition.key == "slug" and condition.value == "gateway":
            raise FilterError("slug cannot be searched.", start=condition.start, end=condition.end)
    return all(word.strip('"').casefold() in record.title.casefold() for word in wanted.words)


class FakeDesks(Desks):
    """Opens desks that are given instead of made."""

    def __init__(self, paths: Paths, desks: Sequence[FakeDesk], trouble: Exception | None = None) -> None:
        super().__init__(paths)
        self.fakes = {desk.profile.name: desk for desk in desks}
        self.trouble = trouble
        self.environments: list[str | None] = []

    def profiles(self) -> list[Any]:
        return [desk.profile for desk in self.fakes.values()]

    def first_profile(self) -> str | None:
        return next(iter(self.fakes), None)

    async def open(self, name: str, environment: str | None = None) -> Desk:
        if self.trouble is not None:
            raise self.trouble
        self.environments.append(environment)
        desk = self.fakes[name]
        self._open[name, ""] = desk
        desk.start_worker()
        return desk


@dataclass
class Stage:
    """An app over desks in memory."""

    app: CopydeskApp
    desks: FakeDesks

    @property
    def desk(self) -> FakeDesk:
        return next(iter(self.desks.fakes.values()))

    @property
    def content(self) -> Any:
        return self.app.main.query_one("#content")

    @property
    def lines(self) -> list[str]:
        """What is on the screen."""
        return lines_of(self.app)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def tray(self) -> str:
        return cast("str", self.app.main.query_one("#tray").text).strip()  # type: ignore[attr-defined]

    @property
    def notices(self) -> list[str]:
        """Those that stand on the screen."""
        return [notice.message for notice in self.app._notifications]

    @property
    def told(self) -> list[str]:
        """All notices of this run, as the log has them."""
        return [notice.text for notice in self.app.notices.entries]

    async def settled(self, pilot: Any) -> None:
        """Everything that was begun is done: messages, timers of typing and looking, workers."""
        for _ in range(4):
            await pilot.pause()
            model = self.content.model
            delays = (model.filtering._typing, model.filtering._asking, model.preview._resting)
            while any(delay.is_running for delay in (*delays, self.app.main._telling)):
                await asyncio.sleep(0.05)
                await pilot.pause()
            await self.app.workers.wait_for_complete(
                [worker for worker in self.app.workers if worker.group not in ("plan", "leave")]
            )
            await pilot.pause()


BESIDE_A_SERVER = (
    "test_columns",  # one of its tests counts on a clock that goes on by itself
    "test_content_sandbox",
    "test_filter_sandbox",
    "test_first_run",
    "test_record_sandbox",
    "test_schema_sandbox",
    "test_states_sandbox",
)
"""Modules whose tests wait for something outside. All others are over a desk in memory and let time pass themselves."""

listen_to_the_loop()
share_parsed_styles()
lighten_strips()


def pytest_asyncio_loop_factories(config: pytest.Config, item: pytest.Item) -> Mapping[str, Callable[[], Any]]:
    """Time passes as it does outside where something outside is waited for, and nowhere else."""
    return {"outside": asyncio.new_event_loop} if item.path.stem in BESIDE_A_SERVER else {"still": StillLoop}


@pytest.fixture(autouse=True)
def _a_terminal_with_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person has around a test run shall not decide how the screens look in it."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("NO_COLOR", "TEXTUAL_THEME", "LC_ALL", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.under(tmp_path)


@pytest.fixture
def fake_desk() -> type[FakeDesk]:
    return FakeDesk


@pytest.fixture
def fake_pages() -> type[FakePages]:
    return FakePages


@pytest.fixture
def make_record() -> Callable[..., Record]:
    return a_record


@pytest.fixture
def make_model() -> Callable[..., Model]:
    return a_model


@pytest.fixture
def stage(paths: Paths) -> Callable[..., Stage]:
    """An app over the given desks, or one."""

    def make(
        *desks: FakeDesk, trouble: Exception | None = None, none: bool = False, timing: Timing | None = None
    ) -> Stage:
        given = () if none else desks or (FakeDesk(),)
        made = FakeDesks(paths, given, trouble)
        return Stage(CopydeskApp(paths, desks=made, timing=timing), made)

    return make


@pytest.fixture
def make_job() -> Callable[..., JobSnapshot]:
    """A job of four records in a state."""

    def make(state: str, ident: str = "job-1", *, held: bool = False, done: int | None = None) -> JobSnapshot:
        final = JobState(state).is_final
        count = (4 if final else 1) if done is None else done
        return JobSnapshot(
            ident,
            "gazette",
            DATOCMS,
            "duplicate",
            "Article",
            "main",
            JobState(state),
            Counts(4, count if final else 0),
            count,
            NOW,
            held=held,
            driven_here=not held,
        )

    return make
