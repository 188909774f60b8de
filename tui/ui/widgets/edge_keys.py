"""Keys that are named in the edges of panes, for the mouse: which one stands where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import accumulate, takewhile

from tui.ui.actions import ACTIONS
from tui.ui.actions.key_names import shown_key
from tui.ui.actions.keybook import KeyBook
from tui.ui.drawing.cells import width_of

_FRAME = "─╭╮╰╯"
_PIECE = re.compile(rf"[^ {_FRAME}]+(?: [^ {_FRAME}]+)*")
"""What belongs together: more than one blank, and the frame, are between keys."""


def _keys_by_name(book: KeyBook) -> Mapping[str, str]:
    """Every key that does something, by how it is written. Digits stand in counts, too, and are left out."""
    found = {"enter": "enter"}
    for action in ACTIONS:
        for key in book.keys(action.id):
            if not key.isdigit():
                found.setdefault(shown_key(key), key)
    return found


def key_at(line: str, x: int, book: KeyBook) -> str:
    """The key, as Textual calls it, of what is named at cell `x` of an edge; empty where nothing is.

    Of a piece such as `] [ next, previous` the key that was hit, elsewhere the first.
    """
    named = _keys_by_name(book)
    for piece in _PIECE.finditer(line):
        at = width_of(line[: piece.start()])
        if at <= x < at + width_of(piece[0]):
            words = list(takewhile(named.__contains__, piece[0].split(" ")))
            places = accumulate((width_of(word) + 1 for word in words), initial=at)
            hit = (word for word, place in zip(words, places, strict=False) if place <= x < place + width_of(word))
            return named[next(hit, words[0])] if words else ""
    return ""
