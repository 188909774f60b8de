"""The selection as a list: everything that is picked, whatever the table shows, to prune, to save and to load."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen

from tui.core.content import Record, RecordQuery
from tui.core.roll import IdsRoll
from tui.core.selection import NOTHING, Found, Selection
from tui.core.text import counted, grouped, press
from tui.ui.actions import Area, bindings
from tui.ui.boundary import HostOfNode, in_background
from tui.ui.drawing.cells import Cell
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.marks import Mark
from tui.ui.models.content.picked_lines import earlier_words
from tui.ui.models.content.tray_words import found_words, total_words
from tui.ui.screens.record import RecordScreen
from tui.ui.screens.saved import SavedSelections
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.selection_list import Known, RowKind, SelectionList, SelectionRow

READ_AT_ONCE = 100
FEW = 12
"""What was taken out of a found set is listed at once when it is no more than this."""

FOOT = (
    "{selection.take-out} %s   {list.open} open   {selection.clear} clear   {selection.undo} undo   "
    "{selection.close} back   {selection.save} save   {selection.load} load"
)
"""The keys, in the bottom edge."""


class SelectionScreen(Screen[RecordQuery | None]):
    """Works on the selection itself: what is taken out here is out. Rows stay where they are until the list is closed,
    so that they can be put back.

    Dismissed with the query of the found set that shall be shown in the table, or None.
    """

    AREA = Area.SELECTION
    AUTO_FOCUS = "SelectionList"
    BINDINGS = bindings(Area.SELECTION)

    def __init__(self, browsing: Browsing) -> None:
        super().__init__()
        self._browsing = browsing
        self._marks = browsing.marks
        self._listed: Selection = NOTHING
        self._open: set[int] = set()
        self._records: dict[str, Record] = {}
        self._missing: set[str] = set()
        self._reading = False
        self.view = SelectionList("selection", self._known, self._mark)

    host = HostOfNode()

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.set_notice("Nothing is selected.", "", self.host.keys.text("{selection.load} load a saved selection"))
        self._list()

    # -- what is listed --------------------------------------------------------------------------------------------
    def _list(self) -> None:
        """List what is picked now."""
        self._listed = self._marks.selection
        self._open = {place for place, item in enumerate(self._listed.found) if len(item.excluded) <= FEW}
        self._records.update((record.id, record) for record in self._marks.records)
        self._missing |= self._marks.missing
        self._draw()

    def _draw(self) -> None:
        rows: list[SelectionRow] = []
        picked, number = self._marks.picked, len(self._listed.ids)
        for place, item in enumerate(self._listed.found):
            out = sorted(item.excluded)
            is_open = bool(out) and place in self._open
            words = found_words(self._browsing, self._found_now(item) or item)
            note = earlier_words(picked) if picked.is_earlier(item) else ""
            rows.append(SelectionRow(RowKind.FOUND, words, note, place=place, open=is_open if out else None))
            if is_open:
                rows += [SelectionRow(RowKind.TAKEN_OUT, record_id=one, place=place) for one in out]
        if self._listed.ids:
            earlier = picked.marked_earlier
            if rows or earlier:
                note = earlier_words(picked, some=earlier < number) if earlier else ""
                rows.append(SelectionRow(RowKind.HEADING, f"{grouped(number)} marked one by one", note))
            rows += [SelectionRow(RowKind.RECORD, record_id=one) for one in self._listed.ids]
        self.view.set_rows(rows)
        self._tell()
        self._read_more()

    def _tell(self) -> None:
        total = total_words(self._browsing)
        words = f"{self._marks.selection.describe() or 'nothing selected'}{f' · {total}' if total else ''}"
        title: list[Cell | str] = ["Selection", (" ── ", "frame"), (words, "accent-strong")]
        if gone := sum(1 for item in self._marks.selection.ids if item in self._missing):
            title += [(" ── ", "frame"), (f"{counted(gone, 'record')} no longer there", "invalid")]
        self.view.set_title(*title)
        self._tell_keys()
        self.view.redraw()

    @on(LineView.CursorMoved)
    def _tell_keys(self) -> None:
        row = self.view.current
        mark = self._mark(row) if row is not None and row.kind is not RowKind.HEADING else Mark.IN
        words = {Mark.OUT: "put back", Mark.PERHAPS: "put back for certain", Mark.IN: "take out"}
        self.view.set_foot(self.host.keys.text(FOOT % words[mark]))

    def _known(self, record_id: str) -> Known:
        record = self._records.get(record_id)
        if record is None:
            return Known(missing=record_id in self._missing)
        model = self._browsing.with_id(record.model_id)
        return Known(record, model.name if model is not None else "")

    def _found_now(self, listed: Found) -> Found | None:
        return next((item for item in self._marks.selection.found if item.is_of(listed.query)), None)

    def _mark(self, row: SelectionRow) -> Mark:
        """What the table and the plan say of it, too: a record is in if anything that is selected holds it."""
        if row.kind is RowKind.FOUND:
            return Mark.IN if self._found_now(self._listed.found[row.place]) is not None else Mark.OUT
        return self._marks.of_id(row.record_id, self._listed)

    # -- reading ---------------------------------------------------------------------------------------------------
    def _unread(self) -> list[str]:
        return [item for item in self.view.ids_on_screen if item not in self._records and item not in self._missing]

    @on(SelectionList.Scrolled)
    def _read_more(self) -> None:
        if not self._reading and self._unread():
            self._reading = True
            in_background(self, self._read(), group="marked", doing="reading the marked records")

    async def _read(self) -> None:
        try:
            while ids := self._unread()[:READ_AT_ONCE]:
                found = await self._browsing.desk.by_ids(ids)
                self._records.update(found)
                gone = set(ids).difference(found)
                self._missing |= gone
                known = self._marks.knowable
                self._marks.learn((found[one] for one in known.intersection(found)), missing=gone & known)
                self._tell()
        finally:
            self._reading = False

    # -- pruning ---------------------------------------------------------------------------------------------------
    def action_take_out(self) -> None:
        row = self.view.current
        if row is None:
            return
        if row.kind is RowKind.FOUND:
            listed, selection = self._listed.found[row.place], self._marks.selection
            held = self._found_now(listed)
            self._marks.select(selection.without_found(listed.query) if held else selection.with_found(listed))
        else:
            self._toggle_record(row)
        self._draw()
        self.view.action_step(1)

    def _toggle_record(self, row: SelectionRow) -> None:
        """It is in, whatever it was taken out of, or it is out, whatever holds it."""
        if self._mark(row) is Mark.IN:
            self._marks.take_out(row.record_id, self._listed)
            return
        selection = self._marks.selection
        if row.kind is RowKind.TAKEN_OUT and self._found_now(listed := self._listed.found[row.place]) is None:
            # The set was emptied, and is gone: this one comes back into it.
            selection = selection.with_found(listed)
        if (record := self._records.get(row.record_id)) is not None:
            self._marks.learn([record])
        self._marks.select(selection.mark([row.record_id]))

    def action_clear(self) -> None:
        self._marks.select(NOTHING)
        self._tell()

    def action_step_marks(self, by: int) -> None:
        """Undo or redo a change of the selection."""
        picked = self._marks.picked
        if picked.undo() if by < 0 else picked.redo():
            self._list()
        else:
            self.host.say(f"There is no change of the selection to {'undo' if by < 0 else 'redo'}.")

    def action_unfold(self, unfold: bool) -> None:
        row = self.view.current
        if row is None or row.place < 0:
            return
        if unfold:
            self._open.add(row.place)
        else:
            self._open.discard(row.place)
            self.view.show_key(f"{RowKind.FOUND}{row.place}:")
        self._draw()

    # -- going on --------------------------------------------------------------------------------------------------
    @on(LineView.Opened)
    def _opened(self) -> None:
        row = self.view.current
        if row is None:
            return
        if row.kind is RowKind.FOUND:
            query = self._listed.found[row.place].query
            if isinstance(query, RecordQuery):
                self.dismiss(query)
            return
        if row.record_id in self._missing:
            self.host.say(f"{row.record_id} no longer exists.", press("selection.take-out", "take it out"))
            return
        ids = [one.record_id for one in self.view.rows if one.record_id and one.record_id not in self._missing]
        roll = IdsRoll(ids, ids.index(row.record_id), self._title)
        screen = RecordScreen(self._browsing.desk, row.record_id, self._title(row.record_id), roll=roll)
        self.app.push_screen(screen, lambda _row: self._tell())  # marks may have been changed in the record

    def _title(self, record_id: str) -> str:
        """As far as it is known."""
        record = self._records.get(record_id)
        return record.shown_title if record is not None else record_id

    @property
    def saved(self) -> SavedSelections:
        """What is saved of the desk."""
        desk, marks, actions = self._browsing.desk, self._marks, {"load": "selection.load", "undo": "selection.undo"}
        return SavedSelections(self, desk, "records", lambda: marks.selection, self._loaded, **actions)

    def action_saved(self, act: str) -> None:
        """`save` or `load`."""
        (self.saved.save if act == "save" else self.saved.pick)()

    def _loaded(self, selection: Selection) -> None:
        self._marks.select(selection)
        self._list()
