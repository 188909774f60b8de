"""The mouse, as a terminal reports it: in SGR sequences, over a real pseudo-terminal."""

import re
from collections.abc import Callable
from typing import Any

WHEEL_DOWN = 65


def sgr(button: int, x: int, y: int) -> str:
    """A button pressed at a cell, counted from 1, and let go; a wheel is only turned."""
    pressed = f"\x1b[<{button};{x};{y}M"
    return pressed if button >= 64 else f"{pressed}\x1b[<{button};{x};{y}m"


def click(terminal: Any, words: str, *, line: int) -> None:
    """Click on words as soon as they stand on a line of the screen; -1 is the last one."""
    lines = terminal.until(lambda text: words in text.split("\n")[line]).split("\n")
    terminal.press(sgr(0, lines[line].index(words) + 1, line % len(lines) + 1))


def test_what_is_named_is_clicked_a_row_opens_and_the_wheel_takes_the_cursor_along(place: Callable[..., Any]) -> None:
    terminal = place().dashboard(columns=80, rows=24)
    terminal.until(r"row 1 of [\d,]+")
    click(terminal, "2 schema", line=-1)
    terminal.until(r"Schema ── \d+ items")
    click(terminal, "1 content", line=-1)
    terminal.until(r"row 1 of [\d,]+")
    terminal.press(sgr(WHEEL_DOWN, 10, 8))
    terminal.until(r"row 4 of [\d,]+")
    # Twice on the second line of rows: what stands there is opened.
    terminal.press(sgr(0, 10, 5) * 2)
    terminal.until(r"─ 5 of [\d,]+ ─")
    click(terminal, "J", line=0)
    terminal.until(r'"type": "item"')
    click(terminal, "esc back", line=-1)
    terminal.until(r"row 5 of [\d,]+")
    click(terminal, "? help", line=0)
    terminal.until(r"Mark or unmark the record")
    terminal.press("escape")
    terminal.until(lambda text: re.search(r"row 5 of [\d,]+", text) and "Mark or unmark" not in text)
