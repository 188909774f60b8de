"""Themes: TOML files turned into Textual themes with copydesk's own tokens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from textual.color import Color, ColorParseError
from textual.theme import Theme

from tui.config.toml_files import place_of, read_toml
from tui.core.errors import ConfigError
from tui.core.text import nearest, one_line

DEFAULT_THEME = "copydesk-dark"
ANSI_THEME = "copydesk-ansi"
PLAIN_THEME = "copydesk-mono"
"""The one without any colour: what NO_COLOR asks for."""

COLOR_TOKENS: Mapping[str, str] = {
    "muted": "#949daa",
    "faint": "#7c8593",
    "frame": "#3b414d",
    "cursor-line": "#2d3142",
    "cursor-line-idle": "#1f232b",
    "status-draft": "#e0af68",
    "status-updated": "#7aa2f7",
    "status-published": "#9ece6a",
    "status-invalid": "#f7768e",
    "band-primary": "#e0af68",
    "band-text": "#14161b",
}
"""Every colour copydesk draws with beyond Textual's own."""

STYLES: Mapping[str, str] = {
    **{f"{part}-style": "none" for part in ("accent", "muted", "faint", "frame", "focus", "cursor", "cursor-idle")},
    "band-style": "bold",
}
"""What a theme can do besides colours: `bold`, `reverse`, ... for terminals with few or no colours."""

TOKENS: Mapping[str, str] = {**COLOR_TOKENS, **STYLES}
"""Every variable copydesk's style sheets name beyond Textual's own, with what it is where no theme says otherwise."""

COLORS = (
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
_KEYS = ("name", "dark", "ansi", "colors", "tokens", "styles")
_STYLE_WORDS = ("none", "bold", "dim", "italic", "underline", "reverse")


def shipped_dir() -> Path:
    """Where the shipped themes are: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def is_theme_file(name: str) -> bool:
    """Whether a file of this name is a theme; hidden ones are those of editors."""
    return name.endswith(".toml") and not name.startswith(".")


def load_theme(file: Path) -> Theme:
    """The theme a file describes. What it leaves out is as in the shipped theme of its kind (dark, light, ansi).

    ConfigError names the file, the line and what is wrong with it.
    """
    return _Reader(file).theme()


def shipped_themes() -> Iterator[Theme]:
    """The themes that come with copydesk: dark and light first, the one without colours last."""
    order = ("dark", "light", "high-contrast", "colour-blind", "ansi", "mono")
    files = sorted(
        shipped_dir().glob("*.toml"),
        key=lambda file: (order.index(file.stem) if file.stem in order else len(order) - 2, file.stem),
    )
    for file in files:
        yield load_theme(file)


@lru_cache(8)
def _of_kind(kind: str) -> Mapping[str, str]:
    """Tokens and styles of a shipped theme, for themes that leave some out."""
    _, table = read_toml(shipped_dir() / f"{kind}.toml")
    parts = (table.get("tokens"), table.get("styles"))
    return {key: str(value) for part in parts if isinstance(part, dict) for key, value in part.items()}


class _Reader:
    """One theme file, strictly."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._text, self._table = read_toml(file)
        except FileNotFoundError as error:
            raise ConfigError(f"{one_line(str(file))} is not there any more.") from error

    def theme(self) -> Theme:
        for key in self._table:
            if key not in _KEYS:
                raise self._wrong(key, f"there is no key {one_line(key, 60)}", nearest(key, _KEYS))
        name = self._table.get("name", self._file.stem)
        if not isinstance(name, str) or not name.strip() or "," in name:
            raise self._wrong("name", "name is a word or two in quotes, without commas")
        dark, ansi = self._flag("dark", default=True), self._flag("ansi", default=False)
        colors = self._colors("colors", COLORS, ansi=ansi)
        if "primary" not in colors:
            raise self._wrong("colors", "[colors] needs at least primary")
        own = {**self._colors("tokens", tuple(COLOR_TOKENS), ansi=ansi), **self._styles()}
        kind = "ansi" if ansi else "dark" if dark else "light"
        tokens = {**TOKENS, **_of_kind(kind), **own}
        if ansi:
            # Textual's own sheets name these, but only its own ANSI themes have them.
            tokens |= {"ansi-background": "ansi_default", "ansi-foreground": "ansi_default"}
        for plainer, kin in (("faint", "muted"), ("faint-style", "muted-style")):
            if plainer not in own and kin in own:
                tokens[plainer] = own[kin]  # what was chosen to be read on this ground
        if "band-text" not in own and "background" in colors:
            tokens["band-text"] = colors["background"]
        primary = colors.pop("primary")
        return Theme(name=one_line(name, 60), primary=primary, dark=dark, ansi=ansi, variables=tokens, **colors)  # type: ignore[arg-type]

    def _flag(self, key: str, *, default: bool) -> bool:
        value = self._table.get(key, default)
        if not isinstance(value, bool):
            raise self._wrong(key, f"{key} is true or false, without quotes")
        return value

    def _section(self, name: str, known: tuple[str, ...]) -> Iterator[tuple[str, object]]:
        table = self._table.get(name, {})
        if not isinstance(table, dict):
            raise self._wrong(name, f"{name} is a section: [{name}]")
        for key, value in table.items():
            if key not in known:
                raise self._wrong(f"{name}.{key}", f"[{name}] knows no {one_line(key, 60)}", nearest(key, known))
            yield key, value

    def _colors(self, section: str, known: tuple[str, ...], *, ansi: bool) -> dict[str, str]:
        colors: dict[str, str] = {}
        for key, value in self._section(section, known):
            place = f"{section}.{key}"
            try:
                if not isinstance(value, str) or "$" in value:
                    raise TypeError
                color = Color.parse(value)
            except (ColorParseError, TypeError) as error:
                raise self._wrong(place, f"{key} is not a colour: {one_line(str(value), 40)}") from error
            if ansi != (color.ansi is not None):
                kind = "ansi = true takes ansi_... colours only" if ansi else "ansi_... colours need ansi = true"
                raise self._wrong(place, f"{key} is {one_line(value, 40)}, but {kind}")
            colors[key] = value
        return colors

    def _styles(self) -> dict[str, str]:
        styles: dict[str, str] = {}
        for key, value in self._section("styles", tuple(STYLES)):
            words = value.split() if isinstance(value, str) else []
            wrong = next((word for word in words if word not in _STYLE_WORDS), None)
            if not words or wrong is not None:
                like = nearest(wrong, _STYLE_WORDS) if wrong else None
                raise self._wrong(f"styles.{key}", f"{key} takes {', '.join(_STYLE_WORDS)}", like)
            styles[key] = " ".join(words)
        return styles

    def _wrong(self, key: str, what: str, like: str | None = None) -> ConfigError:
        place = place_of(self._file, self._text, key)
        return ConfigError(f"{place}: {what}.", next_step=f"Did you mean {like}?" if like else "")
