"""Themes: readable, told apart, followed while they are written; what NO_COLOR and plain signs make of it."""

import itertools
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import textual.css.stylesheet
from rich.cells import cell_len
from textual.color import Color
from textual.css.stylesheet import Stylesheet
from textual.theme import Theme

from tests.parsed_styles import parse_anew
from tui.config.paths import Paths
from tui.config.settings import Glyphs, default_glyphs
from tui.core.errors import ConfigError
from tui.ui.drawing import painting, themes
from tui.ui.drawing.words import INVALID_GLYPH, STATUS
from tui.ui.widgets.tones import TONES

NARROW = (80, 24)
SHIPPED = {theme.name: theme for theme in themes.shipped_themes()}
COLOURED = [name for name, theme in SHIPPED.items() if not theme.ansi]
STATES = ("status-draft", "status-updated", "status-published", "status-invalid")
ROOT = Path(__file__).resolve().parents[2]


# -- the shipped ones --------------------------------------------------------------------------------------------------
def test_the_shipped_themes_are_sound_and_name_every_token() -> None:
    assert list(SHIPPED)[:2] == [themes.DEFAULT_THEME, "copydesk-light"]
    assert list(SHIPPED)[-1] == themes.PLAIN_THEME
    for theme in SHIPPED.values():
        assert set(themes.TOKENS) <= theme.variables.keys()
    for file in themes.shipped_dir().glob("*.toml"):
        text = file.read_text("utf-8")
        assert all(re.search(rf"^{name} = ", text, re.MULTILINE) for name in (*themes.COLORS, *themes.COLOR_TOKENS)), (
            file
        )


def _luminance(color: Color) -> float:
    parts = [part / 255 for part in color.rgb]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str | None, other: str | None) -> float:
    assert one is not None
    assert other is not None
    bright, dark = sorted((_luminance(Color.parse(one)), _luminance(Color.parse(other))), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _grounds(theme: Theme) -> dict[str, str | None]:
    return {
        "background": theme.background,
        "surface": theme.surface,
        "panel": theme.panel,
        **{name: theme.variables[name] for name in ("cursor-line", "cursor-line-idle")},
    }


@pytest.mark.parametrize("name", COLOURED)
def test_every_colour_of_text_can_be_read_on_every_ground(name: str) -> None:
    theme = SHIPPED[name]
    texts = {
        "foreground": theme.foreground,
        "accent": theme.accent,
        "warning": theme.warning,
        "error": theme.error,
        **{token: theme.variables[token] for token in ("muted", *STATES)},
    }
    least = 7.0 if name == "copydesk-high-contrast" else 4.5
    for (text, color), (ground, below) in itertools.product(texts.items(), _grounds(theme).items()):
        wanted = least if ground in ("background", "surface") else 4.5
        assert _contrast(color, below) >= wanted, f"{text} on {ground}"
    assert _contrast(theme.variables["band-text"], theme.variables["band-primary"]) >= 4.5


@pytest.mark.parametrize("name", COLOURED)
def test_the_band_of_a_primary_environment_has_the_colour_of_a_warning_and_not_of_a_failure(name: str) -> None:
    theme = SHIPPED[name]
    assert theme.variables["band-primary"] == theme.warning
    assert theme.variables["band-primary"] not in (theme.error, theme.variables["status-invalid"])


# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
BLINDNESS = {
    "red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def _seen(color: Color, blindness: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """CIE Lab of a colour as somebody with that blindness sees it."""
    parts = [part / 255 for part in color.rgb]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    r, g, b = (max(0.0, min(1.0, sum(m * v for m, v in zip(row, linear, strict=True)))) for row in blindness)

    def root(t: float) -> float:
        return t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116

    x, y, z = (
        root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047),
        root(0.2126 * r + 0.7152 * g + 0.0722 * b),
        root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883),
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("blindness", BLINDNESS)
def test_the_states_of_the_colour_blind_theme_differ_for_colour_blind_eyes(blindness: str) -> None:
    tokens = SHIPPED["copydesk-colour-blind"].variables
    colors = [_seen(Color.parse(tokens[state]), BLINDNESS[blindness]) for state in STATES]
    for one, other in itertools.combinations(colors, 2):
        assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 >= 20


# -- one's own ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("not toml", "line 1"),
        ("name = 3", "line 1: name is a word"),
        ("[colors]\naccent = '#fff'", "line 1: .colors. needs at least primary"),
        ("[colors]\nprimary = 'nocolor'", "line 2: primary is not a colour: nocolor"),
        ("[colours]\nprimary='#fff'", "line 1: there is no key colours.*Did you mean colors"),
        ("[colors]\nprimary='#fff'\n[tokens]\nmutde = '#fff'", "line 4: .*Did you mean muted"),
        ("[colors]\nprimary='ansi_red'", "line 2: primary is ansi_red, but ansi_... colours need ansi = true"),
        ("ansi = true\n[colors]\nprimary='#fff'", "line 3: primary is #fff, but ansi = true takes"),
        ("[colors]\nprimary='#fff'\n[styles]\ncursor-style = 'revers'", "line 4: .*Did you mean reverse"),
        ("colors = 3", "line 1: colors is a section"),
        ("[colors]\nprimary='$accent'", "primary is not a colour"),
    ],
)
def test_a_broken_theme_is_named_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=rf"(?s)mine\.toml.*{told}"):
        themes.load_theme(file)


def test_what_a_theme_leaves_out_is_as_in_the_shipped_one_of_its_kind(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(
        "dark = false\n[colors]\nprimary = '#123456'\nbackground = '#fefefe'\n[tokens]\nmuted = '#333333'\n"
    )
    theme = themes.load_theme(file)
    light = SHIPPED["copydesk-light"].variables
    assert theme.name == "mine"
    assert theme.variables["muted"] == theme.variables["faint"] == "#333333"
    assert theme.variables["band-text"] == "#fefefe"
    assert theme.variables["status-draft"] == light["status-draft"]


def _write(paths: Paths, name: str, text: str, moment: int = 1) -> Path:
    paths.themes_dir.mkdir(parents=True, exist_ok=True)
    file = paths.themes_dir / name
    file.write_text(text, "utf-8")
    os.utime(file, ns=(moment, moment))
    return file


MINE = 'name = "mine"\n[colors]\nprimary = "#123456"\nbackground = "{}"\n'


async def test_an_own_theme_can_be_chosen_and_a_broken_one_is_told(stage: Any, paths: Paths) -> None:
    _write(paths, "mine.toml", MINE.format("#000000"))
    _write(paths, "odd.toml", "name = ")
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert any("odd.toml" in notice for notice in scene.notices)
        seen = []
        for _ in range(len(SHIPPED) + 1):
            await pilot.press("f2")
            seen.append(scene.app.theme)
            assert any(f"Theme {scene.app.theme}" in notice for notice in scene.notices)
        assert seen == [*list(SHIPPED)[1:], "mine", "copydesk-dark"]


async def test_a_theme_that_is_written_on_is_followed(stage: Any, paths: Paths) -> None:
    file = _write(paths, "mine.toml", MINE.format("#000000"))
    paths.settings_file.write_text('theme = "mine"\n')
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert scene.app.theme == "mine"
        theming = scene.app.theming
        _write(paths, "mine.toml", MINE.format("#202020"), moment=2)
        theming.look_again()
        await scene.settled(pilot)
        assert scene.app.screen.styles.background == Color.parse("#202020")
        await _shown(pilot, lambda: "#202020" in _colours(scene) and "#000000" not in _colours(scene))

        _write(paths, "mine.toml", "name = ", moment=3)
        theming.look_again()
        theming.look_again()
        await scene.settled(pilot)
        assert sum("mine.toml" in notice for notice in scene.notices) == 1
        assert scene.app.theme == "mine"
        assert scene.app.screen.styles.background == Color.parse("#202020")

        _write(paths, "new.toml", MINE.format("#303030").replace("mine", "new"), moment=4)
        theming.look_again()
        assert "new" in theming.names
        file.unlink()
        theming.look_again()
        await scene.settled(pilot)
        assert "mine" not in theming.names
        assert scene.app.theme == "copydesk-dark"


# -- choosing ----------------------------------------------------------------------------------------------------------
async def test_the_key_for_the_next_theme_says_which_one_it_is(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        for name in ("copydesk-light", "copydesk-high-contrast: dark"):
            await pilot.press("f2")
            await scene.settled(pilot)
            assert scene.notices[-1] == f"Theme {name}."


async def test_the_theme_picker_shows_each_theme_and_escape_puts_the_first_one_back(stage: Any, paths: Paths) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("ctrl+p")
        await pilot.press(*"choose a theme")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("down", "down")
        await pilot.pause()
        assert scene.app.theme == "copydesk-high-contrast"
        assert "the terminal's 16 colours" in scene.text
        await pilot.press("escape")
        await pilot.pause()
        assert scene.app.theme == "copydesk-dark"
        assert not scene.desks.state.theme
        await pilot.press("ctrl+p")
        await pilot.press(*"colour-bl")
        await pilot.press("enter")
        await pilot.pause()
        assert scene.app.theme == "copydesk-colour-blind"
    assert stage().app.theme == "copydesk-colour-blind"


async def test_the_theme_picker_lists_files_that_cannot_be_used_and_picking_one_says_why(
    stage: Any, paths: Paths
) -> None:
    file = _write(paths, "odd.toml", "name = ")
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        scene.app.theming.pick()
        await pilot.pause()
        await pilot.press(*"odd")
        await pilot.pause()
        assert "broken: " in scene.text
        told = sum("odd.toml" in notice for notice in scene.notices)
        await pilot.press("enter")
        await pilot.pause()
        assert scene.app.theme == "copydesk-dark"
        assert sum("odd.toml" in notice for notice in scene.notices) == told + 1 or "odd.toml" in scene.text
        file.unlink()
        scene.app.theming.look_again()
        assert not scene.app.theming.broken


async def test_the_theme_of_the_settings_wins_over_the_one_picked_last(
    stage: Any, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = stage()
    scene.app.theming.choose("copydesk-ansi")
    assert stage().app.theme == "copydesk-ansi"
    paths.settings_file.parent.mkdir(parents=True, exist_ok=True)
    paths.settings_file.write_text('theme = "copydesk-light"\n')
    scene = stage()
    assert scene.app.theme == "copydesk-light"
    scene.app.theming.choose("copydesk-mono")
    assert scene.app.theme == "copydesk-mono"
    assert stage().app.theme == "copydesk-light"
    monkeypatch.setenv("TEXTUAL_THEME", "nord")
    assert stage().app.theme == "nord"
    monkeypatch.setenv("NO_COLOR", "1")
    assert stage().app.theme == "copydesk-mono"


async def test_settings_that_make_no_sense_are_told_and_the_others_count(stage: Any, paths: Paths) -> None:
    paths.settings_file.parent.mkdir(parents=True, exist_ok=True)
    paths.settings_file.write_text('theme = "copydesk-lihgt"\nglyphs = "plain"\ntehme = 1\n')
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        (told,) = [notice for notice in scene.told if "config.toml" in notice]
        assert "line 3: there is no setting tehme. Did you mean theme?" in told
        assert "line 1: there is no theme copydesk-lihgt. Did you mean copydesk-light?" in told
        assert scene.app.theme == "copydesk-dark"
        assert "+ Article" in scene.text


async def test_a_terminal_with_16_colours_gets_its_own_colours(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("COLORTERM")
    assert stage().app.theme == "copydesk-ansi"


# -- few or no colours -------------------------------------------------------------------------------------------------
def _colours(scene: Any) -> set[str]:
    found = set()
    for strip in scene.app.screen._compositor.render_strips():
        for segment in strip:
            for color in (segment.style.color, segment.style.bgcolor) if segment.style else ():
                if color is not None:
                    found.add(color.name)
    return found


async def test_without_colours_everything_is_still_told_apart(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("space", "slash", "x", "escape")
        await scene.settled(pilot)
        assert _colours(scene) == set()
        styles = {
            segment.text.strip(): segment.style
            for strip in scene.app.screen._compositor.render_strips()
            for segment in strip
            if segment.text.strip()
        }
        cursor = next(style for text, style in styles.items() if "Article number 1" in text)
        assert cursor.reverse
        band = next(style for text, style in styles.items() if text == "PRIMARY")
        assert band.reverse
        assert band.bold
        assert any("▌" in text for text in styles)
        await pilot.press("p")
        await _shown(pilot, lambda: any("Back" in text for text, _ in _segments(scene)))
        assert _colours(scene) == set()
        assert any(style.reverse and "Back" in text for text, style in _segments(scene))
        await pilot.press("escape", "f2")
        await pilot.pause()
        assert scene.app.theme == "copydesk-mono"
        assert any("NO_COLOR" in notice for notice in scene.notices)


async def _shown(pilot: Any, holds: Callable[[], bool]) -> None:
    for _ in range(200):
        await pilot.pause()
        if holds():
            return
    raise AssertionError("it never came")


def _segments(scene: Any) -> list[tuple[str, Any]]:
    strips = scene.app.screen._compositor.render_strips()
    return [(segment.text, segment.style) for strip in strips for segment in strip if segment.style]


async def test_the_16_colour_theme_sends_no_others(stage: Any, paths: Paths) -> None:
    scene = stage()
    scene.app.theming.choose("copydesk-ansi")
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        for keys in ((), ("ctrl+p",), ("escape", "3"), ("question_mark",), ("escape", "2"), ("1", "p")):
            await pilot.press(*keys)
            await pilot.pause()
            assert not {name for name in _colours(scene) if name.startswith("#")}
        assert any(style.reverse or style.bold for _, style in _segments(scene))


async def test_plain_signs_are_all_ascii_and_nothing_moves(stage: Any, paths: Paths, make_job: Any) -> None:
    full = stage()
    async with full.app.run_test(size=(120, 36)) as pilot:
        await full.settled(pilot)
        full.desk.publish(make_job("running"))
        await full.settled(pilot)
        drawn = full.lines
    paths.settings_file.parent.mkdir(parents=True, exist_ok=True)
    paths.settings_file.write_text('glyphs = "plain"\n')
    scene = stage()
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        scene.desk.publish(make_job("running"))
        await scene.settled(pilot)
        assert scene.text.isascii()
        assert [len(line) for line in scene.lines] == [cell_len(line) for line in drawn]
        assert scene.lines[1] == painting.plain(drawn[1])
        for keys in (("question_mark",), ("escape", "ctrl+p"), ("escape", "3"), ("2",), ("1", "space", "p")):
            await pilot.press(*keys)
            await pilot.pause()
            assert scene.text.isascii(), [char for char in scene.text if not char.isascii()]


def test_plain_signs_follow_the_locale_and_the_console() -> None:
    assert default_glyphs({"LANG": "en_US.UTF-8"}) is Glyphs.FULL
    assert default_glyphs({"LANG": "C.utf8"}) is Glyphs.FULL
    assert default_glyphs({}) is Glyphs.FULL
    assert default_glyphs({"LANG": "C.UTF-8", "LC_ALL": "C"}) is Glyphs.PLAIN
    assert default_glyphs({"LANG": "de_DE.ISO-8859-1"}) is Glyphs.PLAIN
    assert default_glyphs({"LANG": "C.UTF-8", "TERM": "linux"}) is Glyphs.PLAIN


# -- the sheets --------------------------------------------------------------------------------------------------------
COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b(?![-\w])|\brgba?\(|\bhsla?\(|\bansi_\w+"
    r"|(?:color|background|tint)\s*:[^;$]*\b(?:red|green|blue|yellow|white|black|orange|cyan|magenta|gr[ae]y)\b"
)


def test_no_sheet_and_no_widget_names_a_colour() -> None:
    sheets = sorted((ROOT / "tui" / "ui").rglob("*.tcss"))
    assert sheets
    for file in sheets:
        text = re.sub(r"/\*.*?\*/", "", file.read_text("utf-8"), flags=re.DOTALL)
        for line in text.splitlines():
            if re.search(r"(color|background|border[\w-]*|tint|outline)\s*:", line):
                assert not COLOUR.search(line), f"{file.name}: {line.strip()}"
    for file in sorted((ROOT / "tui" / "ui").rglob("*.py")):
        if file.name == "themes.py":
            continue
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            literal = re.search(r"[\"'](?:#(?=[a-fA-F]*[0-9])[0-9a-fA-F]{3,8}[\"']|rgb\(|ansi_)", line)
            assert not literal, f"{file.name}:{number}: {line.strip()}"


def test_every_state_has_a_glyph_and_a_word_of_its_own() -> None:
    glyphs = [glyph for glyph, _, _ in STATUS.values()] + [INVALID_GLYPH]
    words = [word for _, word, _ in STATUS.values()]
    assert len(set(glyphs)) == len(glyphs)
    assert len(set(words)) == len(words)
    assert all(tone in TONES for _, _, tone in STATUS.values())
    in_plain = [painting.plain(glyph) for glyph in glyphs]
    assert len(set(in_plain)) == len(in_plain)


async def test_each_style_sheet_is_parsed_once_at_the_start(stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[Any] = []
    parse = getattr(textual.css.stylesheet, "parse")  # noqa: B009 - not one of its public names

    def counted(scope: str, css: str, read_from: Any, **more: Any) -> Any:
        parsed.append((read_from, more["tie_breaker"]))
        return parse(scope, css, read_from, **more)

    monkeypatch.setattr(Stylesheet, "_parse_rules", parse_anew)
    monkeypatch.setattr(textual.css.stylesheet, "parse", counted)
    scene = stage()
    async with scene.app.run_test() as pilot:
        await scene.settled(pilot)
        assert {read_from for read_from, _ in parsed} == set(scene.app.stylesheet.source)
        assert len(parsed) == len(set(parsed))
