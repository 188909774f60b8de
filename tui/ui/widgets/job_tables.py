"""The tables of one job: its requests, and its items part by part, with marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.actions import SkipAction

from tui.core.jobs import BatchSnapshot
from tui.core.text import duration, grouped
from tui.operations.outcomes import batch_word
from tui.ui.actions import Area, bindings
from tui.ui.boundary import HostOfNode
from tui.ui.drawing.cells import Cell, cut_apart, fit, shared_beginnings, width_of
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

    @staticmethod
    def _widths(width: int) -> tuple[int, int, int]:
        """Cells of the remote id, and of how often it was sent (0: no room), and of the note."""
        sent = 5 if width >= 62 else 0
        room = width - 48 - sent
        remote = max(8, min(24, room))
        return remote, sent, max(0, room - remote - 2)

    def draw(self, row: BatchSnapshot, width: int) -> Sequence[Cell]:
        remote, sent, note = self._widths(width)
        glyph, tone = STATE_GLYPHS[row.state]
        cells = [
            (fit(grouped(row.number), 6, right=True) + "  ", "muted"),
            (fit(grouped(row.size), 5, right=True) + "  ", ""),
            (f"{glyph} {fit(batch_word(row), 13)} ", tone),
            (fit(row.remote_id or "", remote), "muted"),
            (fit(f"{row.attempts}×" if row.attempts else "", sent, right=True), ""),
            (fit(f"{row.asked}×" if row.asked else "", 9, right=True), ""),
            (fit(_took(row), 8, right=True), ""),
        ]
        if note >= 6:
            cells.append(("  " + fit(row.note, note), "muted"))
        return cells

    def head_cells(self, line: int, width: int) -> Sequence[Cell]:
        remote, sent, note = self._widths(width - self.GUTTER - 1)
        words = [
            f"   {'batch':>6}  {'items':>5}    {'state':<13} ",
            fit("CMS job", remote),
            f"{'sent':>{sent}}" if sent else "",
            f"{'checked':>9}{'took':>8}",
            "  note" if note >= 6 else "",
        ]
        return (("".join(words), "muted"),)


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
        self.in_range = False
        """Whether moving marks."""
        self._anchor = ""
        self._anchor_place: int | None = None
        self.lots = Lots(ItemsView(), 0)
        self._columns_of: tuple[object, ...] = ()
        self._columns_are = (0, 0, 0)
        self._shared: frozenset[str] = frozenset()
        """What is seen of several titles that do not fit."""

    # -- by reason -------------------------------------------------------------------------------------------------
    def show_items(self, view: ItemsView) -> None:
        """Show these items by the reasons they are there for."""
        # What nobody has moved in stays at its beginning while more comes.
        moved = self.has_focus or self.top_row or self.cursor > self.lots.first_item
        self.lots = Lots(view, self.body_width)
        rows, anew = self.lots.rows, view.anew or not moved
        self._begin_at("" if anew else self._anchor, rows.place(self._anchor) if self._anchor and not anew else None)
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
        if row.is_heading:
            if not row.second:
                return [(row.text, row.tone)]
            return [(fit(row.text, max(1, width - 7)), row.tone), (fit(row.second, 7, right=True), row.tone)]
        if not self.can_stand_on(row):
            return [(row.text, row.tone)]
        left, second, third = self._columns(width)
        text = cut_apart(row.text, left, self._shared)
        ids = ((row.second, second), (row.third, third))
        return [(fit(text, left), row.tone), *((fit(f"  {ident}", room), "muted") for ident, room in ids if room)]

    def _columns(self, width: int) -> tuple[int, int, int]:
        """Cells of the titles, and of the ids at the end of the lines (0: none are shown). Titles come first: an id
        leaves them three fifths of the line, and that of the source all they need."""
        asked = (self._source, self.top_row, self.body_height, width)
        if asked != self._columns_of:
            places = range(self.top_row, self.top_row + self.body_height)
            shown = [row for row in map(self.row, places) if row is not None and self.can_stand_on(row)]
            longest = max((width_of(row.text) for row in shown), default=0)
            second, third = (
                max((2 + width_of(text) for text in texts if text), default=0)
                for texts in ([row.second for row in shown], [row.third for row in shown])
            )
            if width - second < max(LEAST_TITLE, min(longest, width * 3 // 5)):
                second = 0
            if not second or width - second - third < max(LEAST_TITLE, longest):
                third = 0
            left = min(width - second - third, max(TITLE, longest))
            self._columns_of, self._columns_are = asked, (left, second, third)
            self._shared = shared_beginnings((row.text for row in shown), left)
        return self._columns_are

    # -- ranges ----------------------------------------------------------------------------------------------------
    def move_to(self, row: int, *, quietly: bool = False) -> None:
        super().move_to(row, quietly=quietly)
        if self.in_range:
            self.redraw()

    def _begin_at(self, key: str, place: int | None) -> None:
        """Moving marks from this row on; none: it marks nothing."""
        self._anchor, self._anchor_place, self.in_range = key, place, bool(key)

    def _end_range(self, *, keep: bool) -> bool:
        """End a range, and mark what is in it or leave that as it was; False where there is none."""
        was, first = self.in_range, self._anchor_place
        if keep and first is not None:
            low, high = min(first, self.cursor), max(first, self.cursor)
            rows = self._source.read(low, min(high - low + 1, MOST_IN_RANGE))
            cut = high - low + 1 > MOST_IN_RANGE
            self._intents.mark_range([row for row in rows if self.can_stand_on(row)], cut=cut)
        if was:
            self._begin_at("", None)
            self.redraw()
            self.post_message(self.CursorMoved(self, self.cursor))
        return was

    def action_range(self) -> None:
        if not self._end_range(keep=True) and self.current is not None:
            self._begin_at(self.current.key, self.cursor)
            self.redraw()
            self.post_message(self.CursorMoved(self, self.cursor))

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
