"""Looking without keeping: where the journal cannot be written, a desk still opens, and launches nothing."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tui.core.errors import JournalError
from tui.core.text import one_line
from tui.jobs.journal import Journal
from tui.jobs.lease import Owner
from tui.jobs.opening import open_store

_NO_ROOM_TO_WRITE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.ENOTDIR})


class Unkept(Journal):
    """A journal of this run alone, in a directory that goes with it. Nothing is ever launched into it."""

    def __init__(self, directory: Path, place: Path, why: JournalError) -> None:
        store, _ = open_store(directory / "journal.sqlite3")
        self._directory = directory
        why_unkept = JournalError(
            f"{one_line(str(place.parent))} cannot be written, so that what is launched could not be kept.",
            next_step="Correct its owner and rights, or set XDG_STATE_HOME, and start again.",
        )
        remark = (
            f"{why.message} You can look at everything. Nothing can be launched, and what you pick, the filters and the"
            " columns are forgotten at the end."
        )
        super().__init__(store, Owner.here(), (remark,))
        self.why_unkept = why_unkept

    def close(self) -> None:
        super().close()
        shutil.rmtree(self._directory, ignore_errors=True)


def open_to_look(path: Path) -> Journal:
    """The journal, or where its place cannot be written one that is not kept. Raises JournalError for one that is
    there and cannot be used."""
    try:
        return Journal.open(path)
    except JournalError as error:
        if not any(isinstance(cause, OSError) and cause.errno in _NO_ROOM_TO_WRITE for cause in _causes(error)):
            raise
        try:
            directory = Path(tempfile.mkdtemp(prefix="copydesk-look-"))
        except OSError:
            raise error from None
        return Unkept(directory, path, error)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause = error.__cause__
    while cause is not None:
        yield cause
        cause = cause.__cause__
