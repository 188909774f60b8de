"""Asking how far batches are: a request each, or one for all where the CMS tells of all jobs in one feed."""

from __future__ import annotations

import asyncio
import math

from tui.cms.gateway import WorkGateway
from tui.jobs.pace import Rhythm
from tui.operations.work import Poll, Ticket

GATHER_S = 0.01
"""How long the first who asks waits for others who ask at the same moment."""


class Feed:
    """Looks at tickets. With `polls_together` those asked about at the same moment share one request."""

    def __init__(self, gateway: WorkGateway, rhythm: Rhythm) -> None:
        self._gateway = gateway
        self._rhythm = rhythm
        self._asked: list[tuple[Ticket, asyncio.Future[Poll]]] = []
        self._task: asyncio.Task[None] | None = None

    @property
    def is_shared(self) -> bool:
        """Whether one look answers for any number of tickets."""
        return self._gateway.polls_together

    def moment(self, at: float) -> float:
        """When to look, not before `at`: shared looks meet at the same moments, whoever asks."""
        if not self.is_shared:
            return at
        return math.ceil(at / self._rhythm.feed_s) * self._rhythm.feed_s

    async def poll(self, ticket: Ticket) -> Poll:
        """How far one ticket is. Raises CmsError."""
        if not self.is_shared:
            return (await self._gateway.poll([ticket]))[0]
        future: asyncio.Future[Poll] = asyncio.get_running_loop().create_future()
        self._asked.append((ticket, future))
        if self._task is None:
            self._task = asyncio.create_task(self._ask(), name="copydesk: change feed")
        return await future

    async def _ask(self) -> None:
        await asyncio.sleep(GATHER_S)
        self._task = None
        asked, self._asked = [pair for pair in self._asked if not pair[1].done()], []
        if not asked:
            return
        try:
            looks = await self._gateway.poll([ticket for ticket, _ in asked])
        except BaseException as error:
            for _, future in asked:
                if not future.done():
                    future.set_exception(error if isinstance(error, Exception) else asyncio.CancelledError())
                    future.exception()  # whoever asked may be gone: then nobody is left to fetch it
            if not isinstance(error, Exception):
                raise
            return
        for (_, future), look in zip(asked, looks, strict=True):
            if not future.done():
                future.set_result(look)
