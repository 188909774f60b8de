"""Measures the dashboard and the engine beside what they are compared with, in turns on the same machine.

The smallest Textual program for the start, the stock driver for bytes, what the rate limit allows for the engine.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks import intents
from tests.benchmarks.engine import engine
from tests.benchmarks.holds import holds
from tests.benchmarks.meter import Meter
from tests.benchmarks.results import Results
from tests.conftest import RunningSandbox, launch_sandbox
from tui import start

HELLO = """
from textual.app import App
from textual.widgets import Static

class Hello(App):
    def compose(self):
        yield Static("hello there")

Hello().run()
"""
FRAME = r"\? help"
ROWS = r"row \d+ of [\d,]+"


@contextmanager
def home(running: RunningSandbox) -> Iterator[dict[str, str]]:
    """The environment of an editor with one profile for a sandbox."""
    with tempfile.TemporaryDirectory(prefix="copydesk-benchmark-") as name:
        config = Path(name) / "config" / "copydesk"
        (config / "profiles").mkdir(parents=True)
        token = config / "token"
        token.write_text(running.datocms_token)
        token.chmod(0o600)
        profile = config / "profiles" / "gazette.toml"
        profile.write_text(f'system = "datocms"\nbase_url = "{running.datocms_url}"\ntoken_file = "{token}"\n')
        profile.chmod(0o600)
        kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "VIRTUAL_ENV")}
        yield {
            **kept,
            "XDG_CONFIG_HOME": str(config.parent),
            "XDG_STATE_HOME": str(Path(name) / "state"),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
        }


@contextmanager
def served(**options: object) -> Iterator[dict[str, str]]:
    """The environment of an editor with a sandbox of its own."""
    running = launch_sandbox(**options)
    try:
        with home(running) as env:
            yield env
    finally:
        running.stop()


def spread(values: list[float], unit: str, digits: int = 0) -> str:
    """Median with the least and the greatest."""
    return f"{statistics.median(values):,.{digits}f} {unit} ({min(values):,.{digits}f}-{max(values):,.{digits}f})"


def row(what: str, result: str, remark: str = "") -> None:
    """One line of the table about intents."""
    sys.stdout.write(f"| {what} | {result} | {remark} |\n")
    sys.stdout.flush()


DASHBOARD = [sys.executable, "-m", "tui.cli"]
SLOW_LINES = ((7_000, 2.5), (960, 15.0))
"""Bytes a second, and in how many seconds the first screen should be there."""


def answers(results: Results) -> None:
    """What answers without the dashboard, beside an interpreter that does nothing."""
    entry = "import sys; from tui.cli import main; sys.exit(main())"
    wanted = {"nothing": ("-c", "pass"), "--version": ("-c", entry, "--version"), "--help": ("-c", entry, "--help")}
    seconds: dict[str, list[float]] = {name: [] for name in wanted}
    for _ in range(7):
        for name, words in wanted.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)
            seconds[name].append(time.perf_counter() - began)
    idle = statistics.median(seconds["nothing"])
    for name in ("--version", "--help"):
        against = "an idle interpreter"
        results.add(f"copydesk {name}", seconds[name], "s", 3, reference=idle, against=against, goal=4, by_ratio=True)


def starts(results: Results, env: dict[str, str], records: int, runs: int) -> float:
    """Start to a frame and to rows, beside the smallest Textual program. Gives the seconds to rows."""
    seconds: dict[str, list[float]] = {"hello": [], "frame": [], "rows": []}
    sizes: dict[str, list[float]] = {"ours": [], "stock": []}
    memory: list[float] = []
    for _ in range(runs):
        with Meter([sys.executable, "-c", HELLO], env) as meter:
            seconds["hello"].append(meter.until("hello there"))
        for name, more in (("ours", {}), ("stock", {"COPYDESK_DRIVER": "stock"})):
            with Meter(DASHBOARD, {**env, **more}) as meter:
                frame, rows = meter.until(FRAME), meter.until(ROWS)
                meter.settle()
                sizes[name].append(meter.sent)
                if name == "ours":
                    seconds["frame"].append(frame)
                    seconds["rows"].append(rows)
                    memory.append(meter.memory_mb)
    hello: dict[str, Any] = {
        "reference": statistics.median(seconds["hello"]),
        "against": "bare Textual",
        "by_ratio": True,
    }
    results.add(f"start to the frame, {records:,} records", seconds["frame"], "s", 2, goal=1.5, **hello)
    shown = results.add(f"start to rows, {records:,} records", seconds["rows"], "s", 2, goal=2.2, **hello)
    stock: dict[str, Any] = {"reference": statistics.median(sizes["stock"]), "against": "stock driver"}
    results.add("bytes to the first screen, settled", sizes["ours"], "B", goal=14_000, **stock)
    results.add(f"memory, {records:,} records", memory, "MB", goal=60)
    return shown.value


def slow_lines(results: Results, env: dict[str, str]) -> None:
    """First screen over a line that takes so many bytes a second."""
    for rate, goal in SLOW_LINES:
        seconds = {}
        for name, more in (("ours", {}), ("stock", {"COPYDESK_DRIVER": "stock"})):
            with Meter(DASHBOARD, {**env, **more}, bytes_per_s=rate) as meter:
                seconds[name] = meter.until(ROWS, within_s=180)
        results.add(
            f"rows over {rate:,} B/s",
            seconds["ours"],
            "s",
            1,
            goal=goal,
            reference=seconds["stock"],
            against="stock driver",
        )


def keys(results: Results, env: dict[str, str], presses: int) -> None:
    """Cursor, page, key repeat, idling."""
    sizes: dict[str, dict[str, float]] = {}
    for driver, more in (("stock", {"COPYDESK_DRIVER": "stock"}), ("ours", {})):
        sizes[driver] = {}
        with Meter(DASHBOARD, {**env, **more}) as meter:
            meter.until(ROWS)
            meter.settle(1.0)
            for name, count, ms, most in (("down", presses, 8, 400), ("pagedown", presses // 2, 20, 4_000)):
                found = [meter.key(name) for _ in range(count)]
                mean = sizes[driver][name] = statistics.mean(answer.size for answer in found)
                if driver == "ours":
                    results.add(f"key {name}", [answer.frame_ms for answer in found], "ms", 1, goal=ms)
                    stock: dict[str, Any] = {"reference": sizes["stock"][name], "against": "stock driver"}
                    results.add(f"key {name}, mean with scrolling", mean, "B", goal=most, **stock)
            if driver == "ours":
                behind, size = meter.hold("down", 60, 30)
                results.add(
                    "down held at 30/s, behind after 60", behind, "ms", goal=33, remark=f"{size / 60:,.0f} B a key"
                )
                meter.settle(4.0)
                still = meter.watch(5)
                results.add("idle", still.bytes_per_s, "B/s", goal=0)
                results.add("idle, of a core", still.cpu_percent, "%", 1, goal=0.3)


def jobs(results: Results, env: dict[str, str]) -> None:
    """Eight jobs under way, seen from Content and from Jobs."""
    with Meter(DASHBOARD, env) as meter:
        meter.until(ROWS)
        for number in range(1, 9):
            meter.press("d")
            meter.until(r"Duplicate 1 \w+ record")
            meter.press("\t")
            meter.settle(0.2)
            meter.press("\r")
            meter.until(rf"⟳ {number} jobs?")
            meter.press("j")
        meter.watch(6)  # notices go, the preview is read
        for place in ("Content", "Jobs"):
            if place == "Jobs":
                meter.press("3")
                meter.watch(2)
            seen = meter.watch(5)
            results.add(f"8 jobs under way, {place} shown", seen.bytes_per_s, "B/s", goal=300)
            results.add(f"8 jobs under way, {place} shown, of a core", seen.cpu_percent, "%", 1, goal=1.5)


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="starts of each program")
    parser.add_argument("--records", type=int, default=100_000, help="records of the sandbox")
    parser.add_argument("--many", type=int, default=1_000_000, help="records of the larger sandbox; 0: none")
    parser.add_argument("--json", action="store_true", help="one JSON array instead of the table")
    parser.add_argument("--intents", action="store_true", help="only what it costs that intents are on the disk")
    options = parser.parse_args()
    if options.intents:
        intents.measure(home, row, spread)
        return 0
    results = Results(as_json=options.json)
    answers(results)
    with served(records=options.records, job_seconds=60, rate_limit=600) as env:
        rows_s = starts(results, env, options.records, options.runs)
        keys(results, env, 60)
        slow_lines(results, env)
        jobs(results, env)
    if options.many:
        with served(records=options.many, job_seconds=60, rate_limit=600) as env, Meter(DASHBOARD, env) as meter:
            seconds = meter.until(ROWS, within_s=120)
            against = f"{options.records:,} records"
            what = f"start to rows, {options.many:,} records"
            results.add(what, seconds, "s", 2, reference=rows_s, against=against, goal=1.05, by_ratio=True)
            results.add(f"memory, {options.many:,} records", meter.memory_mb, "MB", goal=65)
    engine(results, served, options.records)
    start.collect_rarely()  # as the dashboard does
    holds(results)
    results.finish()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
