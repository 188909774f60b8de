"""`copydesk demo`: the dashboard on a sandbox of its own. Both go, with everything they kept, on every way out."""

from __future__ import annotations

import argparse
import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

from tui.commands.console import Console
from tui.commands.dashboard import open_dashboard, require_terminal
from tui.commands.logs import keep_log
from tui.commands.sandbox import options
from tui.config.paths import Paths
from tui.playground import playground


def demo(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:  # noqa: ARG001 - a command's shape
    """Start a sandbox, write profiles for it, open the dashboard, and clear all of it away."""
    require_terminal()
    with ended_by_signals(), playground(options(arguments, ("records",))) as own:
        keep_log(own)
        return open_dashboard(own, arguments.profile or "magazine")


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end this process through its `finally` clauses, until the dashboard takes them itself."""

    def leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a handler's shape
        raise SystemExit(128 + number)

    numbers = [number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None]
    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
