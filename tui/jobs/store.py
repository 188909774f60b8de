"""The journal's file: opening it safely, bringing its tables up to date, transactions."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tui.core.errors import JournalError
from tui.core.text import one_line

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

MIGRATIONS: tuple[tuple[str, str], ...] = (
    ("jobs, batches, items, leases", _JOBS),
    ("when a batch left by the clock of the CMS", "ALTER TABLE batches ADD COLUMN left_at REAL"),
)
"""Applied in order, each once, each in a transaction of its own. Names are never changed."""


Parameters = Sequence[object] | Mapping[str, object]


class Store:
    """One SQLite file shared by several processes: WAL, 0600, every error a JournalError.

    Written with synchronous=NORMAL: in WAL mode a commit survives the death of the process at any instant. Only a
    power cut can take the last moments back.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection

    @classmethod
    def open(cls, path: Path) -> Store:
        """Open or make the file. Raises JournalError that says what to do."""
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if os.name == "posix" and os.fstat(descriptor).st_mode & 0o077:
                    os.fchmod(descriptor, 0o600)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise JournalError(
                f"The journal {one_line(str(path))} cannot be opened: {one_line(error.strerror or str(error))}.",
                next_step="Check who owns the file and its directory, and that the disk is not full.",
            ) from error
        with _told(path):
            connection = sqlite3.connect(path, timeout=10.0, isolation_level=None, cached_statements=256)
        connection.row_factory = sqlite3.Row
        store = cls(path, connection)
        try:
            store._prepare()
        except BaseException:
            connection.close()
            raise
        return store

    def _prepare(self) -> None:
        with _told(self.path):
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("PRAGMA foreign_keys = ON")
        with self.write() as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at REAL NOT NULL)"
            )
            applied = {row["name"] for row in connection.execute("SELECT name FROM migrations")}
            if applied - {name for name, _ in MIGRATIONS}:
                raise JournalError(
                    f"The journal {one_line(str(self.path))} was made by a newer copydesk.",
                    next_step="Update copydesk, or move the file away to begin a new one.",
                )
            for name, script in MIGRATIONS:
                if name not in applied:
                    for statement in script.split(";\n"):
                        connection.execute(statement)
                    connection.execute("INSERT INTO migrations VALUES (?, ?)", (name, time.time()))

    def close(self) -> None:
        """Close the file. Harmless when closed already."""
        self._connection.close()

    @contextlib.contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is kept, or none."""
        with _told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def rows(self, sql: str, parameters: Parameters = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        with _told(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> sqlite3.Row | None:
        """The first row of a query, if any."""
        with _told(self.path):
            row: sqlite3.Row | None = self._connection.execute(sql, parameters).fetchone()
            return row

    @property
    def version(self) -> int:
        """Changes whenever another connection wrote to the file."""
        row = self.row("PRAGMA data_version")
        return int(row[0]) if row is not None else 0


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turns SQLite's errors into ones that say what to do."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        shown = one_line(str(path))
        if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
            raise JournalError(
                f"The journal {shown} is damaged, or is no journal.",
                next_step="Move the file away; copydesk begins a new one. Work under way goes on at the CMS.",
            ) from error
        if name.startswith("SQLITE_FULL"):
            raise JournalError(f"The journal {shown} cannot grow.", next_step="Free some disk space.") from error
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise JournalError(
                f"The journal {shown} is held by another program.", next_step="End that program, or try again."
            ) from error
        if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_PERM")):
            raise JournalError(
                f"The journal {shown} cannot be read or written: {one_line(str(error))}.",
                next_step="Check the disk, and who owns the file and its directory.",
            ) from error
        raise JournalError(
            f"The journal {shown} cannot be used: {one_line(str(error))}.",
            next_step="Move the file away; copydesk begins a new one.",
        ) from error
