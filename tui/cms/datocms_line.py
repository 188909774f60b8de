"""A line to one DatoCMS project: headers, decoding, the server's clock, and the schema kept at hand."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import quote

from tui.cms.datocms_filters import Params
from tui.cms.datocms_jobs import copies_of, field_copies, model_copies
from tui.cms.datocms_schema import Catalog, catalog
from tui.cms.datocms_wire import Document, Entity, Listing, RawListing, explain, is_clean_json, stamp
from tui.cms.gateway import Admission, Lane
from tui.cms.transport import Answer, Call, Observer, Transport
from tui.core.errors import NotFound
from tui.core.secret import Secret

T = TypeVar("T")

AT_ONCE = 50
"""Rows read in one go, before others get their turn on the loop."""
NEWEST = 500
"""Rows looked through for evidence: what a page can hold, [D] reference datocms.md 3."""
WHOLE_SCHEMA = "item_types,item_types.fields,item_types.fieldsets"


@dataclass(frozen=True, slots=True)
class Row:
    """A record as delivered. `is_clean`: none of its strings needs cleaning."""

    entity: Entity
    is_clean: bool


@dataclass(frozen=True, slots=True)
class Rows:
    """A page of records, and how many the server counts in all if it says."""

    data: list[Row]
    total: int | None


class DatoLine:
    """Makes the calls of one token and environment."""

    def __init__(
        self,
        base_url: str,
        token: Secret,
        admission: Admission,
        *,
        environment: str,
        observer: Observer | None = None,
    ) -> None:
        self._token = token
        self._environment = environment
        self.transport = Transport(
            base_url,
            admission,
            label="DatoCMS",
            headers=self._headers,
            explain=explain,
            heard=self._heard,
            secrets=(token,),
            observer=observer,
        )
        self.catalog: Catalog | None = None
        self._loading: asyncio.Task[Catalog] | None = None
        self._clock_ahead = timedelta()

    def _headers(self) -> Mapping[str, str]:
        headers = {
            "Authorization": f"Bearer {self._token.reveal()}",
            "Accept": "application/json",
            "X-Api-Version": "3",
            "Content-Type": "application/json",
        }
        if self._environment:
            headers["X-Environment"] = self._environment
        return headers

    def _heard(self, headers: Mapping[str, str]) -> None:
        try:
            told = parsedate_to_datetime(headers["date"])
            self._clock_ahead = told.astimezone(UTC) - datetime.now(UTC)
        except (KeyError, ValueError, TypeError, OverflowError):
            return

    async def aclose(self) -> None:
        if self._loading is not None:
            self._loading.cancel()
        await self.transport.aclose()

    # -- asking -----------------------------------------------------------------------------------------------
    async def get(
        self,
        path: str,
        shape: type[T],
        what: str,
        *,
        params: Params | None = None,
        lane: Lane = Lane.BROWSE,
        may_miss: bool = False,
    ) -> tuple[T, Answer]:
        call = Call("GET", path, what, lane, params=tuple(params or ()), may_miss=may_miss)
        answer = await self.transport.ask(call)
        return self.transport.decode(call, answer, shape), answer

    async def rows(self, params: Params, what: str, lane: Lane) -> Rows:
        """A page of `GET /items`."""
        call = Call("GET", "/items", what, lane, params=tuple(params))
        answer = await self.transport.ask(call)
        listing = self.transport.decode(call, answer, RawListing)
        found: list[Row] = []
        for raw in listing.data:
            entity = self.transport.decode(call, answer, Entity, raw)
            found.append(Row(entity, is_clean_json(memoryview(raw))))
            if len(found) % AT_ONCE == 0:
                await asyncio.sleep(0)
        return Rows(found, listing.total)

    # -- schema -----------------------------------------------------------------------------------------------
    async def load(self, *, refresh: bool) -> Catalog:
        """The schema; requests for it at the same time share one."""
        if self.catalog is not None and not refresh:
            return self.catalog
        if self._loading is None:
            self._loading = asyncio.create_task(self._fetch_schema())
        task = self._loading
        try:
            return await asyncio.shield(task)
        finally:
            if task.done() and self._loading is task:
                self._loading = None

    async def _fetch_schema(self) -> Catalog:
        document, _ = await self.get("/site", Document, "the schema", params=[("include", WHOLE_SCHEMA)])
        self.catalog = await self.catalog_from(document)
        return self.catalog

    async def catalog_from(self, document: Document) -> Catalog:
        included = document.included or []
        order = document.data.links("item_types")
        if any(item.type == "item_type" for item in included):
            return catalog(included, order)
        if document.included is not None and not order:
            return catalog((), ())
        return catalog(await self._schema_piecewise(), order)

    async def _schema_piecewise(self) -> list[Entity]:
        """The schema by its own endpoints, for a server that includes nothing in the project."""
        models, _ = await self.get("/item-types", Listing, "the models")
        found = [replace_type(item, "item_type") for item in models.data]

        async def parts(model: Entity) -> list[Entity]:
            path = f"/item-types/{quote(model.key, safe='')}"
            fields, _ = await self.get(f"{path}/fields", Listing, f"the fields of {model.text('name')}")
            made = [owned(item, "field", model) for item in fields.data]
            try:
                fieldsets, _ = await self.get(f"{path}/fieldsets", Listing, "the fieldsets")
            except NotFound:
                return made
            return made + [owned(item, "fieldset", model) for item in fieldsets.data]

        for rows in await asyncio.gather(*(parts(model) for model in models.data)):
            found += rows
        return found

    # -- evidence ---------------------------------------------------------------------------------------------
    async def copies_made(self, source_id: str, sent_at: datetime, claimed: frozenset[str]) -> list[str]:
        """Copies of the record made since then. The server's clock is known to the second by its `Date` header."""
        path = f"/items/{quote(source_id, safe='')}"
        source, _ = await self.get(path, Document, "the record that was copied", lane=Lane.WORK)
        model_id = source.data.link("item_type") or ""
        since = sent_at + self._clock_ahead - timedelta(seconds=2)
        params: Params = [
            ("filter[type]", model_id),
            ("filter[fields][_created_at][gte]", stamp(since - timedelta(minutes=1))),
            ("order_by", "_created_at_DESC"),
            ("page[limit]", str(NEWEST)),
        ]
        listing, _ = await self.get("/items", Listing, "the newest records", params=params, lane=Lane.WORK)
        model = (await self.load(refresh=False)).model(model_id)
        return [item.key for item in copies_of(source.data, listing.data, model, since=since, claimed=claimed)]

    async def fields_made(self, source_id: str, before: frozenset[str], claimed: frozenset[str]) -> list[str]:
        """Copies of the field that were not there when it was sent: not among the schema items `before`."""
        source, fields = await self.fields_beside(source_id)
        return field_copies(source, fields, before, claimed)

    async def fields_beside(self, field_id: str) -> tuple[Entity, list[Entity]]:
        """A field, and all fields of its model, as they are now."""
        known = self.catalog.schema.items.get(field_id) if self.catalog is not None else None
        model_id = known.model_id if known is not None else None
        if not model_id:
            source, _ = await self.get(f"/fields/{quote(field_id, safe='')}", Document, "the field", lane=Lane.WORK)
            model_id = source.data.link("item_type") or ""
        path = f"/item-types/{quote(model_id, safe='')}/fields"
        listing, _ = await self.get(path, Listing, "the fields of its model", lane=Lane.WORK)
        found = next((item for item in listing.data if item.key == field_id), None)
        if found is None:
            raise NotFound("The field is not there any more.", status=404)
        return found, listing.data

    async def models_made(self, source_id: str, before: frozenset[str], claimed: frozenset[str]) -> list[str]:
        """Copies of the model that were not there when it was sent: not among the schema items `before`."""
        models = await self.models_there()
        source = next((item for item in models if item.key == source_id), None)
        return model_copies(source, models, before, claimed) if source is not None else []

    async def models_there(self) -> list[Entity]:
        """All models and blocks, as they are now."""
        return (await self.get("/item-types", Listing, "the models", lane=Lane.WORK))[0].data


def replace_type(entity: Entity, kind: str) -> Entity:
    """The entity, said to be of this type: a plain list may leave it out."""
    entity.type = kind
    return entity


def owned(entity: Entity, kind: str, model: Entity) -> Entity:
    """The entity, said to belong to the model it was listed under."""
    entity.type = kind
    entity.relationships = {
        **(entity.relationships or {}),
        "item_type": {"data": {"type": "item_type", "id": model.key}},
    }
    return entity
