"""The program's own files. Parts of it are loaded when they are wanted first: while it runs, an upgrade may replace
them, or take them away."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import tui

log = logging.getLogger(__name__)

CHANGED = "copydesk was changed on disk while it ran."
MISSING = "A part of copydesk cannot be loaded."
RESTART = "Quit and start it again: nothing is lost, and unfinished jobs resume."

_HOME = Path(tui.__file__).parent
_LOADED = ("ui", "cms", "config", "jobs", "operations")
"""Packages of which something may be wanted while the dashboard runs."""


def _signature(directory: Path) -> tuple[int, ...]:
    """What is another once files were replaced."""
    try:
        found = [file.stat() for file in (directory / "__init__.py", directory / "desk.py")]
    except OSError:
        return ()
    return tuple(part for one in found for part in (one.st_mtime_ns, one.st_ino, one.st_size))


_AT_START = _signature(_HOME)


def were_replaced() -> bool:
    """Whether the files are others than those the program was started from, or are gone."""
    return _signature(_HOME) != _AT_START


def told(error: BaseException) -> str:
    """What to say of an error that may come of parts which do not fit what runs, or are not there any more; empty for
    all others."""
    if were_replaced():
        return CHANGED
    return MISSING if isinstance(error, ImportError) else ""


def load_rest(styles: dict[str, str], go_on: Callable[[], bool]) -> None:
    """Load every part that was not wanted yet, as long as `go_on` says so, and put the texts of the style sheets into
    `styles`, by their paths. What cannot be loaded is told when it is wanted."""
    from pkgutil import walk_packages

    for file in (_HOME / "ui" / "styles").glob("*.tcss"):
        try:
            styles[str(file)] = file.read_text("utf-8")
        except OSError:
            log.warning("%s cannot be read ahead", file, exc_info=True)
    parts = (found.name for part in _LOADED for found in walk_packages([str(_HOME / part)], f"tui.{part}."))
    for name in ("tui.connection", *parts):
        if not go_on():
            return
        try:
            import_module(name)
        except Exception:
            log.warning("%s cannot be loaded ahead", name, exc_info=True)
