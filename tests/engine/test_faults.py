"""A CMS and a line that misbehave, over real HTTP: what the journal says is what the CMS was made to do."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from tests.cmses import DATOCMS, UNICAT
from tui.config.credentials import Credential
from tui.config.profiles import Profile
from tui.core.content import RecordQuery, RecordStatus
from tui.core.jobs import JobSnapshot, JobState
from tui.core.schema import LifeState, SchemaKind
from tui.core.selection import Selection
from tui.desk import Desk
from tui.jobs.journal import Journal
from tui.jobs.pace import Rhythm
from tui.operations import COPY_SCHEMA, DUPLICATE, DUPLICATE_FIELD, DUPLICATE_MODEL, PUBLISH

QUICKER = Rhythm(first_look_s=0.1, least_look_s=0.05, doubt_s=1.5, retry_s=0.1, late_news_s=0.5)
SEND = {"method": "POST"}
ERROR = {"data": [{"id": "1", "type": "api_error", "attributes": {"code": "INVALID_FIELD", "details": {}}}]}
NO_RIGHT = {"data": [{"id": "1", "type": "api_error", "attributes": {"code": "INSUFFICIENT_PERMISSIONS"}}]}
TROUBLE = {"data": [{"id": "1", "type": "api_error", "attributes": {"code": "EXCEPTION", "details": {}}}]}
BUSY = {
    "data": [
        {
            "id": "1",
            "type": "api_error",
            "attributes": {"code": "BATCH_DATA_VALIDATION_IN_PROGRESS", "details": {}, "transient": True},
        }
    ]
}
JSON = "application/json"

NOTHING_DONE: list[dict[str, Any]] = [
    {"do": "drop", "when": "before"},
    {"do": "answer", "status": 503},
    {"do": "answer", "status": 500, "body": TROUBLE, "content_type": JSON},
    {"do": "answer", "status": 200, "body": "<html>Sign in</html>"},
    {"do": "answer", "status": 202, "body": "{}", "content_type": JSON},
]
DONE_UNHEARD: list[dict[str, Any]] = [
    {"do": "drop", "when": "after"},
    {"do": "truncate"},
    {"do": "answer", "status": 502, "when": "after"},
    {"do": "answer", "status": 202, "body": "not json", "content_type": JSON, "when": "after"},
]
REFUSED_FOR_NOW: list[dict[str, Any]] = [
    {"do": "rate_limit", "reset": 1},
    {"do": "rate_limit", "reset": None},
    {"do": "answer", "status": 422, "body": BUSY, "content_type": JSON},
    {"do": "answer", "status": 500, "body": BUSY, "content_type": JSON},
]
TROUBLED_LOOKS: list[dict[str, Any]] = [
    {"do": "drop", "when": "before"},
    {"do": "answer", "status": 503},
    {"do": "answer", "status": 200, "body": "<html>Sign in</html>"},
    {"do": "answer", "status": 401, "body": ERROR, "content_type": JSON},
    {"do": "rate_limit", "reset": 1},
    {"do": "truncate"},
]


def name(fault: dict[str, Any]) -> str:
    return "-".join(str(fault[key]) for key in ("do", "status", "when", "reset") if key in fault)


class Blog:
    """A desk on a DatoCMS that can be made to misbehave."""

    def __init__(self, desk: Desk, running: Any) -> None:
        self.desk = desk
        self._control = f"{running.datocms_url}/__sandbox__"
        self._headers = {"Authorization": f"Bearer {running.datocms_token}"}

    def arm(self, **fault: Any) -> None:
        httpx.post(f"{self._control}/faults", json=fault, headers=self._headers).raise_for_status()

    def requests(self, method: str, ending: str) -> int:
        rows = httpx.get(f"{self._control}/requests", headers=self._headers).json()["data"]
        return sum(row["method"] == method and row["path"].endswith(ending) for row in rows)

    async def query(self) -> RecordQuery:
        model = next(model for model in await self.desk.models() if model.api_key == "article")
        return RecordQuery(model.id, self.desk.parse_filter("status:draft valid:yes", model))

    async def run(self, operation: Any, selection: Selection, **options: Any) -> JobSnapshot:
        plan = await self.desk.plan(operation, selection, **options)
        return await self.desk.wait(await self.desk.launch(plan), 60)

    async def drafts(self, number: int) -> tuple[str, ...]:
        page = await self.desk.page(await self.query(), offset=0, limit=number)
        return tuple(record.id for record in page.records)

    async def copies(self) -> int:
        """How many records are copies."""
        model_id = (await self.query()).model_id
        total = 0
        async for page in self.desk._gateway.walk(RecordQuery(model_id)):
            total += sum("(duplicate)" in record.title for record in page.records)
        return total

    async def published(self, ids: tuple[str, ...]) -> int:
        records = await self.desk._gateway.by_ids(ids)
        return sum(record.status is RecordStatus.PUBLISHED for record in records.values())


@pytest.fixture
async def blog(
    start_sandbox: Callable[..., Any], journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Blog]:
    running = start_sandbox(records=200, job_seconds=0.1, rate_limit=10_000, faults=True)
    monkeypatch.setenv("BLOG", running.datocms_token)
    profile = Profile("blog", DATOCMS, running.datocms_url, credential=Credential.from_env("BLOG"))
    desk = await Desk.open(profile, journal, attended=False)
    desk._rhythm = QUICKER
    desk.start_worker()
    yield Blog(desk, running)
    await desk.aclose()


@pytest.mark.parametrize("fault", NOTHING_DONE, ids=name)
async def test_a_duplicate_that_left_no_trace_is_in_doubt(blog: Blog, fault: dict[str, Any]) -> None:
    blog.arm(**SEND, **fault, path="/items/*/duplicate", times=2)
    job = await blog.run(DUPLICATE, Selection(await blog.drafts(6)))
    assert job.state is JobState.IN_DOUBT
    assert (job.counts.succeeded, job.counts.in_doubt) == (4, 2)
    assert await blog.copies() == 4
    assert blog.requests("POST", "/duplicate") == 6


@pytest.mark.parametrize("fault", DONE_UNHEARD, ids=name)
async def test_a_duplicate_that_was_made_is_found(blog: Blog, fault: dict[str, Any]) -> None:
    blog.arm(**SEND, **fault, path="/items/*/duplicate", times=2)
    job = await blog.run(DUPLICATE, Selection(await blog.drafts(6)))
    assert (job.state, job.counts.succeeded) == (JobState.SUCCEEDED, 6)
    assert await blog.copies() == 6
    created = blog.desk.result(job.id)["created"]
    assert len(set(created)) == 6  # type: ignore[call-overload]


@pytest.mark.parametrize("fault", REFUSED_FOR_NOW, ids=name)
async def test_what_is_refused_for_now_is_sent_again(blog: Blog, fault: dict[str, Any]) -> None:
    blog.arm(**SEND, **fault, path="/items/*/duplicate", times=2)
    job = await blog.run(DUPLICATE, Selection(await blog.drafts(4)))
    assert (job.state, job.counts.succeeded) == (JobState.SUCCEEDED, 4)
    assert await blog.copies() == 4


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("refused", [1, 5])
async def test_want_of_rights_is_one_records_answer_whatever_its_status(blog: Blog, status: int, refused: int) -> None:
    answer: dict[str, Any] = {"do": "answer", "status": status, "body": NO_RIGHT, "content_type": JSON}
    blog.arm(**SEND, **answer, path="/items/*/duplicate", times=refused)
    job = await blog.run(DUPLICATE, Selection(await blog.drafts(12)))
    result = blog.desk.result(job.id)
    assert (result["state"], result["total"], result["cancelled"]) == ("partly_failed", 12, 0)
    assert (result["succeeded"], result["failed"]) == (12 - refused, refused)
    reasons = [row["reason"] for row in result["failures"]]  # type: ignore[attr-defined]
    assert len(reasons) == refused
    assert all("the token's role does not allow it" in reason for reason in reasons)
    assert not any("credentials" in reason for reason in reasons)
    assert await blog.copies() == 12 - refused


async def test_evidence_that_may_not_be_read_leaves_it_in_doubt(blog: Blog) -> None:
    ids = await blog.drafts(2)
    plan = await blog.desk.plan(DUPLICATE, Selection(ids))
    blog.arm(**SEND, do="drop", when="after", path=f"/items/{ids[0]}/duplicate")
    blog.arm(do="answer", status=401, body=NO_RIGHT, content_type=JSON, method="GET", path="/items*", times=None)
    job = await blog.desk.wait(await blog.desk.launch(plan), 60)
    assert (job.state, job.counts.succeeded, job.counts.in_doubt) == (JobState.IN_DOUBT, 1, 1)
    (item,) = (item for item in blog.desk.job(job.id).items if item.id == ids[0])
    assert "does not allow" in item.reason


@pytest.mark.parametrize("fault", TROUBLED_LOOKS, ids=name)
async def test_trouble_with_asking_changes_nothing(blog: Blog, fault: dict[str, Any]) -> None:
    blog.arm(**fault, method="GET", path="/job-results/*", times=3)
    job = await blog.run(DUPLICATE, Selection(await blog.drafts(3)))
    assert (job.state, job.counts.succeeded) == (JobState.SUCCEEDED, 3)
    assert await blog.copies() == 3


@pytest.mark.parametrize("fault", [*NOTHING_DONE, *DONE_UNHEARD, *REFUSED_FOR_NOW], ids=name)
async def test_a_publish_is_simply_sent_again(blog: Blog, fault: dict[str, Any]) -> None:
    blog.arm(**SEND, **fault, path="/items/bulk/publish", times=2)
    ids = await blog.drafts(20)
    job = await blog.run(PUBLISH, Selection(ids))
    assert job.counts.succeeded + job.counts.failed == len(ids) == 20
    assert job.counts.succeeded == await blog.published(ids)
    assert job.counts.in_doubt == 0


@pytest.mark.parametrize("effect", [True, False])
@pytest.mark.parametrize(
    "result",
    [
        {"status": 200, "payload": None},
        {"status": 200, "payload": {"data": []}},
        {"status": 200, "payload": {"data": [], "meta": {"successful": "?"}}},
        {"status": 200, "payload": {"data": [], "meta": {"successful": 3, "failed": 1}}},
        {"status": 200, "payload": [1, 2]},
    ],
    ids=["null", "no counts", "strange", "too few", "a list"],
)
async def test_results_of_every_shape_are_judged_by_reading(blog: Blog, result: Any, effect: bool) -> None:
    blog.arm(**SEND, do="job", path="/items/bulk/publish", result=result, effect=effect)
    ids = await blog.drafts(10)
    job = await blog.run(PUBLISH, Selection(ids))
    published = await blog.published(ids)
    if result["payload"] is None or "meta" not in result["payload"] or effect is False:
        assert job.counts.in_doubt == 0 or "meta" in result["payload"]
    if job.counts.in_doubt == 0 and not any(item["id"] is None for item in _failures(blog, job)):
        assert job.counts.succeeded == published
    assert job.counts.succeeded + job.counts.failed + job.counts.in_doubt == 10


async def test_a_failed_job_fails_all_its_records_with_its_reason(blog: Blog) -> None:
    blog.arm(**SEND, do="job", path="/items/bulk/publish", result={"status": 422, "payload": ERROR}, effect=False)
    job = await blog.run(PUBLISH, Selection(await blog.drafts(5)))
    assert (job.state, job.counts.failed) == (JobState.FAILED, 5)
    assert all("INVALID_FIELD" in item["reason"] for item in _failures(blog, job))


@pytest.mark.parametrize(("effect", "state"), [(True, JobState.SUCCEEDED), (False, JobState.IN_DOUBT)])
async def test_a_duplicate_whose_result_says_nothing(blog: Blog, effect: bool, state: JobState) -> None:
    result = {"status": 201, "payload": None}
    blog.arm(**SEND, do="job", path="/items/*/duplicate", result=result, effect=effect)
    job = await blog.run(DUPLICATE, Selection(await blog.drafts(1)))
    assert job.state is state
    assert len(blog.desk.result(job.id)["created"]) == effect  # type: ignore[arg-type]


async def test_a_field_that_was_duplicated_unheard_is_found(blog: Blog) -> None:
    fields = [item for item in (await blog.desk.schema()).items.values() if item.kind is SchemaKind.FIELD]
    blog.arm(**SEND, do="drop", when="after", path="/fields/*/duplicate")
    job = await blog.run(DUPLICATE_FIELD, Selection((fields[0].id,)))
    assert job.state is JobState.SUCCEEDED
    assert len((await blog.desk.schema(refresh=True)).items.keys()) == len((await blog.desk.schema()).items)
    assert blog.requests("POST", "/duplicate") == 1


async def test_a_model_that_was_duplicated_unheard_is_found(blog: Blog) -> None:
    models = [item for item in (await blog.desk.schema()).items.values() if item.kind is SchemaKind.MODEL]
    blog.arm(**SEND, do="drop", when="after", path="/item-types/*/duplicate")
    job = await blog.run(DUPLICATE_MODEL, Selection((models[0].id,)))
    assert job.state is JobState.SUCCEEDED
    created: Any = blog.desk.result(job.id)["created"]
    (made,) = created
    assert (await blog.desk.schema(refresh=True)).items[made].name == f"{models[0].name} (copy #1)"
    assert blog.requests("POST", "/duplicate") == 1


async def test_a_model_whose_duplication_left_no_trace_is_in_doubt(blog: Blog) -> None:
    models = [item for item in (await blog.desk.schema()).items.values() if item.kind is SchemaKind.MODEL]
    blog.arm(**SEND, do="drop", when="before", path="/item-types/*/duplicate")
    job = await blog.run(DUPLICATE_MODEL, Selection((models[0].id,)))
    assert job.state is JobState.IN_DOUBT
    assert blog.requests("POST", "/duplicate") == 1


async def test_an_outage_in_the_middle_is_waited_out(blog: Blog) -> None:
    blog.arm(do="answer", status=503, path="/job-results/*", times=4)
    blog.arm(do="rate_limit", reset=1, path="/items/*/duplicate", times=4)
    job = await blog.run(DUPLICATE, Selection(await blog.drafts(12)))
    assert (job.state, job.counts.succeeded) == (JobState.SUCCEEDED, 12)
    assert await blog.copies() == 12


def _failures(blog: Blog, job: JobSnapshot) -> list[dict[str, Any]]:
    found: Any = blog.desk.result(job.id)["failures"]
    return list(found)


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_copy_without_an_answer(
    start_sandbox: Callable[..., Any], journal: Journal, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    running = start_sandbox(records=50, job_seconds=0.2, faults=True)
    monkeypatch.setenv("SHOP", running.unicat_api_key)
    profile = Profile(
        "shop",
        UNICAT,
        running.unicat_url,
        project=running.unicat_project,
        credential=Credential.from_env("SHOP"),
    )
    desk = await Desk.open(profile, journal, attended=False)
    desk._rhythm = QUICKER
    desk.start_worker()
    before = await desk.schema()
    ids = tuple(
        item.id for item in before.items.values() if item.kind is SchemaKind.FIELD and item.state is LifeState.COMMITTED
    )[:3]
    Blog(desk, running).arm(**SEND, do="drop", when=when, path="*/schema/bulk/copy")
    job = await desk.wait(await desk.launch(await desk.plan(COPY_SCHEMA, Selection(ids))), 30)
    made = (await desk.schema(refresh=True)).items.keys() - before.items.keys()
    if when == "after":
        assert (job.state, len(made)) == (JobState.SUCCEEDED, 3)
        assert set(desk.result(job.id)["created"]) == made  # type: ignore[call-overload]
    else:
        assert (job.state, len(made)) == (JobState.IN_DOUBT, 0)
    await desk.aclose()
