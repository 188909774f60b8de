"""Endpoints of records: reading."""

from tui.sandbox.datocms.calls import Answer, Call
from tui.sandbox.datocms.listing import render_block, version_of
from tui.sandbox.datocms.records import Record
from tui.sandbox.datocms.routes import Routes
from tui.sandbox.datocms.wire import flag, not_found


def register(routes: Routes) -> None:
    """Adds the endpoints that read records."""
    routes.add("GET /items", _list)
    routes.add("GET /items/:item", _find)


def the_record(call: Call) -> Record:
    """The record the path names."""
    record = call.env.find(call.params["item"])
    if record is None:
        raise not_found()
    return record


async def _list(call: Call) -> Answer:
    return 200, await call.listings.items(call.query)


async def _find(call: Call) -> Answer:
    version, nested = version_of(call.query), flag(call.query.get("nested"))
    record = call.env.find(call.params["item"])
    if record is None:
        block = call.env.block(call.params["item"])
        if block is None:
            raise not_found()
        return 200, {"data": render_block(call.env, block, nested=nested)}
    if record.shown(version) is None:
        raise not_found()
    return 200, {"data": call.env.render(record, version=version, nested=nested)}
