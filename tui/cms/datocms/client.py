"""A line to one DatoCMS project: headers, decoding, and the schema kept at hand."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import nullcontext
from typing import TypeVar
from urllib.parse import quote

import msgspec
from msgspec import Struct

from tui.cms.datocms.filters import Params
from tui.cms.datocms.schema import Catalog, catalog
from tui.cms.datocms.wire import Document, Entity, Listing, RawListing, explain, listed
from tui.cms.gateway import Admission, Lane
from tui.cms.transport import Answer, Call, Observer, Transport
from tui.core.errors import Elsewhere, NotFound
from tui.core.secret import Secret
from tui.core.text import one_line

T = TypeVar("T")

AT_ONCE = 30
"""Rows read in one go, before others get their turn on the loop."""
WHOLE_SCHEMA = "item_types,item_types.fields,item_types.fieldsets"


class Row(Struct, frozen=True):
    """A record as delivered."""

    entity: Entity
    is_readable: bool = True
    """False for one that is no record at all: it has its place in the list, and nothing else."""


class Rows(Struct, frozen=True):
    """A page of records, and how many the server counts in all if it says."""

    data: list[Row]
    total: int | None


class DatoClient:
    """Makes the calls of one token and environment.

    Without X-Environment whatever is primary at that moment answers ([D] reference datocms.md 3), and a promotion
    changes that: an `environment` that is not named is learnt at opening and `pin`ned, and from then on every request
    names it.
    """

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
        self.environment = environment
        """The environment every request names; empty until it is known."""
        self.transport = Transport(
            base_url,
            admission,
            label="DatoCMS",
            headers=self._headers,
            explain=explain,
            vet=self._vet,
            secrets=(token,),
            observer=observer,
        )
        self.catalog: Catalog | None = None
        self._loading: asyncio.Task[Catalog] | None = None
        self._turn = asyncio.Lock()
        """Of pages that work reads ahead one is taken apart at a time: a key waits for all that is ready to go on."""

    def _headers(self) -> Mapping[str, str]:
        headers = {
            "Authorization": f"Bearer {self._token.reveal()}",
            "Accept": "application/json",
            "X-Api-Version": "3",
            "Content-Type": "application/json",
        }
        if self.environment:
            headers["X-Environment"] = self.environment
        return headers

    def pin(self, environment: str) -> None:
        """Name this environment in every request from now on, and take no answer from another one."""
        self.environment = environment

    def _vet(self, call: Call, answer: Answer) -> None:
        """Raise Elsewhere for an answer that is not from the environment that was asked.

        Refusals made before the service looked for it (401, 429, 5xx) may carry any name.
        """
        asked, place = self.environment, self.transport.place()
        if not asked:
            return
        if answer.status >= 400 and "INVALID_ENVIRONMENT" in explain(answer).codes:
            raise Elsewhere(
                f"{place} has no environment {one_line(asked, 60)}: it was renamed or deleted, or never was there.",
                next_step="Open another environment, or correct the profile.",
            )
        told = answer.headers.get("x-environment", "")
        if told and told != asked and (answer.status < 300 or answer.status in (404, 422)):
            raise Elsewhere(
                f"{place} answered for the environment {one_line(told, 60)}, and {one_line(asked, 60)} was asked for:"
                f" {call.what} came from there.",
                taken=call.write and answer.status < 300,
                next_step="Look at the environments of the project before anything more is sent.",
            )

    def renew(self, token: Secret) -> None:
        """Use this token from now on."""
        self._token = token
        self.transport.hide_also(token)

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
        async with self._turn if lane is Lane.WORK else nullcontext():
            return await self._rows_of(call, answer)

    async def _rows_of(self, call: Call, answer: Answer) -> Rows:
        await asyncio.sleep(0)
        listing = self.transport.decode(call, answer, RawListing, flat=True)
        await asyncio.sleep(0)
        found: list[Row] = []
        for raw in listing.data:
            try:
                found.append(Row(listed(raw)))
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                found.append(Row(Entity(f"?{len(found) + 1}", "item"), is_readable=False))
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
