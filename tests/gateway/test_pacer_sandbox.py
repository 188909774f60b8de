"""The pacer against the sandbox's real rate windows, through the gateway."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from tests.cmses import DATOCMS
from tui.cms.gateway import Gateway, Lane
from tui.cms.traits import BudgetRule
from tui.core.content import RecordQuery
from tui.jobs.pacer import Pacer


class Watched(Pacer):
    """Notes refusals and when answers came."""

    def __init__(self) -> None:
        super().__init__(BudgetRule(60, 3.0))
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
        self.answers.append(time.time())
        if len(self.answers) == 55:
            self.nearly_spent.set()
        super().answered(lane, limit=limit, remaining=remaining, refused_for_s=refused_for_s, slip=slip)


async def test_of_two_hundred_requests_none_is_refused(
    start_sandbox: Callable[..., Any], connect: Callable[..., Gateway]
) -> None:
    sandbox = start_sandbox(records=50, rate_limit=60)
    pacer = Watched()
    gateway = connect(DATOCMS, sandbox.datocms_url, token=sandbox.datocms_token, admission=pacer)
    await gateway.open()
    await asyncio.gather(*(gateway.count(RecordQuery(None), lane=Lane.WORK) for _ in range(200)))
    assert pacer.refusals == 0
    # The sandbox's windows lie on the clock, and 203 requests need four of them; how full each gets is the machine's.
    assert len({int(at // 3) for at in pacer.answers}) >= 4
    assert pacer.budget.limit == 60


async def test_browsing_does_not_wait_behind_work(
    start_sandbox: Callable[..., Any], connect: Callable[..., Gateway]
) -> None:
    sandbox = start_sandbox(records=50, rate_limit=60)
    pacer = Watched()
    pacer.reserve = 4
    gateway = connect(DATOCMS, sandbox.datocms_url, token=sandbox.datocms_token, admission=pacer)
    await gateway.open()
    work = asyncio.gather(*(gateway.count(RecordQuery(None), lane=Lane.WORK) for _ in range(90)))
    await pacer.nearly_spent.wait()
    await gateway.count(RecordQuery(None), lane=Lane.BROWSE)
    assert not work.done()
    await work
    assert pacer.refusals == 0
