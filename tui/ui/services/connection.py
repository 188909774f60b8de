"""The connection to the CMS as the dashboard sees it: what cannot be read, and when it is tried again by itself.

Whoever reads tells how it went, by a name of its own. While anything fails in a way that passes, there is one timer
for all of it, with growing waits; nothing ticks. What the worker and every other request meets is seen as well, so
that the line counts as back as soon as anything gets through.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from tui.core.requests import RequestMade
from tui.ui.services.troubles import Kind, Trouble
from tui.ui.timing import Delay, SetTimer, Timing

LOST_IN_A_ROW = 2
"""So many requests without an answer say that the line is down; a single one may be an accident."""

_WIRE = "requests"
_WEIGHT = (Kind.OFFLINE, Kind.UNAUTHORIZED, Kind.RATE_LIMITED, Kind.SERVER)
"""Troubles of the line, and which of several the header names."""
NO_CONNECTION = Trouble(Kind.OFFLINE, "There is no connection.", "Check the network.")
TOO_MANY = Trouble(Kind.RATE_LIMITED, "The CMS asks to wait: too many requests.")


class Connection:
    """`set_timer` is Textual's; `again` reads what failed once more; `changed` is called when `trouble` differs."""

    def __init__(
        self, set_timer: SetTimer, *, again: Callable[[], None], changed: Callable[[], None], timing: Timing
    ) -> None:
        self._timing = timing
        self._again = again
        self._changed = changed
        self._profile = ""
        self._failing: dict[str, Trouble] = {}
        self._waiting = Delay(set_timer)
        self._is_for_wire = False
        self._tries = 0
        self._lost = 0
        self._again_at: datetime | None = None
        """When what failed is tried again, while anything waits for that."""

    @property
    def trouble(self) -> Trouble | None:
        """The trouble that matters most now."""
        return min(self._failing.values(), key=lambda item: _WEIGHT.index(item.kind), default=None)

    def follow(self, profile: str) -> None:
        """Another desk is shown: its line is another."""
        self._waiting.stop()
        self._profile = profile
        self._tries = self._lost = 0
        if self._failing:
            self._failing = {}
            self._changed()

    # -- what the readers tell -------------------------------------------------------------------------------------
    def failed(self, reader: str, trouble: Trouble) -> Trouble:
        """A reader failed. The same trouble with when it is tried again by itself, for showing.

        What is wrong with one thing alone (not there, not allowed) says nothing about the line.
        """
        if trouble.kind not in _WEIGHT:
            self.fine(reader)
            return trouble
        if self._is_for_wire:
            self._waiting.stop()
        if trouble.passes and not self._waiting.is_running:
            wait_s = trouble.wait_s or min(self._timing.longest_retry_s, self._timing.first_retry_s * 2**self._tries)
            self._tries += 1
            self._start_timer(wait_s)
        self._set(reader, trouble)
        return replace(trouble, again_at=self._again_at) if trouble.passes else trouble

    def _start_timer(self, wait_s: float, *, for_wire: bool = False) -> None:
        self._again_at, self._is_for_wire = datetime.now(UTC) + timedelta(seconds=wait_s), for_wire
        self._waiting.start(wait_s, self._again)

    def fine(self, reader: str) -> None:
        """A reader got what it asked for."""
        self._set(reader, None)
        if not any(item.passes for name, item in self._failing.items() if name != _WIRE):
            self._waiting.stop()
            self._tries = 0

    def is_failing(self, reader: str) -> bool:
        """Whether a reader failed and did not get through since."""
        return reader in self._failing

    def _set(self, reader: str, trouble: Trouble | None) -> None:
        before = self.trouble
        if trouble is None:
            self._failing.pop(reader, None)
        else:
            self._failing[reader] = trouble
        if self.trouble != before:
            self._changed()

    # -- what the requests tell ------------------------------------------------------------------------------------
    def saw(self, made: RequestMade) -> None:
        """A request of any desk is over."""
        if made.profile != self._profile:
            return
        if made.is_lost:
            self._lost += 1
            if self._lost >= LOST_IN_A_ROW:
                self._set(_WIRE, NO_CONNECTION)
                if not self._waiting.is_running:
                    # Not every reader tells: without a try of its own, nobody would see that the line is back. Those
                    # that do are not interrupted: by then each has told.
                    self._start_timer(self._timing.untold_s, for_wire=True)
        elif made.status is not None:
            self._lost = 0
            if made.status == 429:
                self._set(_WIRE, TOO_MANY)
            elif made.status < 500:
                self._got_through()

    def _got_through(self) -> None:
        was, waited = self._failing.get(_WIRE), self._waiting.is_running and self._tries > 1
        self.fine(_WIRE)
        if waited and was is not None and was.kind is Kind.OFFLINE:
            self._waiting.stop()
            self._again()
