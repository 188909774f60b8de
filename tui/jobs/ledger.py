"""What the driver reads from the journal and writes into it: every step of a batch's life, committed as it happens."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from sqlite3 import Connection

from tui.cms import known_as
from tui.core.errors import JournalError
from tui.core.jobs import BatchState, Decision, ItemState
from tui.core.plan import PlanItem
from tui.jobs.entries import Address, BatchEntry, JobEntry
from tui.jobs.statements import (
    cancel_planned,
    close_batch,
    mark_items,
    moment,
    named,
    plan_item,
    seq_of,
    span,
    write_verdicts,
)
from tui.jobs.store import OUTCOME, PATIENCE_S, Store
from tui.operations import known
from tui.operations.work import ItemVerdict, Settlement

log = logging.getLogger(__name__)

LATE_S = 600.0
"""A request that got no answer is done within so many seconds or not at all: the time after which a job is said to be
stalled."""


class Ledger:
    """The driver's side of the journal. Every method may raise JournalError."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._listeners: dict[object, Callable[[], None]] = {}
        self._meters: dict[str, Callable[[], int]] = {}
        self._clocks: dict[str, tuple[float, float]] = {}
        """Of each job a moment, and what the steady clock said then."""

    def entry(self, job_id: str) -> JobEntry | None:
        """A job as its driver needs it; None when it is gone or of an operation this copydesk does not know."""
        row = self._store.row("SELECT * FROM jobs WHERE id = ?", (job_id,))
        if row is None or (operation := known(row["operation"])) is None:
            return None
        return JobEntry(
            job_id,
            known_as(row["system"]),
            operation,
            Address(row["profile"], row["base_url"], row["environment"], row["project"]),
            bool(row["held"]),
            bool(row["cancel_requested"]),
            row["requests"],
        )

    def open_batches(self, job_id: str, *, decided: bool = False) -> list[BatchEntry]:
        """The batches of a job that are not finished, in order; only those with the editor's word on them."""
        return [
            BatchEntry(
                row["number"],
                BatchState(row["state"]),
                row["size"],
                row["body"],
                row["remote_id"],
                row["cursor"],
                row["attempts"],
                moment(row["left_at"]) if row["left_at"] is not None else None,
                row["told_total"],
                row["told_remaining"],
                Decision(row["decision"]) if row["decision"] else None,
            )
            for row in self._store.rows(
                "SELECT * FROM batches WHERE job = (SELECT seq FROM jobs WHERE id = ?) AND ended_at IS NULL"
                " AND (decision <> '' OR NOT ?) ORDER BY number",
                (job_id, decided),
            )
        ]

    def batch_items(self, job_id: str, number: int) -> tuple[PlanItem, ...]:
        """The items of a batch that are not settled yet, with their state before."""
        return tuple(
            plan_item(row)
            for row in self._store.rows(
                "SELECT items.* FROM batches JOIN items ON items.job = batches.job"
                " AND items.position BETWEEN batches.first AND batches.first + batches.planned - 1"
                " WHERE batches.job = (SELECT seq FROM jobs WHERE id = ?) AND batches.number = ?"
                " AND items.state IN ('planned', 'sent') ORDER BY items.position",
                (job_id, number),
            )
        )

    def claimed(self, job_id: str, number: int) -> frozenset[str]:
        """Remote ids and ids of new items that belong to other batches sent to the same CMS, of forgotten jobs too."""
        rows = self._store.rows(
            "SELECT batches.remote_id AS id FROM batches JOIN jobs ON jobs.seq = batches.job"
            " WHERE jobs.base_url = (SELECT base_url FROM jobs WHERE id = :job) AND batches.remote_id IS NOT NULL"
            " AND NOT (jobs.id = :job AND batches.number = :number)"
            " UNION ALL SELECT created.id FROM created JOIN jobs ON jobs.seq = created.job"
            " WHERE jobs.base_url = (SELECT base_url FROM jobs WHERE id = :job)"
            " AND NOT (jobs.id = :job AND created.batch = :number)"
            " UNION ALL SELECT items.created FROM items JOIN jobs ON jobs.seq = items.job"
            " WHERE jobs.base_url = (SELECT base_url FROM jobs WHERE id = :job) AND items.created IS NOT NULL"
            " UNION ALL SELECT id FROM claims WHERE base_url = (SELECT base_url FROM jobs WHERE id = :job)",
            named(job=job_id, number=number),
        )
        return frozenset(row["id"] for row in rows)

    def is_made_by_another(self, job_id: str, number: int, ids: Collection[str]) -> bool:
        """Whether another batch sent to the same CMS made any of these, also of forgotten jobs
        while that is kept (`tui.jobs.forgetting`)."""
        if not ids:
            return False
        row = self._store.row(
            "SELECT 1 FROM jobs AS my JOIN batches AS mine ON mine.job = my.seq JOIN json_each(:ids) AS made"
            " JOIN items ON items.created = made.value JOIN jobs AS their ON their.seq = items.job"
            " WHERE my.id = :job AND mine.number = :number AND their.base_url = my.base_url"
            " AND NOT (items.job = mine.job AND items.position BETWEEN mine.first AND mine.first + mine.planned - 1)"
            " UNION ALL SELECT 1 FROM jobs AS my JOIN json_each(:ids) AS made JOIN claims ON claims.id = made.value"
            " AND claims.base_url = my.base_url AND claims.operation = my.operation WHERE my.id = :job LIMIT 1",
            named(job=job_id, number=number, ids=json.dumps(list(ids))),
        )
        return row is not None

    def has_rivals(self, job_id: str, number: int) -> bool:
        """Whether another batch could have made what looks like this batch's work.

        That is one of the same operation at the same CMS with an item of the same id or title: an unfinished one, or
        one in doubt, be its job forgotten, unless it left so long before that its work would have been seen.
        """
        row = self._store.row(
            "SELECT 1 FROM batches AS mine JOIN jobs AS my ON my.seq = mine.job"
            " JOIN jobs AS their ON their.base_url = my.base_url AND their.operation = my.operation"
            " JOIN batches AS other ON other.job = their.seq AND (other.state IN ('sending', 'accepted', 'running')"
            "  OR other.state = 'in_doubt' AND coalesce(other.left_at >= mine.left_at - :late, 1))"
            " WHERE my.id = :job AND mine.number = :number"
            " AND NOT (other.job = mine.job AND other.number = mine.number)"
            " AND EXISTS (SELECT 1 FROM items AS a JOIN items AS b ON b.id = a.id OR b.title = a.title"
            "  WHERE a.job = mine.job AND a.position BETWEEN mine.first AND mine.first + mine.planned - 1"
            "  AND b.job = other.job AND b.position BETWEEN other.first AND other.first + other.planned - 1"
            "  AND b.state IN ('sent', 'in_doubt'))"
            " UNION ALL SELECT 1 FROM batches AS mine JOIN jobs AS my ON my.seq = mine.job"
            " JOIN items ON items.job = mine.job AND position BETWEEN mine.first AND mine.first + mine.planned - 1"
            " JOIN forgotten_doubts AS gone ON gone.base_url = my.base_url AND gone.operation = my.operation"
            " AND (gone.id = items.id OR gone.title = items.title)"
            " AND coalesce(gone.left_at >= mine.left_at - :late, 1)"
            " WHERE my.id = :job AND mine.number = :number LIMIT 1",
            named(job=job_id, number=number, late=LATE_S),
        )
        return row is not None

    def now(self, job_id: str) -> float:
        """The time for a job's durations, in seconds since 1970: it goes on steadily here, whatever becomes of the
        machine's clock, and never lies before the job's beginning, whoever wrote that."""
        steady = time.monotonic()
        if job_id not in self._clocks:
            row = self._store.row("SELECT started_at FROM jobs WHERE id = ?", (job_id,))
            began = float(row["started_at"] or 0.0) if row is not None else 0.0
            self._clocks[job_id] = max(time.time(), began), steady
        moment_then, steady_then = self._clocks[job_id]
        return moment_then + steady - steady_then

    # -- what the driver writes -----------------------------------------------------------------------------------
    def meter(self, job_id: str, read: Callable[[], int] | None) -> None:
        """Keep the job's request count at what `read` says, with every change from now on; None ends it."""
        if read is None:
            if job_id in self._meters:
                with self._change(job_id):
                    pass
            self._meters.pop(job_id, None)
        else:
            self._meters[job_id] = read

    def depart(self, job_id: str, batch: BatchEntry, cursor: str | None, left_at: datetime | None = None) -> bool:
        """Write down that a batch leaves now; False when it must not, because it was cancelled meanwhile.

        `left_at` is the time at the CMS, as far as known. It may leave when `synced` has returned.
        """
        now = self.now(job_id)
        with self._change(job_id) as (connection, job):
            left = connection.execute(
                "UPDATE batches SET state = 'sending', cursor = ?, attempts = attempts + 1, sent_at = ?, left_at = ?,"
                " note = '', decision = '' WHERE job = ? AND number = ? AND state IN ('planned', 'sending')",
                (cursor, now, left_at.timestamp() if left_at is not None else None, job, batch.number),
            ).rowcount
            if not left:
                return False
            connection.execute("UPDATE jobs SET started_at = coalesce(started_at, ?) WHERE seq = ?", (now, job))
            mark_items(connection, job, batch.number, ItemState.PLANNED, ItemState.SENT)
        batch.state, batch.cursor, batch.left_at, batch.decision = BatchState.SENDING, cursor, left_at, None
        batch.attempts += 1
        return True

    async def synced(self) -> None:
        """Return when all that was written so far survives a power cut. Raises JournalError."""
        try:
            await self._store.synced()
        except JournalError:
            self._tell()
            raise

    def was_cancelled(self, job_id: str, number: int) -> bool:
        """Whether a batch was cancelled, maybe by another process, since it was read."""
        row = self._store.row(
            "SELECT state FROM batches WHERE job = (SELECT seq FROM jobs WHERE id = ?) AND number = ?", (job_id, number)
        )
        return row is not None and row["state"] == BatchState.CANCELLED.value

    def not_taken(self, job_id: str, batch: BatchEntry, note: str) -> None:
        """A batch that left was certainly not taken: it is planned again, or cancelled if the editor said so."""
        with self._change(job_id) as (connection, job):
            connection.execute(
                "UPDATE batches SET state = 'planned', remote_id = NULL, note = ? WHERE job = ? AND number = ?",
                (note, job, batch.number),
            )
            mark_items(connection, job, batch.number, ItemState.SENT, ItemState.PLANNED)
            if connection.execute("SELECT cancel_requested FROM jobs WHERE seq = ?", (job,)).fetchone()[0]:
                cancel_planned(connection, job, self.now(job_id))
                batch.state = BatchState.CANCELLED
                return
        batch.state = BatchState.PLANNED

    def batch_note(self, job_id: str, batch: BatchEntry, note: str) -> None:
        """Say something about a batch that stays as it is."""
        with self._change(job_id) as (connection, job):
            connection.execute("UPDATE batches SET note = ? WHERE job = ? AND number = ?", (note, job, batch.number))

    def accept(self, job_id: str, batch: BatchEntry, remote_id: str, cursor: str | None) -> None:
        """The CMS took a batch and named its job."""
        with self._change(job_id) as (connection, job):
            connection.execute(
                "UPDATE batches SET state = 'accepted', remote_id = ?, cursor = ?, note = ''"
                " WHERE job = ? AND number = ?",
                (remote_id, cursor, job, batch.number),
            )
        batch.state, batch.remote_id, batch.cursor = BatchState.ACCEPTED, remote_id, cursor

    def looked(
        self,
        job_id: str,
        batch: BatchEntry,
        *,
        state: BatchState,
        cursor: str | None,
        total: int | None = None,
        remaining: int | None = None,
    ) -> None:
        """The CMS was asked how far a batch is."""
        with self._change(job_id) as (connection, job):
            connection.execute(
                "UPDATE batches SET state = ?, cursor = ?, asked = asked + 1, told_total = coalesce(?, told_total),"
                " told_remaining = coalesce(?, told_remaining) WHERE job = ? AND number = ?",
                (state.value, cursor, total, remaining, job, batch.number),
            )
        batch.state, batch.cursor = state, cursor
        batch.told_total = total if total is not None else batch.told_total
        batch.told_remaining = remaining if remaining is not None else batch.told_remaining

    def judge_items(self, job_id: str, batch: BatchEntry, verdicts: Sequence[ItemVerdict]) -> None:
        """Settle some items of a batch while the rest goes on."""
        with self._change(job_id) as (connection, job):
            write_verdicts(connection, job, batch.number, verdicts)

    def settle(self, job_id: str, batch: BatchEntry, settlement: Settlement, *, answered: bool = True) -> BatchState:
        """A batch is finished: keep what became of each item. `answered`: the result was asked for just now."""
        with self._change(job_id) as (connection, job):
            now = self.now(job_id)
            state = _settle(connection, job, batch.number, settlement, now, asked=int(answered))
        batch.state = state
        return state

    def adopt(self, job_id: str, batch: BatchEntry, settlement: Settlement) -> bool:
        """Settle a batch by what was found in the CMS. False, and nothing is changed, when any of it belongs to another
        batch or could be another's work: looked at and written in one transaction, so that no two batches, of whichever
        process, adopt the same."""
        made = {item.created for item in settlement.items if item.created}
        with self._change(job_id) as (connection, job):
            if made & self.claimed(job_id, batch.number) or self.has_rivals(job_id, batch.number):
                return False
            batch.state = _settle(connection, job, batch.number, settlement, self.now(job_id), asked=0)
        return True

    # -- what was learned -----------------------------------------------------------------------------------------
    def pace(self, profile: str, operation: str) -> float | None:
        """After how many seconds such jobs were usually done, as last learned."""
        row = self._store.row("SELECT seconds FROM pace WHERE profile = ? AND operation = ?", (profile, operation))
        return None if row is None else float(row["seconds"])

    def learn_pace(self, profile: str, operation: str, seconds: float) -> None:
        """Keep after how many seconds such jobs are usually done."""
        with self._store.write() as connection:
            connection.execute("INSERT OR REPLACE INTO pace VALUES (?, ?, ?)", (profile, operation, seconds))

    # -- changes ----------------------------------------------------------------------------------------------
    @contextmanager
    def _change(self, job_id: str, *, patience_s: float = PATIENCE_S) -> Iterator[tuple[Connection, int]]:
        meter = self._meters.get(job_id)
        try:
            with self._store.write(patience_s=patience_s) as connection:
                job, now = seq_of(connection, job_id), self.now(job_id)
                yield connection, job
                is_open = connection.execute(
                    "SELECT 1 FROM batches WHERE job = ? AND ended_at IS NULL LIMIT 1", (job,)
                ).fetchone()
                connection.execute(
                    "UPDATE jobs SET revision = revision + 1, requests = coalesce(:requests, requests),"  # noqa: S608
                    " ended_at = CASE WHEN :open THEN NULL ELSE coalesce(ended_at, max(coalesce("
                    "(SELECT max(ended_at) FROM batches WHERE batches.job = :job), :now), coalesce(started_at, 0)))"
                    f" END, outcome = CASE WHEN :open THEN NULL ELSE {OUTCOME} END WHERE seq = :job",
                    {"requests": meter() if meter else None, "open": is_open is not None, "now": now, "job": job},
                )
        except JournalError:
            self._tell()  # snapshots say why
            raise
        self._store.soon()
        self._tell()

    def _tell(self) -> None:
        for callback in tuple(self._listeners.values()):
            try:
                callback()
            except Exception:
                log.exception("a subscriber of the journal failed")


def _settle(
    connection: Connection, job: int, number: int, settlement: Settlement, now: float, *, asked: int
) -> BatchState:
    write_verdicts(connection, job, number, settlement.items)
    mark_items(connection, job, number, ItemState.PLANNED, ItemState.SUCCEEDED)
    mark_items(connection, job, number, ItemState.SENT, ItemState.SUCCEEDED)
    titles = settlement.titles
    connection.executemany(
        "INSERT OR IGNORE INTO created (job, batch, position, id, title) VALUES (?, ?, ?, ?, ?)",
        [(job, number, position, item, titles.get(item, "")) for position, item in enumerate(settlement.created)],
    )
    connection.executemany(
        "UPDATE items SET created_title = ? WHERE job = ? AND position BETWEEN ? AND ? AND id = ?",
        [
            (title, job, *span(connection, job, number), item.id)
            for item in settlement.items
            if (title := titles.get(item.created or ""))
        ],
    )
    return close_batch(connection, job, number, settlement, now, asked=asked)
