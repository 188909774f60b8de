"""A circuit breaker: when the CMS does not answer, or does not accept the credentials, all work at it stops until one
cheap read at a time finds that it goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import random
import time
from collections.abc import Awaitable, Callable

from tui.core.errors import CmsError, ConfigError, CopydeskError, Elsewhere, RateLimited, Refused, Unauthorized
from tui.core.text import duration, one_line
from tui.jobs.pace import Rhythm

log = logging.getLogger(__name__)

Probe = Callable[[bool], Awaitable[None]]
"""Makes one cheap read that needs the credentials; with True they are asked for anew first. Raises CmsError, and
ConfigError where there are none."""

WAIT_GROWTH = 0.25
"""Waits between two probes, as a part of how long the outage lasts: work goes on soon after a short one."""
NEEDS_CREDENTIALS = "needs its credentials:"


def is_outage(error: CmsError) -> bool:
    """Whether an error tells of the line, the service or the credentials as a whole, not of what was asked alone."""
    return isinstance(error, Unauthorized) or not isinstance(error, RateLimited | Refused | Elsewhere)


class Breaker:
    """One for all jobs of a desk. Tripped by the first request that meets an outage; probes until one is answered."""

    def __init__(self, probe: Probe, rhythm: Rhythm) -> None:
        self._probe = probe
        self._rhythm = rhythm
        self._callbacks: list[Callable[[], None]] = []
        self._whole = asyncio.Event()
        self._whole.set()
        self._whole_since = 0.0
        self._hurry = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.refused = False
        """Whether the credentials are known not to be accepted: asked for anew, and tried."""
        self.note = ""
        """What to say while it is tripped; empty else."""

    @property
    def tripped(self) -> bool:
        """Whether nothing may be asked or sent now."""
        return not self._whole.is_set()

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` whenever something changed. Returns what ends it."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback)

    def trip(self, error: CmsError, began: float) -> bool:
        """Stop all work, because a step that began then (monotonic) met an outage.

        False when that is nothing new: it is tripped, or was since; or the error is about what was asked alone.
        """
        if self.tripped or began < self._whole_since or not is_outage(error):
            return False
        self._whole.clear()
        self._hurry.clear()
        self._say(error, None)
        self._task = asyncio.create_task(self._watch(error), name="copydesk: waiting for the CMS")
        self._tell()
        return True

    def try_now(self) -> None:
        """The editor says that it should work: ask for the credentials anew and try at once."""
        self._hurry.set()

    async def whole(self) -> None:
        """Returns when work may go on."""
        await self._whole.wait()

    async def aclose(self) -> None:
        """Probe no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self, error: CopydeskError) -> None:
        began = time.monotonic()
        renew = isinstance(error, Unauthorized)
        while True:
            wait_s = 0.0 if renew else self._wait_s(began)
            self._say(error, wait_s)
            self._tell()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._hurry.wait()
            renew = renew or self._hurry.is_set()
            self._hurry.clear()
            try:
                await self._probe(renew)
            except Elsewhere:
                break  # it answers; whatever is asked next meets the same and knows what to do about it
            except (CmsError, ConfigError) as trouble:
                lacking = isinstance(trouble, Unauthorized | ConfigError)
                self.refused = lacking and (renew or self.refused)
                # Refused for the first time: it may be a token that is replaced now and then.
                renew = lacking and not self.refused
                error = trouble
            except Exception as failed:
                log.exception("asking whether the CMS answers failed")
                error, renew = CmsError(f"An error inside copydesk: {one_line(repr(failed), 200)}."), False
            else:
                break
        self.refused, self.note = False, ""
        self._whole_since = time.monotonic()
        self._whole.set()
        self._tell()

    def _wait_s(self, began: float) -> float:
        if self.refused:
            return self._rhythm.credentials_s
        wait_s = max(self._rhythm.retry_s, (time.monotonic() - began) * WAIT_GROWTH)
        return min(self._rhythm.longest_retry_s, wait_s) * random.uniform(0.9, 1.1)

    def _say(self, error: CopydeskError, wait_s: float | None) -> None:
        if isinstance(error, Unauthorized | ConfigError):
            self.note = f"{NEEDS_CREDENTIALS} {error}"
        else:
            self.note = error.message + (f" Next try in {duration(wait_s)}." if wait_s else "")

    def _tell(self) -> None:
        for callback in tuple(self._callbacks):
            callback()
