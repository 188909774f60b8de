"""What an error means to the editor: its kind, what a pane says about it, and whether waiting helps."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

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
from tui.core.requests import RequestMade
from tui.core.text import one_line, press
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

    @property
    def passes(self) -> bool:
        """Whether trying again later may help without anybody doing anything."""
        return self.kind in _PASSING

    @property
    def headline(self) -> Cell:
        """The kind, by glyph and word."""
        word = self.kind.value
        return (f"{'!' if self.passes else '✗'} {word[:1].upper()}{word[1:]}", self.kind.tone)

    def brief(self, again_at: datetime | None = None) -> Cell:
        """For the edge of a pane whose rows stay: `! offline · again at 14:05:10`."""
        text = f"{'!' if self.passes else '✗'} {self.kind.value}"
        if again_at is not None:
            text += f" · again at {local(again_at):%H:%M:%S}"
        return (text, self.kind.tone)


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


def trouble_of_request(made: RequestMade) -> Trouble | None:
    """What a request that got no answer, or was told to wait, says about the line; None for all others."""
    if made.is_lost:
        return Trouble(Kind.OFFLINE, made.error, "Check the network.")
    if made.status == 429:
        return Trouble(Kind.RATE_LIMITED, "The CMS asks to wait: too many requests.")
    return None


def retry_line(again_at: datetime | None, key: str = "r") -> str:
    """`Trying again at 14:05:10 · r try now`. It stands still: nothing counts down."""
    if again_at is None:
        return f"{key} try again" if key else ""
    moment = f"Trying again at {local(again_at):%H:%M:%S}"
    return f"{moment} · {key} try now" if key else moment


def lines_of(
    trouble: Trouble, again_at: datetime | None = None, *, key: str = "r", more: Sequence[str] = ()
) -> tuple[Cell | str, ...]:
    """What a pane without rows says: the kind, why, what to do, and when it is tried again.

    `key` tries again; `more` are further ways on, such as `P another profile`.
    """
    lines: list[Cell | str] = [trouble.headline, (trouble.message, "text")]
    if trouble.next_step:
        lines.append(trouble.next_step)
    ways = [part for part in (retry_line(again_at, key), *more) if part]
    if ways:
        lines.extend(("", " · ".join(ways)))
    return tuple(lines)


class Teller(Protocol):
    """A pane that tells its state."""

    @property
    def row_count(self) -> int:
        """How many rows it shows."""

    def set_notice(self, *lines: Cell | str) -> None:
        """What it says where it has no rows."""

    def set_state(self, *cells: Cell | str) -> None:
        """What it says in its edge."""


def show_trouble(
    pane: Teller, trouble: Trouble, again_at: datetime | None = None, *, key: str = "r", more: Sequence[str] = ()
) -> None:
    """Say it in a pane: in its middle where it has no rows, else in its edge, and the rows stay."""
    pane.set_notice(*lines_of(trouble, again_at, key=key, more=more))
    pane.set_state(*([trouble.brief(again_at)] if pane.row_count else []))
