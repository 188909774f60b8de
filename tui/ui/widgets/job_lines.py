"""A job on one line: columns that stand still while numbers grow, and the bar drawn in cells.

The widths of the columns come from what can become of the rows (totals, names), never from how far they are.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui.core.jobs import JobState
from tui.core.text import grouped
from tui.ui.drawing.cells import Cell, fit, widest, width_of
from tui.ui.models.jobs.rows import JobRow

FULL, HALF, REST = "━", "╸", "─"

WORD = 12
"""`62% stopped`, `1,234 failed`."""
TIME = 13
"""`12:05:00 left`, `enter: decide`."""
TROUBLE = 10
RATE = 7
"""`150/min`."""
PLACE = 20
LONGEST_BAR, SHORTEST_BAR = 40, 6
LONGEST_TITLE, LONG_TITLE, SHORT_TITLE, SHORTEST_TITLE = 60, 28, 20, 10
LONG_BAR = 10
"""Cells of a bar that titles longer than `LONG_TITLE` leave it."""
SHORTEST_VERB = 4
LEAST = 14
"""Cells that title and bar keep together on a narrow line before other columns are shown."""


class Columns(Struct, frozen=True):
    """How many cells each part of the line has; 0: it is not shown."""

    verb: int
    title: int
    bar: int
    word: int
    amount: int
    trouble: int = 0
    doubt: int = 0
    rate: int = 0
    time: int = 0
    place: int = 0
    launched: int = 0
    last: int = 0
    """Narrow lines have one column for what matters most: a hint, trouble, or the time."""


def columns_for(rows: Sequence[JobRow], width: int) -> Columns:
    """The columns for these rows on lines of `width` cells; what matters less goes first when it is narrow."""
    launched = widest(row.launched for row in rows)
    width -= launched + 2 if launched else 0
    verb, wanted = widest((row.verb for row in rows), 9), widest((row.what for row in rows), SHORTEST_TITLE)
    moving = not rows or any(not row.job.state.is_final for row in rows)
    # A job that ended needs what it says; one under way what it may come to say.
    least_word, least_time = (WORD, TIME) if moving else (0, 0)
    amount = max((_amount(row) for row in rows), default=10)
    if width < 88:
        words = widest(row.counting_word for row in rows)
        last = max(least_time, min(TIME, widest(_last(row, TIME)[0].strip() for row in rows)))
        least = min(SHORTEST_TITLE, widest(row.brief for row in rows))
        return replace(
            _narrow(verb, (least, wanted), (words, max(least_word, words)), amount, last, width), launched=launched
        )
    word = max(least_word, widest(row.word for row in rows))
    time = max(least_time, widest(row.hint or row.time for row in rows))
    optional = {
        "place": min(PLACE, widest(row.place for row in rows)),
        "rate": RATE if moving else 0,
        "doubt": TROUBLE + 1 if moving else 0,
    }
    trouble = TROUBLE if moving or any(row.trouble for row in rows) else 0
    fixed = 2 + 1 + 1 + word + 2 + amount + (2 + trouble if trouble else 0) + (2 + time if time else 0)
    left = width - fixed - verb - SHORTEST_TITLE - SHORTEST_BAR - 4
    chosen: dict[str, int] = {}
    for name, size in optional.items():
        # Titles come before what is empty most of the time; the place is not.
        kept = 0 if name == "place" else max(0, min(wanted, LONG_TITLE) - SHORTEST_TITLE)
        if size and size + 2 + kept <= left:
            chosen[name] = size
            left -= size + 2
    title, bar = _shared(max(0, left), wanted)
    return Columns(verb, title, bar, word, amount, trouble=trouble, time=time, launched=launched, **chosen)


def _amount(row: JobRow) -> int:
    """Cells of `2,666 of 4,300`: of a job under way what it may come to say."""
    return width_of(row.amount) if row.job.state.is_final else 2 * len(grouped(row.job.goal)) + 4


def _shared(left: int, wanted: int) -> tuple[int, int]:
    """Titles get what they need, but for very long ones, the bar gets the rest."""
    room = SHORTEST_TITLE + left
    title = min(max(SHORTEST_TITLE, wanted), LONGEST_TITLE, room)
    title = min(title, max(LONG_TITLE, room + SHORTEST_BAR - LONG_BAR))
    return title, min(LONGEST_BAR, SHORTEST_BAR + room - title)


def _narrow(verb: int, titles: tuple[int, int], words: tuple[int, int], amount: int, last: int, width: int) -> Columns:
    """For 80 columns and fewer: first the amount goes, for the word says how far it is; then the last column, which
    says of trouble and what to do; then the bar, which is short before a title is cut that wants so many cells; then
    the end of the verb, and what words of the state may come to take. Of titles and words: the least, and what is
    wanted."""
    least, wanted = titles
    said, word = words
    rest = width - 2 - verb - 1 - 1 - word
    last = last if last and rest - last - 2 >= LEAST else 0
    rest -= last + 2 if last else 0
    amount = amount if rest - amount - 2 >= LEAST else 0
    rest -= amount + 2 if amount else 0
    bar = max(SHORTEST_BAR, min(16, rest - wanted - 2)) if rest >= max(LEAST, least + 2 + SHORTEST_BAR) else 0
    title = max(0, rest - bar - (2 if bar else 1))
    taken = max(0, min(verb - SHORTEST_VERB, least - title))
    spare = max(0, min(word - said, least - title - taken))
    return Columns(verb - taken, title + taken + spare, bar, word - spare, amount, last=last)


def bar(percent: int, width: int) -> tuple[str, str]:
    """The done and the open part of a bar of `width` cells, half cells included: `━━━╸` and `────`."""
    halves = max(0, min(percent, 100)) * width * 2 // 100
    full, half = divmod(halves, 2)
    done = FULL * full + HALF * half
    return done, REST * (width - len(done))


def bar_runs(row: JobRow, width: int) -> list[Cell]:
    """The bar of a job: how far it is, and which part went well, failed or is in doubt."""
    job, counts, total = row.job, row.job.counts, row.job.goal
    failed, in_doubt = _share(counts.failed, total, width), _share(counts.in_doubt, total, width)
    if not job.state.is_final:
        done, rest = bar(row.percent, width)
        bad = min(len(done), failed)
        return [
            (done[: len(done) - bad], "draft" if row.pause else "accent"),
            (FULL * bad, "invalid"),
            (rest, "frame"),
        ]
    if job.state is JobState.SUCCEEDED:
        return [(FULL * width, "published")]
    well = min(max(0, width - failed - in_doubt), width * counts.succeeded // total if total else 0)
    parts = ((FULL * well, "published"), (FULL * failed, "invalid"), (FULL * in_doubt, "draft"))
    return [*parts, (REST * (width - well - failed - in_doubt), "frame")]


def _share(number: int, total: int, width: int) -> int:
    """Cells of a bar for `number` of `total`: at least one for anything at all."""
    return max(1, width * number // total) if number and total and width else 0


def job_line(row: JobRow, columns: Columns) -> list[Cell]:
    """One job on one line."""
    # The first letters of a name tell less than none.
    what = row.what if width_of(row.what) <= columns.title or columns.title >= SHORT_TITLE else row.brief
    word = row.word if columns.amount else row.counting_word
    cells: list[Cell] = [
        (f"{fit(row.launched, columns.launched, right=True)}  " if columns.launched else "", "muted"),
        (f"{fit(row.verb, columns.verb)} ", ""),
        (f"{fit(what, columns.title)} ", "strong"),
        *([(" ", ""), *bar_runs(row, columns.bar)] if columns.bar else []),
        (f" {row.glyph} {fit(word, columns.word)}", row.tone),
        _column(row.amount, columns.amount, ""),
    ]
    if columns.last:
        cells += [("  ", ""), _last(row, columns.last)]
    elif columns.doubt:
        cells += [_column(row.failures, columns.trouble, "invalid"), _column(row.doubts, columns.doubt, "draft")]
    else:
        shown = _short_trouble(row, columns.trouble)
        cells.append(_column(shown, columns.trouble, "invalid" if row.job.counts.failed else "draft"))
    if row.hint and columns.time:
        cells.append(_column(row.hint, columns.time + (columns.rate + 2 if columns.rate else 0), "draft"))
    else:
        cells += [_column(row.speed, columns.rate, "muted"), _column(row.time, columns.time, "muted")]
    cells.append((f"  {fit(row.place, columns.place)}" if columns.place else "", "muted"))
    return [cell for cell in cells if cell[0]]


def _column(text: str, width: int, tone: str) -> Cell:
    return f"  {fit(text, width, right=True)}" if width else "", tone


def _last(row: JobRow, width: int) -> Cell:
    if row.hint:
        return fit(row.hint, width, right=True), "draft"
    if row.trouble:
        return fit(_short_trouble(row, width), width, right=True), "invalid" if row.job.counts.failed else "draft"
    return fit(row.place if row.elsewhere else row.time, width, right=True), "muted"


def _short_trouble(row: JobRow, width: int) -> str:
    """Both kinds of trouble where they have room, else in signs."""
    if width_of(row.trouble) <= width:
        return row.trouble
    counts = row.job.counts
    both = counts.failed and counts.in_doubt
    return f"{grouped(counts.failed)} ✗ {grouped(counts.in_doubt)} ?" if both else row.trouble
