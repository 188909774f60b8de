"""Screens as text for snapshots: what every cell shows, and below it in which style.

A picture is read in a diff like the screen itself: the lines first, then each line's styles as letters with lengths,
then what the letters mean. What no run repeats (the budget, how long a job took) is drawn as `#`.
"""

import re
from string import ascii_letters, digits
from typing import Any

from rich.cells import cell_len
from rich.style import Style

LETTERS = ascii_letters + digits
CHANCE = re.compile(
    r"\d[\d,]*/\d[\d,]+"  # requests left
    r"|\b\d+:\d\d\b(?::\d\d)?"  # how long, how long still, the time of day
    r"|\b\d+(?:\.\d+)? ?(?:m?s|/s)\b"  # durations and rates
)


def _words(style: Style) -> str:
    attributes = [
        name for name in ("bold", "dim", "italic", "underline", "reverse", "strike") if getattr(style, name) is True
    ]
    color = style.color.name if style.color is not None else "default"
    ground = style.bgcolor.name if style.bgcolor is not None else "default"
    return " ".join([*attributes, color, "on", ground])


def _lines(app: Any) -> list[list[tuple[str, Style]]]:
    return [
        [(segment.text, segment.style or Style.null()) for segment in strip if not segment.control]
        for strip in app.screen._compositor.render_strips()
    ]


def plain_text(app: Any) -> str:
    """What the screen shows, without styles."""
    return "\n".join("".join(text for text, _ in line) for line in _lines(app))


def _by_chance(found: re.Match[str]) -> str:
    return "#" * len(found.group())


def picture(app: Any, *, mask: str = "") -> str:
    """The screen of an app as it is now. `mask`: a pattern of more that differs from run to run."""
    letters: dict[str, str] = {}
    text: list[str] = []
    styles: list[str] = []
    for line in _lines(app):
        row, tones = "", ""
        for piece, style in line:
            name = _words(style)
            letter = letters.setdefault(name, LETTERS[len(letters)] if len(letters) < len(LETTERS) else "?")
            row += piece
            tones += letter * cell_len(piece)
        row = CHANCE.sub(_by_chance, row)
        text.append((re.sub(mask, _by_chance, row) if mask else row).rstrip())
        styles.append(_runs(tones))
    rule = "─" * 20
    return "\n".join([*text, rule, *styles, rule, *(f"{letter} {name}" for name, letter in letters.items()), ""])


def _runs(tones: str) -> str:
    """Runs of one style as letter and length: `a12 b3`."""
    return " ".join(f"{found.group()[0]}{len(found.group())}" for found in re.finditer(r"(.)\1*", tones))
