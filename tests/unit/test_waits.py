"""What is waited for, in words; how long a server asks to wait; times that do not jump."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tui.cms.failures import LONGEST_NAMED_S, asked_wait, join_reasons, named_wait
from tui.cms.gateway import Budget
from tui.core.errors import RateLimited
from tui.core.text import spoken
from tui.jobs.pace import Rhythm
from tui.jobs.waits import CROWDED, Waits

NOON = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the steady clock."""
    now = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return lambda at: now.__setitem__(0, at)


def test_waits_are_spoken() -> None:
    told = {0.2: "1 s", 40: "40 s", 119: "119 s", 1500: "25 min", 3600: "1 h", 3599.5: "1 h", 7000: "117 min"}
    told |= {7200: "2 h", 86_400: "24 h", 864_000: "10 days"}
    assert {seconds: spoken(seconds) for seconds in told} == told


def test_retry_after_may_be_a_date_of_the_servers_clock() -> None:
    headers = {"retry-after": "Sun, 01 Mar 2026 13:00:00 GMT", "date": "Sun, 01 Mar 2026 12:59:20 GMT"}
    assert named_wait(headers) == 40
    assert named_wait({**headers, "retry-after": "Sun, 01 Mar 2026 11:00:00 GMT"}) == 0
    assert named_wait({"retry-after": "soon"}) is None
    assert named_wait({"retry-after": "120"}) == 120
    assert named_wait({"x-ratelimit-reset": "2", "retry-after": "120"}) == 2
    assert named_wait({"retry-after": "-5"}) is None


def test_absurd_waits_are_bounded_and_told() -> None:
    for text in ("864000", "Wed, 11 Mar 2026 12:00:00 GMT"):
        headers = {"retry-after": text, "date": "Sun, 01 Mar 2026 12:00:00 GMT"}
        assert (asked_wait(headers), named_wait(headers)) == (864_000, LONGEST_NAMED_S)
    assert named_wait({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}) == LONGEST_NAMED_S


def said(waits: Waits, now: float, budget: Budget = Budget(), *, results: bool = True, feed: bool = False) -> str:  # noqa: B008
    return waits.words(now, budget, results=results, answers=True, feed=feed)


def test_nothing_is_said_while_things_move(clock: Callable[[float], None]) -> None:
    waits = Waits("DatoCMS", Rhythm())
    assert said(waits, 1_009) == ""
    assert said(waits, 1_010) == "no result for 0:10"
    assert said(waits, 1_044, feed=True) == "no news for 0:40"
    assert said(waits, 1_044, results=False) == "no answer for 0:40"
    clock(1_044)
    waits.moved()
    assert said(waits, 1_050) == ""


def test_a_budget_that_others_use_up_is_said(clock: Callable[[float], None]) -> None:
    waits = Waits("DatoCMS", Rhythm())
    assert said(waits, 1_020, Budget(60, 0, waiting=3)) == CROWDED
    clock(1_005)
    waits.moved()
    waits.refused(RateLimited("No.", wait_s=2), 1_006)
    assert said(waits, 1_014) == ""
    assert said(waits, 1_020) == CROWDED


def test_a_long_wait_that_is_asked_for_is_said_once_and_with_its_end(clock: Callable[[float], None]) -> None:
    waits = Waits("DatoCMS", Rhythm(), local=lambda: NOON)
    waits.refused(RateLimited("No.", wait_s=3_600, asked_s=3_600), 1_000)
    waits.moved()
    for passed in (0, 10, 3_590):
        assert (
            said(waits, 1_000 + passed, Budget(blocked_s=3_600 - passed))
            == "DatoCMS asks to wait 1 h: continues at 13:00"
        )
    clock(4_601)
    waits.moved()
    assert said(waits, 4_601) == ""
    waits.refused(RateLimited("No.", wait_s=3_600, asked_s=864_000), 4_601)
    assert said(waits, 4_601) == "DatoCMS asks to wait 10 days: tried again at 13:00"


def test_another_job_of_the_same_budget_says_it_too(clock: Callable[[float], None]) -> None:
    waits = Waits("DatoCMS", Rhythm(), local=lambda: NOON)
    assert said(waits, 1_001, Budget(blocked_s=9)) == ""
    assert said(waits, 1_001, Budget(blocked_s=30)) == "DatoCMS asks to wait 30 s: continues at 12:00:35"
    assert said(waits, 1_030, Budget(blocked_s=1)) == "DatoCMS asks to wait 30 s: continues at 12:00:35"


def test_of_reasons_with_one_code_the_last_names_it() -> None:
    slug, mail, link = "Slug must be unique (INVALID_FIELD)", "Email must be unique (INVALID_FIELD)", "Gone (NO_LINK)"
    assert join_reasons([slug]) == slug
    assert join_reasons([slug, mail, slug, ""]) == f"Slug must be unique; {mail}"
    assert join_reasons([slug, mail, link]) == f"Slug must be unique; {mail}; {link}"
