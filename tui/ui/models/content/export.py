"""Records saved to files: what is marked, or the rows of a page."""

from __future__ import annotations

import asyncio
from functools import partial

from tui.core.content import Record, RecordQuery
from tui.core.text import counted
from tui.ui.host import Host
from tui.ui.models.content.browsing import Browsing
from tui.ui.services.exports import saved, write_records

PAGE = 500
"""Records of one request."""
MOST = 100_000
"""Records of one found set that are saved."""


async def export(browsing: Browsing, page: list[Record], host: Host) -> None:
    """Save what is picked, or where nothing is, this page, and say where. Raises what the desk raises."""
    records = await _picked(browsing) if browsing.selection else page
    keys = {model.id: model.api_key for model in browsing.models}
    environment, directory = browsing.desk.project.environment, host.paths.exports_dir
    write = partial(write_records, directory, records, models=keys, environment=environment)
    as_json, _ = await asyncio.to_thread(write)
    host.say(saved(counted(len(records), "record"), as_json, "and .csv"))


async def _picked(browsing: Browsing) -> list[Record]:
    while browsing.marks.unread:
        await browsing.read_marks(PAGE)
    records = {record.id: record for record in browsing.marks.records}
    for found in browsing.selection.found:
        offset, total = 0, MOST
        while offset < total and isinstance(found.query, RecordQuery):
            page = await browsing.desk.page(found.query, offset=offset, limit=PAGE)
            records.update((record.id, record) for record in page.records if record.id not in found.excluded)
            offset, total = offset + len(page.records), min(MOST, page.total if page.records else 0)
    return list(records.values())
