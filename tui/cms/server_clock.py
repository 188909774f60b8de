"""What time it is at the CMS, whatever the clock of this machine is set to meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from tui.core.clock import LAST, utc


class ServerClock:
    """Goes on from the `Date` of the newest answer by a clock that nobody corrects.

    `Date` tells whole seconds, cut off, and was on its way for a while: `now` is never later than the CMS's own clock,
    and a second and a journey's time earlier at most. Only answers in JSON count: the page of a proxy between tells the
    proxy's time.
    """

    def __init__(self, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._told: tuple[datetime, float] | None = None

    def heard(self, headers: Mapping[str, str]) -> None:
        """An answer came just now; names of headers are in lower case."""
        if "json" not in headers.get("content-type", ""):
            return
        try:
            told = parsedate_to_datetime(headers["date"])
        except (KeyError, ValueError, TypeError, OverflowError):
            return
        if told.year < LAST.year:  # a clock that goes on from the end of the calendar has nowhere to go
            self._told = utc(told.replace(tzinfo=told.tzinfo or UTC)), self._ticks()

    def now(self) -> datetime | None:
        """None while no answer told."""
        if self._told is None:
            return None
        told, at = self._told
        return told + timedelta(seconds=self._ticks() - at)
