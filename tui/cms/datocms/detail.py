"""Reads one DatoCMS record in full: fields by fieldset, what they refer to by title, versions, who links to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec
from msgspec.structs import replace

from tui.cms.datocms.cells import FIELD_TYPES
from tui.cms.datocms.pieces import Names, Pieces
from tui.cms.datocms.records import record_of
from tui.cms.datocms.rules import Rules
from tui.cms.datocms.traits import TRAITS
from tui.cms.datocms.wire import Document, Entity, Listing, moment_of
from tui.cms.gateway import Lane
from tui.cms.json_text import readable
from tui.core.cell_values import locale_order
from tui.core.content import Model, Project, Record, RecordStatus, RecordVersion
from tui.core.detail import Field, Link, LinkKind, RecordDetail, Section, Value
from tui.core.errors import CmsError, NotFound, Refused
from tui.core.linking import Fate, Linking
from tui.core.schema import Schema, SchemaKind, SchemaNode
from tui.core.text import clean, clean_tree, grouped, one_line

if TYPE_CHECKING:
    from tui.cms.datocms.client import DatoClient
    from tui.cms.datocms.filters import Params
    from tui.cms.datocms.schema import Catalog
    from tui.cms.datocms.stages import Stages

AT_MOST = 200
"""Ids in one query string: the old batch form took as many, [P] reference datocms.md 5.4."""
TOGETHER = 20
"""Records of which it is asked at the same time who links to them."""
MOST_VERSIONS = 50
"""Rows a page of versions can hold, [T] reference datocms.md 5.3."""
MOST_RAW = 1_000_000
"""Characters of JSON kept; a record is at most 300 KB, its indentation comes on top."""
REMEMBERED = 2_000
"""Titles kept for the comparison that may follow."""


class DetailReader:
    """Reads records of one line. What the last records referred to is remembered for comparing versions."""

    def __init__(self, line: DatoClient, stages: Stages) -> None:
        self._client = line
        self._stages = stages
        self._names = Names()
        self._people: dict[str, str] | None = None

    async def read(
        self, record_id: str, project: Project, *, locale: str = "", published: bool = False
    ) -> RecordDetail:
        """The record as it is now, or its published version.

        One request, and up to two more, at once, for the titles of records and the names of uploads it refers to;
        for a published version only for those that are not known. Raises NotFound where there is no such version.
        """
        what = f"the record {one_line(record_id, 60)}"
        params: Params = [("nested", "true"), *([("version", "published")] if published else [])]
        path = f"/items/{quote(record_id, safe='')}"
        document, answer = await self._client.get(path, Document, what, params=params)
        entity = document.data
        catalog, model = await self._model(entity.link("item_type"))
        shown = locale_order(locale, project.locale_codes)
        record = record_of(entity, model, shown)
        if record.stage:
            await self._stages.load()
            record = replace(record, stage=self._stages.names.get(record.stage, record.stage))
        names = Names() if not published else Names(self._names.records, self._names.uploads)
        rules: Mapping[str, Rules] = {} if record.is_valid is True or published else catalog.rules
        sections = _Sections(catalog, names, rules, project.locale_codes)
        # The first time finds out what is referred to, the second writes it by its names.
        made = sections.of(record, model)
        if await self._learn(names, shown):
            made = sections.of(record, model)
        self._remember(names)
        return RecordDetail(
            record=record,
            sections=made,
            raw=_raw(answer.body),
            url=TRAITS.record_address(project, record),
            model_name=model.name if model else "",
            locales=_locales(made, project.locale_codes),
        )

    async def _model(self, ref: str | None) -> tuple[Catalog, Model | None]:
        catalog = await self._client.load(refresh=False)
        model = catalog.model(ref)
        if model is None:
            catalog = await self._client.load(refresh=True)
            model = catalog.model(ref)
        return catalog, model

    # -- what is referred to ----------------------------------------------------------------------------------
    async def _learn(self, names: Names, locales: Sequence[str]) -> bool:
        """Read the titles that are missing; whether any was."""
        records = [item for item in names.wanted_records if item not in names.records and "," not in item][:AT_MOST]
        uploads = [item for item in names.wanted_uploads if item not in names.uploads and "," not in item][:AT_MOST]
        calls = []
        if records:
            calls.append(self._titles(names, records, locales))
        if uploads:
            calls.append(self._uploads(names, uploads, next(iter(locales), "")))
        # A record whose links cannot be named is still worth reading.
        for outcome in await asyncio.gather(*calls, return_exceptions=True):
            if isinstance(outcome, BaseException) and not isinstance(outcome, CmsError):
                raise outcome
        return bool(names.records or names.uploads or names.gone)

    async def _titles(self, names: Names, ids: Sequence[str], locales: Sequence[str]) -> None:
        params: Params = [("filter[ids]", ",".join(ids)), ("page[limit]", str(max(30, len(ids))))]
        rows = await self._client.rows(params, "the records it links to", Lane.BROWSE)
        for record, model in await self._rows([row.entity for row in rows.data], locales):
            note = model.name if model else ""
            names.records[record.id] = Link(LinkKind.RECORD, record.id, record.shown_title, note)
        names.gone.update(item for item in ids if item not in names.records)

    async def _rows(self, entities: Iterable[Entity], locales: Sequence[str]) -> list[tuple[Record, Model | None]]:
        catalog = await self._client.load(refresh=False)
        found = []
        for entity in entities:
            model = catalog.model(entity.link("item_type"))
            found.append((record_of(entity, model, locales), model))
        return found

    async def _uploads(self, names: Names, ids: Sequence[str], locale: str) -> None:
        """`GET /uploads?filter[ids]=`: what assets are called; a role may lack the right to it ([P])."""
        params: Params = [("filter[ids]", ",".join(ids)), ("page[limit]", str(max(30, len(ids))))]
        listing, _ = await self._client.get("/uploads", Listing, "the assets it shows", params=params)
        names.uploads.update((item.key, upload_link(item, locale)) for item in listing.data)
        names.gone.update(item for item in ids if item not in names.uploads)

    def _remember(self, names: Names) -> None:
        for kept, new in ((self._names.records, names.records), (self._names.uploads, names.uploads)):
            if kept is not new:
                kept.update(new)
            while len(kept) > REMEMBERED:
                del kept[next(iter(kept))]

    # -- around a record --------------------------------------------------------------------------------------
    async def references(self, record_id: str, project: Project, *, locale: str = "") -> tuple[Record, ...]:
        """The records that link to it, in their current or published versions ([T] reference datocms.md 5.3)."""
        path = f"/items/{quote(record_id, safe='')}/references"
        params: Params = [("version", "published-or-current")]
        listing, _ = await self._client.get(path, Listing, "the records that link to it", params=params)
        locales = locale_order(locale, project.locale_codes)
        return tuple(record for record, _ in await self._rows(listing.data, locales))

    async def linking(self, ids: Sequence[str], project: Project) -> tuple[Linking, ...]:
        """The published records that link to these, each with what its fields demand when those are unpublished. One
        request for each id."""
        found: list[Linking] = []
        for start in range(0, len(ids), TOGETHER):
            pages = await asyncio.gather(*(self._linking(one, project) for one in ids[start : start + TOGETHER]))
            found += [one for page in pages for one in page]
        return tuple(found)

    async def _linking(self, record_id: str, project: Project) -> list[Linking]:
        path = f"/items/{quote(record_id, safe='')}/references"
        params: Params = [("version", "published")]
        what = "the published records that link to it"
        try:
            listing, _ = await self._client.get(path, Listing, what, lane=Lane.WORK, params=params)
        except NotFound:
            return []
        return [
            Linking(record.id, record.shown_title, record_id, _fate(record, model, record_id))
            for record, model in await self._rows(listing.data, project.locale_codes)
            if record.status is not RecordStatus.DRAFT and record.id != record_id
        ]

    async def versions(self, record_id: str) -> tuple[RecordVersion, ...]:
        """The newest saved versions, with their editors by name where the token may know them."""
        path = f"/items/{quote(record_id, safe='')}/versions"
        params: Params = [("page[limit]", str(MOST_VERSIONS)), ("page[offset]", "0")]
        listing, _ = await self._client.get(path, Listing, f"the versions of {one_line(record_id, 60)}", params=params)
        people = await self._everybody()
        rows = []
        for item in listing.data:
            valid = item.info("is_valid")
            rows.append(
                RecordVersion(
                    id=item.key,
                    created_at=moment_of(item.info("created_at")),
                    editor=_editor(item, people),
                    is_current=item.info("is_current") is True,
                    is_published=item.info("is_published") is True,
                    is_valid=valid if isinstance(valid, bool) else None,
                )
            )
        return tuple(rows)

    async def being_edited(self) -> dict[str, str]:
        """Who has which record open, by `GET /editing-sessions` ([T] reference datocms.md 7)."""
        listing, _ = await self._client.get("/editing-sessions", Listing, "who is editing")
        people = await self._everybody() if listing.data else {}
        found: dict[str, str] = {}
        for session in listing.data:
            record_id = session.link("active_item")
            if record_id:
                found[record_id] = _person(session, "active_editor", people)
        return found

    async def _everybody(self) -> dict[str, str]:
        """Names of users and tokens by id, asked for once; a role may not be allowed to know them."""
        if self._people is None:
            people: dict[str, str] = {}
            for path, what in (("/users", "the editors"), ("/access_tokens", "the API tokens")):
                try:
                    listing, _ = await self._client.get(path, Listing, what)
                except Refused:
                    continue
                for item in listing.data:
                    people[item.key] = item.text("full_name") or item.text("name") or item.text("email")
            self._people = people
        return self._people


class _Sections:
    """Lays a record's fields out as its model does."""

    def __init__(self, catalog: Catalog, names: Names, rules: Mapping[str, Rules], locales: Sequence[str]) -> None:
        models = {item.id: item for item in catalog.models}
        self._pieces = Pieces(models, names, rules)
        self._schema = catalog.schema
        self._locales = {locale: place for place, locale in enumerate(locales)}

    def of(self, record: Record, model: Model | None) -> tuple[Section, ...]:
        values = record.values
        if model is None:
            strangers = tuple(
                Field(key, one_line(key, 100), "", (Value("", self._pieces.value(value, "")),))
                for key, value in values.items()
            )
            return (Section("", strangers),) if strangers else ()
        made = {info.id: self._sorted(self._pieces.field(info, values.get(info.api_key))) for info in model.fields}
        sections: list[tuple[str, list[Field]]] = []
        for title, ids in layout(self._schema, model.id):
            fields = [made.pop(field_id) for field_id in ids if field_id in made]
            if fields:
                sections.append((title, fields))
        if made:
            sections.append(("", list(made.values())))
        return tuple(Section(title, tuple(fields)) for title, fields in sections)

    def _sorted(self, field: Field) -> Field:
        if len(field.values) < 2:
            return field
        values = sorted(field.values, key=lambda value: self._locales.get(value.locale, len(self._locales)))
        return Field(
            field.key, field.label, field.type, tuple(values), field.localized, FIELD_TYPES.in_words(field.type)
        )


def _fate(record: Record, model: Model | None, target: str) -> Fate:
    """What the fields that hold the link demand, what stands in the way first. Of links in blocks nothing is known."""
    fields = model.fields if model is not None else ()
    told = {field.on_unpublish for field in fields if _holds(record.values.get(field.api_key), target)}
    return next((fate for fate in Fate if fate in told), Fate.UNKNOWN)


def _holds(value: object, target: str) -> bool:
    if isinstance(value, Mapping):
        return any(_holds(part, target) for part in value.values())
    if isinstance(value, list | tuple):
        return any(_holds(part, target) for part in value)
    return value == target


def layout(schema: Schema, model_id: str) -> list[tuple[str, list[str]]]:
    """Fieldset title and field ids of a model, in its order; fields in no fieldset stand under an empty title."""
    node = next((item for root in schema.roots for item in root.children if item.item_id == model_id), SchemaNode(None))
    found: list[tuple[str, list[str]]] = []
    for child in node.children:
        item = schema.items.get(child.item_id or "")
        if item is None:
            continue
        if item.kind is SchemaKind.FIELDSET:
            found.append((item.name, [one.item_id for one in child.children if one.item_id]))
        elif found and not found[-1][0]:
            found[-1][1].append(item.id)
        else:
            found.append(("", [item.id]))
    return found


def upload_link(item: Entity, locale: str) -> Link:
    """An upload by its own title, else its file name ([P]: `default_field_metadata` by locale)."""
    given = item.attr("default_field_metadata")
    metadata = given if isinstance(given, dict) else {}
    own = metadata.get(locale)
    said = own if isinstance(own, dict) else next((one for one in metadata.values() if isinstance(one, dict)), {})
    name = item.text("filename") or item.text("basename")
    title = one_line(str(said.get("title") or ""))
    facts = [name if title else "", _measures(item), _bytes(item.attr("size"))]
    return Link(
        LinkKind.ASSET,
        item.key,
        title or name,
        " · ".join(fact for fact in facts if fact),
        one_line(str(said.get("alt") or "")),
        one_line(item.text("url"), 2000),
    )


def _measures(item: Entity) -> str:
    width, height = item.attr("width"), item.attr("height")
    if isinstance(width, int) and isinstance(height, int) and width and height:
        return f"{width} × {height}"
    return item.text("mime_type")


def _bytes(size: object) -> str:
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        return ""
    if size < 1000:
        return f"{size} B"
    return f"{grouped(round(size / 1000))} kB" if size < 10_000_000 else f"{grouped(round(size / 1_000_000))} MB"


def _editor(item: Entity, people: dict[str, str]) -> str:
    return _person(item, "editor", people)


def _person(item: Entity, role: str, people: dict[str, str]) -> str:
    editor = (item.relationships or {}).get(role)
    data = editor.get("data") if isinstance(editor, dict) else None
    if not isinstance(data, dict):
        return ""
    known = people.get(str(data.get("id")))
    if known:
        return one_line(known, 100)
    return one_line(f"{data.get('type', '')} {data.get('id', '')}".replace("_", " "), 100)


def _locales(sections: Sequence[Section], known: Sequence[str]) -> tuple[str, ...]:
    """The locales any localized field has a key for, in the project's order."""
    found = {
        value.locale: None for section in sections for field in section.fields for value in field.values if value.locale
    }
    return tuple(sorted(found, key=lambda locale: known.index(locale) if locale in known else len(known)))


def _raw(body: bytes) -> str:
    decoded = readable(body)
    shown = decoded.get("data") if isinstance(decoded, dict) else decoded
    text = msgspec.json.format(msgspec.json.encode(clean_tree(shown)), indent=2).decode()
    return clean(text, MOST_RAW)
