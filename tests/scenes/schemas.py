"""Scenes of Schema, on both systems."""

from tests.scenes.content import ROWS, opened
from tests.scenes.player import Player
from tests.scenes.scene import SMALL, WIDE, scene


@scene(SMALL, WIDE, picture="schema")
async def the_schema_of_a_magazine(on: Player) -> None:
    await opened(on)
    await on.press("2")
    await on.sees("Schema ──", "Article", "fields")
    await on.press("down", "down", "space", "space")
    await on.sees("2 marked")


@scene(SMALL, WIDE, profile="catalogue")
async def the_schema_of_a_catalogue(on: Player) -> None:
    await on.sees("catalogue", pattern=ROWS)
    await on.press("2")
    await on.sees("Schema ──", "definitions")
    await on.filter("width")
    await on.sees("/ width", "found")
    await on.press("a")
    await on.sees("found")


@scene(WIDE, profile="catalogue")
async def a_plan_to_copy(on: Player) -> None:
    await on.sees("catalogue", pattern=ROWS)
    await on.press("2")
    await on.sees("Schema ──", "definitions")
    await on.filter("width")
    await on.sees("/ width", "found")
    await on.press("a", "c")
    await on.sees("Copy", "Back")


@scene(WIDE, profile="catalogue", moving=True)
async def the_way_on_after_a_copy(on: Player) -> None:
    await on.sees("catalogue", pattern=ROWS)
    await on.press("2")
    await on.sees("Schema ──", "definitions")
    await on.filter("width")
    await on.sees("/ width", "found")
    await on.press("a", "c")
    await on.sees("Copy", "Back")
    await on.press("tab", "enter")
    await on.sees("done", without=["Back"])
    await on.press("n")
    await on.sees("new item", "Commit each new item in Unicat")
