"""The desk on the sandbox, over real HTTP: all four operations, their numbers, and kill -9."""

import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cmses import DATOCMS, UNICAT
from tui.config.credentials import Credential
from tui.config.profiles import Profile
from tui.core.content import RecordQuery, RecordStatus
from tui.core.jobs import JobState
from tui.core.schema import LifeState, SchemaKind, SchemaSearch
from tui.core.selection import Selection
from tui.desk import Desk
from tui.jobs.journal import Journal
from tui.jobs.pace import Rhythm
from tui.operations import COPY_SCHEMA, DUPLICATE, DUPLICATE_FIELD, PUBLISH


def datocms(running: Any, monkeypatch: pytest.MonkeyPatch) -> Profile:
    monkeypatch.setenv("SANDBOX_DATO", running.datocms_token)
    return Profile("blog", DATOCMS, running.datocms_url, credential=Credential.from_env("SANDBOX_DATO"))


def unicat(running: Any, monkeypatch: pytest.MonkeyPatch) -> Profile:
    monkeypatch.setenv("SANDBOX_UNICAT", running.unicat_api_key)
    return Profile(
        "shop",
        UNICAT,
        running.unicat_url,
        project=running.unicat_project,
        credential=Credential.from_env("SANDBOX_UNICAT"),
    )


@pytest.fixture
async def open_desk(journal: Journal) -> AsyncIterator[Callable[..., Any]]:
    opened: list[Desk] = []

    async def open_it(profile: Profile, *, attended: bool = False) -> Desk:
        desk = await Desk.open(profile, journal, attended=attended)
        opened.append(desk)
        desk.start_worker()
        return desk

    yield open_it
    for desk in opened:
        await desk.aclose()


async def articles(desk: Desk) -> RecordQuery:
    model = next(model for model in await desk.models() if model.api_key == "article")
    return RecordQuery(model.id)


async def test_publishing_a_thousand_takes_few_requests(
    start_sandbox: Callable[..., Any], open_desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = start_sandbox(records=1500, job_seconds=0.4, rate_limit=60)
    desk = await open_desk(datocms(running, monkeypatch))
    plan = await desk.plan(PUBLISH, Selection().mark_found(RecordQuery(None), 1500), force=True, limit=1000)
    assert plan.total == 1000
    invalid = {item.id for item in plan.items if item.is_valid is False}
    job = await desk.wait(await desk.launch(plan), 60)
    result = desk.result(job.id)
    assert job.counts.succeeded + job.counts.failed == 1000
    assert {item["id"] for item in result["failures"]} >= invalid
    assert len(result["failures"]) == job.counts.failed
    assert job.requests <= 25


async def test_sixty_duplicates_make_sixty_records(
    sandbox: Any, open_desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await open_desk(datocms(sandbox, monkeypatch))
    query = await articles(desk)
    before = await desk.count(query)
    job = await desk.wait(
        await desk.launch(await desk.plan(DUPLICATE, Selection().mark_found(query, before), limit=60)), 60
    )
    assert job.state is JobState.SUCCEEDED
    created = desk.result(job.id)["created"]
    assert len(set(created)) == 60
    assert await desk.count(query) == before + 60
    detail = await desk.record(created[0])
    assert detail.record.status is RecordStatus.DRAFT
    assert job.requests <= 60 * 2.5


async def test_fields_are_duplicated(sandbox: Any, open_desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = await open_desk(datocms(sandbox, monkeypatch))
    schema = await desk.schema()
    fields = [item.id for item in schema.items.values() if item.kind is SchemaKind.FIELD][:2]
    job = await desk.wait(await desk.launch(await desk.plan(DUPLICATE_FIELD, Selection(tuple(fields)))), 60)
    assert job.state is JobState.SUCCEEDED
    after = await desk.schema(refresh=True)
    assert set(desk.result(job.id)["created"]) == after.items.keys() - schema.items.keys()


async def test_copies_by_ids_and_by_search(
    start_sandbox: Callable[..., Any], open_desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = start_sandbox(records=50, job_seconds=0.2)
    desk = await open_desk(unicat(running, monkeypatch))
    schema = await desk.schema()
    committed = [item for item in schema.items.values() if item.state is LifeState.COMMITTED]
    ids = tuple(item.id for item in committed if item.kind is SchemaKind.FIELD)[:3]
    job = await desk.wait(await desk.launch(await desk.plan(COPY_SCHEMA, Selection(ids))), 60)
    assert job.state is JobState.SUCCEEDED
    assert len(desk.result(job.id)["created"]) == 3
    assert job.requests <= 12

    search = SchemaSearch(desk.project.default_locale, filter_json='["is_committed", "is_true"]')
    found = (await desk.search_schema(search)).items
    keep, leave = [item.id for item in found][:4], [item.id for item in found][4:]
    before = (await desk.schema(refresh=True)).items.keys()
    selection = Selection().mark_found(search, len(found)).unmark(leave, search)
    plan = await desk.plan(COPY_SCHEMA, selection)
    assert sorted(item.id for item in plan.items) == sorted(keep)
    job = await desk.wait(await desk.launch(plan), 60)
    assert (job.state, job.counts.succeeded) == (JobState.SUCCEEDED, 4)
    assert set(desk.result(job.id)["created"]) == (await desk.schema(refresh=True)).items.keys() - before


async def test_copies_at_the_same_time_know_their_own(
    start_sandbox: Callable[..., Any], open_desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = start_sandbox(records=50, job_seconds=0.3)
    desk = await open_desk(unicat(running, monkeypatch))
    fields = [
        item.id
        for item in (await desk.schema()).items.values()
        if item.kind is SchemaKind.FIELD and item.state is LifeState.COMMITTED
    ]
    plans = [await desk.plan(COPY_SCHEMA, Selection(tuple(fields[at : at + 2]))) for at in range(0, 8, 2)]
    jobs = [await desk.launch(plan) for plan in plans]
    created: list[str] = []
    for job_id in jobs:
        assert (await desk.wait(job_id, 60)).state is JobState.SUCCEEDED
        created += desk.result(job_id)["created"]
    assert len(created) == len(set(created)) == 8


KILLED = """
import asyncio, sys
from pathlib import Path
from tui.cms import traits_of
from tui.config.credentials import Credential
from tui.config.profiles import Profile
from tui.core.content import RecordQuery
from tui.operations import named
from tui.core.selection import Selection
from tui.desk import Desk
from tui.jobs.journal import Journal

async def main(path, url, operation, limit):
    journal = Journal.open(Path(path))
    desk = await Desk.open(
        Profile("blog", traits_of("datocms").system, url, credential=Credential.from_env("SANDBOX_DATO")),
        journal,
        attended=False,
    )
    model = next(model for model in await desk.models() if model.api_key == "article")
    selection = Selection().mark_found(RecordQuery(model.id), 10)
    job = await desk.launch(await desk.plan(named(operation), selection, force=True, limit=int(limit)))
    print(job, flush=True)
    desk.start_worker(only=job)
    await desk.wait(job)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.parametrize(("operation", "number"), [("duplicate", 40), ("publish", 300)])
@pytest.mark.parametrize("after", [1, 5, 20])
async def test_killed_and_started_again(
    start_sandbox: Callable[..., Any],
    journal_file: Path,
    monkeypatch: pytest.MonkeyPatch,
    operation: str,
    number: int,
    after: int,
) -> None:
    """SIGKILL after some batches were sent; another process goes on, and every record was copied exactly once."""
    running = start_sandbox(records=600, job_seconds=0.3, rate_limit=10_000)
    profile = datocms(running, monkeypatch)
    process = subprocess.Popen(  # noqa: ASYNC220 - nothing else runs on this loop yet
        [sys.executable, "-c", KILLED, str(journal_file), running.datocms_url, operation, str(number)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    job_id = process.stdout.readline().strip()
    watching = Journal.open(journal_file)

    def sent() -> int:
        return sum(batch.attempts for batch in watching.job(job_id).batches)  # type: ignore[union-attr,misc]

    wanted = min(after, 2) if operation == "publish" else after
    end = time.monotonic() + 30
    while sent() < wanted and time.monotonic() < end:
        pass
    process.kill()
    process.wait()
    process.stdout.close()
    watching.close()

    journal = Journal.open(journal_file)
    desk = await Desk.open(profile, journal, attended=False)
    query = await articles(desk)
    desk._rhythm = Rhythm(doubt_s=3)
    desk.start_worker()
    job = await desk.wait(job_id, 60)
    assert job.counts.total == number
    assert job.counts.succeeded + job.counts.failed + job.counts.in_doubt == number
    result: dict[str, Any] = desk.result(job_id)
    if operation == "duplicate":
        assert job.counts.failed == 0
        copies = [page async for page in desk._gateway.walk(query)]
        made = {record.id for page in copies for record in page.records if "(duplicate)" in record.title}
        assert set(result["created"]) <= made
        assert job.counts.succeeded <= len(made) <= number
        assert len(made) <= job.counts.succeeded + job.counts.in_doubt
        if job.state is JobState.SUCCEEDED:
            assert set(result["created"]) == made
        print(f"after {after}: {job.counts}, {len(made)} made")
    await desk.aclose()
    journal.close()
    json.dumps(result)
