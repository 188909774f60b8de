"""Endpoints of single records and of their versions."""

from tui.sandbox.datocms import articles as generated
from tui.sandbox.datocms.blocks import blocks_of, render_block
from tui.sandbox.datocms.calls import Answer, Call
from tui.sandbox.datocms.jobs import Jobs
from tui.sandbox.datocms.listing import page_of, version_of
from tui.sandbox.datocms.publishing import publish, selection_of, unpublish
from tui.sandbox.datocms.records import Record, Version
from tui.sandbox.datocms.references import references_to
from tui.sandbox.datocms.routes import Routes
from tui.sandbox.datocms.saving import add_version, create, destroy, duplicate, preflight, update
from tui.sandbox.datocms.schedules import PUBLICATION, UNPUBLISHING, schedule_id
from tui.sandbox.datocms.schema import reference
from tui.sandbox.datocms.store import Environment, now_ms
from tui.sandbox.datocms.validation import violations
from tui.sandbox.datocms.wire import Json, flag, not_found, optional_timestamp, timestamp

_SELECTIVE = frozenset({"type", "attributes"})


def register(routes: Routes, jobs: Jobs) -> None:
    """Adds the records' endpoints."""

    async def duplicating(call: Call) -> Answer:
        env, record_id = call.env, _record(call).id

        def effect() -> tuple[int, Json]:
            made = duplicate(env, _found(env, record_id))
            return 201, {"data": env.render(made), "included": [env.render_model(made.model)]}

        return 202, jobs.start(effect)

    async def destroying(call: Call) -> Answer:
        env, record_id = call.env, _record(call).id
        return 202, jobs.start(lambda: (200, {"data": destroy(env, _found(env, record_id))}))

    async def restoring(call: Call) -> Answer:
        record, version = _version(call)
        call.need("update", record)
        env, version_id = call.env, version.id

        def effect() -> tuple[int, Json]:
            record, version = _found_version(env, version_id)
            made = add_version(env, record, version.values, valid=version.valid, now=now_ms())
            env.keep(record)
            return 200, {"data": [env.render(record), version_json(env, record, made)]}

        return 202, jobs.start(effect)

    routes.add("GET /items", _list)
    routes.add("POST /items", _create)
    routes.add("POST /items/validate", _validate_new)
    routes.add("GET /items/:item", _find, "read")
    routes.add("PUT /items/:item", _update, "update")
    routes.add("DELETE /items/:item", destroying, "delete")
    routes.add("POST /items/:item/duplicate", duplicating, "duplicate")
    routes.add("PUT /items/:item/publish", _publish)
    routes.add("PUT /items/:item/unpublish", _unpublish, "publish")
    routes.add("POST /items/:item/validate", _validate, "update")
    routes.add("GET /items/:item/references", _references, "read")
    routes.add("GET /items/:item/current-vs-published-state", _state, "read")
    routes.add("GET /items/:item/versions", _versions, "read")
    routes.add("GET /versions/:version", _find_version)
    routes.add("POST /versions/:version/restore", restoring)


def _found(env: Environment, record_id: str) -> Record:
    record = env.find(record_id)
    if record is None:
        raise not_found()
    return record


def _record(call: Call) -> Record:
    """The record the path names."""
    return _found(call.env, call.params["item"])


async def _list(call: Call) -> Answer:
    return 200, await call.listings.items(call.query, call.actor)


async def _find(call: Call) -> Answer:
    version, nested = version_of(call.query), flag(call.query.get("nested"))
    block = call.env.block(call.params["item"])
    if block is not None:
        return 200, {"data": render_block(call.env, block, nested=nested)}
    record = _record(call)
    if record.shown(version) is None:
        raise not_found()
    return 200, {"data": call.env.render(record, version=version, nested=nested)}


def _with_model(call: Call, record: Record) -> Json:
    nested = flag(call.query.get("nested"))
    return {"data": call.env.render(record, nested=nested), "included": [call.env.render_model(record.model)]}


def _written(call: Call, record: Record) -> Json:
    """The answer to making or changing a record: its blocks stand beside its model [R]."""
    answer = _with_model(call, record)
    answer["included"] += [render_block(call.env, block, nested=False) for block in blocks_of(call.env, [record])]
    return answer


async def _create(call: Call) -> Answer:
    data = call.data("item")
    made = call.env.schema.model(str(_named_model(data)))
    if made is not None:
        call.actor.need("create", made)
    return 201, _written(call, create(call.env, data))


def _named_model(data: Json) -> object:
    try:
        return data["relationships"]["item_type"]["data"]["id"]
    except (KeyError, TypeError):
        return None


async def _update(call: Call) -> Answer:
    record = _record(call)
    return 200, _written(call, update(call.env, record, call.data("item")))


async def _publish(call: Call) -> Answer:
    record, selection = _record(call), None
    if call.body():  # `{}` is the same as none [R]
        data = call.data("selective_publish_operation", keys=_SELECTIVE)
        selection = selection_of(data, call.env, record.model, publishing=True)
    if selection is None:
        call.need("publish", record)
    else:
        parts = frozenset({*selection.locales, *((None,) if selection.non_localized else ())})
        call.actor.need("publish", record.model, record, parts)
    recursive = flag(call.query.get("recursive"))
    return 200, _with_model(call, publish(call.env, record, recursive=recursive, selection=selection))


async def _unpublish(call: Call) -> Answer:
    record, selection = _record(call), None
    if call.body():  # `{}` is the same as none [R]
        data = call.data("selective_unpublish_operation", keys=_SELECTIVE)
        selection = selection_of(data, call.env, record.model, publishing=False)
    recursive = flag(call.query.get("recursive"))
    return 200, _with_model(call, unpublish(call.env, record, recursive=recursive, selection=selection))


async def _validate_new(call: Call) -> Answer:
    preflight(call.env, None, call.data("item"))
    return 204, None


async def _validate(call: Call) -> Answer:
    preflight(call.env, _record(call), call.data("item"))
    return 204, None


async def _references(call: Call) -> Answer:
    version, nested = version_of(call.query, "published-or-current"), flag(call.query.get("nested"))
    record = _record(call)
    linking = {each.record.id: each.record for each in references_to(call.env, record.id, version)}
    shown = "published" if version == "published" else "current"
    return 200, {"data": [call.env.render(each, version=shown, nested=nested) for each in linking.values()]}


async def _state(call: Call) -> Answer:
    """How the current version differs from the published one (a private endpoint, [T])."""
    env, record = call.env, _record(call)
    current, published = record.current.values, record.published.values if record.published else {}
    now, before = env.used_locales(record.model, current), []
    if record.published is not None:
        before = env.used_locales(record.model, published)

    def changed(locale: str | None) -> bool:
        return any(
            (current.get(field.api_key) or {}).get(locale) != (published.get(field.api_key) or {}).get(locale)
            if field.localized and locale
            else current.get(field.api_key) != published.get(field.api_key)
            for field in record.model.fields
            if field.localized is (locale is not None)
        )

    broken = [each["attributes"]["details"] for each in violations(env, record.model, current, record.id)]
    attributes = {
        "current_version_locales": now,
        "published_version_locales": before,
        "changed_locales": [locale for locale in now if locale in before and changed(locale)],
        "added_locales": [locale for locale in now if locale not in before],
        "removed_locales": [locale for locale in before if locale not in now],
        "non_localized_fields_changed": record.published is not None and changed(None),
        "current_version_invalid_locales": [each for each in now if any(d.get("locale") == each for d in broken)],
        "current_version_non_localized_fields_invalid": any("locale" not in each for each in broken),
    }
    version = record.published
    relationships = {
        "scheduled_publication": reference(PUBLICATION, schedule_id(PUBLICATION, record)),
        "scheduled_unpublishing": reference(UNPUBLISHING, schedule_id(UNPUBLISHING, record)),
        "published_version": reference("item_version", version.id if version else None),
    }
    data = {
        "id": record.id,
        "type": "item_current_vs_published_state",
        "attributes": attributes,
        "relationships": relationships,
    }
    return 200, {"data": data, "included": [version_json(env, record, version)] if version else []}


# -- versions ------------------------------------------------------------------------------------------------


def version_json(env: Environment, record: Record, version: Version) -> Json:
    """The `item_version` entity."""
    return {
        "id": version.id,
        "type": "item_version",
        "attributes": env.attributes(record.model, version.values, nested=False),
        "relationships": {
            "item_type": reference("item_type", record.model.id),
            "item": reference("item", record.id),
            "editor": {"data": {"type": version.editor[0], "id": version.editor[1]}},
        },
        "meta": {
            "created_at": timestamp(version.created_at),
            "is_valid": version.valid,
            "is_published": version is record.published,
            "published_from": optional_timestamp(version.published_from),
            "published_until": optional_timestamp(version.published_until),
            "is_current": version is record.current,
        },
    }


async def _versions(call: Call) -> Answer:
    offset, limit = page_of(call.query, 15, 50)
    record = _record(call)
    newest_first = record.versions[::-1]
    rows = [version_json(call.env, record, each) for each in newest_first[offset : offset + limit]]
    return 200, {"data": rows, "meta": {"total_count": len(newest_first)}}


async def _find_version(call: Call) -> Answer:
    record, version = _version(call)
    call.need("read", record)
    return 200, {"data": version_json(call.env, record, version)}


def _version(call: Call) -> tuple[Record, Version]:
    return _found_version(call.env, call.params["version"])


def _found_version(env: Environment, version_id: str) -> tuple[Record, Version]:
    place = env.ids.decode(version_id)
    if place is not None and place[0] in {generated.KIND_VERSION, generated.KIND_OLD_VERSION}:
        record = env.find(env.articles.id(place[1])) if place[1] < env.articles.count else None
        for version in record.versions if record else ():
            if record is not None and version.id == version_id:
                return record, version
        raise not_found()
    for record in env.records.values():
        for version in record.versions:
            if version.id == version_id:
                return record, version
    raise not_found()
