"""A record's fields as paragraphs with links: sections, values by locale, nested blocks, structured text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from sys import maxsize

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
    """How much of a value is shown: how many characters of a text, how many texts, links and blocks."""

    characters: int = maxsize
    texts: int = maxsize
    links: int = maxsize
    blocks: int = maxsize


BRIEF, WHOLE = Limits(600, 10, 8, 12), Limits()
"""Of a preview, and of the record's own screen."""

BLANK: tuple[Cell, ...] = ((" ", ""),)
"""The label of what goes on in the column of values."""


class PageWriter:
    """Writes a page: paragraphs, and the links in them.

    All values of a page stand in one column; what is nested indents its labels alone. Of values in several locales
    only the one in the chosen locale is written, or the one that is there in its place, unless `all_locales`; what is
    wrong in another locale is written always. `details`: types of fields, ids of blocks and addresses of assets too.
    In a preview fields without a value share a line. A value is given its head: a flow without a body, with the label
    it stands beside.
    """

    def __init__(
        self, locale: str, limits: Limits = WHOLE, *, all_locales: bool = False, details: bool = False
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

    def say(self, text: str, tone: str = "muted") -> None:
        """A line of words."""
        self.write(((text, tone),))

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
            yield indent + max(total_width(_label(field, named)) for _, named in shown)
            for value, _ in shown:
                for piece in value.pieces:
                    if isinstance(piece, Nested):
                        yield from self._widths(piece.fields, indent + NESTING)

    def pair(self, label: str, text: str, tone: str = "text") -> None:
        """A fact of the record that is none of its fields."""
        self.write(replace(self._head(((label, "muted"),)), body=((text, tone),)))

    def _head(self, label: tuple[Cell, ...], guide: tuple[Cell, ...] = (), note: str = " ") -> Flow:
        """What a value stands beside; a blank `note` keeps the room that those of others have."""
        return Flow(label=label, column=self._column, note=note if self._details else "", guide=guide)

    def _below(self, head: Flow) -> Flow:
        """The head of what goes on below."""
        return self._head(BLANK, head.guide)

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
            if self._limits is BRIEF and _is_blank(field):
                empty.append(field.label)
                continue
            begun = len(self._paragraphs)
            if not attempt(partial(self._field, field, guide), False, "a field"):
                del self._paragraphs[begun:]
                self.write(replace(self._head(_label(field), guide), body=((CANNOT, "invalid"),)))
        if empty:
            if not guide:
                self.blank()
            self.write(Flow(body=(("empty: ", "faint"), (", ".join(empty), "faint")), guide=guide))

    def _field(self, field: Field, guide: tuple[Cell, ...]) -> bool:
        note = field.type_words or field.type or " "
        for number, (value, named) in enumerate(self._shown(field)):
            if number == 0:
                head = self._head(_label(field, named), guide, note)
            else:
                head = self._head(((f"  {locale_mark(named)}", "faint"),), guide)
            self._value(field, value, head)
        return True

    def _shown(self, field: Field) -> list[tuple[Value, str]]:
        """The values that are written, each with the locale to be named with it."""
        values = in_order(field.values, self._locale)
        if self._all_locales and not _is_blank(field):
            named = len(values) > 1 or values[0].locale != self._locale
            return [(value, value.locale if named else "") for value in values]
        chosen = next((value for value in values if value.locale in ("", self._locale)), None)
        shown = next((value for value in (chosen, *values) if value is not None and value.pieces), None)
        kept = [(value, "" if value is chosen else value.locale) for value in values if value is shown or value.problem]
        return kept or [(Value("", ()), "")]

    def _value(self, field: Field, value: Value, head: Flow) -> None:
        problem: tuple[Cell, ...] = ((f"✗ {value.problem}", "invalid"),) if value.problem else ()
        if not value.pieces:
            self.write(replace(head, body=problem or (("–", "faint"),)))
            return
        first, *others = value.pieces
        links = [piece for piece in value.pieces if isinstance(piece, Link)]
        is_top = not head.guide
        if isinstance(first, Text) and not others and not _is_set(first):
            body = self._plain(field, first)
            if is_top and (any("\n" in text for text, _ in body) or sum(len(text) for text, _ in body) > 200):
                self.blank()
            self.write(replace(head, body=body))
        elif len(links) == len(value.pieces):
            self._links_beside(links, head)
        else:
            if is_top:
                self.blank()
            self._pieces(value.pieces, head)
            if is_top and not problem:
                self.blank()
        if problem:
            self.write(replace(self._below(head), body=problem))

    def _plain(self, field: Field, text: Text) -> tuple[Cell, ...]:
        shown = _moment(text.plain) if field.type == "date_time" else text.plain
        limit = self._limits.characters
        if len(shown) <= limit:
            return ((shown, "text"),)
        rest = f" … {counted(len(shown) - limit, 'more character')}, enter: show all"
        return ((shown[:limit].rstrip(), "text"), (rest, "muted"))

    def _links_beside(self, links: Sequence[Link], head: Flow) -> None:
        most = self._limits.links
        for link in links[:most]:
            self.write(replace(head, body=self._link_cells(link), first=_glyph(link)))
            head = self._below(head)
        if len(links) > most:
            self.write(replace(head, body=((f"… {len(links) - most} more", "muted"),)))

    def _link_cells(self, link: Link) -> tuple[Cell, ...]:
        cells: list[Cell] = [(link.note, "muted")]
        if link.gone:
            cells = [("deleted, or hidden from your role", "invalid")]
        elif self._details and link.kind is LinkKind.ASSET:
            caption = f"“{link.caption}”" if link.caption and link.caption != link.title else ""
            cells += [(caption, "muted"), (link.address, "faint")]
        elif self._limits is WHOLE and link.title and link.kind is LinkKind.ADDRESS:
            cells.append((link.address, "faint"))
        return (self.link(link), *((f"  {text}", tone) for text, tone in cells if text))

    # -- pieces ----------------------------------------------------------------------------------------------------
    def _pieces(self, pieces: Sequence[Piece], head: Flow) -> None:
        """Texts in the column of values, the first beside the label; blocks below it, one step in."""
        most = self._limits.blocks if any(isinstance(piece, Nested) for piece in pieces) else self._limits.texts
        shown = pieces[:most]
        if isinstance(shown[0], Nested):
            self.write(head)
            head = self._below(head)
        for piece, following in zip(shown, (*shown[1:], None), strict=True):
            if isinstance(piece, Nested):
                self._nested(piece, (*head.guide, INSET))
                is_apart = isinstance(following, Text)
            else:
                if isinstance(piece, Link):
                    flow, is_apart = Flow(self._link_cells(piece), first=_glyph(piece)), False
                else:
                    flow = self._text(piece)
                    is_apart = following is not None and not _belong_together(piece, following)
                self._running(flow, head)
                head = self._below(head)
            if is_apart:
                self.write(Flow(guide=head.guide))
        if len(pieces) > most:
            more = f"… {counted(len(pieces) - most, 'more part')}, enter: show all"
            self._running(Flow(((more, "muted"),)), head)

    def _running(self, flow: Flow, head: Flow) -> None:
        self.write(replace(head, body=flow.body, first=flow.first, lead=flow.lead, running=True))

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
        left = self._limits.characters
        for span in spans:
            if left <= 0:
                break
            shown = span.text if len(span.text) <= left else span.text[:left].rstrip() + " …"
            left -= len(span.text)
            link = span.link
            if link is None:
                cells.append((shown, next((name for mark, name in _MARK_TONES if mark in span.marks), tone)))
                continue
            cells.append(self.link(link, shown))
            if self._limits is WHOLE and link.kind is LinkKind.ADDRESS and link.address != shown:
                cells.append((f" ({link.address})", "faint"))
            elif link.kind is LinkKind.RECORD and link.shown != shown:
                cells.append((f" (→ {link.shown})", "muted"))
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


def _is_blank(field: Field) -> bool:
    """Whether there is nothing to say of it in any locale."""
    return field.is_empty and not any(value.problem for value in field.values)


def _label(field: Field, locale: str = "") -> tuple[Cell, ...]:
    return ((field.label, "muted"), *(((f" {locale_mark(locale)}", "faint"),) if locale else ()))


def _moment(text: str) -> str:
    """A time of the API as people write it, with the zone it is told in."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    return zoned_moment_text(when)
