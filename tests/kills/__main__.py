"""Plays trials until so many kills were made: `python -m tests.kills [--times N] [--size N]`. Exit 1 if one broke."""

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor

from tests.kills.trial import play


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=300, help="kills in all")
    parser.add_argument("--size", type=int, default=200, help="records a job duplicates")
    parser.add_argument("--kills", type=int, default=15, help="kills of one job at most")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    kills = trials = made = in_doubt = broken = 0
    sys.stdout.write("| seed | kills | made | in doubt | broken |\n| --- | --- | --- | --- | --- |\n")
    with ThreadPoolExecutor(2) as pool:
        seed = options.seed
        while kills < options.times:
            pair = pool.map(lambda number: play(number, size=options.size, kills=options.kills), (seed, seed + 1))
            for trial in pair:
                kills, made, in_doubt = kills + trial.kills, made + trial.made, in_doubt + trial.in_doubt
                trials, broken = trials + 1, broken + bool(trial.broken)
                said = "; ".join(trial.broken[:3]) or "-"
                sys.stdout.write(f"| {trial.seed} | {trial.kills} | {trial.made} | {trial.in_doubt} | {said} |\n")
                sys.stdout.flush()
            seed += 2
    sys.stdout.write(
        f"\n{kills} kills in {trials} jobs of {options.size}: {made} made, {in_doubt} in doubt, {broken} jobs broken\n"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
