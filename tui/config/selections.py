"""Selections kept in the state directory: those saved by name, and what was picked last, of every profile.

    selections/PROFILE/SCOPE/NAME.json          saved by name
    selections/PROFILE/SCOPE.now/PLACE.json     what is picked now, per environment

The scope is `records` or `schema`. A file holds ids and queries, never rows. It is written in one step, readable by
its owner alone, and read strictly: what is not understood as a whole is not loaded at all, for a selection without
one of its exclusions would reach further than what was picked.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from tui.config.files import read_regular, write_private
from tui.config.paths import Paths
from tui.config.profiles import check_name
from tui.core.content import RecordQuery
from tui.core.errors import ConfigError, FilterError
from tui.core.filters import parse
from tui.core.schema import SchemaSearch
from tui.core.selection import Found, Query, Selection
from tui.core.text import is_clean, one_line

Scope = Literal["records", "schema"]

VERSION = 1
MOST_BYTES = 64_000_000
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


class _File(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    version: int
    saved_at: datetime
    project: str = ""
    environment: str = ""
    ids: list[str] = []
    found: list[_Found] = []


@dataclass(frozen=True, slots=True)
class SavedSelection:
    """A selection as it was kept. `saved_at` is aware."""

    name: str
    selection: Selection
    saved_at: datetime
    project: str = ""
    environment: str = ""


@dataclass(frozen=True, slots=True)
class BrokenSelection:
    """A file that cannot be read, and why."""

    name: str
    error: ConfigError


class SelectionStore:
    """The selections of one profile, of records or of schema items."""

    def __init__(self, paths: Paths, profile: str, scope: Scope) -> None:
        self._directory = paths.state_dir / "selections" / check_name(profile)
        self._scope = scope

    # -- by name ---------------------------------------------------------------------------------------------------
    def saved(self) -> list[SavedSelection | BrokenSelection]:
        """All that were saved by name, newest first; what cannot be read stands last, with its error."""
        found: list[SavedSelection] = []
        broken: list[BrokenSelection] = []
        for file in sorted((self._directory / self._scope).glob("*.json")):
            try:
                found.append(self.load(file.stem))
            except ConfigError as error:
                broken.append(BrokenSelection(one_line(file.stem, 64), error))
        return [*sorted(found, key=lambda item: item.saved_at, reverse=True), *broken]

    def load(self, name: str) -> SavedSelection:
        """One that was saved. Raises ConfigError."""
        return _read(self._file(name), name)

    def exists(self, name: str) -> bool:
        """Whether something was saved under this name. Raises ConfigError for what cannot be a name."""
        return self._file(name).exists()

    def save(self, name: str, selection: Selection, *, project: str = "", environment: str = "") -> Path:
        """Save under a name, in place of what it held before, and return the file. Raises ConfigError."""
        return _write(self._file(name), selection, project, environment)

    def delete(self, name: str) -> None:
        """Forget what was saved under a name. Raises ConfigError."""
        _remove(self._file(name))

    def _file(self, name: str) -> Path:
        return self._directory / self._scope / f"{check_selection_name(name)}.json"

    # -- what is picked now ----------------------------------------------------------------------------------------
    def current(self, environment: str) -> SavedSelection | None:
        """What was picked last in an environment; None when nothing was. Raises ConfigError."""
        file = self._current_file(environment)
        return _read(file, "") if file.exists() else None

    def keep_current(self, environment: str, selection: Selection, *, project: str = "") -> None:
        """Remember what is picked in an environment; nothing picked leaves no file. Raises ConfigError."""
        file = self._current_file(environment)
        if selection.ids or selection.found:
            _write(file, selection, project, environment)
        else:
            _remove(file)

    def set_aside(self, environment: str) -> Path | None:
        """Move what was picked last out of the way, so that nothing is written over it. Returns where it is now; None
        when it cannot be moved."""
        file = self._current_file(environment)
        aside = file.with_suffix(".broken")
        number = 1
        while aside.exists():
            number += 1
            aside = file.with_suffix(f".broken-{number}")
        try:
            return file.rename(aside)
        except OSError:
            return None

    def _current_file(self, environment: str) -> Path:
        # Environments are named by the CMS: anything may be in it.
        place = hashlib.sha256(environment.encode()).hexdigest()[:16]
        return self._directory / f"{self._scope}.now" / f"{place}.json"


def check_selection_name(name: str) -> str:
    """`name`, if a selection can be saved under it: as profiles are named. Raises ConfigError."""
    try:
        return check_name(name)
    except ConfigError as error:
        raise ConfigError(
            f"A selection cannot be called {one_line(name, 80) or 'nothing'}.", next_step=error.next_step
        ) from error


def _write(file: Path, selection: Selection, project: str, environment: str) -> Path:
    kept = _File(
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
    write_private(file, msgspec.json.format(msgspec.json.encode(kept), indent=1))
    return file


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise _broken(file, error.strerror or "it cannot be removed") from error


def _query_data(query: Query) -> _RecordQuery | _SchemaQuery:
    if isinstance(query, RecordQuery):
        return _RecordQuery(query.model_id, query.filter.text, query.locale)
    return _SchemaQuery(query.language, query.q, query.filter_json)


def _read(file: Path, name: str) -> SavedSelection:
    try:
        content = read_regular(file, MOST_BYTES)
    except FileNotFoundError as error:
        raise ConfigError(f"There is no selection {name}.", next_step="It may have been deleted meanwhile.") from error
    try:
        kept = msgspec.json.decode(content, type=_File)
        if kept.version != VERSION:
            raise _broken(file, f"it is of version {kept.version}")
        found = tuple(_found(item) for item in kept.found)
        ids = tuple(dict.fromkeys(kept.ids))
        if not all(map(_is_id, ids)):
            raise _broken(file, "it holds something that is no id")
    except (msgspec.DecodeError, FilterError, ValueError, RecursionError) as error:
        raise _broken(file, str(error)) from error
    saved_at = kept.saved_at if kept.saved_at.tzinfo is not None else kept.saved_at.replace(tzinfo=UTC)
    project, environment = one_line(kept.project, 200), one_line(kept.environment, 200)
    return SavedSelection(name, Selection(ids, found), saved_at, project, environment)


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
        msg = "a found set in it makes no sense"
        raise ValueError(msg)
    return Found(query, excluded, item.total, unsure)


def _is_id(text: str) -> bool:
    return 0 < len(text) <= LONGEST_ID and is_clean(text)


def _broken(file: Path, reason: str) -> ConfigError:
    return ConfigError(
        f"The selection in {one_line(str(file))} cannot be used: {one_line(reason, 200)}.",
        next_step="Delete the file, or put it right.",
    )
