"""A journal with a thousand jobs of a million items, beside an empty one."""

import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from tests.benchmarks.ground import DASHBOARD, ROWS, Ground, home, sandbox
from tests.benchmarks.holds import some_plan
from tests.benchmarks.meter import Meter
from tests.benchmarks.results import Results, median
from tui.core.plan import PlannedBatch
from tui.jobs.journal import Journal
from tui.operations import DUPLICATE

JOBS, ITEMS = 1_000, 1_000
TIMES = 5


def fill(file: Path) -> None:
    """Half of the jobs in batches, half with a batch for each item."""
    together = some_plan(ITEMS)
    single = replace(together, operation=DUPLICATE, batches=tuple(PlannedBatch((item,)) for item in together.items))
    file.parent.mkdir(parents=True)
    journal = Journal.open(file)
    for number in range(JOBS):
        journal.request_cancel(journal.create(single if number % 2 else together))
    journal.close()


def journal(results: Results, ground: Ground) -> None:
    """Start, the list of jobs on the screen, and `copydesk jobs`, in turns."""
    seconds: dict[str, dict[str, list[float]]] = {
        name: {"empty": [], "full": []} for name in ("start to rows", "Jobs on the screen", "copydesk jobs --json")
    }
    with sandbox(records=1_000, rate_limit=100_000) as running, ExitStack() as homes:
        empty, full = (homes.enter_context(home(running.datocms_url, running.datocms_token)) for _ in range(2))
        fill(Path(full["XDG_STATE_HOME"]) / "copydesk" / "journal.sqlite3")
        for name, env in (("empty", empty), ("full", full)) * (TIMES + 1):
            with Meter(DASHBOARD, env) as meter:
                seconds["start to rows"][name].append(meter.until(ROWS))
                meter.settle(0.5)
                began = time.perf_counter()
                meter.press("3")
                meter.until(r"No jobs yet|Jobs ── ")
                seconds["Jobs on the screen"][name].append(time.perf_counter() - began)
            began = time.perf_counter()
            subprocess.run([*DASHBOARD, "jobs", "--json"], env=env, stdout=subprocess.DEVNULL, check=True)
            seconds["copydesk jobs --json"][name].append(time.perf_counter() - began)
    for what, found in seconds.items():
        # The first of each only fills the caches.
        against: dict[str, Any] = {"reference": median(found["empty"][1:]), "against": "an empty journal"}
        remark = f"{JOBS:,} jobs, {JOBS * ITEMS:,} items"
        results.add(
            f"{what}, a full journal", found["full"][1:], "s", 2, goal=1.15, by_ratio=True, remark=remark, **against
        )
