"""The selection parameter: a list of gids, children and searches, in any mix (section 7).

Each item comes once, in order of first mention. A gid that names nothing keeps its place, so that it is counted and
then left out of its page [D]. What is malformed inside the list is a selection error (inferred); a selection that is
missing or no list at all is a bad request [D].
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from typing import Any, Literal

import msgspec

from tui.sandbox.unicat.search import find_assets, find_records, find_schema, read_query
from tui.sandbox.unicat.store import Store
from tui.sandbox.unicat.wire import BAD_REQUEST, GID, SELECTION_ERROR, Json, Params, Refusal

Of = Literal["schema", "record", "asset"]


def _wrong(why: str) -> Refusal:
    return Refusal(SELECTION_ERROR, why)


def _gids(entry: Json, name: str) -> list[str]:
    found = entry.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(one, str) and GID.match(one) for one in found):
        raise _wrong(f"{name} must be a list of gids")
    return found


def _children(store: Store, entry: Json, of: Of) -> Iterable[str]:
    gid = entry["children"]
    if of == "schema":
        raise _wrong("schema items have no children")
    if not isinstance(gid, str):
        raise _wrong("children takes a gid")
    if of == "asset":
        return [one["gid"] for one in store.shelf("asset").values() if one["parent"] == gid]
    record = store.records.get(gid)
    if record is None:
        return []
    channel, ordering = entry.get("channel"), entry.get("ordering")
    if channel is not None and channel not in store.options["channels"]:
        raise _wrong("channel is not one of the project's")
    if ordering is not None and ordering not in store.options["orderings"]:
        raise _wrong("ordering is not one of the project's")
    found = store.ordered(store.live_children(record), ordering)
    return [one.gid for one in found if channel is None or channel in one.channels]


def _search(store: Store, entry: Json, of: Of) -> Iterable[str]:
    written = entry["search"]
    if not isinstance(written, dict):
        raise _wrong("search takes an object")
    try:
        query = read_query(store, Params(written))
        if of == "schema":
            return [item["gid"] for _, item in find_schema(store, query)]
        if of == "record":
            return [one.gid for one in find_records(store, query)]
        return [one["gid"] for one in find_assets(store, query)]
    except Refusal as refusal:
        raise _wrong(str(refusal)) from refusal


def resolve(store: Store, params: Params, of: Of) -> list[str]:
    """The gids a call's `selection` names; strangers among those named one by one are kept."""
    selection = params.body.get("selection")
    if not isinstance(selection, list):
        raise Refusal(BAD_REQUEST, "selection must be a list")
    found: dict[str, None] = {}
    for entry in selection:
        if isinstance(entry, str):
            if not GID.match(entry):
                raise _wrong(f"{entry} is not a gid")
            found[entry] = None
            continue
        if not isinstance(entry, dict) or ("children" in entry) == ("search" in entry):
            raise _wrong("an entry is a gid, an object with children or one with search")
        left_out = set(_gids(entry, "exclude"))
        gids = _children(store, entry, of) if "children" in entry else _search(store, entry, of)
        found.update((gid, None) for gid in gids if gid not in left_out)
    return list(found)


def _mark(params: Params) -> str:
    written: Any = params.body.get("selection")
    return hashlib.sha256(msgspec.json.encode(written)).hexdigest()[:16]


def page(params: Params, gids: list[str]) -> tuple[list[str], str | None]:
    """One page of a resolved selection and the cursor of the next, None after the last.

    The cursor belongs to its selection: another's, or one that is not ours, is a selection error [D].
    """
    size = params.integer("page.size") if params.has("page.size") else 100
    if not 1 <= size <= 1000:
        raise Refusal(BAD_REQUEST, "page.size must be 1 to 1000")
    begin = 0
    cursor = params.body.get("page.cursor")
    mark = _mark(params)
    if cursor is not None:
        begin = _read_cursor(cursor, mark)
    until = begin + size
    rest = base64.urlsafe_b64encode(f"{mark}:{until}".encode()).decode() if until < len(gids) else None
    return gids[begin:until], rest


def _read_cursor(cursor: object, mark: str) -> int:
    if not isinstance(cursor, str):
        raise Refusal(BAD_REQUEST, "page.cursor must be a text")
    try:
        its, _, begin = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
        number = int(begin)
    except ValueError:
        raise _wrong("page.cursor is not one of ours") from None
    if its != mark or number < 0:
        raise _wrong("page.cursor belongs to another selection")
    return number
