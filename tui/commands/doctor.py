"""`copydesk doctor`: everything that has to be right, looked at, with what to do about what is not."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib.metadata
import locale
import os
import platform
import shutil
import stat
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from tui import __version__
from tui.cms import network
from tui.commands.console import EXIT_OK, EXIT_REFUSED, Console, is_terminal
from tui.commands.dashboard import DUMB
from tui.config.named_files import BrokenFile
from tui.config.paths import Paths
from tui.config.private import is_open_to_others, own_directories, refuse_foreign
from tui.config.profiles import BrokenProfile, Profile, list_profiles, load_profile
from tui.config.selections import Scope, SelectionStore
from tui.config.settings import Settings
from tui.config.views import ViewStore
from tui.connection import check_connection
from tui.core.addresses import shown_address, travels_in_the_clear
from tui.core.errors import CopydeskError
from tui.core.text import counted, nearest, one_line
from tui.jobs.journal import Journal
from tui.jobs.store import MOVE_AWAY
from tui.ui import terminal
from tui.ui.actions.keybook import load_keys

_PACKAGES = ("textual", "rich", "httpx", "msgspec", "platformdirs", "tomli-w", "starlette", "uvicorn")
_SMALLEST = (40, 10)
_COMFORTABLE = (80, 24)


def doctor(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:
    """Look at everything; 0 all well, 1 something is not. With a profile only that one is connected to."""
    check_up = CheckUp(paths, console)
    check_up.terminal()
    check_up.versions()
    check_up.files()
    check_up.network()
    check_up.profiles(arguments.profile)
    check_up.journal()
    console.say()
    console.say(f"{counted(check_up.wrong, 'problem')} found." if check_up.wrong else "No problems found.")
    return EXIT_REFUSED if check_up.wrong else EXIT_OK


class CheckUp:
    """One examination. Every finding is a line: `ok`, `!` wrong, or `-` worth knowing."""

    def __init__(self, paths: Paths, console: Console) -> None:
        self.paths = paths
        self.console = console
        self.wrong = 0

    def _heading(self, text: str) -> None:
        self.console.say(text)

    def _well(self, text: str) -> None:
        self.console.say(f"  ok  {text}")

    def _known(self, text: str) -> None:
        self.console.say(f"  -   {text}")

    def _ill(self, text: str, next_step: str = "") -> None:
        self.wrong += 1
        self.console.say(f"  !   {text}")
        if next_step:
            self.console.say(f"      {next_step}")

    def terminal(self) -> None:
        """What the dashboard will find. Without a terminal (a script, a pipe) there is nothing to judge."""
        self._heading("terminal")
        encoding = (getattr(sys.stdout, "encoding", None) or locale.getpreferredencoding()).lower().replace("-", "")
        if encoding == "utf8":
            self._well("UTF-8")
        else:
            self._ill(f"the encoding is {encoding}, not UTF-8", "Set it: export LANG=C.UTF-8")
        if not is_terminal(sys.stdout):
            self._known("standard output is no terminal: commands work, the dashboard needs one")
            return
        term = os.environ.get("TERM", "")
        if term.lower() in DUMB:
            self._ill(f"TERM is {one_line(term)}: the dashboard refuses it", "Set it: export TERM=xterm-256color")
        elif not term:
            self._known("TERM is not set: the dashboard takes the terminal for one like xterm")
        else:
            self._well(f"TERM {one_line(term, 80)}")
        columns, lines = shutil.get_terminal_size()
        size = f"{columns} x {lines}"
        if columns < _SMALLEST[0] or lines < _SMALLEST[1]:
            self._ill(f"{size} is too small", f"Make the window at least {_SMALLEST[0]} x {_SMALLEST[1]}.")
        elif columns < _COMFORTABLE[0] or lines < _COMFORTABLE[1]:
            self._known(f"{size}: {_COMFORTABLE[0]} x {_COMFORTABLE[1]} shows more")
        else:
            self._well(size)
        self._well(f"colours: {self._colours(term)}")
        if terminal.compares():
            self._well("only cells that changed are sent")
        else:
            self._known(f"Textual's own driver: whole lines are sent ({terminal.CHOICE} is set)")
        for variable, what in (("TMUX", "inside tmux"), ("STY", "inside screen"), ("SSH_CONNECTION", "over SSH")):
            if os.environ.get(variable):
                self._known(what)

    @staticmethod
    def _colours(term: str) -> str:
        if os.environ.get("NO_COLOR"):
            return "none (NO_COLOR)"
        if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
            return "16 million"
        return "256" if "256" in term else "16, or as the terminal tells"

    def versions(self) -> None:
        """What is installed."""
        self._heading("versions")
        self._well(f"copydesk {__version__} · Python {platform.python_version()} · {platform.system()}")
        found = []
        for package in _PACKAGES:
            try:
                found.append(f"{package} {importlib.metadata.version(package)}")
            except importlib.metadata.PackageNotFoundError:
                self._ill(f"{package} is not installed", "Install copydesk again.")
        self._well(" · ".join(found))

    def files(self) -> None:
        """Where things are kept, and whether they can be."""
        self._heading("files")
        for what, directory in (("configuration", self.paths.config_dir), ("state", self.paths.state_dir)):
            shown = f"{what}: {one_line(str(directory))}"
            existing = _nearest_existing(directory)
            if not os.access(existing, os.W_OK | os.X_OK):
                self._ill(f"{shown} cannot be written", f"Check the owner and rights of {one_line(str(existing))}.")
            elif directory.exists():
                self._well(shown)
            else:
                self._known(f"{shown} (made when needed)")
        for directory in own_directories(self.paths):
            try:
                refuse_foreign(directory)
            except CopydeskError as error:
                self._ill(error.message, error.next_step)
                continue
            if is_open_to_others(directory):
                shown = one_line(str(directory))
                self._ill(f"{shown} is open to others", f"Run: chmod 700 {shown}")
        self._settings()
        self._keys()
        self._saved()
        if self.paths.log_file.exists():
            self._known(one_line(str(self.paths.log_file)))

    def _settings(self) -> None:
        file = self.paths.settings_file
        settings = Settings.load(file)
        for problem in settings.problems:
            self._ill(problem.message, problem.next_step)
        if not settings.problems and file.exists():
            self._well(one_line(str(file)))
        own = sorted(file for file in self.paths.themes_dir.glob("*.toml") if not file.name.startswith("."))
        if settings.theme or own:
            self._themes(settings, own)

    def _themes(self, settings: Settings, own: Sequence[Path]) -> None:
        """Whether the theme that is named is there, and all own ones can be used. Reading them takes Textual."""
        from textual.theme import BUILTIN_THEMES

        from tui.ui.drawing import themes

        names = [theme.name for theme in themes.shipped_themes()]
        for file in own:
            try:
                names.append(themes.load_theme(file).name)
            except CopydeskError as error:
                self._ill(error.message, error.next_step)
        if settings.theme and settings.theme not in {*names, *BUILTIN_THEMES}:
            like = nearest(settings.theme, names)
            self._ill(
                f"{settings.theme_place}: there is no theme {settings.theme}.",
                f"Did you mean {like}?" if like else f"There are: {', '.join(names)}.",
            )

    def _keys(self) -> None:
        file = self.paths.keys_file
        if not os.path.lexists(file):
            return
        book, problems = load_keys(self.paths)
        for problem in problems:
            line = f", line {problem.line}" if problem.line else ""
            text = f"{one_line(str(file))}{line}: {problem.message}"
            if problem.ignored:
                self._ill(text, problem.next_step)
            else:
                self._known(text)
        if not any(problem.ignored for problem in problems):
            self._well(f"{one_line(str(file))}: {counted(len(book.changed), 'key')} changed")

    def _saved(self) -> None:
        """Saved selections and views that cannot be used."""
        for store, directory in ((SelectionStore, "selections"), (ViewStore, "views")):
            for place in sorted((self.paths.state_dir / directory).glob("*")):
                with contextlib.suppress(CopydeskError):
                    for scope in get_args(Scope):
                        for kept in store(self.paths, place.name, scope).saved():
                            if isinstance(kept, BrokenFile):
                                self._ill(kept.error.message, kept.error.next_step)

    def network(self) -> None:
        """What the environment says of proxies and certificates that cannot be followed; profiles of this machine and
        the demo work all the same."""
        found = list(network.problems())
        if found:
            self._heading("network")
        for problem in found:
            self._known(f"{problem.message} {problem.next_step}")

    def profiles(self, only: str | None) -> None:
        """Each profile, its credential (the source, never the value) and its connection."""
        self._heading("profiles")
        try:
            found = list_profiles(self.paths) if only is None else [load_profile(self.paths, only)]
        except CopydeskError as error:
            self._ill(error.message, error.next_step)
            return
        if not found:
            self._known("none yet: copydesk profiles add, or copydesk demo")
        for profile in found:
            if isinstance(profile, BrokenProfile):
                self._ill(profile.error.message, profile.error.next_step)
            else:
                self._profile(profile)

    def _profile(self, profile: Profile) -> None:
        source = profile.credential.describe()
        if travels_in_the_clear(profile.base_url):
            shown = shown_address(profile.base_url)
            self._known(f"{profile.name}: {shown} is not encrypted: the token travels in the clear")
        try:
            project = asyncio.run(check_connection(profile, state_dir=self.paths.state_dir)).project
        except CopydeskError as error:
            self._ill(f"{profile.name}: {error.message}", error.next_step)
            return
        where = f" · environment {one_line(project.environment)}" if project.environment else ""
        self._well(f"{profile.name}: {one_line(project.name)}{where} · token from {source}")

    def journal(self) -> None:
        """Whether the jobs can be read, and what waits in there."""
        self._heading("journal")
        file = self.paths.journal_file
        if not file.exists():
            self._known(f"{one_line(str(file))} (made with the first job)")
            return
        try:
            journal = Journal.open(file, set_aside=False)
            try:
                jobs, unfinished, damage = journal.jobs(), journal.unfinished(), journal.damage()
            finally:
                journal.close()
        except CopydeskError as error:
            self._ill(error.message, error.next_step)
            return
        if damage:
            self._ill(f"{one_line(str(file))} is damaged: {damage}", MOVE_AWAY)
        else:
            self._well(f"{one_line(str(file))}: {counted(len(jobs), 'job')}")
        for remark in journal.remarks:
            self._known(remark)
        if unfinished:
            self._known(f"{counted(len(unfinished), 'job')} unfinished: run copydesk jobs resume")
        if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
            self._ill("others can read the journal", f"Run: chmod 600 {one_line(str(file))}")


def _nearest_existing(path: Path) -> Path:
    return next((place for place in (path, *path.parents) if place.exists()), Path("/"))
