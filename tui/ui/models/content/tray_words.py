"""What the tray says of a selection: exactly what is picked, in several lengths, the longest that fits is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from tui.core.content import RecordQuery
from tui.core.membership import includes
from tui.core.schema import SchemaSearch
from tui.core.selection import SHOWN, Away, Found, Selection
from tui.core.text import counted, grouped, one_line
from tui.ui.drawing.piece import Cell
from tui.ui.drawing.words import PERHAPS
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.marks import Mark
from tui.ui.models.content.windows import RecordWindow

STRONG = "accent-strong"
NOTHING_MARKED: tuple[Cell, ...] = (("nothing marked", "muted"),)
HOW_TO_TAKE_OUT = "space takes a row out"
PERHAPS_WORDS = f"{PERHAPS} perhaps in it"


def tray_forms(browsing: Browsing, shown: RecordWindow | None, mark: Mark = Mark.OUT) -> list[Sequence[Cell]]:
    """The selection in words, longest first; `shown` are the rows on the screen, `mark` is that of the cursor's.

    All of them name how many are marked and what is found; the longer ones also how much of it is not shown here,
    what was searched for, and, right after all found was marked, how to take records out again.
    """
    selection, query = browsing.selection, shown.query if shown is not None else None
    if not selection:
        return [NOTHING_MARKED]
    hidden = browsing.marks.hidden_from(shown) if shown is not None and selection.ids else SHOWN
    away = [browsing.marks.away(item, shown) if shown is not None else SHOWN for item in selection.found]
    alone = len(selection.found) + bool(selection.ids) == 1

    def elsewhere(item: Found) -> str:
        is_shown = query is None or (isinstance(item.query, RecordQuery) and includes(query, item.query))
        return "" if is_shown else search_words(browsing, item)

    form, all_shown = partial(_form, browsing), [SHOWN] * len(away)
    named: list[Sequence[Cell]] = [form(hidden, away, partial(search_words, browsing))]
    bare: list[Sequence[Cell]] = [form(hidden, away)]
    if alone:
        named.append(form(hidden, away, elsewhere))
    else:
        bare.append(form(hidden, all_shown))
    if selection.found:
        by = partial(_by, browsing, query)
        named.append(form(hidden, away, by, "here"))
        named += [form(SHOWN, all_shown, by, "here")] if not alone else []
    forms = [*named, *bare]
    if query is not None and any(item.is_of(query) and not item.excluded for item in selection.found):
        with_hint = named + bare[:1] if alone else named
        forms = [*((*cells, (f"   {HOW_TO_TAKE_OUT}", "muted")) for cells in with_hint), *forms]
    forms.append(((selection.describe(), STRONG),))
    if mark is Mark.PERHAPS:
        forms = [*((*cells, (f"   {PERHAPS_WORDS}", "muted")) for cells in forms), *forms]
    return forms


def _form(
    browsing: Browsing,
    hidden: Away,
    away: Sequence[Away],
    by: Callable[[Found], str] = lambda _: "",
    place: str = "shown here",
) -> list[Cell]:
    """One length: how many are marked and found, what each set was found `by`, how much of it is not at that `place`.
    Where that is `here`, in few words: `all 250 by status:draft + all 230 by garden (215 not here) · at most 480`."""
    marked, sets = len(browsing.selection.ids), browsing.selection.found
    several = len(sets) + bool(marked) > 1
    pieces = []
    if marked:
        pieces.append((f"{grouped(marked)} marked", "", away_words(hidden, marked, place) if several else ""))
    for item, part in zip(sets, away, strict=True):
        search = by(item)
        count = item.describe(search).removesuffix(f" {search}") if place == "here" else item.describe()
        pieces.append((count, search, away_words(part, item.count, place)))
    cells: list[Cell] = []
    for count, search, words in pieces:
        cells += [(" + ", STRONG)] if cells else []
        cells += [(count, STRONG), *([(f" {search}", "muted")] if search else [])]
        cells += [(f" ({words})" if several else f", {words}", "muted")] if words else []
    what = "" if hidden.least == marked else "mark"
    tail = (total_words(browsing), "" if several else away_words(hidden, marked, place, what))
    return [*cells, *((f" · {words}", "muted") for words in tail if words)]


def away_words(away: Away, count: int, place: str, what: str = "") -> str:
    """`not shown here`, `at least 3 marks not shown here`, `up to 3 not shown here`: as many as are known to be; empty
    where all are there."""
    if not away.most:
        return ""
    if away.least >= count and not what:
        return f"not {place}"
    number = away.least or away.most
    words = counted(number, what) if what else grouped(number)
    sure = "" if away.least == away.most else "at least " if away.least else "up to "
    return f"{sure}{words} not {place}"


def total_words(browsing: Browsing) -> str:
    """`480 in all`, or `at most 480` where sets may share records; empty for a single set, which has its number."""
    selection = browsing.selection
    if len(selection.found) + bool(selection.ids) < 2:
        return ""
    total, sure = browsing.marks.total()
    return f"{grouped(total)} in all" if sure else f"at most {grouped(total)}"


def query_words(browsing: Browsing | None, query: RecordQuery, *, named: bool = True) -> str:
    """`in Article by status:draft garden`, without the model where it need not be `named`."""
    if not named:
        where = ""
    elif query.model_id is None:
        where = "in all models"
    else:
        model = browsing.with_id(query.model_id) if browsing is not None else None
        where = f"in {model.name if model is not None else one_line(query.model_id, 40)}"
    return f"{where} by {one_line(query.filter.text.strip(), 60)}".strip() if query.filter else where


def search_words(browsing: Browsing, item: Found) -> str:
    """What finds a set: `in Article by status:draft garden`."""
    return query_words(browsing, item.query) if isinstance(item.query, RecordQuery) else ""


def described(browsing: Browsing, shown: RecordWindow | None, selection: Selection) -> str:
    """A selection, each set with what finds it; the model only of those that are not of the one shown."""
    query = shown.query if shown is not None else None
    return selection.describe(lambda item: item.describe(_by(browsing, query, item)))


def _by(browsing: Browsing, shown: RecordQuery | None, item: Found) -> str:
    if not isinstance(item.query, RecordQuery):
        return ""
    is_elsewhere = shown is None or shown.model_id != item.query.model_id
    return query_words(browsing, item.query, named=is_elsewhere)


def searched(item: Found) -> str:
    """What a search of the schema looked for: `by width`."""
    query = item.query
    words = (query.q, query.filter_json) if isinstance(query, SchemaSearch) else ()
    return one_line(f"by {' '.join(filter(None, words))}", 60) if any(words) else ""


def found_words(browsing: Browsing, item: Found) -> str:
    """`all 4,160 found − 3 in Article by status:draft garden`."""
    return f"{item.describe()} {search_words(browsing, item)}".strip()
