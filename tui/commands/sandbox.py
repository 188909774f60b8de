"""`copydesk sandbox`: only the servers."""

from __future__ import annotations

import argparse

from tui.commands.console import Console
from tui.config.paths import Paths
from tui.sandbox.__main__ import main as serve


def sandbox(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:  # noqa: ARG001 - a command's shape
    """Serve until a signal ends it."""
    return serve(options(arguments, ("port", "records", "seed", "job_seconds", "rate_limit", "role", "locales")))


def options(arguments: argparse.Namespace, names: tuple[str, ...]) -> list[str]:
    """Those of the options that were given, as the sandbox's own command line has them."""
    given = ((name, getattr(arguments, name)) for name in names)
    return [f"--{name.replace('_', '-')}={value}" for name, value in given if value is not None]
