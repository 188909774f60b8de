"""`copydesk`: the dashboard."""

from __future__ import annotations

import argparse
import sys

from tui.commands.console import EXIT_OK, Console
from tui.config.paths import Paths
from tui.config.profiles import load_profile
from tui.core.errors import UsageError


def dashboard(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:  # noqa: ARG001 - a command's shape
    """Open the dashboard on a profile, or on the one used last."""
    if arguments.profile is not None:
        load_profile(paths, arguments.profile)
    return open_dashboard(paths, arguments.profile)


def require_terminal() -> None:
    """Raise UsageError where no dashboard can be shown."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The dashboard needs a terminal.", next_step="See copydesk run --help for scripts.")


def open_dashboard(paths: Paths, profile_name: str | None) -> int:
    """Run the dashboard until it ends, and return its exit code. Raises UsageError without a terminal."""
    require_terminal()
    from tui.ui.app import CopydeskApp

    app = CopydeskApp(paths, profile_name=profile_name)
    app.run()
    return app.return_code or EXIT_OK
