"""DatoCMS values as readable pieces, by field type ([P][T] reference datocms.md 5.1)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from tui.cms.datocms.cells import FIELD_TYPES
from tui.cms.datocms.records import plain
from tui.cms.datocms.rules import Rules, problem_of
from tui.core.content import FieldInfo, Model
from tui.core.detail import Field, Link, LinkKind, Mark, Nested, Piece, Shape, Span, Text, Value, text_of
from tui.core.html_text import html_pieces
from tui.core.text import clean, one_line

MAX_DEPTH = 12
"""Blocks within blocks are at most 5 levels deep ([D]); more is not followed."""
MAX_NODES_DEEP = 200

_MARKS = {mark.value: mark for mark in Mark}
_NO_MARKS: frozenset[Mark] = frozenset()


class Names(Struct):
    """What is known of the records and uploads a value refers to, and which were asked for."""

    records: dict[str, Link] = field(default_factory=dict)
    uploads: dict[str, Link] = field(default_factory=dict)
    wanted_records: dict[str, None] = field(default_factory=dict)
    wanted_uploads: dict[str, None] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    """What was asked for and is not there: deleted, or out of the role's sight."""

    def record(self, record_id: str) -> Link:
        """A record by its title; by its id as long as that is not known."""
        self.wanted_records[record_id] = None
        return self.records.get(record_id) or Link(LinkKind.RECORD, record_id, gone=record_id in self.gone)

    def upload(self, upload_id: str, *, title: str = "", alt: str = "") -> Link:
        """An upload by the title its field gives it, else by its own, else by its file name."""
        self.wanted_uploads[upload_id] = None
        known = self.uploads.get(upload_id) or Link(LinkKind.ASSET, upload_id, gone=upload_id in self.gone)
        return Link(
            LinkKind.ASSET,
            upload_id,
            title or known.title or alt,
            known.note,
            alt or known.caption,
            known.address,
            known.gone,
        )


class Pieces:
    """Turns values into pieces. `models` by id know blocks; `rules` by field id know what a field must have."""

    def __init__(self, models: Mapping[str, Model], names: Names, rules: Mapping[str, Rules]) -> None:
        self._models = models
        self._names = names
        self._rules = rules

    def field(self, info: FieldInfo, held: object, depth: int = 0) -> Field:
        """A field with its values, one per locale the record gives."""
        rules = self._rules.get(info.id, {})
        values = tuple(
            Value(
                locale,
                pieces := self.value(value, info.type, depth),
                problem_of(value, info.type, rules, is_empty=not pieces),
            )
            for locale, value in by_locale(info, held)
        )
        return Field(info.api_key, info.label, info.type, values, info.localized, FIELD_TYPES.in_words(info.type))

    def value(self, value: object, kind: str, depth: int = 0) -> tuple[Piece, ...]:
        """One value; nothing for an empty one."""
        if value is None or value in ("", []):
            return ()
        if kind == "structured_text":
            document = value.get("document") if isinstance(value, dict) else None
            return tuple(self._blank_trimmed(self._flow(document, depth, 0, 0)))
        writer = _WRITERS.get(kind)
        if writer is not None:
            return writer(self, value, depth)
        if kind == "string" and isinstance(value, str) and is_address(value):
            return (Link(LinkKind.ADDRESS, one_line(value, 2000), address=one_line(value, 2000)),)
        read = html_pieces(value) if kind == "text" and isinstance(value, str) else None
        return read or text_of(clean(plain(value)))

    # -- what values of single types are ----------------------------------------------------------------------
    def _link(self, value: object, _: int = 0) -> tuple[Piece, ...]:
        return (self._names.record(value),) if isinstance(value, str) else text_of(plain(value))

    def _links(self, value: object, _: int = 0) -> tuple[Piece, ...]:
        return tuple(piece for item in _listed(value) for piece in self._link(item))

    def _upload(self, value: object, _: int = 0) -> tuple[Piece, ...]:
        upload = value.get("upload_id") if isinstance(value, dict) else value
        if not isinstance(upload, str):
            return text_of(plain(value))
        said = value if isinstance(value, dict) else {}
        title, alt = one_line(plain(said.get("title"))), one_line(plain(said.get("alt")))
        return (self._names.upload(upload, title=title, alt=alt),)

    def _gallery(self, value: object, _: int = 0) -> tuple[Piece, ...]:
        return tuple(piece for item in _listed(value) for piece in self._upload(item))

    def _blocks(self, value: object, depth: int) -> tuple[Piece, ...]:
        return tuple(self._block(item, depth) for item in _listed(value))

    def _block(self, block: object, depth: int) -> Piece:
        model, values = block_of(block, self._models)
        block_id = block.get("id") if isinstance(block, dict) else block
        shown_id = one_line(block_id, 100) if isinstance(block_id, str) else ""
        if model is None or depth >= MAX_DEPTH:
            note = "deeper blocks are not followed" if model is not None else f"block {shown_id}".strip()
            return Nested(model.name if model else "Block", shown_id, _facts(("", note)))
        fields = tuple(self.field(info, values.get(info.api_key), depth + 1) for info in model.fields)
        return Nested(model.name, shown_id, fields)

    def _seo(self, value: object, depth: int) -> tuple[Piece, ...]:
        if not isinstance(value, dict):
            return text_of(plain(value))
        fields = _pairs(value, ("title", "Title"), ("description", "Description"))
        if value.get("image"):
            fields.append(
                Field(
                    "image",
                    "Image",
                    "file",
                    (Value("", self._upload(value["image"], depth)),),
                    type_words=FIELD_TYPES.in_words("file"),
                )
            )
        fields += _pairs(value, ("twitter_card", "Card"))
        if value.get("no_index"):
            fields += _facts(("Search engines", "asked not to list it"))
        return (Nested("", "", tuple(fields)),) if fields else ()

    def _video(self, value: object, _: int = 0) -> tuple[Piece, ...]:
        if not isinstance(value, dict):
            return text_of(plain(value))
        address = one_line(plain(value.get("url")), 2000)
        facts = [one_line(plain(value.get("provider")), 60)]
        if value.get("width") and value.get("height"):
            facts.append(f"{plain(value['width'])} × {plain(value['height'])}")
        note = " · ".join(fact for fact in facts if fact)
        return (Link(LinkKind.ADDRESS, address, one_line(plain(value.get("title"))), note, address=address),)

    def _color(self, value: object, _: int = 0) -> tuple[Piece, ...]:
        return text_of(_color_text(value))

    def _place(self, value: object, _: int = 0) -> tuple[Piece, ...]:
        if not isinstance(value, dict):
            return text_of(plain(value))
        return text_of(f"{plain(value.get('latitude'))}, {plain(value.get('longitude'))}")

    def _json(self, value: object, _: int = 0) -> tuple[Piece, ...]:
        """JSON text; a list of plain words, which is what choice editors keep, as these words."""
        if not isinstance(value, str):
            return text_of(clean(plain(value)))
        try:
            held = json.loads(value)
        except (ValueError, RecursionError):
            return text_of(value)
        if isinstance(held, list) and held and all(isinstance(item, str) for item in held):
            return text_of(clean(", ".join(held)))
        if held in ([], {}, None, ""):
            return ()
        return (Text((Span(clean(json.dumps(held, indent=2, ensure_ascii=False))),), Shape.CODE),)

    # -- structured text --------------------------------------------------------------------------------------
    def _flow(self, node: object, depth: int, level: int, lists: int, shape: Shape | None = None) -> Iterator[Piece]:
        """A `dast` node as paragraphs and blocks; nodes nobody knows give what they hold."""
        if not isinstance(node, dict) or level > MAX_NODES_DEEP:
            return
        kind = node.get("type")
        if kind == "block":
            yield self._block(node.get("item"), depth)
        elif kind == "code":
            yield Text((Span(clean(plain(node.get("code")))),), Shape.CODE, lists)
        elif kind == "thematicBreak":
            yield Text((), Shape.RULE)
        elif kind == "list":
            yield from self._list(node, depth, level, lists)
        elif kind in ("paragraph", "heading"):
            spans, blocks = self._spans(node, depth)
            if kind == "heading":
                yield Text(spans, Shape.HEADING, level_of(node))
            elif spans or not blocks:
                yield Text(spans, shape or Shape.PARAGRAPH, lists)
            yield from blocks
        elif kind == "blockquote":
            for child in _listed(node.get("children")):
                yield from self._flow(child, depth, level + 1, lists, Shape.QUOTE)
            if node.get("attribution"):
                yield Text((Span(f"— {one_line(plain(node['attribution']))}"),), Shape.QUOTE, lists)
        elif isinstance(node.get("children"), list) and kind not in ("span", "link", "itemLink"):
            for child in node["children"]:
                yield from self._flow(child, depth, level + 1, lists, shape)
        else:
            spans, blocks = self._spans({"children": [node]}, depth)
            if spans:
                yield Text(spans, shape or Shape.PARAGRAPH, lists)
            yield from blocks

    def _list(self, node: Mapping[str, Any], depth: int, level: int, lists: int) -> Iterator[Piece]:
        for number, item in enumerate(_listed(node.get("children")), 1):
            marker = f"{number}." if node.get("style") == "numbered" else "•"
            for piece in self._flow(item, depth, level + 1, lists + 1):
                if isinstance(piece, Text) and marker and piece.shape is Shape.PARAGRAPH:
                    yield Text(piece.spans, Shape.ITEM, lists, marker)
                    marker = ""
                else:
                    yield piece

    def _spans(self, node: Mapping[str, Any], depth: int) -> tuple[tuple[Span, ...], list[Piece]]:
        """What stands in a paragraph: spans, and inline blocks, which follow it."""
        spans: list[Span] = []
        blocks: list[Piece] = []
        self._inline(node, _NO_MARKS, None, spans, blocks, depth, 0)
        return tuple(spans), blocks

    def _inline(
        self,
        node: Mapping[str, Any],
        marks: frozenset[Mark],
        link: Link | None,
        spans: list[Span],
        blocks: list[Piece],
        depth: int,
        level: int,
    ) -> None:
        if level > MAX_NODES_DEEP:
            return
        for child in _listed(node.get("children")):
            if not isinstance(child, dict):
                continue
            kind = child.get("type")
            if kind == "span":
                named = frozenset(_MARKS[mark] for mark in _listed(child.get("marks")) if mark in _MARKS)
                if child.get("value"):
                    spans.append(Span(clean(plain(child["value"])), marks | named, link))
            elif kind == "inlineItem":
                target = self._names.record(plain(child.get("item")))
                spans.append(Span(target.shown, marks, target))
            elif kind == "inlineBlock":
                blocks.append(self._block(child.get("item"), depth))
            else:
                self._inline(child, marks, self._target(child) or link, spans, blocks, depth, level + 1)

    def _target(self, node: Mapping[str, Any]) -> Link | None:
        if node.get("type") == "link" and node.get("url"):
            address = one_line(plain(node["url"]), 2000)
            return Link(LinkKind.ADDRESS, address, address=address)
        if node.get("type") == "itemLink" and isinstance(node.get("item"), str):
            return self._names.record(node["item"])
        return None

    @staticmethod
    def _blank_trimmed(pieces: Iterator[Piece]) -> list[Piece]:
        """Without empty paragraphs at either end: editors leave one at the end of nearly every text."""
        found = list(pieces)
        while found and isinstance(found[-1], Text) and not found[-1].plain and found[-1].shape is not Shape.RULE:
            found.pop()
        while found and isinstance(found[0], Text) and not found[0].plain and found[0].shape is not Shape.RULE:
            found.pop(0)
        return found


_WRITERS: dict[str, Callable[[Pieces, object, int], tuple[Piece, ...]]] = {
    "link": Pieces._link,  # noqa: SLF001 - its own table
    "links": Pieces._links,  # noqa: SLF001
    "file": Pieces._upload,  # noqa: SLF001
    "gallery": Pieces._gallery,  # noqa: SLF001
    "rich_text": Pieces._blocks,  # noqa: SLF001
    "single_block": Pieces._blocks,  # noqa: SLF001
    "seo": Pieces._seo,  # noqa: SLF001
    "video": Pieces._video,  # noqa: SLF001
    "color": Pieces._color,  # noqa: SLF001
    "lat_lon": Pieces._place,  # noqa: SLF001
    "json": Pieces._json,  # noqa: SLF001
}


def by_locale(info: FieldInfo, value: object) -> list[tuple[str, object]]:
    """The values of a field by locale; one without locale where it is not localized."""
    if info.localized and isinstance(value, dict):
        return [(one_line(str(locale), 20), item) for locale, item in value.items()]
    return [("", value)]


def block_of(block: object, models: Mapping[str, Model]) -> tuple[Model | None, Mapping[str, Any]]:
    """Model and values of a nested block; an id alone has neither."""
    if not isinstance(block, dict):
        return None, {}
    relationships = block.get("relationships")
    type_link = relationships.get("item_type") if isinstance(relationships, dict) else None
    data = type_link.get("data") if isinstance(type_link, dict) else None
    model = models.get(str(data.get("id"))) if isinstance(data, dict) else None
    attributes = block.get("attributes")
    return model, attributes if isinstance(attributes, dict) else {}


def level_of(node: Mapping[str, Any]) -> int:
    """The level of a heading, 1 to 6."""
    level = node.get("level")
    return min(6, max(1, level)) if isinstance(level, int) else 1


def is_address(text: str) -> bool:
    """Whether a text is one web address and nothing else."""
    return text.startswith(("https://", "http://")) and len(text) < 2000 and not any(char.isspace() for char in text)


def _listed(value: object) -> list[Any]:
    """A list as it is, nothing as an empty one, anything else as a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _pairs(held: Mapping[str, Any], *names: tuple[str, str]) -> list[Field]:
    pairs = [(label, clean(plain(held[name]))) for name, label in names if held.get(name) not in (None, "", {})]
    return list(_facts(*pairs))


def _facts(*pairs: tuple[str, str]) -> tuple[Field, ...]:
    return tuple(Field(label, label, "", (Value("", text_of(text)),)) for label, text in pairs)


def _color_text(value: object) -> str:
    if not isinstance(value, dict):
        return plain(value)
    parts = [value.get(name) for name in ("red", "green", "blue")]
    if not all(isinstance(item, int) and 0 <= item <= 255 for item in parts):
        return plain(value)
    alpha = value.get("alpha")
    opacity = f" {round(alpha / 2.55)}%" if isinstance(alpha, int) and alpha != 255 else ""
    return "#" + "".join(f"{item:02x}" for item in parts) + opacity
