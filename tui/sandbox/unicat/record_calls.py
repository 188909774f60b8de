"""Calls on records (reference section 12)."""

from __future__ import annotations

from functools import partial

from tui.sandbox.unicat.bag import Bag
from tui.sandbox.unicat.jobs import JobRunner
from tui.sandbox.unicat.record_tree import RecordTree
from tui.sandbox.unicat.record_values import ValueReader
from tui.sandbox.unicat.search import find_records, read_query
from tui.sandbox.unicat.selection import page, resolve
from tui.sandbox.unicat.store import Record, Store
from tui.sandbox.unicat.wire import BAD_REQUEST, Answer, Calls, Json, Params, Refusal


class RecordCalls:
    """Reading, changing and moving records one by one."""

    def __init__(self, store: Store, tree: RecordTree, jobs: JobRunner) -> None:
        self._store = store
        self._tree = tree
        self._jobs = jobs
        self._reader = ValueReader(store)

    def calls(self) -> Calls:
        return {
            "/records/root": self.root,
            "/records/get": self.get,
            "/records/children": self.children,
            "/records/tree": self.tree,
            "/records/worksheet": self.worksheet,
            "/records/search": self.search,
            "/records/bulk/get": self.bulk_get,
            "/records/create": self.create,
            "/records/update": self.update,
            "/records/move": self.move,
            "/records/duplicate": self.duplicate,
            "/records/shallow_copy": self.shallow_copy,
            "/records/link": self.link,
            "/records/delete": self.delete,
            "/records/undelete": self.undelete,
            "/records/permanent_delete": self.permanent_delete,
            "/records/channels/set": self.channels_set,
            "/records/channels/copy_from_parent": self.channels_from_parent,
            "/records/channels/copy_up": self.channels_up,
            "/records/channels/copy_down": self.channels_down,
            "/records/orderings/set": self.orderings_set,
        }

    def _bag(self, params: Params) -> Bag:
        return Bag(self._store, self._store.read_tongues(params))

    def _record(self, params: Params) -> Record:
        return self._store.record(params.text("record"))

    # Reading

    def root(self, params: Params) -> Answer:
        root = self._store.record(self._store.root)
        return Answer({"root": root.gid}, self._bag(params).record(root).data)

    def get(self, params: Params) -> Answer:
        bag = self._bag(params)
        if params.has("record"):
            record = self._record(params)
            return Answer({"record": record.gid}, bag.record(record).data)
        if not params.has("records"):
            raise Refusal(BAD_REQUEST, "record or records is missing")
        wanted = dict.fromkeys(params.texts("records"))
        found = [self._store.records[gid] for gid in wanted if gid in self._store.records]
        return Answer({"records": [one.gid for one in found]}, bag.record(*found).data)

    def children(self, params: Params) -> Answer:
        top, size = params.span(100)
        children = self._store.ordered(
            self._store.live_children(self._record(params)), self._tree.read_ordering(params)
        )
        if params.has("channel"):
            channel = self._tree.read_channel(params.text("channel"))
            children = [one for one in children if channel in one.channels]
        shown = children[top : top + size]
        result: Json = {"children": [one.gid for one in shown], "children.size": len(children)}
        return Answer(result, self._bag(params).record(*shown).data)

    def tree(self, params: Params) -> Answer:
        """Flat, ordered, from the root on, the children of expanded records in their places; without `fields`."""
        top, size = params.span(100)
        expanded = set(params.texts("expanded_records")) if params.has("expanded_records") else set()
        ordering = self._tree.read_ordering(params)
        found: list[Record] = []

        def walk(record: Record) -> None:
            found.append(record)
            if record.gid in expanded:
                for one in self._store.ordered(self._store.live_children(record), ordering):
                    walk(one)

        walk(self._store.record(self._store.root))
        top = max(0, min(top, len(found) - size))
        shown = found[top : top + size]
        result: Json = {"tree": [one.gid for one in shown], "tree.size": len(found)}
        return Answer(result, self._bag(params).record(*shown, fields=False).data)

    def worksheet(self, params: Params) -> Answer:
        """A record with the way to it from the root and a page of its children, and the definitions they use."""
        top, size = params.span(20)
        record = self._record(params)
        ordering = self._tree.read_ordering(params)
        children = self._store.ordered(self._store.live_children(record), ordering)
        shown = children[top : top + size]
        path = [self._store.records[gid] for gid in reversed(self._store.path(record))]
        siblings = [record]
        if record.parent is not None:
            siblings = self._store.live_children(self._store.record(record.parent))
        result: Json = {
            "record": record.gid,
            "path": [one.gid for one in path],
            "children": [one.gid for one in shown],
            "children.size": len(children),
            "sibling_definitions": list(dict.fromkeys(one.definition for one in siblings)),
            "children_definitions": list(dict.fromkeys(one.definition for one in children)),
        }
        return Answer(result, self._bag(params).record(*path, *shown).data)

    def search(self, params: Params) -> Answer:
        """`records/search`. The result's keys are inferred."""
        top, size = params.span(10)
        found = find_records(self._store, read_query(self._store, params))
        shown = found[top : top + size]
        result: Json = {"results": [one.gid for one in shown], "results.size": len(found)}
        return Answer(result, Bag(self._store).record(*shown).data)

    def bulk_get(self, params: Params) -> Answer:
        gids = resolve(self._store, params, "record")
        shown, cursor = page(params, gids)
        found = [self._store.records[gid] for gid in shown if gid in self._store.records]
        result: Json = {
            "records": [one.gid for one in found],
            "records.size": len(gids),
            "page.cursor": cursor,
        }
        return Answer(result, self._bag(params).record(*found).data)

    # Changing

    def _made(self, params: Params, record: Record) -> Answer:
        """The answer of a call that puts a record somewhere."""
        bag = self._bag(params)
        parent = self._store.record(record.parent)
        return Answer({"record": record.gid, "parent": parent.gid}, bag.record(record, parent).data)

    def _changed(self, params: Params, record: Record) -> Answer:
        return Answer({"record": record.gid}, self._bag(params).record(record).data)

    def create(self, params: Params) -> Answer:
        ordering = self._tree.read_ordering(params, required=True)
        return self._made(params, self._tree.create(self._tree.read_home(params), ordering))

    def update(self, params: Params) -> Answer:
        record = self._record(params)
        report = self._reader.update(record, params.mapping("fields"))
        canonical = self._store.record(record.canonical)
        for one in (canonical, *(self._store.record(gid) for gid in canonical.backlinks)):
            self._store.touch(one)
        answer = self._changed(params, record)
        answer.result["report.validation"] = [
            {"language": language, "field": name, "message": why}
            for language, found in report.items()
            for name, why in found.items()
        ] or None
        return answer

    def move(self, params: Params) -> Answer:
        record, parent = self._record(params), self._tree.read_home(params)
        ordering = self._tree.read_ordering(params, required=True)
        self._tree.move(record, parent, ordering, self._tree.read_before(params, parent))
        return self._made(params, record)

    def duplicate(self, params: Params) -> Answer:
        made = self._tree.duplicate(self._record(params), self._tree.read_ordering(params))
        return self._made(params, made)

    def shallow_copy(self, params: Params) -> Answer:
        record, parent = self._record(params), self._tree.read_home(params)
        ordering = self._tree.read_ordering(params, required=True)
        made = self._tree.copy(record, parent, ordering, self._tree.read_before(params, parent))
        return self._made(params, made)

    def link(self, params: Params) -> Answer:
        record, parent = self._record(params), self._tree.read_home(params)
        ordering = self._tree.read_ordering(params, required=True)
        made = self._tree.link(record, parent, ordering, self._tree.read_before(params, parent))
        return self._made(params, made)

    def delete(self, params: Params) -> Answer:
        record = self._record(params)
        self._tree.delete(record)
        return self._changed(params, record)

    def undelete(self, params: Params) -> Answer:
        record = self._record(params)
        self._tree.undelete(record)
        return self._changed(params, record)

    def permanent_delete(self, params: Params) -> Answer:
        record = self._record(params)
        steps = [partial(self._tree.remove, gid) for gid in self._tree.doomed(record)]
        parent = self._store.record(record.parent)
        token = self._jobs.start(self._store.project, "permanent_delete_record", steps)
        return Answer({"parent": parent.gid, "job.token": token}, self._bag(params).record(parent).data)

    # Channels and orderings

    def _channels(self, params: Params) -> list[str]:
        """`channels`, or all of the project's that can be switched."""
        if params.has("channels"):
            return [self._tree.read_channel(one) for one in params.texts("channels")]
        return list(self._store.options["orderedchannels"])

    def channels_set(self, params: Params) -> Answer:
        record = self._record(params)
        channels = [self._tree.read_channel(one) for one in params.texts("channels")]
        self._tree.set_channels(record, channels, enabled=params.flag("enabled"))
        return self._changed(params, record)

    def channels_from_parent(self, params: Params) -> Answer:
        record = self._record(params)
        channels = self._channels(params)
        self._tree.movable(record)
        self._tree.take_channels(record, self._store.record(record.parent), channels)
        return self._changed(params, record)

    def channels_up(self, params: Params) -> Answer:
        """Switch on for all ancestors what is on for the record."""
        record = self._record(params)
        on = [one for one in self._channels(params) if one in record.channels]
        for gid in self._store.path(record)[1:]:
            self._tree.set_channels(self._store.record(gid), on, enabled=True)
        return Answer()

    def channels_down(self, params: Params) -> Answer:
        record = self._record(params)
        channels = self._channels(params)

        def take(gid: str) -> None:
            self._tree.take_channels(self._store.record(gid), record, channels)

        steps = [partial(take, one.gid) for one in self._store.subtree(record) if one is not record]
        token = self._jobs.start(self._store.project, "copy_record_channels_down", steps)
        return Answer({"job.token": token})

    def orderings_set(self, params: Params) -> Answer:
        record = self._record(params)
        wanted = params.mapping("orderings")
        for key, place in wanted.items():
            self._tree.read_ordering(Params({"ordering": key}), required=True)
            if isinstance(place, bool) or not isinstance(place, int):
                raise Refusal(BAD_REQUEST, "orderings holds a whole number per key")
        record.orderings.update(wanted)
        self._store.touch(record)
        return self._changed(params, record)
