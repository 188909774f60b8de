"""What it costs that each intent is on the disk before its request leaves: with this disk, and one 20 ms slower."""

import asyncio
import math
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import tui.jobs.disk as disk
from tests.benchmarks.meter import Meter
from tests.conftest import RunningSandbox, launch_sandbox
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

Row = Callable[[str, str, str], None]
Spread = Callable[[list[float], str, int], str]
Home = Callable[[RunningSandbox], AbstractContextManager[dict[str, str]]]


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


def measure(home: Home, row: Row, spread: Spread) -> None:
    """All of it, row by row."""
    for name, seconds in (("this disk", 0.0), ("20 ms slower", SLOW_S)):
        for at_once in (1, 8):
            with tempfile.TemporaryDirectory() as place, slower(seconds):
                journal = Journal.open(Path(place) / "journal.sqlite3")
                took, stall = asyncio.run(leaving(journal, at_once, 160))
                journal.close()
            what = f"synced intent, {at_once} at once, {name}"
            row(what, spread(took, "ms", 1), f"the loop was held up for {stall:.1f} ms at most")
        running = launch_sandbox(records=400, job_seconds=0.3, rate_limit=60)
        try:
            with home(running) as env:
                keys_beside_a_job(env, seconds, name, row, spread)
        finally:
            running.stop()
        a_run(seconds, name, row)


def keys_beside_a_job(env: dict[str, str], seconds: float, name: str, row: Row, spread: Spread) -> None:
    """A key press while duplicates leave."""
    with Meter([sys.executable, "-c", SLOW_DISK, str(seconds)], env) as meter:
        meter.until(r"row \d+ of [\d,]+")
        meter.settle(1.0)
        before = [meter.key("down").frame_ms for _ in range(20)]
        meter.press("ad")
        meter.until(r"Duplicate \d+ \w+ records")
        meter.press("\t")
        meter.settle(0.3)
        meter.press("\r")
        meter.until(r"duplicate .*\d+%")
        beside = [meter.key("down").frame_ms for _ in range(40)]
    row(f"key down while duplicates leave, {name}", spread(beside, "ms", 1), f"idle: {spread(before, 'ms', 1)}")


def a_run(seconds: float, name: str, row: Row) -> None:
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
    row(
        f"300 duplicates at 60 requests in 3 s, {name}",
        f"{took:.1f} s",
        f"{took / floor:.3f} x the least ({floor:.1f} s: {needed} windows, {over:.1f} s of the first over);"
        f" {max(used) + 1} used, not full before the last: {short or 'none'};"
        f" {sum(request.status == 429 for request in cms.log)} refused",
    )
