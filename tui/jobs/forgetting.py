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
    " SELECT job, remote_id AS made FROM batches WHERE remote_id IS NOT NULL UNION SELECT job, id FROM created"
    " UNION SELECT job, created FROM items WHERE created IS NOT NULL) ON job = leaving.seq"
)
_DOUBTS = (
    "INSERT INTO forgotten_doubts (base_url, operation, id, title, left_at)"
    " SELECT base_url, operation, items.id, items.title, batches.left_at FROM leaving JOIN items ON items.job = seq"
    " JOIN batches ON batches.job = seq AND items.position BETWEEN first AND first + planned - 1"
    " WHERE items.state IN ('sent', 'in_doubt')"
)


def delete_jobs(connection: Connection, jobs: Collection[int]) -> None:
    """Take these jobs, by their numbers, out of the journal with all that is known of them.

    Only the ids of what they made and the items they left in doubt stay, as long as there is a request of the same
    kind to the same CMS whose work is looked for, or may be: it must not adopt theirs.
    """
    gone = {"jobs": json.dumps(list(jobs))}
    connection.execute(_GONE + _CLAIMS, gone)
    connection.execute(_GONE + _DOUBTS, gone)
    connection.execute("DELETE FROM jobs WHERE seq IN (SELECT value FROM json_each(:jobs))", gone)
    for table in ("claims", "forgotten_doubts"):
        connection.execute(f"DELETE FROM {table} WHERE (base_url, operation) NOT IN ({_LOOKED_FOR})")  # noqa: S608
