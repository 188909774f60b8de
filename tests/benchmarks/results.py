"""What was measured, beside what it is measured against and the goal it has."""

import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


def median(values: Sequence[float]) -> float:
    """Half are less, half are more."""
    return statistics.median(values)


def percentile(values: Sequence[float], percent: int) -> float:
    """So many of a hundred are at most this."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


@dataclass(frozen=True)
class Result:
    """One line. `goal`: the most that `value` may be; of a ratio (`by_ratio`) the most that `ratio` may be."""

    what: str
    value: float
    unit: str
    part: str = ""
    digits: int = 0
    least: float | None = None
    most: float | None = None
    reference: float | None = None
    against: str = ""
    goal: float | None = None
    by_ratio: bool = False
    remark: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours to the reference of the same run."""
        return self.value / self.reference if self.reference else None

    @property
    def holds(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        found = self.ratio if self.by_ratio else self.value
        return None if self.goal is None or found is None else found <= self.goal

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {**asdict(self), "ratio": self.ratio, "holds": self.holds}


class Results:
    """Prints each line at once, as a table; keeps them for JSON."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._lines: list[Result] = []
        self.part = ""
        """What is being measured."""
        self.failures: dict[str, str] = {}
        """What went wrong, by the part that could not be measured to its end."""
        self._write("| what | ours (least-most) | reference | ratio | goal | holds | besides |")
        self._write("| --- | --- | --- | --- | --- | --- | --- |")

    def _write(self, text: str) -> None:
        if not self._as_json:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()

    def add(self, what: str, values: Sequence[float] | float, unit: str, digits: int = 0, **more: Any) -> Result:
        """One more line; of several values the median with the least and the greatest."""
        many = [values] if isinstance(values, int | float) else list(values)
        several = len(many) > 1
        least, most = (min(many), max(many)) if several else (None, None)
        line = Result(what, statistics.median(many), unit, self.part, digits, least, most, **more)
        self._lines.append(line)

        def number(value: float) -> str:
            return f"{value:,.{digits}f}"

        ours = f"{number(line.value)} {unit}"
        if line.least is not None and line.most is not None:
            ours += f" ({number(line.least)}-{number(line.most)})"
        reference = "" if line.reference is None else f"{number(line.reference)} {unit}, {line.against}"
        ratio = "" if line.ratio is None else f"{line.ratio:.2f} x"
        goal = "" if line.goal is None else f"{line.goal:g} x" if line.by_ratio else f"{line.goal:,g} {unit}"
        holds = {True: "yes", False: "NO", None: ""}[line.holds]
        self._write(f"| {what} | {ours} | {reference} | {ratio} | {goal} | {holds} | {line.remark} |")
        return line

    def failed(self, error: Exception) -> None:
        """The part could not be measured to its end."""
        said = self.failures[self.part] = f"{type(error).__name__}: {error}"
        self._write(f"| {self.part} | FAILED | | | | NO | {said.splitlines()[0]} |")

    def finish(self) -> None:
        """The JSON, where it is wanted; a part that failed is in it with what went wrong."""
        if self._as_json:
            failed = [{"part": part, "failed": said, "holds": False} for part, said in self.failures.items()]
            json.dump([*(line.as_json() for line in self._lines), *failed], sys.stdout, indent=1)
            sys.stdout.write("\n")
