"""Field values as the records table shows them: one short line each, in one locale, links by title.

Pure: a value as the API gave it, its field's type and the titles known so far come in, a `CellValue` goes out. Which
types there are and what writes each is a CMS's to say (`FieldTypes`), out of the writers here and its own; a value that
has not the shape its type promises is still shown, as short JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from tui.core.clock import local
from tui.core.content import Model
from tui.core.detail import NOT_THERE
from tui.core.text import grouped, one_line

LONGEST = 300
"""Characters of a value that are looked at for its line; no column is wider."""
LONGEST_LOCALE = 40
LONG_NUMBER = 10_000
"""From here on numbers are grouped: a year is not."""
HUGE = 10**100
"""From here on a number is told by its size: writing it out takes for ever, and Python refuses the longest."""


class CellValue(Struct, frozen=True):
    """What a cell shows of a value. `more`: it goes on after this line. `others`: how many like it follow in a list.
    `faint`: it stands for the value (an id whose title is not known, a number of blocks) and is not the value.
    `locale`: where it comes from when the wanted locale has none."""

    text: str = ""
    more: bool = False
    others: int = 0
    faint: bool = False
    locale: str = ""


EMPTY = CellValue()


def is_blank(value: object) -> bool:
    """Whether a field holds nothing; 0 and no are values."""
    return value is None or (not value and isinstance(value, (str, list, dict)))


def locale_order(wanted: str, known: Sequence[str]) -> tuple[str, ...]:
    """The locales a value is looked for in: the wanted one (none: the project's first), then the project's in their
    order. What decides where nothing is written in the wanted one: in tables, records, links and searches alike."""
    return tuple(dict.fromkeys((*((wanted,) if wanted else ()), *known)))


def in_locale(value: object, locale: str, others: Sequence[str] = ()) -> tuple[object, str]:
    """The value of a localized field, and the locale it is from when that is another one.

    Wanted is `locale`, else the first of `others` (as in `locale_order`), else any that has one.
    """
    if not isinstance(value, Mapping):
        return value, ""
    if not is_blank(wanted := value.get(locale)):
        return wanted, ""
    for code in (*others, *value):
        if not is_blank(found := value.get(code)):
            return found, one_line(str(code), LONGEST_LOCALE)
    return None, ""


Writer = Callable[[object], CellValue | None]
"""Writes a value of one type; None: it is not of the type's shape."""


class FieldTypes(Struct, frozen=True):
    """The field types of a CMS by the API's own words: how their values are shown. Others are shown as they are."""

    one_link: frozenset[str] = frozenset()
    """Types whose value is the id of another record."""
    many_links: frozenset[str] = frozenset()
    """Types whose value is a list of such ids."""
    writers: Mapping[str, Writer] = field(default_factory=dict)
    """What writes each type that is not simply its own text."""
    telling: tuple[tuple[str, ...], ...] = ()
    """Types of fields worth a column by themselves, the most telling first; those of a group are of one kind. Long
    texts, files and blocks are not."""
    aside: frozenset[str] = frozenset()
    """Those that stand after the others: what an address says, the title says better."""

    words: Mapping[str, str] = field(default_factory=dict)
    """What the CMS's own editor calls them."""

    def in_words(self, kind: str) -> str:
        """What editors call a type; one that is not known as it comes."""
        return self.words.get(kind) or kind.replace("_", " ")

    def with_code(self, kind: str) -> str:
        """Those words, and the API's own in brackets where it is another."""
        words = self.in_words(kind)
        return words if words.casefold() == kind.casefold() else f"{words} ({kind})"

    def are_links(self, kind: str) -> bool:
        """Whether values of a type are ids of other records."""
        return kind in self.one_link or kind in self.many_links

    def cell(self, value: object, kind: str, titles: Mapping[str, str]) -> CellValue:
        """One value of a field of type `kind` as one line. `titles` names records by id."""
        if is_blank(value):
            return EMPTY
        if kind in self.one_link and isinstance(value, str):
            return _link(value, titles)
        if kind in self.many_links and isinstance(value, list):
            return replace(_link(str(value[0]), titles), others=len(value) - 1)
        writer = self.writers.get(kind)
        written = writer(value) if writer is not None else None
        return written if written is not None else _plain(value)

    def linked(self, value: object, kind: str) -> tuple[str, ...]:
        """The records whose titles the cell of a value needs."""
        if kind in self.many_links and isinstance(value, list):
            value = value[0] if value else None
        elif kind not in self.one_link:
            return ()
        return (value,) if isinstance(value, str) and value else ()


def number_text(value: float) -> str:
    """`2025`, `12,480`, `4.5`."""
    try:
        whole = int(value)
    except (OverflowError, ValueError):  # infinite, not a number
        return f"{value}"
    if whole != value:
        return f"{value:,}" if abs(value) >= LONG_NUMBER else f"{value}"
    if abs(whole) >= HUGE:
        return f"about 10^{whole.bit_length() * 0.30103:.0f}"
    return grouped(whole) if abs(whole) >= LONG_NUMBER else str(whole)


def first_line(text: str) -> tuple[str, bool]:
    """The first line of a text that says something, and whether more follows."""
    head = text[: LONGEST * 4].lstrip()
    line, _, rest = head.partition("\n")
    more = bool(rest.strip()) or len(text) > LONGEST * 4
    line = line.rstrip().replace("\t", " ")
    return (line[:LONGEST], True) if len(line) > LONGEST else (line, more)


def stand_in(values: Mapping[str, object], model: Model | None, types: Sequence[str], locales: Sequence[str]) -> str:
    """What tells a record without a title from others: its first value of one of the `types`, tried in their order,
    in the first of the `locales` (as in `locale_order`) that has one."""
    fields = model.fields if model is not None else ()
    for wanted in types:
        for one in fields:
            value = values.get(one.api_key)
            if one.localized:
                value, _ = in_locale(value, "", locales)
            if one.type == wanted and isinstance(value, str) and value.strip():
                return one_line(first_line(value)[0])
    return ""


# -- writers ----------------------------------------------------------------------------------------------------
def _link(record_id: str, titles: Mapping[str, str]) -> CellValue:
    title = titles.get(record_id)
    if title == "":
        return CellValue(NOT_THERE, faint=True)
    return CellValue(title) if title else CellValue(one_line(record_id, LONGEST), faint=True)


def text(value: object) -> CellValue | None:
    if not isinstance(value, str):
        return None
    if "<" in value[:LONGEST]:
        value = _without_tags(value[: LONGEST * 10])
    line, more = first_line(value)
    return CellValue(line, more=more)


_BREAK = re.compile(r"<(?:br|/p|/h\d|/li|/div|/tr)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
_ENTITIES = {"&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}
"""Only these: others could bring back the characters that cleaning took out."""


def _without_tags(text: str) -> str:
    """What a text of the rich editor says: its tags left out, paragraphs as lines."""
    text = _TAG.sub("", _BREAK.sub("\n", text))
    for entity, char in _ENTITIES.items():
        text = text.replace(entity, char)
    return text


def truth(value: object) -> CellValue | None:
    return CellValue("yes" if value else "no") if isinstance(value, bool) else None


def number(value: object) -> CellValue | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return CellValue(number_text(value))


def moment(value: object) -> CellValue | None:
    """As the filter line takes it, in the editor's own zone."""
    try:
        when = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return CellValue(f"{local(when) if when.tzinfo is not None else when:%Y-%m-%d %H:%M}")


def named(*keys: str) -> Callable[[object], CellValue | None]:
    """The first of these members that says something."""

    def write(value: object) -> CellValue | None:
        if not isinstance(value, Mapping):
            return None
        for key in keys:
            said = value.get(key)
            if isinstance(said, str) and said.strip():
                line, more = first_line(said)
                return CellValue(line, more=more)
        return None

    return write


def json_text(value: object) -> CellValue | None:
    """A JSON field is a string of JSON; what is in it was never cleaned as text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return EMPTY if is_blank(value) else CellValue(one_line(parts(value, 0), LONGEST))


def listed(value: object) -> CellValue | None:
    return CellValue(one_line(parts(value, 0), LONGEST)) if isinstance(value, list) else None


def parts(value: object, depth: int) -> str:
    """Members and items one after the other: `red, green`, `width: 4, height: 2`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number_text(value)
    if isinstance(value, str):
        return value[:LONGEST]
    if value is None or depth > 3:
        return "" if value is None else "…"
    if isinstance(value, Mapping):
        pairs = [(str(key), item) for key, item in value.items() if not str(key).endswith("/key")]
        return ", ".join(f"{key}: {parts(item, depth + 1)}" for key, item in pairs[:20] if not is_blank(item))
    if isinstance(value, list):
        return ", ".join(parts(item, depth + 1) for item in value[:20])
    return str(value)


def _plain(value: object) -> CellValue:
    if isinstance(value, str):
        line, more = first_line(value)
        return CellValue(line, more=more)
    return CellValue(one_line(parts(value, 0), LONGEST))
