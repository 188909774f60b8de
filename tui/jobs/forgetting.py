"""What stays known of jobs that leave the journal: what they made or may have made, while others may look for theirs.

All run inside a transaction of the caller.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from sqlite3 import Connection

_LOOKED_FOR = (
    "SELECT DISTINCT jobs.base_url, jobs.operation FROM batches JOIN jobs ON jobs.seq = batches.job"
    " WHERE batches.state IN ('sending', 'accepted', 'running', 'in_doubt')"
)
"""Where there is work that is looked for, or may be once more: what others made must not be taken for it."""

_GONE = (
    "WITH looked_for AS MATERIALIZED ("  # noqa: S608
    + _LOOKED_FOR
    + " AND jobs.seq NOT IN (SELECT value FROM json_each(:jobs))), leaving AS (SELECT * FROM jobs WHERE seq IN"
    " (SELECT value FROM json_each(:jobs)) AND (base_url, operation) IN (SELECT * FROM looked_for)) "
)
_CLAIMS = (
    "INSERT OR IGNORE INTO claims (base_url, operation, id) SELECT base_url, operation, made FROM leaving JOIN ("
    " SELECT job, remote_id AS made FROM batches WHERE remote_id IS NOT NULL UNION SELECT job, id FROM created)"
    " ON job = leaving.seq"
)
_CLAIMS_OF_ITEMS = (
    "INSERT OR IGNORE INTO claims (base_url, operation, id) SELECT base_url, operation, items.created"
    " FROM leaving JOIN items ON items.job = seq WHERE items.created IS NOT NULL AND items.position < :until"
)
_DOUBTS = (
    "INSERT INTO forgotten_doubts (base_url, operation, id, title, left_at)"
    " SELECT base_url, operation, items.id, items.title, batches.left_at FROM leaving JOIN items ON items.job = seq"
    " JOIN batches ON batches.job = seq AND items.position BETWEEN first AND first + planned - 1"
    " WHERE items.state IN ('sent', 'in_doubt') AND items.position < :until"
)
_ALL = 2**62


def delete_jobs(connection: Connection, jobs: Collection[int]) -> None:
    """Take these jobs, by their numbers, out of the journal with all that is known of them.

    Only the ids of what they made and the items they left in doubt stay, as long as there is a request of the same
    kind to the same CMS whose work is looked for, or may be: it must not adopt theirs.
    """
    gone = {"jobs": json.dumps(list(jobs)), "until": _ALL}
    for kept in (_CLAIMS, _CLAIMS_OF_ITEMS, _DOUBTS):
        connection.execute(_GONE + kept, gone)
    connection.execute("DELETE FROM jobs WHERE seq IN (SELECT value FROM json_each(:jobs))", gone)
    for table in ("claims", "forgotten_doubts"):
        connection.execute(f"DELETE FROM {table} WHERE (base_url, operation) NOT IN ({_LOOKED_FOR})")  # noqa: S608


def delete_items(connection: Connection, job: int, most: int) -> bool:
    """Take the first items of a job that is to leave out of the journal, at `most` so many, with what has to stay known
    of them. False when there are no more than that: then nothing is done."""
    row = connection.execute(
        "SELECT position FROM items WHERE job = ? ORDER BY position LIMIT 1 OFFSET ?", (job, most)
    ).fetchone()
    if row is None:
        return False
    gone = {"jobs": json.dumps([job]), "job": job, "until": row["position"]}
    for kept in (_CLAIMS_OF_ITEMS, _DOUBTS):
        connection.execute(_GONE + kept, gone)
    connection.execute("DELETE FROM items WHERE job = :job AND position < :until", gone)
    return True
