"""Calls on parts of a schema item: its fields, classes, child definitions, field lists, metadata and layout.

Each changes the item itself when it is new or a working copy, else its working copy, and answers that one (section 10).
Adding what is there already changes nothing; removing or moving what is not there is refused.
"""

from __future__ import annotations

from functools import partial

from tui.sandbox.unicat.bag import Bag
from tui.sandbox.unicat.schema_calls import read_metadata
from tui.sandbox.unicat.schema_life import SchemaLife
from tui.sandbox.unicat.store import KINDS, PLURAL, Kind, Store
from tui.sandbox.unicat.wire import BAD_REQUEST, Answer, Calls, Json, Params, Refusal, stranger, unusable


def read_before(params: Params, listed: list[str], part: str) -> str | None:
    """What `before_<part>` names in a list; asked before anything is changed."""
    before = params.opt_text(f"before_{part}")
    if before is not None and before not in listed:
        raise unusable(f"before_{part} is not in the list")
    return before


def insert_before(params: Params, listed: list[str], gid: str, part: str) -> None:
    """Put a gid into a list, at its end or before the one that `before_<part>` names [D]."""
    if gid in listed:
        return
    before = read_before(params, listed, part)
    listed.insert(len(listed) if before is None else listed.index(before), gid)


class SchemaParts:
    def __init__(self, store: Store, life: SchemaLife) -> None:
        self._store = store
        self._life = life

    def calls(self) -> Calls:
        found: Calls = {
            "/definitions/layouts/modify": partial(self.layout, "definition"),
            "/classes/layouts/modify": partial(self.layout, "class"),
        }
        lists: tuple[tuple[Kind, str, str, Kind], ...] = (
            ("definition", "classes", "class", "class"),
            ("definition", "fields", "field", "field"),
            ("definition", "childdefinitions", "childdefinition", "definition"),
            ("class", "fields", "field", "field"),
        )
        for owner, name, part, kind in lists:
            base = f"/{PLURAL[owner]}/{name}"
            found[f"{base}/add"] = partial(self.add, owner, name, part, kind)
            found[f"{base}/move"] = partial(self.move, owner, name, part)
            found[f"{base}/remove"] = partial(self.remove, owner, name, part)
        for verb in ("add", "move", "remove"):
            found[f"/definitions/fieldlists/fields/{verb}"] = partial(self.fieldlist, verb)
        for kind in KINDS:
            found[f"/{PLURAL[kind]}/metadata/set"] = partial(self.metadata_set, kind)
            found[f"/{PLURAL[kind]}/metadata/clear"] = partial(self.metadata_clear, kind)
        return found

    def _answer(self, kind: Kind, item: Json) -> Answer:
        self._store.put(kind, item)
        result: Json = {kind: item["gid"]}
        if "layout" in item:
            result["layout"] = item["layout"]
        return Answer(result, Bag(self._store).add(kind, item["gid"]).data)

    def _owner(self, kind: Kind, params: Params) -> Json:
        return self._store.item(kind, params.text(kind))

    def add(self, owner: Kind, name: str, part: str, kind: Kind, params: Params) -> Answer:
        item = self._owner(owner, params)
        gid = self._store.committed(kind, params.text(part))["gid"]
        read_before(params, item[name], part)
        target = self._life.workable(owner, item)
        insert_before(params, target[name], gid, part)
        return self._answer(owner, target)

    def _present(self, listed: list[str], gid: str, part: str) -> None:
        if gid not in listed:
            raise unusable(f"the {part} is not in the list")

    def move(self, owner: Kind, name: str, part: str, params: Params) -> Answer:
        item, gid = self._owner(owner, params), params.text(part)
        self._present(item[name], gid, part)
        self._before_another(params, item[name], gid, part)
        target = self._life.workable(owner, item)
        self._present(target[name], gid, part)
        self._move(params, target[name], gid, part)
        return self._answer(owner, target)

    def _before_another(self, params: Params, listed: list[str], gid: str, part: str) -> None:
        if read_before(params, listed, part) == gid:
            raise unusable(f"a {part} cannot be moved before itself")

    def _move(self, params: Params, listed: list[str], gid: str, part: str) -> None:
        rest = [one for one in listed if one != gid]
        insert_before(params, rest, gid, part)
        listed[:] = rest

    def remove(self, owner: Kind, name: str, part: str, params: Params) -> Answer:
        item, gid = self._owner(owner, params), params.text(part)
        self._present(item[name], gid, part)
        target = self._life.workable(owner, item)
        self._present(target[name], gid, part)
        target[name].remove(gid)
        return self._answer(owner, target)

    def fieldlist(self, verb: str, params: Params) -> Answer:
        item, key = self._owner("definition", params), params.text("fieldlist_key")
        if key not in self._store.options["fieldlists"]:
            raise stranger("fieldlist", key)
        field = self._store.committed("field", params.text("field"))["gid"]
        current = item["fieldlists"].get(key, [])
        if verb == "add":
            read_before(params, current, "field")
        else:
            self._present(current, field, "field")
            self._before_another(params, current, field, "field")
        target = self._life.workable("definition", item)
        listed = target["fieldlists"].setdefault(key, [])
        if verb == "add":
            insert_before(params, listed, field, "field")
        else:
            self._present(listed, field, "field")
            if verb == "move":
                self._move(params, listed, field, "field")
            else:
                listed.remove(field)
        return self._answer("definition", target)

    def metadata_set(self, kind: Kind, params: Params) -> Answer:
        item, name = self._owner(kind, params), params.text("name")
        if not name:
            raise Refusal(BAD_REQUEST, "name is empty")
        entry = read_metadata(params.body, item["metadata"].get(name))
        target = self._life.workable(kind, item)
        target["metadata"][name] = entry
        return self._answer(kind, target)

    def metadata_clear(self, kind: Kind, params: Params) -> Answer:
        item, name = self._owner(kind, params), params.text("name")
        if name not in item["metadata"]:
            raise unusable(f"there is no metadata {name}")
        target = self._life.workable(kind, item)
        target["metadata"].pop(name, None)
        return self._answer(kind, target)

    def layout(self, kind: Kind, params: Params) -> Answer:
        """Change the layout of a definition or class; the item becomes a working copy with it."""
        item = self._owner(kind, params)
        changes: Json = {}
        if params.has("name"):
            changes["name"] = params.text("name")
        if params.has("root"):
            changes["root"] = params.text("root")
        if params.has("components"):
            changes["components"] = params.mapping("components")
            for one in changes["components"].values():
                if not isinstance(one, dict) or not isinstance(one.get("content"), list):
                    raise Refusal(BAD_REQUEST, "a component is an object with type and content")
        current = self._store.item("layout", item["layout"])
        components: Json = changes.get("components") or current["components"]
        if "root" in changes and changes["root"] not in components:
            raise Refusal(BAD_REQUEST, "root is not one of the components")
        target = self._life.workable(kind, item)
        layout = self._store.item("layout", target["layout"])
        layout.update(changes)
        self._store.put("layout", layout)
        return self._answer(kind, target)
