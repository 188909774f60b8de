"""What it costs that each intent is on the disk before its request leaves: with this disk, and one 20 ms slower."""

import asyncio
import math
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import tui.jobs.disk as disk
from tests.benchmarks.ground import Ground, served
from tests.benchmarks.meter import Meter
from tests.benchmarks.results import Results, median
from tests.servers.datocms import DatoCMS
from tests.terminal.cli.conftest import Copydesk
from tests.unit.test_journal import a_plan
from tui.jobs.journal import Journal

SLOW_S = 0.02
SLOW_DISK = """
import sys, time
import tui.jobs.disk as disk
real = disk.put_on_disk
def slow(file):
    time.sleep(float(sys.argv[1]))
    real(file)
disk.put_on_disk = slow
from tui.cli import main
sys.exit(main(sys.argv[2:]))
"""
"""The program on a disk that is so many seconds slower."""


@contextmanager
def slower(seconds: float) -> Iterator[None]:
    """The disk of this process takes longer."""
    real = disk.put_on_disk

    def slow(file: Path) -> None:
        time.sleep(seconds)
        real(file)

    disk.put_on_disk = slow
    try:
        yield
    finally:
        disk.put_on_disk = real


async def leaving(journal: Journal, at_once: int, count: int) -> tuple[list[float], float]:
    """How many ms each intent took to be on the disk, and for how many the loop was held up at most."""
    job_id = journal.create(a_plan(count))
    waiting = iter(journal.open_batches(job_id))
    took: list[float] = []
    stalls: list[float] = []

    async def lane() -> None:
        for batch in waiting:
            began = time.perf_counter()
            journal.depart(job_id, batch, None)
            await journal.synced()
            took.append((time.perf_counter() - began) * 1000)

    async def keys() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.005)
            stalls.append((time.perf_counter() - began - 0.005) * 1000)

    pressing = asyncio.create_task(keys())
    await asyncio.gather(*(lane() for _ in range(at_once)))
    pressing.cancel()
    return took, max(stalls)


def intents(results: Results, ground: Ground) -> None:
    """Intents alone, keys beside them, and what they cost a job."""
    for name, seconds in (("this disk", 0.0), ("20 ms slower", SLOW_S)):
        for at_once in (1, 8):
            with tempfile.TemporaryDirectory() as place, slower(seconds):
                journal = Journal.open(Path(place) / "journal.sqlite3")
                took, stall = asyncio.run(leaving(journal, at_once, 160))
                journal.close()
            what = f"synced intent, {at_once} at once, {name}"
            results.add(what, took, "ms", 1, remark=f"the loop was held up for {stall:.1f} ms at most")
        with served(records=400, job_seconds=0.3, rate_limit=60) as env:
            keys_beside_a_job(results, env, seconds, name)
        a_run(results, seconds, name)


def keys_beside_a_job(results: Results, env: dict[str, str], seconds: float, name: str) -> None:
    """A key press while duplicates leave."""
    with Meter([sys.executable, "-c", SLOW_DISK, str(seconds)], env) as meter:
        meter.until(r"row \d+ of [\d,]+")
        meter.settle(1.0)
        before = [meter.move("down") for _ in range(20)]
        meter.press("ad")
        meter.until(r"Duplicate \d+ \w+ records")
        meter.press("\t")
        meter.settle(0.3)
        meter.press("\r")
        meter.until(r"duplicate .*\d+%")
        beside = [meter.move("down") for _ in range(40)]
    results.add(
        f"key down while duplicates leave, {name}", beside, "ms", 1, reference=median(before), against="with none"
    )


def a_run(results: Results, seconds: float, name: str) -> None:
    """Duplicating beside what the rate limit allows: the windows that were needed and used, and those not full.

    The server counts in fixed windows on its clock, so the least time is a staircase: all windows but the last have to
    pass, and what of the first was over when the job began was not waited for.
    """
    cms = DatoCMS()
    try:
        cms.limit, cms.window_s, cms.job_seconds = 60, 3.0, 0.3
        ids = cms.add_many("article", 300)
        with tempfile.TemporaryDirectory(prefix="copydesk-benchmark-") as home:
            desk = Copydesk(Path(home))
            desk.datocms("gazette", cms.url, cms.token)
            desk.program = [sys.executable, "-c", SLOW_DISK, str(seconds)]
            words = ["run", "duplicate", "-p", "gazette", "--yes", "--json", *(f"--id={item}" for item in ids)]
            took = desk(*words, timeout=300).result["seconds"]
    finally:
        cms.close()
    begun = next(request.at for request in cms.log if request.method == "POST")
    first = math.floor(begun / cms.window_s)
    used = Counter(math.floor(request.at / cms.window_s) - first for request in cms.log)
    needed = math.ceil(sum(count for window, count in used.items() if window >= 0) / cms.limit)
    over = begun - first * cms.window_s
    floor = (needed - 1) * cms.window_s - over
    short = {window: used[window] for window in range(max(used)) if used[window] < cms.limit}
    results.add(
        f"300 duplicates at 60 requests in 3 s, {name}",
        took,
        "s",
        1,
        reference=floor,
        against=f"the least in {needed} windows",
        remark=f"{over:.1f} s of the first were over; {max(used) + 1} used,"
        f" not full before the last: {short or 'none'}; {sum(request.status == 429 for request in cms.log)} refused",
    )
