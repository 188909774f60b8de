"""What happens to every line on its way to the terminal: plain signs, no colours. Nobody else needs to know."""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

from tui.core.text import LOST

_SIGNS = {
    "●◐◌○✗✘✓–—·•▌┊›‹▸▾▴▲▼⚑⚠⟳…→←↑↓⏎␣−×": "*~ooxxv--.*+:><+v^^v!!@~><^v/_-x",
    "█▓▒░▏▎▍▋▊▉▐▀▄▔▁": "##:.||||##|##-_",
    "━╸╺─╌│┃║═╭╮╰╯┌┐└┘├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬": "#>---|#|=+++++++++++++++++++++++++++++++",
    "‖▣▪↗◇": "=#-^o",
    "“”„‘’": '"""\'\'',
    "".join(map(chr, range(0x2400, 0x2422))): "?" * 0x22,  # control characters made visible
}
_PLAIN = str.maketrans("".join(_SIGNS), "".join(_SIGNS.values()))
"""Signs and what is drawn for them where a terminal has none or draws them two cells wide. All take one cell."""


def plain(text: str) -> str:
    """`text` with signs every terminal has, in the same number of cells."""
    return text if text.isascii() else text.translate(_PLAIN)


@lru_cache(2048)
def _without_colour(style: Style) -> Style:
    return style.without_color


_STEERS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class NothingForeign(LineFilter):
    """The last line of defence: whoever forgot to clean a text, nothing that steers a terminal is written to it.

    Everything drawn passes here. What takes no cell is left out, so that lines keep their width.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        if all((text.isascii() and text.isprintable()) or _STEERS.search(text) is None for text, _, _ in segments):
            return segments
        return [Segment(_STEERS.sub(_harmless, text), style, control) for text, style, control in segments]


def _harmless(match: re.Match[str]) -> str:
    return LOST * cell_len(match.group())


class PlainGlyphs(LineFilter):
    """Draws `*`, `+` and `-` instead of `●`, `▌` and `─`."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [Segment(plain(text), style, control) for text, style, control in segments]


class NoColours(LineFilter):
    """Leaves bold, dim, underlined and reversed letters, and not one colour: NO_COLOR.

    Textual's own filter for it sends greys, or the default colour with every change of style.
    """

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            Segment(text, None if style is None else _without_colour(style), control)
            for text, style, control in segments
        ]
