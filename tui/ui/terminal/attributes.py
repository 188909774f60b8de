"""Attributes of terminal cells (SGR, ECMA-48 8.3.117): the fewest bytes that lead from one to another."""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29", "21": "24",
        "53": "55"}  # fmt: skip
"""What ends each attribute. Bold and dim end together."""
_COLOUR = r"8;(?:5;\d+|2;\d+;\d+;\d+)"
"""What follows 3 or 4 for a colour of more than sixteen: its number, or red, green and blue."""
_PARAMETER = re.compile(
    rf"(?:(?P<word>{'|'.join(_OFF)})|(?P<reset>0?)|(?P<ink>[39][0-7]|39|3{_COLOUR})|(?P<ground>(?:4|10)[0-7]|49|4{_COLOUR}));"
)


class Attributes(Struct, frozen=True):
    """What a list of parameters sets, from nothing. Colours are their parameters, empty for the terminal's own."""

    words: frozenset[str]
    ink: str
    ground: str


@lru_cache(4096)
def read(parameters: str) -> Attributes | None:
    """What the parameters of one SGR sequence mean after a reset; None for some that are not known."""
    words: set[str] = set()
    colours = {"ink": "", "ground": ""}
    at, text = 0, f"{parameters};"
    while at < len(text):
        found = _PARAMETER.match(text, at)
        if found is None:
            return None
        at, kind, word = found.end(), found.lastgroup or "", found[found.lastgroup or 0]
        if kind == "word":
            words.add(word)
        elif kind == "reset":
            words, colours = set(), {"ink": "", "ground": ""}
        else:
            colours[kind] = "" if word in ("39", "49") else word
    return Attributes(frozenset(words), **colours)


_ON_BLANKS = frozenset(("4", "7", "9", "21", "53"))
"""Attributes that can be seen where nothing is written: lines, and ink and ground exchanged."""


@lru_cache(4096)
def on_blank(parameters: str) -> str:
    """The parameters that a blank cell needs to look as under these."""
    found = read(parameters)
    return found.ground if found is not None and is_plain(parameters) else parameters


@lru_cache(16384)
def ground_of(parameters: str) -> str | None:
    """The part of the parameters that sets the ground; None where they are not known."""
    found = read(parameters)
    return None if found is None else found.ground


@lru_cache(16384)
def by_ground(parameters: str) -> str:
    """What to sort parameters by, so that those next to each other differ in little: ground, ink, the rest."""
    found = read(parameters)
    return parameters if found is None else ";".join((found.ground, found.ink, *sorted(found.words)))


@lru_cache(16384)
def is_plain(parameters: str) -> bool:
    """Whether a blank under these parameters is nothing but its ground."""
    found = read(parameters)
    return found is not None and not found.words & _ON_BLANKS


@lru_cache(16384)
def for_blank(before: str | None, wanted: str) -> str:
    """The nearest parameters to those `before` under which a blank looks as under `wanted`, its own from `on_blank`."""
    old = read(before) if before is not None else None
    if old is None or not is_plain(before or "") or not is_plain(wanted):
        return wanted
    return ";".join((*sorted(old.words), *(part for part in (old.ink, wanted) if part)))


@lru_cache(16384)
def change(before: str | None, after: str) -> str:
    """The sequence that leads from these parameters to those, as short as can be; empty when nothing changes.

    None: those before are not known.
    """
    if before == after:
        return ""
    anew = f"\x1b[0;{after}m" if after else "\x1b[m"
    if before is None:
        return anew
    old, new = read(before), read(after)
    if old is None or new is None:
        return anew
    ended = old.words - new.words
    stopped = {_OFF[word] for word in ended}
    # What ends one attribute may end another that stays: bold and dim share their end.
    begun = sorted(word for word in new.words if word not in old.words or _OFF[word] in stopped)
    parts = [*sorted(stopped), *begun]
    if old.ink != new.ink:
        parts.append(new.ink or "39")
    if old.ground != new.ground:
        parts.append(new.ground or "49")
    if not parts:
        return ""
    stepwise = f"\x1b[{';'.join(parts)}m"
    return stepwise if len(stepwise) <= len(anew) else anew
