"""Reading the TOML files a person writes, with errors that point into the file."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tui.core.errors import ConfigError
from tui.core.text import one_line

MAX_BYTES = 1_000_000
"""Longer than any settings; what is longer is some other file."""


def read_toml(file: Path) -> tuple[str, dict[str, object]]:
    """The text of a file and what it says. Raises ConfigError that names the file and the line."""
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise ConfigError(f"{one_line(str(file))} is too long for settings.", next_step="Check the file.")
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ConfigError(
            f"{one_line(str(file))} cannot be read: {one_line(reason)}.", next_step="Check the file."
        ) from error
    try:
        return text, tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{one_line(str(file))}: {one_line(str(error), 200)}.", next_step="Correct it.") from error


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
