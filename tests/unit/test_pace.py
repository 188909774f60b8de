"""When results are asked for: soon after they are there, with few requests."""

import random
import statistics

import pytest

from tui.jobs.pace import FirstLook, Rhythm, next_look_s

RHYTHM = Rhythm()


def looks(job_s: float) -> tuple[float, int]:
    """How late the end of a job that is alone is seen, and after how many looks."""
    age, count = RHYTHM.least_look_s, 1
    while age < job_s:
        age += next_look_s(RHYTHM, age, few=True)
        count += 1
    return age - job_s, count


@pytest.mark.parametrize("job_s", [0.05, 0.2, 1, 3.5, 30])
def test_a_job_that_is_alone_is_known_to_have_ended_soon(job_s: float) -> None:
    random.seed(1)
    found = [looks(job_s * random.uniform(0.9, 1.1)) for _ in range(400)]
    assert statistics.median(late for late, _ in found) <= max(0.15, 0.15 * job_s)
    assert max(count for _, count in found) <= 32


def test_among_many_jobs_looks_grow_apart_sooner() -> None:
    random.seed(1)
    assert next_look_s(RHYTHM, 10.0) > 2 * next_look_s(RHYTHM, 10.0, few=True)


def test_what_a_job_took_is_where_the_next_many_begin() -> None:
    first = FirstLook(RHYTHM, None, 1)
    first.ended(3.5)
    assert FirstLook(RHYTHM, first.seconds, 100).seconds == 3.5
    first.ended(0.01)
    assert first.seconds == RHYTHM.least_look_s
