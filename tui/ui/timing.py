"""How long the screen waits, and for what: every interval of the dashboard in one place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct


class Timer(Protocol):
    """Something that happens once, later."""

    def stop(self) -> None:
        """It happens no more."""


SetTimer = Callable[[float, Callable[[], None]], Timer]
"""Calls something once, in so many seconds: Textual's own, or a test's."""


class Delay:
    """Something done when a wait is over. Begun anew, the wait before does not count."""

    def __init__(self, set_timer: SetTimer) -> None:
        self._set_timer = set_timer
        self._timer: Timer | None = None

    @property
    def is_running(self) -> bool:
        """Whether something is still to be done."""
        return self._timer is not None

    def start(self, seconds: float, act: Callable[[], None]) -> None:
        """Do `act` after so many seconds, and nothing of what was to be done."""

        def due() -> None:
            self._timer = None
            act()

        self.stop()
        self._timer = self._set_timer(seconds, due)

    def stop(self) -> None:
        """Do nothing any more."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None


class Timing(Struct, frozen=True):
    """All waits, in seconds. Tests shorten them."""

    typing_s: float = 0.15
    """How long typing rests before what was typed is tried, or values for it are asked for."""
    preview_s: float = 0.2
    """How long the cursor rests before a record's fields are asked for."""
    counting_s: float = 0.3
    """How long the cursor rests before records are counted: moving on asks for nothing."""
    late_s: float = 0.3
    """How long an answer may take before it is said that one waits for it."""
    fresh_s: float = 30.0
    """How long cells are: they say how long ago something was."""
    jobs_s: float = 0.5
    """Jobs that move are shown at most this often."""
    quiet_jobs_s: float = 10.0
    """A job that stands still is looked at again after this long: what its rate promised is not true any more."""
    endings_s: float = 0.8
    """Jobs that end within this time of the first are told together."""
    fold_s: float = 10.0
    """A job that ended well leaves the strip after this long; one that did not stays until Jobs was looked at."""
    keep_s: float = 1.0
    """How long a changed selection may wait to be written."""
    first_retry_s: float = 2.0
    """When what failed is tried again first; then each wait is twice as long."""
    longest_retry_s: float = 30.0
    untold_s: float = 30.0
    """Until what nobody told of is tried again: longer than a read has patience, for trying again begins it anew."""
    key_s: float = 0.5
    """After this long the key before counts as handled: its widget may be gone and will never say so."""
    stream_s: float = 0.05
    """A key that comes within this time of one that was too early belongs to it: nobody types so fast, pastes do."""
    log_s: float = 0.5
    """Lines of the log that come faster are drawn together."""
    parts_s: float = 3.0
    """After this long every part of the program is loaded: an upgrade may take away the files it comes from."""
    themes_s: float = 1.0
    """How often the directory of own themes is looked at: a few stat calls, nothing painted."""
    notice_s: float = 5.0
    error_notice_s: float = 8.0
    close_s: float = 0.7
    """How long closing may take when the line dropped; the journal is safe at any moment anyway."""
