"""Scenes of Plan and Jobs: what will be sent, what became of it."""

from tests.scenes.content import opened
from tests.scenes.player import Player
from tests.scenes.scene import SMALL, WIDE, scene


@scene(SMALL, WIDE, picture="plan")
async def a_plan(on: Player) -> None:
    await opened(on)
    await on.filter("status:draft")
    await on.sees("/ status:draft", "found")
    await on.press("a", "p")
    await on.sees("would fail: left out", "Back")


@scene(SMALL)
async def a_large_plan_is_typed(on: Player) -> None:
    await opened(on)
    await on.press("a", "d")
    await on.sees("Duplicate 9", "Type 9", "Back")
    await on.press("tab")


@scene(WIDE, moving=True)
async def a_job_that_failed_in_part(on: Player) -> None:
    await opened(on)
    await on.filter("status:draft")
    await on.sees("/ status:draft", "found")
    await on.press("a", "p")
    await on.sees("would fail: left out", "Back")
    await on.press("shift+tab", "enter")
    await on.sees("[x]")
    await on.press("tab", "tab", "enter")
    await on.sees(without=["Back"], pattern=r"✗ [\d,]+ failed")
    await on.press("3")
    await on.sees("failed", "batch")


@scene(SMALL, moving=True)
async def jobs_in_a_small_window(on: Player) -> None:
    await opened(on)
    await on.press("d")
    await on.sees("Duplicate 1 Article record", "Back")
    await on.press("tab", "enter")
    await on.sees("done", without=["Back"])
    await on.press("3")
    await on.sees("created 1")


@scene(SMALL)
async def no_jobs_yet(on: Player) -> None:
    await opened(on)
    await on.press("3")
    await on.sees("No jobs yet")
