"""A record's fields as paragraphs with links: sections, values by locale, nested blocks, structured text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from tui.core.detail import (
    Field,
    Link,
    LinkKind,
    Mark,
    Nested,
    Piece,
    Section,
    Shape,
    Span,
    Text,
    Value,
    in_order,
    words,
)
from tui.core.text import counted, one_line
from tui.ui.drawing.cells import Cell, width_of
from tui.ui.drawing.flow import Flow, Paragraph
from tui.ui.drawing.guard import CANNOT, attempt
from tui.ui.drawing.words import moment_text
from tui.ui.widgets.record_view import LINK_TONE, Page

RECORD_GLYPH, ASSET_GLYPH, ADDRESS_GLYPH = "→", "▣", "↗"
BLOCK_GLYPH, RULE_GLYPH = "▪", "─"
NESTED: Cell = ("│ ", "frame")
QUOTED: Cell = ("┃ ", "muted")
INSET: Cell = ("  ", "")

_GLYPHS = {LinkKind.RECORD: RECORD_GLYPH, LinkKind.ASSET: ASSET_GLYPH, LinkKind.ADDRESS: ADDRESS_GLYPH}
_MARK_TONES = (
    (Mark.CODE, "code"),
    (Mark.STRIKETHROUGH, "strike"),
    (Mark.STRONG, "strong"),
    (Mark.EMPHASIS, "emphasis"),
    (Mark.UNDERLINE, "underline"),
    (Mark.HIGHLIGHT, "accent"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a value a preview shows. The record's own screen shows all of it."""

    characters: int = 600
    texts: int = 10
    links: int = 8
    blocks: int = 12
    locale_characters: int = 120


BRIEF = Limits()


class PageWriter:
    """Writes a page: paragraphs, and the links in them. `limits`: a preview; None: everything.

    In a preview only the chosen locale is written in full, others have a line each, and fields without a value share
    one.
    """

    def __init__(self, locale: str, limits: Limits | None = None) -> None:
        self._locale = locale
        self._limits = limits
        self._paragraphs: list[Paragraph] = []
        self._links: list[Link] = []
        self._column = 0

    @property
    def page(self) -> Page:
        return Page(tuple(self._paragraphs), tuple(self._links))

    def write(self, *paragraphs: Paragraph) -> None:
        self._paragraphs.extend(paragraphs)

    def blank(self) -> None:
        """An empty line, never two, never at the top."""
        if self._paragraphs and self._paragraphs[-1] != ():
            self._paragraphs.append(())

    def link(self, link: Link, text: str = "") -> Cell:
        """A cell that leads somewhere."""
        self._links.append(link)
        return (text or link.shown, f"{LINK_TONE}{len(self._links) - 1}")

    # -- sections and fields ---------------------------------------------------------------------------------------
    def sections(self, sections: Sequence[Section]) -> None:
        """All fields; sections without a title follow without a rule."""
        self._column = _widest(field for section in sections for field in section.fields)
        for section in sections:
            if section.title:
                self.blank()
                rule: Cell = (RULE_GLYPH * 2 + " ", "frame")
                self.write(Flow(body=(rule, (section.title, "accent"), (" ", "")), fill=RULE_GLYPH))
            elif len(sections) > 1:
                self.blank()
            self._fields(section.fields, (), self._column)

    def _fields(self, fields: Iterable[Field], guide: tuple[Cell, ...], column: int) -> None:
        empty: list[str] = []
        for field in fields:
            if self._limits is not None and field.is_empty and not any(value.problem for value in field.values):
                empty.append(field.label)
            else:
                give_up = partial(self._cannot, field, guide, column, len(self._paragraphs))
                attempt(partial(self._field, field, guide, column), give_up, "a field")
        if empty:
            if not guide:
                self.blank()
            self.write(Flow(body=(("empty: ", "frame"), (", ".join(empty), "frame")), guide=guide))

    def _cannot(self, field: Field, guide: tuple[Cell, ...], column: int, begun: int) -> None:
        del self._paragraphs[begun:]
        self.write(Flow(((CANNOT, "invalid"),), _label(field, ""), column, guide=guide))

    def _field(self, field: Field, guide: tuple[Cell, ...], column: int) -> None:
        values = in_order(field.values, self._locale)
        if not values or (field.is_empty and not any(value.problem for value in values)):
            self.write(Flow((("–", "frame"),), _label(field, ""), column, _type(field), guide=guide))
            return
        if self._limits is not None and not values[0].pieces and not values[0].problem:
            values = tuple(sorted(values, key=lambda value: not value.pieces))
        for number, value in enumerate(values):
            named = value.locale if len(values) > 1 or value.locale != self._locale else ""
            if number and self._limits is not None and not value.problem:
                self._folded(field, value, guide, column)
            else:
                note = "" if number else _type(field)
                self._value(field, value, _label(field, named, again=number > 0), note, guide, column)

    def _folded(self, field: Field, value: Value, guide: tuple[Cell, ...], column: int) -> None:
        """A value in a locale that is not the chosen one: a line of it."""
        limit = self._limits.locale_characters if self._limits is not None else 0
        text = one_line(words(value.pieces), limit) or "–"
        label = _label(field, value.locale, again=True)
        self.write(Flow(((text, "muted"),), label, column, guide=guide, clip=True))

    def _value(
        self, field: Field, value: Value, label: tuple[Cell, ...], note: str, guide: tuple[Cell, ...], column: int
    ) -> None:
        problem: tuple[Cell, ...] = ((f"✗ {value.problem}", "invalid"),) if value.problem else ()
        if not value.pieces:
            self.write(Flow(problem or (("–", "frame"),), label, column, note, guide=guide))
            return
        first, *others = value.pieces
        if isinstance(first, Text) and not others and not _is_set(first):
            body = self._plain(field, first)
            long = any("\n" in text for text, _ in body) or sum(len(text) for text, _ in body) > 200
            if long and not guide:
                self.blank()
            self.write(Flow(body, label, column, note, guide=guide))
        elif all(isinstance(piece, Link) for piece in value.pieces):
            self._links_beside(value.pieces, label, guide, column, note)
        else:
            if not guide:
                self.blank()
            self.write(Flow((), label, column, note, guide=guide))
            self._pieces(value.pieces, (*guide, INSET))
            if not guide and not problem:
                self.blank()
        if problem:
            self.write(Flow(problem, ((" ", ""),), column, guide=guide))

    def _plain(self, field: Field, text: Text) -> tuple[Cell, ...]:
        shown = text.plain
        if field.type == "date_time":
            shown = _moment(shown)
        limit = self._limits.characters if self._limits is not None else None
        if limit is not None and len(shown) > limit:
            rest = f" … {counted(len(shown) - limit, 'more character')}, enter shows all"
            return ((shown[:limit].rstrip(), "text"), (rest, "muted"))
        return ((shown, "text"),)

    def _links_beside(
        self, pieces: Sequence[Piece], label: tuple[Cell, ...], guide: tuple[Cell, ...], column: int, note: str
    ) -> None:
        most = self._limits.links if self._limits is not None else len(pieces)
        for number, piece in enumerate(pieces[:most]):
            if isinstance(piece, Link):
                named = label if number == 0 else ((" ", ""),)
                said = note if number == 0 else ""
                self.write(Flow(self._link_cells(piece), named, column, said, first=_glyph(piece), guide=guide))
        if len(pieces) > most:
            self.write(Flow(((f"… {len(pieces) - most} more", "muted"),), ((" ", ""),), column, guide=guide))

    def _link_cells(self, link: Link) -> tuple[Cell, ...]:
        cells: list[Cell] = [self.link(link)]
        if link.note:
            cells.append((f"  {link.note}", "muted"))
        if self._limits is None and link.kind is LinkKind.ASSET:
            if link.caption and link.caption != link.title:
                cells.append((f"  “{link.caption}”", "muted"))
            if link.address:
                cells.append((f"  {link.address}", "frame"))
        elif self._limits is None and link.title and link.kind is LinkKind.ADDRESS:
            cells.append((f"  {link.address}", "frame"))
        return tuple(cells)

    # -- pieces ----------------------------------------------------------------------------------------------------
    def _pieces(self, pieces: Sequence[Piece], guide: tuple[Cell, ...]) -> None:
        most = len(pieces)
        if self._limits is not None:
            most = self._limits.blocks if any(isinstance(piece, Nested) for piece in pieces) else self._limits.texts
        shown = pieces[:most]
        for number, piece in enumerate(shown):
            if isinstance(piece, Nested):
                self._nested(piece, guide)
                if number + 1 < len(shown) and isinstance(shown[number + 1], Text):
                    self.write(Flow(guide=guide))
            elif isinstance(piece, Link):
                self.write(Flow(self._link_cells(piece), first=_glyph(piece), guide=guide))
            else:
                self._text(piece, guide)
                following = shown[number + 1] if number + 1 < len(shown) else None
                if following is not None and not _belong_together(piece, following):
                    self.write(Flow(guide=guide))
        if len(pieces) > most:
            self.write(
                Flow(((f"… {counted(len(pieces) - most, 'more part')}, enter shows all", "muted"),), guide=guide)
            )

    def _nested(self, piece: Nested, guide: tuple[Cell, ...]) -> None:
        if piece.title:
            ident: tuple[Cell, ...] = ((f"  {piece.id}", "frame"),) if piece.id and self._limits is None else ()
            self.write(Flow(((f"{BLOCK_GLYPH} ", "accent"), (piece.title, "accent-strong"), *ident), guide=guide))
        inside = (*guide, NESTED) if piece.title else guide
        self._fields(piece.fields, inside, _widest(piece.fields))

    def _text(self, text: Text, guide: tuple[Cell, ...]) -> None:
        body = self._spans(text.spans, "strong" if text.shape is Shape.HEADING else "text")
        guide = (*guide, *((INSET,) * text.level)) if text.shape is not Shape.HEADING else guide
        if text.shape is Shape.RULE:
            self.write(Flow(((RULE_GLYPH * 8, "frame"),), guide=guide))
        elif text.shape is Shape.HEADING:
            self.write(Flow(body, first=(("#" * text.level + " ", "frame"),), guide=guide))
        elif text.shape is Shape.ITEM:
            self.write(Flow(body, first=((f"{text.marker} ", "accent"),), guide=guide))
        elif text.shape is Shape.QUOTE:
            self.write(Flow(body, guide=(*guide, QUOTED)))
        elif text.shape is Shape.CODE:
            self.write(Flow(tuple((part, "code") for part, _ in body), guide=(*guide, INSET)))
        else:
            self.write(Flow(body, guide=guide))

    def _spans(self, spans: Iterable[Span], tone: str) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        left = self._limits.characters if self._limits is not None else None
        for span in spans:
            shown = span.text
            if left is not None:
                if left <= 0:
                    break
                shown = shown if len(shown) <= left else shown[:left].rstrip() + " …"
                left -= len(span.text)
            if span.link is not None:
                cells.append(self.link(span.link, shown))
                if self._limits is None and span.link.kind is LinkKind.ADDRESS and span.link.address != shown:
                    cells.append((f" ({span.link.address})", "frame"))
                elif span.link.kind is LinkKind.RECORD and span.link.shown != shown:
                    cells.append((f" (→ {span.link.shown})", "muted"))
            else:
                cells.append((shown, next((name for mark, name in _MARK_TONES if mark in span.marks), tone)))
        return tuple(cells)


def _glyph(link: Link) -> tuple[Cell, ...]:
    return ((f"{_GLYPHS[link.kind]} ", "accent"),)


def _is_set(text: Text) -> bool:
    """Whether there is more to a text than its characters: shape, marks, links."""
    is_plain = text.shape in (Shape.PARAGRAPH, Shape.CODE) and not text.level
    return not is_plain or any(span.marks or span.link for span in text.spans)


def _belong_together(piece: Piece, following: Piece) -> bool:
    """Whether no empty line parts them: items of a list, lines of a quote."""
    if not isinstance(piece, Text) or not isinstance(following, Text):
        return False
    if following.shape is Shape.ITEM and (piece.shape is Shape.ITEM or piece.level > 0):
        return not (following.marker == "1." and following.level == piece.level)
    return piece.shape is Shape.HEADING or (piece.shape is Shape.QUOTE and following.shape is Shape.QUOTE)


def _label(field: Field, locale: str, *, again: bool = False) -> tuple[Cell, ...]:
    if again:
        return ((f"  {locale}", "frame"),)
    return ((field.label, "muted"), *(((f" {locale}", "frame"),) if locale else ()))


def _widest(fields: Iterable[Field]) -> int:
    return max(
        (
            width_of(field.label) + (1 + max((width_of(value.locale) for value in field.values), default=0))
            if field.localized
            else width_of(field.label)
            for field in fields
        ),
        default=0,
    )


def _type(field: Field) -> str:
    return field.type.replace("_", " ")


def _moment(text: str) -> str:
    """A time of the API as people write it."""
    try:
        return moment_text(datetime.fromisoformat(text))
    except ValueError:
        return text
