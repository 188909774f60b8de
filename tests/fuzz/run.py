"""Puts so many inputs through all targets, and says what failed, by its place in the program."""

import time
import traceback
from collections import Counter
from dataclasses import dataclass, field

from tests.fuzz.hostile import Maker
from tests.fuzz.targets import TARGETS


@dataclass
class Report:
    """What came of a run. `faults`: for each place that failed, how to see it again and the error."""

    inputs: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, tuple[float, int]] = field(default_factory=dict)
    faults: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def lines(self) -> list[str]:
        found = [f"{sum(self.inputs.values()):,} inputs, {len(self.faults)} faults"]
        for name, count in self.inputs.items():
            seconds, seed = self.slowest[name]
            slowest = f"slowest {seconds * 1000:.0f} ms (input {seed})"
            found.append(f"  {name}: {count:,} inputs, {self.answered[name]:,} refused; {slowest}")
        for (name, place), (seed, error) in self.faults.items():
            found.append(f"FAULT in {name}, seed {seed}, at {place}\n{error}")
        return found


def run(count: int, seed: int = 0, only: str = "") -> Report:
    """`count` inputs in all, by their shares; the same seed makes the same ones."""
    report = Report()
    targets = [target for target in TARGETS if only in target.name]
    shares = sum(target.share for target in targets)
    for target in targets:
        report.slowest[target.name] = (0.0, 0)
        for number in range(-(-count * target.share // shares)):
            make = Maker(seed * 10_000_019 + number)
            began = time.perf_counter()
            try:
                target.try_one(make)
            except target.answers:
                report.answered[target.name] += 1
            except Exception as error:  # noqa: BLE001 - this is what is looked for
                frame = traceback.extract_tb(error.__traceback__)[-1]
                place = f"{frame.filename}:{frame.lineno}"
                report.faults.setdefault((target.name, place), (number, traceback.format_exc()[-1500:]))
            report.inputs[target.name] += 1
            report.slowest[target.name] = max(report.slowest[target.name], (time.perf_counter() - began, number))
    return report
