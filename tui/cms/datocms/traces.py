"""Evidence that a lost request to duplicate was taken after all, and what has to be kept for it before it leaves.

Evidence is what the CMS ties to us, never what merely looks alike (design.md section 2.3): a record's copy by the
creator we act as, made after the request left by the server's clock; of a field or a model, which carry neither author
nor time ([T] reference operations.md A.7), the one new copy that was not there before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, assert_never
from urllib.parse import quote

from msgspec import Struct
from msgspec.structs import replace

from tui.cms.datocms.client import DatoClient
from tui.cms.datocms.filters import Params
from tui.cms.datocms.jobs import Kept
from tui.cms.datocms.operations import Copied, Evidence, source_of, wire_of
from tui.cms.datocms.records import called
from tui.cms.datocms.wire import Document, Entity, Listing, moment_of, stamp
from tui.cms.gateway import Lane, Order, Trace
from tui.core.cell_values import locale_order
from tui.core.content import Model
from tui.core.errors import NotFound
from tui.core.text import counted, one_line, plural
from tui.operations.work import ItemResult

PAGE = 500
"""Rows looked through in one request: what a page can hold, [D] reference datocms.md 3."""
MOST_PAGES = 4
"""So many pages of records made since are looked through; with more, nothing is certain."""
LENIENCY = timedelta(seconds=1)
"""How far apart the clocks of a server's machines may be: the one that dates answers and the one that dates records."""


class Copy(Struct, frozen=True):
    """A record that looks like the copy that is looked for, and who made it; `by` is empty where that is not told."""

    id: str
    by: str


def actor(entity: Entity | None) -> str:
    """Whom an answer of `/users/me` stands for, as creators are told: `access_token/7`."""
    return f"{one_line(entity.type, 40)}/{entity.key}" if entity is not None and entity.type else ""


class Traces:
    """Looks for what lost requests made. `acting_as` is whom we are, as far as known."""

    def __init__(self, line: DatoClient) -> None:
        self._client = line
        self.acting_as = ""
        self.locales: tuple[str, ...] = ()

    # -- before it leaves -------------------------------------------------------------------------------------
    async def before_sending(self, order: Order) -> str | None:
        """What has to be kept to find evidence later; a request only for fields and models."""
        source, wire = source_of(order), wire_of(order)
        if source is None or not isinstance(wire, Copied):
            return None
        try:
            match wire.evidence:
                case Evidence.BY_CREATOR:
                    return Kept(source, self.acting_as, kind=wire.makes).text()
                case Evidence.IN_MODEL:
                    _, there = await self._fields(source)
                case Evidence.AMONG_MODELS:
                    there = await self._models()
                case never:
                    assert_never(never)
        except NotFound:
            return None  # what is gone is told by the sending
        before = tuple(sorted(item.key for item in there))
        return Kept(source, self.acting_as, before, wire.makes).text()

    # -- afterwards -------------------------------------------------------------------------------------------
    async def trace(
        self, order: Order, *, cursor: str | None, left_at: datetime | None, claimed: frozenset[str]
    ) -> Trace:
        """Look once. `left_at` is when the request left, by the server's clock."""
        source, wire = source_of(order), wire_of(order)
        if source is None or not isinstance(wire, Copied):
            return Trace(certain=False, note="it is safe to send it again")
        kept = Kept.read(cursor)
        noun = order.operation.noun
        try:
            if wire.evidence is Evidence.BY_CREATOR:
                if left_at is None:
                    return Trace(certain=False, note="the time it was sent, by the clock of the CMS, is not known")
                return await self._record(source, kept.by, left_at - LENIENCY, claimed)
            if kept.before is None:
                return Trace(certain=False, note=f"which {plural(noun)} were there before is no longer known")
            made = {Evidence.IN_MODEL: self._fields_made, Evidence.AMONG_MODELS: self._models_made}
            return judge_unsigned(source, await made[wire.evidence](source, frozenset(kept.before) | claimed))
        except NotFound:
            return Trace(certain=False, note=f"the {noun} itself is not there any more")

    async def _record(self, source_id: str, by: str, since: datetime, claimed: frozenset[str]) -> Trace:
        path = f"/items/{quote(source_id, safe='')}"
        source, _ = await self._client.get(path, Document, "the record that was copied", lane=Lane.WORK)
        model_id = source.data.link("item_type") or ""
        model = (await self._client.load(refresh=False)).model(model_id)
        found: list[Entity] = []
        looked_at = 0
        for page in range(MOST_PAGES):
            params: Params = [
                ("filter[type]", model_id),
                # The server compares by the minute; the times themselves are compared here.
                ("filter[fields][_created_at][gte]", stamp(since - timedelta(minutes=1))),
                ("order_by", "_created_at_ASC"),
                ("page[offset]", str(page * PAGE)),
                ("page[limit]", str(PAGE)),
            ]
            rows = await self._client.rows(params, "the newest records", Lane.WORK)
            looked_at += len(rows.data)
            candidates = (row.entity for row in rows.data)
            found += copies_of(source.data, candidates, model, since=since, claimed=claimed)
            if len(rows.data) < PAGE:
                titles = {item.key: called(item, model, locale_order("", self.locales)) for item in found}
                trace = judge_signed(source_id, [Copy(item.key, creator_of(item)) for item in found], by)
                return replace(trace, titles={made: title for made, title in titles.items() if title})
        return Trace(certain=False, note=f"more than {looked_at:,} records were made since: too many to look through")

    async def _models_made(self, source_id: str, known: frozenset[str]) -> list[str]:
        models = await self._models()
        source = next((item for item in models if item.key == source_id), None)
        return model_copies(source, models, known) if source is not None else []

    async def _fields_made(self, source_id: str, known: frozenset[str]) -> list[str]:
        source, fields = await self._fields(source_id)
        return field_copies(source, fields, known)

    async def _fields(self, field_id: str) -> tuple[Entity, list[Entity]]:
        """A field, and all fields of its model, as they are now."""
        catalog = self._client.catalog
        known = catalog.schema.items.get(field_id) if catalog is not None else None
        model_id = known.model_id if known is not None else None
        if not model_id:
            path = f"/fields/{quote(field_id, safe='')}"
            source, _ = await self._client.get(path, Document, "the field", lane=Lane.WORK)
            model_id = source.data.link("item_type") or ""
        path = f"/item-types/{quote(model_id, safe='')}/fields"
        listing, _ = await self._client.get(path, Listing, "the fields of its model", lane=Lane.WORK)
        found = next((item for item in listing.data if item.key == field_id), None)
        if found is None:
            raise NotFound("The field is not there any more.", status=404)
        return found, listing.data

    async def _models(self) -> list[Entity]:
        """All models and blocks, as they are now."""
        return (await self._client.get("/item-types", Listing, "the models", lane=Lane.WORK))[0].data


# -- judging ------------------------------------------------------------------------------------------------------
def judge_signed(source_id: str, copies: Sequence[Copy], by: str) -> Trace:
    """What records that look like the copy prove, given whom we act as: the only one of ours is it.

    [I] reference datocms.md, later findings: the creator of a copy is whoever duplicated.
    """
    ours = [copy for copy in copies if copy.by == by] if by else []
    if len(ours) == 1:
        return Trace(certain=True, created=(ItemResult(source_id, ok=True, created=ours[0].id),))
    if not copies:
        return Trace(certain=False)
    if ours:
        seen = ", ".join(copy.id for copy in ours[:3])
        return Trace(certain=False, note=f"{len(ours)} possible copies were made since: {seen}")
    seen = ", ".join(f"{copy.id} by {copy.by.replace('/', ' ') or 'somebody'}" for copy in copies[:3])
    if not by:
        return Trace(certain=False, note=f"seen: {seen}; as whom this token acts is not known, so whose it is neither")
    if not all(copy.by for copy in copies):
        return Trace(certain=False, note=f"seen: {seen}; whose it is is not told")
    return Trace(certain=False, note=f"seen: {seen}, which is not who sent this")


def judge_unsigned(source_id: str, found: Sequence[str]) -> Trace:
    """What new copies prove that tell neither author nor time: the only one is it."""
    if len(found) == 1:
        return Trace(certain=True, created=(ItemResult(source_id, ok=True, created=found[0]),))
    if not found:
        return Trace(certain=False)
    seen = ", ".join(found[:3])
    return Trace(certain=False, note=f"{counted(len(found), 'possible copy', 'possible copies')} made since: {seen}")


def creator_of(item: Entity) -> str:
    """Who made a record, `access_token/7`; empty where that is not told."""
    relationship = (item.relationships or {}).get("creator")
    data = relationship.get("data") if isinstance(relationship, dict) else None
    kind = data.get("type") if isinstance(data, dict) else None
    found = item.link("creator")
    return f"{one_line(kind, 40)}/{found}" if isinstance(kind, str) and found is not None else ""


def copies_of(
    source: Entity, candidates: Iterable[Entity], model: Model | None, *, since: datetime, claimed: frozenset[str]
) -> list[Entity]:
    """Records that look like the copy of `source`: made since then, claimed by nobody, with its title or its values."""
    return [
        item
        for item in candidates
        if item.key != source.key
        and item.key not in claimed
        and (made := moment_of(item.info("created_at"))) is not None
        and made >= since
        and _is_copy(item.attributes or {}, source.attributes or {}, model)
    ]


_MARK = re.compile(r" \((?:duplicate|copy)\b[^()]*\)")
"""What DatoCMS adds to the title of a copied record: ` (duplicate)` [P]."""


def _is_copy(made: Mapping[str, Any], source: Mapping[str, Any], model: Model | None) -> bool:
    """Whether the title is the source's with the mark of a copy, or all comparable values are the same.

    Blocks get new ids and unique values may be changed by the copying, so those are not compared.
    """
    title = model.title_field if model else None
    if title is not None and (texts := _texts(source.get(title))):
        named = _texts(made.get(title))
        if any(found.startswith(text) and _MARK.fullmatch(found, len(text)) for text in texts for found in named):
            return True
    kept = {field.api_key for field in model.fields if field.type in _COMPARABLE} if model else set(source)
    told = [name for name in kept if source.get(name) not in (None, "", [], {})]
    return bool(told) and all(made.get(name) == source.get(name) for name in kept)


_COMPARABLE = frozenset({"string", "text", "integer", "float", "boolean", "date", "date_time", "link", "links", "json"})


def _texts(value: object) -> list[str]:
    values = value.values() if isinstance(value, Mapping) else [value]
    return [item for item in values if isinstance(item, str) and item]


_COPY = re.compile(r" \(copy(?: #\d+)?\)")
"""What stands behind the name of a copied model [R], or the label of a copied field [P]."""


def _is_named_after(source: str, made: str) -> bool:
    """Whether a name is that of a copy; anything else is somebody's own work, however much alike it is named."""
    return made.startswith(source) and _COPY.fullmatch(made, len(source)) is not None


def field_copies(source: Entity, fields: Iterable[Entity], known: frozenset[str]) -> list[str]:
    """Fields that may be the copy of `source`: not known to be something else, of its type and named after it."""
    return _copies(source, fields, known, kind="field_type", name="label")


def model_copies(source: Entity, models: Iterable[Entity], known: frozenset[str]) -> list[str]:
    """Models that may be the copy of `source`: not known to be something else, of its kind and named after it."""
    return _copies(source, models, known, kind="modular_block", name="name")


def _copies(source: Entity, items: Iterable[Entity], known: frozenset[str], *, kind: str, name: str) -> list[str]:
    return [
        item.key
        for item in items
        if item.key not in known
        and item.key != source.key
        and item.attr(kind) == source.attr(kind)
        and _is_named_after(source.text(name), item.text(name))
    ]
