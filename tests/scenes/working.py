"""Scenes in the middle of work: bars that move end nowhere twice, so only the way there is tested."""

from tests.scenes.content import opened
from tests.scenes.player import Player
from tests.scenes.scene import WIDE, scene

MOVING = r"[━╸]+─* *◐ [1-9]\d?%"
"""A bar that has begun to fill."""
SLOW = {"records": 12_000, "job_seconds": 7, "rate_limit": 60}


async def launched(on: Player, filter_: str, *, force: bool = False) -> None:
    """Publish everything a filter finds."""
    await on.filter(filter_)
    await on.sees(f"/ {filter_[:16]}", "found")
    await on.still()
    await on.press("a", "p")
    await on.sees("Publish", "Back")
    if force:
        await on.press("shift+tab", "enter")
        await on.sees("[x]")
        await on.press("tab")
    await on.press("tab")
    if "Type " in on.text:
        await on.type("".join(char for char in on.text.partition("Type ")[2].partition(" to ")[0] if char.isdigit()))
        await on.press("tab")
    await on.press("enter")
    await on.sees("Jobs", without=["Back"])


@scene(WIDE, picture="content", moving=True, sandbox=SLOW)
async def a_working_day(on: Player) -> None:
    await opened(on)
    await launched(on, "status:draft harbour", force=True)
    await on.sees(pattern=r"✗ [\d,]+ failed")
    await launched(on, "status:draft,updated")
    await on.filter("status:draft garden")
    await on.sees("/ status:draft garden", "found")
    await on.press("space", "down", "space", "down", "space", "up")
    await on.sees("3 marked", pattern=MOVING)


@scene(WIDE, picture="jobs", moving=True, sandbox=SLOW)
async def jobs_under_way(on: Player) -> None:
    await opened(on)
    await launched(on, "status:draft harbour", force=True)
    await on.sees(pattern=r"✗ [\d,]+ failed")
    await launched(on, "status:draft,updated", force=True)
    await on.press("3")
    await on.sees("1 unfinished", pattern=MOVING)
