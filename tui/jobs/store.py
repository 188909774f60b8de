"""The journal's file: bringing its tables up to date, transactions, and what is wrong when it cannot be used."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tui.core.errors import JournalError
from tui.core.text import one_line
from tui.jobs.disk import Disk

_JOBS = """
CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL DEFAULT 1,
    profile TEXT NOT NULL,
    system TEXT NOT NULL,
    base_url TEXT NOT NULL,
    environment TEXT NOT NULL,
    is_primary INTEGER NOT NULL,
    project TEXT NOT NULL,
    project_name TEXT NOT NULL,
    operation TEXT NOT NULL,
    title TEXT NOT NULL,
    forced INTEGER NOT NULL,
    warnings TEXT NOT NULL,
    created_at REAL NOT NULL,
    started_at REAL,
    ended_at REAL,
    requests INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    held INTEGER NOT NULL DEFAULT 0,
    cancel_requested INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE batches (
    job INTEGER NOT NULL REFERENCES jobs (seq) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    first INTEGER NOT NULL,
    planned INTEGER NOT NULL,
    size INTEGER NOT NULL,
    body TEXT,
    remote_id TEXT,
    cursor TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    asked INTEGER NOT NULL DEFAULT 0,
    sent_at REAL,
    ended_at REAL,
    note TEXT NOT NULL DEFAULT '',
    told_total INTEGER,
    told_remaining INTEGER,
    succeeded INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    in_doubt INTEGER NOT NULL DEFAULT 0,
    cancelled INTEGER NOT NULL DEFAULT 0,
    unnamed_failed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (job, number)
) WITHOUT ROWID;
CREATE INDEX open_batches ON batches (job) WHERE ended_at IS NULL;
CREATE TABLE items (
    job INTEGER NOT NULL REFERENCES jobs (seq) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    model TEXT NOT NULL,
    status TEXT,
    valid INTEGER,
    published_at TEXT,
    state TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    created TEXT,
    PRIMARY KEY (job, position)
) WITHOUT ROWID;
CREATE TABLE created (
    job INTEGER NOT NULL REFERENCES jobs (seq) ON DELETE CASCADE,
    batch INTEGER NOT NULL,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (job, batch, id)
) WITHOUT ROWID;
CREATE TABLE skipped (
    job INTEGER NOT NULL REFERENCES jobs (seq) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    reason TEXT NOT NULL,
    forceable INTEGER NOT NULL,
    PRIMARY KEY (job, position)
) WITHOUT ROWID;
CREATE TABLE leases (
    job INTEGER PRIMARY KEY REFERENCES jobs (seq) ON DELETE CASCADE,
    pid INTEGER NOT NULL,
    started TEXT NOT NULL,
    host TEXT NOT NULL,
    place TEXT NOT NULL,
    token TEXT NOT NULL,
    beat REAL NOT NULL
);
CREATE TABLE pace (
    profile TEXT NOT NULL,
    operation TEXT NOT NULL,
    seconds REAL NOT NULL,
    PRIMARY KEY (profile, operation)
) WITHOUT ROWID;
"""

_UNNAMED = """
UPDATE items SET state = 'in_doubt', reason = 'the CMS counted one more as failed, and did not say which'
    WHERE (job, position) IN (SELECT job, position FROM (
        SELECT items.job, items.position, batches.unnamed_failed AS most, row_number() OVER (
            PARTITION BY batches.job, batches.number ORDER BY items.created IS NOT NULL, items.position DESC) AS place
        FROM batches JOIN items ON items.job = batches.job
            AND items.position BETWEEN batches.first AND batches.first + batches.planned - 1
        WHERE batches.unnamed_failed > 0 AND items.state = 'succeeded') WHERE place <= most);
UPDATE batches SET state = 'in_doubt', failed = failed - unnamed_failed, in_doubt = in_doubt + unnamed_failed,
    unnamed_failed = 0 WHERE unnamed_failed > 0;
"""

_FORGOTTEN = """
CREATE TABLE claims (
    base_url TEXT NOT NULL,
    operation TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (base_url, operation, id)
) WITHOUT ROWID;
CREATE TABLE forgotten_doubts (
    base_url TEXT NOT NULL,
    operation TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    left_at REAL
);
"""

OUTCOME = (
    "(SELECT json_group_array(json_array(state, size, succeeded, failed, in_doubt, cancelled)) FROM"
    " (SELECT state, sum(size) AS size, sum(succeeded) AS succeeded, sum(failed) AS failed, sum(in_doubt) AS in_doubt,"
    " sum(cancelled) AS cancelled FROM batches WHERE job = jobs.seq GROUP BY state))"
)
"""What became of a job, as an expression: the sums of its batches by their state, as JSON."""

MIGRATIONS: tuple[tuple[str, str], ...] = (
    ("jobs, batches, items, leases", _JOBS),
    ("when a batch left by the clock of the CMS", "ALTER TABLE batches ADD COLUMN left_at REAL"),
    ("words of the editor on doubts", "ALTER TABLE batches ADD COLUMN decision TEXT NOT NULL DEFAULT ''"),
    ("failures without a name are in doubt", _UNNAMED),
    ("what forgotten jobs made or may have made", _FORGOTTEN),
    ("new items found by their id", "CREATE INDEX made ON items (created) WHERE created IS NOT NULL"),
    ("the versions of records when they were planned", "ALTER TABLE items ADD COLUMN version TEXT"),
    (
        "requests whose work may be looked for",
        "CREATE INDEX looked_for ON batches (job) WHERE state IN ('sending', 'accepted', 'running', 'in_doubt')",
    ),
    ("what became of a job that ended", "ALTER TABLE jobs ADD COLUMN outcome TEXT"),
    (
        "what became of jobs that had ended",
        f"UPDATE jobs SET outcome = {OUTCOME} WHERE ended_at IS NOT NULL",  # noqa: S608
    ),
    ("why items were expected to fail", "ALTER TABLE items ADD COLUMN fails TEXT NOT NULL DEFAULT ''"),
    ("what copies are called", "ALTER TABLE items ADD COLUMN created_title TEXT NOT NULL DEFAULT ''"),
    ("what other new items are called", "ALTER TABLE created ADD COLUMN title TEXT NOT NULL DEFAULT ''"),
    ("when what is looked at again had ended", "ALTER TABLE batches ADD COLUMN doubted_at REAL"),
)
"""Applied in order, each once, each in a transaction of its own. Names are never changed."""


Parameters = Sequence[object] | Mapping[str, object]

PATIENCE_S = 1.0
"""How long a write waits for other programs that write."""
IMPATIENCE_S = 0.02
"""The same while the journal is known to be held: whoever looks on must not freeze with every try."""
DECISION_PATIENCE_S = 5.0
"""The same for what a person decided just now."""
_LEFT_BYTES = 200_000
"""A disk with less room than this is full."""

MOVE_AWAY = (
    "Move the file away, together with those beside it (-wal, -shm): copydesk begins a new one."
    " Unfinished work continues in the CMS, so look there before you send anything again."
)


class Store:
    """One SQLite file shared by several processes: WAL, 0600, every error a JournalError.

    A commit survives the death of the process at any instant. It survives a power cut after `synced`, else after a
    tenth of a second when `soon` was called, and once the file is closed.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.trouble: JournalError | None = None
        """Why the last write failed; None when it did not."""
        self._connection = connection
        self.begun = False
        """Whether there was no table at all before."""
        self._patience_s = 0.0
        self._disk: Disk | None = None

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open a file that is there. Raises JournalError that says what to do."""
        with told(path):
            connection = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None, cached_statements=256)
        connection.row_factory = sqlite3.Row
        store = cls(path, connection)
        try:
            store._prepare()
        except BaseException:
            connection.close()
            raise
        return store

    def _prepare(self) -> None:
        with told(self.path):
            # A file somebody prepared runs no code by its views, triggers and defaults.
            self._connection.execute("PRAGMA trusted_schema = OFF")
            mode = self._connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            if mode == "wal":
                self._disk = Disk(self.path)
                self._connection.execute("PRAGMA synchronous = NORMAL")
                # The thread of `Disk` does this: it takes syncing.
                self._connection.execute("PRAGMA wal_autocheckpoint = 0")
                self._connection.execute("PRAGMA journal_size_limit = 1000000")
            else:  # a file system without shared memory: every commit is synced where it is made
                self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA foreign_keys = ON")
        self._migrate()

    def _migrate(self) -> None:
        tables = {row["name"] for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and "migrations" not in tables:
            raise JournalError(f"{one_line(str(self.path))} is no journal of copydesk.", next_step=MOVE_AWAY)
        applied = {row["name"] for row in self.rows("SELECT name FROM migrations")} if tables else set()
        if applied - {name for name, _ in MIGRATIONS}:
            raise JournalError(
                f"The journal {one_line(str(self.path))} was made by a newer copydesk.",
                next_step=f"Update copydesk, or begin anew. {MOVE_AWAY}",
            )
        if len(applied) == len(MIGRATIONS):
            return
        self.begun = not tables
        with self.write(patience_s=DECISION_PATIENCE_S) as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at REAL NOT NULL)"
            )
            # Another process may have been quicker.
            applied = {row["name"] for row in connection.execute("SELECT name FROM migrations")}
            for name, script in MIGRATIONS:
                if name not in applied:
                    for statement in script.split(";\n"):
                        connection.execute(statement)
                    connection.execute("INSERT INTO migrations VALUES (?, ?)", (name, time.time()))

    def close(self) -> None:
        """Put all on the disk and close the file. Harmless when closed already."""
        if self._disk is not None:
            self._disk.close()
            self._disk = None
        self._connection.close()

    @contextlib.contextmanager
    def write(self, *, patience_s: float = PATIENCE_S) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or none. `patience_s`: how long others that write are waited for."""
        try:
            with told(self.path):
                self._wait_at_most(min(patience_s, IMPATIENCE_S) if self.trouble is not None else patience_s)
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
        except JournalError as error:
            self.trouble = error
            raise
        self.trouble = None

    def _wait_at_most(self, seconds: float) -> None:
        if seconds != self._patience_s:
            self._patience_s = seconds
            self._connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    async def synced(self) -> None:
        """Return when everything written so far is on the disk. Raises JournalError."""
        if self._disk is None:
            return
        try:
            await self._disk.synced()
        except JournalError as error:
            self.trouble = error
            raise

    def soon(self) -> None:
        """See that everything written so far is on the disk soon."""
        if self._disk is not None:
            self._disk.soon()

    def damage(self) -> str:
        """What is found wrong inside the file; empty when nothing is. Reads all of it."""
        row = self.row("PRAGMA quick_check(1)")
        found = "" if row is None else str(row[0])
        return "" if found == "ok" else one_line(found, 200)

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        with told(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """The first row of a query, if any."""
        with told(self.path):
            row: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
            return row

    @property
    def version(self) -> int:
        """Changes whenever another connection wrote to the file."""
        row = self.row("PRAGMA data_version")
        return int(row[0]) if row is not None else 0


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns SQLite's errors into ones that say what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise _said(path, getattr(error, "sqlite_errorname", "") or "", one_line(str(error))) from error


def _said(path: Path, name: str, text: str) -> JournalError:
    shown = one_line(str(path))
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return JournalError(f"The journal {shown} is damaged, or is no journal.", next_step=MOVE_AWAY)
    disk = name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_PERM"))
    if name.startswith("SQLITE_FULL") or (disk and _is_full(path)):
        return JournalError(
            f"The disk is full: nothing is sent until there is room for the journal {shown}.",
            next_step="Free some space there.",
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return JournalError(
            f"Another program holds the journal: nothing is sent until it lets go of {shown}.",
            next_step="End that program, or wait until it is done with it.",
        )
    if disk:
        return JournalError(
            f"The journal cannot be read or written ({text}): nothing is sent until it can. It is {shown}.",
            next_step="Check the disk, and who owns the file and its directory.",
        )
    return JournalError(f"The journal {shown} cannot be used: {text}.", next_step=MOVE_AWAY)


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _LEFT_BYTES
    except OSError:
        return False
