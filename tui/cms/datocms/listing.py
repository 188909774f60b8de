"""Lists of DatoCMS records: counted, by pages, walked through, and by their ids ([P][T] reference datocms.md 5.2)."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from urllib.parse import quote

from msgspec.structs import replace

from tui.cms.datocms.checks import with_problems
from tui.cms.datocms.client import AT_ONCE, DatoClient, Row, Rows
from tui.cms.datocms.filters import Params, filter_params, order_rules, order_text
from tui.cms.datocms.links import Links
from tui.cms.datocms.records import record_of
from tui.cms.datocms.schema import Catalog
from tui.cms.datocms.seen import Seen
from tui.cms.datocms.stages import Stages, StageTest
from tui.cms.gateway import Lane
from tui.core.cell_values import locale_order
from tui.core.content import UNREADABLE, Model, Record, RecordPage, RecordQuery, Sort
from tui.core.errors import Refused, UsageError
from tui.core.text import counted, one_line

WALK = 500
"""Rows a page can hold, [D] reference datocms.md 3."""
PAGES_AT_ONCE = 4
"""Pages of a long list asked for at a time, as the request budget admits them."""
LONGEST_ADDRESS = 8_000
"""Characters: common proxies refuse a request whose first line is longer than 8,190."""
BESIDE_IDS = 150
"""What an address of ids has besides them and the base address."""
IDS = 200
"""Ids in one query string that are taken everywhere: as many as the old batch form, [P] reference datocms.md 5.4."""
TOO_LONG = frozenset({400, 413, 414, 422, 431})
"""How servers and what stands before them refuse a long address, or so many ids."""
LONGEST_TYPES = 5_000
"""Characters of models in one query string: as many as `IDS` ids take."""
MOST_BACK = 10_000
"""How far a walk steps back in all to find its place in a list that moves."""
MOST_LOOKED_THROUGH = 20_000
"""Records looked through for what the server does not search by: 40 requests."""
KEPT = 8
"""Queries whose looked-through ids are kept."""
_ORDER_REFUSED = frozenset(
    {"INVALID_ORDERING", "INVALID_ORDERING_FOR_SINGLETON_ITEM_TYPE", "INVALID_ORDERING_FOR_SORTABLE_ITEM_TYPE"}
)
_FILTER_REFUSED = frozenset({"INVALID_FILTER_FIELDS_PARAM", "INVALID_PARAMS", "INVALID_FORMAT"})


class Listings:
    """The records of one project. `locales`, in their order, are known once the project is opened."""

    def __init__(self, line: DatoClient, stages: Stages, links: Links) -> None:
        self._client = line
        self._stages = stages
        self._links = links
        self.locales: tuple[str, ...] = ()
        self._plain_orders: set[tuple[str | None, str]] = set()
        """Orders that the server refused, by model: asked for without their tie-break."""
        self._served: dict[str, bool] = {}
        """Operators of `_stage`: whether the server was seen to search by them."""
        self._is_short = False
        """Whether an address of more than `IDS` ids was refused."""
        self._kept: OrderedDict[object, tuple[str, ...]] = OrderedDict()
        self._looking = asyncio.Lock()

    def forget(self) -> None:
        """Keep nothing of what queries found."""
        self._kept.clear()
        self._links.forget()

    async def model(self, query: RecordQuery) -> Model | None:
        """The model a query is about; None: all models. Raises UsageError when there is no such model any more."""
        if query.model_id is None:
            return None
        known = await self._client.load(refresh=False)
        model = known.model(query.model_id) or (await self._client.load(refresh=True)).model(query.model_id)
        if model is None:
            raise UsageError(f"There is no model {one_line(query.model_id, 60)} any more.", next_step="Choose another.")
        return model

    # -- asking -----------------------------------------------------------------------------------------------
    async def _list(
        self,
        query: RecordQuery,
        order: tuple[Sort, ...],
        *,
        offset: int,
        limit: int,
        lane: Lane,
        test: StageTest | None = None,
    ) -> Rows:
        """A page of records, ordered as well as the server lets it be; of the stages of `test`, by the server's own
        search, when one is given.

        Over all models the models are named: without that a list holds blocks too, and counts them ([R] reference
        datocms.md, later findings). More of them than an address can hold are asked for one lot after the other.
        """
        model = await self.model(query)
        lots = [model.id] if model else _lots(await self._client.load(refresh=False))
        if len(lots) == 1:
            return await self._list_of(lots[0], model, query, order, offset, limit, lane, test)
        rows: list[Row] = []
        total = 0
        for lot in lots:
            start, room = max(0, offset - total), limit - len(rows)
            part = await self._list_of(lot, model, query, order, start, room, lane, test)
            rows += part.data
            total += part.total if part.total is not None else start + len(part.data)
        return Rows(rows, total)

    async def _list_of(
        self,
        types: str,
        model: Model | None,
        query: RecordQuery,
        order: tuple[Sort, ...],
        offset: int,
        limit: int,
        lane: Lane,
        test: StageTest | None,
    ) -> Rows:
        params: Params = [("filter[type]", types)]
        meant = await self._links.resolved(query.filter, model, query.locale, lane)
        params += [item for item in filter_params(meant, model) if item not in params]
        params += test.params if test is not None else []
        if query.locale and (query.filter or _by_locale(order, model)):
            params.append(("locale", query.locale))
        params += [("page[offset]", str(offset)), ("page[limit]", str(limit))]
        what = f"the records of {model.name}" if model else "the records"
        for rules in self._orders(query, order):
            text = order_text(rules)
            asked = [*params, ("order_by", text)] if text else params
            try:
                return await self._client.rows(asked, what, lane)
            except Refused as refused:
                if text and _ORDER_REFUSED & set(refused.codes):
                    self._plain_orders.add((query.model_id, text))
                    continue
                raise
        asked_for = ", ".join(sort.key for sort in query.order)
        raise UsageError(f"DatoCMS cannot sort these records by {asked_for}.", next_step="Sort by something else.")

    def _orders(self, query: RecordQuery, order: tuple[Sort, ...]) -> list[tuple[Sort, ...]]:
        """The order, then without its tie-break, then none unless it was asked for; what was refused is left out."""
        bare = tuple(sort for sort in order if sort.key != "id" or sort in query.order)
        tries: list[tuple[Sort, ...]] = [order, bare]
        if not query.order:
            tries.append(())
        return [
            rules
            for rules in dict.fromkeys(tries)
            if (query.model_id, order_text(rules)) not in self._plain_orders and (rules or not query.order)
        ]

    # -- what is asked for ------------------------------------------------------------------------------------
    async def count(self, query: RecordQuery, *, lane: Lane) -> int:
        """How many records a query finds."""
        test = await self._stages.test(query.filter, await self.model(query))
        if test is not None and not await self._serves(query, test, lane):
            return len(await self._looked_through(query, test, lane))
        listing = await self._list(replace(query, order=()), (), offset=0, limit=0, lane=lane, test=test)
        if listing.total is not None:
            return listing.total
        total = 0
        async for page in self.walk(query, lane=lane):
            total += len(page.records)
        return total

    async def page(self, query: RecordQuery, *, offset: int, limit: int, lane: Lane) -> RecordPage:
        """Rows of a query."""
        model = await self.model(query)
        order = order_rules(query.order, model)
        test = await self._stages.test(query.filter, model)
        if test is not None and not await self._serves(query, test, lane):
            return await self._page_looked_through(query, test, offset, limit, lane)
        size = min(limit, WALK)
        listing, _ = await asyncio.gather(
            self._list(query, order, offset=offset, limit=size, lane=lane, test=test), self._names_for(model)
        )
        if test is not None and not self._checked(test, listing):
            return await self._page_looked_through(query, test, offset, limit, lane)
        rows = await self.records(listing.data, query.locale)
        more = 1 if len(listing.data) >= limit > 0 else 0
        total = listing.total if listing.total is not None else offset + len(rows) + more
        return RecordPage(rows, total, offset)

    async def walk(self, query: RecordQuery, *, lane: Lane) -> AsyncIterator[RecordPage]:
        """All rows of a query, by id."""
        query = replace(query, order=())
        model = await self.model(query)
        order = () if model is not None and model.singleton else (Sort("id"),)
        test = await self._stages.test(query.filter, model)
        served = test is None or await self._serves(query, test, lane)
        await self._names_for(model)
        given = 0
        async for fresh, total in self._sweep(query, order, lane, test if served else None):
            if test is not None and not served:
                _bound(test, total)
            kept = fresh if test is None else [row for row in fresh if test.accepts(row.entity)]
            rows = await self.records(kept, query.locale)
            if rows or not given:
                yield RecordPage(rows, total if served else given + len(rows), given)
            given += len(rows)

    async def _sweep(
        self, query: RecordQuery, order: tuple[Sort, ...], lane: Lane, test: StageTest | None
    ) -> AsyncIterator[tuple[list[Row], int]]:
        """Rows not given before, and how many there are in all, page by page. Each page begins with the last row of
        the one before: when that is missing, the list has moved, and the sweep steps back."""
        seen = Seen()
        offset, back, last, total = 0, 50, "", 0
        step = WALK - 1 if order else WALK
        asked: dict[int, asyncio.Task[Rows]] = {}

        def ask(at: int) -> None:
            if at not in asked:
                page = self._list(query, order, offset=at, limit=WALK, lane=lane, test=test)
                asked[at] = asyncio.create_task(page)

        async def give_up() -> None:
            for task in asked.values():
                task.cancel()
            await asyncio.gather(*asked.values(), return_exceptions=True)
            asked.clear()

        try:
            while True:
                if offset not in asked:
                    await give_up()  # the pages asked for ahead are not those that follow
                for number in range(PAGES_AT_ONCE):
                    if not number or offset + number * step < total:
                        ask(offset + number * step)
                listing = await asked[offset]
                del asked[offset]
                ids = [item.entity.key for item in listing.data]
                if last and last not in ids and offset > 0 and back < MOST_BACK:
                    offset, back = max(0, offset - back), back * 2
                    continue
                new = seen.meet(ids)
                fresh = [item for item, is_new in zip(listing.data, new, strict=True) if is_new]
                total = listing.total or 0
                yield fresh, listing.total if listing.total is not None else len(seen)
                end = offset + len(listing.data)
                at_end = len(listing.data) < WALK if listing.total is None else end >= listing.total
                if at_end or not fresh:
                    return
                last = ids[-1] if order else ""
                offset = end - (1 if order else 0)
        finally:
            await give_up()

    # -- stages the server does not search by ------------------------------------------------------------------
    async def _serves(self, query: RecordQuery, test: StageTest, lane: Lane) -> bool:
        """Whether the server searches by stage in this way; asked for one record when that is not known yet."""
        if not test.operator:
            return False
        if test.operator not in self._served:
            bare = replace(query, order=())
            try:
                listing = await self._list(bare, (), offset=0, limit=1, lane=lane, test=test)
            except Refused as refused:
                if not _FILTER_REFUSED & set(refused.codes):
                    raise
                # Another word of the filter may be to blame: then this says so.
                await self._list(bare, (), offset=0, limit=0, lane=lane)
                self._served[test.operator] = False
            else:
                self._checked(test, listing)
        return self._served.get(test.operator, True)

    def _checked(self, test: StageTest, listing: Rows) -> bool:
        """Whether all records are in the stages asked for: a server that does not know the parameter ignores it."""
        sound = all(test.accepts(row.entity) for row in listing.data)
        if listing.data:
            self._served[test.operator] = sound and self._served.get(test.operator, True)
        return sound

    async def _looked_through(self, query: RecordQuery, test: StageTest, lane: Lane) -> tuple[str, ...]:
        """Ids of what a query finds, in its order; kept until `forget`. Raises FilterError when it is too much."""
        key = (query.model_id, query.filter.key, query.order, query.locale)
        async with self._looking:
            if key not in self._kept:
                order = order_rules(query.order, await self.model(query))
                ids: list[str] = []
                async for fresh, total in self._sweep(query, order, lane, None):
                    _bound(test, total)
                    ids += [row.entity.key for row in fresh if test.accepts(row.entity)]
                self._kept[key] = tuple(ids)
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
            return self._kept[key]

    async def _page_looked_through(
        self, query: RecordQuery, test: StageTest, offset: int, limit: int, lane: Lane
    ) -> RecordPage:
        ids = await self._looked_through(query, test, lane)
        part = ids[offset : offset + min(limit, WALK)]
        found = await self.by_ids(part, lane=lane, locale=query.locale) if part else {}
        return RecordPage(tuple(found.values()), len(ids), offset)

    # -- rows -------------------------------------------------------------------------------------------------
    async def _names_for(self, model: Model | None) -> None:
        """See to it that the stages of a model's records can be called by their names."""
        if model is not None and model.workflow is not None:
            await self._stages.load()

    async def records(self, rows: Sequence[Row], locale: str = "", *, blocks: bool = False) -> tuple[Record, ...]:
        """Rows as records; blocks are left out unless they were asked for."""
        known = await self._client.load(refresh=False)
        models = [row.entity.link("item_type") for row in rows]
        if any(named and known.model(named) is None for named in set(models)):
            # Made since: only the schema tells whether these are records or blocks. One without a model is just broken.
            known = await self._client.load(refresh=True)
        if any(row.entity.info("stage") for row in rows):
            await self._stages.load()
        names = self._stages.names
        shown = locale_order(locale, self.locales)
        found = []
        for number, (row, named) in enumerate(zip(rows, models, strict=True), 1):
            model = known.model(named)
            if blocks or model is None or not model.is_block:
                one = record_of(row.entity, model, shown, names)
                found.append(one if row.is_readable else replace(one, title=UNREADABLE))
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
        return tuple(found)

    async def by_ids(self, ids: Sequence[str], *, lane: Lane, locale: str = "") -> dict[str, Record]:
        """Records by id, blocks too, in the order of the ids; absent ones are left out."""
        wanted = list(dict.fromkeys(item for item in ids if item and "," not in item))
        found: dict[str, Record] = {}
        for rows in await asyncio.gather(*(self._some(some, lane, locale) for some in self._in_addresses(wanted))):
            found.update((item.id, item) for item in rows)
        return {item: found[item] for item in wanted if item in found}

    def _in_addresses(self, ids: Sequence[str]) -> list[list[str]]:
        """Ids in as few requests as pages and addresses allow."""
        most = IDS if self._is_short else WALK
        room = LONGEST_ADDRESS - BESIDE_IDS - len(self._client.transport.base_url)
        lots: list[list[str]] = []
        left = 0
        for each in ids:
            length = len(quote(each, safe="")) + len("%2C")
            if not lots or len(lots[-1]) >= most or (length > left and len(lots[-1]) >= IDS):
                lots.append([])
                left = room
            lots[-1].append(each)
            left -= length
        return lots

    async def _some(self, ids: Sequence[str], lane: Lane, locale: str) -> list[Record]:
        """Records by id, in several requests where so many in one are refused."""
        try:
            return await self._chunk(ids, lane, locale)
        except Refused as refused:
            if len(ids) <= IDS or refused.status not in TOO_LONG:
                raise
        self._is_short = True
        return [row for some in self._in_addresses(ids) for row in await self._chunk(some, lane, locale)]

    async def _chunk(self, ids: Sequence[str], lane: Lane, locale: str) -> list[Record]:
        """Records by id; more requests only where a server gives less than was asked for."""
        found: list[Record] = []
        offset = 0
        while True:
            params: Params = [("filter[ids]", ",".join(ids)), ("page[limit]", str(max(30, len(ids))))]
            if offset:
                params.append(("page[offset]", str(offset)))
            what = "the records by their ids"
            listing = await self._client.rows(params, what, lane)
            records = await self.records(listing.data, locale, blocks=True)
            if lane is Lane.WORK:
                found += await with_problems(records, await self._client.load(refresh=False))
            else:
                found += records
            offset += len(listing.data)
            if not listing.data or listing.total is None or offset >= min(listing.total, len(ids)):
                return found


def _lots(known: Catalog) -> list[str]:
    """Models that are not blocks, as `filter[type]` takes them, in as few lots as addresses allow: by the shorter of
    id and api key, and with three characters for each comma, as an address has it."""
    lots: list[list[str]] = [[]]
    length = 0
    for model in known.models:
        name = min(model.id, model.api_key or model.id, key=len)
        if model.is_block:
            continue
        if lots[-1] and length + len(name) > LONGEST_TYPES:
            lots.append([])
            length = 0
        lots[-1].append(name)
        length += len(name) + 3
    return [",".join(lot) for lot in lots if lot]


def _bound(test: StageTest, total: int) -> None:
    if total > MOST_LOOKED_THROUGH:
        raise test.condition.wrong(
            f"DatoCMS cannot search by stage like this, and {counted(total, 'record')} are too many to look through.",
            next_step=f"Narrow it to {MOST_LOOKED_THROUGH:,}, for example with updated:<30d.",
        )


def _by_locale(order: Sequence[Sort], model: Model | None) -> bool:
    """Whether rows are ordered by a localized field: then by its values in the locale they are shown in."""
    fields = [model.field(sort.key) for sort in order] if model is not None else []
    return any(field is not None and field.localized for field in fields)
