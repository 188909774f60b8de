"""`copydesk profiles add`: a new profile, from options, from questions, or both."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from tui.cms import CMSES, takers, traits_of
from tui.cms.traits import Traits
from tui.commands.console import EXIT_OK, EXIT_REFUSED, Console
from tui.config.credentials import Credential
from tui.config.new_profile import free_name, keep, pasted_token, token_command, token_file
from tui.config.paths import Paths
from tui.config.profiles import Profile, check_base_url
from tui.connection import check_connection, describe
from tui.core.errors import CopydeskError, UsageError
from tui.core.secret import Secret
from tui.core.text import one_line

T = TypeVar("T")


def add(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:
    """Add a profile. Without a terminal everything needed must be given."""
    questions = Questions(console) if console.can_ask else None
    name = _name(arguments, paths, questions)
    name_of_cms = arguments.system or _ask(questions, "--system", lambda ask: ask.choice("System", list(CMSES)))
    cms = traits_of(name_of_cms)
    base_url = _base_url(arguments, cms, questions)
    place = _place(arguments, cms, questions)
    credential, pasted = _credential(arguments, questions)
    profile = Profile(
        name=name,
        system=cms.system,
        base_url=base_url,
        environment=place["environment"],
        project=place["project"],
        read_only=arguments.read_only,
        credential=credential if pasted is None else Credential.from_file(paths.tokens_dir / name),
    )
    if not _checked(arguments, paths, profile, pasted, questions, console):
        console.note("Nothing was added.")
        return EXIT_REFUSED
    file = keep(paths, profile, pasted)
    console.say(f"Added {name}: {one_line(str(file))}")
    console.say(f"  Open it with: copydesk -p {name}")
    return EXIT_OK


def _name(arguments: argparse.Namespace, paths: Paths, questions: Questions | None) -> str:
    if arguments.name is not None:
        return free_name(paths, arguments.name)
    return _ask(questions, "--name", lambda ask: ask.line("Name of the profile", partial(free_name, paths)))


def _base_url(arguments: argparse.Namespace, cms: Traits, questions: Questions | None) -> str:
    if arguments.base_url is not None:
        return check_base_url(arguments.base_url)
    public = cms.public_address
    if questions is None or arguments.system is not None:
        return public
    return questions.line("Address of the API", check_base_url, default=public)


def _place(arguments: argparse.Namespace, cms: Traits, questions: Questions | None) -> dict[str, str]:
    """The environment and the project, where the CMS has them."""
    given = {"environment": arguments.environment, "project": arguments.project}
    for key, value in given.items():
        if value is not None and not cms.takes(key):
            raise UsageError(f"--{key} belongs to {takers(key)}.", next_step=cms.not_taken[key].next_step)
    return {key: value or _asked(key, arguments, cms, questions) for key, value in given.items()}


def _asked(key: str, arguments: argparse.Namespace, cms: Traits, questions: Questions | None) -> str:
    """What was not given of the place of a project; empty where that says enough."""
    if key in cms.required:
        return _ask(questions, f"--{key}", lambda ask: ask.line(cms.required[key].question, str))
    if not cms.takes(key) or questions is None or arguments.system is not None:
        return ""
    return questions.line(key.capitalize(), str, default="", shown="the primary one")


def _credential(arguments: argparse.Namespace, questions: Questions | None) -> tuple[Credential, Secret | None]:
    """Where the token comes from; or the pasted token itself, to be kept in a file."""
    if arguments.token_env is not None:
        return Credential.from_env(arguments.token_env), None
    if arguments.token_file is not None:
        return token_file(arguments.token_file), None
    if arguments.token_command is not None:
        return token_command(arguments.token_command), None
    wanted = "--token-env, --token-file or --token-command"
    return _ask(questions, wanted, _credential_asked)


def _credential_asked(ask: Questions) -> tuple[Credential, Secret | None]:
    paste, variable, file, command = "paste it now", "environment variable", "file", "command that prints it"
    where = ask.choice("Where is the token", [paste, variable, file, command])
    if where == variable:
        return ask.line("Name of the variable", Credential.from_env), None
    if where == file:
        return ask.line("Path of the file", token_file), None
    if where == command:
        return ask.line("Command", token_command), None
    return Credential.from_env("COPYDESK_TOKEN"), ask.hidden("Token (not shown)")


def _checked(
    arguments: argparse.Namespace,
    paths: Paths,
    profile: Profile,
    pasted: Secret | None,
    questions: Questions | None,
    console: Console,
) -> bool:
    """Try the connection where that is wanted; whether to go on."""
    if not arguments.check and (questions is None or not questions.agree("Check the connection now?", default=True)):
        return True
    try:
        connection = asyncio.run(check_connection(profile, pasted, state_dir=paths.state_dir))
    except CopydeskError as error:
        if questions is None:
            raise
        console.error(error)
        return questions.agree("Add it all the same?", default=False)
    for line in describe(connection):
        console.say(f"  {line}")
    return True


def _ask(questions: Questions | None, option: str, ask: Callable[[Questions], T]) -> T:
    if questions is None:
        raise UsageError(
            f"{option} is missing.", next_step="Give it, or run this on a terminal, where it is asked for."
        )
    return ask(questions)


class Questions:
    """Questions on the terminal, repeated until the answer can be used."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def line(self, question: str, understand: Callable[[str], T], *, default: str | None = None, shown: str = "") -> T:
        """A line of text that `understand` takes; an empty one is the default."""
        hint = f" [{shown or default}]" if default is not None else ""
        while True:
            self.console.prompt(f"{question}{hint}:")
            text = self._read().strip() or default
            if text is None:
                continue
            try:
                return understand(text)
            except CopydeskError as error:
                self.console.error(error)

    def choice(self, question: str, options: list[str]) -> str:
        """One of a few, by number or name."""
        words = options
        for number, word in enumerate(words, start=1):
            self.console.note(f"  {number}  {word}")

        def understand(text: str) -> str:
            if text.isdecimal() and 1 <= int(text) <= len(words):
                return words[int(text) - 1]
            if text.lower() in words:
                return text.lower()
            raise UsageError(f"Answer with a number from 1 to {len(words)}.")

        return self.line(question, understand)

    def agree(self, question: str, *, default: bool) -> bool:
        """Yes or no."""
        self.console.prompt(f"{question} {'[Y/n]' if default else '[y/N]'}")
        answer = self._read().strip().lower()
        return answer in ("y", "yes") if answer else default

    def hidden(self, question: str) -> Secret:
        """A secret, typed or pasted without being shown."""
        while True:
            try:
                text = getpass.getpass(f"{question}: ", stream=sys.stderr).strip()
            except EOFError:
                raise UsageError("The input ended; nothing was added.") from None
            try:
                return pasted_token(text)
            except CopydeskError as error:
                self.console.error(error)

    def _read(self) -> str:
        text = sys.stdin.readline()
        if not text:
            raise UsageError("The input ended; nothing was added.")
        return text
