"""What is in doubt in the journal, and the editor's word on it. All run inside a transaction of the caller."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from sqlite3 import Connection

from tui.core.errors import UsageError
from tui.core.jobs import Decision
from tui.core.text import counted, one_line

LEFT = "left as it is by the editor: "


def doubts_of(connection: Connection, job: int, items: Collection[str] | None) -> dict[int, list[int]]:
    """The positions of what is in doubt by the number of its batch; only these items when they are named."""
    rows = connection.execute(
        "SELECT batches.number, batches.body IS NOT NULL AS whole, items.position, items.id FROM batches JOIN items"
        " ON items.job = batches.job AND items.position BETWEEN batches.first AND batches.first + batches.planned - 1"
        " WHERE batches.job = ? AND batches.state = 'in_doubt' AND items.state = 'in_doubt' ORDER BY items.position",
        (job,),
    ).fetchall()
    wanted = set(items) if items is not None else None
    if wanted is not None and (unknown := wanted - {row["id"] for row in rows}):
        named = ", ".join(one_line(item, 80) for item in sorted(unknown)[:5])
        raise UsageError(f"Not in doubt in this job: {named}.", next_step="copydesk jobs show ID lists its items.")
    found: dict[int, list[int]] = {}
    for row in rows:
        if wanted is None or row["id"] in wanted:
            found.setdefault(row["number"], []).append(row["position"])
    for number in {row["number"] for row in rows if row["whole"]} & found.keys():
        all_of_it = sum(row["number"] == number for row in rows)
        if len(found[number]) < all_of_it:
            raise UsageError(
                f"These were one request: only all {counted(all_of_it, 'item')} of it can be decided about.",
                next_step="Name them all, or none.",
            )
    return found


def decide(connection: Connection, job: int, number: int, positions: Sequence[int], decision: Decision) -> None:
    """Keep the editor's word on these items of a batch in doubt: an open batch whose driver follows it."""
    if decision is Decision.LEAVE:
        connection.executemany(
            "UPDATE items SET reason = ? || reason WHERE job = ? AND position = ? AND substr(reason, 1, ?) <> ?",
            [(LEFT, job, position, len(LEFT), LEFT) for position in positions],
        )
        return
    connection.executemany(
        "UPDATE items SET state = 'sent', reason = '' WHERE job = ? AND position = ?",
        [(job, position) for position in positions],
    )
    connection.execute(
        "UPDATE batches SET state = 'sending', decision = ?, note = '', doubted_at = ended_at, ended_at = NULL,"
        " in_doubt = in_doubt - ?"
        " WHERE job = ? AND number = ?",
        (decision.value, len(positions), job, number),
    )
