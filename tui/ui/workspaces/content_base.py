"""The parts of Content and what is drawn on them; the other modules of Content add what they do."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.core.content import Model, Record
from tui.core.selection import Selection
from tui.core.text import grouped
from tui.ui.drawing.cells import Cell, cut, total_width, width_of
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.windows import RecordWindow
from tui.ui.widgets.filter_line import FilterLine
from tui.ui.widgets.models_list import ModelsList
from tui.ui.widgets.record_cells import DOWN, UP
from tui.ui.widgets.record_table import RecordTable
from tui.ui.widgets.record_view import RecordView
from tui.ui.workspaces.base import Workspace

if TYPE_CHECKING:
    from tui.ui.services.kept_selections import KeptSelections
    from tui.ui.workspaces.loading import Loader


SHORTEST_FILTER = 12
"""Cells of a filter that its title shows at least."""
FRAME = 5
"""Cells of a title's line that are no title."""


class ContentBase(Workspace):
    """Models, table, filter line and preview, and the state they show."""

    loader: Loader

    def __init__(self, kept: KeptSelections, stop_planning: Callable[[], bool]) -> None:
        super().__init__(id="content")
        self.kept = kept
        self.stop_planning = stop_planning
        """Gives up the plan that is being made. False when there is none."""
        self.browsing: Browsing | None = None

    def compose(self) -> ComposeResult:
        yield ModelsList(id="models")
        with Vertical(id="records-pane"):
            yield RecordTable(fresh_s=self.host.timing.fresh_s, id="records")
            yield FilterLine(id="filter")
        yield RecordView(id="preview")

    def on_mount(self) -> None:
        self.models.set_title("Models")
        self.preview.set_title("Preview")
        self.preview.set_foot(self.host.keys.text("{link.next} link  {records.raw} JSON  {records.versions} versions"))
        self.table.set_notice("Opening …")

    # -- parts -----------------------------------------------------------------------------------------------------
    @property
    def models(self) -> ModelsList:
        return self.query_one("#models", ModelsList)

    @property
    def table(self) -> RecordTable:
        return self.query_one("#records", RecordTable)

    @property
    def filter_line(self) -> FilterLine:
        return self.query_one("#filter", FilterLine)

    @property
    def preview(self) -> RecordView:
        return self.query_one("#preview", RecordView)

    def current_browsing(self) -> Browsing:
        """What is shown of the open desk. Only for what can happen only while one is open."""
        if self.browsing is None:
            msg = "no desk is open"
            raise RuntimeError(msg)
        return self.browsing

    def model_of(self, record: Record) -> Model | None:
        """The model a record was made after."""
        return self.browsing.with_id(record.model_id) if self.browsing is not None else None

    # -- drawing ---------------------------------------------------------------------------------------------------
    def draw_title(self, window: RecordWindow | None) -> None:
        """Model, its count, the filter and what it found."""
        browsing = self.browsing
        if browsing is None or not browsing.is_chosen:
            return
        rule: Cell = (" ── ", "frame")
        cells: list[Cell] = [(browsing.name, "")]
        filter_at = None
        query = window.query if window is not None else browsing.query()
        count = browsing.counts.get(browsing.place)
        if count is not None:
            cells.extend((rule, (grouped(count), "muted")))
        if query.filter and window is not None:
            cells.extend((rule, ("/ ", "accent"), (query.filter.text, "text")))
            filter_at = len(cells) - 1
            cells.extend((rule, (f"{grouped(window.total)} found", "muted")))
        if browsing.locale != browsing.desk.project.default_locale:
            cells.extend((rule, (f"locale {browsing.locale}", "accent")))
        # A model's own order is known to its editors; all models together have one that nobody chose.
        sort = browsing.sort or (browsing.shown_sort if browsing.model is None and not query.filter else None)
        if sort is not None and sort.key not in {item.column.sort_key for item in self.table.layout_now.placed}:
            arrow = DOWN if sort.descending else UP
            cells.extend((rule, (f"by {browsing.sort_label(sort)} {arrow}", "muted")))
        if filter_at is not None:
            # What was found matters more than the end of a long filter.
            others = total_width(cells) - width_of(query.filter.text)
            room = max(SHORTEST_FILTER, self.table.size.width - FRAME - others)
            cells[filter_at] = (cut(query.filter.text, room), "text")
        self.table.set_title(*cells)

    def draw_ways_on(self) -> None:
        """Where no row is shown, why that is and what to do next."""
        browsing, window, text = self.browsing, self.table.window, self.host.keys.text
        if browsing is None or window is None:
            return
        if window.total:
            self.table.set_notice()
        elif self.filter_line.display:
            back = f"goes back to {cut(browsing.applied.text, 30)}" if browsing.applied else "shows all again"
            self.table.set_notice("Nothing found.", "", text(f"change the words, or {{filter.leave}} {back}"))
        elif window.query.filter:
            ways = text("{records.filter} changes the filter   {records.step-out} clears it")
            self.table.set_notice("Nothing found.", "", ways)
        else:
            ways = text("{records.refresh} asks again    {records.models} another model")
            self.table.set_notice("No records yet.", "", ways)

    def draw_marks(self) -> None:
        """Which rows are marked."""
        browsing, window = self.browsing, self.table.window
        if browsing is None or window is None:
            return
        marks, query = browsing.marks, window.query
        self.table.set_marked(lambda record: marks.of(record, query))

    def pick(self, selection: Selection) -> None:
        """Pick exactly this, and show it."""
        self.current_browsing().marks.select(selection)
        self.draw_marks()
        self.tell()
