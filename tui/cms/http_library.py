"""What the HTTP library is spared when it is imported, and with every request."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from types import ModuleType
from typing import cast


def spare_http_library() -> None:
    """To be called before `import httpx`.

    httpx 0.28 imports the program it comes with (`httpx/_main.py`) wherever click and pygments are installed: more
    than 40 % of its import, between the first paint and the first row. And httpcore 1.0 asks `sniffio` with every
    request which library its loop is of; where that is not installed, all directories of modules are looked through
    each time, which is a tenth of what a request costs. Told once that there is none, it takes asyncio at once.
    """
    if "httpx" not in sys.modules:
        program = ModuleType("httpx._main")
        vars(program)["main"] = _no_program
        sys.modules["httpx._main"] = program
        if "sniffio" not in sys.modules and find_spec("sniffio") is None:
            # How an import system is told that there is no such module: cast because the stub knows only modules.
            sys.modules["sniffio"] = cast("ModuleType", None)


def _no_program() -> None:
    raise SystemExit("httpx was imported as a library.")
