"""The time at the CMS: by what it tells, and by a clock that nobody corrects."""

from datetime import UTC, datetime, timedelta

import pytest

from tui.cms.server_clock import ServerClock

TOLD = datetime(2026, 11, 1, 12, 0, 7, tzinfo=UTC)
DATE = {"date": "Sun, 01 Nov 2026 12:00:07 GMT", "content-type": "application/json; charset=utf-8"}


class Ticks:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_it_goes_on_from_the_newest_answer() -> None:
    ticks = Ticks()
    clock = ServerClock(ticks)
    assert clock.now() is None
    clock.heard(DATE)
    ticks.now += 90.5
    assert clock.now() == TOLD + timedelta(seconds=90.5)
    clock.heard({**DATE, "date": "Sun, 01 Nov 2026 11:00:00 +0100"})
    assert clock.now() == TOLD - timedelta(hours=2, seconds=7)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "application/json"},
        {**DATE, "date": "yesterday"},
        {**DATE, "date": ""},
        {**DATE, "content-type": "text/html"},
        {"date": DATE["date"]},
    ],
)
def test_what_tells_no_time_changes_nothing(headers: dict[str, str]) -> None:
    clock = ServerClock(Ticks())
    clock.heard(headers)
    assert clock.now() is None
    clock.heard(DATE)
    clock.heard(headers)
    assert clock.now() == TOLD
