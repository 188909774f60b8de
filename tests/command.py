"""The command as `tests.forkserver` begins it: everything it may come to import is there."""

import importlib
import pkgutil

import tui
from tui.cli import main

__all__ = ["main"]

for _module in pkgutil.walk_packages(tui.__path__, "tui."):
    if not _module.name.startswith("tui.sandbox") and not _module.name.endswith("__main__"):
        importlib.import_module(_module.name)
