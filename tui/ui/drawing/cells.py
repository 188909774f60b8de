"""Text fitted into terminal cells: wide characters count two, marks count none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rich.cells import cell_len, chop_cells, set_cell_size

from tui.ui.drawing.piece import Cell

__all__ = ["Cell", "breaks", "cut", "fit", "fit_cells", "total_width", "width_of", "wrap", "wrap_cells"]


width_of = cell_len
"""Cells a text takes."""


def fit(text: str, width: int, *, right: bool = False) -> str:
    """`text` in exactly `width` cells: cut with an ellipsis, or padded (on the left when `right`)."""
    text = cut(text, width)
    while (missing := width - cell_len(text)) > 0:  # more than once: a joiner at the edge swallows the blank it meets
        text = " " * missing + text if right else text + " " * missing
    return text


def cut(text: str, width: int) -> str:
    """`text` in at most `width` cells, with an ellipsis where something is missing."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    # set_cell_size pads with a blank where half of a wide character would have to stay.
    kept = set_cell_size(text, width - 1).rstrip()
    # Joiners that stand alone count differently once something follows.
    while kept and cell_len(kept + "…") > width:
        kept = kept[:-1]
    return kept + "…"


def fit_cells(cells: Iterable[Cell], width: int) -> list[Cell]:
    """The cells cut or filled up to exactly `width`."""
    fitted: list[Cell] = []
    left = width
    for text, name in cells:
        if left <= 0:
            break
        taken = cell_len(text)
        if taken > left:
            text, taken = fit(text, left), left
        fitted.append((text, name))
        left -= taken
    if left > 0:
        fitted.append((" " * left, ""))
    return fitted


def widest(texts: Iterable[str], least: int = 0) -> int:
    """Cells that the widest of the texts takes."""
    return max(map(width_of, texts), default=least)


def total_width(cells: Sequence[tuple[str, ...]]) -> int:
    """Cells that all pieces take together."""
    return sum(cell_len(cell[0]) for cell in cells)


def cut_middle(text: str, width: int) -> str:
    """`text` in at most `width` cells, its beginning and its end, for what differs only at the end."""
    if cell_len(text) <= width or width < 8:
        return cut(text, width)
    end, room = "", width // 2
    for char in reversed(text):
        if cell_len(char + end) > room:
            break
        end = char + end
    return cut(text, width - cell_len(end)) + end


def cut_apart(text: str, width: int, others: Iterable[str]) -> str:
    """`text` in at most `width` cells: its beginning, and its end, too, where others among which it stands begin like
    it, as an original and its copies do. The rule of every list of titles."""
    seen = cut(text, width)
    begun = (other for other in others if other.startswith(seen[:-1]) and other != text) if seen != text else ()
    return cut_middle(text, width) if any(cut(other, width) == seen for other in begun) else seen


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken at blanks where there are any. Empty lines stay."""
    return ["".join(part for part, _ in line) for line in wrap_cells([(text, "")], width)]


def wrap_cells(cells: Sequence[Cell], width: int) -> list[tuple[Cell, ...]]:
    """Pieces of text that follow each other, in lines of at most `width` cells; each keeps its tone."""
    rows: list[list[Cell]] = [[]]
    for text, tone in cells:
        first, *rest = text.replace("\t", TAB).split("\n")
        rows[-1].append((first, tone))
        rows += ([(part, tone)] for part in rest)
    return [_sliced(row, *ends) for row in rows for ends in breaks("".join(text for text, _ in row), max(1, width))]


def _sliced(row: Sequence[Cell], start: int, end: int) -> tuple[Cell, ...]:
    """The part of a row between two places of its whole text."""
    found: list[Cell] = []
    at = 0
    for text, tone in row:
        part = text[max(0, start - at) : max(0, end - at)]
        if part:
            found.append((part, tone))
        at += len(text)
        if at >= end:
            break
    return tuple(found) or (("", ""),)


def breaks(paragraph: str, width: int) -> list[tuple[int, int]]:
    """Where each line of a wrapped paragraph begins and ends; blanks at a break belong to no line."""
    if cell_len(paragraph) <= width:
        return [(0, len(paragraph))]
    lines: list[tuple[int, int]] = []
    start, end, taken = 0, 0, 0
    for match in _WORD.finditer(paragraph):
        word = match.group()
        bare = cell_len(word.rstrip(" "))
        if taken + bare <= width:
            taken += cell_len(word)
            end = match.end()
            continue
        if end > start:
            lines.append((start, end))
        start = match.start()
        if bare > width:
            *whole, word = _chopped(word, width)
            for part in whole:
                lines.append((start, start + len(part)))
                start += len(part)
        end, taken = match.end(), cell_len(word)
    lines.append((start, end))
    return [(first, first + len(paragraph[first:last].rstrip(" "))) for first, last in lines]


def _chopped(word: str, width: int) -> list[str]:
    """A word in parts of at most `width` cells."""
    parts: list[str] = chop_cells(word, width)
    if all(cell_len(part) <= width for part in parts):
        return parts
    # Joiners at a part's edge count differently there.
    parts = [""]
    for char in word:
        if parts[-1] and cell_len(parts[-1] + char) > width:
            parts.append("")
        parts[-1] += char
    return parts


_WORD = re.compile(r"[^ ]+ *| +")
TAB = "    "
