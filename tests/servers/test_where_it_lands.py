"""Where work lands: the environment that was opened and no other, records and no blocks, and what is said of it."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PROCESS_S
from tests.servers.datocms import DatoCMS, Job, api_error
from tests.servers.http import Request
from tui.cms.datocms.gateway import DatoCms
from tui.core.content import RecordQuery
from tui.core.filters import parse
from tui.core.secret import Secret
from tui.core.selection import Found, Selection
from tui.jobs.pacer import Pacer
from tui.operations import DUPLICATE
from tui.planning import Planner

ARTICLES = ("run", "duplicate", "-p", "gazette", "--model", "article", "--status", "draft", "--yes", "--json")


@pytest.fixture
def nameless(cms: DatoCMS, desk: Any) -> Any:
    """The profile `gazette` names no environment; `v2` waits to be promoted."""
    file: Path = desk.paths.profiles_dir / "gazette.toml"
    file.write_text("".join(line for line in file.read_text().splitlines(True) if "environment" not in line))
    cms.fork("v2")
    return desk


def unpinned(cms: DatoCMS) -> list[str]:
    """Paths of the requests that named no environment."""
    return [item.path for item in cms.requests() if not item.headers.get("x-environment")]


def elsewhere(cms: DatoCMS) -> list[Request]:
    """Requests for another environment than main."""
    return [item for item in cms.requests() if item.headers.get("x-environment", "main") != "main"]


def test_a_promotion_while_a_plan_is_sent_changes_nothing_but_what_is_said(cms: DatoCMS, nameless: Any) -> None:
    drafts = cms.add_many("article", 5)
    before = len(cms.records("article", "v2"))
    cms.on("POST", "*/duplicate").then(lambda _request: cms.promote("v2"))
    done = nameless("run", "duplicate", "-p", "gazette", *(f"--id={item}" for item in drafts), "--yes", "--json")
    assert (done.code, done.result["succeeded"]) == (0, 5), done.err
    assert [len(cms.copies_of(item)) for item in drafts] == [1] * 5
    assert len(cms.records("article", "v2")) == before
    assert sorted(unpinned(cms)) == ["/environments", "/site", "/users/me"]
    assert not elsewhere(cms)
    assert "main is not the primary environment any more: v2 is." in done.err


def test_any_answer_that_names_its_environment_pins_it(cms: DatoCMS, nameless: Any) -> None:
    drafts = cms.add_many("article", 3)
    cms.on("GET", "/environments", times=None).answer(403, api_error("INSUFFICIENT_PERMISSIONS"))
    cms.on("GET", "/site").edit(lambda _, answer: (answer.headers.update({"X-Environment": ""}), answer)[1])
    cms.on("POST", "*/duplicate").then(lambda _request: cms.promote("v2"))
    done = nameless("run", "duplicate", "-p", "gazette", *(f"--id={item}" for item in drafts), "--yes", "--json")
    assert (done.code, done.result["succeeded"]) == (0, 3), done.err
    assert sorted(unpinned(cms)) == ["/environments", "/site", "/users/me"]


def test_a_plan_that_says_primary_is_not_launched_once_that_is_not_true(cms: DatoCMS, nameless: Any) -> None:
    cms.on("GET", "/items").then(lambda _request: cms.promote("v2"))
    done = nameless(*ARTICLES)
    assert (done.code, cms.count_writes()) == (1, 0), done.err
    assert "main is not the primary environment any more: v2 is. Nothing was sent." in done.result["error"]
    again = nameless(*ARTICLES)
    assert again.code == 0
    assert "environment v2 (PRIMARY)" in again.err
    assert {item.headers["x-environment"] for item in cms.requests("POST")} == {"v2"}


def test_a_named_environment_that_becomes_primary_is_not_acted_on_unawares(cms: DatoCMS, desk: Any) -> None:
    cms.promote(cms.fork("v2").name)  # main, which the profile names, is a sandbox environment now
    cms.on("GET", "/items").then(lambda _request: cms.promote("main"))
    done = desk(*ARTICLES)
    assert (done.code, cms.count_writes()) == (1, 0), done.err
    assert "main is the primary environment now." in done.result["error"]
    assert not unpinned(cms)


def test_an_environment_that_was_renamed_while_a_plan_is_sent_holds_the_job(cms: DatoCMS, desk: Any) -> None:
    drafts = cms.add_many("article", 5)
    cms.on("POST", "*/duplicate", nth=3).then(
        lambda _request: cms.environments.update(old=cms.environments.pop("main"))
    )
    done = desk("run", "duplicate", "-p", "gazette", *(f"--id={item}" for item in drafts), "--yes", "--json")
    assert done.code == 130, done.err
    assert done.result["failed"] == done.result["in_doubt"] == 0
    assert "has no environment main" in done.err
    cms.environments["main"] = cms.environments.pop("old")
    resumed = desk("jobs", "resume", done.result["job"])
    assert resumed.code == 0, resumed.err
    assert [len(cms.copies_of(item)) for item in drafts] == [1] * 5


def test_an_answer_from_another_environment_stops_the_job_and_is_in_doubt(cms: DatoCMS, desk: Any) -> None:
    drafts = cms.add_many("article", 20)
    cms.on("POST", "*/duplicate", nth=2).edit(
        lambda _request, answer: (answer.headers.update({"X-Environment": "v2"}), answer)[1]
    )
    done = desk("run", "duplicate", "-p", "gazette", *(f"--id={item}" for item in drafts), "--yes", "--json")
    assert done.code == 130, done.err
    assert done.result["in_doubt"] == 1
    assert cms.count_writes() < len(drafts)
    assert "answered for the environment v2, and main was asked for" in done.err


@pytest.mark.usefixtures("hurried")
def test_a_job_is_resumed_in_the_environment_it_was_made_for(cms: DatoCMS, nameless: Any) -> None:
    drafts = cms.add_many("article", 16)
    held = cms.on("POST", "*/duplicate", nth=2, times=None).hang()  # 12 are without an answer at most
    running = nameless.start("run", "duplicate", "-p", "gazette", *(f"--id={item}" for item in drafts), "--yes")
    held.wait()
    running.kill()
    running.communicate(timeout=PROCESS_S)
    held.end()
    cms.promote("v2")
    resumed = nameless("jobs", "resume", "--json", timeout=PROCESS_S)
    assert "main was the primary environment when job" in resumed.err
    assert not elsewhere(cms)
    (ended,) = resumed.json["jobs"]
    copies = [len(cms.copies_of(item)) for item in drafts]
    assert set(copies) <= {0, 1}
    assert ended["failed"] == 0, ended
    assert ended["succeeded"] <= sum(copies)
    assert ended["in_doubt"] <= 12
    assert ended["succeeded"] + ended["in_doubt"] == len(drafts)


def test_blocks_are_in_no_list_no_count_and_no_plan(cms: DatoCMS, monkeypatch: pytest.MonkeyPatch) -> None:
    every = cms.primary.records.values()
    blocks = {item.id for item in every if cms.primary.models[item.model].block}
    records = {item.id for item in every} - blocks
    drafts = {item for item in records if cms.record(item).status == "draft"}
    assert blocks

    async def look() -> None:
        gateway = DatoCms(cms.url, Secret(cms.token), Pacer(None))
        try:
            project = await gateway.open()
            for query, expected in (
                (RecordQuery(None), records),
                (RecordQuery(None, filter=parse("status:draft")), drafts),
            ):
                page = await gateway.page(query, offset=0, limit=500)
                walked = {record.id async for part in gateway.walk(query) for record in part.records}
                assert ({item.id for item in page.records}, page.total, walked) == (expected, len(expected), expected)
                assert await gateway.count(query) == len(expected)
                plan = await Planner(gateway, "gazette", project).plan(DUPLICATE, Selection(found=(Found(query),)))
                assert {item.id for item in plan.items} | {item.id for item in plan.skipped} == expected
            halves = [await gateway.page(RecordQuery(None), offset=at, limit=7) for at in range(0, len(records), 7)]
            assert {item.id for part in halves for item in part.records} == records
        finally:
            await gateway.aclose()

    asyncio.run(look())
    # More models than an address holds are asked for in lots: the same records.
    monkeypatch.setattr("tui.cms.datocms.listing.LONGEST_TYPES", 1)
    asyncio.run(look())
    assert all(item.parameter("filter[type]") for item in cms.requests("GET", "/items"))


def test_a_block_named_by_its_id_is_left_out_with_the_reason(cms: DatoCMS, desk: Any) -> None:
    block = next(item.id for item in cms.primary.records.values() if cms.primary.models[item.model].block)
    draft = cms.add("article", {"title": "A draft"}).id
    done = desk("run", "duplicate", "-p", "gazette", f"--id={block}", f"--id={draft}", "--yes", "--json")
    assert (done.code, done.result["total"]) == (0, 1), done.err
    assert done.result["skipped"] == [{"id": block, "reason": "is a block of another record: left out"}]


def test_a_field_called_like_a_word_of_the_filter_is_told_apart(cms: DatoCMS, desk: Any) -> None:
    article = cms.model("article")
    title = next(item for item in article.fields if item.api_key == "title")
    for name, kind in ("updated", "date"), ("status", "string"):
        article.fields.append(replace(title, id=cms.new_id(), api_key=name, label=name.title(), field_type=kind))
    old = cms.add("article", {"title": "Old", "updated": "2019-05-01", "status": "open"}).id

    def found(query: str) -> Any:
        return desk("run", "duplicate", "-p", "gazette", "--model", "article", "--query", query, "--dry-run", "--json")

    field = found("field.updated:<2020-01-01 field.status:=open")
    assert (field.code, field.result["total"]) == (0, 1), field.err
    assert "record's own" not in field.err
    own = found("updated:<2020-01-01")
    assert (own.code, own.result["total"]) == (3, 0), own.err
    assert "updated: is the record's own; field.updated: is the field updated." in own.err
    assert old


def test_a_field_that_takes_the_place_of_a_word_is_said(cms: DatoCMS, desk: Any) -> None:
    article = cms.model("article")
    title = next(item for item in article.fields if item.api_key == "title")
    for name in "creator", "scheduled":
        article.fields.append(replace(title, id=cms.new_id(), api_key=name, label=name.title()))
    cms.add("article", {"title": "By Rossi", "creator": "Rossi", "scheduled": "no"})
    query = "creator:=Rossi scheduled:=no"
    done = desk("run", "duplicate", "-p", "gazette", "--model", "article", "--query", query, "--dry-run", "--json")
    assert (done.code, done.result["total"]) == (0, 1), done.err
    assert "creator: is the field creator, not the record's own." in done.err
    assert "scheduled: is the field scheduled, not the record's own." in done.err


def test_records_changed_or_deleted_since_the_plan_are_named_when_it_is_launched(cms: DatoCMS, desk: Any) -> None:
    same, changed, gone = (cms.add("article", {"title": f"The {name}"}).id for name in ("same", "changed", "gone"))

    def colleagues(_request: Request) -> None:
        cms.colleague_edits(changed, title="Another")
        cms.colleague_deletes(gone)

    cms.on("GET", "/items", where=lambda request: bool(request.parameter("filter[ids]"))).then(
        colleagues, after_effect=True
    )
    named = [f"--id={item}" for item in (same, changed, gone)]
    done = desk("run", "publish", "-p", "gazette", *named, "--yes", "--json")
    assert (done.code, done.result["succeeded"], done.result["failed"]) == (2, 2, 1), done.err
    assert "Deleted since the plan was made: The gone." in done.err
    assert "Changed since the plan was made, and sent as they are now: The changed." in done.err
    assert [item["id"] for item in done.result["failures"]] == [gone]


@pytest.mark.parametrize("operation", ["duplicate", "publish"])
def test_who_has_a_record_open_is_said(cms: DatoCMS, desk: Any, operation: str) -> None:
    free, locked = (cms.add("article", {"title": name}).id for name in ("Free", "Open"))
    cms.locked[locked] = ("user", "999")
    if operation == "duplicate":

        def refuse(job: Job) -> None:
            job.works = job.ids != [locked]
            job.overrides = None if job.works else (422, api_error("ITEM_LOCKED"))

        cms.on_job = refuse
    done = desk("run", operation, "-p", "gazette", f"--id={free}", f"--id={locked}", "--yes", "--json")
    assert (done.code, done.result["failed"]) == (2, 1), done.err
    (failure,) = done.result["failures"]
    assert "is editing it" in failure["reason"]
    assert len(cms.requests("GET", "/editing-sessions")) == 1


def test_the_header_follows_a_promotion_and_nothing_lands_elsewhere(cms: DatoCMS, nameless: Any) -> None:
    drafts = cms.add_many("article", 3)
    before = len(cms.records("article", "v2"))
    header = r"gazette · main +PRIMARY"
    sandbox = r"gazette · main(?! +PRIMARY)"
    typist = nameless.on_terminal("-p", "gazette")
    typist.until("row 1 of 2")
    typist.until(header)
    cms.promote("v2")
    typist.type("r")  # refreshing tells
    typist.until("main is not the primary")
    typist.until(sandbox)
    cms.promote("main")
    typist.type("E")  # so does choosing among the environments
    typist.until("Environments ─")
    typist.until(header)
    typist.type("\x1b")
    typist.until(r"(?s)\A(?!.*Environments ─)")
    typist.type("d")
    typist.until(r"Duplicate 1 \w+ record")
    cms.promote("v2")
    typist.type("\t\r")  # a plan that says PRIMARY is not launched any more
    typist.until("Nothing was sent")
    typist.until(sandbox)
    assert not cms.count_writes()
    assert not elsewhere(cms)
    assert len(cms.records("article", "v2")) == before
    assert drafts
