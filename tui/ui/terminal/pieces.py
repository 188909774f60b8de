"""What differs on a line, as pieces that can be written in one go each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

from rich.cells import split_graphemes

from tui.ui.terminal.attributes import ground_of, is_plain

Cell = tuple[str, str]
"""A cluster and the parameters it is written under. The second cell of a wide cluster holds an empty text."""

BRIDGE = 4
"""So many bytes that are on the screen already are written again rather than jumped over: the jump is as long."""

NEW = "\U0001f000"
"""From here on many terminals do not know how wide a character is."""


class Piece(NamedTuple):
    """Cells of a line from `start` to before `end`, all of them written under `style`.

    `blank`: any attributes of the same ground will do. `unsure`: how many cells the terminal takes for them is not
    known, nor what is written under each; they are the rest of the line.
    """

    y: int
    start: int
    end: int
    style: str
    blank: bool = False
    unsure: bool = False


@lru_cache(1024)  # each takes a hundred bytes a cell
def clusters(text: str) -> tuple[tuple[str, int], ...]:
    """The clusters of a text with their widths in cells; those without a width belong to the one before."""
    if text.isascii():
        return tuple((letter, 1) for letter in text)
    found: list[tuple[str, int]] = []
    for start, end, width in split_graphemes(text)[0]:
        if not width and found:
            before, cells = found[-1]
            found[-1] = before + text[start:end], cells
        else:
            found.append((text[start:end], width))
    return tuple(found)


def is_uncertain(cluster: str) -> bool:
    """Whether terminals disagree how wide it is: joined and marked clusters, and what is newer than many of them."""
    return len(cluster) > 1 or cluster >= NEW


def differing(y: int, wanted: Sequence[Cell], shown: Sequence[Cell | None]) -> list[Piece]:
    """The pieces of line `y` that make what is `shown` into what is `wanted`, left to right."""
    differ = [x for x, (new, old) in enumerate(zip(wanted, shown, strict=True)) if new is not old and new != old]
    unsure, before = _first_uncertain(wanted), _first_uncertain(shown)
    if unsure is not None or before is not None:
        # Nobody knows which cells such a cluster took: all behind it is blanked and written again.
        first = min(differ[0], *(x for x in (unsure, before) if x is not None))
        return [Piece(y, _first_half(wanted, first), len(wanted), "", unsure=True)]
    pieces: list[Piece] = []
    for (style, is_blank, _), run in groupby(
        enumerate(differ), lambda place: (wanted[place[1]][1], wanted[place[1]][0] == " ", place[1] - place[0])
    ):
        places = [x for _, x in run]
        start, end = _first_half(wanted, places[0]), whole(wanted, places[-1] + 1)
        new = Piece(y, start, end, style, blank=is_blank and is_plain(style))
        if pieces and (together := _joined(pieces[-1], new, wanted)) is not None:
            pieces[-1] = together
        else:
            pieces.append(new)
    return pieces


def _first_uncertain(row: Sequence[Cell | None]) -> int | None:
    known = [cell[0] for cell in row if cell is not None]
    if max(map(len, known), default=0) < 2 and max("".join(known), default="") < NEW:
        return None
    for x, cell in enumerate(row):
        if cell is not None and is_uncertain(cell[0]):
            return x
    return None


def _first_half(row: Sequence[Cell], x: int) -> int:
    while x and not row[x][0]:
        x -= 1
    return x


def whole(row: Sequence[Cell], end: int) -> int:
    """`end`, or where the wide cluster ends that stands there."""
    while end < len(row) and not row[end][0]:
        end += 1
    return end


def _joined(old: Piece, new: Piece, row: Sequence[Cell]) -> Piece | None:
    """Two pieces of a row and what is between them as one; None where that is no shorter, or not alike.

    Blanks go with whatever has their ground.
    """
    if new.end <= old.end:  # the other half of a wide cluster
        return old
    own = old.style if new.blank else new.style
    other = new if new.blank else old
    if old.style != new.style and not (other.blank and is_plain(own) and ground_of(own) == other.style):
        return None
    between = row[old.end : new.start]
    if len("".join(cluster for cluster, _ in between).encode()) > BRIDGE:
        return None
    for cluster, style in between:
        if style != own and not (cluster == " " and is_plain(own) and style == ground_of(own)):
            return None
    return Piece(old.y, old.start, new.end, own, blank=old.blank and new.blank)
