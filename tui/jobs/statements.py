"""The journal's statements that several of its methods share. All run inside a transaction of the caller."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from sqlite3 import Connection, Row
from typing import overload

from tui.core.content import RecordStatus
from tui.core.errors import UsageError
from tui.core.jobs import BatchState, ItemState
from tui.core.plan import PlanItem
from tui.core.text import clean
from tui.operations.plan import Plan
from tui.operations.work import ItemVerdict, Settlement


def named(**values: object) -> dict[str, object]:
    """Values for a statement with named parameters."""
    return values


def moment(seconds: float) -> datetime:
    """A time as the journal keeps it, seconds since 1970, as an aware datetime."""
    return datetime.fromtimestamp(seconds, UTC)


@overload
def said(text: str) -> str: ...
@overload
def said(text: str | None) -> str | None: ...
def said(text: str | None) -> str | None:
    """A text of the journal as everybody may show it: what stands in the file is whoever's who could write there."""
    return clean(text) if text else text


def seq_of(connection: Connection, job_id: str) -> int:
    """The number a job's rows refer to it by. Raises UsageError when there is no such job."""
    row = connection.execute("SELECT seq FROM jobs WHERE id = ?", (job_id,)).fetchone()
    if row is None:
        raise UsageError(f"There is no job {job_id}.", next_step="copydesk jobs lists them.")
    return int(row[0])


def write_plan(connection: Connection, job: int, plan: Plan) -> None:
    """All batches, items and left out items of a plan."""
    first = 0
    for number, batch in enumerate(plan.batches, 1):
        connection.execute(
            "INSERT INTO batches (job, number, state, first, planned, size, body) VALUES (?, ?, 'planned', ?, ?, ?, ?)",
            (job, number, first, len(batch.items), batch.expected, batch.body),
        )
        first += len(batch.items)
    connection.executemany(
        "INSERT INTO items (job, position, id, title, model, status, valid, published_at, version, fails, state)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'planned')",
        (
            (
                job,
                position,
                item.id,
                item.title,
                item.model_id,
                item.status.value if item.status else None,
                item.is_valid,
                item.published_at.isoformat() if item.published_at else None,
                item.version,
                item.fails,
            )
            for position, item in enumerate(plan.items)
        ),
    )
    connection.executemany(
        "INSERT INTO skipped VALUES (?, ?, ?, ?, ?, ?)",
        (
            (job, position, item.id, item.title, item.reason, item.forceable)
            for position, item in enumerate(plan.skipped)
        ),
    )


def plan_item(row: Row) -> PlanItem:
    """An item as it was planned, with its state before."""
    return PlanItem(
        row["id"],
        row["title"],
        row["model"],
        RecordStatus(row["status"]) if row["status"] else None,
        None if row["valid"] is None else bool(row["valid"]),
        datetime.fromisoformat(row["published_at"]) if row["published_at"] else None,
        row["version"],
        fails=row["fails"],
    )


def span(connection: Connection, job: int, number: int) -> tuple[int, int]:
    """Positions of a batch's first and last item."""
    row = connection.execute(
        "SELECT first, first + planned - 1 FROM batches WHERE job = ? AND number = ?", (job, number)
    ).fetchone()
    return int(row[0]), int(row[1])


def mark_items(connection: Connection, job: int, number: int, before: ItemState, after: ItemState) -> None:
    """Move a batch's items from one state to another."""
    connection.execute(
        "UPDATE items SET state = ? WHERE job = ? AND position BETWEEN ? AND ? AND state = ?",
        (after.value, job, *span(connection, job, number), before.value),
    )


def write_verdicts(connection: Connection, job: int, number: int, verdicts: Iterable[ItemVerdict]) -> None:
    """What became of these items of a batch."""
    positions = span(connection, job, number)
    connection.executemany(
        "UPDATE items SET state = ?, reason = ?, created = ? WHERE job = ? AND position BETWEEN ? AND ? AND id = ?",
        [(item.state.value, item.reason, item.created, job, *positions, item.id) for item in verdicts],
    )


def close_batch(
    connection: Connection, job: int, number: int, settlement: Settlement, now: float, *, asked: int
) -> BatchState:
    """Count a batch's items and give it its last state. What was looked at again and told nothing new has ended when it
    had before."""
    counts: dict[str, int] = {
        row[0]: row[1]
        for row in connection.execute(
            "SELECT state, count(*) FROM items WHERE job = ? AND position BETWEEN ? AND ? GROUP BY state",
            (job, *span(connection, job, number)),
        )
    }
    planned = sum(counts.values())
    size = planned if settlement.size is None else max(settlement.size, planned)
    failed, in_doubt = counts.get("failed", 0), counts.get("in_doubt", 0)
    succeeded = size - failed - in_doubt
    if settlement.rejected:
        state = BatchState.REJECTED
    elif in_doubt:
        state = BatchState.IN_DOUBT
    elif failed:
        state = BatchState.PARTLY_FAILED if succeeded else BatchState.FAILED
    else:
        state = BatchState.SUCCEEDED
    told = not in_doubt or any(item.state is not ItemState.IN_DOUBT for item in settlement.items)
    connection.execute(
        "UPDATE batches SET state = ?, size = ?,"
        " ended_at = coalesce(CASE WHEN ? OR decision = '' THEN NULL ELSE doubted_at END, ?),"
        " note = ?, decision = '', asked = asked + ?, succeeded = ?, failed = ?, in_doubt = ?"
        " WHERE job = ? AND number = ?",
        (state.value, size, told, now, settlement.note, asked, succeeded, failed, in_doubt, job, number),
    )
    return state


def cancel_planned(connection: Connection, job: int, now: float) -> None:
    """Nothing that is only planned will be sent."""
    connection.execute("UPDATE items SET state = 'cancelled', reason = '' WHERE job = ? AND state = 'planned'", (job,))
    connection.execute(
        "UPDATE batches SET state = 'cancelled', ended_at = ?,"
        " cancelled = (SELECT count(*) FROM items WHERE items.job = batches.job AND items.state = 'cancelled'"
        "  AND items.position BETWEEN batches.first AND batches.first + batches.planned - 1),"
        " failed = (SELECT count(*) FROM items WHERE items.job = batches.job AND items.state = 'failed'"
        "  AND items.position BETWEEN batches.first AND batches.first + batches.planned - 1)"
        " WHERE job = ? AND state = 'planned'",
        (now, job),
    )
