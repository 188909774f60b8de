"""`keys.toml`: which keys do what, where a person wants them otherwise.

    "records.publish" = "p"                  # one key
    "list.up" = ["up", "k"]                  # several, or "up,k"
    "records.versions" = ""                  # none (or false)

Sections (`[records]`) and dotted keys without quotes mean the same. A line that is wrong is reported and left out;
the others count.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field

from tui.config.toml_files import line_of, read_toml
from tui.core.errors import ConfigError
from tui.core.text import nearest, one_line

MOST_PROBLEMS = 50
"""More are those of some other file; telling them all takes long."""


class KeyProblem(Struct, frozen=True):
    """Something about a line of the file. `ignored`: the line does not count; else it is only worth knowing."""

    message: str
    next_step: str = ""
    line: int = 0
    ignored: bool = True

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.message} {self.next_step}".strip()


class Keymap(Struct, frozen=True):
    """What the file wants: per action its keys, none of them for an action that shall have no key."""

    file: Path
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[KeyProblem, ...] = ()


KeyChecker = Callable[[str], tuple[str, str]]
"""A key's name as written, to its own name and a doubt about it (or empty). Raises ValueError, with a `hint`."""


def read_keymap(file: Path, actions: Collection[str], check: KeyChecker) -> Keymap:
    """Read the file; one that is not there wants nothing. Never raises: what is wrong is among the problems."""
    try:
        text, table = read_toml(file)
    except FileNotFoundError:
        return Keymap(file)
    except ConfigError as error:
        return Keymap(file, problems=(KeyProblem(error.message, f"{error.next_step} No line of it is used."),))
    return _Reader(file, text, actions, check).keymap(table)


class _Reader:
    def __init__(self, file: Path, text: str, actions: Collection[str], check: KeyChecker) -> None:
        self._file = file
        self._text = text
        self._actions = actions
        self._check = check
        self._problems: list[KeyProblem] = []

    def keymap(self, table: Mapping[str, object]) -> Keymap:
        keys: dict[str, tuple[str, ...]] = {}
        for ident, value in _flat(table):
            if len(self._problems) >= MOST_PROBLEMS:
                self._problems.append(KeyProblem("Too much is wrong: the rest of the file is not used."))
                break
            if ident not in self._actions:
                like = nearest(ident, tuple(self._actions))
                step = f"Did you mean {like}?" if like else "copydesk keys lists them all."
                self._wrong(ident, f"there is no action {one_line(ident, 80)}.", step)
            elif (names := self._names(ident, value)) is not None:
                keys[ident] = names
        lines = {ident: line_of(self._text, ident) for ident in keys}
        return Keymap(self._file, keys, lines, tuple(self._problems))

    def _names(self, ident: str, value: object) -> tuple[str, ...] | None:
        """The keys of one line, or None for a line that does not count."""
        if value is False:
            return ()
        if isinstance(value, str):
            words = [word.strip() for word in value.split(",")] if value.strip() not in ("", ",") else value.split()
        elif isinstance(value, list) and all(isinstance(word, str) for word in value):
            words = [str(word) for word in value]
        else:
            self._wrong(
                ident, f"{ident} is neither a key nor a list of keys.", f'Write "{ident}" = "p", or "" for none.'
            )
            return None
        names: dict[str, None] = {}
        for word in words:
            try:
                name, doubt = self._check(word)
            except ValueError as error:
                self._wrong(ident, f"{ident}: {error}.", getattr(error, "hint", ""))
                return None
            names[name] = None
            if doubt:
                self._problems.append(
                    KeyProblem(
                        f"{ident}: {name} may not arrive: {doubt}.", "", line_of(self._text, ident), ignored=False
                    )
                )
        return tuple(names)

    def _wrong(self, ident: str, message: str, next_step: str) -> None:
        self._problems.append(KeyProblem(message, next_step, line_of(self._text, ident)))


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
