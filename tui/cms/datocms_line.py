"""A line to one DatoCMS project: headers, decoding, and the schema kept at hand."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote

from tui.cms.datocms_filters import Params
from tui.cms.datocms_schema import Catalog, catalog
from tui.cms.datocms_wire import Document, Entity, Listing, RawListing, explain, is_clean_json
from tui.cms.gateway import Admission, Lane
from tui.cms.transport import Answer, Call, Observer, Transport
from tui.core.errors import NotFound
from tui.core.secret import Secret

T = TypeVar("T")

AT_ONCE = 50
"""Rows read in one go, before others get their turn on the loop."""
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
            secrets=(token,),
            observer=observer,
        )
        self.catalog: Catalog | None = None
        self._loading: asyncio.Task[Catalog] | None = None

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
