"""`config.toml`: the few things a person may want otherwise.

    theme = "copydesk-light"     # a theme's name; empty or left out: the one picked last
    glyphs = "plain"             # letters and signs every terminal has, instead of ● ◐ ◌ and lines; or "full"
    signal = "bell"              # when a job ended: "bell", or a notice of the desktop by "osc9" or "osc777"
    title = true                 # how far jobs are, in the title of the terminal

A line that is wrong is reported and left out; the others count.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from tui.config.toml_files import place_of, read_toml
from tui.core.errors import ConfigError
from tui.core.text import nearest, one_line


class Glyphs(StrEnum):
    """What the dashboard draws with."""

    FULL = "full"
    PLAIN = "plain"


class Signal(StrEnum):
    """What the terminal is sent when a job ended."""

    NONE = "none"
    BELL = "bell"
    OSC9 = "osc9"
    OSC777 = "osc777"


_KEYS = ("theme", "glyphs", "signal", "title")


class Settings(Struct, frozen=True):
    """What `config.toml` says. `problems` are its lines that do not count."""

    theme: str = ""
    glyphs: Glyphs | None = None
    """None: as the terminal seems to be able to (`default_glyphs`)."""
    file: Path = Path("config.toml")
    theme_place: str = ""
    """Where the theme is named: file and line."""
    problems: tuple[ConfigError, ...] = ()
    signal: Signal = Signal.NONE
    title: bool = False
    """Whether the title of the terminal says how far jobs are."""

    @classmethod
    def load(cls, file: Path) -> Settings:
        """Read the file; one that is not there says nothing. Never raises: what is wrong is among the problems."""
        try:
            text, table = read_toml(file)
        except FileNotFoundError:
            return cls(file=file)
        except ConfigError as error:
            return cls(file=file, problems=(error,))
        problems: list[ConfigError] = []

        def wrong(key: str, what: str, next_step: str = "") -> None:
            problems.append(ConfigError(f"{place_of(file, text, key)}: {what}.", next_step=next_step))

        for key in table:
            if key not in _KEYS:
                like = nearest(key, _KEYS)
                step = f"Did you mean {like}?" if like else f"Known are: {', '.join(_KEYS)}."
                wrong(key, f"there is no setting {one_line(key, 60)}", step)
        theme = table.get("theme", "")
        if not isinstance(theme, str):
            wrong("theme", "theme is the name of a theme in quotes")
            theme = ""
        glyphs: Glyphs | None = None
        if "glyphs" in table:
            value = table["glyphs"]
            words = [item.value for item in Glyphs]
            if isinstance(value, str) and value in words:
                glyphs = Glyphs(value)
            else:
                like = nearest(value, words) if isinstance(value, str) else None
                wrong("glyphs", "glyphs is plain or full, in quotes", f"Did you mean {like}?" if like else "")
        signal, named = Signal.NONE, table.get("signal", Signal.NONE.value)
        signals = [item.value for item in Signal]
        if isinstance(named, str) and named in signals:
            signal = Signal(named)
        else:
            wrong("signal", f"signal is one of {', '.join(signals)}, in quotes")
        title = table.get("title", False)
        if not isinstance(title, bool):
            wrong("title", "title is true or false")
            title = False
        at = place_of(file, text, "theme") if theme else ""
        return cls(one_line(theme, 60), glyphs, file, at, tuple(problems), signal, title)


def default_glyphs(environment: Mapping[str, str] = os.environ) -> Glyphs:
    """Plain where the locale is not UTF-8 or the terminal is the Linux console, which has few signs in its font."""
    if environment.get("TERM") == "linux":
        return Glyphs.PLAIN
    named = next((value for name in ("LC_ALL", "LC_CTYPE", "LANG") if (value := environment.get(name))), "")
    charset = named.partition(".")[2].partition("@")[0].lower().replace("-", "")
    if not named or charset == "utf8":
        return Glyphs.FULL
    return Glyphs.PLAIN if charset or named in ("C", "POSIX") else Glyphs.FULL
