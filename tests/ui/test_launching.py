"""From what was picked to a job, with other desks and other plans coming in between."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace
from textual.geometry import Size

from tests.ui.eyes import until
from tests.ui.test_plan import never
from tui.core.plan import Override, PlanOption
from tui.core.selection import Selection
from tui.operations import PUBLISH
from tui.operations.plan import Plan
from tui.ui.screens.plan import PlanScreen
from tui.ui.widgets.notice_place import how_many_fit

SIZE = (100, 30)


def has_plan(scene: Any) -> bool:
    return isinstance(scene.app.screen, PlanScreen)


async def open_other(scene: Any, pilot: Any, name: str) -> None:
    scene.app.main.opening.open_profile(name)
    await until(pilot, lambda: scene.app.main.desk is not None and scene.app.main.desk.profile.name == name)


async def test_a_plan_that_comes_late_is_not_shown_over_another_desk(stage: Any, fake_desk: Any) -> None:
    scene = stage(fake_desk("gazette"), fake_desk("journal"))
    async with scene.app.run_test(size=SIZE) as pilot:
        await scene.settled(pilot)
        gate = scene.desk.gates["plan"] = asyncio.Event()
        await pilot.press("space", "p")
        await pilot.pause()
        await open_other(scene, pilot, "journal")
        gate.set()
        await until(pilot, lambda: any("The plan for gazette" in notice for notice in scene.notices))
        assert not has_plan(scene)


@pytest.mark.parametrize("busy_with", ["slash", "question_mark", "ctrl+p"])
async def test_a_plan_waits_while_something_else_takes_the_keys(stage: Any, busy_with: str) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await scene.settled(pilot)
        gate = scene.desk.gates["plan"] = asyncio.Event()
        await pilot.press("space", "p", busy_with)
        await pilot.pause()
        gate.set()
        await until(pilot, lambda: "The plan is ready" in scene.tray)
        assert not has_plan(scene)
        await pilot.press("escape")
        await until(pilot, lambda: has_plan(scene))


@pytest.mark.parametrize("said", [["There."] * 5, [f"Number {number}." for number in range(9)]])
async def test_notices_never_pile_up(stage: Any, said: list[str]) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await scene.settled(pilot)
        for text in said:
            scene.app.say(text)
        await pilot.pause()
        told = list(dict.fromkeys(said))
        assert scene.notices == told[-how_many_fit(told, Size(*SIZE)) :]


async def test_a_launch_unmarks_what_it_was_planned_from_and_nothing_else(stage: Any, fake_desk: Any) -> None:
    gazette, journal = fake_desk("gazette"), fake_desk("journal")
    scene = stage(gazette, journal)
    async with scene.app.run_test(size=SIZE) as pilot:
        await scene.settled(pilot)
        await open_other(scene, pilot, "journal")
        await scene.settled(pilot)
        await pilot.press("space")
        await scene.settled(pilot)
        marked = scene.content.browsing
        await open_other(scene, pilot, "gazette")
        await scene.settled(pilot)
        await pilot.press("space", "p")
        await until(pilot, lambda: has_plan(scene))
        planned = scene.content.browsing
        assert planned.selection.ids == marked.selection.ids
        await open_other(scene, pilot, "journal")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: bool(gazette.launched))
        assert journal.launched == []
        await until(pilot, lambda: not planned.selection)
        assert len(marked.selection.ids) == 1


async def test_a_plan_made_elsewhere_does_not_take_the_place_of_the_open_one(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await scene.settled(pilot)
        await pilot.press("space", "p")
        await until(pilot, lambda: has_plan(scene))
        shown = scene.app.screen
        plan = await scene.desk.plan(shown.plan.operation, Selection(("other",)))
        scene.app.main.show_plan(scene.desk, plan, never, str)
        await until(pilot, lambda: any("Another plan is open." in notice for notice in scene.notices))
        assert scene.app.screen is shown
        await pilot.press("tab", "enter")
        await until(pilot, lambda: bool(scene.desk.launched))
        assert scene.desk.launched == [shown.plan]


async def test_a_plan_made_elsewhere_has_its_choices(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await scene.settled(pilot)
        retry = Selection(("other",))
        plan: Plan = await scene.desk.plan(PUBLISH, retry)
        asked: list[frozenset[Override]] = []

        async def replan(anyway: frozenset[Override]) -> Plan:
            asked.append(anyway)
            return plan

        option = PlanOption(Override.UNCHANGED, 1, "not changed since they failed", chosen=True)
        again = replace(plan, options=(option,), anyway=frozenset({Override.UNCHANGED}))
        scene.app.main.show_plan(scene.desk, again, replan, str)
        await until(pilot, lambda: has_plan(scene))
        await until(pilot, lambda: any("[x] Send anyway: 1 not changed since" in line for line in scene.lines))
        await pilot.press("space", "space")
        await until(pilot, lambda: asked == [frozenset()])


async def test_what_an_earlier_run_left_is_said_once_and_never_of_a_job_of_this_run(
    stage: Any, fake_desk: Any, make_job: Any
) -> None:
    hour_ago = datetime.now(UTC) - timedelta(hours=1)
    gazette = fake_desk("gazette")
    scene = stage(gazette, fake_desk("journal"))
    gazette.job_list = [replace(make_job("running", "elsewhere"), environment="draft-room", created_at=hour_ago)]
    async with scene.app.run_test(size=SIZE) as pilot:
        await scene.settled(pilot)
        assert not any("unfinished" in notice for notice in scene.notices)
        gazette.publish(*gazette.job_list, replace(make_job("running", "mine"), created_at=datetime.now(UTC)))
        await open_other(scene, pilot, "journal")
        await open_other(scene, pilot, "gazette")
        await scene.settled(pilot)
        assert not any("unfinished" in notice for notice in scene.notices)
    again = stage(gazette)
    async with again.app.run_test(size=SIZE) as pilot:
        await again.settled(pilot)
        assert sum("Resuming 1 unfinished job." in notice for notice in again.notices) == 1
