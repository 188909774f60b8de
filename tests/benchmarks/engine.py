"""The engine at the limit of a CMS: its requests beside the least there can be, its time beside what those take."""

import json
import math
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from tests.benchmarks.results import Results

LIMIT, WINDOW_S = 60, 3.0
BATCH, PAGE = 200, 500
PUBLISHED, COPIED = 10_000, 300
SINGLE_S = (0.05, 0.2, 1.0, 3.5, 30.0)
ALONE = ["--query", "status:draft", "--limit", "1", "--force"]

Served = Callable[..., AbstractContextManager[dict[str, str]]]


def run(env: dict[str, str], operation: str, *words: str) -> dict[str, Any]:
    """A job from the command line, and what it says of itself."""
    command = [sys.executable, "-m", "tui.cli", "run", operation, "-p", "gazette", "--model", "article"]
    done = subprocess.run([*command, *words, "--json"], env=env, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 2):
        raise RuntimeError(done.stderr)
    result = json.loads(done.stdout)
    assert isinstance(result, dict)
    return result


def windows_s(requests: int) -> float:
    """Seconds that so many requests take at least, from the beginning of a window."""
    return max(0, math.ceil(requests / LIMIT) - 1) * WINDOW_S


def engine(results: Results, served: Served, records: int) -> None:
    """All of it, line by line."""
    with served(records=20_000, job_seconds=0.2, rate_limit=LIMIT) as env:
        done = run(env, "publish", "--all", "--limit", str(PUBLISHED), "--force", "--yes")
        batches = math.ceil(done["total"] / BATCH)
        least = 2 * batches + math.ceil(done["total"] / PAGE)
        _job(results, f"publish {done['total']:,}, {done['failed']:,} of them failing", done, least, 125)
    with served(records=1_000, job_seconds=0.2, rate_limit=LIMIT) as env:
        done = run(env, "duplicate", "--all", "--limit", str(COPIED), "--yes")
        _job(results, f"duplicate {done['total']:,}", done, 2 * done["total"], 2.05 * done["total"])
    for job_s in SINGLE_S:
        with served(records=200, job_seconds=job_s, rate_limit=LIMIT) as env:
            late = [run(env, "publish", *ALONE, "--yes")["seconds"] - job_s for _ in range(3)]
        results.add(
            f"a job of {job_s:g} s alone is known to have ended", late, "s late", 2, goal=max(0.15, 0.15 * job_s)
        )
    with served(records=records, job_seconds=0.2, rate_limit=LIMIT) as env:
        plan = _planned(env)
        least_s = windows_s(math.ceil(plan["total"] / (PAGE - 1)))
        what = f"plan of {plan['total']:,} records"
        results.add(what, plan["took_s"], "s", 1, reference=least_s, against="the rate limit")


def _job(results: Results, what: str, done: dict[str, Any], least: int, most: float) -> None:
    requests, seconds = done["requests"], done["seconds"]
    results.add(what, requests, "requests", reference=least, against="least", goal=most)
    least_s = windows_s(requests)
    results.add(f"{what}, time", seconds, "s", 1, reference=least_s, against="the windows of its requests")


def _planned(env: dict[str, str]) -> dict[str, Any]:
    began = time.perf_counter()
    plan = run(env, "publish", "--all", "--dry-run")
    return {**plan, "took_s": time.perf_counter() - began}
