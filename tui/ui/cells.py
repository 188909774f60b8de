"""Text fitted into terminal cells: wide characters count two, marks count none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, chop_cells, set_cell_size

Cell = tuple[str, str]
"""A piece of a line and the name of its tone (`muted`, `draft`, ...), see `widgets.pane`."""


def width_of(text: str) -> int:
    """Cells a text takes."""
    return cell_len(text)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """`text` in exactly `width` cells: cut with an ellipsis, or padded (on the left when `right`)."""
    if width <= 0:
        return ""
    taken = cell_len(text)
    if taken > width:
        text = cut(text, width)
        taken = cell_len(text)
    padding = " " * (width - taken)
    fitted = padding + text if right else text + padding
    # A joiner at the edge swallows the blank it meets.
    while cell_len(fitted) < width:
        fitted = " " + fitted if right else fitted + " "
    return fitted


def cut(text: str, width: int) -> str:
    """`text` in at most `width` cells, with an ellipsis where something is missing."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    # set_cell_size pads with a blank where half of a wide character would have to stay.
    return set_cell_size(text, width - 1).rstrip() + "…"


def fit_cells(cells: Iterable[Cell], width: int, tone: str = "") -> list[Cell]:
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
        fitted.append((" " * left, tone))
    return fitted


def total_width(cells: Sequence[Cell]) -> int:
    """Cells that all pieces take together."""
    return sum(cell_len(text) for text, _ in cells)


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken at blanks where there are any. Empty lines stay."""
    lines: list[str] = []
    for paragraph in text.replace("\t", "    ").split("\n"):
        lines.extend(_wrap_paragraph(paragraph, max(1, width)))
    return lines


def _wrap_paragraph(paragraph: str, width: int) -> list[str]:
    if cell_len(paragraph) <= width:
        return [paragraph]
    lines: list[str] = []
    line, taken = "", 0
    for word in _words(paragraph):
        room = cell_len(word)
        if taken + cell_len(word.rstrip(" ")) <= width:
            line, taken = line + word, taken + room
            continue
        if line:
            lines.append(line.rstrip(" "))
        if cell_len(word.rstrip(" ")) > width:
            *full, word = chop_cells(word, width)
            lines.extend(full)
        line, taken = word, cell_len(word)
    lines.append(line.rstrip(" "))
    return lines


def _words(paragraph: str) -> list[str]:
    """Words with the blanks that follow them; leading blanks are a word of their own."""
    words: list[str] = []
    word = ""
    for char in paragraph:
        if word.endswith(" ") and char != " ":
            words.append(word)
            word = ""
        word += char
    words.append(word)
    return words


def changed_span(old: Sequence[Cell], new: Sequence[Cell]) -> tuple[int, int] | None:
    """First column and number of columns that differ between two drawn lines of one width; None when none do."""
    before, after = _columns(old), _columns(new)
    if len(before) != len(after):
        return 0, max(len(before), len(after))
    differing = [x for x, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    return (differing[0], differing[-1] - differing[0] + 1) if differing else None


def _columns(cells: Sequence[Cell]) -> list[tuple[str, str]]:
    columns: list[tuple[str, str]] = []
    for text, tone in cells:
        for char in text:
            width = cell_len(char)
            if width == 0 and columns:
                columns[-1] = (columns[-1][0] + char, tone)
                continue
            columns.append((char, tone))
            columns.extend([("", tone)] * (width - 1))
    return columns
