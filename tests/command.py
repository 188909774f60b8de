"""The command as `tests.forkserver` begins it: everything it may come to import is there."""

import importlib
import pkgutil

import textual.layouts

import tui
from tui.cli import main

__all__ = ["main"]

LATE = (
    "anyio._backends._asyncio",
    "concurrent.futures.thread",
    "curses",
    "httpcore",
    "httpx",
    "rich._unicode_data.unicode17-0-0",
    "textual.drivers.headless_driver",
    "textual.pilot",
    "textual.scrollbar",
)
"""What is imported only where it is needed, here or in a library."""

for _module in LATE:
    importlib.import_module(_module)
for _path, _prefix in ((textual.layouts.__path__, "textual.layouts."), (tui.__path__, "tui.")):
    for _found in pkgutil.walk_packages(_path, _prefix):
        if not _found.name.startswith("tui.sandbox") and not _found.name.endswith("__main__"):
            importlib.import_module(_found.name)
