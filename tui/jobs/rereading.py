"""Records of several batches read again in one request, where nobody waits for one of them alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct

from tui.cms.gateway import WorkGateway
from tui.core.content import Record
from tui.core.errors import CmsError, Refused
from tui.jobs.pace import Rhythm

MOST_BATCHES = 10
"""So many do not wait for more: 2,000 ids, which are some full requests."""


class _Wish(Struct, eq=False):
    ids: Sequence[str]
    answer: asyncio.Future[Mapping[str, Record]]


class Rereading:
    """Reads for the batches of one job together, as long as others are still on their way: the job ends with the last
    of them, and the request budget with the number of requests.

    `more_to_come` tells whether there are others; when they end without reading, `flush` has to be called.
    """

    def __init__(self, gateway: WorkGateway, rhythm: Rhythm) -> None:
        self._gateway = gateway
        self._rhythm = rhythm
        self.more_to_come: Callable[[], bool] = lambda: False
        self._wishes: list[_Wish] = []
        self._timer: asyncio.TimerHandle | None = None
        self._reads: set[asyncio.Task[None]] = set()

    async def by_ids(self, ids: Sequence[str]) -> Mapping[str, Record]:
        """These records as they are a little later; absent ones are left out. Raises CmsError."""
        loop = asyncio.get_running_loop()
        wish = _Wish(ids, loop.create_future())
        self._wishes.append(wish)
        if len(self._wishes) >= MOST_BATCHES or not self.more_to_come():
            self.flush()
        elif self._timer is None:
            self._timer = loop.call_later(self._rhythm.together_s, self.flush)
        try:
            return await wish.answer
        finally:
            if wish in self._wishes:
                self._wishes.remove(wish)

    def flush(self) -> None:
        """Read what is waiting now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        wishes, self._wishes = self._wishes, []
        if wishes:
            task = asyncio.create_task(self._read(wishes), name="copydesk: records read again")
            self._reads.add(task)
            task.add_done_callback(self._reads.discard)

    async def aclose(self) -> None:
        """Read nothing more. Whoever still waits has to be cancelled by its owner."""
        if self._timer is not None:
            self._timer.cancel()
        for task in self._reads:
            task.cancel()
        await asyncio.gather(*self._reads, return_exceptions=True)

    async def _read(self, wishes: list[_Wish]) -> None:
        ids = list(dict.fromkeys(record_id for wish in wishes for record_id in wish.ids))
        try:
            found = await self._gateway.by_ids(ids)
        except CmsError as error:
            if isinstance(error, Refused) and not error.transient and len(wishes) > 1:
                # Maybe for what only one of them asked: the others are not to suffer from it.
                await asyncio.gather(*(self._read([wish]) for wish in wishes))
                return
            _fail(wishes, error)
        except asyncio.CancelledError:
            for wish in wishes:
                wish.answer.cancel()
            raise
        except BaseException as error:  # noqa: BLE001 - whoever waits gets it
            _fail(wishes, error)
        else:
            for wish in wishes:
                if not wish.answer.done():
                    wish.answer.set_result(found)


def _fail(wishes: Sequence[_Wish], error: BaseException) -> None:
    for wish in wishes:
        if not wish.answer.done():
            wish.answer.set_exception(error)
