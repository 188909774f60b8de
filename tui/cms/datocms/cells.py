"""DatoCMS's field types, as the records table shows their values ([P][T] reference datocms.md 5.1 and 6.3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tui.core.cell_values import EMPTY, CellValue, FieldTypes, first_line, json_text, moment, named, number, text, truth
from tui.core.text import counted, one_line

MAX_DEPTH = 40
"""How deep texts are searched for their first line; deeper ones are not written by people."""


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


_asset_name = named("title", "alt")


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


WORDS: Mapping[str, str] = {
    "string": "Single-line string",
    "text": "Multiple-paragraph text",
    "boolean": "Boolean",
    "integer": "Integer number",
    "float": "Floating-point number",
    "date": "Date",
    "date_time": "Date and time",
    "color": "Color",
    "json": "JSON",
    "lat_lon": "Geolocation",
    "seo": "SEO and social",
    "slug": "Slug",
    "video": "External video",
    "file": "Single asset",
    "gallery": "Asset gallery",
    "link": "Single link",
    "links": "Multiple links",
    "rich_text": "Modular content",
    "single_block": "Single block",
    "structured_text": "Structured text",
}
"""What DatoCMS's own editor calls its twenty field types ([D] datocms.com/docs/content-modelling)."""

FIELD_TYPES = FieldTypes(
    one_link=frozenset({"link"}),
    many_links=frozenset({"links"}),
    writers={
        "text": text,
        "boolean": truth,
        "integer": number,
        "float": number,
        "date_time": moment,
        "color": _color,
        "lat_lon": _place,
        "seo": named("title", "description"),
        "video": named("title", "url"),
        "json": json_text,
        "file": _asset,
        "gallery": _gallery,
        "rich_text": _blocks,
        "single_block": _blocks,
        "structured_text": _structured,
    },
    telling=(
        ("link",),
        ("date", "date_time"),
        ("boolean",),
        ("integer", "float"),
        ("string",),
        ("links",),
        ("color", "json"),
        ("slug",),
    ),
    aside=frozenset({"slug"}),
    words=WORDS,
)
