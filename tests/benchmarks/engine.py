"""The engine at the limit of a CMS: its requests beside the least there can be, its time beside what those take."""

import json
import math
import os
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from tests.benchmarks.ground import Ground, home
from tests.benchmarks.results import Results
from tests.servers.datocms import DatoCMS

LIMIT, WINDOW_S = 60, 3.0
BATCH, PAGE = 200, 500
PUBLISHED, FAILING, COPIED = 10_000, 500, 1_000
SINGLE = ((0.05, 5), (0.2, 5), (1.0, 3), (3.5, 3), (30.0, 1))
"""Seconds a job takes, and how often it is tried."""
ALONE = ["--query", "status:draft", "--limit", "1"]
NODE = Path(__file__).resolve().parents[1] / "conformance" / "node"


def run(env: dict[str, str], operation: str, *words: str) -> dict[str, Any]:
    """A job from the command line, and what it says of itself."""
    command = [sys.executable, "-m", "tui.cli", "run", operation, "-p", "gazette", "--model", "article"]
    done = subprocess.run([*command, *words, "--json"], env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 2):
        raise RuntimeError(done.stderr)
    result = json.loads(done.stdout)
    assert isinstance(result, dict)
    return result


@contextmanager
def exact(records: int, job_s: float, *, invalid: int = 0) -> Iterator[tuple[DatoCMS, dict[str, str]]]:
    """A CMS whose jobs take as long as they are told to, to the millisecond, with so many more drafts, some invalid."""
    cms = DatoCMS()
    try:
        cms.limit, cms.window_s, cms.job_seconds = LIMIT, WINDOW_S, job_s
        drafts = cms.add_many("article", records)
        for draft in drafts[:: len(drafts) // invalid] if invalid else ():
            cms.record(draft).valid = False
        with home(cms.url, cms.token) as env:
            yield cms, env
    finally:
        cms.close()


def windows_s(requests: int) -> float:
    """Seconds that so many requests take at least, from the beginning of a window."""
    return max(0, math.ceil(requests / LIMIT) - 1) * WINDOW_S


def publish(results: Results, ground: Ground) -> None:
    """Ten thousand records, of which 500 fail; alone, and while something else takes the processor."""
    for beside, burning in (("", False), (", beside a busy processor", True)):
        with exact(PUBLISHED, 0.2, invalid=FAILING) as (cms, env), _busy() if burning else nullcontext():
            done = run(env, "publish", "--all", "--limit", str(PUBLISHED), "--force", "--yes")
        least = 2 * math.ceil(done["total"] / BATCH) + math.ceil(done["failed"] / PAGE)
        _job(results, f"publish {done['total']:,}, {done['failed']:,} of them failing{beside}", done, cms, least, 125)


def duplicate(results: Results, ground: Ground) -> None:
    """A thousand records: a request to make each copy, one to see it."""
    with exact(COPIED, 0.2) as (cms, env):
        done = run(env, "duplicate", "--all", "--limit", str(COPIED), "--yes")
    _job(results, f"duplicate {done['total']:,}", done, cms, 2 * done["total"], 2.05 * done["total"])


def alone(results: Results, ground: Ground) -> None:
    """How late the end of one job alone is known, each time in a new process; the vendor's client beside.

    The client gets one record after the other, and is started once for all of them.
    """
    for job_s, times in SINGLE:
        with exact(20, job_s) as (cms, env):
            vendor = _vendor(cms, times)
            late = [run(env, "duplicate", *ALONE, "--yes")["seconds"] - job_s for _ in range(times)]
            theirs = [each - job_s for each in vendor()]
        results.add(
            f"a job of {job_s:g} s alone is known to have ended",
            late,
            "s late",
            2,
            goal=max(0.15, 0.15 * job_s),
            reference=statistics.median(theirs) if theirs else None,
            against="the vendor's client" if theirs else "",
            remark=f"the first {late[0]:.2f}",
        )


def _vendor(cms: DatoCMS, times: int) -> Callable[[], list[float]]:
    """Starts the vendor's client beside what follows; gives what waits for the seconds that each of its jobs took."""
    if shutil.which("node") is None or not (NODE / "node_modules").is_dir():
        return list
    env = {**os.environ, "BASE_URL": cms.url, "TOKEN": cms.token, "TIMES": str(times)}
    client = subprocess.Popen(["node", "timing.mjs"], cwd=NODE, env=env, stdout=subprocess.PIPE, text=True)

    def seconds() -> list[float]:
        printed, _ = client.communicate(timeout=300)
        return [float(line) for line in printed.splitlines()]

    return seconds


@contextmanager
def _busy() -> Iterator[None]:
    """As many processes that do nothing but work as there are processors."""
    burning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for process in burning:
            process.kill()
            process.wait()


def _job(results: Results, what: str, done: dict[str, Any], cms: DatoCMS, least: int, most: float) -> None:
    requests, seconds = done["requests"], done["seconds"]
    refused = sum(request.status == 429 for request in cms.log)
    results.add(what, requests, "requests", reference=least, against="least", goal=most, remark=f"{refused} refused")
    least_s = windows_s(requests)
    results.add(f"{what}, time", seconds, "s", 1, reference=least_s, against="the windows of its requests")
