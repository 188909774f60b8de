"""Where a profile's token comes from. It is read when it is needed and kept nowhere."""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
import threading
from enum import StrEnum
from pathlib import Path
from typing import NoReturn

from msgspec import Struct

from tui.config import token_command
from tui.core.errors import ConfigError
from tui.core.secret import Secret
from tui.core.text import one_line

COMMAND_TIMEOUT_S = 60.0
"""A password manager may ask for its passphrase in a window of its own first."""

MAX_TOKEN_BYTES = 16_384
"""Longer than any token; what is longer is some other file."""


class Source(StrEnum):
    """The profile keys that name a credential."""

    ENV = "token_env"
    COMMAND = "token_command"
    FILE = "token_file"


class Credential(Struct, frozen=True):
    """One source of a token. `value` is the variable's name, the command's words or the file's path."""

    source: Source
    value: str | tuple[str, ...] | Path

    @classmethod
    def from_env(cls, name: str) -> Credential:
        return cls(Source.ENV, name)

    @classmethod
    def from_command(cls, *words: str) -> Credential:
        return cls(Source.COMMAND, words)

    @classmethod
    def from_file(cls, path: Path) -> Credential:
        return cls(Source.FILE, path)

    def describe(self) -> str:
        """The source in words, never the token: `environment variable BLOG_TOKEN`, `command pass`, `file ...`.

        Of a command only the program is named: its other words may be private.
        """
        match self.value:
            case tuple():
                return f"command {one_line(self.value[0], 200)}"
            case Path():
                return f"file {one_line(str(self.value))}"
            case _:
                return f"environment variable {one_line(self.value, 200)}"

    async def read_aside(self, profile: str) -> Secret:
        """The same as `read`, on a thread that holds up neither the loop nor the end of the process: a password manager
        may ask somebody first. Whoever gives up waiting ends the command."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Secret] = loop.create_future()
        stop = threading.Event()

        def end(token: Secret | None, error: Exception | None) -> None:
            if future.done():
                return
            if token is None:
                future.set_exception(error or ConfigError("There is no token."))
            else:
                future.set_result(token)

        def work() -> None:
            token, error = None, None
            try:
                token = self.read(profile, stop)
            except Exception as failed:  # noqa: BLE001 - handed over to whoever waits
                error = failed
            with contextlib.suppress(RuntimeError):  # the loop may be closed by now
                loop.call_soon_threadsafe(end, token, error)

        threading.Thread(target=work, daemon=True, name="copydesk-token").start()
        try:
            return await future
        finally:
            stop.set()

    def read(self, profile: str, stop: threading.Event | None = None) -> Secret:
        """The token now. Raises ConfigError that names the profile, the source and the next step."""
        match self.value:
            case tuple():
                text = self._from_command(profile, self.value, stop)
            case Path():
                text = self._from_file(profile, self.value)
            case _:
                text = os.environ.get(self.value, "")
                if not text.strip():
                    self._fail(profile, "it is not set", f"Set it: export {one_line(self.value, 200)}=...")
        lines = text.strip().splitlines()
        token = lines[0].strip() if lines else ""
        if not token:
            self._fail(profile, "it is empty", "Put the token of the project there.")
        if not (token.isascii() and token.isprintable()) or " " in token:
            self._fail(profile, "what it holds is no token: it has spaces or special characters", "Paste it again.")
        return Secret(token)

    def _from_command(self, profile: str, words: tuple[str, ...], stop: threading.Event | None) -> str:
        try:
            # Password managers print the password on the first line and notes below.
            return token_command.output_of(words, COMMAND_TIMEOUT_S, stop).decode("utf-8", "replace")
        except token_command.Failed as error:
            self._fail(profile, error.why, error.next_step)
        except (OSError, ValueError) as error:
            reason = one_line(getattr(error, "strerror", None) or str(error))
            self._fail(profile, f"it cannot be run: {reason}", "Check the first word of token_command.")

    def _from_file(self, profile: str, path: Path) -> str:
        shown = one_line(str(path))
        try:
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0))
            with os.fdopen(handle, "rb") as file:
                status = os.fstat(file.fileno())
                if not stat.S_ISREG(status.st_mode):
                    self._fail(profile, "it is not a regular file", "Name a file that holds the token.")
                if os.name == "posix" and status.st_mode & 0o077:
                    self._fail(
                        profile,
                        f"others can read it (mode {stat.S_IMODE(status.st_mode):04o})",
                        f"Run: chmod 600 {shown}",
                    )
                content = file.read(MAX_TOKEN_BYTES + 1)
        except OSError as error:
            self._fail(
                profile,
                f"it cannot be read: {one_line(error.strerror or str(error))}",
                "Write the token into it and run: chmod 600 " + shown,
            )
        if len(content) > MAX_TOKEN_BYTES:
            self._fail(profile, "it is too long for a token", "Name the file that holds only the token.")
        return content.decode("utf-8", "replace")

    def _fail(self, profile: str, what: str, next_step: str) -> NoReturn:
        raise ConfigError(f"No token for profile {profile} from {self.describe()}: {what}.", next_step=next_step)
