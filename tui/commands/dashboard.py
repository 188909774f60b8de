"""`copydesk`: the dashboard."""

from __future__ import annotations

import argparse
import os
import sys

from tui.commands.console import EXIT_OK, Console, is_terminal
from tui.config.paths import Paths
from tui.config.private import close_to_others
from tui.config.profiles import load_profile
from tui.core.errors import UsageError
from tui.start import collect_rarely

DUMB = ("dumb", "unknown")
"""Values of TERM for terminals that cannot place text; Rich then takes any terminal for one of 80 x 25."""


def dashboard(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:  # noqa: ARG001 - a command's shape
    """Open the dashboard on a profile, or on the one used last."""
    require_terminal()
    words = close_to_others(paths)
    if arguments.profile is not None:
        load_profile(paths, arguments.profile)
    return open_dashboard(paths, arguments.profile, notice=" ".join(words))


def require_terminal() -> None:
    """Raise UsageError where no dashboard can be shown."""
    # Keys are read from standard input; Textual draws on standard error.
    for name, stream in (("input", sys.stdin), ("output", sys.stdout), ("error", sys.stderr)):
        if not is_terminal(stream):
            raise UsageError(
                f"The dashboard needs a terminal, and standard {name} is none.",
                next_step="See copydesk run --help for scripts.",
            )
    term = os.environ.get("TERM", "")
    if term.lower() in DUMB:
        raise UsageError(
            f"TERM is {term}: the dashboard cannot be drawn on a terminal that says so.",
            next_step="Set what your terminal really is, such as: export TERM=xterm-256color",
        )


def open_dashboard(paths: Paths, profile_name: str | None, *, notice: str = "") -> int:
    """Run the dashboard until it ends, and return its exit code. Raises UsageError without a terminal."""
    require_terminal()
    from tui.ui.app import CopydeskApp

    app = CopydeskApp(paths, profile_name=profile_name, notice=notice)
    collect_rarely()
    app.run()
    return app.return_code or EXIT_OK
