"""Writing the app's own files: whole or not at all, and for their owner's eyes only."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tui.config.private import private_dir
from tui.core.errors import ConfigError
from tui.core.text import grouped, one_line


def read_regular(path: Path, limit: int) -> bytes:
    """What a regular file holds, links followed: they lead to the editor's own dotfiles.

    Opening never waits (a pipe, a terminal), and what has no end is not begun. Raises FileNotFoundError where there
    is none, ConfigError that names it for everything else, also for more than `limit` bytes.
    """
    shown = one_line(str(path))
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise ConfigError(f"{shown} cannot be read: it is not a regular file.", next_step="Check the file.")
            content = file.read(limit + 1)
    except (FileNotFoundError, NotADirectoryError) as error:
        if path.is_symlink():
            raise ConfigError(f"{shown} leads to no file.", next_step="Correct it, or remove it.") from error
        raise FileNotFoundError(str(path)) from error
    except IsADirectoryError as error:
        raise ConfigError(f"{shown} cannot be read: it is a directory.", next_step="Check the file.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"{shown} cannot be read: {one_line(reason)}.", next_step="Check the file.") from error
    if len(content) > limit:
        raise ConfigError(f"{shown} is too long: more than {grouped(limit)} bytes.", next_step="Check the file.")
    return content


@contextlib.contextmanager
def writing(path: Path) -> Iterator[BinaryIO]:
    """A file, mode 0600, that takes the place of `path` once all is in it. Raises ConfigError; the old file then stays,
    and nothing is left of the new one, as with whatever else ends the writing."""
    private_dir(path.parent)
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
        if not isinstance(error, OSError):
            raise
        raise _unwritable(path, error) from error


def claim(path: Path) -> bool:
    """Make an empty file, mode 0600, for what will be written there; False where there is one already, also where
    another program was the first. Raises ConfigError."""
    private_dir(path.parent)
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return False
    except OSError as error:
        raise _unwritable(path, error) from error
    return True


def _unwritable(path: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"{one_line(str(path))} cannot be written: {one_line(error.strerror or str(error))}.",
        next_step="Check the rights of its directory and the room on the disk.",
    )


def write_private(path: Path, content: bytes) -> None:
    """Replace `path` with `content` in one step, mode 0600. Raises ConfigError; the old file then stays."""
    with writing(path) as file:
        file.write(content)
