"""One record in full, as a tree of readable pieces: what previews, the record's own screen and comparisons are made of.

All CMSs fill the same shapes: a record has sections (fieldsets, classes), a section has fields, a field has a value
per locale, a value is a row of pieces: texts, links, and nested fields (blocks). Everything here is clean text (see
`core.text`) and immutable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from msgspec import Struct

from tui.core.content import Record

NOT_THERE = "(not there)"
"""Stands for the title of what a link leads to and the CMS does not show."""
REQUIRED = "required, but empty"
"""The problem of a field that must have a value and has none."""


class Mark(StrEnum):
    """How a span of structured text is set off."""

    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"
    UNDERLINE = "underline"
    STRIKETHROUGH = "strikethrough"
    HIGHLIGHT = "highlight"


class LinkKind(StrEnum):
    """What a link leads to."""

    RECORD = "record"
    ASSET = "asset"
    ADDRESS = "address"


class Link(Struct, frozen=True):
    """Something a value refers to, by the name people know it under.

    `id` is a record's or an asset's id, or the web address itself. `note` says more in a few words: the model of a
    record, file name, size and measures of an asset. `caption` is an asset's alternative text. `address` is where an
    asset can be looked at, empty when unknown. `gone`: the CMS was asked and did not show it: it was deleted, or the
    role may not see it.
    """

    kind: LinkKind
    id: str
    title: str = ""
    note: str = ""
    caption: str = ""
    address: str = ""
    gone: bool = False

    @property
    def shown(self) -> str:
        """Its title; without one, its id, and that there is nothing behind it."""
        return f"{NOT_THERE} {self.id}" if self.gone else self.title or self.id

    @property
    def key(self) -> tuple[str, str]:
        """What it leads to: two links with the same key lead to the same."""
        return self.kind.value, self.id


class Span(Struct, frozen=True):
    """A stretch of text that is marked alike, or leads somewhere."""

    text: str
    marks: frozenset[Mark] = frozenset()
    link: Link | None = None


class Shape(StrEnum):
    """What a text is within a structured text; plain values are paragraphs."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"
    CODE = "code"
    ITEM = "item"
    RULE = "rule"


class Text(Struct, frozen=True):
    """A paragraph; may hold newlines.

    `level`: of headings 1 to 6, otherwise how many lists it stands in. `marker` begins a list's item: `•`, `1.`.
    """

    spans: tuple[Span, ...]
    shape: Shape = Shape.PARAGRAPH
    level: int = 0
    marker: str = ""

    @property
    def plain(self) -> str:
        return "".join(span.text for span in self.spans)


class Nested(Struct, frozen=True):
    """Fields within a field: a block with its model's name and its id, or a group of facts that has neither."""

    title: str
    id: str
    fields: tuple[Field, ...]


Piece = Text | Link | Nested


class Value(Struct, frozen=True):
    """What a field holds in one locale; empty `locale` where it is not localized. No pieces: no value."""

    locale: str
    pieces: tuple[Piece, ...]
    problem: str = ""
    """What is known to be wrong with it, in words."""


class Field(Struct, frozen=True):
    """One field with its values, the project's default locale first. `type` is the API's own word."""

    key: str
    label: str
    type: str
    values: tuple[Value, ...]
    localized: bool = False
    type_words: str = ""
    """What editors call its type."""

    @property
    def is_empty(self) -> bool:
        return not any(value.pieces for value in self.values)


class Section(Struct, frozen=True):
    """A fieldset or a class; fields that stand in none have a section without title."""

    title: str
    fields: tuple[Field, ...]


class RecordDetail(Struct, frozen=True):
    """A record with everything there is to see of it.

    `raw` is the API's own JSON, pretty-printed and cleaned. `url` is its address in the web interface, empty when
    unknown. `facts` are label and text of what is no field: channels, children. `locales` are those it is written in.
    """

    record: Record
    sections: tuple[Section, ...]
    raw: str = ""
    url: str = ""
    model_name: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    locales: tuple[str, ...] = ()

    @property
    def fields(self) -> Iterator[Field]:
        """All fields, section by section."""
        return (field for section in self.sections for field in section.fields)

    @property
    def problems(self) -> tuple[tuple[Field, Value], ...]:
        """Values with a known problem, those of nested fields included."""
        return tuple(_problems(self.fields))


def _problems(fields: Iterable[Field]) -> Iterator[tuple[Field, Value]]:
    for field in fields:
        for value in field.values:
            if value.problem:
                yield field, value
            for piece in value.pieces:
                if isinstance(piece, Nested):
                    yield from _problems(piece.fields)


def text_of(text: str) -> tuple[Text, ...]:
    """A plain value as pieces; nothing for an empty one."""
    return (Text((Span(text),)),) if text else ()


def in_order(values: Iterable[Value], locale: str) -> tuple[Value, ...]:
    """The values with that of the chosen locale first; the others keep their order."""
    return tuple(sorted(values, key=lambda value: value.locale != locale))


def words(pieces: Iterable[Piece]) -> str:
    """Pieces as plain text, a line each; nested fields by title and label."""
    return "\n".join(_words(piece) for piece in pieces)


def _words(piece: Piece) -> str:
    if isinstance(piece, Text):
        return f"{piece.marker} {piece.plain}".strip() if piece.marker else piece.plain
    if isinstance(piece, Link):
        return piece.shown
    rows = [f"{field.label}: {words(value.pieces)}" for field in piece.fields for value in field.values if value.pieces]
    return "\n".join([*([piece.title] if piece.title else []), *rows])
