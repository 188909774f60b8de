"""The frame of a pane, drawn: its edges with what is said in them, its side that shows the place, its notice."""

from __future__ import annotations

from collections.abc import Sequence

from tui.ui.drawing.cells import Cell, cut, total_width, width_of, wrap

Line = tuple[tuple[str, str, str], ...]
"""Text, tone and highlight of the pieces of a drawn line."""


BOTTOM_LEFT = "╰"
BETWEEN = "   "
"""What stands between two keys that are named in the bottom edge."""
BACK = " back"
"""How a hint ends that leads out of something."""


def whole_hints(text: str, room: int) -> str:
    """As many keys as there is room for, none of them cut, the way back among them; a text that names one alone is cut
    as any other."""
    if width_of(text) <= room or BETWEEN not in text:
        return cut(text, room)
    hints = text.split(BETWEEN)
    while len(hints) > 1 and width_of(BETWEEN.join(hints)) > room:
        del hints[max((place for place, hint in enumerate(hints) if not hint.endswith(BACK)), default=-1)]
    return cut(BETWEEN.join(hints), room)


def edge(corners: str, cells: Sequence[Cell], width: int, tone: str, frame: str, at_end: Sequence[Cell] = ()) -> Line:
    """The top or the bottom: pieces on the left, `at_end` on the right. `tone`: of pieces that have none; `frame`: of
    the line itself."""
    inner = width - 2
    pieces = [(corners[0], frame, "")]
    end: list[tuple[str, str, str]] = []
    if at_end and inner > 12:
        fitted = [(cut(text, inner - 6), name) for text, name in at_end]
        end = [(" ", frame, ""), *((text, name or tone, "") for text, name in fitted), (" ─", frame, "")]
        inner -= total_width(fitted) + 3
    if cells and inner > 6:
        room = inner - 3
        pieces.append((" ", frame, ""))
        for text, name in cells:
            shown = whole_hints(text, room) if corners[0] == BOTTOM_LEFT else cut(text, room)
            room -= total_width([(shown, name)])
            if shown:
                pieces.append((shown, name or tone, ""))
            if room <= 0:
                break
        pieces.append((" ", frame, ""))
        inner = room + 1
    return (*pieces, ("─" * inner, frame, ""), *end, (corners[1], frame, ""))


def notice_cells(notice: Sequence[Cell], line: int, width: int, height: int) -> Sequence[Cell]:
    """One line of what a pane of that size says while it has no rows; where it is low, without blank lines."""
    lines = [(part, tone) for text, tone in notice for part in wrap(text, width - 4)]
    if len(lines) > height:
        lines = [(text, tone) for text, tone in lines if text]
    place = line - max(0, (height - len(lines)) // 3)
    if not 0 <= place < len(lines):
        return ()
    text, tone = lines[place]
    return ((" " * max(1, (width - total_width([(text, tone)])) // 2), ""), (text, tone))


def in_thumb(line: int, top: int, rows: int, height: int) -> bool:
    """Whether the side shows, at a line of the body, that this part of the rows is on the screen."""
    if rows <= height or line < 0:
        return False
    length = max(1, height * height // rows)
    last_top = rows - height
    start = round((height - length) * top / last_top) if last_top else 0
    return start <= line < start + length
