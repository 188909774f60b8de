"""What the HTTP library is spared when it is imported."""

from __future__ import annotations

import sys
from types import ModuleType


def spare_command_line() -> None:
    """To be called before `import httpx`.

    httpx 0.28 imports the program it comes with (`httpx/_main.py`) wherever click and pygments are installed: more
    than 40 % of its import, between the first paint and the first row.
    """
    if "httpx" not in sys.modules:
        program = ModuleType("httpx._main")
        vars(program)["main"] = _no_program
        sys.modules["httpx._main"] = program


def _no_program() -> None:
    raise SystemExit("httpx was imported as a library.")
