"""Texts of rich text editors, which keep HTML, as readable pieces."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from tui.core.detail import Link, LinkKind, Mark, Shape, Span, Text
from tui.core.text import clean, one_line

_LOOKS_LIKE_HTML = re.compile(r"\s*<(p|h[1-6]|ul|ol|div|blockquote|pre)(\s[^<>]*)?>", re.IGNORECASE)
_MARKS = {
    **dict.fromkeys(("strong", "b"), Mark.STRONG),
    **dict.fromkeys(("em", "i"), Mark.EMPHASIS),
    "code": Mark.CODE,
    "u": Mark.UNDERLINE,
    **dict.fromkeys(("s", "del", "strike"), Mark.STRIKETHROUGH),
    "mark": Mark.HIGHLIGHT,
}
_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre"})
_TRANSPARENT = frozenset({"span", "sub", "sup", "small"})
DEEPEST = 60


def html_pieces(text: str) -> tuple[Text, ...] | None:
    """The paragraphs of an HTML text; None when it is no such text, or holds what cannot be told in words.

    Only elements that editors of texts make are understood: a table, an image or a script is better seen as it is.
    """
    if _LOOKS_LIKE_HTML.match(text) is None:
        return None
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:  # the parser's word for a marked section that is none: <![if
        return None
    reader.end_paragraph()
    return tuple(reader.pieces) if reader.is_understood and not reader.open else None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[Text] = []
        self.is_understood = True
        self.open: list[str] = []
        self._counters: list[int | None] = []
        self._links: list[Link | None] = []
        self._spans: list[Span] = []
        self._marker = ""

    # -- elements ---------------------------------------------------------------------------------------------
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._spans.append(Span("\n"))
            return
        if tag == "hr":
            self.end_paragraph()
            self.pieces.append(Text((), Shape.RULE))
            return
        if not (tag in _BLOCKS or tag in _MARKS or tag in _TRANSPARENT or tag == "a") or len(self.open) > DEEPEST:
            self.is_understood = False
            return
        if tag in _BLOCKS:
            self.end_paragraph()
        self.open.append(tag)
        if tag == "a":
            href = one_line(dict(attrs).get("href") or "", 2000)
            self._links.append(Link(LinkKind.ADDRESS, href, address=href) if href else None)
        elif tag in ("ul", "ol"):
            self._counters.append(0 if tag == "ol" else None)
        elif tag == "li" and self._counters:
            number = self._counters[-1]
            self._marker = "•" if number is None else f"{number + 1}."
            if number is not None:
                self._counters[-1] = number + 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("br", "hr"):
            return
        if not self.open or self.open[-1] != tag:
            self.is_understood = False
            return
        if tag in _BLOCKS:
            self.end_paragraph()
        self.open.pop()
        if tag == "a":
            self._links.pop()
        elif tag in ("ul", "ol"):
            self._counters.pop()

    def handle_data(self, data: str) -> None:
        text = clean(data)
        if "pre" not in self.open:
            text = re.sub(r"\s+", " ", text)
            if not self._spans or self._spans[-1].text.endswith("\n"):
                text = text.lstrip()
        if text:
            marks = frozenset(_MARKS[tag] for tag in self.open if tag in _MARKS)
            self._spans.append(Span(text, marks, next((link for link in reversed(self._links) if link), None)))

    def handle_comment(self, data: str) -> None:  # noqa: ARG002 - the parser's
        self.is_understood = False

    def handle_decl(self, decl: str) -> None:  # noqa: ARG002
        self.is_understood = False

    def handle_pi(self, data: str) -> None:  # noqa: ARG002
        self.is_understood = False

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002
        self.is_understood = False

    # -- paragraphs -------------------------------------------------------------------------------------------
    def end_paragraph(self) -> None:
        """What was read since the last one is a paragraph."""
        spans, self._spans = self._spans, []
        if spans:
            last = spans[-1]
            spans[-1] = Span(last.text.rstrip(), last.marks, last.link)
        spans = [span for span in spans if span.text]
        if not spans:
            return
        tag = next((name for name in reversed(self.open) if name in _BLOCKS), "p")
        lists = len(self._counters)
        if tag[0] == "h":
            self.pieces.append(Text(tuple(spans), Shape.HEADING, int(tag[1])))
        elif tag == "pre":
            self.pieces.append(Text(tuple(spans), Shape.CODE, lists))
        elif self._marker:
            self.pieces.append(Text(tuple(spans), Shape.ITEM, max(0, lists - 1), self._marker))
            self._marker = ""
        else:
            shape = Shape.QUOTE if "blockquote" in self.open else Shape.PARAGRAPH
            self.pieces.append(Text(tuple(spans), shape, lists))
