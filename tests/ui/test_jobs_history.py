"""The list of jobs: filtering, forgetting, and the one notice when jobs end."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.cmses import DATOCMS
from tests.patience import EVENT_S
from tests.ui.eyes import until
from tui.core.jobs import Counts, JobSnapshot, JobState
from tui.ui.models.jobs.endings import ending_words
from tui.ui.models.jobs.filter import JobFilter
from tui.ui.widgets.job_bars import JobLines, JobStrip
from tui.ui.widgets.notice_place import lines_in_use
from tui.ui.workspaces.jobs import JobsWorkspace

NOW = datetime.now(UTC)
WELL, BAD = Counts(4, 4), Counts(4, 1, 3)


def a_job(state: str, ident: str, counts: Counts = WELL, *, age: timedelta = timedelta(0), **more: Any) -> JobSnapshot:
    final = JobState(state).is_final
    begun = NOW - age
    job = JobSnapshot(
        ident,
        "gazette",
        DATOCMS,
        "publish",
        "Article",
        "main",
        JobState(state),
        counts,
        4 if final else 1,
        begun,
        begun,
        begun + timedelta(seconds=7) if final else None,
    )
    return replace(job, **more)


RUNNING = a_job("running", "r", Counts(4))
DONE = a_job("succeeded", "d", age=timedelta(days=2))
FAILED = a_job("partly_failed", "f", BAD, age=timedelta(days=40))
CANCELLED = a_job("cancelled", "c", Counts(0), age=timedelta(days=41))
ELSEWHERE = a_job("succeeded", "e", age=timedelta(days=100), profile="shop", environment="")
ALL = (RUNNING, DONE, FAILED, CANCELLED, ELSEWHERE)


@pytest.fixture
def history_desk(fake_desk: Any) -> Callable[..., Any]:
    """A desk that forgets."""

    class HistoryDesk(fake_desk):  # type: ignore[misc]
        def __init__(self, *jobs: JobSnapshot) -> None:
            super().__init__()
            self.job_list = list(jobs)
            self.forgotten: list[str] = []

        async def forget_jobs(self, job_ids: Any) -> int:
            gone = list(job_ids)
            self.forgotten += gone
            self.publish(*(job for job in self.job_list if job.id not in gone))
            return len(gone)

    return HistoryDesk


def listening(scene: Any) -> list[str]:
    """Everything the app says from now on, also what has gone from the screen since."""
    said: list[str] = []
    say = scene.app.say

    def heard(message: str, next_step: str = "", **how: Any) -> None:
        said.append(f"{message} {next_step}".strip())
        say(message, next_step, **how)

    scene.app.say = heard
    return said


def keys_of(scene: Any) -> list[str]:
    return [row.key for row in scene.app.main.current.query_one(JobLines).rows]


async def at_the_jobs(scene: Any, pilot: Any) -> JobLines:
    await scene.settled(pilot)
    await pilot.press("3")
    view: JobLines = scene.app.main.current.query_one(JobLines)
    await until(pilot, lambda: view.has_focus)
    return view


# -- which jobs --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("which", "held"),
    [
        (JobFilter.ALL, "rdfce"),
        (JobFilter.UNFINISHED, "r"),
        (JobFilter.WELL, "de"),
        (JobFilter.CANCELLED, "c"),
        (JobFilter.TROUBLE, "f"),
    ],
)
def test_every_job_is_where_one_would_look(which: JobFilter, held: str) -> None:
    assert "".join(job.id for job in ALL if which.holds(job)) == held


def test_a_running_job_with_failures_is_trouble_already() -> None:
    assert JobFilter.TROUBLE.holds(a_job("running", "x", Counts(4, 1, 1)))
    assert JobFilter.TROUBLE.holds(a_job("cancelled", "x", Counts(0), error="the token was withdrawn"))


def test_a_job_whose_rest_was_not_sent_did_not_end_well() -> None:
    stopped = a_job("cancelled", "x", Counts(362, 362, cancelled=593))
    assert [one for one in JobFilter if one.holds(stopped)] == [JobFilter.ALL, JobFilter.CANCELLED]


async def test_f_goes_round_and_the_title_says_what_is_shown(stage: Any, history_desk: Any) -> None:
    scene = stage(history_desk(*ALL))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await at_the_jobs(scene, pilot)
        assert keys_of(scene) == [*"rdfce"]
        for words, keys in (
            ("unfinished: 1", "r"),
            ("ended well: 2", "de"),
            ("cancelled: 1", "c"),
            ("with problems: 1", "f"),
        ):
            await pilot.press("f")
            await until(pilot, lambda words=words: words in scene.lines[1])  # type: ignore[misc]
            assert keys_of(scene) == [*keys]
        await pilot.press("f")
        await until(pilot, lambda: keys_of(scene) == [*"rdfce"])


async def test_the_cursor_stays_on_its_job_while_the_filter_lets_it_through(stage: Any, history_desk: Any) -> None:
    scene = stage(history_desk(*ALL))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        view = await at_the_jobs(scene, pilot)
        await pilot.press("home", "down")
        assert view.current is not None
        assert view.current.key == "d"
        await pilot.press("f", "f")
        await until(pilot, lambda: keys_of(scene) == [*"de"])
        assert view.current.key == "d"
        await pilot.press("f", "f", "f")
        await until(pilot, lambda: keys_of(scene) == [*"rdfce"])


# -- forgetting --------------------------------------------------------------------------------------------------------
async def test_forgetting_asks_says_what_is_lost_and_starts_on_back(stage: Any, history_desk: Any) -> None:
    desk = history_desk(DONE, FAILED)
    scene = stage(desk)
    async with scene.app.run_test(size=(120, 36)) as pilot:
        view = await at_the_jobs(scene, pilot)
        view.show_key("f")
        await pilot.press("D")
        await until(pilot, lambda: "Forget publish Article?" in scene.text)
        assert "3 failed with their reasons" in scene.text
        assert "can then no longer be retried" in scene.text
        await pilot.press("enter")
        await until(pilot, lambda: scene.app.screen is scene.app.main)
        assert desk.forgotten == []
        await pilot.press("D")
        await until(pilot, lambda: "Forget publish Article?" in scene.text)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: desk.forgotten == ["f"])
        await until(pilot, lambda: keys_of(scene) == ["d"])
        assert view.has_focus


async def test_all_that_ended_well_or_is_old_is_forgotten_from_the_palette(stage: Any, history_desk: Any) -> None:
    desk = history_desk(*ALL)
    scene = stage(desk)
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await at_the_jobs(scene, pilot)
        await pilot.press("ctrl+p", *"older than", "enter")
        await until(pilot, lambda: "Forget ended jobs older than" in scene.text and "30 days" in scene.text)
        await pilot.press(*"30", "enter")
        await until(pilot, lambda: "Forget 3 jobs older than 30 days?" in scene.text)
        assert "Of gazette, shop." in scene.text
        await pilot.press("tab", "enter")
        await until(pilot, lambda: sorted(desk.forgotten) == ["c", "e", "f"])
        await until(pilot, lambda: scene.app.screen is scene.app.main)
        await pilot.press("ctrl+p", *"ended well", "enter")
        await until(pilot, lambda: "Forget 1 job that ended well?" in scene.text)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: keys_of(scene) == ["r"])


# -- the end of jobs -------------------------------------------------------------------------------------------------
HERE = ("gazette", "main")


def test_one_ending_is_told_in_full_with_its_place_where_that_is_another() -> None:
    assert ending_words([DONE], HERE) == ("Published 4 Article records.", "", "information")
    assert ending_words([FAILED], HERE) == (
        "Published 1 of 4 Article records; 3 failed.",
        "Press {desk.jobs} to see why.",
        "warning",
    )
    assert ending_words([ELSEWHERE], HERE)[0] == "Published 4 Article records in shop."


def test_several_endings_are_one_sentence() -> None:
    doubtful = a_job("in_doubt", "q", Counts(4, 3, 0, 1))
    assert ending_words([DONE, FAILED, ELSEWHERE, doubtful], HERE) == (
        "4 jobs ended: 2 done, 1 with failures, 1 in doubt; 3 failed; 1 in doubt.",
        "Press {desk.jobs} to see why.",
        "warning",
    )
    assert ending_words([DONE, ELSEWHERE], HERE) == ("2 jobs ended: 2 done.", "", "information")


async def test_jobs_that_end_together_leave_one_notice_and_the_focus_stays(stage: Any, history_desk: Any) -> None:
    running = [a_job("running", name, Counts(4)) for name in "abc"]
    desk = history_desk(*running)
    scene = stage(desk)
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        focused, said = scene.app.focused, listening(scene)
        desk.publish(a_job("succeeded", "a"), *running[1:])
        desk.publish(a_job("succeeded", "a"), a_job("succeeded", "b"), a_job("partly_failed", "c", BAD))
        await scene.settled(pilot)
        await until(pilot, lambda: bool(said))
        assert said == ["3 jobs ended: 2 done, 1 with failures; 3 failed. Press 3 to see why."]
        assert scene.app.focused is focused


async def test_on_the_way_to_jobs_nobody_is_told_to_go_there(
    stage: Any, history_desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = history_desk(a_job("running", "a", Counts(4)))
    scene = stage(desk)
    on_the_way, told = asyncio.Event(), asyncio.Event()

    async def slowly(_: JobsWorkspace) -> None:
        on_the_way.set()
        await told.wait()

    monkeypatch.setattr(JobsWorkspace, "on_mount", slowly, raising=False)
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        main, said = scene.app.main, listening(scene)
        going = asyncio.create_task(main.action_workspace("jobs"))
        await asyncio.wait_for(on_the_way.wait(), EVENT_S)
        main.jobs_changed((a_job("partly_failed", "a", BAD),))
        await until(pilot, lambda: not main._telling.is_running)
        told.set()
        await going
        assert said == []


async def test_a_notice_leaves_the_top_of_the_table_and_the_keys_to_be_seen(stage: Any, history_desk: Any) -> None:
    desk = history_desk(a_job("running", "a", Counts(4)))
    scene = stage(desk)
    async with scene.app.run_test(size=(80, 24), notifications=True) as pilot:
        await scene.settled(pilot)
        desk.publish(a_job("partly_failed", "a", BAD))
        await scene.settled(pilot)
        await until(pilot, lambda: bool(scene.app.screen.query("Toast")))
        await pilot.pause()
        region = scene.app.screen.query_one("Toast").region
        strip = scene.app.main.query_one(JobStrip).region
        assert region.y > 12
        assert region.bottom <= min(strip.y, scene.app.main.query_one("#tray").region.y)


async def test_a_notice_leaves_the_row_in_use_free(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24), notifications=True) as pilot:
        await scene.settled(pilot)
        for key, is_low in (("end", True), ("home", False)):
            await pilot.press(key)
            await scene.settled(pilot)
            scene.app.clear_notifications()
            scene.app.say("Something was done.", f"It was {key}.")

            def is_placed(is_low: bool = is_low) -> bool:
                toasts = scene.app.screen.query("Toast")
                return (
                    len(toasts) == 1 and toasts.first().region.height >= 3 and (toasts.first().region.y < 12) is is_low
                )

            await until(pilot, is_placed)
            toast = scene.app.screen.query("Toast").first().region
            assert not set(lines_in_use(scene.app.main)) & set(range(toast.y, toast.bottom))
            assert toast.y >= 3


async def test_in_a_window_of_ten_lines_a_notice_leaves_the_row_in_use_free(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(40, 10), notifications=True) as pilot:
        await scene.settled(pilot)
        scene.app.say("Something was done with a longer name,", "and there is more to say about it.")

        def is_free() -> bool:
            toasts = scene.app.screen.query("Toast")
            lines = range(toasts.first().region.y, toasts.first().region.bottom) if toasts else range(0)
            return len(lines) == 3 and not set(lines_in_use(scene.app.main)) & set(lines)

        for key in ("down", "down", "end", "up", "home"):
            await pilot.press(key)
            await scene.settled(pilot)
            await until(pilot, is_free)


async def test_a_notice_moves_away_when_the_cursor_comes_to_it(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=(80, 24), notifications=True) as pilot:
        await scene.settled(pilot)
        scene.app.say("Something was done.", "It was at the top.")

        def is_free() -> bool:
            toasts = scene.app.screen.query("Toast")
            lines = range(toasts.first().region.y, toasts.first().region.bottom) if toasts else range(0)
            return len(lines) >= 3 and not set(lines_in_use(scene.app.main)) & set(lines)

        for key, is_high in (("down", False), ("end", True), ("up", True), ("home", False)):
            await pilot.press(key)
            await scene.settled(pilot)
            await until(pilot, is_free)
            assert (scene.app.screen.query("Toast").first().region.y < 12) is is_high


async def test_nothing_is_said_while_the_list_of_jobs_is_on_the_screen(stage: Any, history_desk: Any) -> None:
    desk = history_desk(a_job("running", "a", Counts(4)))
    scene = stage(desk)
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await at_the_jobs(scene, pilot)
        said = listening(scene)
        desk.publish(a_job("succeeded", "a"))
        await scene.settled(pilot)
        assert said == []
        desk.publish(a_job("succeeded", "a"), a_job("running", "b", Counts(4)))
        await pilot.press("question_mark")
        await until(pilot, lambda: scene.app.screen is not scene.app.main)
        desk.publish(a_job("succeeded", "a"), a_job("succeeded", "b"))
        await scene.settled(pilot)
        await until(pilot, lambda: said == ["Published 4 Article records."])


async def test_jobs_of_other_places_are_counted_and_named(stage: Any, history_desk: Any) -> None:
    other = a_job("running", "o", Counts(4), profile="shop", environment="")
    left = a_job("running", "l", Counts(4), profile="depot", environment="", orphaned=True)
    scene = stage(history_desk(other, left))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        assert "1 job " in scene.lines[0]
        assert "1 unfinished" in scene.lines[0]
        shown = [line for line in scene.lines if "publish Article" in line or ("publish " in line and "of 4" in line)]
        assert any("shop" in line for line in shown)
        assert any("depot" in line and "stopped" in line for line in shown)
        await pilot.press("3")
        await until(pilot, lambda: "P: open it" in scene.text)
        scene.app.main.current.query_one(JobLines).show_key("l")
        await until(pilot, lambda: "open profile depot to resume" in scene.tray)
