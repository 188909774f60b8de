"""The journal as screens read it: immutable snapshots, read again only where something changed."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from sqlite3 import Row
from typing import NamedTuple

from msgspec.structs import replace

from tui.cms import known_as
from tui.core.jobs import (
    BatchState,
    Counts,
    ItemState,
    JobDetail,
    JobSnapshot,
    JobState,
    job_state,
)
from tui.core.plan import PlanItem
from tui.jobs.doubts import LEFT
from tui.jobs.lease import Owner, is_alive
from tui.jobs.paging import batch_snapshot, item_snapshot
from tui.jobs.statements import moment, plan_item, said
from tui.jobs.store import Store
from tui.operations import creates

_UNDER_WAY = frozenset({BatchState.ACCEPTED, BatchState.RUNNING})


class _Part(NamedTuple):
    """The batches of a job that are in one state, added up; `told`: what jobs under way said is done."""

    state: BatchState
    size: int
    succeeded: int
    failed: int
    in_doubt: int
    cancelled: int
    told: int = 0


class Reader:
    """Builds snapshots and keeps those of unchanged jobs: jobs have a revision that grows with every change."""

    def __init__(self, store: Store, owner: Owner) -> None:
        self._store = store
        self._owner = owner
        self._kept: dict[str, tuple[int, JobSnapshot]] = {}

    def forget(self, job_id: str | None = None) -> None:
        """Read a job again next time, or all."""
        if job_id is None:
            self._kept.clear()
        else:
            self._kept.pop(job_id, None)

    def jobs(self) -> tuple[JobSnapshot, ...]:
        """All jobs, newest first."""
        leases = self._store.rows(
            "SELECT jobs.seq, jobs.id, jobs.revision, leases.* FROM jobs LEFT JOIN leases ON leases.job = jobs.seq"
            " ORDER BY jobs.seq DESC"
        )
        self._refresh([row["seq"] for row in leases if not self._is_current(row["id"], row["revision"])])
        found = [self._with_driver(kept[1], row) for row in leases if (kept := self._kept.get(row["id"])) is not None]
        if len(self._kept) > len(found):
            alive = {job.id for job in found}
            self._kept = {job_id: kept for job_id, kept in self._kept.items() if job_id in alive}
        return tuple(self._with_trouble(job) for job in found)

    def _is_current(self, job_id: str, revision: int) -> bool:
        kept = self._kept.get(job_id)
        return kept is not None and kept[0] == revision

    def _with_trouble(self, job: JobSnapshot) -> JobSnapshot:
        """While the journal cannot be written, what stops an unfinished job cannot be written down either."""
        trouble = self._store.trouble
        if trouble is None or job.state.is_final:
            return job
        return replace(job, note=str(trouble))

    def _with_driver(self, job: JobSnapshot, lease: Row) -> JobSnapshot:
        """Whether somebody drives an unfinished job changes without the job: processes end."""
        if job.state.is_final or job.driven_here:
            return job
        orphaned = lease["token"] is None or not is_alive(
            Owner(lease["pid"], lease["started"], lease["host"], lease["place"], lease["token"]),
            silent_s=time.time() - lease["beat"],
            here=self._owner,
        )
        if job.orphaned != orphaned:
            job = replace(job, orphaned=orphaned)
            self._kept[job.id] = (lease["revision"], job)
        return job

    def pulse(self) -> frozenset[tuple[str, bool, bool]]:
        """Another value whenever a job was launched, began, was held or let go, or ended. Much cheaper than `jobs`."""
        rows = self._store.rows("SELECT id, held, started_at IS NULL AS fresh FROM jobs WHERE ended_at IS NULL")
        return frozenset((row["id"], bool(row["held"]), bool(row["fresh"])) for row in rows)

    def snapshot(self, job_id: str) -> JobSnapshot | None:
        """One job."""
        row = self._store.row(
            "SELECT jobs.seq, jobs.revision, leases.* FROM jobs LEFT JOIN leases ON leases.job = jobs.seq"
            " WHERE jobs.id = ?",
            (job_id,),
        )
        if row is None:
            return None
        if not self._is_current(job_id, row["revision"]):
            self._refresh([row["seq"]])
        kept = self._kept.get(job_id)
        return None if kept is None else self._with_trouble(self._with_driver(kept[1], row))

    def _refresh(self, jobs: Sequence[int]) -> None:
        """Read these jobs, by their numbers. What became of those that ended stands in one row each."""
        if not jobs:
            return
        rows = self._store.rows(
            "SELECT jobs.*, leases.token AS driver FROM jobs LEFT JOIN leases ON leases.job = jobs.seq"
            " WHERE jobs.seq IN (SELECT value FROM json_each(?))",
            (json.dumps(jobs),),
        )
        for row in rows:
            parts = self._parts(row["seq"]) if row["outcome"] is None else _parts_of(row["outcome"])
            job = _snapshot(row, parts, self._owner)
            if job.state is JobState.IN_DOUBT:
                job = replace(job, left=self._left(row["seq"]))
            self._kept[row["id"]] = (row["revision"], job)

    def _parts(self, job: int) -> list[_Part]:
        """The batches of a job by their state."""
        return [
            _Part(BatchState(state), *sums)
            for state, *sums in self._store.rows(
                "SELECT state, sum(size), sum(succeeded), sum(failed), sum(in_doubt), sum(cancelled),"
                " sum(min(size, max(0, coalesce(told_total, 0) - coalesce(told_remaining, told_total, 0))))"
                " FROM batches WHERE job = ? GROUP BY state",
                (job,),
            )
        ]

    def _left(self, job: int) -> int:
        """How many items in doubt of a job the editor has left as they are."""
        count = "SELECT count(*) FROM items WHERE job = ? AND state = 'in_doubt' AND substr(reason, 1, ?) = ?"
        (row,) = self._store.rows(count, (job, len(LEFT), LEFT))
        return int(row[0])

    def as_planned(self, job_id: str, state: ItemState) -> tuple[PlanItem, ...]:
        """The items of a job that are in a state now, as they were planned."""
        return tuple(
            plan_item(row)
            for row in self._store.rows(
                "SELECT * FROM items WHERE job = (SELECT seq FROM jobs WHERE id = ?) AND state = ? ORDER BY position",
                (job_id, state.value),
            )
        )

    def detail(self, job_id: str, *, states: frozenset[ItemState] | None, limit: int | None) -> JobDetail | None:
        """A job with its batches and items."""
        job = self.snapshot(job_id)
        row = self._store.row("SELECT seq FROM jobs WHERE id = ?", (job_id,))
        if job is None or row is None:
            return None
        seq = row["seq"]
        wanted = [state.value for state in (states if states is not None else ItemState)]
        items = self._store.rows(
            "SELECT id, title, state, reason, created, position, created_title FROM items WHERE job = ?"  # noqa: S608
            f" AND state IN ({', '.join('?' * len(wanted))}) ORDER BY position LIMIT ?",
            (seq, *wanted, -1 if limit is None else limit),
        )
        created = self._store.rows(
            "SELECT created AS id, created_title AS title FROM (SELECT created, created_title, position FROM items"
            " WHERE job = ? AND created IS NOT NULL ORDER BY position) UNION ALL SELECT id, title FROM"
            " (SELECT id, title, batch, position FROM created WHERE job = ? ORDER BY batch, position)",
            (seq, seq),
        )
        batches = self._store.rows("SELECT * FROM batches WHERE job = ? ORDER BY number", (seq,))
        return JobDetail(
            job,
            tuple(batch_snapshot(item) for item in batches),
            tuple(item_snapshot(item) for item in items),
            tuple(said(item["id"]) for item in created),
            max(0, job.counts.succeeded - len(created)) if creates(job.operation) else 0,
            {said(item["id"]): said(item["title"]) for item in created if item["title"]},
        )


def _parts_of(outcome: str) -> list[_Part]:
    return [_Part(BatchState(state), *sums) for state, *sums in json.loads(outcome)]


def _snapshot(row: Row, parts: Sequence[_Part], owner: Owner) -> JobSnapshot:
    states = frozenset(part.state for part in parts)
    cancelled = sum(part.cancelled for part in parts)
    counts = Counts(
        total=sum(part.size for part in parts) - cancelled,
        succeeded=sum(part.succeeded for part in parts),
        failed=sum(part.failed for part in parts),
        in_doubt=sum(part.in_doubt for part in parts),
        cancelled=cancelled,
    )
    state = job_state(states, counts)
    progress = counts.settled + sum(part.told for part in parts if part.state in _UNDER_WAY)
    if not state.is_final:
        progress = max(counts.settled, min(progress, counts.total - 1))
    return JobSnapshot(
        id=row["id"],
        profile=said(row["profile"]),
        system=known_as(row["system"]),
        operation=said(row["operation"]),
        title=said(row["title"]),
        environment=said(row["environment"]),
        state=state,
        counts=counts,
        progress=progress,
        created_at=moment(row["created_at"]),
        started_at=moment(row["started_at"]) if row["started_at"] is not None else None,
        ended_at=moment(row["ended_at"]) if row["ended_at"] is not None else None,
        requests=row["requests"],
        note="" if state.is_final else said(row["note"]),
        held=bool(row["held"]) and not state.is_final,
        driven_here=row["driver"] == owner.token and not state.is_final,
        error=said(row["error"]),
        primary=bool(row["is_primary"]),
    )
