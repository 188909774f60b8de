"""A profile that is being made: what was typed, understood field by field, and kept when all of it is right."""

from __future__ import annotations

import shlex
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from tui.cms import traits_of
from tui.config.credentials import Credential
from tui.config.paths import Paths
from tui.config.profiles import (
    PLACE_KEYS,
    Profile,
    check_base_url,
    check_name,
    check_variable,
    check_word,
    profile_file,
    save_profile,
    save_token,
)
from tui.core.content import System
from tui.core.errors import ConfigError
from tui.core.secret import Secret


class TokenFrom(StrEnum):
    """Where a new profile's token comes from. The value is what it is called."""

    PASTE = "paste it here"
    VARIABLE = "environment variable"
    COMMAND = "command"
    FILE = "file"


class Field(StrEnum):
    """What a new profile is made of, by the names of the fields of a draft."""

    NAME = "name"
    ADDRESS = "address"
    ENVIRONMENT = "environment"
    PROJECT = "project"
    TOKEN = "token"  # noqa: S105 - what the field is called


class FieldError(ConfigError):
    """One field is wrong."""

    def __init__(self, field: Field, error: ConfigError) -> None:
        super().__init__(error.message, next_step=error.next_step)
        self.field = field


class Draft(Struct, frozen=True):
    """What was typed so far. `token` is the token itself, or the variable's name, the command or the path."""

    system: System
    name: str = ""
    address: str = ""
    environment: str = ""
    project: str = ""
    token_from: TokenFrom = TokenFrom.PASTE
    token: str = ""
    read_only: bool = False


def free_name(paths: Paths, text: str) -> str:
    """A name no profile has yet. Raises ConfigError."""
    if profile_file(paths, check_name(text)).exists():
        raise ConfigError(f"There is already a profile {text}.", next_step="Choose another name.")
    return text


def token_file(text: str) -> Credential:
    """A token in a file of the editor's own."""
    if not text.strip():
        raise ConfigError("The path is empty.", next_step="Name the file that holds only the token.")
    try:
        return Credential.from_file(Path(text).expanduser().absolute())
    except RuntimeError as error:
        raise ConfigError("That home directory is unknown.", next_step="Write the whole path.") from error


def token_command(text: str) -> Credential:
    """A token printed by a program, written as in a shell."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise ConfigError("The command's quotes are not closed.", next_step="Check its quotes.") from error
    if not words:
        raise ConfigError("The command is empty.", next_step="For example: pass show blog")
    return Credential.from_command(*words)


def pasted_token(text: str) -> Secret:
    """A token as it was pasted."""
    text = text.strip()
    if not text:
        raise ConfigError("There is no token yet.", next_step="Copy it from the CMS's web interface and paste it.")
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ConfigError("That is no token: it has spaces or special characters.", next_step="Paste it again.")
    return Secret(text)


def understood(paths: Paths, draft: Draft) -> tuple[Profile, Secret | None]:
    """The profile a draft stands for, and the token that was pasted. Raises FieldError for the first wrong field."""
    cms = traits_of(draft.system.name)
    field = Field.NAME
    pasted: Secret | None = None
    try:
        name = free_name(paths, draft.name.strip())
        field = Field.ADDRESS
        address = check_base_url(draft.address) if draft.address.strip() else cms.public_address
        place = dict.fromkeys(PLACE_KEYS, "")
        for key, typed in (("environment", draft.environment), ("project", draft.project)):
            if cms.takes(key):
                field = Field(key)
                place[key] = check_word(key, typed.strip())
                if not place[key] and key in cms.required:
                    raise ConfigError(f"The {key} is missing.", next_step=cms.required[key].next_step)
        field = Field.TOKEN
        match draft.token_from:
            case TokenFrom.PASTE:
                pasted = pasted_token(draft.token)
                credential = Credential.from_file(paths.tokens_dir / name)
            case TokenFrom.VARIABLE:
                credential = Credential.from_env(check_variable(draft.token.strip()))
            case TokenFrom.COMMAND:
                credential = token_command(draft.token)
            case TokenFrom.FILE:
                credential = token_file(draft.token.strip())
    except ConfigError as error:
        raise FieldError(field, error) from error
    made = Profile(
        name,
        draft.system,
        address,
        environment=place["environment"],
        project=place["project"],
        read_only=draft.read_only,
        credential=credential,
    )
    return made, pasted


def keep(paths: Paths, profile: Profile, pasted: Secret | None) -> Path:
    """Write a new profile down, a pasted token first; nothing is left behind when that fails. Raises ConfigError."""
    kept = save_token(paths, profile.name, pasted) if pasted is not None else None
    saved = False
    try:
        file = save_profile(paths, profile)
        saved = True
    finally:
        if kept is not None and not saved:
            kept.unlink(missing_ok=True)
    return file
