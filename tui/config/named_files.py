"""What an editor keeps under names: a directory with one file for each, written in one step, readable by its owner
alone, and read strictly. What cannot be read is listed with the reason, and never written over: it is set aside."""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Generic, Protocol, TypeVar

import msgspec
from msgspec import Struct

from tui.config.files import read_regular, write_private
from tui.core.errors import ConfigError, FilterError
from tui.core.text import is_clean, one_line

VERSION = 1
LONGEST_NAME = 64
MOST_BYTES_OF_NAME = 240
"""File systems take 255 for a name and its ending."""


class Kept(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What every file begins with. `saved_at` is aware, or taken for UTC."""

    version: int
    saved_at: datetime
    project: str = ""
    environment: str = ""

    @property
    def moment(self) -> datetime:
        """When it was saved."""
        return self.saved_at if self.saved_at.tzinfo is not None else self.saved_at.replace(tzinfo=UTC)

    @property
    def place(self) -> tuple[str, str]:
        """The names of project and environment it was saved in."""
        return one_line(self.project, 200), one_line(self.environment, 200)


class Named(Protocol):
    """What is kept under a name."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def saved_at(self) -> datetime:
        """When it was saved; aware."""

    @property
    def environment(self) -> str:
        """The environment it was saved in."""


N = TypeVar("N", bound=Named)
K = TypeVar("K", bound=Kept)


class BrokenFile(Struct, frozen=True):
    """A file that cannot be read, and why."""

    name: str
    error: ConfigError


class NamedFiles(ABC, Generic[N]):
    """The files of one directory, `NAME.json` each."""

    NOUN: ClassVar[str]
    """What one of them is called."""
    MOST_BYTES: ClassVar[int]

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    @abstractmethod
    def _decode(self, content: bytes, name: str) -> N:
        """What a file holds. Raises ValueError or FilterError for what makes no sense as a whole."""

    def saved(self) -> list[N | BrokenFile]:
        """All of them, newest first; what cannot be read stands last, with its error."""
        found: list[N] = []
        broken: list[BrokenFile] = []
        for file in sorted(self._directory.glob("*.json")):
            try:
                found.append(self.load(file.stem))
            except ConfigError as error:
                broken.append(BrokenFile(one_line(file.stem, 64), error))
        return [*sorted(found, key=lambda item: item.saved_at, reverse=True), *broken]

    def load(self, name: str) -> N:
        """One of them. Raises ConfigError."""
        return self._read(self._file(name), name)

    def exists(self, name: str) -> bool:
        """Whether something was saved under this name. Raises ConfigError for what cannot be a name."""
        return self._file(name).exists()

    def delete(self, name: str) -> None:
        """Forget what was saved under a name. Raises ConfigError."""
        self._remove(self._file(name))

    def rename(self, name: str, new: str) -> None:
        """Keep it under another name, in place of what that one held. Raises ConfigError."""
        file, target = self._file(name), self._file(new)
        if file == target:
            return
        self._make_room(target)
        try:
            file.rename(target)
        except OSError as error:
            raise self._broken(file, error.strerror or "it cannot be renamed") from error

    def check(self, name: str) -> str:
        """`name`, if something can be saved under it: words of any script that can name a file and never lead out of
        its directory; written in the one way for all that read alike. Raises ConfigError."""
        name = unicodedata.normalize("NFC", _SPACES.sub(" ", name))
        fits = len(name) <= LONGEST_NAME and len(name.encode(errors="replace")) <= MOST_BYTES_OF_NAME
        if (
            fits
            and (name[:1].isalnum() or name[:1] == "_")
            and name == name.strip()
            and is_clean(name)
            and all(map(_names, name))
        ):
            return name
        raise ConfigError(
            f'A {self.NOUN} cannot be called "{one_line(name, 80)}".',
            next_step=f"Use up to {LONGEST_NAME} letters, digits, spaces, dots, hyphens and underscores; begin with a "
            "letter or digit.",
        )

    def _file(self, name: str) -> Path:
        return self._directory / f"{self.check(name)}.json"

    def _read(self, file: Path, name: str) -> N:
        try:
            content = read_regular(file, self.MOST_BYTES)
        except FileNotFoundError as error:
            raise ConfigError(
                f"There is no {self.NOUN} {name}.", next_step="It may have been deleted meanwhile."
            ) from error
        try:
            return self._decode(content, name)
        except (msgspec.DecodeError, FilterError, ValueError, RecursionError) as error:
            raise self._broken(file, str(error)) from error

    def _put(self, name: str, content: Kept) -> Path:
        """Save under a name, in place of what it held before, and return the file. Raises ConfigError."""
        file = self._file(name)
        self._make_room(file)
        return write(file, content)

    def _make_room(self, file: Path) -> None:
        """Nothing that cannot be read is written over."""
        if not file.exists():
            return
        try:
            self._read(file, file.stem)
        except ConfigError:
            if set_aside(file) is None:
                raise

    def _remove(self, file: Path) -> None:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise self._broken(file, error.strerror or "it cannot be removed") from error

    def _broken(self, file: Path, reason: str) -> ConfigError:
        return ConfigError(
            f"The {self.NOUN} in {one_line(str(file))} cannot be used: {one_line(reason, 200)}.",
            next_step="Correct the file, or delete it.",
        )


_SPACES = re.compile("[ \u00a0]+")


def _names(char: str) -> bool:
    """Whether it may stand in a name: letters and digits of any script, with their marks, and what joins words."""
    return char.isalnum() or char in " ._-" or unicodedata.category(char).startswith("M")


def decode(content: bytes, kind: type[K]) -> K:
    """What a file holds, of the version known here. Raises ValueError."""
    kept = msgspec.json.decode(content, type=kind)
    if kept.version != VERSION:
        msg = f"it is of version {kept.version}"
        raise ValueError(msg)
    return kept


def write(file: Path, content: Kept) -> Path:
    """Write a file and return it. Raises ConfigError."""
    write_private(file, msgspec.json.format(msgspec.json.encode(content), indent=1))
    return file


def set_aside(file: Path) -> Path | None:
    """Move a file out of the way, so that nothing is written over it. Returns where it is now; None when it cannot be
    moved."""
    aside = file.with_suffix(".broken")
    number = 1
    while aside.exists():
        number += 1
        aside = file.with_suffix(f".broken-{number}")
    try:
        return file.rename(aside)
    except OSError:
        return None
