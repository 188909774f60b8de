"""The tables of one job: its requests, and its items part by part, with marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from textual.actions import SkipAction

from tui.core.jobs import BatchSnapshot
from tui.core.text import duration, grouped
from tui.operations.outcomes import batch_word
from tui.ui.actions import Area, bindings
from tui.ui.boundary import HostOfNode
from tui.ui.drawing.cells import Cell, cut_apart, fit, width_of
from tui.ui.drawing.words import MARK
from tui.ui.models.jobs.detail import ItemsView
from tui.ui.models.jobs.items import MOST_IN_RANGE, Items
from tui.ui.models.jobs.parts import ItemRow
from tui.ui.models.jobs.rows import STATE_GLYPHS, seconds_between
from tui.ui.widgets.job_lots import Lots
from tui.ui.widgets.paged_list import PagedList

LEAST_TITLE = 24
"""Where there is less room for titles the ids give way."""
TITLE = 80
"""Cells that titles have where there is room, also when none needs them."""
_OF_THE_PART = frozenset({"items.mark-all", "items.clear"})


class BatchTable(PagedList[BatchSnapshot]):
    """The requests of one job: number, size, state, the CMS's own job id, attempts, questions, time, a note."""

    HEAD = 1

    def on_resize(self) -> None:
        """Where there is one line, it is that of a batch, not of the headings."""
        self.HEAD = int(self.size.height > 3)

    def draw(self, row: BatchSnapshot, width: int) -> Sequence[Cell]:
        glyph, tone = STATE_GLYPHS[row.state]
        sent, asked = (f"{times}×" if times else "" for times in (row.attempts, row.asked))
        texts = (grouped(row.number), grouped(row.size), f"{glyph} {batch_word(row)}", row.remote_id or "", sent, asked)
        tones = ("muted", "", tone, "muted", "", "", "", "muted")
        return list(zip(_in_columns(width, *texts, _took(row), row.note), tones, strict=True))

    def head_cells(self, line: int, width: int) -> Sequence[Cell]:
        words = ("batch", "items", "  state", "CMS job", "sent", "checked", "took", "note")
        return (("   " + "".join(_in_columns(width - self.GUTTER - 1, *words)), "muted"),)


def _in_columns(
    width: int, number: str, size: str, state: str, remote_id: str, sent: str, asked: str, took: str, note: str
) -> Sequence[str]:
    """What is said of a batch; how often it was sent and the note only where there is room."""
    sent_width = 5 if width >= 62 else 0
    room = width - 48 - sent_width
    remote = max(8, min(24, room))
    return (
        fit(number, 6, right=True) + "  ",
        fit(size, 5, right=True) + "  ",
        fit(state, 15) + " ",
        fit(remote_id, remote),
        fit(sent, sent_width, right=True),
        fit(asked, 9, right=True),
        fit(took, 8, right=True),
        "  " + fit(note, room - remote - 2) if room - remote - 2 >= 6 else "",
    )


def _took(batch: BatchSnapshot) -> str:
    took = seconds_between(batch.sent_at, batch.ended_at)
    return "" if took is None else f"{took:.1f} s" if took < 60 else duration(took)


class ItemTable(PagedList[ItemRow]):
    """One part of a job's items: title, id or what was made of it, by reason where there are any. Marks belong to
    items, not to rows."""

    AREA = Area.ITEMS
    BINDINGS = bindings(Area.LIST, Area.ITEMS)
    host = HostOfNode()

    def __init__(self, name_id: str, intents: Items, do: Callable[..., None]) -> None:
        """`do` gets the id of an action and the method of the state that it is for."""
        super().__init__(name_id)
        self._intents = intents
        self._do = do
        self._anchor = ""
        """Moving marks from this row on; empty: it marks nothing."""
        self._anchor_place: int | None = None
        self.lots = Lots(ItemsView(), 0)

    # -- by reason -------------------------------------------------------------------------------------------------
    def show_items(self, view: ItemsView) -> None:
        """Show these items by the reasons they are there for."""
        # What nobody has moved in stays at its beginning while more comes.
        moved = self.has_focus or self.top_row or self.cursor > self.lots.first_item
        self.lots = Lots(view, self.body_width)
        rows, anew = self.lots.rows, view.anew or not moved
        if anew:
            self._anchor = ""
        self._anchor_place = rows.place(self._anchor) if self._anchor else None
        self.show(rows, anew=anew)

    def go_to_reason(self, step: int) -> None:
        """Go on to the items of the next reason, or back to those of the one before."""
        ahead = self.lots.next_from(self.cursor, step)
        if ahead is not None:
            self.move_to(ahead)
        else:
            self.host.say("This is the last reason in the list.")

    # -- drawing ---------------------------------------------------------------------------------------------------
    def can_stand_on(self, row: ItemRow) -> bool:
        return bool(row.target)

    def mark_of(self, row: ItemRow, place: int) -> str:
        first = self._anchor_place
        in_range = first is not None and min(first, self.cursor) <= place <= max(first, self.cursor)
        return MARK if in_range or row.target in self._intents.marks else " "

    def can_stop(self, row: int) -> bool:
        held = self.row(row)
        return held is None or not held.is_heading

    def draw(self, row: ItemRow, width: int) -> Sequence[Cell]:
        if not self.can_stand_on(row):
            number = fit(row.second, 7, right=True) if row.second else ""
            return [(fit(row.text, max(1, width - len(number))), row.tone), (number, row.tone)]
        asked = (self._source, self.top_row, self.body_height, width)
        left, second, third = self.once(asked, partial(self._columns, width))
        text = cut_apart(row.text, left, (one.text for one in self.on_screen if one.target))
        ids = ((row.second, second), (row.third, third))
        return [(fit(text, left), row.tone), *((fit(f"  {ident}", room), "muted") for ident, room in ids if room)]

    def _columns(self, width: int) -> tuple[int, int, int]:
        """Cells of the titles, and of the ids at the end of the lines (0: none are shown). Titles come first: an id
        leaves them three fifths of the line, and that of the source all they need."""
        shown = list(filter(self.can_stand_on, self.on_screen))
        longest = max((width_of(row.text) for row in shown), default=0)
        second = max((2 + width_of(row.second) for row in shown if row.second), default=0)
        third = max((2 + width_of(row.third) for row in shown if row.third), default=0)
        if width - second < max(LEAST_TITLE, min(longest, width * 3 // 5)):
            second = 0
        if not second or width - second - third < max(LEAST_TITLE, longest):
            third = 0
        return min(width - second - third, max(TITLE, longest)), second, third

    # -- ranges ----------------------------------------------------------------------------------------------------
    def move_to(self, row: int, *, quietly: bool = False) -> None:
        super().move_to(row, quietly=quietly)
        if self.in_range:
            self.redraw()

    @property
    def in_range(self) -> bool:
        """Whether moving marks."""
        return bool(self._anchor)

    def _end_range(self, *, keep: bool) -> bool:
        """End a range, and mark what is in it or leave that as it was; False where there is none."""
        was, first = self.in_range, self._anchor_place
        if keep and first is not None:
            low, high = min(first, self.cursor), max(first, self.cursor)
            rows = self._source.read(low, min(high - low + 1, MOST_IN_RANGE))
            cut = high - low + 1 > MOST_IN_RANGE
            self._intents.mark_range([row for row in rows if self.can_stand_on(row)], cut=cut)
        if was:
            self._anchor, self._anchor_place = "", None
            self.redraw()
            self.post_message(self.CursorMoved(self))
        return was

    def action_range(self) -> None:
        if not self._end_range(keep=True) and self.current is not None:
            self._anchor, self._anchor_place = self.current.key, self.cursor
            self.redraw()
            self.post_message(self.CursorMoved(self))

    def action_end_range(self) -> None:
        if not self._end_range(keep=False):
            raise SkipAction

    # -- what is meant ---------------------------------------------------------------------------------------------
    def action_mark(self) -> None:
        if not self._end_range(keep=True) and self.current is not None:
            self._intents.toggle(self.current)
            self.action_step(1)

    def action_open(self) -> None:
        if not self._end_range(keep=True):
            super().action_open()

    def action_operate(self, action_id: str) -> None:
        self.action_do(action_id, "items.operate", action_id)

    def action_do(self, action_id: str, *how: str) -> None:
        """An open range is meant as it is shown, but for what is about the part as a whole."""
        self._end_range(keep=action_id not in _OF_THE_PART)
        self._do(action_id, *how)
