"""The dashboard beside the smallest Textual program and the stock driver: start, bytes, keys, slow lines, jobs."""

import statistics
import subprocess
import sys
import time
from typing import Any

from tests.benchmarks.ground import DASHBOARD, FRAME, ROWS, STOCK, Ground, served
from tests.benchmarks.meter import Meter, Still
from tests.benchmarks.results import Results

HELLO = """
from textual.app import App
from textual.widgets import Static

class Hello(App):
    def compose(self):
        yield Static("hello there")

Hello().run()
"""
PRESSES = 60
SLOW_LINES = ((7_000, 2.5), (960, 15.0))
"""Bytes a second, and in how many seconds the first screen should be there."""


def commands(results: Results, ground: Ground) -> None:
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


def start(results: Results, ground: Ground) -> None:
    """Start to a frame and to rows, beside the smallest Textual program; with many records beside fewer."""
    env, records = ground.env(), ground.records
    seconds: dict[str, list[float]] = {"hello": [], "frame": [], "rows": [], "many": []}
    sizes: dict[str, list[float]] = {"ours": [], "stock": []}
    memory: dict[str, list[float]] = {"hello": [], "ours": [], "many": []}
    others = {"ours": env, "stock": {**env, **STOCK}, **({"many": ground.env(ground.many)} if ground.many else {})}
    for _ in range(ground.runs):
        with Meter([sys.executable, "-c", HELLO], env) as meter:
            seconds["hello"].append(meter.until("hello there"))
            meter.settle()
            memory["hello"].append(meter.memory_mb)
        for name, variables in others.items():
            with Meter(DASHBOARD, variables) as meter:
                frame, rows = meter.until(FRAME), meter.until(ROWS, within_s=120)
                meter.settle()
                if name in sizes:
                    sizes[name].append(meter.sent)
                if name == "ours":
                    seconds["frame"].append(frame)
                if name in memory:
                    seconds["rows" if name == "ours" else name].append(rows)
                    memory[name].append(meter.memory_mb)
    hello: dict[str, Any] = {
        "reference": statistics.median(seconds["hello"]),
        "against": "bare Textual",
        "by_ratio": True,
    }
    results.add(f"start to the frame, {records:,} records", seconds["frame"], "s", 2, goal=1.5, **hello)
    shown = results.add(f"start to rows, {records:,} records", seconds["rows"], "s", 2, goal=2.2, **hello)
    if ground.many:
        fewer: dict[str, Any] = {"reference": shown.value, "against": f"{records:,} records", "by_ratio": True}
        results.add(f"start to rows, {ground.many:,} records", seconds["many"], "s", 2, goal=1.05, **fewer)
    stock: dict[str, Any] = {"reference": statistics.median(sizes["stock"]), "against": "stock driver"}
    results.add("bytes to the first screen, settled", sizes["ours"], "B", goal=14_000, **stock)
    bare: dict[str, Any] = {"reference": statistics.median(memory["hello"]), "against": "bare Textual"}
    results.add(f"memory, {records:,} records", memory["ours"], "MB", goal=60, **bare)
    if ground.many:
        results.add(f"memory, {ground.many:,} records", memory["many"], "MB", goal=65, **bare)


def lines(results: Results, ground: Ground) -> None:
    """First screen over a line that takes so many bytes a second."""
    env = ground.env()
    for rate, goal in SLOW_LINES:
        seconds = {}
        for name, more in (("ours", {}), ("stock", STOCK)):
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


def keys(results: Results, ground: Ground) -> None:
    """Cursor, page, key repeat, idling."""
    env = ground.env()
    sizes: dict[str, dict[str, float]] = {}
    frames: dict[str, float] = {}
    took_ms: dict[str, dict[str, float]] = {"stock": {}, "ours": {}}
    held: dict[str, tuple[float, float]] = {}
    still: dict[str, Still] = {}
    for driver, more in (("stock", STOCK), ("ours", {})):
        sizes[driver] = {}
        with Meter(DASHBOARD, {**env, **more}) as meter:
            meter.until(ROWS)
            meter.settle(1.0)
            for name, count, ms, most in (("down", PRESSES, 8, 400), ("pagedown", PRESSES // 2, 20, 4_000)):
                began = meter.cpu_s
                found = [meter.key(name) for _ in range(count)]
                took_ms[driver][name] = (meter.cpu_s - began) * 1000 / count
                mean = sizes[driver][name] = statistics.mean(answer.size for answer in found)
                painted = [answer.frame_ms for answer in found]
                if driver == "stock":
                    frames[name] = statistics.median(painted)
                else:
                    stock: dict[str, Any] = {"reference": frames[name], "against": "stock driver"}
                    results.add(f"key {name}", painted, "ms", 1, goal=ms, **stock)
                    stock["reference"] = sizes["stock"][name]
                    results.add(f"key {name}, mean with scrolling", mean, "B", goal=most, **stock)
                    stock["reference"] = took_ms["stock"][name]
                    results.add(f"key {name}, processor", took_ms["ours"][name], "ms", 1, **stock)
            behind, size = meter.hold("down", 60, 30)
            held[driver] = (behind, size / 60)
            meter.settle(4.0)
            still[driver] = meter.watch(5)
    remark = f"{held['ours'][1]:,.0f} B a key, stock driver {held['stock'][1]:,.0f}"
    stock = {"reference": held["stock"][0], "against": "stock driver"}
    results.add("down held at 30/s, behind after 60", held["ours"][0], "ms", goal=33, remark=remark, **stock)
    quiet(results, "idle", still["ours"], still["stock"], 0, 0.3)


def quiet(results: Results, what: str, ours: Still, stock: Still, most_bytes: int, most_percent: float) -> None:
    """What goes over the line and what it costs while nobody presses a key, beside the stock driver."""
    stock_driver = "stock driver"
    reference = stock.bytes_per_s
    results.add(what, ours.bytes_per_s, "B/s", goal=most_bytes, reference=reference, against=stock_driver)
    cpu, reference = ours.cpu_percent, stock.cpu_percent
    results.add(f"{what}, of a core", cpu, "%", 1, goal=most_percent, reference=reference, against=stock_driver)


def jobs(results: Results, ground: Ground) -> None:
    """Eight jobs under way, seen from Content and from Jobs."""
    seen: dict[tuple[str, str], Still] = {}
    for driver, more in (("stock", STOCK), ("ours", {})):
        # Each has a sandbox and a journal of its own, with eight jobs of a minute.
        with (
            served(records=ground.records, job_seconds=60, rate_limit=600) as env,
            Meter(DASHBOARD, {**env, **more}) as meter,
        ):
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
                seen[driver, place] = meter.watch(10)
    for place in ("Content", "Jobs"):
        what = f"8 jobs under way, {place} shown"
        quiet(results, what, seen["ours", place], seen["stock", place], 300, 1.5)
