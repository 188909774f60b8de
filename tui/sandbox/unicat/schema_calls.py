"""Calls on single definitions, classes and fields, on layouts and on the schema as a whole (section 11)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tui.sandbox.unicat.bag import Bag
from tui.sandbox.unicat.jobs import JobRunner
from tui.sandbox.unicat.schema_life import SchemaLife, checked_name, new_layout
from tui.sandbox.unicat.search import find_schema, read_query
from tui.sandbox.unicat.selection import page, resolve
from tui.sandbox.unicat.store import KINDS, PLURAL, Kind, Store
from tui.sandbox.unicat.values import FIELD_TYPES
from tui.sandbox.unicat.wire import (
    BAD_REQUEST,
    Answer,
    Calls,
    Json,
    Params,
    Refusal,
    new_gid,
    stranger,
)


class SchemaCalls:
    """Reading, making, changing and ending schema items, one by one or in bulk."""

    def __init__(self, store: Store, life: SchemaLife, jobs: JobRunner) -> None:
        self._store = store
        self._life = life
        self._jobs = jobs

    def calls(self) -> Calls:
        found: Calls = {
            "/layouts/get": partial(get_items, self._store, "layout"),
            "/schema/search": self.search,
            "/schema/bulk/get": self.bulk_get,
        }
        for kind in KINDS:
            base = f"/{PLURAL[kind]}"
            found[f"{base}/get"] = partial(get_items, self._store, kind)
            found[f"{base}/create"] = partial(self.create, kind)
            found[f"{base}/modify"] = partial(self.modify, kind)
            found[f"{base}/delete"] = partial(self.delete, kind)
            for verb, act in self._verbs().items():
                found[f"{base}/{verb}"] = partial(self._one, kind, act)
        for verb, (act, fits) in self._bulk().items():
            found[f"/schema/bulk/{verb}"] = partial(self.bulk, f"bulk_{verb}_schema_items", act, fits)
        return found

    def _verbs(self) -> dict[str, Callable[[Kind, Json], Json]]:
        life = self._life
        return {
            "commit": life.commit,
            "revert": life.revert,
            "save_as_new": life.save_as_new,
            "copy": life.copy,
        }

    def _bulk(self) -> dict[str, tuple[Callable[[Kind, Json], Json], Callable[[Json], bool]]]:
        life = self._life

        def modified(item: Json) -> bool:
            return bool(item["is_working_copy"]) and not item.get("is_extended")

        return {
            "copy": (life.copy, life.copyable),
            "commit": (life.commit, life.committable),
            "revert": (life.revert, modified),
            "save_as_new": (life.save_as_new, modified),
        }

    # Single items

    def answer(self, kind: Kind, item: Json) -> Answer:
        """An answer that names one item, with its layout where it has one."""
        result: Json = {kind: item["gid"]}
        if "layout" in item:
            result["layout"] = item["layout"]
        return Answer(result, Bag(self._store).add(kind, item["gid"]).data)

    def _one(self, kind: Kind, act: Callable[[Kind, Json], Json], params: Params) -> Answer:
        return self.answer(kind, act(kind, self._store.item(kind, params.text(kind))))

    def delete(self, kind: Kind, params: Params) -> Answer:
        self._life.delete(kind, self._store.item(kind, params.text(kind)))
        return Answer()

    def create(self, kind: Kind, params: Params) -> Answer:
        empty = dict.fromkeys(self._store.tongues, "")
        item: Json = {
            "gid": new_gid(),
            "original": None,
            "name": f"unnamed_{kind}",
            "label": dict(empty),
            "is_new": True,
            "is_working_copy": False,
            "metadata": {},
        }
        if kind == "field":
            item |= {
                "type": "text",
                "options": {},
                "is_localized": False,
                "is_required": False,
                "initial": dict(empty),
                "unit": None,
            }
        else:
            item["fields"] = []
        if kind == "definition":
            item |= {
                "classes": [],
                "titlefield": None,
                "fieldlists": {key: [] for key in self._store.options["orderedfieldlists"]},
                "childdefinitions": [],
                "is_base": False,
                "is_extended": False,
            }
        changes = self._changes(kind, item, params)
        item.update(changes)
        if kind == "definition" and item["titlefield"] is None:
            item["titlefield"] = self._fallback_title(item)
        if kind != "field" and "layout" not in item:
            layout = new_layout(item["name"])
            self._store.put("layout", layout)
            item["layout"] = layout["gid"]
        self._store.put(kind, item)
        return self.answer(kind, item)

    def _fallback_title(self, definition: Json) -> str:
        """The first field, else that of the Base definition: clients look the title field up unguarded [C]."""
        if definition["fields"]:
            return str(definition["fields"][0])
        return next(str(one["titlefield"]) for one in self._store.shelf("definition").values() if one["is_base"])

    def modify(self, kind: Kind, params: Params) -> Answer:
        item = self._store.item(kind, params.text(kind))
        changes = self._changes(kind, item, params)
        target = self._life.workable(kind, item)
        for name, value in changes.items():
            target[name] = {**target[name], **value} if name in ("label", "initial") else value
        self._store.put(kind, target)
        return self.answer(kind, target)

    def _changes(self, kind: Kind, item: Json, params: Params) -> Json:
        """The properties a create or modify sets, checked before anything is changed."""
        found: Json = {}
        if params.has("name"):
            found["name"] = checked_name(params.text("name"))
        for name in ("label", "initial") if kind == "field" else ("label",):
            if params.has(name):
                found[name] = {**item[name], **self._localized(params, name)}
        if params.has("metadata"):
            found["metadata"] = {name: read_metadata(entry, None) for name, entry in params.mapping("metadata").items()}
        if kind == "field":
            self._field_changes(params, found)
            return found
        if params.has("fields"):
            found["fields"] = self._all_committed("field", params.texts("fields"))
        if params.has("layout"):
            found["layout"] = self._store.item("layout", params.text("layout"))["gid"]
        if kind == "definition":
            self._definition_changes(params, found)
        return found

    def _localized(self, params: Params, name: str) -> Json:
        known = {*self._store.tongues, "key"} if name == "initial" else set(self._store.tongues)
        texts = params.mapping(name)
        if name == "label" and not all(isinstance(one, str) for one in texts.values()):
            raise Refusal(BAD_REQUEST, f"{name} holds a text per language")
        return {language: text for language, text in texts.items() if language in known}

    def _all_committed(self, kind: Kind, gids: list[str]) -> list[str]:
        return [self._store.committed(kind, gid)["gid"] for gid in dict.fromkeys(gids)]

    def _definition_changes(self, params: Params, found: Json) -> None:
        if params.has("classes"):
            found["classes"] = self._all_committed("class", params.texts("classes"))
        if params.has("childdefinitions"):
            found["childdefinitions"] = self._all_committed("definition", params.texts("childdefinitions"))
        if params.has("titlefield"):
            found["titlefield"] = self._store.committed("field", params.text("titlefield"))["gid"]
        if params.has("fieldlists"):
            lists = params.mapping("fieldlists")
            for key, gids in lists.items():
                if key not in self._store.options["fieldlists"]:
                    raise stranger("fieldlist", key)
                if not isinstance(gids, list):
                    raise Refusal(BAD_REQUEST, "fieldlists holds a list of fields per key")
                self._all_committed("field", gids)
            found["fieldlists"] = lists

    def _field_changes(self, params: Params, found: Json) -> None:
        if params.has("type"):
            found["type"] = params.text("type")
            if found["type"] not in FIELD_TYPES:
                raise Refusal(BAD_REQUEST, f"{found['type']} is not a field type")
        for name in ("is_localized", "is_required"):
            if params.has(name):
                found[name] = params.flag(name)
        if "unit" in params.body:
            found["unit"] = params.opt_text("unit")
        if params.has("options"):
            options = params.mapping("options")
            if options.get("class") is not None:
                self._store.committed("class", options["class"])
            values = options.get("values")
            if values is not None and not (
                isinstance(values, list) and all(isinstance(one, dict) and "key" in one for one in values)
            ):
                raise Refusal(BAD_REQUEST, "values is a list of objects with a key")
            found["options"] = options

    # Many

    def search(self, params: Params) -> Answer:
        """`schema/search`. The result's keys are those of bulk/get (inferred)."""
        top, size = params.span(10_000)
        found = find_schema(self._store, read_query(self._store, params))
        bag = Bag(self._store)
        for kind, item in found[top : top + size]:
            bag.add(kind, item["gid"])
        named = [{"type": kind, "item": item["gid"]} for kind, item in found[top : top + size]]
        return Answer({"schema_items": named, "schema_items.size": len(found)}, bag.data)

    def _kind_of(self, gid: str) -> Kind | None:
        return next((kind for kind in KINDS if gid in self._store.shelf(kind)), None)

    def bulk_get(self, params: Params) -> Answer:
        gids = resolve(self._store, params, "schema")
        shown, cursor = page(params, gids)
        bag = Bag(self._store)
        named: list[Json] = []
        for gid in shown:
            kind = self._kind_of(gid)
            if kind is not None:
                named.append({"type": kind, "item": gid})
                bag.add(kind, gid)
        result = {"schema_items": named, "schema_items.size": len(gids), "page.cursor": cursor}
        return Answer(result, bag.data)

    def bulk(self, job: str, act: Callable[[Kind, Json], Json], fits: Callable[[Json], bool], params: Params) -> Answer:
        """Start a job over a selection. What does not fit is left out of it, and of its total."""
        steps = []
        for gid in resolve(self._store, params, "schema"):
            kind = self._kind_of(gid)
            if kind is not None and fits(self._store.item(kind, gid)):
                steps.append(partial(self._step, kind, gid, act))
        return Answer({"job.token": self._jobs.start(self._store.project, job, steps)})

    def _step(self, kind: Kind, gid: str, act: Callable[[Kind, Json], Json]) -> None:
        act(kind, self._store.item(kind, gid))


def get_items(store: Store, kind: str, params: Params) -> Answer:
    """`.../get` of one item, or of many with strangers left out; the single form wins when both are sent [D]."""
    if params.has(kind):
        gid = params.text(kind)
        store.item(kind, gid)
        return Answer({kind: gid}, Bag(store).add(kind, gid).data)
    plural = PLURAL[kind]
    if not params.has(plural):
        raise Refusal(BAD_REQUEST, f"{kind} or {plural} is missing")
    found = [gid for gid in dict.fromkeys(params.texts(plural)) if gid in store.shelf(kind)]
    return Answer({plural: found}, Bag(store).add_all(kind, found).data)


def read_metadata(written: Any, current: Json | None) -> Json:
    """One metadata entry: `type`, `is_localized` and `value`, what is not given taken from the current one."""
    entry = {"type": "textline", "is_localized": False, "value": None} | (current or {})
    if not isinstance(written, dict):
        raise Refusal(BAD_REQUEST, "a metadata entry is an object")
    params = Params(written)
    if params.has("type"):
        entry["type"] = params.text("type")
    if params.has("is_localized"):
        entry["is_localized"] = params.flag("is_localized")
    if "value" in written:
        entry["value"] = written["value"]
    return entry
