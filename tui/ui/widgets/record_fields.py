"""A record's fields as paragraphs with links: sections, values by locale, nested blocks, structured text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

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
)
from tui.core.text import counted, locale_mark
from tui.ui.drawing.cells import Cell, total_width, width_of
from tui.ui.drawing.flow import LABEL_WIDTH, Flow, Paragraph
from tui.ui.drawing.guard import CANNOT, attempt
from tui.ui.drawing.words import zoned_moment_text
from tui.ui.widgets.record_view import LINK_TONE, Page

RECORD_GLYPH, ASSET_GLYPH, ADDRESS_GLYPH = "→", "▣", "↗"
BLOCK_GLYPH, RULE_GLYPH = "▪", "─"
NESTED: Cell = ("│ ", "frame")
QUOTED: Cell = ("┃ ", "muted")
INSET: Cell = ("  ", "")
NESTING = 4
"""Cells by which the fields of a block are further in: an inset and a line."""

_GLYPHS = {LinkKind.RECORD: RECORD_GLYPH, LinkKind.ASSET: ASSET_GLYPH, LinkKind.ADDRESS: ADDRESS_GLYPH}
_MARK_TONES = (
    (Mark.CODE, "code"),
    (Mark.STRIKETHROUGH, "strike"),
    (Mark.STRONG, "strong"),
    (Mark.EMPHASIS, "emphasis"),
    (Mark.UNDERLINE, "underline"),
    (Mark.HIGHLIGHT, "accent"),
)


class Limits(Struct, frozen=True):
    """How much of a value a preview shows. The record's own screen shows all of it."""

    characters: int = 600
    texts: int = 10
    links: int = 8
    blocks: int = 12


BRIEF = Limits()

BLANK: tuple[Cell, ...] = ((" ", ""),)
"""The label of what goes on in the column of values."""


class PageWriter:
    """Writes a page: paragraphs, and the links in them. `limits`: a preview; None: everything.

    All values of a page stand in one column; what is nested indents its labels alone. Of values in several locales
    only the one in the chosen locale is written, or the one that is there in its place, unless `all_locales`; what is
    wrong in another locale is written always. `details`: types of fields, ids of blocks and addresses of assets too.
    In a preview fields without a value share a line.
    """

    def __init__(
        self, locale: str, limits: Limits | None = None, *, all_locales: bool = False, details: bool = False
    ) -> None:
        self._locale = locale
        self._limits = limits
        self._all_locales = all_locales
        self._details = details
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
    def align(self, sections: Sequence[Section], labels: Iterable[str] = ()) -> None:
        """Find the column in which all values stand: of these fields and of what has these labels."""
        widths = [*map(width_of, labels), *(width for one in sections for width in self._widths(one.fields, 0))]
        self._column = max((width for width in widths if width <= LABEL_WIDTH), default=0)

    def _widths(self, fields: Iterable[Field], indent: int) -> Iterator[int]:
        for field in fields:
            shown = self._shown(field)
            yield indent + max((total_width(_label(field, named)) for _, named in shown), default=width_of(field.label))
            for value, _ in shown:
                for piece in value.pieces:
                    if isinstance(piece, Nested):
                        yield from self._widths(piece.fields, indent + NESTING)

    def pair(self, label: str, text: str, tone: str = "text") -> None:
        """A fact of the record that is none of its fields."""
        self.write(Flow(((text, tone),), ((label, "muted"),), self._column, self._no_note))

    def sections(self, sections: Sequence[Section]) -> None:
        """All fields; sections without a title follow without a rule."""
        for section in sections:
            if section.title:
                self.blank()
                rule: Cell = (RULE_GLYPH * 2 + " ", "frame")
                self.write(Flow(body=(rule, (section.title, "accent"), (" ", "")), fill=RULE_GLYPH))
            elif len(sections) > 1:
                self.blank()
            self._fields(section.fields, ())

    def _fields(self, fields: Iterable[Field], guide: tuple[Cell, ...]) -> None:
        empty: list[str] = []
        for field in fields:
            if self._limits is not None and field.is_empty and not any(value.problem for value in field.values):
                empty.append(field.label)
            else:
                begun = len(self._paragraphs)
                if not attempt(partial(self._field, field, guide), False, "a field"):
                    del self._paragraphs[begun:]
                    cannot = ((CANNOT, "invalid"),)
                    self.write(Flow(cannot, _label(field, ""), self._column, self._no_note, guide=guide))
        if empty:
            if not guide:
                self.blank()
            self.write(Flow(body=(("empty: ", "faint"), (", ".join(empty), "faint")), guide=guide))

    def _field(self, field: Field, guide: tuple[Cell, ...]) -> bool:
        shown = self._shown(field)
        if not shown:
            self.write(Flow((("–", "faint"),), _label(field, ""), self._column, self._type(field), guide=guide))
        for number, (value, named) in enumerate(shown):
            note = self._no_note if number else self._type(field)
            self._value(field, value, _label(field, named, again=number > 0), note, guide)
        return True

    def _shown(self, field: Field) -> list[tuple[Value, str]]:
        """The values that are written, each with the locale to be named with it; none where there is nothing."""
        if field.is_empty and not any(value.problem for value in field.values):
            return []
        values = in_order(field.values, self._locale)
        if self._all_locales:
            named = len(values) > 1 or values[0].locale != self._locale
            return [(value, value.locale if named else "") for value in values]
        chosen = next((value for value in values if value.locale in ("", self._locale)), None)
        held = chosen is not None and bool(chosen.pieces)
        shown = chosen if held else next((value for value in values if value.pieces), None)
        kept = [value for value in values if value is shown or value.problem]
        return [(value, "" if value is chosen else value.locale) for value in kept]

    def _type(self, field: Field) -> str:
        return field.type_words or field.type or " " if self._details else ""

    @property
    def _no_note(self) -> str:
        """What stands in the column of types where there is none."""
        return " " if self._details else ""

    def _value(self, field: Field, value: Value, label: tuple[Cell, ...], note: str, guide: tuple[Cell, ...]) -> None:
        problem: tuple[Cell, ...] = ((f"✗ {value.problem}", "invalid"),) if value.problem else ()
        if not value.pieces:
            self.write(Flow(problem or (("–", "faint"),), label, self._column, note, guide=guide))
            return
        first, *others = value.pieces
        if isinstance(first, Text) and not others and not _is_set(first):
            body = self._plain(field, first)
            long = any("\n" in text for text, _ in body) or sum(len(text) for text, _ in body) > 200
            if long and not guide:
                self.blank()
            self.write(Flow(body, label, self._column, note, guide=guide))
        elif all(isinstance(piece, Link) for piece in value.pieces):
            self._links_beside(value.pieces, label, guide, note)
        else:
            if not guide:
                self.blank()
            self._pieces(value.pieces, label, note, guide)
            if not guide and not problem:
                self.blank()
        if problem:
            self.write(Flow(problem, BLANK, self._column, self._no_note, guide=guide))

    def _plain(self, field: Field, text: Text) -> tuple[Cell, ...]:
        shown = text.plain
        if field.type == "date_time":
            shown = _moment(shown)
        limit = self._limits.characters if self._limits is not None else None
        if limit is not None and len(shown) > limit:
            rest = f" … {counted(len(shown) - limit, 'more character')}, enter: show all"
            return ((shown[:limit].rstrip(), "text"), (rest, "muted"))
        return ((shown, "text"),)

    def _links_beside(
        self, pieces: Sequence[Piece], label: tuple[Cell, ...], guide: tuple[Cell, ...], note: str
    ) -> None:
        most = self._limits.links if self._limits is not None else len(pieces)
        for number, piece in enumerate(pieces[:most]):
            if isinstance(piece, Link):
                named = label if number == 0 else BLANK
                said = note if number == 0 else self._no_note
                self.write(Flow(self._link_cells(piece), named, self._column, said, first=_glyph(piece), guide=guide))
        if len(pieces) > most:
            more: Cell = (f"… {len(pieces) - most} more", "muted")
            self.write(Flow((more,), BLANK, self._column, self._no_note, guide=guide))

    def _link_cells(self, link: Link) -> tuple[Cell, ...]:
        cells: list[Cell] = [self.link(link)]
        if link.gone:
            return (*cells, ("  deleted, or hidden from your role", "invalid"))
        if link.note:
            cells.append((f"  {link.note}", "muted"))
        if self._details and link.kind is LinkKind.ASSET:
            if link.caption and link.caption != link.title:
                cells.append((f"  “{link.caption}”", "muted"))
            if link.address:
                cells.append((f"  {link.address}", "faint"))
        elif self._limits is None and link.title and link.kind is LinkKind.ADDRESS:
            cells.append((f"  {link.address}", "faint"))
        return tuple(cells)

    # -- pieces ----------------------------------------------------------------------------------------------------
    def _pieces(self, pieces: Sequence[Piece], label: tuple[Cell, ...], note: str, guide: tuple[Cell, ...]) -> None:
        """Texts in the column of values, the first beside the label; blocks below it, one step in."""
        most = len(pieces)
        if self._limits is not None:
            most = self._limits.blocks if any(isinstance(piece, Nested) for piece in pieces) else self._limits.texts
        shown = pieces[:most]
        if isinstance(shown[0], Nested):
            self.write(Flow((), label, self._column, note, guide=guide))
            label, note = BLANK, self._no_note
        for number, piece in enumerate(shown):
            following = shown[number + 1] if number + 1 < len(shown) else None
            if isinstance(piece, Nested):
                self._nested(piece, (*guide, INSET))
                if isinstance(following, Text):
                    self.write(Flow(guide=guide))
                continue
            if isinstance(piece, Link):
                self._running(Flow(self._link_cells(piece), first=_glyph(piece)), label, note, guide)
            else:
                self._running(self._text(piece), label, note, guide)
                if following is not None and not _belong_together(piece, following):
                    self.write(Flow(guide=guide))
            label, note = BLANK, self._no_note
        if len(pieces) > most:
            more = f"… {counted(len(pieces) - most, 'more part')}, enter: show all"
            self._running(Flow(((more, "muted"),)), BLANK, self._no_note, guide)

    def _running(self, flow: Flow, label: tuple[Cell, ...], note: str, guide: tuple[Cell, ...]) -> None:
        self.write(replace(flow, label=label, column=self._column, note=note, guide=guide, running=True))

    def _nested(self, piece: Nested, guide: tuple[Cell, ...]) -> None:
        if piece.title:
            # A field in it may have the same name.
            word: tuple[Cell, ...] = ((" block", "muted"),) if piece.id else ()
            ident: tuple[Cell, ...] = ((f"  {piece.id}", "faint"),) if piece.id and self._details else ()
            self.write(
                Flow(((f"{BLOCK_GLYPH} ", "accent"), (piece.title, "accent-strong"), *word, *ident), guide=guide)
            )
        self._fields(piece.fields, (*guide, NESTED) if piece.title else guide)

    def _text(self, text: Text) -> Flow:
        body = self._spans(text.spans, "strong" if text.shape is Shape.HEADING else "text")
        if text.shape is Shape.HEADING:
            return Flow(body, first=(("#" * text.level + " ", "faint"),))
        lead = (INSET,) * text.level
        if text.shape is Shape.RULE:
            return Flow(((RULE_GLYPH * 8, "frame"),), lead=lead)
        if text.shape is Shape.ITEM:
            return Flow(body, first=((f"{text.marker} ", "accent"),), lead=lead)
        if text.shape is Shape.QUOTE:
            return Flow(body, lead=(*lead, QUOTED))
        if text.shape is Shape.CODE:
            return Flow(tuple((part, "code") for part, _ in body), lead=(*lead, INSET))
        return Flow(body, lead=lead)

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
                    cells.append((f" ({span.link.address})", "faint"))
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
        return ((f"  {locale_mark(locale)}", "faint"),)
    return ((field.label, "muted"), *(((f" {locale_mark(locale)}", "faint"),) if locale else ()))


def _moment(text: str) -> str:
    """A time of the API as people write it, with the zone it is told in."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    return zoned_moment_text(when)
