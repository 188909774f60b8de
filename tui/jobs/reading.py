"""The journal as screens read it: immutable snapshots, read again only where something changed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from sqlite3 import Row

from tui.cms import known_as
from tui.core.jobs import (
    BatchState,
    Counts,
    ItemSnapshot,
    ItemState,
    JobDetail,
    JobSnapshot,
    job_state,
)
from tui.core.plan import PlanItem
from tui.jobs.lease import Owner, is_alive
from tui.jobs.paging import batch_snapshot
from tui.jobs.statements import moment, plan_item, said
from tui.jobs.store import Store
from tui.operations import creates

_UNDER_WAY = frozenset({BatchState.ACCEPTED, BatchState.RUNNING})


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
        found = []
        for row in self._store.rows(
            "SELECT jobs.id, jobs.revision, leases.* FROM jobs LEFT JOIN leases ON leases.job = jobs.seq"
            " ORDER BY jobs.seq DESC"
        ):
            kept = self._kept.get(row["id"])
            current = kept is not None and kept[0] == row["revision"]
            snapshot = kept[1] if kept is not None and current else self._read(row["id"])
            if snapshot is not None:
                found.append(self._with_driver(snapshot, row))
        if len(self._kept) > len(found):
            alive = {job.id for job in found}
            self._kept = {job_id: kept for job_id, kept in self._kept.items() if job_id in alive}
        return tuple(self._with_trouble(job) for job in found)

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
        row = self._store.row("SELECT revision FROM jobs WHERE id = ?", (job_id,))
        kept = self._kept.get(job_id)
        current = row is not None and kept is not None and kept[0] == row["revision"]
        job = kept[1] if kept is not None and current else self._read(job_id)
        return None if job is None else self._with_trouble(job)

    def _read(self, job_id: str) -> JobSnapshot | None:
        row = self._store.row(
            "SELECT jobs.*, leases.token AS driver FROM jobs LEFT JOIN leases ON leases.job = jobs.seq"
            " WHERE jobs.id = ?",
            (job_id,),
        )
        if row is None:
            return None
        parts = self._store.rows(
            "SELECT state, sum(size) AS size, sum(succeeded) AS succeeded, sum(failed) AS failed,"
            " sum(in_doubt) AS in_doubt, sum(cancelled) AS cancelled,"
            " sum(min(size, max(0, coalesce(told_total, 0) - coalesce(told_remaining, told_total, 0)))) AS told"
            " FROM batches WHERE job = ? GROUP BY state",
            (row["seq"],),
        )
        snapshot = _snapshot(row, parts, self._owner)
        self._kept[job_id] = (row["revision"], snapshot)
        return snapshot

    def succeeded(self, job_id: str) -> tuple[PlanItem, ...]:
        """The items of a job that succeeded, as they were planned."""
        return tuple(
            plan_item(row)
            for row in self._store.rows(
                "SELECT * FROM items WHERE job = (SELECT seq FROM jobs WHERE id = ?) AND state = 'succeeded'"
                " ORDER BY position",
                (job_id,),
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
            "SELECT id, title, state, reason, created, position FROM items WHERE job = ?"  # noqa: S608
            f" AND state IN ({', '.join('?' * len(wanted))}) ORDER BY position LIMIT ?",
            (seq, *wanted, -1 if limit is None else limit),
        )
        created = self._store.rows(
            "SELECT created AS id FROM (SELECT created, position FROM items WHERE job = ? AND created IS NOT NULL"
            " ORDER BY position) UNION ALL SELECT id FROM (SELECT id, batch, position FROM created WHERE job = ?"
            " ORDER BY batch, position)",
            (seq, seq),
        )
        batches = self._store.rows("SELECT * FROM batches WHERE job = ? ORDER BY number", (seq,))
        return JobDetail(
            job,
            tuple(batch_snapshot(item) for item in batches),
            tuple(
                ItemSnapshot(
                    said(item["id"]),
                    said(item["title"]),
                    ItemState(item["state"]),
                    said(item["reason"]),
                    said(item["created"]),
                    item["position"],
                )
                for item in items
            ),
            tuple(said(item["id"]) for item in created),
            max(0, job.counts.succeeded - len(created)) if creates(job.operation) else 0,
        )


def _snapshot(row: Row, parts: Sequence[Row], owner: Owner) -> JobSnapshot:
    states = frozenset(BatchState(part["state"]) for part in parts)
    cancelled = sum(part["cancelled"] for part in parts)
    counts = Counts(
        total=sum(part["size"] for part in parts) - cancelled,
        succeeded=sum(part["succeeded"] for part in parts),
        failed=sum(part["failed"] for part in parts),
        in_doubt=sum(part["in_doubt"] for part in parts),
        cancelled=cancelled,
    )
    state = job_state(states, counts)
    progress = counts.settled + sum(part["told"] for part in parts if BatchState(part["state"]) in _UNDER_WAY)
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
