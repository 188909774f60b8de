"""Queries, assets to look at, and modules (reference sections 8 and 13)."""

from __future__ import annotations

from functools import partial

from tui.sandbox.unicat.bag import Bag
from tui.sandbox.unicat.schema_calls import get_items
from tui.sandbox.unicat.search import find_assets, read_query
from tui.sandbox.unicat.selection import page, resolve
from tui.sandbox.unicat.store import Store
from tui.sandbox.unicat.wire import BAD_REQUEST, Answer, Calls, Json, Params, Refusal, new_gid, stranger

QUERY_TYPES = ("record", "asset", "schema")


class ProjectCalls:
    def __init__(self, store: Store) -> None:
        self._store = store

    def calls(self) -> Calls:
        return {
            "/queries/get": partial(get_items, self._store, "query"),
            "/queries/create": self.query_create,
            "/queries/update": self.query_update,
            "/queries/delete": self.query_delete,
            "/modules/all": self.modules_all,
            "/modules/get": self.modules_get,
            "/assets/root": self.asset_root,
            "/assets/get": self.asset_get,
            "/assets/children": self.asset_children,
            "/assets/search": self.asset_search,
            "/assets/bulk/get": self.asset_bulk_get,
        }

    # Queries

    def _query_changes(self, params: Params) -> Json:
        found: Json = {name: params.text(name) for name in ("name", "q") if params.has(name)}
        if params.has("filter"):
            found["filter"] = params.items("filter")
        return found

    def _query_answer(self, query: Json) -> Answer:
        self._store.put("query", query)
        return Answer({"query": query["gid"]}, Bag(self._store).add("query", query["gid"]).data)

    def query_create(self, params: Params) -> Answer:
        kind = params.text("type")
        if kind not in QUERY_TYPES:
            raise Refusal(BAD_REQUEST, f"type is one of {', '.join(QUERY_TYPES)}")
        params.text("name")
        blank: Json = {"gid": new_gid(), "type": kind, "name": "", "q": "", "filter": []}
        return self._query_answer(blank | self._query_changes(params))

    def query_update(self, params: Params) -> Answer:
        query = self._store.item("query", params.text("query"))
        query.update(self._query_changes(params))
        return self._query_answer(query)

    def query_delete(self, params: Params) -> Answer:
        self._store.drop("query", self._store.item("query", params.text("query"))["gid"])
        return Answer()

    # No module is registered here

    def modules_all(self, _: Params) -> Answer:
        return Answer({"module_names": []}, {"modules": {}})

    def modules_get(self, params: Params) -> Answer:
        if params.has("module"):
            raise stranger("module", params.text("module"))
        params.texts("modules")
        return Answer({"modules": []}, {"modules": {}})

    # Assets

    def _assets(self, gids: list[str]) -> Json:
        return Bag(self._store).add_all("asset", gids).data

    def asset_root(self, _: Params) -> Answer:
        gid = self._store.asset_root
        return Answer({"root": gid}, self._assets([gid]))

    def asset_get(self, params: Params) -> Answer:
        """By `asset`, `assets`, `pathname` or `pathnames`, the first of these that is sent."""
        shelf = self._store.shelf("asset")
        paths = {one["pathname"]: gid for gid, one in shelf.items()}
        if params.has("asset") or params.has("pathname"):
            name = "asset" if params.has("asset") else "pathname"
            wanted = params.text(name)
            gid = wanted if name == "asset" else paths.get(wanted, wanted)
            self._store.item("asset", gid)
            return Answer({"asset": gid}, self._assets([gid]))
        if params.has("assets"):
            found = [one for one in params.texts("assets") if one in shelf]
        else:
            found = [paths[one] for one in params.texts("pathnames") if one in paths]
        return Answer({"assets": found}, self._assets(found))

    def asset_children(self, params: Params) -> Answer:
        top, size = params.span(100)
        parent = self._store.item("asset", params.text("asset"))["gid"]
        gids = [gid for gid, one in self._store.shelf("asset").items() if one["parent"] == parent]
        shown = gids[top : top + size]
        return Answer({"children": shown, "children.size": len(gids)}, self._assets(shown))

    def asset_search(self, params: Params) -> Answer:
        top, size = params.span(10)
        found = [one["gid"] for one in find_assets(self._store, read_query(self._store, params))]
        shown = found[top : top + size]
        return Answer({"results": shown, "results.size": len(found)}, self._assets(shown))

    def asset_bulk_get(self, params: Params) -> Answer:
        gids = resolve(self._store, params, "asset")
        shown, cursor = page(params, gids)
        found = [gid for gid in shown if gid in self._store.shelf("asset")]
        result: Json = {"assets": found, "assets.size": len(gids), "page.cursor": cursor}
        return Answer(result, self._assets(found))
