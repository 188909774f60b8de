"""What happens to every line on its way to the terminal: plain signs, no colours. Nobody else needs to know."""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import LineFilter

_PLAIN = str.maketrans(
    {
        # states and marks
        "●": "*",
        "◐": "~",
        "◌": "o",
        "○": "o",
        "✗": "x",
        "✘": "x",
        "✓": "v",
        "–": "-",
        "—": "-",
        "·": ".",
        "•": "*",
        "▌": "+",
        "┊": ":",
        "›": ">",
        "‹": "<",
        "▸": "+",
        "▾": "v",
        "▴": "^",
        "▲": "^",
        "▼": "v",
        "⚑": "!",
        "⚠": "!",
        "⟳": "@",
        "…": "~",
        "→": ">",
        "←": "<",
        "↑": "^",
        "↓": "v",
        "⏎": "/",
        "␣": "_",
        "−": "-",
        "×": "x",
        "█": "#",
        "▓": "#",
        "▒": ":",
        "░": ".",
        "▏": "|",
        "▎": "|",
        "▍": "|",
        "▋": "|",
        "▊": "#",
        "▉": "#",
        "▐": "|",
        "▀": "#",
        "▄": "#",
        "▔": "-",
        "▁": "_",
        # bars and frames
        "━": "#",
        "╸": ">",
        "╺": "-",
        "─": "-",
        "╌": "-",
        "│": "|",
        "┃": "#",
        "║": "|",
        "═": "=",
        **dict.fromkeys("╭╮╰╯┌┐└┘├┤┬┴┼", "+"),
        **dict.fromkeys("┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬", "+"),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("‘’", "'"),
    }
)
"""Signs and what is drawn for them where a terminal has none or draws them two cells wide. All take one cell."""


def plain(text: str) -> str:
    """`text` with signs every terminal has, in the same number of cells."""
    return text if text.isascii() else text.translate(_PLAIN)


@lru_cache(2048)
def _without_colour(style: Style) -> Style:
    return style.without_color


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
