"""What was picked, a line for each set: by what it was found, and how much of it is not on the screen."""

from __future__ import annotations

from msgspec.structs import replace

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
    lines = [_found(browsing, item, shown) for item in marks.selection.found]
    if number := len(marks.selection.ids):
        hidden = marks.hidden_from(shown) if shown is not None else SHOWN
        earlier = marks.picked.marked_earlier
        when = f"{earlier_words(marks.picked, some=earlier < number)}: " if earlier else ""
        if lines or hidden.most or earlier:
            words = f"{when}{grouped(number)} marked one by one"
            lines.append(PickedLine(words, _note(hidden, number), warns=bool(hidden.most or earlier)))
    return tuple(lines)


def _found(browsing: Browsing, item: Found, shown: RecordWindow | None) -> PickedLine:
    line = _line(browsing.marks.picked, item, found_words(browsing, item))
    if shown is None:
        return line
    away = browsing.marks.away(item, shown)
    return replace(line, note=_note(away, item.count), warns=bool(line.warns or away.most))


def schema_lines(picked: Picked) -> tuple[PickedLine, ...]:
    """The same of items of the schema: which searches found them."""
    lines = [_line(picked, item, f"{item.describe()} {searched(item)}".rstrip()) for item in picked.selection.found]
    if lines and picked.selection.ids:
        lines.append(PickedLine(f"{counted(len(picked.selection.ids), 'item')} marked one by one"))
    return tuple(lines)


def _line(picked: Picked, item: Found, words: str) -> PickedLine:
    earlier = picked.is_earlier(item)
    return PickedLine(f"{earlier_words(picked)}: {words}" if earlier else words, warns=earlier)


def _note(away: Away, count: int) -> str:
    return away_words(away, count, "on the screen") or "on the screen"


def earlier_words(picked: Picked, *, some: bool = False) -> str:
    """`from an earlier run, today 14:05`; `some`: only a part of it is."""
    when = f", {day_and_time(picked.earlier_at)}" if picked.earlier_at is not None else ""
    return f"{'partly ' if some else ''}from an earlier run{when}"
