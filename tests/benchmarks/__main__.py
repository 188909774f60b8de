"""Measures the dashboard against the smallest Textual program, both started in turns on the same machine."""

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

from tests.benchmarks import intents
from tests.benchmarks.meter import Meter
from tests.conftest import RunningSandbox, launch_sandbox

HELLO = """
from textual.app import App
from textual.widgets import Static

class Hello(App):
    def compose(self):
        yield Static("hello there")

Hello().run()
"""
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


def spread(values: list[float], unit: str, digits: int = 0) -> str:
    """Median with the least and the greatest."""
    return f"{statistics.median(values):,.{digits}f} {unit} ({min(values):,.{digits}f}-{max(values):,.{digits}f})"


def row(what: str, result: str, remark: str = "") -> None:
    """One line of the table, at once."""
    sys.stdout.write(f"| {what} | {result} | {remark} |\n")
    sys.stdout.flush()


def answers() -> None:
    """What answers without the dashboard, beside an interpreter that does nothing."""
    entry = "import sys; from tui.cli import main; sys.exit(main())"
    wanted = {"nothing": ("-c", "pass"), "--version": ("-c", entry, "--version"), "--help": ("-c", entry, "--help")}
    seconds: dict[str, list[float]] = {name: [] for name in wanted}
    for _ in range(7):
        for name, words in wanted.items():
            began = time.perf_counter()
            subprocess.run([sys.executable, *words], stdout=subprocess.DEVNULL, check=True)
            seconds[name].append(time.perf_counter() - began)
    nothing = statistics.median(seconds["nothing"])
    for name in ("--version", "--help"):
        ratio = statistics.median(seconds[name]) / nothing
        row(f"copydesk {name}", spread(seconds[name], "s", 3), f"{ratio:.2f} x an idle interpreter (goal 4)")


def starts(env: dict[str, str], records: int, runs: int) -> None:
    """Start to real content, beside the smallest Textual program."""
    dashboard = [sys.executable, "-m", "tui.cli"]
    hello_s: list[float] = []
    ours_s: list[float] = []
    sizes: list[float] = []
    memory: list[float] = []
    for _ in range(runs):
        with Meter([sys.executable, "-c", HELLO], env) as meter:
            hello_s.append(meter.until("hello there"))
        with Meter(dashboard, env) as meter:
            ours_s.append(meter.until(ROWS))
            meter.settle()
            sizes.append(meter.sent)
            memory.append(meter.memory_mb)
    ratio = statistics.median(ours_s) / statistics.median(hello_s)
    row("bare Textual, start to text", spread(hello_s, "s", 2))
    row(f"start to rows, {records:,} records", spread(ours_s, "s", 2), f"{ratio:.2f} x bare Textual")
    row("bytes until settled", spread(sizes, "B"))
    row("memory", spread(memory, "MB"))


def keys(env: dict[str, str], presses: int) -> None:
    """Cursor, page, key repeat, idling, and the filter as it is typed."""
    with Meter([sys.executable, "-m", "tui.cli"], env) as meter:
        meter.until(ROWS)
        meter.settle(1.0)
        for name, count in (("down", presses), ("pagedown", presses // 2)):
            answers = [meter.key(name) for _ in range(count)]
            row(
                f"key {name}",
                spread([answer.frame_ms for answer in answers], "ms", 1),
                spread([float(answer.size) for answer in answers], "B"),
            )
        behind, size = meter.hold("down", 60, 30)
        row("down held at 30/s, 60 keys", f"{behind:.0f} ms behind", f"{size / 60:,.0f} B a key")
        meter.settle(4.0)
        still = meter.watch(5)
        row("idle, 5 s", f"{still.bytes_per_s:.0f} B/s", f"{still.cpu_percent:.1f} % of a core")


def jobs(env: dict[str, str]) -> None:
    """Eight jobs under way, seen from Content and from Jobs."""
    with Meter([sys.executable, "-m", "tui.cli"], env) as meter:
        meter.until(ROWS)
        for number in range(1, 9):
            meter.press("d")
            meter.until(r"Duplicate 1 record")
            meter.press("\t")
            meter.settle(0.2)
            meter.press("\r")
            meter.until(rf"⟳ {number} jobs?")
            meter.press("j")
        meter.watch(6)  # notices go, the preview is read
        seen = meter.watch(5)
        row(
            "8 jobs under way, Content on the screen",
            f"{seen.bytes_per_s:.0f} B/s",
            f"{seen.cpu_percent:.1f} % of a core",
        )
        meter.press("3")
        meter.watch(2)
        seen = meter.watch(5)
        row(
            "8 jobs under way, Jobs on the screen", f"{seen.bytes_per_s:.0f} B/s", f"{seen.cpu_percent:.1f} % of a core"
        )


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="starts of each program")
    parser.add_argument("--records", type=int, default=100_000, help="records of the sandbox")
    parser.add_argument("--intents", action="store_true", help="only what it costs that intents are on the disk")
    options = parser.parse_args()
    sys.stdout.write("| what | median (least-most) | besides |\n| --- | --- | --- |\n")
    if options.intents:
        intents.measure(home, row, spread)
        return 0
    answers()
    running = launch_sandbox(records=options.records, job_seconds=60, rate_limit=600)
    try:
        intents.measure(home, row, spread)
        with home(running) as env:
            starts(env, options.records, options.runs)
            keys(env, 40)
            jobs(env)
    finally:
        running.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
