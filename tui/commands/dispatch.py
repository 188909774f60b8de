"""From parsed words to the command that does it; every error ends here, as a clear message and an exit code."""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable
from importlib import import_module

from tui.commands.console import EXIT_INTERRUPTED, EXIT_REFUSED, Console
from tui.commands.logs import keep_log
from tui.commands.outcome import refused
from tui.config.paths import Paths
from tui.config.private import close_to_others
from tui.core.errors import CopydeskError
from tui.core.text import one_line
from tui.core.waiting import waits_told

log = logging.getLogger(__name__)

Command = Callable[[argparse.Namespace, Paths, Console], int]

_COMMANDS = {
    "dashboard": ("tui.commands.dashboard", "dashboard"),
    "demo": ("tui.commands.demo", "demo"),
    "sandbox": ("tui.commands.sandbox", "sandbox"),
    "run": ("tui.commands.run", "run"),
    "jobs": ("tui.commands.jobs", "jobs"),
    "jobs-show": ("tui.commands.jobs", "show"),
    "jobs-resume": ("tui.commands.resume", "resume"),
    "jobs-cancel": ("tui.commands.jobs", "cancel"),
    "jobs-retry": ("tui.commands.retry", "retry"),
    "jobs-settle": ("tui.commands.settle", "settle"),
    "jobs-forget": ("tui.commands.jobs", "forget"),
    "jobs-report": ("tui.commands.jobs", "report"),
    "profiles": ("tui.commands.profiles", "profiles"),
    "profiles-add": ("tui.commands.profiles_add", "add"),
    "profiles-check": ("tui.commands.profiles", "check"),
    "keys": ("tui.commands.keys", "keys"),
    "doctor": ("tui.commands.doctor", "doctor"),
}

_SENDING = ("run", "jobs-resume", "jobs-retry", "jobs-settle")

_ON_THE_SCREEN = ("dashboard", "demo")

_WITHOUT_INSTALLATION = ("dashboard", "demo", "sandbox", "doctor")
"""Commands that keep nothing in the editor's directories, judge them, or tell of them on a screen of their own."""


def dispatch(arguments: argparse.Namespace) -> int:
    """Run the command of the parsed words and return the exit code."""
    console = Console(as_json=bool(arguments.json))
    paths = Paths.default()
    keep_log(paths)
    module, name = _COMMANDS[arguments.command]
    if arguments.command not in _ON_THE_SCREEN:
        waits_told.set(console.waits)
    try:
        if arguments.command not in _WITHOUT_INSTALLATION:
            for word in close_to_others(paths):
                console.note(f"copydesk: {word}")
        command: Command = getattr(import_module(module), name)
        code = command(arguments, paths, console)
        return console.told(code, sent=arguments.command in _SENDING and not getattr(arguments, "dry_run", False))
    except CopydeskError as error:
        return _refuse(arguments, console, error)
    except KeyboardInterrupt:
        _refuse(arguments, console, CopydeskError("Interrupted."))
        return EXIT_INTERRUPTED
    except Exception as error:  # the outermost boundary: recorded, and said in one line
        # A traceback names places in the code, never values.
        log.exception("the command %s failed", arguments.command)
        return _refuse(
            arguments,
            console,
            CopydeskError(
                f"Something unexpected went wrong: {type(error).__name__}: {one_line(str(error), 300)}.",
                next_step=f"The details are in {one_line(str(paths.log_file))}.",
            ),
        )


def _refuse(arguments: argparse.Namespace, console: Console, error: CopydeskError) -> int:
    console.error(error)
    if console.as_json:
        message = one_line(str(error), 2000)
        if arguments.command == "run":
            console.data(refused(arguments.operation, message))
        else:
            console.data({"error": message})
    return EXIT_REFUSED
