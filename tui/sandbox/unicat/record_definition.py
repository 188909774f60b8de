"""Calls that give a record another definition, or extend its own (`records/definition/...`, sections 10 and 12).

Adding to a record's definition gives the record an extended definition of its own: `is_extended`, `original` the base.
One that other records share is not changed under them: the record gets its own copy first.
"""

from __future__ import annotations

import copy
from functools import partial

from tui.sandbox.unicat.bag import Bag
from tui.sandbox.unicat.schema_life import copied_layout
from tui.sandbox.unicat.schema_parts import insert_before, read_before
from tui.sandbox.unicat.store import Kind, Record, Store
from tui.sandbox.unicat.wire import Answer, Calls, Json, Params, new_gid, stranger, unusable


class RecordDefinition:
    def __init__(self, store: Store) -> None:
        self._store = store

    def calls(self) -> Calls:
        base = "/records/definition"
        return {
            f"{base}/set": self.set,
            f"{base}/revert": self.revert,
            f"{base}/copy_to_siblings": self.copy_to_siblings,
            f"{base}/classes/add": partial(self.add, "class"),
            f"{base}/classes/remove": partial(self.remove, "class"),
            f"{base}/fields/add": partial(self.add, "field"),
            f"{base}/fields/remove": partial(self.remove, "field"),
            f"{base}/fieldlists/fields/add": self.fieldlist_add,
            f"{base}/fieldlists/fields/remove": self.fieldlist_remove,
        }

    def _record(self, params: Params) -> Record:
        record = self._store.record(params.text("record"))
        if record.is_link:
            raise unusable("a link has the definition of its canonical record")
        return record

    def _answer(self, params: Params, record: Record) -> Answer:
        bag = Bag(self._store, self._store.read_tongues(params)).record(record)
        bag.add("definition", record.definition)
        return Answer({"record": record.gid, "definition": record.definition}, bag.data)

    def _assign(self, record: Record, definition: Json) -> None:
        """Values of fields that both definitions have are kept, the rest cleared [D]; links follow."""
        former = record.definition
        kept = {one["gid"] for one in self._store.definition_fields(definition["gid"])}
        record.values = {
            language: {gid: value for gid, value in values.items() if gid in kept}
            for language, values in record.values.items()
        }
        for gid in (record.gid, *record.backlinks):
            one = self._store.record(gid)
            one.definition = definition["gid"]
            self._store.touch(one)
        self._tidy(former)

    def _tidy(self, gid: str) -> None:
        """Drop an extended definition that no record has any more."""
        item = self._store.shelf("definition").get(gid)
        if item is None or not item["is_extended"]:
            return
        if not any(one.definition == gid for one in self._store.records.values()):
            self._store.drop("layout", item["layout"])
            self._store.drop("definition", gid)

    def set(self, params: Params) -> Answer:
        record = self._record(params)
        definition = self._store.item("definition", params.text("definition"))
        if definition["is_new"] or definition["is_working_copy"]:
            raise unusable("only a committed definition can be given to a record")
        self._assign(record, definition)
        return self._answer(params, record)

    def _own(self, record: Record) -> Json:
        """The extended definition that is this record's alone, made when there is none."""
        current = self._store.item("definition", record.definition)
        sharers = {one.canonical for one in self._store.records.values() if one.definition == current["gid"]}
        if current["is_extended"] and sharers == {record.gid}:
            return current
        made: Json = copy.deepcopy(current)
        layout = copied_layout(self._store.item("layout", current["layout"]), working=False)
        layout["is_new"] = False
        original = current["original"] if current["is_extended"] else current["gid"]
        made.update(gid=new_gid(), original=original, is_extended=True, is_base=False, layout=layout["gid"])
        self._store.put("layout", layout)
        self._store.put("definition", made)
        for gid in (record.gid, *record.backlinks):
            one = self._store.record(gid)
            one.definition = made["gid"]
            self._store.touch(one)
        return made

    def _base(self, definition: Json) -> Json:
        if not definition["is_extended"]:
            return definition
        return self._store.item("definition", definition["original"])

    def _changed(self, params: Params, record: Record, definition: Json) -> Answer:
        self._store.fields_changed([definition["gid"]])
        self._store.put("definition", definition)
        for gid in (record.gid, *record.backlinks):
            self._store.touch(self._store.record(gid))
        return self._answer(params, record)

    def add(self, kind: Kind, params: Params) -> Answer:
        record = self._record(params)
        item = self._store.committed(kind, params.text(kind))
        name = "classes" if kind == "class" else "fields"
        read_before(params, self._store.item("definition", record.definition)[name], kind)
        definition = self._own(record)
        insert_before(params, definition[name], item["gid"], kind)
        return self._changed(params, record, definition)

    def remove(self, kind: Kind, params: Params) -> Answer:
        """Take an added field or class away again; those of the base definition stay."""
        record = self._record(params)
        gid = self._store.item(kind, params.text(kind))["gid"]
        name = "classes" if kind == "class" else "fields"
        current = self._store.item("definition", record.definition)
        if gid not in current[name] or gid in self._base(current)[name]:
            raise unusable(f"the {kind} was not added to the record's definition")
        definition = self._own(record)
        definition[name].remove(gid)
        for listed in definition["fieldlists"].values():
            if kind == "field" and gid in listed:
                listed.remove(gid)
        answer = self._changed(params, record, definition)
        kept = {one["gid"] for one in self._store.definition_fields(definition["gid"])}
        for values in record.values.values():
            for lost in values.keys() - kept:
                del values[lost]
        return answer

    def _fieldlist(self, params: Params) -> str:
        key = params.text("fieldlist")
        if key not in self._store.options["fieldlists"]:
            raise stranger("fieldlist", key)
        return key

    def fieldlist_add(self, params: Params) -> Answer:
        record, key = self._record(params), self._fieldlist(params)
        field = self._store.committed("field", params.text("field"))
        read_before(params, self._store.item("definition", record.definition)["fieldlists"].get(key, []), "field")
        definition = self._own(record)
        insert_before(params, definition["fieldlists"].setdefault(key, []), field["gid"], "field")
        return self._changed(params, record, definition)

    def fieldlist_remove(self, params: Params) -> Answer:
        record, key = self._record(params), self._fieldlist(params)
        gid = self._store.item("field", params.text("field"))["gid"]
        if gid not in self._store.item("definition", record.definition)["fieldlists"].get(key, []):
            raise unusable("the field is not in that list")
        definition = self._own(record)
        definition["fieldlists"][key].remove(gid)
        return self._changed(params, record, definition)

    def revert(self, params: Params) -> Answer:
        """Back to the definition that was extended; the extension goes when nobody else has it."""
        record = self._record(params)
        current = self._store.item("definition", record.definition)
        if not current["is_extended"]:
            raise unusable("the record's definition is not extended")
        self._assign(record, self._base(current))
        return self._answer(params, record)

    def copy_to_siblings(self, params: Params) -> Answer:
        """Give the record's definition to its siblings of the same base definition; the answer is empty [D]."""
        record = self._record(params)
        if record.parent is None:
            raise unusable("the root has no siblings")
        current = self._store.item("definition", record.definition)
        base = self._base(current)
        for one in self._store.live_children(self._store.record(record.parent)):
            theirs = self._store.item("definition", one.definition)
            if one is not record and not one.is_link and theirs is not current and self._base(theirs) is base:
                self._assign(one, current)
        return Answer()
