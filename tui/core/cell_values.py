"""Field values as the records table shows them: one short line each, in one locale, links by title.

Pure: a value as the API gave it, its field's type and the titles known so far come in, a `CellValue` goes out. The
types are those of both systems ([P][T] reference datocms.md 5.1 and 6.3, [C] unicat.md 9 and 12); a value that has
not the shape its type promises is still shown, as short JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tui.core.clock import local
from tui.core.text import counted, grouped, one_line

LONGEST = 300
"""Characters of a value that are looked at for its line; no column is wider."""
LONGEST_LOCALE = 40
LONG_NUMBER = 10_000
"""From here on numbers are grouped: a year is not."""
HUGE = 10**100
"""From here on a number is told by its size: writing it out takes for ever, and Python refuses the longest."""
MAX_DEPTH = 40
"""How deep texts are searched for their first line; deeper ones are not written by people."""

ONE_LINK = frozenset({"link", "record"})
MANY_LINKS = frozenset({"links", "recordlist"})
LINKS = ONE_LINK | MANY_LINKS
"""Types whose values are ids of other records."""


@dataclass(frozen=True, slots=True)
class CellValue:
    """What a cell shows of a value. `more`: it goes on after this line. `others`: how many like it follow in a list.
    `faint`: it stands for the value (an id whose title is not known, a number of blocks) and is not the value.
    `locale`: where it comes from when the wanted locale has none."""

    text: str = ""
    more: bool = False
    others: int = 0
    faint: bool = False
    locale: str = ""


EMPTY = CellValue()
_BLANK: tuple[object, ...] = (None, "", [], {})


def is_blank(value: object) -> bool:
    """Whether a field holds nothing; 0 and no are values."""
    return isinstance(value, str | list | dict | None) and value in _BLANK


def in_locale(value: object, locale: str, others: Sequence[str] = ()) -> tuple[object, str]:
    """The value of a localized field, and the locale it is from when that is another one.

    Wanted is `locale`, else the first of `others`, else any that has one. ([P] reference datocms.md 5.1: a locale
    can be missing.)
    """
    if not isinstance(value, Mapping):
        return value, ""
    if not is_blank(wanted := value.get(locale)):
        return wanted, ""
    for code in (*others, *value):
        if not is_blank(found := value.get(code)):
            return found, one_line(str(code), LONGEST_LOCALE)
    return None, ""


def cell_value(value: object, kind: str, titles: Mapping[str, str]) -> CellValue:
    """One value of a field of type `kind` as one line. `titles` names records by id."""
    if is_blank(value):
        return EMPTY
    if kind in ONE_LINK and isinstance(value, str):
        return _link(value, titles)
    if kind in MANY_LINKS and isinstance(value, list):
        return replace(_link(str(value[0]), titles), others=len(value) - 1)
    writer = _WRITERS.get(kind)
    written = writer(value) if writer is not None else None
    return written if written is not None else _plain(value)


def linked(value: object, kind: str) -> tuple[str, ...]:
    """The records whose titles the cell of a value needs."""
    if kind in MANY_LINKS and isinstance(value, list):
        value = value[0] if value else None
    elif kind not in ONE_LINK:
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


# -- writers ----------------------------------------------------------------------------------------------------
def _link(record_id: str, titles: Mapping[str, str]) -> CellValue:
    title = titles.get(record_id)
    return CellValue(title) if title else CellValue(one_line(record_id, LONGEST), faint=True)


def _text(value: object) -> CellValue | None:
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


def _truth(value: object) -> CellValue | None:
    return CellValue("yes" if value else "no") if isinstance(value, bool) else None


def _number(value: object) -> CellValue | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return CellValue(number_text(value))


def _moment(value: object) -> CellValue | None:
    """As the filter line takes it, in the editor's own zone."""
    try:
        when = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return CellValue(f"{local(when) if when.tzinfo is not None else when:%Y-%m-%d %H:%M}")


def _color(value: object) -> CellValue | None:
    if not isinstance(value, Mapping):
        return None
    parts = [value.get(name) for name in ("red", "green", "blue")]
    if not all(isinstance(part, int) and 0 <= part <= 255 for part in parts):
        return None
    alpha = value.get("alpha")
    opacity = f" {round(alpha / 2.55)}%" if isinstance(alpha, int) and alpha != 255 else ""
    return CellValue("#" + "".join(f"{part:02x}" for part in parts) + opacity)


def _place(value: object) -> CellValue | None:
    if not isinstance(value, Mapping):
        return None
    parts = [value.get(name) for name in ("latitude", "longitude")]
    numbers = [part for part in parts if isinstance(part, int | float)]
    return CellValue(", ".join(f"{part:.4f}" for part in numbers)) if len(numbers) == 2 else None


def _named(*keys: str) -> Callable[[object], CellValue | None]:
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


_asset_name = _named("title", "alt")


def _asset(value: object) -> CellValue | None:
    if not isinstance(value, Mapping):
        return None
    return _asset_name(value) or CellValue(f"asset {one_line(str(value.get('upload_id') or ''), 60)}", faint=True)


def _gallery(value: object) -> CellValue | None:
    if not isinstance(value, list):
        return None
    named = _asset_name(value[0])
    if named is None:
        return CellValue(counted(len(value), "file"), faint=True)
    return CellValue(named.text, others=len(value) - 1)


def _files(word: str) -> Callable[[object], CellValue | None]:
    """Unicat's images and files are gids of assets ([D] reference unicat.md 12)."""

    def write(value: object) -> CellValue | None:
        count = len(value) if isinstance(value, list) else 1
        return CellValue(counted(count, word), faint=True)

    return write


def _blocks(value: object) -> CellValue | None:
    return CellValue(counted(len(value) if isinstance(value, list) else 1, "block"), faint=True)


def _structured(value: object) -> CellValue | None:
    document = value.get("document") if isinstance(value, Mapping) else None
    if not isinstance(document, Mapping):
        return None
    lines = _paragraphs(document, 0)
    first = next(lines, "")
    if not first:
        return CellValue("1 block", faint=True) if document.get("children") else EMPTY
    line, more = first_line(first)
    return CellValue(line, more=more or next(lines, None) is not None)


def _paragraphs(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    """What the paragraphs, headings and the like of a `dast` document say, without the empty ones."""
    children = node.get("children")
    if not isinstance(children, list) or depth > MAX_DEPTH:
        return
    for child in children:
        if not isinstance(child, Mapping):
            continue
        if child.get("type") in ("paragraph", "heading"):
            text = _spans(child, depth + 1)
            if text.strip():
                yield text
        elif child.get("type") == "code":
            yield str(child.get("code") or "")
        else:
            yield from _paragraphs(child, depth + 1)


def _spans(node: Mapping[str, Any], depth: int) -> str:
    if node.get("type") == "span":
        return str(node.get("value") or "")
    children = node.get("children")
    if not isinstance(children, list) or depth > MAX_DEPTH:
        return ""
    return "".join(_spans(child, depth + 1) for child in children if isinstance(child, Mapping))


def _json(value: object) -> CellValue | None:
    """A JSON field is a string of JSON; what is in it was never cleaned as text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return EMPTY if is_blank(value) else CellValue(one_line(_parts(value, 0), LONGEST))


def _list(value: object) -> CellValue | None:
    return CellValue(one_line(_parts(value, 0), LONGEST)) if isinstance(value, list) else None


def _parts(value: object, depth: int) -> str:
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
        return ", ".join(f"{key}: {_parts(item, depth + 1)}" for key, item in pairs[:20] if not is_blank(item))
    if isinstance(value, list):
        return ", ".join(_parts(item, depth + 1) for item in value[:20])
    return str(value)


def _class(value: object) -> CellValue | None:
    return CellValue(one_line(_parts(value, 0), LONGEST)) if isinstance(value, Mapping) else None


def _classes(value: object) -> CellValue | None:
    if not isinstance(value, list):
        return None
    return CellValue(one_line(_parts(value[0], 0), LONGEST), others=len(value) - 1)


def _plain(value: object) -> CellValue:
    if isinstance(value, str):
        line, more = first_line(value)
        return CellValue(line, more=more)
    return CellValue(one_line(_parts(value, 0), LONGEST))


_WRITERS: Mapping[str, Callable[[object], CellValue | None]] = {
    # DatoCMS
    "text": _text,
    "boolean": _truth,
    "integer": _number,
    "float": _number,
    "date_time": _moment,
    "color": _color,
    "lat_lon": _place,
    "seo": _named("title", "description"),
    "video": _named("title", "url"),
    "json": _json,
    "gallery": _gallery,
    "rich_text": _blocks,
    "single_block": _blocks,
    "structured_text": _structured,
    # Unicat
    "number": _number,
    "decimal": _number,
    "textlist": _list,
    "class": _class,
    "classlist": _classes,
    "image": _files("image"),
    "imagelist": _files("image"),
    "filelist": _files("file"),
    # Both have files: an object of DatoCMS, a gid of Unicat
    "file": lambda value: _asset(value) or _files("file")(value),
}
"""What writes each type that is not simply its own text; None: not of the type's shape."""
