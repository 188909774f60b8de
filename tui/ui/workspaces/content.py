"""Content: models, the records of one, and what is in the record under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer

from tui.core.content import Model, Record, RecordQuery, System
from tui.core.errors import FilterError
from tui.core.filters import Filter
from tui.core.jobs import JobSnapshot
from tui.core.operations import DUPLICATE, PUBLISH, Operation
from tui.core.selection import NOTHING, Selection
from tui.core.text import grouped
from tui.ui.actions import Area, bindings
from tui.ui.boundary import explain
from tui.ui.browsing import Browsing
from tui.ui.cells import Cell
from tui.ui.messages import OpenProfile, PlanWanted
from tui.ui.widgets.filter_line import FilterLine
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.models_list import ModelsList
from tui.ui.widgets.preview import preview
from tui.ui.widgets.record_table import DOWN, UP, RecordTable, columns_for
from tui.ui.widgets.text_view import TextView
from tui.ui.windows import RecordWindow
from tui.ui.workspace import Workspace
from tui.ui.workspaces.loading import Loader

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.ui.app import CopydeskApp

TYPING_PAUSE_S = 0.15
PREVIEW_PAUSE_S = 0.2
MOST_IN_RANGE = 2_000

WELCOME: tuple[tuple[str, str], ...] = (
    ("copydesk", "accent-strong"),
    ("", "muted"),
    ("Your desk is empty. There is no profile yet.", "text"),
    ("", "muted"),
    ("copydesk demo            a magazine and a catalogue on this machine", "text"),
    ("copydesk profiles add    a DatoCMS or Unicat project of yours       ", "text"),
    ("", "muted"),
    ("q quits", "muted"),
)

_UNICAT_PUBLISH = (
    "Records are published by channels in Unicat, not from here. Press 2: Schema is where copying happens."
)
_UNICAT_DUPLICATE = "Records of Unicat are not duplicated from here. Press 2: Schema is where copying happens."


class ContentWorkspace(Workspace):
    """Wires models, table, filter line and preview to the desk."""

    AREA = Area.RECORDS
    BINDINGS = bindings(Area.RECORDS)
    TRAY = ("records.publish", "records.duplicate", "records.clear", "records.copy-id")
    FOOTER: ClassVar[tuple[str, ...]] = (
        "records.mark",
        "records.mark-all-found",
        "records.filter",
        "records.sort",
        "records.range",
        "list.open",
        "records.models",
    )

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.browsing: Browsing | None = None
        self._kept: dict[int, Browsing] = {}
        self._loader = Loader(self)
        self._typing: Timer | None = None
        self._looking: Timer | None = None
        self._range_base: Selection | None = None
        self._jobs_seen: dict[str, bool] | None = None

    def compose(self) -> ComposeResult:
        yield ModelsList(id="models")
        with Vertical(id="records-pane"):
            yield RecordTable(id="records")
            yield FilterLine(id="filter")
        yield TextView(id="preview")

    def on_mount(self) -> None:
        self.models.set_title("Models")
        self.preview.set_title("Preview")
        self.preview.set_foot("J json   V versions")
        self.table.set_notice("Opening …")

    # -- parts -----------------------------------------------------------------------------------------------------
    @property
    def copydesk(self) -> CopydeskApp:
        """The app, by its own type."""
        return cast("CopydeskApp", self.app)

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
    def preview(self) -> TextView:
        return self.query_one("#preview", TextView)

    # -- desks -----------------------------------------------------------------------------------------------------
    async def open_desk(self, desk: Desk) -> None:
        await super().open_desk(desk)
        self.browsing = self._kept.setdefault(id(desk), Browsing(desk))
        self._jobs_seen = None
        self.filter_line.close()
        self.models.clear_counts()
        self.models.show(())
        self.models.set_title("Definitions" if desk.system is System.UNICAT else "Models")
        self.preview.show(())
        self.table.show(None, sort=None, keep_cursor=False)
        self.table.set_title()
        self.table.set_notice("Reading the models …")
        self._loader.open(self.browsing)
        self.tell()

    def close_desk(self, message: str, next_step: str = "") -> None:
        super().close_desk(message, next_step)
        self.browsing = None
        self._loader.stop()
        self.filter_line.close()
        self.models.show(())
        self.preview.show(())
        self.table.show(None, sort=None, keep_cursor=False)
        if message:
            self.table.set_title("Not connected")
            self.table.set_notice(
                (message, "invalid"), *((next_step,) if next_step else ()), "", "r try again    P another profile"
            )
        else:
            self.table.set_title("Welcome")
            self.table.set_notice(*WELCOME)
        self.tell()

    def shown(self) -> None:
        if self.filter_line.display:
            self.filter_line.edit(self.filter_line.text)
        else:
            self.table.focus()

    def launched(self, selection: Selection) -> None:
        if self.browsing is not None:
            self._pick(self.browsing.selection.difference(selection))

    def jobs_changed(self, jobs: tuple[JobSnapshot, ...]) -> None:
        """What a finished job made or changed belongs into the table."""
        if self.desk is None:
            return
        mine = {job.id: job.state.is_final for job in jobs if job.profile == self.desk.profile.name}
        before, self._jobs_seen = self._jobs_seen, mine
        if before is not None and any(final and not before.get(job_id, False) for job_id, final in mine.items()):
            self._loader.refresh(quietly=True)

    # -- what the loader tells -------------------------------------------------------------------------------------
    def models_known(self, models: Sequence[Model]) -> None:
        """The models are these."""
        self.models.show(models)

    def model_opened(self, model: Model) -> None:
        """The table is about to show this model's records."""
        self.models.set_shown(model.id)
        self.draw_title(None)

    def rows_known(self, window: RecordWindow, *, keep_cursor: bool) -> None:
        """A query was answered."""
        browsing = self._browsing()
        model = browsing.model
        title_key = (model.title_field or "") if model is not None else ""
        self.table.show(window, sort=browsing.shown_sort, title_key=title_key, keep_cursor=keep_cursor)
        self.draw_marks()
        self.draw_title(window)
        if window.total:
            self.table.set_notice()
        elif window.query.filter:
            self.table.set_notice("Nothing found.", "", "/ changes the filter")
        else:
            self.table.set_notice("No records yet.", "", "r asks again    m another model")
        if model is not None and not window.query.filter:
            browsing.counts[model.id] = window.total
            self.models.set_count(model.id, window.total)
        self.tell()

    def rows_refused(self, error: BaseException, query: RecordQuery) -> None:
        """A query was not answered: say why, in its place; rows shown before stay."""
        if isinstance(error, FilterError):
            if not self.filter_line.display:
                self.filter_line.edit(query.filter.text)
                self.tell()
            self._point(error)
            return
        message, next_step = explain(error, "reading the records")
        if self.table.row_count:
            self.copydesk.say(message, next_step or "r tries again.", severity="error")
        else:
            self.table.set_notice((message, "invalid"), *((next_step,) if next_step else ()), "", "r try again")
        self.tell()

    def models_refused(self, error: BaseException) -> None:
        """The models could not be read."""
        message, next_step = explain(error, "reading the models")
        self.models.set_notice(("not read", "invalid"))
        self.table.set_notice((message, "invalid"), *((next_step,) if next_step else ()), "", "r try again")
        self.tell()

    def nothing_to_show(self) -> None:
        """A project without a single model."""
        word = "definitions" if self.desk is not None and self.desk.system is System.UNICAT else "models"
        self.table.set_title()
        self.table.set_notice(f"This project has no {word} yet.", "", "r asks again    2 schema")
        self.tell()

    def count_known(self, model_id: str, count: int) -> None:
        """A model was counted."""
        self.models.set_count(model_id, count)
        self.draw_title(self.table.window)
        self.tell()

    def page_known(self) -> None:
        """More rows of the shown window are there."""
        self.table.page_arrived()
        self._look()
        self.tell()

    # -- drawing ---------------------------------------------------------------------------------------------------
    def draw_title(self, window: RecordWindow | None) -> None:
        """Model, its count, the filter and what it found."""
        browsing = self.browsing
        if browsing is None or browsing.model is None:
            return
        rule: Cell = (" ── ", "frame")
        cells: list[Cell | str] = [browsing.model.name]
        query = window.query if window is not None else browsing.query()
        count = browsing.counts.get(browsing.model.id)
        if count is not None:
            cells.extend((rule, (grouped(count), "muted")))
        if query.filter and window is not None:
            cells.extend((rule, ("/ ", "accent"), (query.filter.text, "text")))
            cells.extend((rule, (f"{grouped(window.total)} found", "muted")))
        sort = browsing.sort
        columns = {column.sort_key for column in columns_for(self.table.body_width, browsing.model.title_field or "")}
        if sort is not None and sort.key not in columns:
            arrow = DOWN if sort.descending else UP
            cells.extend((rule, (f"by {browsing.sort_label(sort)} {arrow}", "muted")))
        self.table.set_title(*cells)

    def draw_marks(self) -> None:
        """Which rows are marked."""
        browsing, window = self.browsing, self.table.window
        if browsing is None or window is None:
            return
        selection, query = browsing.selection, window.query
        self.table.set_marked(lambda record_id: selection.holds(record_id, query))

    def _pick(self, selection: Selection) -> None:
        self._browsing().select(selection)
        self.draw_marks()
        self.tell()

    def tray(self) -> Sequence[Cell]:
        if self.browsing is None:
            return ()
        words = self.browsing.selection.describe()
        return ((words, "accent-strong"),) if words else (("nothing marked", "muted"),)

    def hints(self) -> tuple[str, ...]:
        if self.filter_line.display and self.filter_line.has_focus_within:
            return ("filter.apply", "filter.leave")
        return self.FOOTER

    def why_not(self, action_id: str) -> str:
        desk = self.desk
        if desk is None:
            return "No profile is open. Press P to choose one."
        operation = {"records.publish": PUBLISH, "records.duplicate": DUPLICATE}.get(action_id)
        if operation is not None:
            return self._why_not_operation(desk, operation)
        if action_id == "records.clear" and not self._browsing().selection:
            return "Nothing is marked."
        if action_id == "records.copy-id" and self.table.record is None:
            return "There is no record under the cursor."
        return ""

    def _why_not_operation(self, desk: Desk, operation: Operation) -> str:
        if desk.system is System.UNICAT:
            return _UNICAT_PUBLISH if operation is PUBLISH else _UNICAT_DUPLICATE
        if operation not in desk.operations:
            return f"The profile {desk.profile.name} is read-only." if desk.profile.read_only else "Not possible here."
        rights = desk.project.can_publish if operation is PUBLISH else desk.project.can_duplicate
        if rights is False:
            return f"Your role may not {operation.verb.lower()} in this project."
        if not self._browsing().selection and self.table.record is None:
            return "Nothing is marked, and there is no record under the cursor."
        return ""

    # -- models ----------------------------------------------------------------------------------------------------
    @on(LineView.Opened, "#models")
    def _model_chosen(self, event: LineView.Opened) -> None:
        event.stop()
        model = self.models.model_at(event.row)
        if model is not None:
            self.open_model(model)

    def open_model(self, model: Model) -> None:
        """Show a model's records, with the table in focus."""
        browsing = self._browsing()
        self.filter_line.close()
        browsing.choose(model)
        self.table.focus()
        self._loader.open_model(model)

    def action_models(self) -> None:
        if self.models.display:
            self.models.focus()
        elif self.browsing is not None and self.browsing.models:
            self._pick_model(self.browsing)

    def _pick_model(self, browsing: Browsing) -> None:
        from tui.ui.screens.picker import Entry, PickerScreen

        def note(model: Model) -> str:
            count = browsing.counts.get(model.id)
            return "" if count is None else grouped(count)

        def chosen(model_id: str | None) -> None:
            model = browsing.with_id(model_id)
            if model is not None:
                self.open_model(model)

        entries = [Entry(model.id, model.name, note(model)) for model in browsing.record_models]
        current = browsing.model.id if browsing.model is not None else None
        title = "Definitions" if browsing.desk.system is System.UNICAT else "Models"
        self._loader.count_all(browsing)
        self.app.push_screen(PickerScreen(title, entries, current=current), chosen)

    # -- table -----------------------------------------------------------------------------------------------------
    @on(RecordTable.Looked)
    def _looked(self, event: RecordTable.Looked) -> None:
        event.stop()
        self._loader.fill()

    @on(LineView.CursorMoved, "#records")
    def _cursor_moved(self, event: LineView.CursorMoved) -> None:
        event.stop()
        self._look()

    @on(LineView.CursorMoved)
    def _other_cursor_moved(self, event: LineView.CursorMoved) -> None:
        event.stop()

    def _look(self) -> None:
        """Show the record under the cursor beside the table, once the cursor rests."""
        if self._looking is not None:
            self._looking.stop()
            self._looking = None
        if not self.preview.display:
            return
        record = self.table.record
        if record is None:
            self.preview.show(())
            return
        known = self._loader.known_detail(record)
        if known is not None:
            self.preview.show(preview(record, self._model_of(record), known))
        else:
            self._looking = self.set_timer(PREVIEW_PAUSE_S, self._preview_record)

    def _preview_record(self) -> None:
        self._looking = None
        record = self.table.record
        if record is not None:
            self.preview.show(preview(record, self._model_of(record), None))
            self._loader.detail(record)

    def detail_known(self, record: Record) -> None:
        """The fields of a record were read."""
        if self.table.record == record:
            self.preview.show(preview(record, self._model_of(record), self._loader.known_detail(record)))

    def detail_refused(self, record: Record, error: BaseException) -> None:
        """The fields of a record could not be read."""
        if self.table.record == record:
            message, _ = explain(error, "reading a record")
            self.preview.show([((record.shown_title, "strong"),), (), ((message, "invalid"),)])

    def _model_of(self, record: Record) -> Model | None:
        return self.browsing.with_id(record.model_id) if self.browsing is not None else None

    def on_resize(self) -> None:
        self.call_after_refresh(self._look)

    @on(LineView.Opened, "#records")
    def _record_opened(self, event: LineView.Opened) -> None:
        event.stop()
        self._open_record("fields")

    def _open_record(self, view: str) -> None:
        record, desk = self.table.record, self.desk
        if record is None or desk is None:
            return
        from tui.ui.screens.record import RecordScreen

        self.app.push_screen(RecordScreen(desk, record.id, record.shown_title, self._model_of(record), view))

    def action_raw(self) -> None:
        self._open_record("raw")

    def action_versions(self) -> None:
        self._open_record("versions")

    # -- marking ---------------------------------------------------------------------------------------------------
    @on(RecordTable.MarkToggled)
    def _mark_toggled(self, event: RecordTable.MarkToggled) -> None:
        event.stop()
        record, window = self.table.record_at(event.row), self.table.window
        if record is not None and window is not None:
            self._browsing().toggle(record, window.query)
            self.draw_marks()
            self.tell()

    @on(RecordTable.RangeMarked)
    def _range_marked(self, event: RecordTable.RangeMarked) -> None:
        event.stop()
        window = self.table.window
        if window is None:
            return
        if event.last - event.first >= MOST_IN_RANGE:
            self.copydesk.say(
                f"A range holds at most {grouped(MOST_IN_RANGE)} records.", "a marks everything the filter finds."
            )
            return
        if self._range_base is None:
            self._range_base = self._browsing().selection
        records = [window.record(row) for row in range(event.first, event.last + 1)]
        if all(records):
            self.mark_range([record for record in records if record is not None])
        else:
            self._loader.read_range(window, event.first, event.last)

    def mark_range(self, records: Sequence[Record]) -> None:
        """Mark exactly these on top of what was picked before the range began."""
        self._browsing().mark(records, onto=self._range_base)
        self.draw_marks()
        self.tell()

    @on(RecordTable.RangeEnded)
    def _range_ended(self, event: RecordTable.RangeEnded) -> None:
        event.stop()
        base, self._range_base = self._range_base, None
        if not event.kept and base is not None and self.browsing is not None:
            self._pick(base)

    def action_mark_all_found(self) -> None:
        window = self.table.window
        if window is not None and window.total:
            self.table.leave_range()
            self._pick(self._browsing().selection.mark_found(window.query, window.total))

    def action_invert(self) -> None:
        window = self.table.window
        if window is not None and window.total:
            self.table.leave_range()
            self._pick(self._browsing().selection.invert(window.query, window.total))

    def action_clear(self) -> None:
        if self.browsing is not None:
            self.table.leave_range()
            self._pick(NOTHING)

    # -- work ------------------------------------------------------------------------------------------------------
    def action_publish(self) -> None:
        self._want(PUBLISH, "records.publish")

    def action_duplicate(self) -> None:
        self._want(DUPLICATE, "records.duplicate")

    def _want(self, operation: Operation, action_id: str) -> None:
        if reason := self.why_not(action_id):
            self.copydesk.say(reason)
            return
        browsing = self._browsing()
        selection, record = browsing.selection, self.table.record
        if not selection and record is not None:
            self.post_message(PlanWanted(operation, NOTHING.mark([record.id]), self._model_of(record)))
        else:
            self.table.leave_range()
            self.post_message(PlanWanted(operation, selection, browsing.common_model(selection)))

    def action_copy(self) -> None:
        if self.desk is not None and self.desk.system is System.UNICAT:
            self.copydesk.say("Copying is for schema items. Press 2 for Schema.")
        else:
            self.copydesk.say("Copying is for schema items of Unicat.", "d duplicates records here.")

    def action_copy_id(self) -> None:
        record = self.table.record
        if record is None:
            self.copydesk.say(self.why_not("records.copy-id"))
        else:
            self.copydesk.copy_text(record.id, f"the id {record.id}")

    # -- filter ----------------------------------------------------------------------------------------------------
    def action_filter(self) -> None:
        if self.browsing is None or self.browsing.model is None:
            return
        self.filter_line.edit(self.browsing.applied.text)
        self.tell()

    @on(FilterLine.Typed)
    def _typed(self, event: FilterLine.Typed) -> None:
        event.stop()
        self._stop_typing()
        self._typing = self.set_timer(TYPING_PAUSE_S, self._try_typed)

    def _stop_typing(self) -> None:
        if self._typing is not None:
            self._typing.stop()
            self._typing = None

    def _try_typed(self) -> None:
        self._typing = None
        filter_ = self._parsed(self.filter_line.text)
        if filter_ is not None:
            self._find(filter_)

    def _parsed(self, text: str) -> Filter | None:
        browsing = self._browsing()
        try:
            return browsing.desk.parse_filter(text, browsing.model)
        except FilterError as error:
            self._point(error)
            return None

    def _point(self, error: FilterError) -> None:
        self.filter_line.point_at(error.start, error.end, f"{error.message} {error.next_step}".strip())

    def _find(self, filter_: Filter) -> None:
        query = self._browsing().query(filter_)
        if not self._loader.shows_or_loads(query):
            self._loader.load(query, keep_cursor=False)

    @on(FilterLine.Applied)
    def _applied(self, event: FilterLine.Applied) -> None:
        event.stop()
        self._stop_typing()
        filter_ = self._parsed(event.text)
        if filter_ is None:
            return
        self._browsing().applied = filter_
        self.filter_line.close()
        self.table.focus()
        self._find(filter_)
        self.tell()

    @on(FilterLine.Left)
    def _left(self, event: FilterLine.Left) -> None:
        event.stop()
        self._stop_typing()
        self.filter_line.close()
        self.table.focus()
        self._find(self._browsing().applied)
        self.tell()

    # -- order, refresh, export ------------------------------------------------------------------------------------
    def action_sort(self) -> None:
        self._reorder(next_column=True)

    def action_reverse(self) -> None:
        self._reorder(next_column=False)

    def _reorder(self, *, next_column: bool) -> None:
        browsing = self.browsing
        if browsing is None or browsing.model is None:
            return
        if not browsing.sort_keys:
            self.copydesk.say("These records cannot be sorted.")
            return
        before = browsing.sort
        browsing.sort_by_next() if next_column else browsing.reverse()
        if browsing.sort != before:
            self._loader.load(browsing.query(self._shown_filter()), keep_cursor=False)

    def _shown_filter(self) -> Filter:
        window = self.table.window
        return window.query.filter if window is not None else self._browsing().applied

    def action_refresh_rows(self) -> None:
        if self.desk is None:
            self.post_message(OpenProfile())
        else:
            self._loader.refresh(quietly=False)

    def action_export(self) -> None:
        if self.table.row_count:
            self._loader.export()

    def _browsing(self) -> Browsing:
        if self.browsing is None:
            msg = "no desk is open"
            raise RuntimeError(msg)
        return self.browsing
