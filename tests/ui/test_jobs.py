"""Jobs on the screen: the strip, the list, the detail, and what can be done to a job."""

import json
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from textual.widget import Widget

from tests.cmses import DATOCMS
from tests.ui.eyes import until
from tui.core.jobs import (
    BatchSnapshot,
    BatchState,
    Counts,
    Decision,
    ItemSnapshot,
    ItemState,
    JobSnapshot,
    JobState,
)
from tui.core.plan import PlanItem, PlannedBatch
from tui.operations import PUBLISH
from tui.operations.plan import Plan
from tui.ui.timing import Timing
from tui.ui.widgets.job_bars import JobLines, JobStrip
from tui.ui.widgets.job_head import JobHead
from tui.ui.widgets.job_tables import ItemTable

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLAN = Plan(
    PUBLISH,
    "gazette",
    DATOCMS,
    "gazette",
    "main",
    True,
    "Article",
    (PlannedBatch((PlanItem("r1", "Winter"),)),),
)


def a_job(state: str, ident: str = "job-1", **more: Any) -> JobSnapshot:
    job = JobSnapshot(
        ident,
        "gazette",
        DATOCMS,
        "publish",
        "Article",
        "main",
        JobState(state),
        Counts(400, 190, 10),
        200,
        START,
        START,
        START + timedelta(seconds=7) if JobState(state).is_final else None,
        requests=5,
    )
    return replace(job, **more)


@pytest.fixture
def jobs_desk(fake_desk: Any, fake_pages: Any) -> Callable[..., Any]:
    """A desk with jobs, which remembers what it is told about them."""

    class JobsDesk(fake_desk):  # type: ignore[misc]
        def __init__(self, *jobs: JobSnapshot) -> None:
            super().__init__()
            self.job_list = list(jobs)
            self.told: list[tuple[Any, ...]] = []
            self.held_pages: dict[str, Any] = {}

        def pages(self, job_id: str) -> Any:
            if job_id in self.held_pages:
                return self.held_pages[job_id]
            job = next(job for job in self.job_list if job.id == job_id)
            batches = (
                BatchSnapshot(1, BatchState.PARTLY_FAILED, 200, "3be840e6", 1, 2, START, START, 10),
                BatchSnapshot(2, BatchState.PLANNED, 200, None, 0, 0),
            )
            items = [ItemSnapshot("article-3", "Winter [/] pruning", ItemState.FAILED, "title is too long", None, 3)]
            if job.state is JobState.IN_DOUBT:
                items.append(ItemSnapshot("article-4", "Lost", ItemState.IN_DOUBT, position=4))
            if job.operation == "duplicate":
                items.append(ItemSnapshot("article-5", "Copied", ItemState.SUCCEEDED, created="article-77", position=5))
                items.append(ItemSnapshot("article-6", "Again", ItemState.SUCCEEDED, created="article-78", position=6))
            return fake_pages(batches, items)

        async def forget_jobs(self, job_ids: Any) -> int:
            self.told.append(("forget", *job_ids))
            self.publish(*(job for job in self.job_list if job.id not in job_ids))
            return len(job_ids)

        def cancel(self, job_id: str) -> None:
            self.told.append(("cancel", job_id))

        def agree(self, job_id: str) -> None:
            self.told.append(("agree", job_id))

        def decide_doubt(self, job_id: str, decision: Decision, items: Any = None) -> tuple[int, ...]:
            self.told.append(("doubt", job_id, decision, items))
            return ()

        async def undo(self, job_id: str) -> Plan:
            self.told.append(("undo", job_id))
            return PLAN

        async def retry_failed(self, job_id: str) -> Plan:
            self.told.append(("retry", job_id))
            return PLAN

        def report(self, job_id: str) -> Iterator[str]:
            return iter(json.dumps({"job": job_id}))

    return JobsDesk


async def test_the_strip_is_gone_without_jobs_and_there_with_one(stage: Any, jobs_desk: Any) -> None:
    scene = stage(jobs_desk())
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        strip = scene.app.main.query_one(JobStrip)
        assert not strip.display
        scene.desk.publish(a_job("running"))
        await until(pilot, lambda: strip.display)
        await pilot.pause()
        assert "publish" in scene.text
        assert "50%" in scene.text
        assert "200 of 400" in scene.text
        scene.desk.publish(a_job("partly_failed", progress=400, counts=Counts(400, 390, 10)))
        await until(pilot, lambda: "10 failed" in scene.text)
        await until(pilot, lambda: any("390 of 400 Article records" in notice for notice in scene.notices))
        await pilot.press("3", "1")
        await until(pilot, lambda: not strip.display)


async def test_what_ended_well_folds_away_by_itself_and_what_failed_stays_until_jobs_was_seen(
    stage: Any, jobs_desk: Any
) -> None:
    scene = stage(jobs_desk(a_job("running"), a_job("running", "job-2")), timing=Timing(fold_s=0.2))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        strip = scene.app.main.query_one(JobStrip)
        assert len(strip.rows) == 2
        scene.desk.publish(a_job("succeeded"), a_job("partly_failed", "job-2", counts=Counts(400, 390, 10)))
        await until(pilot, lambda: [row.key for row in strip.rows] == ["job-2"])
        await pilot.press("3", "1")
        await until(pilot, lambda: not strip.display)


async def test_what_ended_is_told_as_seen_from_where_one_is_by_then(stage: Any, jobs_desk: Any, fake_desk: Any) -> None:
    scene = stage(jobs_desk(a_job("running")))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        main = scene.app.main
        main.jobs_changed((a_job("succeeded"),))
        assert main._telling.is_running
        await main.show_desk(fake_desk("almanac"))
        await scene.settled(pilot)
        assert [one for one in scene.told if "Article records" in one and "in gazette" in one]


async def test_the_strip_folds_to_one_line_on_small_terminals(stage: Any, jobs_desk: Any) -> None:
    scene = stage(jobs_desk(a_job("running"), a_job("running", "job-2"), a_job("running", "job-3")))
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        strip = scene.app.main.query_one(JobStrip)
        await until(pilot, lambda: strip.size.height == 1)
        assert any("publish" in line and "+2" in line for line in scene.lines)
        await pilot.resize_terminal(120, 36)
        await until(pilot, lambda: strip.size.height == 5)
        assert sum("200 of 400" in line for line in scene.lines) == 3


@pytest.mark.parametrize(("size", "lines"), [((80, 24), 2), ((40, 10), 1), ((120, 36), 4)])
async def test_the_strip_says_what_is_waited_for_at_every_size(
    stage: Any, jobs_desk: Any, size: tuple[int, int], lines: int
) -> None:
    full = "The disk is full: nothing is sent until there is room for the journal /a/long/path/of/journal.sqlite3."
    scene = stage(jobs_desk(a_job("running"), a_job("running", "job-2", note=full)))
    async with scene.app.run_test(size=size) as pilot:
        await scene.settled(pilot)
        strip = scene.app.main.query_one(JobStrip)
        await until(pilot, lambda: strip.size.height == lines)
        assert full[: min(size[0] - 10, 60)] in scene.text
        scene.desk.publish(a_job("running"), a_job("running", "job-2"))
        await until(pilot, lambda: "The disk is full" not in scene.text)


async def test_a_job_of_another_profile_names_it_in_the_strip_and_leaves_it_when_it_ends(
    stage: Any, jobs_desk: Any
) -> None:
    scene = stage(jobs_desk(a_job("running", profile="shop", counts=Counts(400, 200))))
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await scene.settled(pilot)
        strip = scene.app.main.query_one(JobStrip)
        await until(pilot, lambda: strip.display)
        assert any("publish" in line and "shop · main" in line for line in scene.lines)
        scene.desk.publish(a_job("succeeded", profile="shop"))
        await until(pilot, lambda: not strip.display)


async def test_the_tray_offers_what_the_job_under_the_cursor_allows(stage: Any, jobs_desk: Any) -> None:
    scene = stage(jobs_desk(a_job("running", counts=Counts(400, 190)), a_job("partly_failed", "job-2")))
    async with scene.app.run_test(size=(100, 30)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3")
        await until(pilot, lambda: "R retry failed" in scene.text)
        assert "X cancel unsent" not in scene.text
        await pilot.press("down")
        await until(pilot, lambda: "X cancel unsent" in scene.text)
        assert "R retry failed" not in scene.text


async def test_nothing_is_painted_again_when_nothing_changed(
    stage: Any, jobs_desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = stage(jobs_desk(a_job("running")))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        strip = scene.app.main.query_one(JobStrip)
        await until(pilot, lambda: strip.display)
        await pilot.pause()
        painted: list[Any] = []
        monkeypatch.setattr(
            Widget, "refresh", lambda self, *regions, **_: painted.append(regions) if self is strip else None
        )
        strip.jobs_changed([a_job("running")], ("gazette", "main"))
        assert painted == []
        strip.jobs_changed([a_job("running", progress=201)], ("gazette", "main"))
        assert len(painted) == 1
        assert painted[0][0].height == 1


async def test_the_first_look_is_laid_out_as_it_stays(stage: Any, jobs_desk: Any) -> None:
    scene = stage(jobs_desk(*(a_job("succeeded", f"job-{number}") for number in range(9))))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        jobs = await scene.app.main.action_workspace("jobs")
        at_once = jobs.query_one(JobLines).styles.height
        await pilot.pause()
        assert jobs.query_one(JobLines).styles.height == at_once
        assert jobs.query_one(JobLines).size.height == 11


async def test_the_list_shows_every_job_and_the_detail_follows_the_cursor(stage: Any, jobs_desk: Any) -> None:
    desk = jobs_desk(a_job("running"), a_job("in_doubt", "job-2", operation="copy-schema"), a_job("succeeded", "job-3"))
    scene = stage(desk)
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3")
        await pilot.pause()
        workspace = scene.app.main.current
        assert len(workspace.query_one(JobLines).rows) == 3
        assert workspace.query_one(JobLines).has_focus
        assert "Winter [/] pruning" in scene.text
        assert "Title is too long" in scene.text
        await pilot.press("b")
        await until(pilot, lambda: "3be840e6" in scene.text)
        assert "190 of 200" in scene.text
        await pilot.press("escape")
        await pilot.press("home", "down")
        await until(pilot, lambda: "schema item" in workspace.query_one(JobHead).text)
        desk.publish(*desk.job_list[:1], replace(desk.job_list[1], note="x"), *desk.job_list[2:])
        await pilot.pause()
        assert workspace.query_one(JobLines).current.key == "job-2"


async def test_cancelling_asks_and_starts_on_back(stage: Any, jobs_desk: Any) -> None:
    scene = stage(jobs_desk(a_job("running")))
    async with scene.app.run_test(size=(100, 30)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3", "X")
        await until(pilot, lambda: "Stop sending the remaining 200 records?" in scene.text)
        assert "[ Keep going ]" in scene.text
        await pilot.press("enter")
        await until(pilot, lambda: scene.app.screen is scene.app.main)
        assert scene.desk.told == []
        await pilot.press("X")
        await until(pilot, lambda: "Stop sending the remaining 200 records?" in scene.text)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: bool(scene.desk.told))
        assert scene.desk.told == [("cancel", "job-1")]


async def test_a_held_job_goes_on_when_agreed(stage: Any, jobs_desk: Any) -> None:
    scene = stage(jobs_desk(a_job("running", held=True)))
    async with scene.app.run_test(size=(100, 30)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3")
        await pilot.pause()
        assert "enter: resume" in scene.text
        await pilot.press("enter")
        await until(pilot, lambda: "Resume sending 200 records?" in scene.text)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: bool(scene.desk.told))
        assert scene.desk.told == [("agree", "job-1")]


@pytest.mark.parametrize(
    ("tabs", "told"),
    [(0, []), (3, [("doubt", "job-1", Decision.SEND, None)])],
)
async def test_a_doubt_is_decided_by_the_editor_alone(stage: Any, jobs_desk: Any, tabs: int, told: list[Any]) -> None:
    scene = stage(jobs_desk(a_job("in_doubt", counts=Counts(400, 399, 0, 1))))
    async with scene.app.run_test(size=(100, 30)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3", "enter")
        await until(pilot, lambda: "1 in doubt" in scene.text and "[ Send again ]" in scene.text)
        assert "Lost" in scene.text
        await pilot.press(*["tab"] * tabs, "enter")
        await until(pilot, lambda: scene.app.screen is scene.app.main)
        assert scene.desk.told == told


async def test_undo_shows_a_plan(stage: Any, jobs_desk: Any) -> None:
    desk = jobs_desk(a_job("succeeded"))
    scene = stage(desk)
    async with scene.app.run_test(size=(100, 30)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3")
        await until(pilot, lambda: "U undo" in scene.text)
        await pilot.press("U")
        await until(pilot, lambda: "Publish 1 Article record" in scene.text)
    assert desk.told == [("undo", "job-1")]


async def test_retry_shows_a_plan_that_can_be_launched(stage: Any, jobs_desk: Any) -> None:
    scene = stage(jobs_desk(a_job("partly_failed")))
    async with scene.app.run_test(size=(100, 30)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3", "R")
        await until(pilot, lambda: "Publish 1 Article record" in scene.text)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: bool(scene.desk.launched))
        assert scene.desk.launched == [PLAN]
        new = scene.desk.launched_id
        scene.desk.publish(a_job("running", new), a_job("partly_failed"))
        jobs = scene.app.main.query_one("#job-list", JobLines)
        await until(pilot, lambda: jobs.current is not None and jobs.current.key == new)


@pytest.mark.parametrize(
    ("key", "job", "reason"),
    [
        ("R", a_job("succeeded", counts=Counts(400, 400)), "Nothing of this job failed."),
        ("R", a_job("failed", profile="other"), "This job belongs to profile other"),
    ],
)
async def test_what_is_not_possible_says_why(
    stage: Any, jobs_desk: Any, key: str, job: JobSnapshot, reason: str
) -> None:
    scene = stage(jobs_desk(job))
    async with scene.app.run_test(size=(100, 30)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3", key)
        await until(pilot, lambda: any(reason in notice for notice in scene.notices))
        assert scene.desk.told == []


async def test_without_jobs_every_key_answers(stage: Any, jobs_desk: Any) -> None:
    scene = stage(jobs_desk())
    async with scene.app.run_test(size=(100, 30)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3")
        await pilot.pause()
        assert "No jobs yet." in scene.text
        for key in "RXUoxy":
            await pilot.press(key)
        await pilot.pause()
        assert any("No jobs yet. Press 1 to mark records" in notice for notice in scene.notices)
        # The list has the whole screen: no empty panes below it, no key in the footer that leads nowhere.
        assert not any(word in scene.text for word in ("batch", "D forget"))
        assert [line[0] for line in scene.lines].count("╰") == 1


async def test_a_report_is_a_file_of_its_owner_alone(stage: Any, jobs_desk: Any, paths: Any) -> None:
    scene = stage(jobs_desk(a_job("succeeded")))
    async with scene.app.run_test(size=(100, 30)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3", "x")
        reports = paths.state_dir / "reports"
        await until(pilot, lambda: any("The report is saved" in notice for notice in scene.notices))
        (file,) = reports.iterdir()
        assert json.loads(file.read_text("utf-8")) == {"job": "job-1"}
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert any(file.name in notice for notice in scene.notices)


async def test_escape_goes_back_to_the_list_and_enter_to_the_items(stage: Any, jobs_desk: Any) -> None:
    scene = stage(jobs_desk(a_job("partly_failed")))
    async with scene.app.run_test(size=(100, 30)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3", "enter")
        await pilot.pause()
        assert scene.app.main.current.query_one(ItemTable).has_focus
        await pilot.press("escape")
        await pilot.pause()
        assert scene.app.main.current.query_one(JobLines).has_focus


async def test_a_new_schema_item_is_shown_in_schema(
    stage: Any, jobs_desk: Any, fake_pages: Any, monkeypatch: Any
) -> None:
    from tui.core.schema import Schema, SchemaItem, SchemaKind, SchemaNode

    desk = jobs_desk(a_job("succeeded", operation="duplicate-field", counts=Counts(1, 1)))
    field = SchemaItem("f9", SchemaKind.FIELD, "Title (copy)", "title_copy", "string", model_id="m1")
    model = SchemaItem("m1", SchemaKind.MODEL, "Article", "article")
    known = Schema({"m1": model, "f9": field}, (SchemaNode("m1", children=(SchemaNode("f9"),)),))

    async def schema(*, refresh: bool = False) -> Schema:
        return known

    desk.held_pages["job-1"] = fake_pages((), (ItemSnapshot("f1", "Title", ItemState.SUCCEEDED, created="f9"),))
    monkeypatch.setattr(desk, "schema", schema)
    scene = stage(desk)
    async with scene.app.run_test(size=(100, 30)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3", "enter", "enter")
        await until(pilot, lambda: scene.app.main.current.id == "schema")
        view = scene.app.main.current.view
        await until(pilot, lambda: view.current is not None and view.current.item == field)


async def test_the_list_of_jobs_grows_with_the_room_it_is_given(stage: Any, jobs_desk: Any) -> None:
    scene = stage(jobs_desk(a_job("succeeded"), a_job("failed", "job-2")))
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await scene.settled(pilot)
        jobs = scene.app.focused
        before = jobs.region
        await pilot.press("plus")
        await scene.settled(pilot)
        assert jobs.region.height == scene.app.main.current.size.height > before.height
        await pilot.press("plus")
        await scene.settled(pilot)
        assert jobs.region == before
