"""Selections kept in the state directory: those saved by name, and what was picked last, of every profile.

    selections/PROFILE/SCOPE/NAME.json          saved by name
    selections/PROFILE/SCOPE.now/PLACE.json     what is picked now, per environment

The scope is `records` or `schema`. A file holds ids and queries, never rows. It is written in one step, readable by
its owner alone, and read strictly: what is not understood as a whole is not loaded at all, for a selection without
one of its exclusions would reach further than what was picked.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from tui.config.named_files import VERSION, Kept, NamedFiles, decode, set_aside, write
from tui.config.paths import Paths
from tui.config.profiles import check_name
from tui.core.content import RecordQuery
from tui.core.filters import parse
from tui.core.schema import SchemaSearch
from tui.core.selection import Found, Query, Selection
from tui.core.text import is_clean

Scope = Literal["records", "schema"]

LONGEST_ID = 200


class _RecordQuery(msgspec.Struct, tag="records", tag_field="of", forbid_unknown_fields=True, omit_defaults=True):
    model: str | None
    filter: str = ""
    locale: str = ""


class _SchemaQuery(msgspec.Struct, tag="schema", tag_field="of", forbid_unknown_fields=True, omit_defaults=True):
    language: str
    q: str = ""
    filter_json: str = ""


class _Found(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    query: _RecordQuery | _SchemaQuery
    total: int
    excluded: list[str] = []
    unsure: list[str] = []


class _File(Kept, forbid_unknown_fields=True, omit_defaults=True):
    ids: list[str] = msgspec.field(default_factory=list)
    found: list[_Found] = msgspec.field(default_factory=list)


class SavedSelection(Struct, frozen=True):
    """A selection as it was kept. `saved_at` is aware."""

    name: str
    selection: Selection
    saved_at: datetime
    project: str = ""
    environment: str = ""


class SelectionStore(NamedFiles[SavedSelection]):
    """The selections of one profile, of records or of schema items."""

    NOUN = "selection"
    MOST_BYTES = 64_000_000

    def __init__(self, paths: Paths, profile: str, scope: Scope) -> None:
        directory = paths.state_dir / "selections" / check_name(profile)
        super().__init__(directory / scope)
        self._now = directory / f"{scope}.now"

    def save(self, name: str, selection: Selection, *, project: str = "", environment: str = "") -> Path:
        """Save under a name, in place of what it held before, and return the file. Raises ConfigError."""
        return self._put(name, _data(selection, project, environment))

    # -- what is picked now ----------------------------------------------------------------------------------------
    def current(self, environment: str) -> SavedSelection | None:
        """What was picked last in an environment; None when nothing was. Raises ConfigError."""
        file = self._current_file(environment)
        return self._read(file, "") if file.exists() else None

    def keep_current(self, environment: str, selection: Selection, *, project: str = "") -> None:
        """Remember what is picked in an environment; nothing picked leaves no file. Raises ConfigError."""
        file = self._current_file(environment)
        if selection.ids or selection.found:
            write(file, _data(selection, project, environment))
        else:
            self._remove(file)

    def set_aside(self, environment: str) -> Path | None:
        """Move what was picked last out of the way, so that nothing is written over it. Returns where it is now; None
        when it cannot be moved."""
        return set_aside(self._current_file(environment))

    def _current_file(self, environment: str) -> Path:
        # Environments are named by the CMS: anything may be in it.
        place = hashlib.sha256(environment.encode()).hexdigest()[:16]
        return self._now / f"{place}.json"

    def _decode(self, content: bytes, name: str) -> SavedSelection:
        kept = decode(content, _File)
        found = tuple(_found(item) for item in kept.found)
        ids = tuple(dict.fromkeys(kept.ids))
        if not all(map(_is_id, ids)):
            msg = "it holds something that is no id"
            raise ValueError(msg)
        return SavedSelection(name, Selection(ids, found), kept.moment, *kept.place)


def _data(selection: Selection, project: str, environment: str) -> _File:
    return _File(
        VERSION,
        datetime.now(UTC),
        project,
        environment,
        list(selection.ids),
        [
            _Found(_query_data(item.query), item.total, sorted(item.excluded), sorted(item.unsure))
            for item in selection.found
        ],
    )


def _query_data(query: Query) -> _RecordQuery | _SchemaQuery:
    if isinstance(query, RecordQuery):
        return _RecordQuery(query.model_id, query.filter.text, query.locale)
    return _SchemaQuery(query.language, query.q, query.filter_json)


def _found(item: _Found) -> Found:
    query: Query
    if isinstance(item.query, _RecordQuery):
        query = RecordQuery(item.query.model, parse(item.query.filter), locale=item.query.locale)
        texts = (item.query.model or "", item.query.filter, item.query.locale)
    else:
        query = SchemaSearch(item.query.language, item.query.q, item.query.filter_json)
        texts = (item.query.language, item.query.q, item.query.filter_json)
    excluded, unsure = frozenset(item.excluded), frozenset(item.unsure)
    if item.total < 0 or not unsure <= excluded or not all(map(_is_id, excluded)) or not all(map(is_clean, texts)):
        msg = "a search in it cannot be read"
        raise ValueError(msg)
    return Found(query, excluded, item.total, unsure)


def _is_id(text: str) -> bool:
    return 0 < len(text) <= LONGEST_ID and is_clean(text)
