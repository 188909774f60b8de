"""What was picked, a line for each set: by what it was found, and how much of it is not on the screen."""

from __future__ import annotations

from tui.core.picked import Picked, PickedLine
from tui.core.selection import SHOWN, Away, Found
from tui.core.text import counted, grouped
from tui.ui.drawing.words import day_and_time
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.tray_words import away_words, found_words, searched
from tui.ui.models.content.windows import RecordWindow


def picked_lines(browsing: Browsing, shown: RecordWindow | None) -> tuple[PickedLine, ...]:
    """The sets of a selection of records, and how much of each is not among the rows `shown`.

    Nothing for a few marks that all stand there: they need no words.
    """
    marks = browsing.marks
    picked = marks.picked
    lines = [_found(browsing, item, shown) for item in picked.selection.found]
    if number := len(picked.selection.ids):
        hidden = marks.hidden_from(shown) if shown is not None else SHOWN
        earlier = picked.marked_earlier
        words = f"{_when(picked, earlier=bool(earlier), some=earlier < number)}{grouped(number)} marked one by one"
        if lines or hidden.most or earlier:
            lines.append(PickedLine(words, _note(hidden, number), warns=bool(hidden.most or earlier)))
    return tuple(lines)


def _found(browsing: Browsing, item: Found, shown: RecordWindow | None) -> PickedLine:
    earlier = browsing.marks.picked.is_earlier(item)
    words = f"{_when(browsing.marks.picked, earlier=earlier)}{found_words(browsing, item)}"
    if shown is None:
        return PickedLine(words, warns=earlier)
    away = browsing.marks.away(item, shown)
    return PickedLine(words, _note(away, item.count), warns=bool(earlier or away.most))


def schema_lines(picked: Picked) -> tuple[PickedLine, ...]:
    """The same of items of the schema: which searches found them."""
    lines = []
    for item in picked.selection.found:
        earlier = picked.is_earlier(item)
        words = f"{_when(picked, earlier=earlier)}{item.describe()} {searched(item)}".rstrip()
        lines.append(PickedLine(words, warns=earlier))
    if lines and picked.selection.ids:
        lines.append(PickedLine(f"{counted(len(picked.selection.ids), 'item')} marked one by one"))
    return tuple(lines)


def _note(away: Away, count: int) -> str:
    return away_words(away, count, "on the screen") or "on the screen"


def _when(picked: Picked, *, earlier: bool, some: bool = False) -> str:
    if not earlier:
        return ""
    return f"{earlier_words(picked, some=some)}: "


def earlier_words(picked: Picked, *, some: bool = False) -> str:
    """`from an earlier run, today 14:05`; `some`: only a part of it is."""
    when = f", {day_and_time(picked.earlier_at)}" if picked.earlier_at is not None else ""
    return f"{'partly ' if some else ''}from an earlier run{when}"
