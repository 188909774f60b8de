"""A pasted list looked up in the CMS: ids and slugs many at once, titles line by line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from tui.core.content import Model, Record, RecordQuery
from tui.core.errors import FilterError
from tui.core.filters import FIELD_PREFIX
from tui.core.pasted import could_be_id, could_be_slug, has_slug, slug_field

if TYPE_CHECKING:
    from tui.desk import Desk

AT_ONCE = 100
"""Ids of one request."""
SLUGS_AT_ONCE = 40
"""Slugs of one request: they stand in its address."""
LOOKED_AT = 30
"""Records that a word finds are compared up to this many."""
MOST_REQUESTS = 60
"""Slugs cost a request for each model that has them, titles one for each line: no more of either."""


class LookedUp(Struct, frozen=True):
    """What a list names. `unasked`: lines that name nothing so far, and that were not looked for everywhere."""

    records: tuple[Record, ...]
    missing: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()


async def look_up(desk: Desk, model: Model | None, locale: str, lines: Sequence[str]) -> LookedUp:
    """The records that the lines name by id, slug or title: of a model, or (None) of all. Raises what the desk does."""
    ids = [line for line in lines if could_be_id(line)]
    found: dict[str, Record] = {}
    for start in range(0, len(ids), AT_ONCE):
        found.update(await desk.by_ids(ids[start : start + AT_ONCE]))
    rest = [line for line in lines if line not in found]
    models = [model] if model is not None else [one for one in await desk.models() if not one.is_block]
    named, unasked = await _by_slug(desk, models, locale, [line for line in rest if could_be_slug(line)])
    titles = [line for line in rest if line not in named]
    for line in titles[:MOST_REQUESTS]:
        named[line] = await _by_title(desk, model, locale, line)
    found.update((record.id, record) for line in rest for record in named.get(line, ()))
    left = [line for line in titles if not named.get(line)]
    unasked |= set(titles[MOST_REQUESTS:])
    return LookedUp(
        tuple(found.values()),
        tuple(line for line in left if line not in unasked),
        tuple(line for line in left if line in unasked),
    )


async def _by_slug(
    desk: Desk, models: Sequence[Model], locale: str, lines: Sequence[str]
) -> tuple[dict[str, list[Record]], set[str]]:
    """Of each line that is a slug, the records it names: many are asked for at once, of each model that has them. And
    the lines that were not looked for in all of these."""
    named: dict[str, list[Record]] = {}
    lots = [lines[start : start + SLUGS_AT_ONCE] for start in range(0, len(lines), SLUGS_AT_ONCE)]
    wanted = [(model, slug, lot) for model in models if (slug := slug_field(model)) is not None for lot in lots]
    for model, slug, lot in wanted[:MOST_REQUESTS]:
        quoted = ",".join(f'"{line}"' for line in lot)
        query = RecordQuery(model.id, desk.parse_filter(f"{FIELD_PREFIX}{slug}:{quoted}", model), locale=locale)
        page = await desk.page(query, offset=0, limit=AT_ONCE)
        for line in lot:
            records = [record for record in page.records if has_slug(record, line, slug)]
            if records:
                named.setdefault(line, []).extend(records)
    return named, {line for _, _, lot in wanted[MOST_REQUESTS:] for line in lot}


async def _by_title(desk: Desk, model: Model | None, locale: str, line: str) -> list[Record]:
    words = line.replace('"', " ").strip()
    try:
        asked = desk.parse_filter(f'"{words}"', model)
    except FilterError:
        return []
    query = RecordQuery(model.id if model is not None else None, asked, locale=locale)
    page = await desk.page(query, offset=0, limit=LOOKED_AT)
    return [record for record in page.records if record.title.casefold() == line.casefold()]
