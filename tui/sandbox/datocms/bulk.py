"""Bulk operations: up to 200 records in one job that tells only how many succeeded ([T], [D] 5.4)."""

from collections.abc import Callable
from typing import Any

from tui.sandbox.datocms.calls import Answer, Call
from tui.sandbox.datocms.jobs import Jobs
from tui.sandbox.datocms.publishing import publish, unpublish
from tui.sandbox.datocms.records import Record
from tui.sandbox.datocms.routes import Endpoint, Routes
from tui.sandbox.datocms.saving import destroy
from tui.sandbox.datocms.store import Environment
from tui.sandbox.datocms.wire import ApiError, Json, invalid_format, not_found

MOST = 200
Change = Callable[[Environment, Record], object]


def register(routes: Routes, jobs: Jobs) -> None:
    """Adds the bulk endpoints."""
    for path, action, change_of in (
        ("publish", "publish", lambda _: publish),
        ("unpublish", "publish", lambda _: unpublish),
        ("destroy", "delete", lambda _: destroy),
        ("move-to-stage", "move_to_stage", _move_to_stage),
    ):
        kind = f"item_bulk_{path.replace('-', '_')}_operation"
        routes.add(f"POST /items/bulk/{path}", _endpoint(jobs, kind, action, change_of))


def _endpoint(jobs: Jobs, kind: str, action: str, change_of: Callable[[tuple[Environment, Json]], Change]) -> Endpoint:
    async def endpoint(call: Call) -> Answer:
        data = call.data(kind, keys=_KEYS, faults=_faults)
        ids = _ids(data)
        change, env = change_of((call.env, data)), call.env
        for record in filter(None, map(env.find, ids)):
            call.need(action, record)

        def effect() -> tuple[int, Json]:
            successful = sum(_applied(env, record_id, change) for record_id in ids)
            return 200, {"data": [], "meta": {"successful": successful, "failed": len(ids) - successful}}

        return 202, jobs.start(effect)

    return endpoint


_KEYS = frozenset({"type", "attributes", "relationships"})


def _faults(data: Json) -> list[str]:
    """What is wrong with the records of a bulk body, each fault by its place."""
    relationships: Any = data.get("relationships")
    try:
        items = relationships["items"]["data"]
    except (TypeError, KeyError):
        return ['#/data/relationships: failed schema: "items" wasn\'t supplied.']
    if not isinstance(items, list) or not items:
        return ["#/data/relationships/items/data: failed schema: at least one record is wanted."]
    return [
        f"#/data/relationships/items/data/{place}: failed schema: not a record's identity."
        for place, item in enumerate(items)
        if not isinstance(item, dict) or item.get("type") != "item" or not isinstance(item.get("id"), str)
    ]


def _ids(data: Json) -> list[str]:
    """The ids of a bulk body, each once. More than 200 are refused before anything is touched ([I])."""
    items = data["relationships"]["items"]["data"]
    if len(items) > MOST:
        raise ApiError(422, "TOO_MANY_OPERATIONS", {"limit": MOST})
    return list(dict.fromkeys(item["id"] for item in items))


def _applied(env: Environment, record_id: str, change: Change) -> bool:
    record = env.find(record_id)
    if record is None:
        return False
    try:
        change(env, record)
    except ApiError:
        return False
    return True


def _move_to_stage(request: tuple[Environment, Json]) -> Change:
    env, data = request
    attributes: Any = data.get("attributes")
    stage = attributes.get("stage") if isinstance(attributes, dict) else None
    if not isinstance(stage, str):
        raise invalid_format('#/data/attributes: failed schema: "stage" wasn\'t supplied.')
    if not any(workflow.has(stage) for workflow in env.schema.workflows.values()):
        raise ApiError(422, "INVALID_FIELD", {"field": "stage", "code": "VALIDATION_INCLUSION"})

    def move(env: Environment, record: Record) -> None:
        workflow = env.schema.workflows.get(record.model.workflow or "")
        if workflow is None or not workflow.has(stage):
            raise not_found()
        record.stage = stage
        env.mark(record)

    return move
