"""Moments in other zones: none of them stops anything."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.cms.datocms.cells import FIELD_TYPES
from tui.cms.datocms.wire import moment_of, stamp
from tui.core.cell_values import number_text
from tui.core.clock import local, utc
from tui.ui.drawing.words import ago, below_each_other, moment_text
from tui.ui.widgets.job_head import clock

EDGES = ("9999-12-31T23:59:59-08:00", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z")
moments = st.datetimes(timezones=st.sampled_from([timezone(timedelta(minutes=m)) for m in (-1439, -480, 0, 330, 1439)]))


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def _zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_zone")
@pytest.mark.parametrize("text", EDGES)
def test_the_ends_of_the_calendar_are_written_everywhere(text: str) -> None:
    when = moment_of(text)
    assert when is not None
    assert local(when) == when
    year = text[:4].lstrip("0")
    assert year in moment_text(when) or str(local(when).year) in moment_text(when)
    assert ago(when)
    assert clock(when)
    assert stamp(when).endswith("Z")
    assert FIELD_TYPES.cell(text, "date_time", {}).text


@pytest.mark.usefixtures("_zone")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments, moments)
def test_every_moment_is_written_beside_every_other(when: datetime, now: datetime) -> None:
    assert local(when) == when
    assert utc(when).tzinfo is UTC
    assert abs(utc(when) - when) < timedelta(days=1)
    assert moment_text(when)
    assert ago(when, now)
    assert clock(when, now)


@pytest.mark.parametrize(
    ("value", "text"),
    [(2025, "2025"), (12_480, "12,480"), (4.5, "4.5"), (10**400, "about 10^400"), (-(10**5000), "about 10^5000")],
    ids=lambda value: value if isinstance(value, str) else "number",
)
def test_numbers_of_any_size_are_told(value: float, text: str) -> None:
    assert number_text(value) == text


def test_what_is_no_number_is_told_too() -> None:
    assert [number_text(float(text)) for text in ("inf", "-inf", "nan")] == ["inf", "-inf", "nan"]
    assert FIELD_TYPES.cell("1" + "0" * 400, "json", {}).text == "about 10^400"


def test_days_of_one_and_of_two_digits_stand_below_each_other() -> None:
    now = datetime(2026, 1, 31, 12, tzinfo=UTC)
    written = [below_each_other(ago(datetime(2026, 1, day, 12, tzinfo=UTC), now)) for day in (9, 28)]
    assert written == [" 9 Jan", "28 Jan"]
    assert below_each_other("yesterday") == "yesterday"
