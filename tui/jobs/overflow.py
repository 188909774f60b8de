"""What is too much for memory stands in a file without a name."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable
from functools import partial

from tui.core.packed import in_memory

IN_MEMORY_BYTES = 4_000_000
"""As much as a plan of some 100,000 records takes."""


class Overflow:
    """Keeps bytes, the first in memory, what comes after `most` of them in a file. Nobody else can open that, and it is
    gone with the last who knows of it, or with the process. Where no file can be made, or it has no more room, memory
    has to do. Reading raises OSError when the disk fails."""

    def __init__(self, most: int = IN_MEMORY_BYTES) -> None:
        self._left = most
        self._file: int | None = None
        self._end = 0

    def __call__(self, lot: bytes) -> Callable[[], bytes]:
        """Keep these; what is given brings them back."""
        self._left -= len(lot)
        if self._left >= 0 or os.name != "posix":  # elsewhere an open file keeps its name
            return in_memory(lot)
        try:
            return self._in_file(lot)
        except OSError:
            return in_memory(lot)

    def _in_file(self, lot: bytes) -> Callable[[], bytes]:
        if self._file is None:
            import tempfile

            self._file, name = tempfile.mkstemp(prefix="copydesk-")
            weakref.finalize(self, os.close, self._file)
            os.unlink(name)  # noqa: PTH108 - it is a name only
        if os.pwrite(self._file, lot, self._end) < len(lot):
            raise OSError("no more room")
        place, self._end = self._end, self._end + len(lot)
        return partial(self._read, self._file, place, len(lot))

    def _read(self, file: int, place: int, size: int) -> bytes:
        found = os.pread(file, size, place)
        if len(found) < size:
            raise OSError("a file of a plan is shorter than what was written to it")
        return found
