"""The DatoCMS gateway: browsing, counting, jobs ([R][T][P] reference datocms.md)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from urllib.parse import quote

import msgspec
from msgspec.structs import replace

from tui.cms.datocms.client import WHOLE_SCHEMA, DatoClient
from tui.cms.datocms.detail import DetailReader
from tui.cms.datocms.filters import check_filter, sort_keys
from tui.cms.datocms.jobs import JobResult, job_id, judge
from tui.cms.datocms.links import Links
from tui.cms.datocms.listing import Listings
from tui.cms.datocms.operations import WIRE, request_of, source_of
from tui.cms.datocms.project import environment_of, locale_codes, project_of
from tui.cms.datocms.records import called
from tui.cms.datocms.rights import rights_of, stages_named
from tui.cms.datocms.stages import Stages
from tui.cms.datocms.traces import Traces, actor
from tui.cms.datocms.traits import TRAITS
from tui.cms.datocms.vocabulary import vocabulary
from tui.cms.datocms.wire import Document, Entity, Listing
from tui.cms.gateway import Admission, Budget, Departing, Lane, Order, Trace
from tui.cms.transport import Call, Observer
from tui.core import schema_find
from tui.core.cell_values import locale_order
from tui.core.completion import Choice, Vocabulary
from tui.core.content import (
    Model,
    Project,
    Record,
    RecordPage,
    RecordQuery,
    RecordVersion,
)
from tui.core.detail import RecordDetail
from tui.core.errors import AnswerLost, Forbidden, NotFound, Refused, UsageError
from tui.core.filters import Filter
from tui.core.linking import Linking
from tui.core.rights import Rights
from tui.core.schema import Schema, SchemaFound, SchemaSearch
from tui.core.secret import Secret
from tui.core.selection import Selection
from tui.core.text import agreeing, one_line, plural
from tui.operations.work import Outcome, Poll, Ticket


class DatoCms:
    """One project, or one environment of it, behind a token."""

    system = TRAITS.system
    operations = tuple(WIRE)
    polls_together = False

    def __init__(
        self,
        base_url: str,
        token: Secret,
        admission: Admission,
        *,
        environment: str = "",
        observer: Observer | None = None,
    ) -> None:
        self._client = DatoClient(base_url, token, admission, environment=environment, observer=observer)
        self._describe: Callable[[Sequence[Entity]], Project] | None = None
        """The project, given its environments."""
        self._admission = admission
        self._project: Project | None = None
        self._stages = Stages(self._client)
        self._links = Links(self._client)
        self._listings = Listings(self._client, self._stages, self._links)
        self._details = DetailReader(self._client, self._stages)
        self._traces = Traces(self._client)

    @property
    def budget(self) -> Budget:
        return self._admission.budget

    @property
    def requests(self) -> int:
        return self._client.transport.work_requests

    def server_now(self) -> datetime | None:
        return self._client.transport.clock.now()

    async def aclose(self) -> None:
        await self._client.aclose()

    # -- opening ----------------------------------------------------------------------------------------------
    async def open(self) -> Project:
        """Who the token is, the project, its schema and environments, in three requests at once.

        They are the only ones that may leave without naming an environment: what answers them is pinned.
        """
        calls = await asyncio.gather(
            self._client.get("/users/me", Document, "the credentials", params=[("include", "role")]),
            self._client.get("/site", Document, "the project", params=[("include", WHOLE_SCHEMA)]),
            self._client.get("/environments", Listing, "the environments"),
            return_exceptions=True,
        )
        me, site, environments = calls
        if isinstance(site, BaseException):
            raise site
        if isinstance(me, BaseException) and not isinstance(me, Forbidden | NotFound):
            raise me
        if isinstance(environments, BaseException) and not isinstance(environments, Refused):
            raise environments
        document, answer = site
        self._traces.acting_as = "" if isinstance(me, BaseException) else actor(me[0].data)
        there = [] if isinstance(environments, BaseException) else environments[0].data
        named = self._client.environment
        answers = [answer, *(call[1] for call in (me, environments) if not isinstance(call, BaseException))]
        told = (item.headers["x-environment"] for item in answers if item.headers.get("x-environment"))
        self._client.pin(named or environment_of(next(told, ""), there))
        self._client.catalog = await self._client.catalog_from(document)
        acting = None if isinstance(me, BaseException) else me[0]
        rights = await self._rights(acting, document.data)
        self._describe = partial(
            project_of,
            document.data,
            acting=acting,
            rights=rights,
            models=self._client.catalog.models,
            environment=self._client.environment,
            was_named=bool(named),
        )
        self._project = self._describe(there)
        self._listings.locales = self._links.locales = self._traces.locales = self._project.locale_codes
        return self._project

    async def _rights(self, acting: Document | None, site: Entity) -> Rights | None:
        """What whoever acts may do here, with the names of the stages it is about."""
        rights = rights_of(acting, self._client.environment, locale_codes(site))
        if rights is None or not stages_named(rights):
            return rights
        await self._stages.load()
        return replace(rights, stages=self._stages.names)

    async def project_now(self) -> Project:
        project = await self._opened()
        try:
            there, _ = await self._client.get("/environments", Listing, "the environments")
        except Forbidden:
            return project  # as at opening: which one is primary is not told
        if self._describe is not None:
            self._project = project = self._describe(there.data)
        return project

    async def probe(self) -> None:
        await self._client.get("/site", Document, "the project", lane=Lane.WORK)

    def renew(self, token: Secret) -> None:
        self._client.renew(token)

    async def _opened(self) -> Project:
        return self._project if self._project is not None else await self.open()

    # -- schema -----------------------------------------------------------------------------------------------
    async def models(self, *, refresh: bool = False) -> tuple[Model, ...]:
        if refresh:
            self._stages.forget()
            self._listings.forget()
        return (await self._client.load(refresh=refresh)).models

    async def schema(self, *, refresh: bool = False) -> Schema:
        return (await self._client.load(refresh=refresh)).schema

    async def find_schema(self, selection: Selection, *, lane: Lane = Lane.WORK) -> SchemaFound:  # noqa: ARG002
        """Items by id, models also by api key; looked up anew when one is not among the known."""
        if selection.found:
            raise UsageError("DatoCMS has no search for schema items.", next_step="Name them by id.")
        known = await self._client.load(refresh=False)
        if any(known.item(ref) is None for ref in selection.ids):
            known = await self._client.load(refresh=True)
        found = {ref: item for ref in selection.ids if (item := known.item(ref)) is not None}
        once = {item.id: item for item in found.values()}
        return SchemaFound(tuple(once.values()), tuple(ref for ref in selection.ids if ref not in found), len(once))

    def schema_vocabulary(self, schema: Schema) -> Vocabulary:
        return schema_find.vocabulary(schema)

    def schema_search(self, text: str, language: str) -> SchemaSearch:  # noqa: ARG002
        raise UsageError("DatoCMS has no search for schema items.", next_step="Name them by id.")

    def schema_body(self, selection: Selection) -> str:  # noqa: ARG002
        raise UsageError("DatoCMS takes one schema item at a time, not a selection.")

    # -- browsing ---------------------------------------------------------------------------------------------
    def check(self, parsed: Filter, model: Model | None) -> None:
        check_filter(parsed, model)
        self._stages.check(parsed, model)

    def sort_keys(self, model: Model | None) -> tuple[tuple[str, str], ...]:
        return sort_keys(model)

    async def vocabulary(self, model: Model | None) -> Vocabulary:
        return vocabulary(model, await self._stages.of(model))

    async def candidates(self, model: Model | None, key: str, typed: str, locale: str = "") -> tuple[Choice, ...]:
        await self._client.load(refresh=False)
        return await self._links.candidates(model, key, typed, locale)

    async def count(self, query: RecordQuery, *, lane: Lane = Lane.BROWSE) -> int:
        return await self._listings.count(query, lane=lane)

    async def page(self, query: RecordQuery, *, offset: int, limit: int, lane: Lane = Lane.BROWSE) -> RecordPage:
        return await self._listings.page(query, offset=offset, limit=limit, lane=lane)

    def walk(self, query: RecordQuery, *, lane: Lane = Lane.WORK) -> AsyncIterator[RecordPage]:
        return self._listings.walk(query, lane=lane)

    def forget(self) -> None:
        self._listings.forget()

    async def by_ids(self, ids: Sequence[str], *, lane: Lane = Lane.WORK, locale: str = "") -> dict[str, Record]:
        return await self._listings.by_ids(ids, lane=lane, locale=locale)

    async def record(self, record_id: str, *, locale: str = "", published: bool = False) -> RecordDetail:
        return await self._details.read(record_id, await self._opened(), locale=locale, published=published)

    async def references(self, record_id: str, *, locale: str = "") -> tuple[Record, ...]:
        return await self._details.references(record_id, await self._opened(), locale=locale)

    async def linking(self, ids: Sequence[str]) -> tuple[Linking, ...]:
        return await self._details.linking(ids, await self._opened())

    async def being_edited(self) -> Mapping[str, str]:
        try:
            return await self._details.being_edited()
        except Refused:
            return {}  # private: a role or a plan may not have it

    async def versions(self, record_id: str) -> tuple[RecordVersion, ...]:
        return await self._details.versions(record_id)

    # -- work -------------------------------------------------------------------------------------------------
    async def before_sending(self, order: Order) -> str | None:
        return await self._traces.before_sending(order)

    async def send(
        self,
        order: Order,
        cursor: str | None,
        *,
        departing: Departing | None = None,
    ) -> Ticket | Poll:
        path, body = request_of(order)
        kept = cursor or source_of(order)
        noun = agreeing(len(order.items), order.operation.noun, plural(order.operation.noun))
        what = f"the {noun} to {order.operation.verb.lower()}"
        call = Call("POST", path, what, Lane.WORK, write=True, body=body, departing=departing)
        answer = await self._client.transport.ask(call)
        if answer.status == 204:
            return Poll(Ticket("", kept), Outcome.UNREADABLE, reason="the answer was empty")
        content = self._client.transport.decode(call, answer, dict)
        if answer.status != 202:
            return self._with_title(judge(Ticket("", kept), answer.status, content), content)
        remote_id = job_id(content)
        if remote_id is None:
            raise AnswerLost(f"{answer.where} took the request but named no job. It may or may not have been taken.")
        return Ticket(remote_id, kept)

    async def poll(self, tickets: Sequence[Ticket]) -> Sequence[Poll]:
        return await asyncio.gather(*(self._poll(ticket) for ticket in tickets))

    async def _poll(self, ticket: Ticket) -> Poll:
        path = f"/job-results/{quote(ticket.remote_id, safe='')}"
        try:
            what = f"job {one_line(ticket.remote_id, 60)}"
            result, _ = await self._client.get(path, JobResult, what, lane=Lane.WORK, may_miss=True)
        except NotFound as error:
            if "INVALID_ENDPOINT" in error.codes:
                raise
            return Poll(ticket, Outcome.PENDING)
        return self._with_title(result.poll(ticket), result.data.attr("payload"))

    def _with_title(self, look: Poll, payload: object) -> Poll:
        """The look with what the one new item is called, where its answer carries it; nothing is asked for that."""
        made = {item.created for item in look.items if item.created}.union(look.created)
        if len(made) != 1:
            return look
        try:
            entity = msgspec.convert(payload, Document).data
        except msgspec.ValidationError:
            return look
        catalog = self._client.catalog
        model = catalog.model(entity.link("item_type") or "") if catalog is not None else None
        title = called(entity, model, locale_order("", self._traces.locales))
        return replace(look, titles={made.pop(): title}) if title else look

    async def trace(
        self, order: Order, *, cursor: str | None, left_at: datetime | None, claimed: frozenset[str]
    ) -> Trace:
        return await self._traces.trace(order, cursor=cursor, left_at=left_at, claimed=claimed)
