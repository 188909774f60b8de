"""The `data` part of an answer: the objects its gids name, by kind."""

from __future__ import annotations

from collections.abc import Iterable

from tui.sandbox.unicat.store import PLURAL, Record, Store
from tui.sandbox.unicat.wire import Json


class Bag:
    """Collects objects for one answer. Records bring their definition when it is an extended one: a client that
    left those out at the start could not read the record otherwise (inferred)."""

    def __init__(self, store: Store, languages: list[str] | None = None) -> None:
        self._store = store
        self._languages = languages
        self.data: Json = {}

    def add(self, kind: str, gid: str) -> Bag:
        """A schema item, layout, query or asset; a definition or class brings its layout."""
        item = self._store.item(kind, gid)
        self.data.setdefault(PLURAL[kind], {})[gid] = item
        if "layout" in item:
            self.add("layout", item["layout"])
        return self

    def add_all(self, kind: str, gids: Iterable[str]) -> Bag:
        self.data.setdefault(PLURAL[kind], {})
        for gid in gids:
            self.add(kind, gid)
        return self

    def record(self, *records: Record, fields: bool = True) -> Bag:
        shelf = self.data.setdefault("records", {})
        for one in records:
            if self._languages is None and fields:
                shelf[one.gid] = self._store.packed_record(one)
            else:
                shelf[one.gid] = self._store.show_record(one, self._languages, fields=fields)
            if self._store.item("definition", one.definition)["is_extended"]:
                self.add("definition", one.definition)
        return self
