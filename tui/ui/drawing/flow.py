"""Paragraphs that know how to lie in any width: what panes of text are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from tui.ui.drawing.cells import Cell, cut, fit, fit_cells, total_width, wrap_cells

LABEL_WIDTH = 28
"""Cells a column of labels takes at most, with what they are nested in."""
NOTE_WIDTH = 20
BESIDE = 44
"""Cells from which on a long value stands beside its label; below, it goes under it."""
_HANG_LIMIT = 24


class Flow(Struct, frozen=True):
    """One paragraph: pieces of text that wrap together.

    `label` names it: beside it in a column of `column` cells, or above it where it would be too narrow. `note` says
    more about the label, a blank keeps its room. `first` begins the first line (a bullet), the others stand below its
    end. `guide` is drawn before every line: the lines that show what is nested in what; it takes its room from the
    label, so that values stay in one column. `lead` is drawn before every line of the body. `fill` is a character that
    takes the rest of the line. `clip`: on one line, cut. `running`: a part of a longer text, which stands under its
    label where it is narrow, however short it is.
    """

    body: tuple[Cell, ...] = ()
    label: tuple[Cell, ...] = ()
    column: int = 0
    note: str = ""
    first: tuple[Cell, ...] = ()
    guide: tuple[Cell, ...] = ()
    lead: tuple[Cell, ...] = ()
    fill: str = ""
    clip: bool = False
    running: bool = False

    @property
    def text(self) -> str:
        """All of it, unwrapped."""
        label = "".join(text for text, _ in self.label)
        body = "".join(text for text, _ in (*self.first, *self.body))
        return f"{label} {body}".strip() if label else body


class Source(Struct, frozen=True):
    """A line of a long text that is only made a paragraph of (`dress`) when it comes near the screen."""

    text: str
    dress: Callable[[str], Flow]


Paragraph = Flow | Source | tuple[Cell, ...]
"""Where pieces are enough, a tuple of them; there only the last may be long: it wraps below its own beginning."""


def plain_text(paragraph: Paragraph) -> str:
    """All of a paragraph, unwrapped."""
    return "".join(text for text, _ in paragraph) if isinstance(paragraph, tuple) else paragraph.text


def lines_of(paragraph: Paragraph, width: int) -> list[tuple[Cell, ...]]:
    """A paragraph in lines of at most `width` cells."""
    if isinstance(paragraph, tuple):
        before, last = paragraph[:-1], paragraph[-1:]
        return _hanging(before, last, width, max(_HANG_LIMIT, width // 2), min(2, width // 2))
    if isinstance(paragraph, Source):
        paragraph = paragraph.dress(paragraph.text)
    if paragraph.label:
        return _labelled(paragraph, width)
    guide = paragraph.guide
    room = max(1, width - total_width(guide))
    if paragraph.fill:
        taken = total_width(paragraph.body)
        rest = paragraph.fill * max(0, room - taken)
        return [(*guide, *paragraph.body, (rest, "frame"))]
    return [(*guide, *line) for line in _flowing(paragraph, room)]


def _flowing(flow: Flow, width: int) -> list[tuple[Cell, ...]]:
    """The body, each line after its lead."""
    room = max(1, width - total_width(flow.lead))
    if flow.clip:
        lines = [(*flow.first, *fit_cells(flow.body, max(1, room - total_width(flow.first))))]
    else:
        lines = _hanging(flow.first, flow.body, room, room, 0)
    return [(*flow.lead, *line) for line in lines]


def _hanging(
    first: tuple[Cell, ...], body: Sequence[Cell], width: int, most: int, below: int
) -> list[tuple[Cell, ...]]:
    """The body after what is first, below its own beginning; where that takes more than `most` cells or leaves too few,
    all of it in the lines below, so many cells in."""
    indent = total_width(first)
    if indent > most or width - indent < 8:
        return [first, *(((" " * below, ""), *line) for line in wrap_cells(body, max(1, width - below)))]
    before = ((" " * indent, ""),)
    return [(*(before if number else first), *line) for number, line in enumerate(wrap_cells(body, width - indent))]


def _labelled(flow: Flow, width: int) -> list[tuple[Cell, ...]]:
    if not flow.body:
        note: tuple[Cell, ...] = ((f"  {flow.note}", "faint"),) if flow.note.strip() else ()
        return [(*flow.guide, *flow.label, *note)]
    return _beside(flow, width) if width >= BESIDE else _below(flow, width)


def _beside(flow: Flow, width: int) -> list[tuple[Cell, ...]]:
    """The value in a column of its own."""
    column = min(flow.column, LABEL_WIDTH, width // 3)
    noted = NOTE_WIDTH if flow.note else 0
    head: tuple[Cell, ...] = (*flow.guide, *flow.label)
    taken, nested = total_width(head), total_width(flow.guide)
    note: tuple[Cell, ...] = ((fit(cut(flow.note, noted - 2), noted), "faint"),) if noted else ()
    start = max(column + 2 + noted, nested + 2)
    gap: tuple[Cell, ...] = (*flow.guide, (" " * (start - nested), ""))
    body = _flowing(flow, max(1, width - start))
    if taken > column:
        return [head, *((*gap, *line) for line in body)]
    head = (*head, (" " * (column - taken + 2), ""), *note)
    return [(*(gap if number else head), *line) for number, line in enumerate(body)]


def _below(flow: Flow, width: int) -> list[tuple[Cell, ...]]:
    """Where it is narrow: the value in the label's line when it fits there, else under it."""
    note: tuple[Cell, ...] = ((f" {flow.note}", "faint"),) if flow.note.strip() else ()
    head: tuple[Cell, ...] = (*flow.guide, *flow.label, *note)
    label = total_width(head)
    is_named = any(text.strip() for text, _ in flow.label)
    column = min(flow.column, LABEL_WIDTH, width * 3 // 5)
    start = label + 1 if flow.clip else column + 2
    if not flow.running and (flow.clip or (label <= column and _is_short(flow, width - start))):
        return [(*head, (" " * (start - label), ""), *line) for line in _flowing(flow, width - start)]
    above = [head] if is_named else []
    under: tuple[Cell, ...] = (*flow.guide, ("  ", ""))
    return [*above, *((*under, *line) for line in _flowing(flow, max(1, width - total_width(under))))]


def _is_short(flow: Flow, room: int) -> bool:
    taken = total_width((*flow.lead, *flow.first, *flow.body))
    return not any("\n" in text for text, _ in flow.body) and taken <= room
