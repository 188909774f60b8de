"""Reads one Unicat record in full: its fields by class, what they refer to by title (reference unicat.md 9 and 12)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct, field

from tui.cms.unicat.cells import FIELD_TYPES
from tui.cms.unicat.client import UnicatClient
from tui.cms.unicat.records import record
from tui.cms.unicat.schema import SchemaStore
from tui.cms.unicat.values import Raw, in_language, texts
from tui.core.cell_values import locale_order
from tui.core.content import Model
from tui.core.detail import REQUIRED, Field, Link, LinkKind, Nested, Piece, RecordDetail, Section, Value, text_of
from tui.core.errors import CmsError, NotFound
from tui.core.html_text import html_pieces
from tui.core.text import clean, grouped, one_line

RECORDS = ("record", "recordlist")
ASSETS = ("image", "imagelist", "file", "filelist")
MAX_DEPTH = 12
"""Classes within classes are not followed deeper."""


class _Names(Struct):
    """What is known of the records and assets a record refers to, and which were asked for."""

    records: dict[str, Link] = field(default_factory=dict)
    assets: dict[str, Link] = field(default_factory=dict)
    wanted_records: dict[str, None] = field(default_factory=dict)
    wanted_assets: dict[str, None] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """What was asked for and is not there: in a list it is left out, reference unicat.md 9."""

    def record(self, gid: str) -> Link:
        self.wanted_records[gid] = None
        return self.records.get(gid) or Link(LinkKind.RECORD, gid, gone=gid in self.gone)

    def asset(self, gid: str) -> Link:
        self.wanted_assets[gid] = None
        return self.assets.get(gid) or Link(LinkKind.ASSET, gid, gone=gid in self.gone)


class UnicatDetails:
    """Reads records of one line, by the schema at hand."""

    def __init__(self, line: UnicatClient, store: SchemaStore) -> None:
        self._client = line
        self._store = store

    async def read(self, record_id: str, languages: Sequence[str], channels: Raw, *, locale: str = "") -> RecordDetail:
        """One request, and one each for the records and the assets it refers to, where there are any."""
        reply = await self._client.call(self._client.api("records/get"), {"record": record_id}, "the record")
        self._store.take(reply.data)
        one = reply.objects("records").get(record_id)
        if one is None:
            raise NotFound(f"There is no record {one_line(record_id, 60)}.", status=422, next_step="Refresh the list.")
        shown = locale_order(locale, languages)
        definition = self._store.raw("definitions", str(one.get("definition"))) or {}
        model = self._store.model(str(one.get("definition")))
        names = _Names()
        reader = _Reader(self._store, names, languages)
        # The first time finds out what is referred to, the second writes it by its names.
        sections = reader.sections(one, definition, model)
        if names.wanted_records or names.wanted_assets:
            await self._learn(names, shown)
            sections = reader.sections(one, definition, model)
        written = one.get("fields")
        held = [code for code in languages if isinstance(written, dict) and written.get(code)]
        return RecordDetail(
            record=record(one, model, shown),
            sections=sections,
            raw=clean(msgspec.json.format(msgspec.json.encode(one), indent=2).decode()),
            model_name=model.name,
            facts=tuple(_facts(one, channels)),
            locales=tuple(held),
        )

    async def _learn(self, names: _Names, languages: Sequence[str]) -> None:
        """Titles of what is referred to. A record whose links cannot be named is still worth reading."""
        for wanted, kept, path, key in (
            (names.wanted_records, names.records, "records/get", "records"),
            (names.wanted_assets, names.assets, "assets/get", "assets"),
        ):
            if not wanted:
                continue
            try:
                reply = await self._client.call(self._client.api(path), {key: list(wanted)}, f"the {key} it refers to")
            except CmsError:
                continue
            self._store.take(reply.data)
            for gid, one in reply.objects(key).items():
                kept[gid] = (
                    self._record_link(gid, one, languages) if key == "records" else asset_link(gid, one, languages)
                )
            names.gone.update(gid for gid in wanted if gid not in kept)

    def _record_link(self, gid: str, one: Raw, languages: Sequence[str]) -> Link:
        definition = self._store.raw("definitions", str(one.get("definition")))
        note = self._store.label(definition) if definition else ""
        return Link(LinkKind.RECORD, gid, in_language(one.get("title"), "", languages) or "(untitled)", note)


class _Reader:
    """Fields as the definition lays them out: its own first, then those of each class."""

    def __init__(self, store: SchemaStore, names: _Names, languages: Sequence[str]) -> None:
        self._store = store
        self._names = names
        self._languages = languages

    def sections(self, one: Raw, definition: Raw, model: Model) -> tuple[Section, ...]:
        given = one.get("fields")
        held = (
            {code: values for code, values in given.items() if isinstance(values, dict)}
            if isinstance(given, dict)
            else {}
        )
        by_gid = {str(raw.get("gid")): raw for raw in self._store.fields_of(definition)}
        sections = []
        for title, gids in self._layout(definition):
            raws = [by_gid.pop(gid) for gid in gids if gid in by_gid]
            if raws:
                sections.append(Section(title, tuple(self._field(raw, held) for raw in raws)))
        known = {info.api_key for info in model.fields}
        strangers = dict.fromkeys(
            name for values in held.values() for name in values if name not in known and not name.endswith("/key")
        )
        if strangers:
            made = tuple(
                Field(
                    name,
                    one_line(name, 100),
                    "",
                    tuple(Value(code, self._plain(values[name])) for code, values in held.items() if name in values),
                )
                for name in strangers
            )
            sections.append(Section("Not in the definition", made))
        return tuple(sections)

    def _layout(self, definition: Raw) -> Iterator[tuple[str, list[str]]]:
        yield "", texts(definition.get("fields"))
        for gid in texts(definition.get("classes")):
            one = self._store.raw("classes", gid)
            if one is not None:
                yield self._store.label(one), texts(one.get("fields"))

    def _field(self, raw: Raw, held: Mapping[str, Raw], depth: int = 0) -> Field:
        """A field with its value in each language it is written in; once where it is not localized."""
        name = str(raw.get("name") or "")
        localized = bool(raw.get("is_localized"))
        codes = [code for code in self._languages if code in held] + [
            code for code in held if code not in self._languages
        ]
        values = []
        for code in codes if localized else codes[:1]:
            pieces = self._pieces(raw, held[code].get(name), depth)
            problem = REQUIRED if raw.get("is_required") and not pieces else ""
            values.append(Value(one_line(code, 20) if localized else "", pieces, problem))
        kind = one_line(str(raw.get("type") or ""), 60)
        return Field(name, self._labelled(raw), kind, tuple(values), localized, FIELD_TYPES.in_words(kind))

    def _labelled(self, raw: Raw) -> str:
        unit = raw.get("unit")
        return f"{self._store.label(raw)} ({one_line(str(unit), 20)})" if unit else self._store.label(raw)

    def _pieces(self, raw: Raw, value: object, depth: int) -> tuple[Piece, ...]:
        if value in (None, "", [], {}):
            return ()
        kind = raw.get("type")
        if kind in RECORDS:
            return tuple(self._names.record(gid) for gid in _gids(value))
        if kind in ASSETS:
            return tuple(self._names.asset(gid) for gid in _gids(value))
        if kind in ("class", "classlist"):
            return self._nested(raw, value, depth)
        if kind == "fieldpicker" and isinstance(value, str):
            picked = self._store.raw("fields", value)
            return text_of(self._store.label(picked) if picked is not None else clean(value))
        if isinstance(value, str) and value.startswith(("https://", "http://")) and not any(map(str.isspace, value)):
            address = one_line(value, 2000)
            return (Link(LinkKind.ADDRESS, address, address=address),)
        read = html_pieces(value) if kind == "text" and isinstance(value, str) else None
        return read or self._plain(value)

    def _nested(self, raw: Raw, value: object, depth: int) -> tuple[Piece, ...]:
        options = raw.get("options")
        gid = options.get("class") if isinstance(options, dict) else None
        one = self._store.raw("classes", str(gid))
        found: list[Piece] = []
        for item in value if isinstance(value, list) else [value]:
            if one is None or not isinstance(item, dict) or depth >= MAX_DEPTH:
                found += self._plain(item)
                continue
            inner = [self._store.raw("fields", to) for to in texts(one.get("fields"))]
            fields = tuple(self._inner(field_raw, item, depth + 1) for field_raw in inner if field_raw is not None)
            found.append(Nested(self._store.label(one), "", fields))
        return tuple(found)

    def _inner(self, raw: Raw, held: Raw, depth: int) -> Field:
        """A field within a class value: that stands in one language already."""
        name = str(raw.get("name") or "")
        pieces = self._pieces(raw, held.get(name), depth)
        kind = one_line(str(raw.get("type") or ""), 60)
        return Field(name, self._labelled(raw), kind, (Value("", pieces),), type_words=FIELD_TYPES.in_words(kind))

    def _plain(self, value: object) -> tuple[Piece, ...]:
        if isinstance(value, bool):
            return text_of("yes" if value else "no")
        if isinstance(value, str):
            return text_of(clean(value))
        if isinstance(value, list):
            parts = [piece for item in value for piece in self._plain(item)]
            if all(isinstance(item, str) and len(item) < 30 for item in value):
                return text_of(clean(", ".join(value)))
            return tuple(parts)
        if isinstance(value, dict):
            return text_of(clean(msgspec.json.encode(value).decode()))
        return text_of("" if value is None else one_line(str(value)))


def asset_link(gid: str, one: Raw, languages: Sequence[str]) -> Link:
    """An asset by its title, else its file name ([X] reference unicat.md 13: `name`, `title`, `info`, `pathname`)."""
    name = one_line(str(one.get("name") or ""))
    title = in_language(one.get("title"), "", languages)
    info = one.get("info")
    facts = [name if title else "", *(_measures(info) if isinstance(info, dict) else ())]
    return Link(
        LinkKind.ASSET,
        gid,
        title or name,
        " · ".join(fact for fact in facts if fact),
        in_language(one.get("description"), "", languages),
        one_line(str(one.get("pathname") or "")),
    )


def _measures(info: Mapping[str, Any]) -> Iterator[str]:
    width, height, size = info.get("width"), info.get("height"), info.get("filesize")
    if isinstance(width, int) and isinstance(height, int):
        yield f"{width} × {height}"
    if isinstance(size, int):
        yield f"{grouped(max(1, round(size / 1000)))} kB"


def _facts(one: Raw, channels: Raw) -> Iterator[tuple[str, str]]:
    """What a record has besides fields: channels, children, whether it is a link to another."""
    enabled = [_name(channels.get(key), key) for key in texts(one.get("channels"))]
    yield "Channels", ", ".join(enabled) or "none"
    children = one.get("childcount")
    if isinstance(children, int) and children:
        yield "Children", grouped(children)
    if one.get("is_link"):
        yield "Link", "shows another record's fields"
    backlinks = texts(one.get("backlinks"))
    if backlinks:
        yield "Linked", f"from {grouped(len(backlinks))} other places"


def _name(value: object, key: str) -> str:
    return one_line(value) if isinstance(value, str) and value else one_line(key)


def _gids(value: object) -> list[str]:
    return [value] if isinstance(value, str) else texts(value)
