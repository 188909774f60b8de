"""The journal: every job, batch and item, so that nothing is lost whatever happens to this process.

The engine writes an intent before the request leaves and what came of it the moment it is known; screens read
snapshots. Several processes may have the file open; each job is driven by the one that holds its lease.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from sqlite3 import Connection, Row

from tui.core.errors import JournalError, UsageError
from tui.core.jobs import Decision, ItemState, JobDetail, JobSnapshot
from tui.core.plan import PlanItem, Skipped
from tui.jobs.doubts import decide, doubts_of
from tui.jobs.entries import Address
from tui.jobs.forgetting import delete_items, delete_jobs
from tui.jobs.lease import Owner, is_alive
from tui.jobs.ledger import Ledger
from tui.jobs.opening import open_store
from tui.jobs.paging import Pages
from tui.jobs.reading import Reader
from tui.jobs.statements import cancel_planned, said, seq_of, write_plan
from tui.jobs.store import DECISION_PATIENCE_S, Store
from tui.operations.plan import Plan

FORGOTTEN_AT_ONCE = 2_000
"""Items that are forgotten in one go: some milliseconds."""


class Journal(Ledger):
    """All jobs of this editor, on disk. Every method may raise JournalError."""

    def __init__(self, store: Store, owner: Owner, remarks: tuple[str, ...] = ()) -> None:
        super().__init__(store)
        self.remarks = remarks
        """What the editor has to know about the file: that it was set aside, that a new one was begun."""
        self.why_unkept: JournalError | None = None
        """Why nothing may be launched into it (`tui.jobs.unkept`)."""
        self._owner = owner
        self._reader = Reader(store, owner)
        self._version = store.version

    @classmethod
    def open(cls, path: Path, *, owner: Owner | None = None, set_aside: bool = True) -> Journal:
        """Open the file at `path`, making it when it is not there. Raises JournalError.

        Without `set_aside` a file that would be renamed is refused (`tui.jobs.opening`).
        """
        store, remarks = open_store(path, set_aside=set_aside)
        return cls(store, owner or Owner.here(), remarks)

    @property
    def path(self) -> Path:
        """The file."""
        return self._store.path

    @property
    def trouble(self) -> JournalError | None:
        """Why nothing can be written down at the moment; None while it can. Nothing is sent meanwhile."""
        return self._store.trouble

    def damage(self) -> str:
        """What is found wrong inside the file; empty when nothing is. Reads all of it."""
        return self._store.damage()

    def close(self) -> None:
        """Give back this process's leases and close the file. Harmless when closed already."""
        self._meters.clear()
        # What cannot be given back is free all the same as soon as this process has ended.
        with contextlib.suppress(JournalError):
            self.release_all()
        self._store.close()

    # -- reading ----------------------------------------------------------------------------------------------
    def jobs(self) -> tuple[JobSnapshot, ...]:
        """All jobs, newest first. Cheap: only what changed is read again."""
        return self._reader.jobs()

    def pulse(self) -> frozenset[tuple[str, bool, bool]]:
        """Another value whenever a job was launched, began, was held or let go, or ended. Much cheaper than `jobs`."""
        return self._reader.pulse()

    def job(
        self, job_id: str, *, states: frozenset[ItemState] | None = None, limit: int | None = None
    ) -> JobDetail | None:
        """A job with its batches and items: all of them, or at most `limit` of those in `states`."""
        return self._reader.detail(job_id, states=states, limit=limit)

    def as_planned(self, job_id: str, state: ItemState) -> tuple[PlanItem, ...]:
        """The items of a job that are in a state now, as they were planned: what undoing it or trying it again is
        about."""
        return self._reader.as_planned(job_id, state)

    def pages(self, job_id: str) -> Pages:
        """The job's batches and items, to be read page by page. Empty for a job that is not there."""
        return Pages(self._store, job_id)

    def snapshot(self, job_id: str) -> JobSnapshot | None:
        """One job as lists show it."""
        return self._reader.snapshot(job_id)

    def find(self, prefix: str) -> str:
        """The id of the only job whose id begins so. Raises UsageError."""
        rows = self._store.rows("SELECT id FROM jobs WHERE substr(id, 1, ?) = ?", (len(prefix), prefix))
        if len(rows) != 1 or not prefix:
            what = f"{len(rows)} jobs begin" if len(rows) > 1 else "No job begins"
            raise UsageError(f"{what} with {prefix or 'nothing'}.", next_step="copydesk jobs lists them.")
        return str(rows[0]["id"])

    def skipped(self, job_id: str) -> tuple[Skipped, ...]:
        """What the job's plan left out."""
        return tuple(
            Skipped(said(row["id"]), said(row["title"]), said(row["reason"]), bool(row["forceable"]))
            for row in self._store.rows(
                "SELECT * FROM skipped WHERE job = (SELECT seq FROM jobs WHERE id = ?) ORDER BY position", (job_id,)
            )
        )

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` after every change made here, and whatever `notice` finds. Returns what ends it."""
        key = object()
        self._listeners[key] = callback
        return lambda: self._listeners.pop(key, None) and None

    def notice(self) -> bool:
        """Look whether another process wrote; tells the subscribers if so."""
        version = self._store.version
        changed, self._version = version != self._version, version
        if changed:
            self._tell()
        return changed

    # -- plans and the editor's decisions ----------------------------------------------------------------------
    def create(self, plan: Plan, *, address: Address | None = None, claim: bool = False) -> str:
        """Write an accepted plan down as a job made for `address`. With `claim` no other process can drive it.

        Raises UsageError for a plan with nothing in it.
        """
        if not plan.total:
            raise UsageError("There is nothing to send.", next_step="Pick something else, or send it anyway.")
        address = address or Address(plan.profile, "", plan.environment)
        job_id = secrets.token_hex(4)
        while self._store.row("SELECT 1 FROM jobs WHERE id = ?", (job_id,)):
            job_id = secrets.token_hex(5)
        with self._store.write(patience_s=DECISION_PATIENCE_S) as connection:
            cursor = connection.execute(
                "INSERT INTO jobs (id, profile, system, base_url, environment, is_primary, project, project_name,"
                " operation, title, forced, warnings, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    job_id,
                    plan.profile,
                    plan.system.name,
                    address.base_url,
                    address.environment,
                    plan.primary,
                    address.project,
                    plan.project,
                    plan.operation.name,
                    plan.title,
                    plan.forced,
                    "\n".join(plan.warnings),
                    time.time(),
                ),
            )
            write_plan(connection, cursor.lastrowid or 0, plan)
            if claim:
                self._lease(connection, cursor.lastrowid or 0)
        self._store.soon()
        self._tell()
        return job_id

    def request_cancel(self, job_id: str) -> None:
        """Never send what was not sent yet. What was sent goes on at the CMS."""
        with self._change(job_id, patience_s=DECISION_PATIENCE_S) as (connection, job):
            connection.execute("UPDATE jobs SET cancel_requested = 1, held = 0, note = '' WHERE seq = ?", (job,))
            cancel_planned(connection, job, self.now(job_id))

    def hold(self, job_id: str, note: str) -> None:
        """Send nothing more of the job until the editor agreed."""
        with self._change(job_id) as (connection, job):
            connection.execute("UPDATE jobs SET held = 1, note = ? WHERE seq = ?", (note, job))

    def agree(self, job_id: str) -> None:
        """The editor wants a held job to go on."""
        with self._change(job_id, patience_s=DECISION_PATIENCE_S) as (connection, job):
            connection.execute("UPDATE jobs SET held = 0, note = '' WHERE seq = ? AND held = 1", (job,))

    def note(self, job_id: str, note: str) -> None:
        """Say what to know about the job now; empty when there is nothing."""
        if self._store.row("SELECT 1 FROM jobs WHERE id = ? AND note <> ?", (job_id, note)):
            with self._change(job_id) as (connection, job):
                connection.execute("UPDATE jobs SET note = ? WHERE seq = ?", (note, job))

    def decide_doubt(self, job_id: str, decision: Decision, items: Collection[str] | None = None) -> tuple[int, ...]:
        """The editor's word on what is in doubt, or on these items of it. Returns the numbers of the batches.

        What is to be looked at or sent again is unfinished until a driver followed it, also where the job is held or
        its rest was cancelled. Raises UsageError for items that are not in doubt, and for a part of what was one
        request with a selection of its own.
        """
        with self._change(job_id, patience_s=DECISION_PATIENCE_S) as (connection, job):
            doubts = doubts_of(connection, job, items)
            for number, positions in doubts.items():
                decide(connection, job, number, positions, decision)
            if decision is Decision.SEND and doubts:
                connection.execute("UPDATE jobs SET cancel_requested = 0 WHERE seq = ?", (job,))
        return tuple(doubts)

    def is_open(self, job_id: str, batches: Iterable[int]) -> bool:
        """Whether any of these batches is not finished."""
        return (
            self._store.row(
                "SELECT 1 FROM batches WHERE job = (SELECT seq FROM jobs WHERE id = ?) AND ended_at IS NULL"
                " AND number IN (SELECT value FROM json_each(?)) LIMIT 1",
                (job_id, json.dumps(list(batches))),
            )
            is not None
        )

    def forget(self, job_id: str, *, unfinished: bool = False) -> bool:
        """Take an ended job out of the journal, with everything known of it. False when it stays, or is not there.

        A job that is not finished stays, but for `unfinished` ones that nobody drives.
        """
        if unfinished and not self.claim(job_id):
            return False
        with self._store.write() as connection:
            job = _leaving(connection, job_id, unfinished=unfinished)
            if job is None:
                return False
            delete_jobs(connection, [job])
        self._reader.forget(job_id)
        self._tell()
        return True

    def forget_some(self, job_id: str, *, unfinished: bool = False) -> bool:
        """Begin to forget a job of many items, some of them at once, where `forget` would take long. Whether to go on;
        at the end `forget` has to be called."""
        if unfinished and not self.claim(job_id):
            return False
        with self._store.write() as connection:
            job = _leaving(connection, job_id, unfinished=unfinished)
            return job is not None and delete_items(connection, job, FORGOTTEN_AT_ONCE)

    def prune(self, keep: int, *, most: int | None = None) -> bool:
        """Forget the oldest finished jobs beyond the newest `keep` jobs, at `most` so many at once. Whether there are
        more of them."""
        with self._store.write() as connection:
            found = connection.execute(
                "SELECT seq, id FROM jobs WHERE seq <= coalesce((SELECT seq FROM jobs ORDER BY seq DESC LIMIT 1"
                " OFFSET ?), -1) AND ended_at IS NOT NULL ORDER BY seq LIMIT ?",
                (keep, -1 if most is None else most + 1),
            ).fetchall()
            rows = found[:most]
            if rows:
                delete_jobs(connection, [row["seq"] for row in rows])
        for row in rows:
            self._reader.forget(row["id"])
        is_more = len(found) > len(rows)
        if rows and not is_more:
            self._tell()
        return is_more

    # -- leases -------------------------------------------------------------------------------------------------
    def unfinished(self, profile: str | None = None) -> tuple[str, ...]:
        """Ids of jobs with something still to do, oldest first."""
        rows = self._store.rows(
            "SELECT id FROM jobs WHERE ended_at IS NULL AND (? IS NULL OR profile = ?) ORDER BY seq",
            (profile, profile),
        )
        return tuple(row["id"] for row in rows)

    def claim(self, job_id: str) -> bool:
        """Become the job's only driver; False when a living process is. A dead one's lease is free at once."""
        with self._store.write() as connection:
            job = seq_of(connection, job_id)
            row = connection.execute("SELECT * FROM leases WHERE job = ?", (job,)).fetchone()
            if (
                row is not None
                and not self._mine(row)
                and is_alive(
                    Owner(row["pid"], row["started"], row["host"], row["place"], row["token"]),
                    silent_s=time.time() - row["beat"],
                    here=self._owner,
                )
            ):
                return False
            self._lease(connection, job)
        self._reader.forget(job_id)
        return True

    def release(self, job_id: str) -> None:
        """Let another process drive the job."""
        with self._store.write() as connection:
            connection.execute(
                "DELETE FROM leases WHERE job = (SELECT seq FROM jobs WHERE id = ?) AND token = ?",
                (job_id, self._owner.token),
            )
        self._reader.forget(job_id)

    def release_all(self) -> None:
        """Give back every lease of this journal."""
        with self._store.write() as connection:
            connection.execute("DELETE FROM leases WHERE token = ?", (self._owner.token,))

    def beat(self) -> frozenset[str]:
        """Say that this process lives. Returns the jobs whose leases it still holds."""
        with self._store.write() as connection:
            connection.execute("UPDATE leases SET beat = ? WHERE token = ?", (time.time(), self._owner.token))
        return frozenset(
            row["id"]
            for row in self._store.rows(
                "SELECT jobs.id FROM jobs JOIN leases ON leases.job = jobs.seq WHERE leases.token = ?",
                (self._owner.token,),
            )
        )

    def _mine(self, row: Row) -> bool:
        return bool(row["token"] == self._owner.token)

    def _lease(self, connection: Connection, job: int) -> None:
        owner = self._owner
        connection.execute(
            "INSERT OR REPLACE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?)",
            (job, owner.pid, owner.started, owner.host, owner.place, owner.token, time.time()),
        )


def _leaving(connection: Connection, job_id: str, *, unfinished: bool) -> int | None:
    """The number of a job that may be forgotten; None when it stays, or is not there."""
    row = connection.execute(
        "SELECT seq FROM jobs WHERE id = ? AND (ended_at IS NOT NULL OR ?)", (job_id, unfinished)
    ).fetchone()
    return None if row is None else int(row["seq"])
