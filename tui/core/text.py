"""Text from outside is hostile until it went through here.

A record title can hold escape sequences that redraw the terminal or write the editor's clipboard. Every string
from a CMS, a config file or an error is cleaned once, where it enters the program; screens only see clean text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

MAX_CHARS = 100_000
"""Longest single value kept for showing; a DatoCMS record is at most 300 KB in all."""

_LINE_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# C0 without tab and newline, DEL, C1, bidi embeddings / overrides / isolates and marks, zero-width characters,
# BOM, interlinear annotation, tag characters and lone surrogates. ZWNJ and ZWJ (200c, 200d) spell words in
# several scripts and join emoji, so they stay.
_HOSTILE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)


def _visible(match: re.Match[str]) -> str:
    char = ord(match.group())
    if char < 0x20:
        return chr(0x2400 + char)
    if char == 0x7F:
        return "␡"
    return "\N{REPLACEMENT CHARACTER}"


def clean(text: str, limit: int = MAX_CHARS) -> str:
    """`text` with everything that could steer a terminal made visible; tabs and newlines stay.

    C0 controls become their control pictures (ESC is ␛), other steering characters U+FFFD. Cut at `limit`
    characters with an ellipsis.
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if text.isascii() and text.isprintable():
        return text
    return _HOSTILE.sub(_visible, _LINE_BREAKS.sub("\n", text))


def is_clean(text: str) -> bool:
    """Whether `clean` would change nothing but the length."""
    if text.isascii() and text.isprintable():
        return True
    return _HOSTILE.search(text) is None and _LINE_BREAKS.search(text) is None


def typed(text: str) -> str:
    """What a person typed or pasted, on one line and without what steers a terminal: pages put soft hyphens and marks
    of direction into what is copied from them, and nobody looks for those."""
    return _HOSTILE.sub("", _LINE_BREAKS.sub(" ", text).replace("\n", " ").replace("\t", " "))


def one_line(text: str, limit: int = 500) -> str:
    """`text` cleaned and on one line; line breaks become ⏎ and tabs spaces."""
    text = clean(text[: limit * 4], limit * 4).strip()
    if "\n" in text or "\t" in text:
        text = re.sub(r"\s*\n\s*", " ⏎ ", text).replace("\t", " ")
    return text if len(text) <= limit else text[: limit - 1] + "…"


def clean_tree(value: object) -> object:
    """A decoded JSON value with every string in it cleaned, keys included."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): clean_tree(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [clean_tree(item) for item in value]
    return value


def grouped(number: int) -> str:
    """12480 as `12,480`."""
    return f"{number:,}"


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """`1 record`, `1,200 records`."""
    return f"{grouped(number)} {singular if number == 1 else plural or singular + 's'}"


def duration(seconds: float) -> str:
    """`0:07`, `1:31`, `2:05:00`."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known name most like `word`, for `did you mean`."""
    from difflib import get_close_matches

    found = get_close_matches(word, known, n=1, cutoff=0.6)
    return found[0] if found else None
