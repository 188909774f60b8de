"""Putting what was written onto the disk, so that a power cut takes nothing back; off the loop's thread.

In WAL mode a commit only appends to the file `-wal`; it outlives the process, and a power cut as soon as that file is
synced. Syncing takes no lock of SQLite's, so it is done by a thread of its own while others go on writing, and one sync
serves all who wait for one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import threading
from pathlib import Path

from tui.core.errors import JournalError
from tui.core.text import one_line

SOON_S = 0.1
"""What nobody waits for is on the disk after about this long."""
HANGS_S = 10.0
"""A disk that takes longer is said to be in trouble."""
LARGEST_WAL_BYTES = 4_000_000
"""Beyond this the thread moves what was written into the main file, so that the file `-wal` is begun anew."""


def put_on_disk(file: Path) -> None:
    """Return when all that was written to a file is on the disk. Raises OSError."""
    descriptor = os.open(file, os.O_RDWR)
    try:
        _sync(descriptor)
    finally:
        os.close(descriptor)


def put_name_on_disk(file: Path) -> None:
    """Return when the entry of a file in its directory is on the disk, where the system can do that."""
    if os.name != "posix":
        return
    descriptor = os.open(file.parent, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems sync no directories
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync(descriptor: int) -> None:
    try:
        import fcntl

        full = getattr(fcntl, "F_FULLFSYNC", None)
    except ImportError:
        full = None
    if full is not None:  # macOS: fsync alone leaves it in the drive's cache
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, full)
            return
    getattr(os, "fdatasync", os.fsync)(descriptor)


class Disk:
    """Syncs one SQLite file in WAL mode. To be used on one loop at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._wal = path.with_name(path.name + "-wal")
        self._waiting: list[asyncio.Future[None]] = []
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._failed = False

    async def synced(self) -> None:
        """Return when everything committed before is on the disk. Raises JournalError."""
        loop = self._on_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        self._waiting.append(future)
        if self._thread is None:
            self._begin()
        await asyncio.wait([future], timeout=HANGS_S)
        if not future.done():
            future.cancel()
            raise JournalError(
                f"The disk does not answer for {HANGS_S:.0f} s: nothing is sent until it takes the journal"
                f" {one_line(str(self._path))}.",
                next_step="Check the disk.",
            )
        future.result()

    def soon(self) -> None:
        """See that everything committed before is on the disk soon. Without a running loop `close` does it."""
        try:
            loop = self._on_running_loop()
        except RuntimeError:
            return
        if self._timer is None:
            self._timer = loop.call_later(SOON_S, self._due)

    def close(self) -> None:
        """Wait for the thread, and sync what nobody waited for."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._thread is not None:
            self._thread.join(1.0)
        with contextlib.suppress(OSError, sqlite3.Error):
            put_on_disk(self._wal)

    def _on_running_loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._thread, self._timer, self._waiting = loop, None, None, []
        return loop

    def _due(self) -> None:
        self._timer = None
        if self._thread is None:
            self._begin()
        else:
            self.soon()

    def _begin(self) -> None:
        """One sync for all who wait now; who comes while it runs gets the next one."""
        loop = asyncio.get_running_loop()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        group, self._waiting = self._waiting, []
        self._thread = threading.Thread(
            target=self._work, args=(loop, group), daemon=True, name="copydesk: journal to disk"
        )
        self._thread.start()

    def _work(self, loop: asyncio.AbstractEventLoop, group: list[asyncio.Future[None]]) -> None:
        error: JournalError | None = None
        try:
            self._sync_now()
        except (OSError, sqlite3.Error) as failed:
            why = failed.strerror if isinstance(failed, OSError) and failed.strerror else str(failed)
            error = JournalError(
                f"The journal cannot be put on the disk ({one_line(why)}): nothing is sent until it can."
                f" It is {one_line(str(self._path))}.",
                next_step="Free some disk space, or check the disk.",
            )
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(self._over, group, error)

    def _over(self, group: list[asyncio.Future[None]], error: JournalError | None) -> None:
        self._thread = None
        for future in group:
            if future.done():
                continue
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(error)
        if self._waiting:
            self._begin()

    def _sync_now(self) -> None:
        if self._failed:
            # After a failed sync the system may count the lost pages as written: only writing them anew helps.
            self._checkpoint("TRUNCATE")
            self._failed = False
        try:
            put_on_disk(self._wal)
        except OSError:
            self._failed = True
            raise
        if self._wal.stat().st_size > LARGEST_WAL_BYTES:
            self._checkpoint("PASSIVE")

    def _checkpoint(self, kind: str) -> None:
        connection = sqlite3.connect(self._path, timeout=1.0, isolation_level=None)
        try:
            busy = connection.execute(f"PRAGMA wal_checkpoint({kind})").fetchone()[0]
        finally:
            connection.close()
        if busy and kind != "PASSIVE":
            raise OSError("other programs hold it")
