"""What a project holds: its schema, records, assets and queries, and the people around it.

Objects of the schema are kept as the plain shapes the API delivers. Records keep their values by field gid, so that
a renamed field or another definition needs no rewriting; their delivered form is made when asked for and kept.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import msgspec

from tui.sandbox.unicat.feed import Action, Feed
from tui.sandbox.unicat.values import shown_value
from tui.sandbox.unicat.wire import Json, Params, Refusal, stranger, unusable

Kind = Literal["definition", "class", "field"]

KINDS: tuple[Kind, ...] = ("definition", "class", "field")
PLURAL: dict[str, str] = {
    "definition": "definitions",
    "class": "classes",
    "field": "fields",
    "layout": "layouts",
    "query": "queries",
    "asset": "assets",
}
ALL_RECORDS = "__all__"  # the channel every record is in [D]
ROOM = 10  # the distance between neighbours' positions, so that most insertions move nobody


@dataclass(slots=True)
class Record:
    """One record. `values` is language -> field gid -> value; a link's values are those of its canonical record.

    `children` are in order of creation, deleted ones among them; `orderings` give the positions.
    """

    gid: str
    parent: str | None
    definition: str
    values: dict[str, Json]
    created_on: float
    updated_on: float
    canonical: str = ""
    status: str = "published"
    channels: list[str] = field(default_factory=lambda: [ALL_RECORDS])
    orderings: dict[str, int] = field(default_factory=dict)
    children: list[str] = field(default_factory=list)
    backlinks: list[str] = field(default_factory=list)
    packed: msgspec.Raw | None = None
    epoch: int = -1
    haystacks: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.canonical = self.canonical or self.gid

    @property
    def is_link(self) -> bool:
        return self.canonical != self.gid

    @property
    def deleted(self) -> bool:
        return self.status == "deleted"


class Store:
    """One project's data and the feed that tells of its changes."""

    def __init__(self, project: str, feed: Feed) -> None:
        self.project = project
        self.feed = feed
        self.user = ""  # the API user's gid
        self.root = ""
        self.asset_root = ""
        self.users: dict[str, Json] = {}
        self.projects: dict[str, Json] = {}
        self.members: list[Json] = []
        self.languages: dict[str, str] = {}
        self.shelves: dict[str, dict[str, Json]] = {name: {} for name in PLURAL}
        self.records: dict[str, Record] = {}
        self._epoch = 0
        self._fields: dict[str, list[Json]] = {}

    # The project's own settings

    @property
    def options(self) -> Json:
        found: Json = self.projects[self.project]["options"]
        return found

    @property
    def tongues(self) -> list[str]:
        """The project's languages, the default first."""
        found: list[str] = self.options["languages"]
        return found

    def read_tongue(self, params: Params) -> str:
        """`language`, which a search requires."""
        language = params.text("language")
        if language not in self.tongues:
            raise Refusal(400, f"{language} is not a language of this project")
        return language

    def read_tongues(self, params: Params) -> list[str] | None:
        """`language` and `languages`: the combined set, or None for all [D]."""
        wanted = params.texts("languages") if params.has("languages") else []
        if params.has("language"):
            wanted = [params.text("language"), *wanted]
        return [one for one in self.tongues if one in wanted] if wanted else None

    # Schema

    def shelf(self, kind: str) -> dict[str, Json]:
        return self.shelves[kind]

    def item(self, kind: str, gid: object) -> Json:
        found = self.shelves[kind].get(gid) if isinstance(gid, str) else None
        if found is None:
            raise stranger(kind, gid)
        return found

    def committed(self, kind: Kind, gid: object) -> Json:
        """An item that may be used by others: neither new nor a working copy, nor made for single records [D]."""
        found = self.item(kind, gid)
        if found["is_new"] or found["is_working_copy"] or found.get("is_extended"):
            raise unusable(f"{kind} {gid} is not committed")
        return found

    def schema(self) -> Iterator[tuple[Kind, Json]]:
        for kind in KINDS:
            for item in self.shelves[kind].values():
                yield kind, item

    def put(self, kind: str, item: Json) -> None:
        """Add or replace, and tell."""
        action: Action = "UPDATE" if item["gid"] in self.shelves[kind] else "INSERT"
        self.shelves[kind][item["gid"]] = item
        self.feed.note(action, PLURAL[kind], item["gid"])

    def drop(self, kind: str, gid: str) -> None:
        del self.shelves[kind][gid]
        self._fields.pop(gid, None)
        self.feed.note("DELETE", PLURAL[kind], gid)

    def fields_changed(self, definitions: Iterable[str]) -> None:
        """Called when definitions have other fields than before."""
        for gid in definitions:
            self._fields.pop(gid, None)

    def everything_changed(self) -> None:
        """Called when all records look different: what was made of them is made anew."""
        self._epoch += 1
        self._fields.clear()

    def warm_up(self) -> None:
        """Make what every first answer would wait for."""
        for record in self.records.values():
            self.packed_record(record)
            for language in self.tongues:
                self.haystack(record, language)

    def class_fields(self, class_gid: object) -> list[Json]:
        item = self.shelves["class"].get(class_gid) if isinstance(class_gid, str) else None
        return [self.shelves["field"][gid] for gid in item["fields"]] if item else []

    def definition_fields(self, gid: str) -> list[Json]:
        """All fields of a definition: its own, then those of its classes, each once."""
        found = self._fields.get(gid)
        if found is None:
            definition = self.shelves["definition"][gid]
            gids = list(definition["fields"])
            for class_gid in definition["classes"]:
                gids += self.shelves["class"][class_gid]["fields"]
            found = [self.shelves["field"][one] for one in dict.fromkeys(gids)]
            self._fields[gid] = found
        return found

    # Records

    def record(self, gid: object) -> Record:
        found = self.records.get(gid) if isinstance(gid, str) else None
        if found is None:
            raise stranger("record", gid)
        return found

    def values_of(self, record: Record) -> dict[str, Json]:
        return self.records[record.canonical].values

    def title(self, record: Record) -> dict[str, str]:
        """The value of the definition's title field, per language; empty when there is none."""
        title = self.shelves["definition"][record.definition]["titlefield"]
        values = self.values_of(record)
        found: dict[str, str] = {}
        for language in self.tongues:
            value = values.get(language, {}).get(title)
            found[language] = "" if value is None else str(value)
        return found

    def path(self, record: Record) -> list[str]:
        """The record's own gid, its parent's, and so on to the root."""
        found = [record.gid]
        while record.parent is not None:
            record = self.records[record.parent]
            found.append(record.gid)
        return found

    def live_children(self, record: Record) -> list[Record]:
        return [one for one in map(self.records.__getitem__, record.children) if not one.deleted]

    def ordered(self, records: Iterable[Record], ordering: str | None) -> list[Record]:
        if ordering is None:
            return list(records)
        return sorted(records, key=lambda one: one.orderings.get(ordering, 0))

    def subtree(self, record: Record) -> Iterator[Record]:
        """The record and everything below it, parents first."""
        yield record
        for gid in record.children:
            yield from self.subtree(self.records[gid])

    def _fields_shown(self, record: Record, languages: Iterable[str]) -> Json:
        fields = self.definition_fields(record.definition)
        values = self.values_of(record)
        return {
            language: {
                name: value
                for one in fields
                for name, value in shown_value(self, one, values.get(language, {}).get(one["gid"]), language)
            }
            for language in languages
        }

    def show_record(self, record: Record, languages: list[str] | None, *, fields: bool = True) -> Json:
        """The delivered form of a record (reference section 12), for some languages or all."""
        path = self.path(record)
        title = self.title(record)
        shown: Json = {
            "gid": record.gid,
            "parent": record.parent,
            "canonical": record.canonical,
            "backlinks": list(record.backlinks),
            "treelevel": len(path) - 1,
            "path": path,
            "childcount": len(self.live_children(record)),
            "definition": record.definition,
            "title": {one: title[one] for one in languages or self.tongues},
            "status": record.status,
            "channels": list(record.channels),
            "orderings": dict(record.orderings),
            "is_link": record.is_link,
            "created_on": record.created_on,
            "updated_on": record.updated_on,
        }
        if fields:
            shown["fields"] = self._fields_shown(record, languages or self.tongues)
        return shown

    def packed_record(self, record: Record) -> msgspec.Raw:
        """The whole record as JSON, kept until it or the schema changes."""
        if record.packed is None or record.epoch != self._epoch:
            record.packed = msgspec.Raw(msgspec.json.encode(self.show_record(record, None)))
            record.haystacks.clear()
            record.epoch = self._epoch
        return record.packed

    def haystack(self, record: Record, language: str) -> str:
        """Everything a search looks at in a record in one language, case folded."""
        if record.epoch != self._epoch:
            self.packed_record(record)
        found = record.haystacks.get(language)
        if found is None:
            found = "\n".join(_texts(self._fields_shown(record, [language])[language])).casefold()
            record.haystacks[language] = found
        return found

    def forget(self, record: Record) -> None:
        """Drop what was made of a record, and of its links."""
        for gid in (record.gid, *record.backlinks):
            one = self.records.get(gid)
            if one is not None:
                one.packed = None
                one.epoch = -1

    def touch(self, record: Record, action: Action = "UPDATE", *, stamp: bool = True) -> None:
        """Tell that a record was made, changed or removed."""
        if stamp and action == "UPDATE":
            record.updated_on = time.time()
        self.forget(record)
        self.feed.note(action, "records", record.gid)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
