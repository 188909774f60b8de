"""Content on the screen: its panes show the state of `models.content`, and tell it what is meant."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.core.content import RecordQuery
from tui.core.detail import LinkKind
from tui.ui.actions import BY_ID, Area, bindings
from tui.ui.drawing.cells import cut, total_width, width_of
from tui.ui.models.content.browsing import Browsing
from tui.ui.models.content.content import Content
from tui.ui.models.content.preview import Known
from tui.ui.models.content.state import Sight
from tui.ui.models.content.views import table_edge, table_notice, table_title
from tui.ui.models.content.windows import WindowRoll
from tui.ui.models.picking import Jump, Question
from tui.ui.models.stage import Part
from tui.ui.services.troubles import Trouble
from tui.ui.widgets.filter_line import FilterLine
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.models_list import ModelsList
from tui.ui.widgets.preview import Heading, preview
from tui.ui.widgets.record_cells import Sheet
from tui.ui.widgets.record_table import RecordTable
from tui.ui.widgets.record_view import Page, RecordView
from tui.ui.workspaces.base import PickingWorkspace

if TYPE_CHECKING:
    from tui.ui.screens.picker import PickerScreen

SHORTEST_FILTER = 12
"""Cells of a filter that the title shows at least."""
FRAME = 5
"""Cells of a title's line that are no title."""


class ContentWorkspace(PickingWorkspace):
    """Models, table, filter line and preview."""

    AREA = Area.RECORDS
    BINDINGS = bindings(Area.RECORDS)
    SCOPE = "records"

    def __init__(self) -> None:
        super().__init__(id="content")
        self.model: Content = Content(self)
        self._counts: PickerScreen | None = None
        """Shows the counts of models, while it is open."""
        self._previewed = ""

    def compose(self) -> ComposeResult:
        self.models = ModelsList()
        self.table = RecordTable(
            self.model.marking, self.model.layout.sort_by_column, fresh_s=self.host.timing.fresh_s, id="records"
        )
        self.filter_line = FilterLine(self.model.filtering, id="filter")
        self.preview = RecordView(id="preview")
        self.shows = {
            Part.MODELS: self._show_models,
            Part.ROWS: self._show_rows,
            Part.TITLE: self._show_title,
            Part.MARKS: self.table.rows_changed,
            Part.LINKS: self.table.titles_arrived,
            Part.FILTER: lambda: self.filter_line.show(self.model.filtering.line.view),
            Part.DETAILS: self._show_preview,
            Part.BOTTOM: self.show_bottom,
            Part.FOCUS: self.table.focus,
        }
        yield self.models
        with Vertical(id="records-pane"):
            yield self.table
            yield self.filter_line
        yield self.preview

    def on_mount(self) -> None:
        self.preview.set_title("Preview")
        for part in (Part.MODELS, Part.TITLE, Part.BOTTOM):
            self.shows[part]()

    # -- what the main screen tells --------------------------------------------------------------------------------
    def shown(self) -> None:
        if self.filter_line.display:
            self.filter_line.resume()
        elif not self.has_focus_within:
            self.table.focus()

    def retry(self) -> None:
        self.model.retry()

    def line_changed(self, trouble: Trouble | None) -> None:
        self.changed(Part.TITLE)

    def jumps(self) -> Sequence[Jump]:
        return (*self.model.jumps(), *super().jumps())

    @property
    def browsing(self) -> Browsing | None:
        """What is shown of the open desk."""
        return self.model.browsing

    # -- as the stage of its state ---------------------------------------------------------------------------------
    def sight(self) -> Sight:
        shown = self.table.rows_shown
        panes = {"models": self.models, "preview": self.preview, "records": self.table}
        focus = next((name for name, pane in panes.items() if pane.has_focus), "")
        if self.filter_line.display and self.filter_line.has_focus_within:
            focus = "filter"
        sorts = tuple(item.column.sort_key for item in self.table.columns.layout.placed)
        room = bool(self.models.display), bool(self.preview.display)
        return Sight(self.table.cursor, shown.start, max(shown.start, shown.stop - 1), focus, sorts, *room)

    def unnamed_links(self) -> Sequence[str]:
        return self.table.unnamed_links()

    def ask(self, question: Question) -> None:
        from tui.ui.screens.picker import PickerScreen

        super().ask(question)
        top = self.app.screen
        self._counts = top if question.counted and isinstance(top, PickerScreen) else None

    # -- showing ---------------------------------------------------------------------------------------------------
    def _show_models(self) -> None:
        self.models.show(self.browsing, self.model.rows.trouble)
        if self.browsing is not None and self._counts is not None and self._counts.is_mounted:
            self._counts.list.set_notes(self.browsing.note)

    def _show_rows(self) -> None:
        """The rows and their columns, then what stands around them."""
        rows, browsing = self.model.rows, self.browsing
        window = rows.window if browsing is not None else None
        sheet = _sheet(browsing) if browsing is not None and window is not None else self.table.columns.sheet
        self.table.show(window, sheet, rows.place)
        self._show_title()

    def _show_title(self) -> None:
        cells = table_title(self.model.state)
        room = self.table.size.width - FRAME - total_width(cells)
        # What was found matters more than the end of a long filter.
        self.table.set_title(
            *(
                (cut(one, max(SHORTEST_FILTER, room + width_of(one))) if tone == "text" else one, tone)
                for one, tone in cells
            )
        )
        self.table.set_state(*table_edge(self.model.state))
        self.table.set_notice(*table_notice(self.model.state))

    def _show_preview(self) -> None:
        record, trouble = self.model.preview.record, self.model.preview.trouble
        shown, page, known = "", Page(), Known()
        if record is not None and (browsing := self.browsing) is not None:
            known, model = self.model.preview.known(record), browsing.with_id(record.model_id)
            names = browsing.desk.project.locale_names
            name = model.name if model is not None else ""
            heading = Heading(record, name, known.since, browsing.locale, names=names)
            shown, page = record.id, preview(heading, known.detail)
        self.preview.show_page(page, keep_place=bool(shown) and shown == self._previewed)
        self._previewed = shown
        unread = bool(shown) and known.detail is None
        links = ["{link.next} link"] if page.links or unread else []
        more = [f"{{{act}}} {BY_ID[act].label}" for act in ("records.raw", "records.versions") if not self.why_not(act)]
        self.preview.set_foot(self.host.keys.text("  ".join([*links, *more])))
        if trouble is None:
            self.preview.set_state()
        else:
            self.preview.show_trouble(trouble, self.host.keys.first("records.refresh"))

    def on_resize(self) -> None:
        self.call_after_refresh(self._resized)

    def _resized(self) -> None:
        """There may be room for a preview now, and for the counts of models."""
        self.model.preview.follow_cursor()
        if self.models.display and self.model.rows.window is not None:
            self.model.reading.count()

    # -- models and table ------------------------------------------------------------------------------------------
    @on(LineView.Opened, "#models")
    def _model_opened(self) -> None:
        if (row := self.models.current) is not None:
            self.model.open_model(row.key)

    @on(RecordTable.Scrolled, "#records")
    def _looked(self) -> None:
        self.model.reading.fill()
        self.model.reading.name_links()
        self.changed(Part.TITLE)

    @on(LineView.CursorMoved, "#records")
    def _cursor_moved(self) -> None:
        self.model.cursor_moved()

    # -- preview ---------------------------------------------------------------------------------------------------
    @on(RecordView.LinkOpened, "#preview")
    def _link_opened(self, event: RecordView.LinkOpened) -> None:
        from tui.ui.screens.record import RecordScreen, copy_address

        if event.link is None:
            self.action_look_into("fields")
        elif event.link.kind is not LinkKind.RECORD:
            copy_address(self.host, event.link.address, event.link.shown)
        elif self.desk is not None:
            self.app.push_screen(RecordScreen(self.desk, event.link.id, event.link.shown))

    @on(RecordView.Left, "#preview")
    def _preview_left(self) -> None:
        if not self.front.planning_stopped():
            self.table.focus()

    # -- actions ---------------------------------------------------------------------------------------------------
    def action_do(self, action_id: str, intent: str, *how: object) -> None:
        """What is not possible says so by itself here, once there are rows that it could be about."""
        self.tell(intent, *how)

    def action_step_out(self) -> None:
        """Escape: from the models to the table, then out of the filter; where there is neither, the key is somebody
        else's."""
        if self.front.planning_stopped() or self.leave_zoom():
            return
        if self.models.has_focus:
            self.table.focus()
        elif not self.model.filtering.step_out():
            raise SkipAction

    # -- other screens ---------------------------------------------------------------------------------------------
    def action_look_into(self, view: str) -> None:
        """Open the record under the cursor over the whole screen, at one of its views."""
        state = self.model.state
        if state.rows.postponed(partial(self.action_look_into, view)) or self.refuses(f"records.{view}"):
            return
        record, browsing, window = state.record, state.browsing, state.rows.window
        if record is None or browsing is None or window is None:
            return
        from tui.ui.screens.record import RecordScreen

        known = self.model.preview.known(record)
        screen = RecordScreen(
            browsing.desk,
            record.id,
            record.shown_title,
            view=view,
            known=known.detail,
            since=known.since,
            roll=WindowRoll(window, self.table.cursor, browsing.desk),
        )
        self.app.push_screen(screen, self._came_back)

    @on(LineView.Opened, "#records")
    def _open_fields(self) -> None:
        self.action_look_into("fields")

    def _came_back(self, row: int | None) -> None:
        """The cursor goes to the record looked at last."""
        if row is not None and row != self.table.cursor:
            self.table.move_to(row)
            self.model.reading.fill()
        self.model.state.marked()

    def action_columns(self) -> None:
        if self.refuses("records.columns") or (browsing := self.browsing) is None:
            return
        from tui.ui.screens.asking import put
        from tui.ui.screens.columns import ColumnsScreen

        name = browsing.model.name if browsing.model is not None else "all models"
        screen = ColumnsScreen(name, browsing.columns, browsing.shown_columns)
        put(self.app, screen, partial(self.model.layout.show_columns, browsing))

    def action_selection(self) -> None:
        if self.refuses("records.selection") or (browsing := self.browsing) is None:
            return
        from tui.ui.screens.selection import SelectionScreen

        self.model.marking.leave_range()
        self.app.push_screen(SelectionScreen(browsing), self._left_list)

    def _left_list(self, query: RecordQuery | None) -> None:
        self.model.state.marked()
        if query is not None:
            self.model.show_query(query)


def _sheet(browsing: Browsing) -> Sheet:
    """What the table shows of each record."""
    project = browsing.desk.project
    return Sheet(
        of=browsing.model_key,
        columns=browsing.shown_columns,
        chosen=browsing.chosen is not None,
        sort=browsing.shown_sort,
        locale=browsing.locale,
        locales=tuple(item.code for item in project.locales),
        types=browsing.desk.cms.types,
        models={model.id: model for model in browsing.models},
        titles=browsing.desk.known_titles(browsing.locale),
    )
