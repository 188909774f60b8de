"""Text from outside is hostile until it went through here.

A record title can hold escape sequences that redraw the terminal or write the editor's clipboard. Every string
from a CMS, a config file or an error is cleaned once, where it enters the program; screens only see clean text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from math import ceil

MAX_CHARS = 100_000
"""Longest single value kept for showing: more than a whole record of the CMSs we know."""

MAX_DEPTH = 150
"""Deeper than any value is nested that a person made."""

_LINE_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
# C0 without tab and newline, DEL, C1, bidi embeddings / overrides / isolates and marks, zero-width characters,
# BOM, interlinear annotation, lone surrogates, and what is drawn as nothing: soft hyphens, fillers, blanks of braille,
# inherent vowels, variation selectors without a use, formats of hieroglyphs, shorthand and music, tags.
_HOSTILE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]"
    "|[\x80-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u180f\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe03-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001345f"
    "\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]+"
)
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
MOST_MARKS = 6
"""Combining marks on one letter: as many as scripts stack. More would grow over the lines around."""
# What says something in its place and nothing elsewhere: joiners, choices of the look of an emoji, an ideograph or a
# Mongolian letter, marks without a letter or by the dozen. In JSON a text begins after a quotation mark.
_CHOICES = "\u180b-\u180d\ufe00-\ufe02\ufe0e\ufe0f\U000e0100-\U000e01ef"
_DOUBTFUL = re.compile(
    rf"[\u200c\u200d{_CHOICES}]+|(?:\A|(?<=\"))[{_MARKS}]"
    rf"|[^\w\x00-\u02ff\u2000-\u20cf\u2100-\u2bff\u3000-\u303f{_CHOICES}]{{{MOST_MARKS + 1},}}"
)
_PLAIN = re.compile(
    "[\t\n -~\xa0-\xac\xae-\u02ff\u0370-\u0482\u048a-\u0590\u05d0-\u05ff\u1e00-\u1fff"
    "\u2010-\u2027\u202f-\u205f\u2070-\u20cf\u2100-\u27ff\u2801-\u2bff"
    "\u3000-\u3029\u3030-\u3098\u309b-\u3163\u3165-\ua66e\uac00-\ud7ff\uff01-\uff9f\U0001f000-\U0001faff]*"
)
"""Characters with which nothing can be wrong, whatever stands beside them: one look at them costs a tenth of three."""
_JOINING = re.compile(r"[\u0600-\u109f\u1780-\u180a\u1810-\u18af\u1a00-\u1cff\ua800-\uabff\U00010a00-\U00011fff]")
"""Scripts whose letters are joined, or kept apart, by joiners."""
_CHOICE = re.compile(f"[{_CHOICES}]")
LOST = "\N{REPLACEMENT CHARACTER}"
_SIGNS = ("So", "Sm", "Cn")


def _named(hidden: str) -> str:
    """What cannot be seen by its code points, so that two different texts look different: `‹U+3164›`, and
    `‹U+200B×300 U+FEFF›` for many in a row."""
    shown = []
    for char, group in groupby(hidden):
        number = len(list(group))
        shown.append(f"U+{ord(char):04X}" + (f"×{number}" if number > 1 else ""))
    return f"‹{' '.join(shown)}›" if shown else ""


def _visible(match: re.Match[str]) -> str:
    char = ord(match.group()[0])
    if char < 0x20:
        return chr(0x2400 + char)
    if char == 0x7F:
        return "␡"
    return LOST if 0xD800 <= char <= 0xDFFF else _named(match.group())


def _in_place(match: re.Match[str], shown: Callable[[str], str] = _named) -> str:
    """What stands for doubtful characters: themselves where they say something, else what is `shown` for them."""
    text, start = match.string, match.start()
    made, hidden, marks = [], "", 0
    for at, char in enumerate(match.group(), start):
        if char in "\u200c\u200d" or _CHOICE.match(char):
            is_seen = _says_something(char, text[at - 1 : at] if at else "", text[at + 1 : at + 2])
        elif len(match.group()) == 1:
            is_seen = False  # a mark without a letter
        else:
            marks = marks + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
            is_seen = marks <= MOST_MARKS
        if is_seen:
            made += [shown(hidden), char]
            hidden = ""
        else:
            hidden += char
    return "".join([*made, shown(hidden)])


def _says_something(char: str, before: str, after: str) -> bool:
    """Whether a joiner or a choice of looks is in its place."""
    if char in "\u200c\u200d":
        joins = char == "\u200d" and _is_sign(before, "\ufe0f") and _is_sign(after)
        return joins or bool(_JOINING.match(before) and _JOINING.match(after))
    if char in "\ufe0e\ufe0f":
        keycap = before in tuple("#*0123456789") and after == "\u20e3"
        return keycap or _is_sign(before)
    if char <= "\u180d":
        return "\u1820" <= before <= "\u18aa"
    return "\u3400" <= before <= "\u9fff" or "\uf900" <= before <= "\ufaff" or "\U00020000" <= before <= "\U0003ffff"


def _is_sign(char: str, others: str = "") -> bool:
    """Whether an emoji can be made of it; unassigned ones are of newer editions."""
    if not char or char in others:
        return bool(char)
    if char in "©®‼⁉" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return True
    return "\u2100" <= char != LOST and not "\u2400" <= char <= "\u245f" and unicodedata.category(char) in _SIGNS


def clean(text: str, limit: int = MAX_CHARS) -> str:
    """`text` with everything that could steer a terminal, or hide, made visible; tabs and newlines stay.

    C0 controls become their control pictures (ESC is ␛), halves of surrogates U+FFFD; other steering characters and
    those that are drawn as nothing are named by their code points. What is longer than `limit` characters is cut there,
    with an ellipsis, before that.
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if (text.isascii() and text.isprintable()) or _PLAIN.fullmatch(text):
        return text
    text = _HOSTILE.sub(_visible, _LINE_BREAKS.sub("\n", text))
    return _DOUBTFUL.sub(_in_place, text) if not text.isascii() else text


def is_plain(text: str) -> bool:
    """Whether nothing can be wrong with any of its characters, whatever stands beside them."""
    return _PLAIN.fullmatch(text) is not None


def is_clean(text: str) -> bool:
    """Whether `clean` would change nothing but the length."""
    if (text.isascii() and text.isprintable()) or _PLAIN.fullmatch(text):
        return True
    if _HOSTILE.search(text) is not None or _LINE_BREAKS.search(text) is not None:
        return False
    return all(_in_place(match) == match.group() for match in _DOUBTFUL.finditer(text))


def typed(text: str) -> str:
    """What a person typed or pasted, on one line and without what steers a terminal: pages put soft hyphens and marks
    of direction into what is copied from them, and nobody looks for those."""
    text = _HOSTILE.sub("", _LINE_BREAKS.sub(" ", text).replace("\n", " ").replace("\t", " "))
    return _DOUBTFUL.sub(lambda match: _in_place(match, lambda _: ""), text)


def one_line(text: str, limit: int = 500) -> str:
    """`text` cleaned and on one line; line breaks become ⏎ and tabs spaces."""
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text.strip()
    text = clean(text[: limit * 4].strip(), limit * 4).strip()
    if "\n" in text or "\t" in text:
        text = re.sub(r"\s*\n\s*", " ⏎ ", text).replace("\t", " ")
    return text if len(text) <= limit else text[: limit - 1].rstrip("\u200c\u200d") + "…"


def clean_tree(value: object, depth: int = 0) -> object:
    """A decoded JSON value with every string in it cleaned, keys included; an ellipsis for what is nested deeper than
    `MAX_DEPTH`."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, Mapping):
        return (
            "…" if depth > MAX_DEPTH else {clean(str(key)): clean_tree(item, depth + 1) for key, item in value.items()}
        )
    if isinstance(value, Sequence):
        return "…" if depth > MAX_DEPTH else [clean_tree(item, depth + 1) for item in value]
    return value


def grouped(number: int) -> str:
    """12480 as `12,480`."""
    return f"{number:,}"


def plural(noun: str) -> str:
    """`records`, `classes`, `batches`."""
    return noun + ("es" if noun.endswith(("s", "ch")) else "s")


def locale_mark(code: str) -> str:
    """`[it]`: a locale by its code, which alone may read as a word."""
    return f"[{code}]"


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 record`, `1,200 records`."""
    return f"{grouped(number)} {agreeing(number, one, many or plural(one))}"


def listed(names: Sequence[str], joint: str = "and", *, most: int | None = None) -> str:
    """`a`, `a and b`, `a, b and c`; of more than `most` names `a, b and 3 more`."""
    if most is not None and len(names) > most:
        names = [*names[:most], f"{grouped(len(names) - most)} more"]
    return f" {joint} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def sentence(text: str) -> str:
    """A text with its first letter as a sentence has it; the rest, names among it, stays as it is."""
    return text[:1].upper() + text[1:]


def agreeing(number: int, one: str, many: str) -> str:
    """The word that agrees with a number: `is` or `are`, `its` or `their`."""
    return one if number == 1 else many


def press(*ways: str) -> str:
    """Where keys lead, as a sentence: `press("records.undo", "undo")` is `Press {records.undo} to undo.`

    `ways`: actions in the order of their keys, and what for, in turns; the names in braces become keys when it is said.
    """
    parts = []
    for actions, purpose in zip(ways[::2], ways[1::2], strict=True):
        first, *then = (f"{{{action}}}" for action in actions.split())
        parts.append(f"{first}, then {then[0]}, to {purpose}" if then else f"{first} to {purpose}")
    return f"Press {' or '.join(parts)}."


def in_place(place: str, step: str) -> str:
    """What `press` made, for keys that work elsewhere: `In Schema, press {schema.copy} to copy items.`"""
    return f"In {place}, p{step.removeprefix('P')}"


def by_way_of(action: str, step: str) -> str:
    """What `press` made, for somebody whom the key of `action` leads to where its keys work."""
    return re.sub(r"^Press (\{[^}]+\}) to ", rf"Press {{{action}}}, then \1, to ", step)


def where_it_leads(action: str, step: str) -> str:
    """What `press` made, for somebody who is where the key of `action` leads already: nothing, where that is all."""
    key = rf"Press \{{{re.escape(action)}\}}"
    if re.fullmatch(rf"{key} to [^{{]*", step):
        return ""
    return re.sub(rf"^{key}, then (\{{[^}}]+\}}), to ", r"Press \1 to ", step)


def duration(seconds: float) -> str:
    """`0:07`, `1:31`, `2:05:00`."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def lasting(seconds: float) -> str:
    """How long work takes at the least, in the words of a sentence: `90 seconds`, `2 minutes`, `3 hours`; rounded
    down, for what is more than it takes is not the least."""
    size, unit = (1, "second") if seconds < 120 else (60, "minute") if seconds < 7200 else (3600, "hour")
    return counted(int(seconds // size), unit)


def spoken(seconds: float) -> str:
    """A long wait in the words of a sentence: `40 s`, `25 min`, `1 h`, `10 days`; rounded up.

    Beyond two minutes not for a second's sake: an hour and a moment is no 61 min."""
    if seconds < 120:
        return f"{ceil(max(0.0, seconds))} s"
    minutes = ceil((seconds - 1) / 60)
    if minutes < 120 and minutes != 60:
        return f"{minutes} min"
    hours = ceil(minutes / 60)
    return f"{hours} h" if hours < 48 else f"{ceil(hours / 24):,} days"


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known name most like `word`, for `did you mean`."""
    from difflib import get_close_matches

    found = get_close_matches(word, known, n=1, cutoff=0.6)
    return found[0] if found else None
