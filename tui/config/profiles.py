"""Profiles: the projects the editor may open, one TOML file each (design.md section 5)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import tomli_w
from msgspec import Struct

from tui.cms import CMSES, every, takers, traits_of
from tui.cms.traits import Traits
from tui.config.credentials import Credential, Source
from tui.config.files import write_private
from tui.config.paths import Paths
from tui.config.toml_files import read_toml
from tui.core.addresses import shown_address, travels_in_the_clear
from tui.core.content import System
from tui.core.errors import ConfigError
from tui.core.secret import Secret
from tui.core.text import nearest, one_line

_NAME = re.compile(r"\w[\w.-]{0,63}")
_KEYS = (
    "system",
    "base_url",
    "token_env",
    "token_command",
    "token_file",
    "environment",
    "project",
    "read_only",
    "insecure",
)
PLACE_KEYS = ("environment", "project")
"""What tells one project of a CMS from another, where the token does not."""
_SOURCES = tuple(source.value for source in Source)
_SOURCE_HELP = 'Give one of token_env = "NAME", token_command = ["program", "word"] or token_file = "path".'


class Profile(Struct, frozen=True):
    """One project of one CMS. `environment` and `project` are empty where the CMS has none, the first also for the
    primary one."""

    name: str
    system: System
    base_url: str
    credential: Credential
    environment: str = ""
    project: str = ""
    read_only: bool = False
    insecure: bool = False
    """Whether the token may go to another host without encryption."""

    @property
    def cms(self) -> Traits:
        """What its CMS is."""
        return traits_of(self.system.name)

    async def token(self) -> Secret:
        """The token now: reads the environment, runs the command or opens the file. Raises ConfigError."""
        return await self.credential.read_aside(self.name)


class BrokenProfile(Struct, frozen=True):
    """A profile file that cannot be used, and why."""

    name: str
    error: ConfigError


def check_name(name: str) -> str:
    """`name`, if a profile can be called so. Raises ConfigError."""
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f'A profile cannot be called "{one_line(name, 80)}".',
            next_step="Use up to 64 letters, digits, dots, hyphens and underscores; begin with a letter or digit.",
        )
    return name


def profile_file(paths: Paths, name: str) -> Path:
    """Where a profile is kept, whether it exists or not."""
    return paths.profiles_dir / f"{check_name(name)}.toml"


def profile_names(paths: Paths) -> list[str]:
    """The names of all profile files, in alphabetical order."""
    return [name for name in _file_names(paths) if _NAME.fullmatch(name)]


def _file_names(paths: Paths) -> list[str]:
    """What stands before `.toml`; hidden files are those of editors."""
    try:
        with os.scandir(paths.profiles_dir) as entries:
            found = [entry.name for entry in entries if entry.name.endswith(".toml") and entry.name[0] != "."]
    except OSError:
        return []
    return sorted(name.removesuffix(".toml") for name in found)


def list_profiles(paths: Paths) -> list[Profile | BrokenProfile]:
    """All profiles by name; what cannot be read stands there with its error."""
    found: list[Profile | BrokenProfile] = []
    for name in _file_names(paths):
        try:
            found.append(load_profile(paths, name))
        except ConfigError as error:
            found.append(BrokenProfile(one_line(name, 64), error))
    return found


def load_profile(paths: Paths, name: str) -> Profile:
    """Read one profile strictly. Raises ConfigError that names the file, the line and the nearest right word."""
    file = profile_file(paths, name)
    try:
        text, table = read_toml(file)
    except FileNotFoundError:
        raise _no_such_profile(paths, name) from None
    return _Reader(file, text, table).profile(name)


def save_profile(paths: Paths, profile: Profile, *, replace: bool = False) -> Path:
    """Write a profile's file (0600, in one step) and return where it is. An existing one only with `replace`."""
    file = profile_file(paths, profile.name)
    if file.exists() and not replace:
        raise ConfigError(
            f"There is already a profile {profile.name}: {_shown(file)}.",
            next_step="Choose another name, or remove that file first.",
        )
    table: dict[str, object] = {"system": profile.system.name}
    if profile.base_url != profile.cms.public_address:
        table["base_url"] = profile.base_url
    value = profile.credential.value
    table[profile.credential.source.value] = list(value) if isinstance(value, tuple) else str(value)
    if profile.environment:
        table["environment"] = profile.environment
    if profile.project:
        table["project"] = profile.project
    if profile.read_only:
        table["read_only"] = True
    if profile.insecure:
        table["insecure"] = True
    _Reader(file, "", table).profile(profile.name)
    write_private(file, tomli_w.dumps(table).encode())
    return file


def save_token(paths: Paths, name: str, token: Secret) -> Path:
    """Keep a pasted token in a file of its own (0600) and return where it is."""
    file = paths.tokens_dir / check_name(name)
    write_private(file, token.reveal().encode() + b"\n")
    return file


def check_base_url(text: str, *, insecure: bool = False) -> str:
    """`text` as a base URL without a trailing slash; http:// to another host only where `insecure` says so. Raises
    ConfigError; never shows user names or passwords."""
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ConfigError("base_url is not an address.", next_step=_example()) from error
    if parts.username is not None or parts.password is not None:
        raise ConfigError(
            "base_url holds a user name or password.", next_step="Tokens come from token_env or token_file."
        )
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0 or not url.isprintable() or " " in url:
        raise ConfigError(
            f"base_url is not an http address: {one_line(url, 200)}.",
            next_step=_example(),
        )
    if parts.query or parts.fragment:
        raise ConfigError("base_url ends in ? or # parts.", next_step="Leave only the scheme, the host and the path.")
    if not insecure and travels_in_the_clear(url):
        raise ConfigError(
            f"{shown_address(url)} is not encrypted: everyone on the way could read the token.",
            next_step="Use https://. Where there is none, write insecure = true into the profile's file.",
        )
    return url


def _example() -> str:
    return f"For example {every()[0].public_address}."


def check_word(key: str, text: str) -> str:
    """`text`, if an environment or a project can be called so; empty stays empty. Raises ConfigError."""
    if text and not re.fullmatch(r"[\w.~-]{1,200}", text, re.ASCII):
        raise ConfigError(f"{key} has characters no {key} has.", next_step="Copy it again from the web interface.")
    return text


def check_variable(text: str) -> str:
    """`text`, if an environment variable can be called so. Raises ConfigError."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text):
        raise ConfigError("token_env is not the name of a variable.", next_step="Give the name, not the token.")
    return text


def _quoted() -> list[str]:
    return [f'"{name}"' for name in CMSES]


def _shown(file: Path) -> str:
    return one_line(str(file))


def _no_such_profile(paths: Paths, name: str) -> ConfigError:
    known = profile_names(paths)
    if not known:
        step = "Make one with: copydesk profiles add. Or try: copydesk demo."
    elif hint := nearest(name, known):
        step = f"Did you mean {hint}?"
    else:
        step = f"There are: {', '.join(known[:10])}."
    return ConfigError(f"There is no profile {name}.", next_step=step)


class _Reader:
    """Turns one parsed profile file into a Profile, with errors that point into the file."""

    def __init__(self, file: Path, text: str, table: Mapping[str, object]) -> None:
        self.file = file
        self.text = text
        self.table = table

    def profile(self, name: str) -> Profile:
        self._check_keys()
        cms = self._cms()
        place = {key: self._word(key) for key in PLACE_KEYS}
        for key, value in place.items():
            if value and not cms.takes(key):
                why = f"{key} belongs to {takers(key)}; {cms.not_taken[key].why}"
                raise self._wrong(key, why, "Remove the line.")
        for key, wanted in cms.required.items():
            if not place[key]:
                raise self._wrong("system", f"{key} is missing", f'Add {key} = "{wanted.example}".')
        read_only, insecure = self._flag("read_only"), self._flag("insecure")
        return Profile(
            name=name,
            system=cms.system,
            base_url=self._base_url(cms, insecure=insecure),
            environment=place["environment"],
            project=place["project"],
            read_only=read_only,
            insecure=insecure,
            credential=self._credential(),
        )

    def _check_keys(self) -> None:
        for key in self.table:
            if key in _KEYS:
                continue
            if key.lower() in ("token", "api_key", "api_token", "password", "secret"):
                raise self._wrong(key, "a token does not belong in a profile file", _SOURCE_HELP)
            hint = nearest(key, _KEYS)
            step = f"Did you mean {hint}?" if hint else f"Known are: {', '.join(_KEYS)}."
            raise self._wrong(key, f"there is no key {one_line(key, 80)}", step)

    def _cms(self) -> Traits:
        value = self.table.get("system")
        if value is None:
            raise self._wrong("", "system is missing", f"Add {' or '.join(f'system = {word}' for word in _quoted())}.")
        if not isinstance(value, str) or value not in CMSES:
            hint = nearest(value, tuple(CMSES)) if isinstance(value, str) else None
            step = f'Did you mean "{hint}"?' if hint else f"It is {' or '.join(_quoted())}."
            raise self._wrong("system", f"there is no system {one_line(str(value), 80)}", step)
        return traits_of(value)

    def _flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            raise self._wrong(key, f"{key} is true or false", "Write it without quotes.")
        return value

    def _base_url(self, cms: Traits, *, insecure: bool) -> str:
        value = self.table.get("base_url")
        if value is None:
            return cms.public_address
        if not isinstance(value, str):
            raise self._wrong("base_url", "base_url is not text", 'Write base_url = "https://...".')
        try:
            return check_base_url(value, insecure=insecure)
        except ConfigError as error:
            raise self._wrong("base_url", error.message.rstrip("."), error.next_step) from error

    def _word(self, key: str) -> str:
        value = self.table.get(key, "")
        if not isinstance(value, str):
            raise self._wrong(key, f"{key} is not text", f'Write {key} = "...".')
        try:
            return check_word(key, value)
        except ConfigError as error:
            raise self._wrong(key, error.message.rstrip("."), error.next_step) from error

    def _credential(self) -> Credential:
        named = [key for key in _SOURCES if key in self.table]
        if not named:
            raise self._wrong("", "nothing says where the token comes from", _SOURCE_HELP)
        if len(named) > 1:
            raise self._wrong(named[1], f"both {named[0]} and {named[1]} are given", "Keep one of them.")
        source, value = Source(named[0]), self.table[named[0]]
        if source is Source.COMMAND:
            words = value if isinstance(value, list) else []
            if not words or not all(isinstance(word, str) and word and "\0" not in word for word in words):
                raise self._wrong(
                    source, "token_command is not a list of words", 'Write it as ["pass", "show", "blog"].'
                )
            return Credential.from_command(*words)
        if not isinstance(value, str) or not value.strip() or "\0" in value:
            raise self._wrong(source, f"{source.value} is not text", f'Write {source.value} = "...".')
        if source is Source.ENV:
            try:
                return Credential.from_env(check_variable(value))
            except ConfigError as error:
                raise self._wrong(source, error.message.rstrip("."), error.next_step) from error
        try:
            path = Path(value).expanduser()
        except RuntimeError as error:
            raise self._wrong(source, "the home directory in token_file is unknown", "Write the whole path.") from error
        return Credential.from_file(path if path.is_absolute() else self.file.parent / path)

    def _wrong(self, key: str, what: str, next_step: str) -> ConfigError:
        return ConfigError(f"{_shown(self.file)}{self._line(key)}: {what}.", next_step=next_step)

    def _line(self, key: str) -> str:
        """`, line 3` where the key stands in the file, as far as it can be found."""
        pattern = re.compile(rf"\s*\[*\s*[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
        for number, line in enumerate(self.text.splitlines() if key else (), start=1):
            if pattern.match(line):
                return f", line {number}"
        return ""
