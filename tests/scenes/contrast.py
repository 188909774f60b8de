"""How well what is painted can be read: the contrast of every cell with a letter or digit on it (WCAG 2.2)."""

from collections.abc import Iterator
from typing import Any

from rich.color import Color
from rich.terminal_theme import TerminalTheme

GROUND = TerminalTheme((0, 0, 0), (255, 255, 255), [(0, 0, 0)] * 8)
"""Of what names no colour; no shipped theme of true colours leaves one out."""


def luminance(color: tuple[int, int, int]) -> float:
    """Relative luminance of sRGB, 0 to 1."""
    parts = [part / 255 for part in color]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _rgb(color: Color | None, *, foreground: bool) -> tuple[int, int, int]:
    return tuple((color or Color.default()).get_truecolor(GROUND, foreground))  # type: ignore[return-value]


def hard_to_read(app: Any, least: float = 4.5) -> Iterator[str]:
    """The texts of the topmost screen with less contrast than that, with it and where they stand.

    What lies dimmed beneath a dialog is not meant to be read.
    """
    screen = app.screen
    beneath = screen.is_modal
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for text, style, control in strip:
            if control:
                continue
            at, x = x, x + len(text)
            letters = [offset for offset, mark in enumerate(text) if mark.isalnum()]
            if not letters or style is None:
                continue
            if beneath and screen.get_widget_at(min(at + letters[0], screen.size.width - 1), y)[0] is screen:
                continue
            front, ground = _rgb(style.color, foreground=True), _rgb(style.bgcolor, foreground=False)
            if style.reverse:
                front, ground = ground, front
            if (found := contrast(front, ground)) < least:
                yield f"{found:.2f} {app.theme} line {y + 1}: {text.strip()!r}"
