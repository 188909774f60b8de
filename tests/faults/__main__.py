"""Plays the whole table and writes it: `python -m tests.faults [--only WORDS] [--json FILE]`. Exit 1 when one broke."""

import argparse
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.promises import PROMISES, Verdict, play
from tests.faults.rows import ROWS


def line(verdict: Verdict) -> str:
    """A row of the table."""
    return f"| {verdict.row.name} | " + " | ".join("NO" if name in verdict.broken else "ok" for name in PROMISES) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.faults", description=__doc__)
    parser.add_argument("--only", default="", help="rows whose name holds this")
    parser.add_argument("--at-once", type=int, default=2, help="rows played at a time")
    parser.add_argument("--json", type=Path, help="also write the verdicts here")
    options = parser.parse_args()
    rows = [row for row in ROWS if options.only in row.name]
    sys.stdout.write(f"| fault | {' | '.join(PROMISES)} |\n| --- |{' --- |' * len(PROMISES)}\n")
    verdicts = []
    with ThreadPoolExecutor(options.at_once) as pool:
        for verdict in pool.map(play, rows):
            verdicts.append(verdict)
            sys.stdout.write(line(verdict) + "\n")
            sys.stdout.flush()
    broken = [verdict for verdict in verdicts if verdict.broken]
    for verdict in broken:
        sys.stdout.write(f"\n{verdict.row.name}\n")
        sys.stdout.writelines(f"  {name}: {seen}\n" for name, seen in verdict.broken.items())
    sys.stdout.write(f"\n{len(rows)} rows by {len(PROMISES)} promises, {len(broken)} rows failing\n")
    if options.json:
        table = [{"row": verdict.row.name, "broken": verdict.broken} for verdict in verdicts]
        options.json.write_text(json.dumps(table, indent=1, ensure_ascii=False))
    return 1 if broken or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
