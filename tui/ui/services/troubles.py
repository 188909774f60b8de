"""What an error means to the editor: its kind, what a pane says about it, and whether waiting helps."""

from __future__ import annotations

import logging
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from tui.core.clock import local
from tui.core.errors import (
    AnswerLost,
    ConfigError,
    CopydeskError,
    Elsewhere,
    Forbidden,
    JournalError,
    NotFound,
    NotUnderstood,
    RateLimited,
    Refused,
    ServerTrouble,
    Unauthorized,
    Unreachable,
    UsageError,
)
from tui.core.text import one_line, press, sentence
from tui.ui.drawing.piece import Cell
from tui.ui.services import own_files

log = logging.getLogger(__name__)


class Kind(StrEnum):
    """Kinds of trouble. The value is the word for it on the screen."""

    OFFLINE = "offline"
    UNAUTHORIZED = "token not accepted"
    FORBIDDEN = "not allowed"
    RATE_LIMITED = "rate limit reached"
    SERVER = "server error"
    NOT_UNDERSTOOD = "unexpected answer"
    MISSING = "not found"
    ELSEWHERE = "not this environment"
    REFUSED = "refused"
    SETUP = "not set up"
    UNEXPECTED = "not read"

    @property
    def tone(self) -> str:
        """Trouble that passes is a warning, the rest is wrong."""
        return "warning" if self in _PASSING else "invalid"


_PASSING = frozenset({Kind.OFFLINE, Kind.RATE_LIMITED, Kind.SERVER})

_KINDS: tuple[tuple[type[BaseException], Kind], ...] = (
    (Unreachable, Kind.OFFLINE),
    (AnswerLost, Kind.OFFLINE),
    (Unauthorized, Kind.UNAUTHORIZED),
    (Forbidden, Kind.FORBIDDEN),
    (NotFound, Kind.MISSING),
    (Elsewhere, Kind.ELSEWHERE),
    (RateLimited, Kind.RATE_LIMITED),
    (ServerTrouble, Kind.SERVER),
    (NotUnderstood, Kind.NOT_UNDERSTOOD),
    (Refused, Kind.REFUSED),
    (UsageError, Kind.REFUSED),
    (ConfigError, Kind.SETUP),
    (JournalError, Kind.SETUP),
)


class Trouble(Struct, frozen=True):
    """An error, as the screen tells it."""

    kind: Kind
    message: str
    next_step: str = ""
    wait_s: float | None = None
    """The wait the server named."""
    again_at: datetime | None = None
    """When it is tried again by itself; None: not without the editor."""

    @property
    def passes(self) -> bool:
        """Whether trying again later may help without anybody doing anything."""
        return self.kind in _PASSING

    @property
    def headline(self) -> Cell:
        """The kind, by glyph and word."""
        return (f"{'!' if self.passes else '✗'} {sentence(self.kind.value)}", self.kind.tone)

    @property
    def brief(self) -> Cell:
        """For the edge of a pane whose rows stay: `! offline · again at 14:05:10`."""
        text = f"{'!' if self.passes else '✗'} {self.kind.value}"
        if self.again_at is not None:
            text += f" · again at {local(self.again_at):%H:%M:%S}"
        return (text, self.kind.tone)

    def retry_line(self, key: str) -> str:
        """`Trying again at 14:05:10 · r try now`. It stands still: nothing counts down."""
        if self.again_at is None:
            return f"{key} try again" if key else ""
        moment = f"Trying again at {local(self.again_at):%H:%M:%S}"
        return f"{moment} · {key} try now" if key else moment

    def lines(self, key: str, *more: str) -> tuple[Cell | str, ...]:
        """What a pane without rows says: the kind, why, what to do, and when it is tried again.

        `key` tries again; `more` are further ways on, such as `P another profile`.
        """
        step = (self.next_step,) if self.next_step else ()
        ways = " · ".join(part for part in (self.retry_line(key), *more) if part)
        return (self.headline, (self.message, "text"), *step, *(("", ways) if ways else ()))


class NoDesk(Struct, frozen=True):
    """Why there is no desk, and what to do."""

    message: str
    next_step: str = ""
    lines: tuple[Cell | str, ...] = ()
    """The same as a pane without rows says it; empty: there is no profile at all, or none was opened yet."""
    actions: tuple[str, ...] = ()
    """Ids of the actions that lead on, for the footer; nothing else does then."""

    @property
    def notice(self) -> tuple[Cell | str, ...]:
        """What a pane says that shows nothing else."""
        return self.lines or ((self.message, "text"), "", (self.next_step, "accent"))

    @property
    def reason(self) -> str:
        """Why nothing can be done; keys stand in it as ids of actions in braces."""
        return "Still opening." if self is NOT_YET else f"No project is open. {press('desk.profile', 'choose one')}"


NOT_YET = NoDesk("Opening …")
"""One is being opened for the first time."""


def explain(error: BaseException, doing: str) -> tuple[str, str]:
    """What went wrong and what to do, for any error; unexpected ones are logged with their traceback.

    `doing` completes "... while": `reading the models`.
    """
    if isinstance(error, CopydeskError):
        return error.message, error.next_step
    log.error("unexpected error while %s", doing, exc_info=error)
    if replaced := own_files.told(error):
        return replaced, own_files.RESTART
    kind = type(error).__name__
    detail = one_line(str(error), 160)
    return (
        f"Something unexpected happened while {doing}: {kind}{': ' + detail if detail else ''}.",
        "Run copydesk doctor to find the log.",
    )


def trouble_of(error: BaseException, doing: str) -> Trouble:
    """What an error means; `doing` completes "... while", for unexpected ones: `reading the models`."""
    message, next_step = explain(error, doing)
    kind = next((kind for base, kind in _KINDS if isinstance(error, base)), Kind.UNEXPECTED)
    if isinstance(error, Refused) and error.transient:
        kind = Kind.SERVER
    return Trouble(kind, message, next_step, error.wait_s if isinstance(error, RateLimited) else None)
