"""The Unicat gateway. Facts about the API: reference unicat.md; what is inferred is named where it is used."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tui.cms.gateway import Admission, Budget, Departing, Lane, Order, Trace
from tui.cms.transport import Observer
from tui.cms.unicat.client import Reply, UnicatClient
from tui.cms.unicat.detail import UnicatDetails
from tui.cms.unicat.feed import ChangeFeed, Place
from tui.cms.unicat.filters import check_ids_alone, filter_json, named_ids, vocabulary
from tui.cms.unicat.operations import WIRE, request_of
from tui.cms.unicat.records import record
from tui.cms.unicat.schema import SchemaStore
from tui.cms.unicat.search import schema_search
from tui.cms.unicat.search import vocabulary as schema_vocabulary
from tui.cms.unicat.traits import TRAITS
from tui.cms.unicat.values import texts
from tui.core.cell_values import locale_order
from tui.core.completion import Choice, Vocabulary
from tui.core.content import (
    UNREADABLE,
    Locale,
    Model,
    Project,
    Record,
    RecordPage,
    RecordQuery,
    RecordStatus,
    RecordVersion,
)
from tui.core.detail import RecordDetail
from tui.core.errors import AnswerLost, NotUnderstood, Refused, UsageError
from tui.core.filters import Filter
from tui.core.linking import Linking
from tui.core.schema import Schema, SchemaFound, SchemaItem, SchemaSearch
from tui.core.secret import Secret
from tui.core.selection import Selection
from tui.core.text import one_line
from tui.operations.work import Poll, Ticket

log = logging.getLogger(__name__)

PAGE = 500
"""Rows of a page when everything is read; the vendor's client keeps within 1 to 1000 ([C] unicat.md 7)."""
KEPT_QUERIES = 8
"""Queries whose page cursors are remembered."""
ROWS = 100
"""Rows between two remembered page cursors."""

FAR = 2 * PAGE
"""Rows beyond the last remembered cursor that are worth walking to."""


class UnicatGateway:
    """One Unicat project over its API."""

    system = TRAITS.system
    operations = tuple(WIRE)
    polls_together = True

    def __init__(
        self, *, base_url: str, project: str, api_key: Secret, admission: Admission, observer: Observer | None = None
    ) -> None:
        self._client = UnicatClient(
            base_url=base_url, project=project, api_key=api_key, admission=admission, observer=observer
        )
        self._admission = admission
        self._store = SchemaStore()
        self._details = UnicatDetails(self._client, self._store)
        self._feed = ChangeFeed(self._client, self._store)
        self._place = Place(0)
        self._project: Project | None = None
        self._languages: tuple[str, ...] = ()
        self._channels: Mapping[str, Any] = {}
        self._search_pages = True
        self._cursors: OrderedDict[str, dict[int, str | None]] = OrderedDict()

    @property
    def budget(self) -> Budget:
        return self._admission.budget

    @property
    def requests(self) -> int:
        return self._client.transport.work_requests

    def server_now(self) -> datetime | None:
        return self._client.transport.clock.now()

    # -- the project ------------------------------------------------------------------------------------------
    async def open(self) -> Project:
        reply = await self._client.sign_in()
        return self._started(reply)

    def _started(self, reply: Reply) -> Project:
        """Keep the start data ([D] unicat.md 4): project, languages, cursors and the whole schema."""
        gid = self._client.project
        project = reply.objects("cc.projects").get(gid)
        if project is None:
            raise NotUnderstood(
                "The sign-in's answer does not hold the project it is for.", next_step="Check project in the profile."
            )
        options = project.get("options") if isinstance(project.get("options"), dict) else {}
        assert isinstance(options, dict)  # noqa: S101 - checked above
        self._languages = tuple(texts(options.get("languages"))) or ("en",)
        channels = options.get("channels")
        self._channels = channels if isinstance(channels, dict) else {}
        names = reply.data.get("cc.languages")
        names = names if isinstance(names, dict) else {}
        self._place = Place(reply.number("cc.cursor") or 0, reply.number("cursor"))
        self._store.clear()
        self._store.language = self._languages[0]
        fieldlists = options.get("fieldlists")
        self._store.fieldlists = fieldlists if isinstance(fieldlists, dict) else {}
        self._store.take(reply.data)
        user = reply.objects("cc.users").get(str(reply.result.get("user")), {})
        self._project = Project(
            name=one_line(str(project.get("name") or gid)),
            system=TRAITS.system,
            locales=tuple(Locale(code, one_line(str(names.get(code) or ""))) for code in self._languages),
            acting_as=one_line(str(user.get("name") or user.get("username") or "API user")),
        )
        return self._project

    async def project_now(self) -> Project:
        return self._project if self._project is not None else await self.open()

    async def probe(self) -> None:
        await self._feed.place(Lane.WORK)

    def renew(self, token: Secret) -> None:
        self._client.renew(token)

    async def aclose(self) -> None:
        await self._client.transport.aclose()

    async def _refresh(self, lane: Lane) -> None:
        """Bring the held schema up to date through the change feed."""
        if self._place.project is None:
            self._started(await self._client.sign_in(lane))
            return
        read = await self._feed.read(self._place.cc, self._place.project, lane)
        wanted: dict[str, str] = {}
        for action, kind, gid in read.changes:
            if action == "DELETE":
                self._store.drop(kind, gid)
                wanted.pop(gid, None)
            else:
                wanted[gid] = kind
        await self._feed.fetch(wanted, lane)
        self._place = Place(read.cc, read.project)

    # -- browsing ---------------------------------------------------------------------------------------------
    async def models(self, *, refresh: bool = False) -> tuple[Model, ...]:
        if refresh:
            await self._refresh(Lane.BROWSE)
            self._cursors.clear()
        return self._store.models()

    async def schema(self, *, refresh: bool = False) -> Schema:
        if refresh:
            await self._refresh(Lane.BROWSE)
        items: dict[str, SchemaItem] = {}
        for part in self._store.items_in_parts():
            items.update((item.id, item) for item in part)
            await asyncio.sleep(0)
        return self._store.schema(items)

    def schema_vocabulary(self, schema: Schema) -> Vocabulary:
        return schema_vocabulary(schema)

    def schema_search(self, text: str, language: str) -> SchemaSearch:
        return schema_search(text, language or self._languages[0])

    def check(self, parsed: Filter, model: Model | None) -> None:
        filter_json(parsed, model)
        named_ids(parsed)
        check_ids_alone(parsed)

    async def vocabulary(self, model: Model | None) -> Vocabulary:
        return vocabulary(model, self._store.class_names(model.id if model is not None else None))

    async def candidates(
        self,
        model: Model | None,  # noqa: ARG002 - the protocol's
        key: str,  # noqa: ARG002
        typed: str,  # noqa: ARG002
        locale: str = "",  # noqa: ARG002
    ) -> tuple[Choice, ...]:
        """None: which records a field may refer to is not told ([C] unicat.md 9)."""
        return ()

    def forget(self) -> None:
        self._cursors.clear()

    def sort_keys(self, model: Model | None) -> tuple[tuple[str, str], ...]:  # noqa: ARG002 - the protocol's
        """Nothing: no record search of the API takes an order ([D] unicat.md 8)."""
        return ()

    async def count(self, query: RecordQuery, *, lane: Lane = Lane.BROWSE) -> int:
        return (await self._bulk(query, None, 1, lane))[1]

    async def page(self, query: RecordQuery, *, offset: int, limit: int, lane: Lane = Lane.BROWSE) -> RecordPage:
        """Rows by offset. `records/bulk/get` only goes forward by cursor ([D] unicat.md 7), so the cursors of each
        `ROWS` rows are remembered and missing ones are walked to."""
        key = json.dumps(self._selection(query), sort_keys=True)
        known = self._cursors.setdefault(key, {0: None})
        self._cursors.move_to_end(key)
        while len(self._cursors) > KEPT_QUERIES:
            self._cursors.popitem(last=False)
        at = max(row for row in known if row <= offset)
        if offset - at > FAR:
            found_there = await self._jump(query, offset, limit, lane)
            if found_there is not None:
                return found_there
        rows: list[Record] = []
        total = 0
        while True:
            # Far away the way is short in requests with large pages; only cursors on the way are remembered.
            size = PAGE if offset - at >= PAGE else ROWS
            found, total, following = await self._bulk(query, known[at], size, lane)
            rows += found[max(0, offset - at) :] if at + size > offset else []
            at += size
            if following is None or not found:
                break
            known[at] = following
            if at >= offset + limit:
                break
        return RecordPage(tuple(rows[:limit]), total, offset)

    async def _jump(self, query: RecordQuery, offset: int, limit: int, lane: Lane) -> RecordPage | None:
        """Rows far down by `records/search`, which takes an offset. Its result's keys are inferred ([I] unicat.md 8);
        None where it does not give what is hoped for: then the way there is walked."""
        search = self._selection(query)[0]
        if not self._search_pages or not isinstance(search, dict):
            return None
        body = {**search["search"], "page.top": offset, "page.size": limit}
        try:
            reply = await self._client.call(self._client.api("records/search"), body, "the list of records", lane=lane)
        except Refused:
            self._search_pages = False
            return None
        held = reply.delivered("records")
        for key in ("results", "records"):
            total = reply.number(f"{key}.size")
            gids = reply.result.get(key)
            if total is not None and isinstance(gids, list):
                self._store.take(reply.data)
                return RecordPage(tuple(self._records(held, texts(gids)[:limit], query.locale)), total, offset)
        self._search_pages = False
        return None

    async def walk(self, query: RecordQuery, *, lane: Lane = Lane.WORK) -> AsyncIterator[RecordPage]:
        cursor: str | None = None
        seen: set[str] = set()
        offset = 0
        while True:
            found, total, cursor = await self._bulk(query, cursor, PAGE, lane)
            fresh = tuple(one for one in found if one.id not in seen)
            seen.update(one.id for one in fresh)
            yield RecordPage(fresh, total, offset)
            offset += len(found)
            if cursor is None or not found:
                return

    def _selection(self, query: RecordQuery) -> list[Any]:
        if query.order:
            raise UsageError("Unicat cannot sort records.", next_step="They come in the catalogue's own order.")
        check_ids_alone(query.filter)
        ids = named_ids(query.filter)
        if ids:
            return list(ids)
        model = self._store.model(query.model_id) if query.model_id else None
        search: dict[str, Any] = {"language": query.locale or self._languages[0]}
        if query.filter.words:
            search["q"] = " ".join(query.filter.words)
        condition = filter_json(query.filter, model)
        if condition is not None:
            search["filter"] = condition
        elif not query.filter.words:
            # Neither q nor filter finds nothing ([D] unicat.md 8): all records were made some time.
            search["filter"] = ["created_on", "between", [0, 4_102_444_800]]
        return [{"search": search, "exclude": []}]

    async def _bulk(
        self, query: RecordQuery, cursor: str | None, size: int, lane: Lane
    ) -> tuple[list[Record], int, str | None]:
        body: dict[str, Any] = {"selection": self._selection(query), "page.size": size}
        if cursor is not None:
            body["page.cursor"] = cursor
        reply = await self._client.call(self._client.api("records/bulk/get"), body, "the list of records", lane=lane)
        if not isinstance(reply.result.get("records"), list):
            raise NotUnderstood("Unicat's list of records holds no records.", next_step="Check base_url.")
        self._store.take(reply.data)
        found = self._records(reply.delivered("records"), texts(reply.result.get("records")), query.locale)
        following = reply.result.get("page.cursor")
        total = reply.number("records.size")
        return found, len(found) if total is None else total, None if following is None else str(following)

    def _records(self, held: Mapping[str, Any], gids: Iterable[str], locale: str) -> list[Record]:
        """Those of these records that were delivered, in their order."""
        models: dict[str, Model] = {}
        languages = locale_order(locale, self._languages)
        found = []
        for gid in gids:
            if (one := held.get(gid)) is None:
                continue
            definition = ""
            try:
                definition = str(one.get("definition"))
                model = models.get(definition) or models.setdefault(definition, self._store.model(definition))
                found.append(record(one, model, languages))
            except Exception:  # one odd record never spoils its page
                log.exception("a record of Unicat could not be read")
                found.append(Record(one_line(gid, 200), definition, UNREADABLE, RecordStatus.UNKNOWN))
        return found

    async def by_ids(self, ids: Sequence[str], *, lane: Lane = Lane.WORK, locale: str = "") -> dict[str, Record]:
        found: dict[str, Record] = {}
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), PAGE):
            part = wanted[start : start + PAGE]
            reply = await self._client.call(self._client.api("records/get"), {"records": part}, "records", lane=lane)
            self._store.take(reply.data)
            rows = self._records(reply.delivered("records"), part, locale)
            found.update({row.id: row for row in rows})
        return found

    async def record(self, record_id: str, *, locale: str = "", published: bool = False) -> RecordDetail:
        if published:
            raise UsageError(
                "Unicat keeps one version of a record, so there is nothing to compare.",
                next_step="Channels decide what is published.",
            )
        if not self._languages:
            await self.open()
        return await self._details.read(record_id, self._languages, self._channels, locale=locale)

    async def references(self, record_id: str, *, locale: str = "") -> tuple[Record, ...]:  # noqa: ARG002
        raise UsageError("Unicat has no list of what refers to a record.", next_step="Filter by the field instead.")

    async def linking(self, ids: Sequence[str]) -> tuple[Linking, ...]:  # noqa: ARG002
        raise UsageError("Unicat has no list of what refers to a record.")

    async def being_edited(self) -> Mapping[str, str]:
        return {}

    async def versions(self, record_id: str) -> tuple[RecordVersion, ...]:  # noqa: ARG002 - the protocol's
        raise UsageError("Unicat keeps no versions of single records.", next_step="Its backups hold whole projects.")

    # -- planning schema work ---------------------------------------------------------------------------------
    async def find_schema(self, selection: Selection, *, lane: Lane = Lane.WORK) -> SchemaFound:
        found: dict[str, None] = {}
        total: int | None = None
        body: dict[str, Any] = {"selection": self._schema_selection(selection), "page.size": PAGE}
        while body["selection"]:
            reply = await self._client.call(self._client.api("schema/bulk/get"), body, "the schema items", lane=lane)
            self._store.take(reply.data)
            rows = reply.result.get("schema_items")
            total = reply.number("schema_items.size") if total is None else total
            for row in rows if isinstance(rows, list) else []:
                if isinstance(row, dict) and isinstance(row.get("item"), str):
                    found[row["item"]] = None
            cursor = reply.result.get("page.cursor")
            if cursor is None or not rows or cursor == body.get("page.cursor"):
                break
            body["page.cursor"] = cursor
        missing = tuple(gid for gid in selection.ids if gid not in found)
        return SchemaFound(tuple(self._store.items(found).values()), missing, total)

    def schema_body(self, selection: Selection) -> str:
        return json.dumps(self._schema_selection(selection), ensure_ascii=False)

    def _schema_selection(self, selection: Selection) -> list[Any]:
        parts: list[Any] = list(selection.ids)
        for part in selection.found:
            if not isinstance(part.query, SchemaSearch):
                raise UsageError("This selection is a search for records, which holds no schema items.")
            search: dict[str, Any] = {"language": part.query.language or self._languages[0]}
            if part.query.q:
                search["q"] = part.query.q
            if part.query.filter_json:
                search["filter"] = json.loads(part.query.filter_json)
            parts.append({"search": search, "exclude": sorted(part.excluded)})
        return parts

    # -- work -------------------------------------------------------------------------------------------------
    async def before_sending(self, order: Order) -> str | None:  # noqa: ARG002 - one feed tells of everything
        return (await self._feed.place(Lane.WORK)).text()

    async def send(self, order: Order, cursor: str | None, *, departing: Departing | None = None) -> Ticket | Poll:
        path, selection = request_of(order)
        reply = await self._client.call(
            self._client.api(path),
            {"selection": json.loads(selection)},
            "the copy of schema items",
            lane=Lane.WORK,
            write=True,
            departing=departing,
        )
        token = reply.result.get("job.token")
        if not isinstance(token, str) or not token:
            raise AnswerLost("Unicat took the copy but named no job: it may or may not be done.")
        return Ticket(token, self._place_of(order, cursor).text())

    def _place_of(self, order: Order, cursor: str | None) -> Place:
        place = Place.read(cursor)
        return Place(place.cc, place.project, tuple(item.id for item in order.items))

    async def poll(self, tickets: Sequence[Ticket]) -> Sequence[Poll]:
        return await self._feed.poll(tickets, Lane.WORK)

    async def trace(
        self,
        order: Order,
        *,
        cursor: str | None,
        left_at: datetime | None,  # noqa: ARG002 - the cursor is the surer mark of time
        claimed: frozenset[str],
    ) -> Trace:
        """The new items since the cursor that match the sources one to one, by kind and name or `original`.

        Items that were known not to be copyable are sent by force and expected to be left out.
        """
        wanted = frozenset(item.id for item in order.items if item.is_valid is not False)
        return await self._feed.trace(self._place_of(order, cursor), wanted, claimed, Lane.WORK)
