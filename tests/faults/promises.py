"""What must hold in every row, whatever the fault: nothing lost, nothing twice, all that is told is true, what is wrong
is said, and the job can be ended."""

from __future__ import annotations

import re
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.rows import Row, run
from tests.faults.world import World

PROMISES = ("lost", "twice", "true", "said", "resumable")
FINAL = {"succeeded", "failed", "in_doubt", "cancelled"}


@dataclass
class Verdict:
    """The promises of a row that did not hold, each with what was seen."""

    row: Row
    broken: dict[str, str]


def play(row: Row) -> Verdict:
    """One row, in a world of its own."""
    with tempfile.TemporaryDirectory(prefix="copydesk-faults-") as home:
        world = World(Path(home), row.operation.system)
        try:
            return Verdict(row, _broken(row, world))
        except Exception:  # noqa: BLE001 - whatever goes wrong in a row is the row's
            return Verdict(row, {"resumable": traceback.format_exc(limit=-3)})
        finally:
            world.close()


def _broken(row: Row, world: World) -> dict[str, str]:
    words = row.operation.prepare(world)
    row.inject(world, row.operation)
    ended = (row.drive or run)(world, words)
    job = world.job()
    broken = {}
    for promise, check in (("lost", _lost), ("twice", _twice), ("true", _true)):
        if wrong := check(row, world, job):
            broken[promise] = wrong
    if not re.search(row.says, world.told):
        broken["said"] = f"{row.says!r} is nowhere in: {world.told[-600:]}"
    if ended.code not in row.codes or job["state"] not in FINAL | {"partly_failed", "rejected"}:
        broken["resumable"] = f"exit {ended.code} instead of {row.codes}, state {job['state']}: {ended.err[-600:]}"
    return broken


def _states(job: dict[str, Any]) -> dict[str, str]:
    return {item["id"]: item["state"] for item in job["items"]}


def _lost(row: Row, world: World, job: dict[str, Any]) -> str:
    states = _states(job)
    if sorted(states) != sorted(world.items):
        return f"{len(world.items)} items were picked, the job tells of {len(states)}"
    open_ones = [state for state in states.values() if state not in FINAL]
    if open_ones:
        return f"{len(open_ones)} items have no outcome: {sorted(set(open_ones))}"
    counts = [job[name] for name in ("succeeded", "failed", "in_doubt")]
    if sum(counts) != job["total"]:
        return f"{counts} do not add up to {job['total']}"
    made = sum(row.operation.made(world, item) > 0 for item in world.items)
    least = len(world.items) - 1 if row.least is None else row.least
    return "" if made >= least else f"only {made} of {len(world.items)} were made"


def _twice(row: Row, world: World, job: dict[str, Any]) -> str:
    most = max(row.operation.made(world, item) for item in world.items)
    return f"one was made {most} times" if most > 1 else ""


def _true(row: Row, world: World, job: dict[str, Any]) -> str:
    for item, state in _states(job).items():
        made = row.operation.made(world, item)
        if state == "succeeded" and not made and job.get("created_unknown", 0) == 0:
            return f"{item} is said to have succeeded and was not made"
        if state == "failed" and made:
            return f"{item} is said to have failed and was made"
    ours = set().union(*(row.operation.created(world, item) for item in world.items))
    claimed = {item["created"] for item in job["items"] if item.get("created")} | set(job.get("created") or [])
    return f"claimed, and not ours: {claimed - ours}" if claimed - ours else ""
