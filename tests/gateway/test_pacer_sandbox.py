"""The pacer against the sandbox's real rate windows, through the gateway."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from tui.cms.gateway import Gateway, Lane
from tui.core.content import RecordQuery, System
from tui.jobs.pacer import Pacer


class Watched(Pacer):
    """Notes refusals and when answers came."""

    def __init__(self) -> None:
        super().__init__(limit=60, reserve=0)
        self.refusals = 0
        self.answers: list[float] = []
        self.nearly_spent = asyncio.Event()

    def answered(
        self,
        lane: Lane,
        *,
        limit: int | None,
        remaining: int | None,
        refused_for_s: float | None,
        slip: object = None,
    ) -> None:
        self.refusals += refused_for_s is not None
        self.answers.append(time.monotonic())
        if len(self.answers) == 55:
            self.nearly_spent.set()
        super().answered(lane, limit=limit, remaining=remaining, refused_for_s=refused_for_s, slip=slip)


async def test_two_hundred_requests_fill_the_windows(
    start_sandbox: Callable[..., Any], connect: Callable[..., Gateway]
) -> None:
    sandbox = start_sandbox(records=50, rate_limit=60)
    pacer = Watched()
    gateway = connect(System.DATOCMS, sandbox.datocms_url, token=sandbox.datocms_token, admission=pacer)
    await gateway.open()
    began = time.monotonic()
    await asyncio.gather(*(gateway.count(RecordQuery(None), lane=Lane.WORK) for _ in range(200)))
    took = time.monotonic() - began
    assert pacer.refusals == 0
    # 3 requests opened the desk, the first window may have begun up to 3 s ago: 57 + 60 + 60 + 23 in 9 s at most.
    assert took < 9.6
    first_window = [at for at in pacer.answers if at - pacer.answers[0] < 0.5]
    assert len(first_window) >= 57
    assert pacer.budget.limit == 60


async def test_browsing_does_not_wait_behind_work(
    start_sandbox: Callable[..., Any], connect: Callable[..., Gateway]
) -> None:
    sandbox = start_sandbox(records=50, rate_limit=60)
    pacer = Watched()
    pacer.reserve = 4
    gateway = connect(System.DATOCMS, sandbox.datocms_url, token=sandbox.datocms_token, admission=pacer)
    await gateway.open()
    work = asyncio.gather(*(gateway.count(RecordQuery(None), lane=Lane.WORK) for _ in range(90)))
    await pacer.nearly_spent.wait()
    began = time.monotonic()
    await gateway.count(RecordQuery(None), lane=Lane.BROWSE)
    assert time.monotonic() - began < 0.5
    await work
    assert pacer.refusals == 0
