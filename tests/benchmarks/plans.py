"""Planning very many records: how long, how much memory, whether keys are answered and it can be stopped meanwhile."""

import math
import resource
import time

from tests.benchmarks.engine import LIMIT, PAGE, run, windows_s
from tests.benchmarks.ground import DASHBOARD, ROWS, Ground, served
from tests.benchmarks.meter import Meter
from tests.benchmarks.results import Results, percentile

OVER_MB = 60
"""What a plan may take over the empty desk."""
PATIENCE_S = 1_800


def plans(results: Results, ground: Ground) -> None:
    """From the command line within the rate limit; on the screen with the limit lifted, and stopped there."""
    with served(records=ground.records, job_seconds=0.2, rate_limit=LIMIT) as env:
        began, cpu_s = time.perf_counter(), _commands_cpu_s()
        plan = run(env, "publish", "--all", "--dry-run")
        took, cpu_s = time.perf_counter() - began, _commands_cpu_s() - cpu_s
    total = plan["total"] + len(plan["skipped"])
    least_s = windows_s(math.ceil(total / (PAGE - 1)))
    # The sandbox takes longer to write such pages than the rate limit to give them; what counts is our own part.
    results.add(f"plan of {total:,} records", took, "s", 1, reference=least_s, against="the rate limit")
    what = f"plan of {total:,} records, processor"
    results.add(what, cpu_s, "s", 1, reference=least_s, against="the rate limit", goal=1, by_ratio=True)
    for records in (ground.records, ground.many):
        if records:
            with served(records=records, job_seconds=0.2, rate_limit=1_000_000) as env:
                _on_the_screen(results, env, records)


def _commands_cpu_s() -> float:
    """Processor time of the commands that ended so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _on_the_screen(results: Results, env: dict[str, str], records: int) -> None:
    with Meter(DASHBOARD, env) as meter:
        meter.until(ROWS, within_s=120)
        meter.settle(1.0)
        empty_mb = meter.memory_mb
        meter.press("ap")
        meter.until(r"Looking at|looked at", within_s=60)
        pressed = time.perf_counter()
        meter.press("escape")
        meter.until(ROWS)
        results.add(f"plan of {records:,} records is stopped", time.perf_counter() - pressed, "s", 2, goal=0.5)
        meter.settle(1.0)
        began, cpu_s = time.perf_counter(), meter.cpu_s
        meter.press("p")
        asked = []
        while not meter.shows(r"\[ Back \]"):
            asked.append(meter.move("down"))
            if time.perf_counter() - began > PATIENCE_S:
                raise TimeoutError(meter.text)
        took = time.perf_counter() - began
        what = f"plan of {records:,} records on the screen"
        results.add(what, took, "s", 1, reference=meter.cpu_s - cpu_s, against="its own processor time")
        results.add(f"{what}, keys p95", percentile(asked, 95), "ms", 1, goal=33)
        over = meter.peak_mb - empty_mb
        results.add(f"{what}, memory over the empty desk", over, "MB", goal=OVER_MB)
