"""Publishing and unpublishing at a time to come ([T])."""

import asyncio
from typing import Any

from tui.sandbox.datocms.calls import Answer, Call
from tui.sandbox.datocms.ids import named_id
from tui.sandbox.datocms.publishing import Selection, publish, selection_of, unpublish
from tui.sandbox.datocms.records import Record
from tui.sandbox.datocms.routes import Endpoint, Routes
from tui.sandbox.datocms.schema import reference
from tui.sandbox.datocms.store import Environment, now_ms
from tui.sandbox.datocms.wire import ApiError, Json, invalid_format, not_found, parse_time, timestamp

PUBLICATION, UNPUBLISHING = "scheduled_publication", "scheduled_unpublishing"
_DATE = {PUBLICATION: "publication_scheduled_at", UNPUBLISHING: "unpublishing_scheduled_at"}
_PART = {PUBLICATION: "selective_publication", UNPUBLISHING: "content_in_locales"}


def schedule_id(kind: str, record: Record) -> str | None:
    """The id of what is scheduled for a record; None if nothing is."""
    return None if getattr(record, _DATE[kind]) is None else named_id(kind, record.id)


def register(routes: Routes) -> None:
    """Adds the endpoints that schedule and call off."""
    for kind in (PUBLICATION, UNPUBLISHING):
        path = kind.replace("_", "-")
        routes.add(f"POST /items/:item/{path}", _scheduling(kind), "publish")
        routes.add(f"DELETE /items/:item/{path}", _calling_off(kind), "publish")


def _scheduling(kind: str) -> Endpoint:
    async def endpoint(call: Call) -> Answer:
        record = _record(call)
        data = call.data(kind, keys=frozenset({"type", "attributes"}))
        attributes: Any = data.get("attributes")
        moment = parse_time(attributes.get(_DATE[kind])) if isinstance(attributes, dict) else None
        if moment is None:
            raise invalid_format(f"#/data/attributes/{_DATE[kind]}: failed schema: not a date and time.")
        if moment <= now_ms():
            raise ApiError(422, "INVALID_FIELD", {"field": _DATE[kind], "code": "VALIDATION_FUTURE_DATE"})
        part = attributes.get(_PART[kind])
        selection = None
        if part is not None:
            named = part if kind == PUBLICATION else {"content_in_locales": part}
            selection = selection_of({"attributes": named}, call.env, record.model, publishing=kind == PUBLICATION)
        setattr(record, _DATE[kind], moment)
        call.env.keep(record)
        delay = (moment - now_ms()) / 1000
        asyncio.get_running_loop().call_later(delay, _due, call.env, record.id, kind, moment, selection)
        entity = {
            "id": named_id(kind, record.id),
            "type": kind,
            "attributes": {_DATE[kind]: timestamp(moment), _PART[kind]: part},
            "relationships": {"item": reference("item", record.id)},
        }
        return 201, {"data": entity, "included": [call.env.render(record)]}

    return endpoint


def _calling_off(kind: str) -> Endpoint:
    async def endpoint(call: Call) -> Answer:
        record = _record(call)
        if getattr(record, _DATE[kind]) is None:
            raise not_found()
        setattr(record, _DATE[kind], None)
        call.env.keep(record)
        return 200, {"data": call.env.render(record)}

    return endpoint


def _record(call: Call) -> Record:
    record = call.env.find(call.params["item"])
    if record is None:
        raise not_found()
    return record


def _due(env: Environment, record_id: str, kind: str, moment: int, selection: Selection | None) -> Json | None:
    """Does what was scheduled, unless it was called off or moved in the meantime."""
    record = env.find(record_id)
    if record is None or getattr(record, _DATE[kind]) != moment:
        return None
    setattr(record, _DATE[kind], None)
    env.keep(record)
    try:
        changed = (publish if kind == PUBLICATION else unpublish)(env, record, recursive=False, selection=selection)
    except ApiError:
        return None
    return env.render(changed)
