"""Measures the dashboard and the engine beside what they are compared with, in turns on the same machine.

The smallest Textual program for the start, the stock driver for bytes, what the rate limit allows for the engine, the
vendor's client for one job alone, an empty journal for a full one.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping

from tests.benchmarks.browsing import browsing
from tests.benchmarks.engine import alone, duplicate, publish
from tests.benchmarks.ground import Ground
from tests.benchmarks.holds import holds
from tests.benchmarks.intents import intents
from tests.benchmarks.journals import journal
from tests.benchmarks.plans import plans
from tests.benchmarks.results import Results
from tests.benchmarks.screen import commands, jobs, keys, lines, start

Part = Callable[[Results, Ground], None]
SCREEN = (commands, start, keys, lines, jobs)
ENGINE = (publish, duplicate, alone, browsing, plans, journal, holds, intents)
PARTS: dict[str, Part] = {part.__name__: part for part in (*SCREEN, *ENGINE)}


def measure(parts: Mapping[str, Part], results: Results, ground: Ground) -> None:
    """One part after the other; one that fails is a line, too, and takes nothing from the others."""
    for name, part in parts.items():
        results.part, began = name, time.perf_counter()
        try:
            part(results, ground)
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are measured
            results.failed(error)
        sys.stderr.write(f"{name}: {time.perf_counter() - began:.0f} s\n")


def main() -> int:
    told = "\n".join(f"  {name:<10} {(part.__doc__ or '').splitlines()[0]}" for name, part in PARTS.items())
    parser = argparse.ArgumentParser(
        prog="tests.benchmarks",
        description=__doc__,
        epilog=f"parts:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help="only these, else all of them", choices=[*PARTS, []])
    parser.add_argument("--runs", type=int, default=5, help="starts of each program")
    parser.add_argument("--records", type=int, default=100_000, help="records of the sandbox")
    parser.add_argument("--many", type=int, default=1_000_000, help="records of the larger sandbox; 0: none")
    parser.add_argument("--json", action="store_true", help="one JSON array instead of the table")
    options = parser.parse_args()
    results = Results(as_json=options.json)
    try:
        with Ground(options.runs, options.records, options.many) as ground:
            measure({name: PARTS[name] for name in options.parts or PARTS}, results, ground)
    finally:
        results.finish()  # what was measured until ctrl+c is told, too
    return 1 if results.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
