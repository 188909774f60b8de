"""Themes: TOML files turned into Textual themes with copydesk's own tokens."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from textual.color import Color, ColorParseError
from textual.theme import Theme

from tui.core.errors import ConfigError
from tui.core.text import nearest, one_line

DEFAULT_THEME = "copydesk-dark"

TOKENS: Mapping[str, str] = {
    "muted": "#7f8794",
    "frame": "#3b414d",
    "cursor-line": "#2d3142",
    "cursor-line-idle": "#1f232b",
    "status-draft": "#e0af68",
    "status-updated": "#7aa2f7",
    "status-published": "#9ece6a",
    "status-invalid": "#f7768e",
    "band-primary": "#f7768e",
}
"""Every colour copydesk's style sheets name beyond Textual's own, with what a theme that leaves it out gets."""

_COLORS = (
    "primary",
    "secondary",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
    "warning",
    "error",
    "success",
)


def shipped_dir() -> Path:
    """Where the shipped themes are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def load_theme(file: Path) -> Theme:
    """The theme a file describes. ConfigError names the file and what is wrong with it."""
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"Theme {file.name} cannot be read: {one_line(str(error))}.") from error
    known = ("name", "dark", "colors", "tokens")
    for key in table:
        if key not in known:
            raise _wrong(file, f"knows no {key!r}", nearest(key, known))
    name, dark = table.get("name", file.stem), table.get("dark", True)
    if not isinstance(name, str) or not name or not isinstance(dark, bool):
        raise _wrong(file, "needs a name in quotes and dark = true or false")
    colors = _colors(file, table.get("colors"), _COLORS)
    if "primary" not in colors:
        raise _wrong(file, "needs [colors] with at least primary")
    tokens = {**TOKENS, **_colors(file, table.get("tokens"), tuple(TOKENS))}
    primary = colors.pop("primary")
    return Theme(name=one_line(name), primary=primary, dark=dark, variables=tokens, **colors)  # type: ignore[arg-type]


def shipped_themes() -> Iterator[Theme]:
    """The themes that come with copydesk, in the order of their names."""
    for file in sorted(shipped_dir().glob("*.toml")):
        yield load_theme(file)


def _colors(file: Path, table: object, known: tuple[str, ...]) -> dict[str, str]:
    if table is None:
        return {}
    if not isinstance(table, dict):
        raise _wrong(file, "has a section that is not a table")
    colors: dict[str, str] = {}
    for key, value in table.items():
        if key not in known:
            raise _wrong(file, f"knows no colour {key!r}", nearest(key, known))
        try:
            Color.parse(value)
        except (ColorParseError, TypeError, AttributeError) as error:
            raise _wrong(file, f"{key} is not a colour: {one_line(str(value))}") from error
        colors[key] = value
    return colors


def _wrong(file: Path, what: str, like: str | None = None) -> ConfigError:
    return ConfigError(f"Theme {file.name}: {what}.", next_step=f"Did you mean {like}?" if like else "")
