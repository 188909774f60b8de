"""The sandbox as `tests.forkserver` begins it: its sample catalogue is made once, and every fork has it."""

from functools import partial
from typing import Any

from tui.sandbox import server
from tui.sandbox.__main__ import main
from tui.sandbox.unicat.app import UnicatSandbox, create_unicat, stocked

__all__ = ["main"]

SEED = 1
_with_what_is_there = partial(create_unicat, store=stocked(SEED))


def _create(*, seed: int, **more: Any) -> UnicatSandbox:
    return (_with_what_is_there if seed == SEED else create_unicat)(seed=seed, **more)


server.create_unicat = _create  # type: ignore[attr-defined]
