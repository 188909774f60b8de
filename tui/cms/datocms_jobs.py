"""DatoCMS's asynchronous work: requests that start jobs, what their results mean, and evidence for lost answers.

[R][T] reference datocms.md 4 and 5.4: a result carries the status and payload the synchronous call would have given;
bulk publish only counts; what duplicates made stands in the payload's `data`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec

from tui.cms.datocms_wire import Entity, link_id, moment_of, problem_in, whole
from tui.cms.gateway import ItemResult, Look, Order, Outcome, Ticket
from tui.core.content import Model
from tui.core.errors import UsageError
from tui.core.operations import DUPLICATE, DUPLICATE_FIELD, DUPLICATE_MODEL, PUBLISH

DUPLICATE_MARKS = (" (duplicate)", " (copy")
"""What DatoCMS adds to the title of a copy [P]; a field's label gains ` (copy #1)`."""


def request_of(order: Order) -> tuple[str, bytes | None]:
    """Path and body of the request an order is."""
    if order.operation == PUBLISH:
        rows = [{"type": "item", "id": item.id} for item in order.items]
        data = {"type": "item_bulk_publish_operation", "relationships": {"items": {"data": rows}}}
        return "/items/bulk/publish", msgspec.json.encode({"data": data})
    if order.operation == DUPLICATE:
        return f"/items/{quote(order.items[0].id, safe='')}/duplicate", None
    if order.operation == DUPLICATE_FIELD:
        return f"/fields/{quote(order.items[0].id, safe='')}/duplicate", None
    if order.operation == DUPLICATE_MODEL:
        return f"/item-types/{quote(order.items[0].id, safe='')}/duplicate", None
    raise UsageError(f"DatoCMS has no operation {order.operation.name}.")


def source_of(order: Order) -> str | None:
    """The item a request copies: kept with its ticket, so that the result can be told to be of it."""
    return order.items[0].id if order.operation.creates and len(order.items) == 1 else None


def kept_before(source: str, before: Iterable[str]) -> str:
    """The source of a copy with the schema items that were there before it, as text that a journal can hold."""
    return msgspec.json.encode([source, *sorted(before)]).decode()


def source_kept(cursor: str | None) -> str | None:
    """The source that a ticket keeps, alone or with what was there before."""
    found = _decoded(cursor)
    return found[0] if found else cursor


def before_kept(cursor: str | None) -> frozenset[str] | None:
    """The schema items that were there before; None when that was not kept."""
    found = _decoded(cursor)
    return frozenset(found[1:]) if found else None


def _decoded(cursor: str | None) -> list[str]:
    if not cursor or not cursor.startswith("["):
        return []
    try:
        return msgspec.json.decode(cursor, type=list[str])
    except msgspec.DecodeError:
        return []


def job_id(body: object) -> str | None:
    """The job an answer of 202 names."""
    return link_id(body) or None


def judge(ticket: Ticket, status: int | None, payload: object) -> Look:
    """What a finished job, or a call that answered at once, came to."""
    if status is None or not 100 <= status < 600:
        return Look(ticket, Outcome.UNREADABLE, reason="the job result has no status")
    if status >= 400:
        return _failed(ticket, status, payload)
    if status >= 300:
        return Look(ticket, Outcome.UNREADABLE, reason=f"the job result has status {status}")
    if not isinstance(payload, Mapping):
        return Look(ticket, Outcome.UNREADABLE, reason="the job result is empty")
    data = payload.get("data")
    if isinstance(data, Mapping):
        created = link_id({"data": data})
        if created is None:
            return Look(ticket, Outcome.UNREADABLE, reason="the job result names nothing it made")
        if source := source_kept(ticket.cursor):
            return Look(ticket, Outcome.DONE, items=(ItemResult(source, ok=True, created=created),))
        return Look(ticket, Outcome.DONE, created=(created,))
    meta = payload.get("meta")
    counts = meta if isinstance(meta, Mapping) else {}
    successful, failed = whole(counts.get("successful")), whole(counts.get("failed"))
    if successful is None and failed is None:
        return Look(ticket, Outcome.UNREADABLE, reason="the job result has no counts")
    return Look(ticket, Outcome.DONE, successful=successful, failed=failed)


def _failed(ticket: Ticket, status: int, payload: object) -> Look:
    problem = problem_in(payload)
    reason = problem.text or f"the CMS failed with status {status}"
    source = source_kept(ticket.cursor)
    items = (ItemResult(source, ok=False, reason=reason),) if source else ()
    return Look(ticket, Outcome.FAILED, items=items, reason=reason)


class JobResult(msgspec.Struct):
    """`GET /job-results/:id`."""

    data: Entity

    def look(self, ticket: Ticket) -> Look:
        """What it says of the ticket."""
        return judge(ticket, whole(self.data.attr("status")), self.data.attr("payload"))


# -- evidence -----------------------------------------------------------------------------------------------------
def copies_of(
    source: Entity, candidates: Iterable[Entity], model: Model | None, *, since: datetime, claimed: frozenset[str]
) -> list[Entity]:
    """Records that may be the copy of `source`: made since then, claimed by nobody, with its title or its values."""
    return [
        item
        for item in candidates
        if item.key != source.key
        and item.key not in claimed
        and (made := moment_of(item.info("created_at"))) is not None
        and made >= since
        and _is_copy(item.attributes or {}, source.attributes or {}, model)
    ]


def _is_copy(made: Mapping[str, Any], source: Mapping[str, Any], model: Model | None) -> bool:
    """Whether the title is the source's with the mark of a copy, or all comparable values are the same.

    Blocks get new ids and unique values may be changed by the copying, so those are not compared.
    """
    title = model.title_field if model else None
    if title is not None and (texts := _texts(source.get(title))):
        named = _texts(made.get(title))
        if any(text + mark in found for text in texts for mark in DUPLICATE_MARKS for found in named):
            return True
    kept = {field.api_key for field in model.fields if field.type in _COMPARABLE} if model else set(source)
    told = [name for name in kept if source.get(name) not in (None, "", [], {})]
    return bool(told) and all(made.get(name) == source.get(name) for name in kept)


_COMPARABLE = frozenset({"string", "text", "integer", "float", "boolean", "date", "date_time", "link", "links", "json"})


def _texts(value: object) -> list[str]:
    values = value.values() if isinstance(value, Mapping) else [value]
    return [item for item in values if isinstance(item, str) and item]


_COPY = re.compile(r" \(copy(?: #\d+)?\)")
"""What stands behind the name of a copied model [R], or the label of a copied field [P]."""


def _is_named_after(source: str, made: str) -> bool:
    """Whether a name is that of a copy; anything else is somebody's own work, however much alike it is named."""
    return made.startswith(source) and _COPY.fullmatch(made[len(source) :]) is not None


def field_copies(source: Entity, fields: Iterable[Entity], known: frozenset[str], claimed: frozenset[str]) -> list[str]:
    """Fields that may be the copy of `source`: not there before, claimed by nobody, of its type and named after it."""
    return [
        item.key
        for item in fields
        if item.key not in known
        and item.key not in claimed
        and item.key != source.key
        and item.attr("field_type") == source.attr("field_type")
        and _is_named_after(source.text("label"), item.text("label"))
    ]


def model_copies(source: Entity, models: Iterable[Entity], known: frozenset[str], claimed: frozenset[str]) -> list[str]:
    """Models that may be the copy of `source`: not there before, claimed by nobody, of its kind and named after it."""
    return [
        item.key
        for item in models
        if item.key not in known
        and item.key not in claimed
        and item.key != source.key
        and item.attr("modular_block") == source.attr("modular_block")
        and _is_named_after(source.text("name"), item.text("name"))
    ]
