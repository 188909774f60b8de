"""Directories and files for their owner's eyes only, on a host where others may write beside them.

What belongs to somebody else is refused, as ssh does: they could change it, or put a link where copydesk will write.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from tui.config.paths import Paths
from tui.core.errors import ConfigError
from tui.core.text import one_line

_CHECKED = os.name == "posix"
"""Windows has other rights; a profile directory there is its owner's by itself."""


def private_dir(path: Path) -> Path:
    """Make a directory, and those above it that are missing, each 0700 whatever the umask. Raises ConfigError, also
    when it belongs to somebody else."""
    try:
        missing = []
        place = path
        while not place.exists() and place != place.parent:
            missing.append(place)
            place = place.parent
        for place in reversed(missing):
            place.mkdir(0o700, exist_ok=True)
            if _CHECKED:  # a umask may have taken rights from the owner, too
                place.chmod(0o700)
        if not path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    except OSError as error:
        raise ConfigError(
            f"The directory {one_line(str(path))} cannot be made: {one_line(error.strerror or str(error))}.",
            next_step="Check its owner and rights, or set XDG_CONFIG_HOME and XDG_STATE_HOME.",
        ) from error
    refuse_foreign(path)
    return path


def refuse_foreign(path: Path) -> None:
    """Raise ConfigError when a directory, or the link that leads to it, is somebody else's."""
    if not _CHECKED:
        return
    for status in (path.lstat(), path.stat()):
        if status.st_uid != os.geteuid():
            shown = one_line(str(path))
            raise ConfigError(
                f"The directory {shown} belongs to {_name(status.st_uid)}: who owns it can change what copydesk does.",
                next_step=f"Run: sudo chown -hR {_name(os.geteuid())} {shown}, or move it away.",
            )


def own_directories(paths: Paths) -> list[Path]:
    """The directories of an installation that are there: its two, and those right in them."""
    found = []
    for top in (paths.config_dir, paths.state_dir):
        if top.is_dir():
            inside = [place for place in top.iterdir() if place.is_dir()] if os.access(top, os.R_OK | os.X_OK) else []
            found += [top, *sorted(inside)]
    return found


def is_open_to_others(path: Path) -> bool:
    """Whether the group or everybody has any right to a directory. A link is left alone: dotfile managers make them,
    and keep what they lead to."""
    return _CHECKED and not path.is_symlink() and bool(path.stat().st_mode & 0o077)


def close_to_others(paths: Paths) -> list[str]:
    """Take the rights of others from the installation's own directories, which earlier versions gave; what to tell the
    editor about it. Raises ConfigError where one is somebody else's."""
    words = []
    for place in own_directories(paths):
        refuse_foreign(place)
        if is_open_to_others(place):
            before = stat.S_IMODE(place.stat().st_mode)
            try:
                place.chmod(0o700)
            except OSError:  # a read-only file system: nobody writes there
                continue
            words.append(f"{one_line(str(place))} was open to others ({before:04o}); now it is yours alone (0700).")
    return words


def open_private(path: Path, flags: int) -> int:
    """Open a file of our own for writing, made 0600 when it is not there; gives its descriptor. Raises OSError.

    A link, a second name of another file, and what belongs to somebody else are not written to.
    """
    handle = os.open(path, flags | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o600)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1 or (_CHECKED and status.st_uid != os.geteuid()):
            raise PermissionError(errno.EPERM, "it is a link or another's, not copydesk's own file")
        if _CHECKED and status.st_mode & 0o077:
            os.fchmod(handle, 0o600)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _name(uid: int) -> str:
    import pwd

    try:
        return one_line(pwd.getpwuid(uid).pw_name, 60)
    except KeyError:
        return str(uid)
