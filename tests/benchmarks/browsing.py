"""Browsing while 500 jobs run: pages in each window of the rate limit, and keys."""

import asyncio
import os
import tempfile
import time
from pathlib import Path

from tests.benchmarks.engine import LIMIT, WINDOW_S
from tests.benchmarks.ground import DASHBOARD, ROWS, Ground, sandbox, served
from tests.benchmarks.meter import Meter
from tests.benchmarks.results import Results, percentile
from tests.cmses import DATOCMS
from tests.conftest import RunningSandbox
from tui.config.credentials import Credential
from tui.config.profiles import Profile
from tui.core.content import RecordQuery
from tui.core.selection import Selection
from tui.desk import Desk
from tui.jobs.journal import Journal
from tui.operations import DUPLICATE

JOBS, WINDOWS, PAGES = 500, 8, 4


def browsing(results: Results, ground: Ground) -> None:
    """The first pages asked for in a window beside the same with nothing else to do; then keys of the dashboard."""
    with sandbox(records=2_000, job_seconds=5, rate_limit=LIMIT) as running:
        with tempfile.TemporaryDirectory(prefix="copydesk-benchmark-") as name:
            idle, beside = asyncio.run(_pages(running, Path(name)))
        what = f"a page, the first {PAGES} of a window, while {JOBS} jobs run"
        against = "with nothing else to do"
        reference = percentile(idle, 50)
        results.add(what, beside, "ms", 0, reference=reference, against=against, goal=2, by_ratio=True)
        p95, most = percentile(beside, 95), percentile(idle, 95)
        results.add(f"{what}, p95", p95, "ms", 0, reference=most, against=against, goal=2, by_ratio=True)
    with served(records=JOBS, job_seconds=5, rate_limit=LIMIT) as env, Meter(DASHBOARD, env) as meter:
        meter.until(ROWS)
        meter.settle(1.0)
        before = [meter.move("down") for _ in range(40)]
        meter.press("ad")
        meter.until(r"Duplicate \d+ \w+ records")
        meter.press("\t")
        meter.settle(0.3)
        meter.press("\r")
        meter.until(r"duplicate .*\d+%")
        keys = [meter.move("down") for _ in range(120)]
    reference = percentile(before, 95)
    results.add(
        "keys while duplicates leave, p95",
        percentile(keys, 95),
        "ms",
        1,
        goal=33,
        reference=reference,
        against="with none",
    )


async def _pages(running: RunningSandbox, directory: Path) -> tuple[list[float], list[float]]:
    """Milliseconds that pages take with nothing else to do, and beside the jobs."""
    os.environ["COPYDESK_BENCHMARK"] = running.datocms_token
    journal = Journal.open(directory / "journal.sqlite3")
    credential = Credential.from_env("COPYDESK_BENCHMARK")
    profile = Profile("gazette", DATOCMS, running.datocms_url, credential=credential)
    desk = await Desk.open(profile, journal, attended=True)
    try:
        model = next(model for model in await desk.models() if model.api_key == "article")
        query = RecordQuery(model.id)

        async def look(windows: int) -> list[float]:
            took = []
            for window in range(windows):
                # As late as that so that all of a window is over before.
                await asyncio.sleep(WINDOW_S - time.time() % WINDOW_S + 0.05 + 0.2 * (window % 3))
                for number in range(PAGES):
                    began = time.perf_counter()
                    desk.forget()
                    await desk.page(query, offset=100 * number, limit=100)
                    took.append((time.perf_counter() - began) * 1000)
            return took

        idle = await look(3)
        plan = await desk.plan(DUPLICATE, Selection().mark_found(query, 1_200), limit=JOBS)
        desk.start_worker()
        await desk.launch(plan)
        await asyncio.sleep(WINDOW_S)
        return idle, await look(WINDOWS)
    finally:
        await desk.aclose()
        journal.close()
