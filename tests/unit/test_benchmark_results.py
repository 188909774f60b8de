"""What the benchmarks tell: every line with its reference and whether it holds, whatever becomes of the others."""

import json

import pytest

from tests.benchmarks.__main__ import measure
from tests.benchmarks.ground import Ground
from tests.benchmarks.results import Results


def first(results: Results, ground: Ground) -> None:
    results.add("so many bytes", 50, "B", goal=100, reference=200, against="stock driver")
    results.add("start", [3.0, 1.0, 2.0], "s", 1, goal=1.5, by_ratio=True, reference=1.0, against="bare Textual")


def broken(results: Results, ground: Ground) -> None:
    results.add("measured before", 1, "s")
    raise TimeoutError("it never came:\nan empty screen")


def last(results: Results, ground: Ground) -> None:
    results.add("to the end", 1, "s", goal=1)


@pytest.mark.parametrize("as_json", [True, False])
def test_a_part_that_fails_is_told_and_takes_nothing_from_the_others(
    as_json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    results = Results(as_json=as_json)
    measure({"first": first, "broken": broken, "last": last}, results, Ground(1, 10, 0))
    results.finish()
    assert results.failures == {"broken": "TimeoutError: it never came:\nan empty screen"}
    printed = capsys.readouterr().out
    if not as_json:
        assert "| so many bytes | 50 B | 200 B, stock driver | 0.25 x | 100 B | yes |  |" in printed
        assert "| start | 2.0 s (1.0-3.0) | 1.0 s, bare Textual | 2.00 x | 1.5 x | NO |  |" in printed
        assert "| broken | FAILED | | | | NO | TimeoutError: it never came: |" in printed
        return
    lines = json.loads(printed)
    told = [(line["part"], line.get("what"), line.get("ratio"), line["holds"]) for line in lines]
    assert told == [
        ("first", "so many bytes", 0.25, True),
        ("first", "start", 2.0, False),
        ("broken", "measured before", None, None),
        ("last", "to the end", None, True),
        ("broken", None, None, False),
    ]
    assert lines[-1]["failed"].startswith("TimeoutError")
