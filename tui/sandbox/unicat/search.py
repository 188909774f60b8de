"""Searches: what `q` and `filter` find among schema items, records and assets (section 8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from tui.sandbox.unicat.filters import AssetFilter, Atom, RecordFilter, SchemaFilter, compile_filter
from tui.sandbox.unicat.store import Kind, Record, Store
from tui.sandbox.unicat.wire import BAD_REQUEST, Json, Params, Refusal
from tui.sandbox.unicat.words import Words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Query:
    language: str
    q: str
    filter: list[Any]


def read_query(store: Store, params: Params) -> Query:
    """`language`, and `q` and `filter` of which at least one is needed to find anything [D]."""
    language = store.read_tongue(params)
    q = params.opt_text("q") or ""
    written = params.body.get("filter")
    if written is None or written == {}:
        written = []
    if isinstance(written, tuple) or not isinstance(written, list):
        raise Refusal(BAD_REQUEST, "filter must be a list")
    return Query(language, q, written)


def _find(items: Iterable[T], query: Query, text: Callable[[T], str], atom: Atom[T]) -> list[T]:
    words = Words.parse(query.q)
    if not words and not query.filter:
        return []
    test = compile_filter(query.filter, atom) if query.filter else None
    ranked: list[tuple[int, T]] = []
    for item in items:
        rank = words.rank(text(item)) if words else 0
        if rank is not None and (test is None or test(item)):
            ranked.append((rank, item))
    ranked.sort(key=lambda one: -one[0])
    return [item for _, item in ranked]


def find_schema(store: Store, query: Query) -> list[tuple[Kind, Json]]:
    """Definitions, classes and fields, in every state of life; `q` looks at names and labels in the language."""

    def text(one: tuple[Kind, Json]) -> str:
        return f"{one[1]['name']}\n{one[1]['label'].get(query.language) or ''}".casefold()

    return _find(store.schema(), query, text, SchemaFilter(store, query.language))


def find_records(store: Store, query: Query) -> list[Record]:
    """Records that are not deleted; `q` looks at every value in the language."""
    live = (one for one in store.records.values() if not one.deleted)
    return _find(live, query, lambda one: store.haystack(one, query.language), RecordFilter(store, query.language))


def find_assets(store: Store, query: Query) -> list[Json]:
    def text(one: Json) -> str:
        return f"{one['pathname']}\n{one['title'].get(query.language) or ''}".casefold()

    live = (one for one in store.shelf("asset").values() if one["status"] != "deleted")
    return _find(live, query, text, AssetFilter())
