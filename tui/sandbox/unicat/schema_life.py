"""The life of a schema item: new -> committed -> working copy -> committed again (reference section 10).

The layout of a definition or class goes along with it through every step.
"""

from __future__ import annotations

import copy
from typing import Any

from tui.sandbox.unicat.filters import is_committed
from tui.sandbox.unicat.store import Kind, Store
from tui.sandbox.unicat.wire import BAD_REQUEST, NAME, Json, Refusal, new_gid, unusable

OWN = ("gid", "original", "layout", "is_base", "is_new", "is_working_copy")  # what a commit leaves alone


def new_layout(name: str) -> Json:
    root = new_gid()
    return {
        "gid": new_gid(),
        "original": None,
        "name": name,
        "root": root,
        "components": {root: {"type": "vertical", "content": []}},
        "gid_map": {},
        "is_new": True,
        "is_working_copy": False,
    }


def copied_layout(layout: Json, *, working: bool) -> Json:
    """A copy with components of its own; `gid_map` tells which came from which (inferred)."""
    fresh = {gid: new_gid() for gid in layout["components"]}
    components = {
        fresh[gid]: {**one, "content": [fresh.get(each, each) for each in one["content"]]}
        for gid, one in copy.deepcopy(layout["components"]).items()
    }
    return {
        "gid": new_gid(),
        "original": layout["gid"] if working else None,
        "name": layout["name"],
        "root": fresh.get(layout["root"], layout["root"]),
        "components": components,
        "gid_map": fresh,
        "is_new": not working,
        "is_working_copy": working,
    }


class SchemaLife:
    """What can happen to definitions, classes and fields. What may not be is refused with 422."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def _base_only(self, item: Json) -> None:
        if item.get("is_extended"):
            raise unusable("an extended definition is changed only through its records")

    def _working_copy_of(self, kind: Kind, gid: str) -> Json | None:
        for one in self._store.shelf(kind).values():
            if one["is_working_copy"] and one["original"] == gid:
                found: Json = one
                return found
        return None

    def _duplicate(self, kind: Kind, item: Json, *, working: bool) -> Json:
        made = copy.deepcopy(item)
        made.update(gid=new_gid(), original=item["gid"], is_new=not working, is_working_copy=working)
        if made.get("is_base"):
            made["is_base"] = False
        if "layout" in item:
            layout = copied_layout(self._store.item("layout", item["layout"]), working=working)
            made["layout"] = layout["gid"]
            self._store.put("layout", layout)
        self._store.put(kind, made)
        return made

    def workable(self, kind: Kind, item: Json) -> Json:
        """What a change is written to: the item itself when new or a working copy, else its one working copy."""
        self._base_only(item)
        if not is_committed(item):
            return item
        return self._working_copy_of(kind, item["gid"]) or self._duplicate(kind, item, working=True)

    def copyable(self, item: Json) -> bool:
        """Committed and not extended; an open working copy of it does not matter (inferred)."""
        return is_committed(item) and not item.get("is_extended")

    def copy(self, kind: Kind, item: Json) -> Json:
        """A new item with the same properties and name, and a layout of its own; must be committed before use."""
        if not self.copyable(item):
            raise unusable(f"a new, modified or extended {kind} cannot be copied")
        return self._duplicate(kind, item, working=False)

    def name_taken(self, kind: Kind, name: str, besides: set[object]) -> bool:
        return any(
            one["name"] == name and one["gid"] not in besides
            for one in self._store.shelf(kind).values()
            if is_committed(one) and not one.get("is_extended")
        )

    def committable(self, item: Json) -> bool:
        return not is_committed(item) and not item.get("is_extended")

    def commit(self, kind: Kind, item: Json) -> Json:
        """Make an item usable. Answers the item that lives on: the original, when it was a working copy."""
        self._base_only(item)
        if is_committed(item):
            raise unusable(f"the {kind} has no changes to commit")
        if self.name_taken(kind, item["name"], {item["gid"], item["original"] if not item["is_new"] else None}):
            raise unusable(f"there is a {kind} named {item['name']} already")
        if item["is_new"]:
            item.update(is_new=False, original=None)
            if "layout" in item:
                layout = self._store.item("layout", item["layout"])
                layout["is_new"] = False
                self._store.put("layout", layout)
            self._store.put(kind, item)
            return item
        original = self._store.item(kind, item["original"])
        self._take_over(kind, original, item)
        self._remove(kind, item)
        self._tell_users(original)
        return original

    def _take_over(self, kind: Kind, original: Json, changed: Json) -> None:
        if kind == "field" and original["type"] != changed["type"]:
            for record in self._store.records.values():  # values of another type are lost
                for values in record.values.values():
                    values.pop(original["gid"], None)
        original.update({name: value for name, value in changed.items() if name not in OWN})
        if "layout" in original:
            layout = self._store.item("layout", original["layout"])
            source = self._store.item("layout", changed["layout"])
            layout.update({name: source[name] for name in ("name", "root", "components", "gid_map")})
            self._store.put("layout", layout)
        self._store.put(kind, original)

    def _users(self, gid: str) -> set[str]:
        """The gids of all that shows an item: what holds it, what holds that, and so on."""
        found, waiting = {gid}, [gid]
        while waiting:
            one = waiting.pop()
            for kind, item in self._store.schema():
                holds = one == item["options"].get("class") if kind == "field" else one in item["fields"]
                if kind == "definition":
                    holds = holds or one in item["classes"]
                if holds and item["gid"] not in found:
                    found.add(item["gid"])
                    waiting.append(item["gid"])
        return found

    def _tell_users(self, changed: Json) -> None:
        """Committing a field or class updates all definitions that use it [D], and the records that show it."""
        users = self._users(changed["gid"])
        for kind, item in list(self._store.schema()):
            if item["gid"] in users and item is not changed and is_committed(item):
                self._store.put(kind, item)
        self._store.fields_changed(users)
        for record in self._store.records.values():
            if record.definition in users:
                self._store.touch(record, stamp=False)

    def _remove(self, kind: Kind, item: Json) -> None:
        if "layout" in item:
            self._store.drop("layout", item["layout"])
        self._store.drop(kind, item["gid"])

    def _modified(self, kind: Kind, item: Json) -> None:
        self._base_only(item)
        if not item["is_working_copy"]:
            raise unusable(f"the {kind} is not a working copy")

    def revert(self, kind: Kind, item: Json) -> Json:
        """Drop a working copy; answers its original."""
        self._modified(kind, item)
        original = self._store.item(kind, item["original"])
        self._remove(kind, item)
        return original

    def save_as_new(self, kind: Kind, item: Json) -> Json:
        """Make a working copy a committed original of its own; a name that is taken gets a number (inferred)."""
        self._modified(kind, item)
        name, number = item["name"], 2
        while self.name_taken(kind, item["name"], {item["gid"]}):
            item["name"] = f"{name}_{number}"
            number += 1
        item.update(original=None, is_working_copy=False, is_new=False)
        if "layout" in item:
            layout = self._store.item("layout", item["layout"])
            layout.update(original=None, is_working_copy=False, is_new=False)
            self._store.put("layout", layout)
        self._store.put(kind, item)
        return item

    def _used(self, kind: Kind, gid: str, besides: set[str]) -> bool:
        for other, one in self._store.schema():
            if one["gid"] in besides:
                continue
            if other == "definition" and (
                gid in one["classes"]
                or gid in one["fields"]
                or gid in one["childdefinitions"]
                or gid == one["titlefield"]
                or any(gid in listed for listed in one["fieldlists"].values())
                or (one["is_extended"] and one["original"] == gid)
            ):
                return True
            if other == "class" and gid in one["fields"]:
                return True
            if other == "field" and one["options"].get("class") == gid:
                return True
            if kind == "field" and any(_points_at(each, gid) for each in one["metadata"].values()):
                return True
        return any(record.definition == gid for record in self._store.records.values())

    def delete(self, kind: Kind, item: Json) -> None:
        """Remove an item that nothing uses, with the working copy it may have."""
        self._base_only(item)
        working = self._working_copy_of(kind, item["gid"])
        besides = {item["gid"]} | ({working["gid"]} if working else set())
        if item.get("is_base") or self._used(kind, item["gid"], besides):
            raise unusable(f"the {kind} is in use")
        for one in self._store.shelf(kind).values():
            if one["is_new"] and one["original"] == item["gid"]:
                one["original"] = None
                self._store.put(kind, one)
        if working:
            self._remove(kind, working)
        self._remove(kind, item)


def _points_at(entry: Json, gid: str) -> bool:
    if entry["type"] != "fieldpicker":
        return False
    value: Any = entry["value"]
    return gid in value.values() if isinstance(value, dict) else value == gid


def checked_name(name: str) -> str:
    """Names are code names: letters, digits, underscore, no digit first [D]."""
    if not NAME.match(name):
        raise Refusal(BAD_REQUEST, "a name is letters, digits and underscores, and no digit comes first")
    return name
