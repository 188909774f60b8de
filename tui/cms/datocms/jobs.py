"""DatoCMS's asynchronous work: requests that start jobs, and what their results mean.

[R][T] reference datocms.md 4 and 5.4: a result carries the status and payload the synchronous call would have given;
bulk publish only counts; what duplicates made stands in the payload's `data`.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from tui.cms.datocms.wire import Entity, link_id, problem_in, whole
from tui.core.text import one_line
from tui.operations.work import ItemResult, Outcome, Poll, Ticket


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known before a copy leaves, for its result and for evidence of it. As text it is a ticket's cursor."""

    source: str
    by: str = ""
    """Whom we act as, `access_token/7`; empty when that is not known."""
    before: tuple[str, ...] | None = None
    """The schema items that were there; None when that was not looked at."""
    kind: str = ""
    """What is to be made, as `data.type` names it; empty in journals of earlier versions."""

    def text(self) -> str:
        return msgspec.json.encode(self).decode()

    @classmethod
    def read(cls, cursor: str | None) -> Kept:
        """What a cursor holds. Journals of earlier versions have the source alone, or a list that begins with it."""
        text = cursor or ""
        try:
            if text.startswith("{"):
                return msgspec.json.decode(text, type=cls)
            if text.startswith("["):
                source, *before = msgspec.json.decode(text, type=list[str])
                return cls(source, before=tuple(before))
        except (msgspec.DecodeError, ValueError, RecursionError):
            return cls("")
        return cls(text)


def job_id(body: object) -> str | None:
    """The job an answer of 202 names."""
    return link_id(body) or None


def judge(ticket: Ticket, status: int | None, payload: object) -> Poll:
    """What a finished job, or a call that answered at once, came to."""
    if status is None or not 100 <= status < 600:
        return Poll(ticket, Outcome.UNREADABLE, reason="the job result has no status")
    if status >= 400:
        return _failed(ticket, status, payload)
    if status >= 300:
        return Poll(ticket, Outcome.UNREADABLE, reason=f"the job result has status {status}")
    if not isinstance(payload, Mapping):
        return Poll(ticket, Outcome.UNREADABLE, reason="the job result is empty")
    data = payload.get("data")
    if isinstance(data, Mapping):
        created, kept = link_id({"data": data}), Kept.read(ticket.cursor)
        if not created or created == kept.source:
            return Poll(ticket, Outcome.UNREADABLE, reason="the job result names nothing it made")
        made = one_line(str(data.get("type") or kept.kind), 60)
        if kept.kind and made != kept.kind:
            return Poll(
                ticket, Outcome.UNREADABLE, reason=f"the job result names a new {made}, which was not asked for"
            )
        if source := kept.source:
            return Poll(ticket, Outcome.DONE, items=(ItemResult(source, ok=True, created=created),))
        return Poll(ticket, Outcome.DONE, created=(created,))
    meta = payload.get("meta")
    counts = meta if isinstance(meta, Mapping) else {}
    successful, failed = whole(counts.get("successful")), whole(counts.get("failed"))
    if successful is None and failed is None:
        return Poll(ticket, Outcome.UNREADABLE, reason="the job result has no counts")
    return Poll(ticket, Outcome.DONE, successful=successful, failed=failed)


def _failed(ticket: Ticket, status: int, payload: object) -> Poll:
    problem = problem_in(payload)
    reason = problem.text or f"the CMS failed with status {status}"
    if status >= 500 and not problem.settles:
        # It broke at work, and how far it had come is not told.
        return Poll(ticket, Outcome.UNREADABLE, reason=reason)
    source = Kept.read(ticket.cursor).source
    items = (ItemResult(source, ok=False, reason=reason),) if source else ()
    return Poll(ticket, Outcome.FAILED, items=items, reason=reason)


class JobResult(msgspec.Struct):
    """`GET /job-results/:id`."""

    data: Entity

    def poll(self, ticket: Ticket) -> Poll:
        """What it says of the ticket."""
        if self.data.type not in ("", "job_result"):
            told = one_line(self.data.type, 60)
            return Poll(ticket, Outcome.UNREADABLE, reason=f"the answer is a result of another kind ({told})")
        return judge(ticket, whole(self.data.attr("status")), self.data.attr("payload"))
