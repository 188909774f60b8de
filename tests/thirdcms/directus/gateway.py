"""Directus's REST API as copydesk's gateway: collections, their fields, and items with search, filter and order."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from tests.thirdcms.directus.traits import TRAITS
from tui.cms.failures import Problem
from tui.cms.gateway import Admission, Budget, Departing, Lane, Order, Trace
from tui.cms.transport import Answer, Call, Observer, Transport
from tui.core import schema_find
from tui.core.completion import Choice, Key, Vocabulary
from tui.core.content import (
    FieldInfo,
    Model,
    Project,
    Record,
    RecordPage,
    RecordQuery,
    RecordStatus,
    RecordVersion,
)
from tui.core.detail import Field, RecordDetail, Section, Value, text_of
from tui.core.errors import NotFound, UsageError
from tui.core.filters import Condition, Filter, Op
from tui.core.linking import Linking
from tui.core.schema import Schema, SchemaFound, SchemaItem, SchemaKind, SchemaNode, SchemaSearch
from tui.core.secret import Secret
from tui.core.selection import Selection
from tui.core.text import clean_tree, one_line
from tui.operations import Operation
from tui.operations.work import Poll, Ticket

PAGE = 100
_READ_ONLY = "Directus is only read from here."
_OPERATORS = {
    Op.IS: "_contains",
    Op.CONTAINS: "_contains",
    Op.LACKS: "_ncontains",
    Op.EQUAL: "_eq",
    Op.NOT_EQUAL: "_neq",
    Op.GREATER: "_gt",
    Op.AT_LEAST: "_gte",
    Op.LESS: "_lt",
    Op.AT_MOST: "_lte",
}


def _explain(answer: Answer) -> Problem:
    try:
        first = json.loads(answer.body)["errors"][0]
        return Problem((str(first["extensions"]["code"]),), one_line(str(first["message"]), 300))
    except (ValueError, LookupError, TypeError):
        return Problem()


class DirectusGateway:
    """One Directus project. A record's id is its collection's name and its key in it, as `articles:7`."""

    system = TRAITS.system
    operations: tuple[Operation, ...] = ()
    polls_together = True

    def __init__(self, base_url: str, token: Secret, admission: Admission, *, observer: Observer | None = None) -> None:
        self._token = token
        self._base_url = base_url
        self._admission = admission
        self._transport = Transport(
            base_url,
            admission,
            label=TRAITS.label,
            headers=lambda: {"Authorization": f"Bearer {self._token.reveal()}", "Accept": "application/json"},
            explain=_explain,
            secrets=(token,),
            observer=observer,
        )
        self._models: tuple[Model, ...] = ()

    async def _get(self, path: str, what: str, lane: Lane = Lane.BROWSE, **params: str) -> Any:
        call = Call("GET", path, what, lane, params=tuple(params.items()))
        return clean_tree(self._transport.decode(call, await self._transport.ask(call), dict))

    @property
    def budget(self) -> Budget:
        return self._admission.budget

    @property
    def requests(self) -> int:
        return self._transport.work_requests

    def server_now(self) -> datetime | None:
        return self._transport.clock.now()

    async def open(self) -> Project:
        me = (await self._get("/users/me", "the credentials"))["data"]
        info = (await self._get("/server/info", "the project"))["data"]
        await self.models(refresh=True)
        name = one_line(str(info["project"]["project_name"]))
        return Project(name, self.system, acting_as=one_line(str(me["email"])), editor_url=f"{self._base_url}/admin")

    async def project_now(self) -> Project:
        return await self.open()

    async def aclose(self) -> None:
        await self._transport.aclose()

    async def probe(self) -> None:
        await self._get("/users/me", "the credentials", Lane.WORK)

    def renew(self, token: Secret) -> None:
        self._token = token
        self._transport.hide_also(token)

    # -- browsing -------------------------------------------------------------------------------------------------
    async def models(self, *, refresh: bool = False) -> tuple[Model, ...]:
        if refresh or not self._models:
            fields: dict[str, list[FieldInfo]] = {}
            for row in (await self._get("/fields", "the fields"))["data"]:
                key = one_line(row["field"])
                info = FieldInfo(f"{row['collection']}.{key}", key, key.replace("_", " ").capitalize(), row["type"])
                fields.setdefault(row["collection"], []).append(info)
            rows = (await self._get("/collections", "the collections"))["data"]
            self._models = tuple(_model(row, fields.get(row["collection"], [])) for row in rows if row["schema"])
        return self._models

    def _model(self, model_id: str) -> Model:
        found = next((model for model in self._models if model.id == model_id), None)
        if found is None:
            raise NotFound(f"There is no collection {one_line(model_id, 60)}.", status=404)
        return found

    async def count(self, query: RecordQuery, *, lane: Lane = Lane.BROWSE) -> int:
        return sum([(await self._rows(model, query, 0, 1, lane)).total for model in self._asked(query)])

    async def page(self, query: RecordQuery, *, offset: int, limit: int, lane: Lane = Lane.BROWSE) -> RecordPage:
        rows: list[Record] = []
        total = 0
        for model in self._asked(query):
            first = max(0, offset - total)
            part = await self._rows(model, query, first, max(1, limit - len(rows)), lane)
            rows += part.records
            total += part.total
        return RecordPage(tuple(rows[:limit]), total, offset)

    async def walk(self, query: RecordQuery, *, lane: Lane = Lane.WORK) -> AsyncIterator[RecordPage]:
        offset = 0
        while (page := await self.page(query, offset=offset, limit=PAGE, lane=lane)).records:
            yield page
            offset += len(page.records)

    def _asked(self, query: RecordQuery) -> tuple[Model, ...]:
        return self._models if query.model_id is None else (self._model(query.model_id),)

    async def _rows(self, model: Model, query: RecordQuery, offset: int, limit: int, lane: Lane) -> RecordPage:
        params = {"offset": str(offset), "limit": str(limit), "meta": "filter_count"}
        if query.filter.words:
            params["search"] = " ".join(query.filter.words)
        if query.filter.conditions:
            params["filter"] = json.dumps({"_and": [_condition(item, model) for item in query.filter.conditions]})
        if query.order:
            params["sort"] = ("-" if query.order[0].descending else "") + query.order[0].key
        told = await self._get(f"/items/{quote(model.id, safe='')}", f"the items of {model.name}", lane, **params)
        return RecordPage(tuple(_record(row, model) for row in told["data"]), told["meta"]["filter_count"], offset)

    async def by_ids(self, ids: Sequence[str], *, lane: Lane = Lane.WORK, locale: str = "") -> dict[str, Record]:
        found = {}
        for record_id in ids:
            try:
                found[record_id] = _record(*await self._item(record_id, lane))
            except NotFound:
                continue
        return found

    async def _item(self, record_id: str, lane: Lane) -> tuple[Mapping[str, Any], Model]:
        model = self._model(record_id.partition(":")[0])
        path = f"/items/{quote(model.id, safe='')}/{quote(record_id.partition(':')[2], safe='')}"
        row: Mapping[str, Any] = (await self._get(path, f"the item {one_line(record_id, 60)}", lane))["data"]
        return row, model

    def check(self, parsed: Filter, model: Model | None) -> None:
        for item in parsed.conditions:
            if model is not None:
                _condition(item, model)

    async def vocabulary(self, model: Model | None) -> Vocabulary:
        status = Key("status", "State", "word", tuple(Choice(word) for word in ("draft", "published", "archived")))
        fields = model.fields if model is not None else ()
        return Vocabulary((status, *(Key(item.api_key, item.label, item.type) for item in fields)))

    async def candidates(self, model: Model | None, key: str, typed: str, locale: str = "") -> tuple[Choice, ...]:
        return ()

    def forget(self) -> None:
        """Nothing is kept."""

    def sort_keys(self, model: Model | None) -> tuple[tuple[str, str], ...]:
        return tuple((item.api_key, item.label) for item in model.fields) if model is not None else ()

    async def record(self, record_id: str, *, locale: str = "", published: bool = False) -> RecordDetail:
        if published:
            raise UsageError("Directus keeps one version of an item.")
        row, model = await self._item(record_id, Lane.BROWSE)
        fields = tuple(
            Field(item.api_key, item.label, item.type, (Value("", text_of(_said(row.get(item.api_key)))),))
            for item in model.fields
        )
        record = _record(row, model)
        raw = json.dumps(row, indent=2, ensure_ascii=False)
        return RecordDetail(record, (Section("", fields),), raw, model_name=model.name)

    async def references(self, record_id: str, *, locale: str = "") -> tuple[Record, ...]:
        raise UsageError("Directus has no list of what refers to an item.")

    async def linking(self, ids: Sequence[str]) -> tuple[Linking, ...]:
        raise UsageError("Directus has no list of what refers to an item.")

    async def being_edited(self) -> Mapping[str, str]:
        return {}

    async def versions(self, record_id: str) -> tuple[RecordVersion, ...]:
        raise UsageError("Revisions of Directus are not read.")

    # -- schema ---------------------------------------------------------------------------------------------------
    async def schema(self, *, refresh: bool = False) -> Schema:
        items: dict[str, SchemaItem] = {}
        roots = []
        for model in await self.models(refresh=refresh):
            items[model.id] = SchemaItem(model.id, SchemaKind.MODEL, model.name, model.api_key, holds_records=True)
            for item in model.fields:
                kind = SchemaKind.FIELD
                items[item.id] = SchemaItem(item.id, kind, item.label, item.api_key, item.type, model_id=model.id)
            roots.append(SchemaNode(model.id, children=tuple(SchemaNode(item.id) for item in model.fields)))
        return Schema(items, tuple(roots))

    def schema_vocabulary(self, schema: Schema) -> Vocabulary:
        return schema_find.vocabulary(schema)

    def schema_search(self, text: str, language: str) -> SchemaSearch:
        raise UsageError("Directus has no search for schema items.")

    async def find_schema(self, selection: Selection, *, lane: Lane = Lane.WORK) -> SchemaFound:
        raise UsageError(_READ_ONLY)

    def schema_body(self, selection: Selection) -> str:
        raise UsageError(_READ_ONLY)

    # -- work: there is none --------------------------------------------------------------------------------------
    async def before_sending(self, order: Order) -> str | None:
        raise UsageError(_READ_ONLY)

    async def send(self, order: Order, cursor: str | None, *, departing: Departing | None = None) -> Ticket | Poll:
        raise UsageError(_READ_ONLY)

    async def poll(self, tickets: Sequence[Ticket]) -> Sequence[Poll]:
        raise UsageError(_READ_ONLY)

    async def trace(
        self, order: Order, *, cursor: str | None, left_at: datetime | None, claimed: frozenset[str]
    ) -> Trace:
        raise UsageError(_READ_ONLY)


def _model(row: Mapping[str, Any], fields: Sequence[FieldInfo]) -> Model:
    key = one_line(row["collection"])
    title = next((item.api_key for item in fields if item.api_key in ("title", "name")), None)
    return Model(key, key, key.replace("_", " ").capitalize(), tuple(fields), title)


def _record(row: Mapping[str, Any], model: Model) -> Record:
    when = row.get("date_updated")
    status = row.get("status")
    known = {"draft": RecordStatus.DRAFT, "published": RecordStatus.PUBLISHED, "archived": RecordStatus.DELETED}
    return Record(
        f"{model.id}:{row['id']}",
        model.id,
        one_line(str(row.get(model.title_field or "") or "")),
        known.get(str(status), RecordStatus.UNKNOWN),
        updated_at=datetime.fromisoformat(when) if isinstance(when, str) else None,
        values=row,
    )


def _condition(item: Condition, model: Model) -> dict[str, Any]:
    """One condition as Directus's filter rules have it."""
    if item.key != "status" and model.field(item.key) is None:
        raise item.wrong(f"{model.name} has no field {one_line(item.key, 60)}.")
    if item.op not in _OPERATORS:
        raise item.wrong("Directus cannot compare so.")
    if item.asks_presence:
        return {item.key: {"_null" if item.value == "empty" else "_nnull": True}}
    if item.key == "status":
        return {"status": {"_nin" if item.op is Op.NOT_EQUAL else "_in": list(item.values)}}
    return {item.key: {_OPERATORS[item.op]: item.alone()}}


def _said(value: object) -> str:
    return "" if value is None else one_line(value if isinstance(value, str) else json.dumps(value), 400)
