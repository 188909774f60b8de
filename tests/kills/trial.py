"""One trial: a job of duplicates on a server that is not the sandbox, killed and resumed until it has ended."""

from __future__ import annotations

import random
import signal
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.world import World
from tests.servers.datocms_data import COLLEAGUE
from tests.servers.http import Request

MOST_RUNS = 60
LOST = 0.02
"""The part of writes whose answer is lost, before or after the effect."""
COMPANY = 0.05
"""The part of writes at which a colleague duplicates the same record."""


@dataclass
class Trial:
    """What one job came to. `broken` names what should not be."""

    seed: int
    kills: int = 0
    made: int = 0
    in_doubt: int = 0
    broken: list[str] = field(default_factory=list)


def play(seed: int, *, size: int, kills: int) -> Trial:
    """Duplicate `size` records; kill the program at up to `kills` random instants, resuming each time."""
    chance = random.Random(seed)
    trial = Trial(seed)
    with tempfile.TemporaryDirectory(prefix="copydesk-kills-") as home:
        world = World(Path(home), "datocms")
        try:
            _play(trial, world, chance, size, kills)
        finally:
            world.close()
    return trial


def _play(trial: Trial, world: World, chance: random.Random, size: int, kills: int) -> None:
    cms = world.cms
    assert cms is not None
    world.items = cms.add_many("article", size, "draft")
    cms.on_job = lambda job: vars(job).update(seconds=chance.random() * 0.2)
    with_company = set(chance.sample(range(size), max(1, int(size * COMPANY))))
    lost = set(chance.sample(range(size), max(1, int(size * LOST))))
    seen = 0

    def company(request: Request) -> None:
        nonlocal seen
        if seen in with_company:
            cms.colleague_duplicates(request.path.split("/")[2])
        seen += 1

    def is_lost(_request: Request) -> bool:
        return seen in lost

    cms.on("POST", "/items/*/duplicate", times=None, where=is_lost).reset(after_effect=True)
    cms.on("POST", "/items/*/duplicate", times=None).then(company)
    words = ["run", "duplicate", "-p", "here", "--yes", "--json", *(f"--id={item}" for item in world.items)]
    for _ in range(MOST_RUNS):
        before = cms.count_writes()
        process = world.start(*words)
        if trial.kills < kills:
            # At an instant of the work itself, not of the start: from the first write on, within the time of the rest.
            end = time.monotonic() + 20
            while process.poll() is None and cms.count_writes() == before and time.monotonic() < end:
                time.sleep(0.002)
            process_end = time.monotonic() + chance.random() * chance.choice((0.05, 0.5, 2.0))
            while process.poll() is None and time.monotonic() < process_end:
                time.sleep(0.001)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                trial.kills += 1
        code = world.ended(process).code
        if code in (0, 2, 4):
            break
        if cms.count_writes() or words[0] != "run":
            words = ["jobs", "resume"]
    _judge(trial, world)


def _judge(trial: Trial, world: World) -> None:
    cms = world.cms
    assert cms is not None
    job = world.job()
    states = {item["id"]: item["state"] for item in job["items"]}
    claimed = {item["created"] for item in job["items"] if item["created"]}
    for item in world.items:
        ours = [copy.id for copy in cms.copies_of(item) if copy.creator != COLLEAGUE]
        trial.made += bool(ours)
        trial.in_doubt += states.get(item) == "in_doubt"
        if len(ours) > 1:
            trial.broken.append(f"{item} was made {len(ours)} times")
        if states.get(item) not in ("succeeded", "in_doubt"):
            trial.broken.append(f"{item} is {states.get(item)}")
        if states.get(item) == "succeeded" and not ours:
            trial.broken.append(f"{item} is said to have succeeded and was not made")
    if trial.made + trial.in_doubt < len(world.items):
        trial.broken.append(f"{trial.made} made and {trial.in_doubt} in doubt of {len(world.items)}")
    theirs = {copy.id for item in world.items for copy in cms.copies_of(item) if copy.creator == COLLEAGUE}
    if claimed & theirs:
        trial.broken.append(f"his copies are claimed: {claimed & theirs}")
