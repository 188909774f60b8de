"""The log: troubles of the background work, for whoever looks into them later. Screens and pipes stay clean."""

from __future__ import annotations

import contextlib
import logging
import os
from io import TextIOWrapper

from tui.config.paths import Paths
from tui.config.private import open_private, private_dir
from tui.core.errors import CopydeskError

_LARGEST_BYTES = 2_000_000
"""A log beyond this is begun anew; the one before is kept beside it."""


class _PrivateFile(logging.FileHandler):
    """Opens its file only when there is something to write, and for the owner alone."""

    def __init__(self, paths: Paths) -> None:
        super().__init__(paths.log_file, encoding="utf-8", delay=True, errors="backslashreplace")
        self._paths = paths

    def _open(self) -> TextIOWrapper:
        private_dir(self._paths.state_dir)
        file = self._paths.log_file
        if file.exists() and file.lstat().st_size > _LARGEST_BYTES:
            file.replace(file.with_suffix(".1.log"))
        handle = open_private(file, os.O_WRONLY | os.O_APPEND)
        return os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace")

    def emit(self, record: logging.LogRecord) -> None:
        """A log that cannot be written disturbs nobody."""
        with contextlib.suppress(OSError, CopydeskError):
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Nor one that fills up."""


def keep_log(paths: Paths) -> None:
    """Send warnings and errors of this process to the log file of these paths."""
    root = logging.getLogger()
    for handler in [item for item in root.handlers if isinstance(item, _PrivateFile)]:
        root.removeHandler(handler)
        handler.close()
    handler = _PrivateFile(paths)
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
