"""`python -m tests.fuzz [--count N] [--seed S] [--only NAME]`: hostile inputs by the hundred thousand."""

import argparse
import sys

from tests.fuzz.run import run

options = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
options.add_argument("--count", type=int, default=200_000, help="inputs in all (default %(default)s)")
options.add_argument("--seed", type=int, default=0)
options.add_argument("--only", default="", help="only targets with this in their name")
given = options.parse_args()
report = run(given.count, given.seed, given.only)
sys.stdout.write("\n".join(report.lines()) + "\n")
sys.exit(bool(report.faults))
