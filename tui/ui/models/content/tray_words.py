"""What the tray says of a selection: exactly what is picked, in several lengths, the longest that fits is shown."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.content import RecordQuery
from tui.core.membership import apart, includes
from tui.core.selection import Found
from tui.core.text import counted, grouped, one_line
from tui.ui.drawing.piece import Cell
from tui.ui.models.content.browsing import Browsing

STRONG = "accent-strong"
NOTHING_MARKED: tuple[Cell, ...] = (("nothing marked", "muted"),)
HOW_TO_TAKE_OUT = "space takes a row out"


def tray_forms(browsing: Browsing, shown: RecordQuery | None) -> list[Sequence[Cell]]:
    """The selection in words, longest first; `shown` is the query whose rows are on the screen.

    All of them name how many are marked and what is found; the longer ones also how much of it is not shown here,
    what was searched for, and, right after all found was marked, how to take records out again.
    """
    selection = browsing.selection
    if not selection:
        return [NOTHING_MARKED]
    hidden = browsing.marks.hidden_from(shown) if shown is not None and selection.ids else 0
    forms: list[Sequence[Cell]] = [_form(browsing, shown, hidden, level) for level in (3, 2, 1, 0)]
    if shown is not None and any(item.is_of(shown) and not item.excluded for item in selection.found):
        forms = [*((*form, (f"   {HOW_TO_TAKE_OUT}", "muted")) for form in forms), *forms]
    return [*forms, ((selection.describe(), STRONG),)]


def _form(browsing: Browsing, shown: RecordQuery | None, hidden: int, level: int) -> list[Cell]:
    """One length. 3: every found set with its search; 2: those that are not what is shown; 1: only that they are not
    shown; 0: not even that."""
    cells: list[Cell] = []
    if browsing.selection.ids:
        cells.append((f"{grouped(len(browsing.selection.ids))} marked", STRONG))
    for item in browsing.selection.found:
        if cells:
            cells.append((" + ", STRONG))
        cells.append((item.describe(), STRONG))
        if not isinstance(item.query, RecordQuery):
            continue
        is_shown = shown is not None and includes(shown, item.query)
        if level == 3 or (level == 2 and shown is not None and not is_shown):
            cells.append((" " + query_words(browsing, item.query), "muted"))
        if level and shown is not None and apart(shown, item.query):
            cells.append((", not shown here", "muted"))
    if words := total_words(browsing):
        cells.append((f" · {words}", "muted"))
    if hidden:
        alone = hidden == len(browsing.selection.ids) and not browsing.selection.found
        cells.append((" · not shown here" if alone else f" · {counted(hidden, 'mark')} not shown here", "muted"))
    return cells


def total_words(browsing: Browsing) -> str:
    """`480 in all`, or `at most 480` where sets may share records; empty for a single set, which has its number."""
    selection = browsing.selection
    if len(selection.found) + bool(selection.ids) < 2:
        return ""
    total, sure = browsing.marks.total()
    return f"{grouped(total)} in all" if sure else f"at most {grouped(total)}"


def query_words(browsing: Browsing, query: RecordQuery) -> str:
    """`in Article by status:draft garden`."""
    if query.model_id is None:
        where = "in all models"
    else:
        model = browsing.with_id(query.model_id)
        where = f"in {model.name if model is not None else one_line(query.model_id, 40)}"
    return f"{where} by {one_line(query.filter.text.strip(), 60)}" if query.filter else where


def found_words(browsing: Browsing, item: Found) -> str:
    """`all 4,160 found − 3 in Article by status:draft garden`."""
    words = query_words(browsing, item.query) if isinstance(item.query, RecordQuery) else ""
    return f"{item.describe()} {words}".strip()
