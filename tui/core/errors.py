"""Every error a person can meet, in one tree.

    CopydeskError
    ├── UsageError            the request itself makes no sense; nothing was done
    │   └── FilterError       a word of the filter line cannot be understood; knows where it stands
    ├── ConfigError           a profile, setting or credential is missing or wrong
    ├── JournalError          the journal cannot be opened, read or written
    └── CmsError              the CMS, or the line to it
        ├── Unreachable       certainly not taken: refused, no route, no such host, TLS
        ├── AnswerLost        may have been taken: time-out, line lost, 5xx or unreadable answer to a write
        ├── NotUnderstood     an answer that is not what the API promises (HTML instead of JSON, ...)
        ├── ServerTrouble     5xx to a read
        ├── RateLimited       429 that outlived the waits it named
        ├── Elsewhere         not from the environment that was asked for: another one answered, or it is gone
        └── Refused           a plain 4xx: the answer is no
            ├── Unauthorized  the credentials are not accepted
            ├── Forbidden     accepted, but not allowed
            └── NotFound      no such thing

`message` says what failed and names the thing; `next_step` says what the person can do. Both are clean text.
"""

from __future__ import annotations

from collections.abc import Sequence


class CopydeskError(Exception):
    """Base of all errors shown to people."""

    def __init__(self, message: str, *, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message} {self.next_step}".strip()


class UsageError(CopydeskError):
    """The request itself makes no sense; nothing was done."""


class FilterError(UsageError):
    """A word of the filter line cannot be understood.

    `start` and `end` are character positions in the line as typed.
    """

    def __init__(self, message: str, *, start: int, end: int, next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.start = start
        self.end = end


class ConfigError(CopydeskError):
    """A profile, a setting or a credential is missing or wrong."""


class JournalError(CopydeskError):
    """The journal cannot be opened, read or written."""


class CmsError(CopydeskError):
    """The CMS, or the line to it, did not give what was asked for."""


class Unreachable(CmsError):
    """Nothing was taken: the connection could not be made at all."""


class AnswerLost(CmsError):
    """A write may have been taken, but no readable answer came back."""


class NotUnderstood(CmsError):
    """The answer is not what the API promises."""


class ServerTrouble(CmsError):
    """The server failed on a read (5xx) and went on failing."""

    def __init__(self, message: str, *, status: int, next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.status = status


class RateLimited(CmsError):
    """Too many requests, and waiting as told did not help. `wait_s` is the wait the server named last, if any, as far
    as it is kept to; `asked_s` is what it really said."""

    def __init__(
        self, message: str, *, wait_s: float | None = None, asked_s: float | None = None, next_step: str = ""
    ) -> None:
        super().__init__(message, next_step=next_step)
        self.wait_s = wait_s
        self.asked_s = asked_s if asked_s is not None else wait_s


class Elsewhere(CmsError):
    """Another environment answered than the one asked for, or that one is not there any more.

    `taken`: a write was accepted, and whatever it did it did in the other environment.
    """

    def __init__(self, message: str, *, taken: bool = False, next_step: str = "") -> None:
        super().__init__(message, next_step=next_step)
        self.taken = taken


class Refused(CmsError):
    """A plain 4xx. `codes` are the API's own words for it, such as `INVALID_FIELD` or `1006`."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        codes: Sequence[str] = (),
        transient: bool = False,
        next_step: str = "",
    ) -> None:
        super().__init__(message, next_step=next_step)
        self.status = status
        self.codes = tuple(codes)
        self.transient = transient


class Unauthorized(Refused):
    """The credentials are not accepted."""


class Forbidden(Refused):
    """The credentials are accepted but do not allow this."""


class NotFound(Refused):
    """The CMS knows nothing under this name."""
