"""A small, fixed number of kills; `python -m tests.kills` makes hundreds."""

import pytest

from tests.kills.trial import play


@pytest.mark.parametrize("seed", [11, 12])
def test_a_killed_job_loses_nothing_and_makes_nothing_twice(seed: int) -> None:
    trial = play(seed, size=24, kills=3)
    assert trial.broken == []
    assert trial.made + trial.in_doubt >= 24
