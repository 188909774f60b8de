"""When results are asked for: soon after they are there, with few requests."""

import random
from collections.abc import Iterator

import pytest

from tui.jobs.pace import FirstLook, Rhythm, next_look_s

RHYTHM = Rhythm()


def looks(job_s: float, trip_s: float) -> list[float]:
    """At which ages a job that is alone is asked for, until it is seen to have ended."""
    ages = [RHYTHM.least_look_s]
    while ages[-1] + trip_s / 2 < job_s:
        ages.append(ages[-1] + max(trip_s, next_look_s(RHYTHM, ages[-1], few=True)))
    return ages


def jobs_s() -> Iterator[float]:
    """From 0.05 to 60 s, each a hundredth longer than the one before."""
    job_s = 0.05
    while job_s <= 60:
        yield job_s
        job_s *= 1.01


@pytest.mark.parametrize("trip_s", [0.0, 0.015])
def test_a_job_that_is_alone_is_known_to_have_ended_soon_however_long_it_takes(trip_s: float) -> None:
    random.seed(1)
    for job_s in jobs_s():
        late = [looks(job_s, trip_s)[-1] + trip_s - job_s for _ in range(20)]
        assert max(late) <= max(0.15, 0.15 * job_s), job_s


def test_the_looks_at_a_job_that_is_alone_leave_most_of_the_budget() -> None:
    random.seed(1)
    ages = looks(60, 0.0)
    assert len(ages) <= 52
    assert sum(age <= 3.0 for age in ages) <= 20


def test_among_many_jobs_looks_grow_apart_sooner() -> None:
    random.seed(1)
    assert next_look_s(RHYTHM, 10.0) > 2 * next_look_s(RHYTHM, 10.0, few=True)


def test_what_a_job_took_is_where_the_next_many_begin() -> None:
    first = FirstLook(RHYTHM, None, 1)
    first.ended(3.5)
    assert FirstLook(RHYTHM, first.seconds, 100).seconds == 3.5
    first.ended(0.01)
    assert first.seconds == RHYTHM.least_look_s
