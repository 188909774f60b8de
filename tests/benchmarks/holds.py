"""How long the loop is held in one go by what takes long in all: while it is held, no key is answered."""

import asyncio
import asyncio.events
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks.ground import Ground
from tests.benchmarks.results import Results
from tests.cmses import DATOCMS
from tests.conftest import launch_sandbox
from tui import start
from tui.config.credentials import Credential
from tui.config.profiles import Profile
from tui.core.content import RecordQuery, RecordStatus
from tui.core.plan import PlanItem, PlannedBatch
from tui.core.selection import Selection
from tui.desk import PRUNED_AT_ONCE, Desk
from tui.jobs.journal import Journal
from tui.jobs.report import pieces
from tui.operations import PUBLISH
from tui.operations.plan import Plan
from tui.ui.services.exports import write_pieces

PLANNED = 10_000
OLD_JOBS, ITEMS = 1_000, 200_000
GOAL_MS = 10.0


@contextmanager
def longest() -> Iterator[list[float]]:
    """The longest time, in milliseconds of the processor, that one turn of the loop takes meanwhile."""
    held = [0.0]
    handle: Any = asyncio.events.Handle
    turn = handle._run

    def watched(self: Any) -> None:
        began = time.thread_time()
        try:
            turn(self)
        finally:
            held[0] = max(held[0], (time.thread_time() - began) * 1000)

    handle._run = watched
    try:
        yield held
    finally:
        handle._run = turn


async def _planning(results: Results, journal: Journal, url: str) -> None:
    profile = Profile("gazette", DATOCMS, url, credential=Credential.from_env("COPYDESK_BENCHMARK"))
    desk = await Desk.open(profile, journal, attended=False)
    try:
        model = next(model for model in await desk.models() if model.api_key == "article")
        began = time.process_time()
        with longest() as held:
            plan = await desk.plan(PUBLISH, Selection().mark_found(RecordQuery(model.id), PLANNED))
        took = time.process_time() - began
        looked_at = plan.total + len(plan.skipped)
        results.add(f"plan of {looked_at:,} records, longest hold of the loop", held[0], "ms", 1, goal=GOAL_MS)
        results.add(f"plan of {looked_at:,} records, processor", took, "s", 2)
    finally:
        await desk.aclose()


def some_plan(items: int) -> Plan:
    """A plan of so many drafts, made without a CMS."""
    some = [PlanItem(f"r{number}", f"Title {number}", "m", RecordStatus.DRAFT, True) for number in range(items)]
    batches = tuple(PlannedBatch(tuple(some[at : at + 200])) for at in range(0, items, 200))
    return Plan(PUBLISH, "gazette", DATOCMS, "Gazette", "main", True, "Article", batches)


async def _journal(results: Results, journal: Journal, directory: Path) -> None:
    """Old jobs are forgotten, one of many items is saved as a report, and forgotten."""
    for _ in range(OLD_JOBS):
        journal.request_cancel(journal.create(some_plan(10)))
    large = journal.create(some_plan(ITEMS))
    journal.request_cancel(large)
    with longest() as held:
        while journal.prune(1, most=PRUNED_AT_ONCE):  # noqa: ASYNC110 - it is work, not waiting
            await asyncio.sleep(0)
    results.add(f"{OLD_JOBS:,} old jobs are forgotten, longest hold", held[0], "ms", 1, goal=GOAL_MS)
    with longest() as held:
        await write_pieces(directory, "report.json", pieces(journal, large))
    results.add(f"report of {ITEMS:,} items, longest hold", held[0], "ms", 1, goal=GOAL_MS)
    with longest() as held:
        while journal.forget_some(large):  # noqa: ASYNC110 - it is work, not waiting
            await asyncio.sleep(0)
        journal.forget(large)
    results.add(f"a job of {ITEMS:,} items is forgotten, longest hold", held[0], "ms", 1, goal=GOAL_MS)


def holds(results: Results, ground: Ground) -> None:
    """The longest holds of the loop: planning, forgetting old jobs, saving a large report."""
    start.collect_rarely()  # as the dashboard does
    running = launch_sandbox(records=PLANNED, rate_limit=100_000)
    try:
        os.environ["COPYDESK_BENCHMARK"] = running.datocms_token
        with tempfile.TemporaryDirectory(prefix="copydesk-benchmark-") as name:
            journal = Journal.open(Path(name) / "journal.sqlite3")
            asyncio.run(_planning(results, journal, running.datocms_url))
            asyncio.run(_journal(results, journal, Path(name)))
            journal.close()
    finally:
        running.stop()
