"""Opening the journal's file: begun where none is, refused or set aside where something is wrong with it.

| what is there | what is done |
| --- | --- |
| nothing | a journal is made beside it, whole and synced, and gets its name only then: a crash leaves no empty file |
| nothing, but files -wal or -shm of one | these are set aside, a new one is begun, both said: they hold what is lost |
| a file of 0 bytes | set aside with -wal and -shm, a new one is begun, both said: copydesk never leaves such a file |
| a database without any table | its tables are made, which is said |
| something damaged, another program's, a newer copydesk's, a directory, no right to it | refused, with the way out |

Set aside means renamed with a time stamp. Nothing is ever deleted, and nothing begins anew without a word.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import tempfile
import time
from pathlib import Path

from tui.config.private import private_dir
from tui.core.errors import ConfigError, JournalError
from tui.core.text import one_line
from tui.jobs.disk import put_name_on_disk
from tui.jobs.store import MOVE_AWAY, Store, told

_BESIDE = ("-wal", "-shm")
_LOST = "What earlier jobs did is not known here any more: look in the CMS before you send anything again."


def open_store(path: Path, *, set_aside: bool = True) -> tuple[Store, tuple[str, ...]]:
    """The file, opened, and what the editor has to know about it. Raises JournalError that says what to do.

    Without `set_aside` nothing is renamed: what would be is refused.
    """
    remarks: list[str] = []
    try:
        private_dir(path.parent)
        if not _is_there(path):
            leftover = [place for place in _beside(path) if place.exists() and place.stat().st_size]
            if leftover:
                remarks.append(_set_aside(path, leftover, "is gone, but not the files beside it", may=set_aside))
            _begin(path)
        elif not path.stat().st_size:
            files = [path, *(place for place in _beside(path) if place.exists())]
            remarks.append(_set_aside(path, files, "is empty", may=set_aside))
            _begin(path)
        elif os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except ConfigError as error:
        raise JournalError(error.message, next_step=error.next_step) from error
    except OSError as error:
        raise JournalError(
            f"The journal {one_line(str(path))} cannot be opened: {one_line(error.strerror or str(error))}.",
            next_step="Check who owns the file and its directory, and that the disk is not full.",
        ) from error
    store = Store.open(path)
    if store.begun:
        remarks.append(f"The journal {one_line(str(path))} held nothing at all. {_LOST}")
    return store, tuple(remarks)


def _beside(path: Path) -> tuple[Path, ...]:
    return tuple(path.with_name(path.name + ending) for ending in _BESIDE)


def _is_there(path: Path) -> bool:
    for place in (path, *_beside(path)):
        if place.is_symlink():
            raise JournalError(
                f"The journal {one_line(str(place))} is a link, which somebody else may have put there.",
                next_step="Move it away; to keep the journal elsewhere, set XDG_STATE_HOME.",
            )
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(mode):
        what = "a directory" if stat.S_ISDIR(mode) else "no file"
        raise JournalError(f"The journal {one_line(str(path))} is {what}.", next_step=MOVE_AWAY)
    return True


def _set_aside(path: Path, files: list[Path], why: str, *, may: bool) -> str:
    """Rename these files, and say so."""
    shown = one_line(str(path))
    if not may:
        raise JournalError(
            f"The journal {shown} {why}.", next_step=f"The next start sets it aside and begins a new one. {_LOST}"
        )
    stamp = time.strftime("%Y%m%d-%H%M%S")
    number = 0
    while any(_aside(path, file, stamp, number).exists() for file in files):
        number += 1
    for file in files:
        file.rename(_aside(path, file, stamp, number))
    kept = one_line(_aside(path, files[0], stamp, number).name)
    return f"The journal {shown} {why}: set aside as {kept}, a new one is begun. {_LOST}"


def _aside(path: Path, file: Path, stamp: str, number: int) -> Path:
    ending = file.name.removeprefix(path.name)
    return path.with_name(f"{path.name}.aside-{stamp}{f'-{number}' if number else ''}{ending}")


def _begin(path: Path) -> None:
    """Make a journal and give it its name when it is whole; harmless when another process is quicker."""
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)
    os.close(descriptor)
    made = Path(name)
    try:
        with told(path), contextlib.closing(sqlite3.connect(made, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("CREATE TABLE migrations (name TEXT PRIMARY KEY, applied_at REAL NOT NULL)")
        try:
            os.link(made, path)
        except FileExistsError:
            return
        except OSError:  # a file system without links
            if not path.exists():
                made.rename(path)
        put_name_on_disk(path)
    finally:
        made.unlink(missing_ok=True)
