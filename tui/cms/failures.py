"""What went wrong, in words: refusals of either system, waits a server names, connections that never were."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from msgspec import Struct

from tui.core.clock import utc
from tui.core.errors import Forbidden, NotFound, Refused, Unauthorized
from tui.core.text import one_line


class Problem(Struct, frozen=True):
    """What a refusing answer says: the API's codes, and a sentence.

    `settles`: the codes are documented ones that say that nothing was taken, so it is an answer under any HTTP status.
    `status` is the one the codes stand for, where they tell.
    """

    codes: tuple[str, ...] = ()
    text: str = ""
    transient: bool = False
    settles: bool = False
    status: int | None = None


_RIGHTS = frozenset({"INSUFFICIENT_PERMISSIONS"})
_CREDENTIALS = frozenset({"INVALID_AUTHORIZATION_HEADER", "INVALID_SITE"})
"""Codes that decide what was refused, whatever the status: DatoCMS refuses rights with 401 ([R] reference datocms.md,
later findings) and with 403 ([P])."""


def _kind(status: int, codes: Sequence[str]) -> type[Refused]:
    if _RIGHTS & set(codes):
        return Forbidden
    if _CREDENTIALS & set(codes):
        return Unauthorized
    return {401: Unauthorized, 403: Forbidden, 404: NotFound}.get(status, Refused)


def refused(place: str, what: str, status: int, problem: Problem) -> Refused:
    """The error for a plain refusal, with the API's own words in it."""
    said = problem.text or (", ".join(problem.codes) if problem.codes else f"HTTP {status}")
    said = said.rstrip(".")
    kind = _kind(status, problem.codes)
    message = f"{place} refused {what}: {said}."
    next_step = ""
    if kind is Unauthorized:
        message = f"{place} does not accept the credentials: {said}."
        next_step = "Check the token of the profile."
    elif kind is Forbidden:
        message = f"{place} does not allow {what}: {said}."
        next_step = "The token's role lacks the right for it."
    elif kind is NotFound:
        message = f"{place} does not know {what}: {said}."
    elif problem.transient:
        next_step = "It says a later try may work."
    return kind(message, status=status, codes=problem.codes, transient=problem.transient, next_step=next_step)


_CODE = re.compile(r" \([A-Z_]+\)$")


def join_reasons(reasons: Sequence[str]) -> str:
    """Several reasons as one sentence, each once; of those that follow each other with the same code the last names
    it."""
    once = list(dict.fromkeys(reason for reason in reasons if reason))
    for place, following in enumerate(once[1:]):
        if code := _CODE.search(following):
            once[place] = once[place].removesuffix(code[0])
    return "; ".join(once)


def number(text: str | None) -> int | None:
    try:
        return int(float(text)) if text else None
    except (ValueError, OverflowError):
        return None


LONGEST_NAMED_S = 3_600.0
"""A server that asks for more is tried again after so long: it may have meant something else, or think better of it."""


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds the server asks to wait, whatever it says: `X-RateLimit-Reset` ([R] reference datocms.md 3) or
    `Retry-After`, a number or a date (RFC 9110 10.2.3). A date is compared with the answer's own `Date` where it has
    one: our clock may differ from the server's."""
    for name in ("x-ratelimit-reset", "retry-after"):
        seconds = number(headers.get(name))
        if seconds is not None and seconds >= 0:
            return float(seconds)
    until = _date(headers.get("retry-after"))
    since = _date(headers.get("date")) or datetime.now(UTC)
    return max(0.0, (until - since).total_seconds()) if until is not None else None


def named_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait because the server asks for it: never more than `LONGEST_NAMED_S`."""
    asked = asked_wait(headers)
    return None if asked is None else min(asked, LONGEST_NAMED_S)


def _date(text: str | None) -> datetime | None:
    try:
        told = parsedate_to_datetime(text or "")
        return utc(told.replace(tzinfo=told.tzinfo or UTC))
    except (ValueError, TypeError, OverflowError):
        return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    queue: list[BaseException | None] = [error]
    while queue:
        item = queue.pop()
        if item is None or id(item) in seen:
            continue
        seen.add(id(item))
        yield item
        queue += [item.__cause__, item.__context__]
        if isinstance(item, BaseExceptionGroup):
            queue += item.exceptions


def why_unreachable(error: BaseException) -> str:
    """Why no connection came about, in words."""
    causes = tuple(_causes(error))
    if any(isinstance(item, ssl.SSLError) for item in causes):
        detail = next(item for item in causes if isinstance(item, ssl.SSLError))
        reason = getattr(detail, "verify_message", "") or detail.reason or "TLS failed"
        return f"cannot be trusted: {one_line(str(reason), 200)}"
    if any(isinstance(item, socket.gaierror) for item in causes):
        return "is unknown: no such host"
    if any(isinstance(item, ConnectionRefusedError) for item in causes):
        return "refuses connections: nothing listens there"
    if any("Timeout" in type(item).__name__ for item in causes):
        return "does not take connections: time-out"
    return "cannot be reached"
