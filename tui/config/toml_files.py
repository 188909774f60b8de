"""Reading the TOML files a person writes, with errors that point into the file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from tui.config.files import read_regular
from tui.core.errors import ConfigError
from tui.core.text import one_line

MAX_BYTES = 100_000
"""Longer than any settings; what is longer is some other file, and would be read for minutes."""
MAX_DEPTH = 20
"""Deeper than any settings are nested."""


def read_toml(file: Path) -> tuple[str, dict[str, object]]:
    """The text of a file and what it says. Raises FileNotFoundError where there is none, else ConfigError that names
    the file and the line."""
    shown = one_line(str(file))
    try:
        text = read_regular(file, MAX_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown} cannot be read: it is not UTF-8 text.", next_step="Check the file.") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{shown}: {one_line(str(error), 200)}.", next_step="Correct the file.") from error
    except (ValueError, OverflowError) as error:  # whose words are for programmers
        raise ConfigError(f"{shown}: a number in it has too many digits.", next_step="Correct the file.") from error
    except RecursionError as error:
        raise _too_deep(shown) from error
    level: list[object] = [table]
    for _ in range(MAX_DEPTH):
        level = [item for held in level for item in _inside(held)]
    if level:
        raise _too_deep(shown)
    return text, table


def _inside(value: object) -> Iterable[object]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _too_deep(shown: str) -> ConfigError:
    return ConfigError(f"{shown}: it is nested too deep for settings.", next_step="Correct the file.")


def line_of(text: str, key: str) -> int:
    """The line a key stands on, as far as it can be found; 0 when it cannot.

    `key` may be dotted: `records.publish` is found as such, in quotes, or as `publish` below `[records]`.
    """
    section, _, last = key.rpartition(".")
    whole = re.compile(rf"\s*(?:{_any_quotes(key)}|{_dotted(key)})\s*[=.]")
    alone = re.compile(rf"\s*{_any_quotes(last)}\s*[=.]")
    header = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+")
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if found := header.match(line):
            inside = found.group(1).strip("\"'")
            if inside == key:
                return number
        elif whole.match(line) or (section and inside == section and alone.match(line)):
            return number
    return 0


def place_of(file: Path, text: str, key: str) -> str:
    """`/path/file.toml, line 3`, the line where it can be found."""
    line = line_of(text, key)
    return one_line(str(file)) + (f", line {line}" if line else "")


def _any_quotes(key: str) -> str:
    return rf"[\"']?{re.escape(key)}[\"']?"


def _dotted(key: str) -> str:
    return r"\s*\.\s*".join(_any_quotes(part) for part in key.split("."))
