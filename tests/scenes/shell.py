"""Scenes of everything around: first run, states, help, palette, log, themes, no colour."""

from tests.scenes.content import ROWS, opened
from tests.scenes.player import Player
from tests.scenes.scene import SMALL, WIDE, scene


@scene(SMALL, WIDE, profile=None, profiles=())
async def first_run(on: Player) -> None:
    await on.sees("How would you like to start?")


@scene(SMALL, profile=None, profiles=())
async def a_project_is_added(on: Player) -> None:
    await on.sees("How would you like to start?")
    await on.press("down", "enter")
    await on.sees("Name", "DatoCMS")


@scene(SMALL, profile="wrong", profiles=("wrong",), moving=True)
async def a_wrong_token(on: Player) -> None:
    await on.sees("credentials")


@scene(SMALL, profile="offline", profiles=("offline",), mask=r"\d\d:\d\d:\d\d")
async def offline(on: Player) -> None:
    await on.sees("offline")


@scene(SMALL, profile="archive", profiles=("archive",))
async def a_read_only_profile(on: Player) -> None:
    await on.sees("read only", "Article", pattern=ROWS)


@scene(SMALL, profiles=("magazine", "catalogue", "archive"))
async def profiles_to_choose_from(on: Player) -> None:
    await opened(on)
    await on.press("P")
    await on.sees("Profiles", "archive")


@scene(SMALL, WIDE)
async def help_for_the_table(on: Player) -> None:
    await opened(on)
    await on.press("question_mark")
    await on.sees("Keys: Table")


@scene(SMALL)
async def the_palette(on: Player) -> None:
    await opened(on)
    await on.press("ctrl+p")
    await on.sees("Commands")
    await on.type("theme")


@scene(SMALL, moving=True)  # how long each request took changes the width of what stands beside it
async def the_log(on: Player) -> None:
    await opened(on)
    await on.press("!")
    await on.sees("Log ── 5 lines", "the credentials", "/site?include=item_ty", "the workflows", "rate limit")


@scene(SMALL, env={"NO_COLOR": "1"})
async def without_colour(on: Player) -> None:
    await opened(on)
    await on.press("space", "space")
    await on.sees("2 marked")


@scene(SMALL, env={"NO_COLOR": "1"})
async def a_plan_without_colour(on: Player) -> None:
    await opened(on)
    await on.filter("status:draft")
    await on.sees("/ status:draft", "found")
    await on.press("a", "p")
    await on.sees("would fail: left out", "Back")
