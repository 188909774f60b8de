"""A fixed part of `python -m tests.fuzz`: the only errors of decoders, loaders, filter line and painting are their
documented answers."""

import pytest

from tests.fuzz.run import run


@pytest.mark.timeout(300)
def test_hostile_inputs_meet_only_documented_answers() -> None:
    report = run(4_000, seed=9)
    assert sum(report.inputs.values()) >= 4_000
    assert not report.faults, "\n".join(report.lines())
