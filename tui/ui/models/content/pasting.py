"""A pasted list looked up in the CMS: ids at once, the rest line by line, by slug or title."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.core.content import Model, Record, RecordQuery
from tui.core.errors import FilterError
from tui.core.pasted import could_be_id, is_named, slug_field

if TYPE_CHECKING:
    from tui.desk import Desk

AT_ONCE = 100
"""Ids of one request."""
LOOKED_AT = 30
"""Records that a word finds are compared up to this many."""
MOST_WORDS = 60
"""Lines that are no ids cost a request each: more are not looked for, and count as not found."""


async def look_up(desk: Desk, model: Model | None, locale: str, lines: Sequence[str]) -> tuple[list[Record], list[str]]:
    """The records that the lines name, and the lines that name none. Raises what the desk raises."""
    ids = [line for line in lines if could_be_id(line)]
    found: dict[str, Record] = {}
    for start in range(0, len(ids), AT_ONCE):
        found.update(await desk.by_ids(ids[start : start + AT_ONCE]))
    missing: list[str] = []
    asked = 0
    records = dict(found)
    for line in lines:
        if line in found:
            continue
        named: list[Record] = []
        if asked < MOST_WORDS:
            asked += 1
            named = await _named(desk, model, locale, line)
        if not named:
            missing.append(line)
        records.update((record.id, record) for record in named)
    return list(records.values()), missing


async def _named(desk: Desk, model: Model | None, locale: str, line: str) -> list[Record]:
    slug = slug_field(model)
    words = line.replace('"', " ").strip()
    texts = [f'{slug}:"{words}"'] if slug is not None and " " not in words else []
    for text in (*texts, f'"{words}"'):
        try:
            asked = desk.parse_filter(text, model)
        except FilterError:
            continue
        query = RecordQuery(model.id if model is not None else None, asked, locale=locale)
        page = await desk.page(query, offset=0, limit=LOOKED_AT)
        named = [record for record in page.records if is_named(record, line, slug)]
        if named:
            return named
    return []
