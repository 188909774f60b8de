"""`copydesk keys`: the keymap in force, ready to be saved; checking one's own; the key reference."""

from __future__ import annotations

import argparse
import os

from tui.commands.console import EXIT_OK, EXIT_REFUSED, Console
from tui.config.paths import Paths
from tui.core.text import counted, one_line
from tui.ui.actions.keybook import DEFAULTS, load_keys
from tui.ui.actions.reference import key_table, keymap_text


def keys(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:
    """Print the keymap (or the reference as Markdown), or check the file: 0 all well, 1 a line does not count."""
    file = one_line(str(paths.keys_file))
    if arguments.markdown:
        console.say(key_table().rstrip())
        return EXIT_OK
    book, problems = load_keys(paths)
    if not arguments.check:
        console.say(keymap_text(DEFAULTS if arguments.default else book, file).rstrip())
        return EXIT_OK
    if not os.path.lexists(paths.keys_file):
        console.say(f"There is no {file}: all keys are the default ones.")
        return EXIT_OK
    for problem in problems:
        console.say(f"{'!' if problem.ignored else '-'} {problem}")
    wrong = sum(problem.ignored for problem in problems)
    console.say(f"{file}: {counted(len(book.changed), 'action')} changed, {counted(wrong, 'problem')}.")
    return EXIT_REFUSED if wrong else EXIT_OK
