"""Bulk calls on records: each a job over a selection (reference sections 7 and 14; the jobs' names are inferred).

What an operation cannot take is left out of the job: strangers, the root, records deleted or not deleted. What can no
longer be taken when its turn comes fails alone.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tui.sandbox.unicat.jobs import JobRunner, Step
from tui.sandbox.unicat.record_tree import RecordTree
from tui.sandbox.unicat.selection import resolve
from tui.sandbox.unicat.store import Record, Store
from tui.sandbox.unicat.wire import Answer, Calls, Params


class RecordBulk:
    def __init__(self, store: Store, tree: RecordTree, jobs: JobRunner) -> None:
        self._store = store
        self._tree = tree
        self._jobs = jobs

    def calls(self) -> Calls:
        return {
            "/records/bulk/duplicate": self.duplicate,
            "/records/bulk/shallow_copy": partial(self.put, "bulk_shallow_copy_records", self._tree.copy),
            "/records/bulk/link": partial(self.put, "bulk_link_records", self._tree.link),
            "/records/bulk/delete": partial(self._mark, "bulk_delete_records", self._tree.delete, False),
            "/records/bulk/undelete": partial(self._mark, "bulk_undelete_records", self._tree.undelete, True),
            "/records/bulk/permanent_delete": self.permanent_delete,
        }

    def _selected(self, params: Params, *, deleted: bool = False) -> list[str]:
        found = []
        for gid in resolve(self._store, params, "record"):
            record = self._store.records.get(gid)
            if record is not None and record.parent is not None and record.deleted is deleted:
                found.append(gid)
        return found

    def _start(self, name: str, gids: list[str], act: Callable[[Record], object]) -> Answer:
        def step(gid: str) -> None:
            act(self._store.record(gid))

        steps: list[Step] = [partial(step, gid) for gid in gids]
        return Answer({"job.token": self._jobs.start(self._store.project, name, steps)})

    def duplicate(self, params: Params) -> Answer:
        ordering = self._tree.read_ordering(params)
        gids = self._selected(params)
        return self._start("bulk_duplicate_records", gids, lambda record: self._tree.duplicate(record, ordering))

    def put(
        self,
        name: str,
        act: Callable[[Record, Record, str | None, Record | None], Record],
        params: Params,
    ) -> Answer:
        parent = self._tree.read_home(params)
        ordering = self._tree.read_ordering(params)
        before = self._tree.read_before(params, parent)
        gids = self._selected(params)
        return self._start(name, gids, lambda record: act(record, parent, ordering, before))

    def _mark(self, name: str, act: Callable[[Record], None], deleted: bool, params: Params) -> Answer:
        return self._start(name, self._selected(params, deleted=deleted), act)

    def permanent_delete(self, params: Params) -> Answer:
        gids = self._selected(params, deleted=True)

        def remove(record: Record) -> None:
            for gid in self._tree.doomed(record):
                self._tree.remove(gid)

        return self._start("bulk_permanent_delete_records", gids, remove)
