"""Writing the app's own files: whole or not at all, and for their owner's eyes only."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from tui.core.errors import ConfigError
from tui.core.text import one_line


def private_dir(path: Path) -> Path:
    """Make a directory (0700) with its parents; one that exists is left as it is. Raises ConfigError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"The directory {one_line(str(path))} cannot be made: {one_line(error.strerror or str(error))}.",
            next_step="Check its owner and rights, or set XDG_CONFIG_HOME and XDG_STATE_HOME.",
        ) from error
    return path


def write_private(path: Path, content: bytes) -> None:
    """Replace `path` with `content` in one step, mode 0600. Raises ConfigError; the old file then stays."""
    private_dir(path.parent)
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        raise ConfigError(
            f"{one_line(str(path))} cannot be written: {one_line(error.strerror or str(error))}.",
            next_step="Check the rights of its directory and the room on the disk.",
        ) from error
