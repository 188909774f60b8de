"""Content: models, the records of one, and what is in the record under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual import on

from tui.cms import why_never
from tui.cms.connect import operations_of
from tui.core.content import Model, RecordQuery
from tui.core.errors import FilterError
from tui.core.jobs import JobSnapshot
from tui.core.selection import NOTHING, Selection
from tui.ui.actions import Area, bindings
from tui.ui.actions.operations import RECORDS
from tui.ui.drawing.cells import Cell
from tui.ui.messages import LookAround, OpenProfile, PlanWanted
from tui.ui.models.content.browsing import ALL_MODELS, Browsing, all_models
from tui.ui.models.content.picked_lines import picked_lines
from tui.ui.models.content.tray_words import tray_forms
from tui.ui.models.content.windows import RecordWindow
from tui.ui.services.troubles import Kind, NoDesk, Trouble, trouble_of
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.record_table import RecordTable
from tui.ui.workspaces.content_columns import ColumnsContent
from tui.ui.workspaces.content_filter import FilteringContent
from tui.ui.workspaces.content_hints import HintingContent
from tui.ui.workspaces.content_marks import MarkingContent
from tui.ui.workspaces.content_models import ChoosingContent
from tui.ui.workspaces.content_order import OrderingContent
from tui.ui.workspaces.content_preview import PreviewingContent
from tui.ui.workspaces.content_rules import ContentRules
from tui.ui.workspaces.content_selection import SelectingContent
from tui.ui.workspaces.content_states import TellingContent
from tui.ui.workspaces.details import Details
from tui.ui.workspaces.loading import Loader

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.ui.services.kept_selections import KeptSelections


class ContentWorkspace(
    ChoosingContent,
    MarkingContent,
    SelectingContent,
    FilteringContent,
    OrderingContent,
    ColumnsContent,
    PreviewingContent,
    TellingContent,
    ContentRules,
    HintingContent,
):
    """Wires models, table, filter line and preview to the desk."""

    AREA = Area.RECORDS
    BINDINGS = bindings(Area.RECORDS)

    def __init__(self, kept: KeptSelections, stop_planning: Callable[[], bool]) -> None:
        super().__init__(kept, stop_planning)
        self.loader = Loader(self)
        self.details = Details(self)
        self._visited: dict[tuple[str, str], Browsing] = {}
        """What was shown of each profile and environment last."""
        self._jobs_seen: dict[str, bool] | None = None

    @property
    def TRAY(self) -> tuple[str, ...]:  # type: ignore[override]  # noqa: N802 - differs with the system
        if self.desk is None:
            return ()
        there = operations_of(self.desk.cms.system)
        possible = (action_id for action_id, (operation,) in RECORDS.items() if operation in there)
        return (*possible, "records.clear", "records.selection", "records.copy-id")

    # -- desks -----------------------------------------------------------------------------------------------------
    async def open_desk(self, desk: Desk) -> None:
        await super().open_desk(desk)
        self.keep_place()
        place = (desk.profile.name, desk.project.environment)
        visited = self._visited.get(place)
        if visited is None or visited.desk is not desk:
            visited = self._visited[place] = self.begin_browsing(desk)
        self.browsing = visited
        self._jobs_seen = None
        self.stop_typing()
        self.filter_line.close()
        self.models.clear_counts()
        self.models.show(())
        self.models.set_title(desk.cms.models.capitalize())
        self.clear_preview()
        self.table.show(None, keep_cursor=False)
        self.table.set_title()
        self.table.set_notice("Reading the models …")
        self.loader.open(self.browsing)
        self.tell()

    def close_desk(self, why: NoDesk) -> None:
        super().close_desk(why)
        self.keep_place()
        self.browsing = None
        self.loader.stop()
        self.stop_typing()
        self.filter_line.close()
        self.models.show(())
        self.clear_preview()
        self.table.show(None, keep_cursor=False)
        self.models.set_notice()
        if why.lines:
            self.table.set_title("Not connected")
            self.table.set_notice(*why.lines)
        else:
            self.table.set_title("Welcome")
            self.table.set_notice(*why.notice)
        self.tell()

    def shown(self) -> None:
        if self.filter_line.display:
            self.filter_line.resume()
        elif not self.has_focus_within:
            self.table.focus()

    def launched(self, desk: Desk, job_id: str, selection: Selection) -> None:
        browsing = self._visited.get((desk.profile.name, desk.project.environment))
        if browsing is not None and browsing.desk is desk:
            before = browsing.selection
            browsing.marks.select(before.difference(selection))
            if browsing is self.browsing and before.count > 1 and not browsing.selection:
                self.host.say(
                    "What became the job is no longer selected.",
                    self.host.keys.text("{records.undo} selects it again."),
                )
        self.draw_marks()
        self.tell()

    def add_to_selection(self, ids: Sequence[str]) -> None:
        if self.browsing is not None:
            self.pick(self.browsing.selection.mark(ids))

    def jobs_changed(self, jobs: tuple[JobSnapshot, ...]) -> None:
        """What a finished job made or changed belongs into the table."""
        if self.desk is None:
            return
        mine = {job.id: job.state.is_final for job in jobs if job.profile == self.desk.profile.name}
        before, self._jobs_seen = self._jobs_seen, mine
        if before is not None and any(final and not before.get(job_id, False) for job_id, final in mine.items()):
            self.loader.refresh(quietly=True)

    # -- what the loader tells -------------------------------------------------------------------------------------
    def models_known(self, models: Sequence[Model]) -> None:
        """The models are these."""
        self.reading_went_well("models", self.models)
        self.models.show(models, (ALL_MODELS, all_models(self.current_browsing().desk)))

    def model_opened(self, model: Model | None) -> None:
        """The table is about to show this model's records (None: those of all models)."""
        self.models.set_shown(model.id if model is not None else ALL_MODELS)
        self.draw_title(None)

    def rows_known(self, window: RecordWindow, *, keep_cursor: bool) -> None:
        """A query was answered."""
        self.reading_went_well("records", self.table)
        browsing = self.current_browsing()
        self.table.show(window, sheet=self.sheet(), keep_cursor=keep_cursor)
        self.name_links()
        if not window.query.filter:
            browsing.counts[browsing.place] = window.total
            self.models.set_count(browsing.place, window.total)
        self.confirm_marks()
        self.draw_marks()
        self.draw_title(window)
        if not browsing.marks.asked:
            self.loader.read_marks()
        self.draw_ways_on()
        self.tell()
        self.catch_up()

    def rows_late(self) -> None:
        """The answer to a query takes its time; the rows shown are those of the one before."""
        if self.table.row_count and not self.table.state_cells:
            self.table.set_state("reading …")

    def rows_refused(self, error: BaseException, query: RecordQuery) -> None:
        """A query was not answered: say why, in its place; rows shown before stay."""
        self.give_up()
        if isinstance(error, FilterError):
            self.table.set_state()
            self.forget_refused(query.filter)
            if not self.filter_line.display:
                self.correct(query.filter.text)
            self.point_at(error)
            return
        trouble = trouble_of(error, "reading the records")
        if trouble.kind is Kind.FORBIDDEN:
            trouble = self._may_not_read(query)
            if self.table.window is not None and self.table.window.query.model_id != query.model_id:
                self.table.show(None, keep_cursor=False)
        self.reading_failed("records", trouble, self.table)
        self.tell()

    def _may_not_read(self, query: RecordQuery) -> Trouble:
        """The role's rights end here; other models can be opened all the same."""
        browsing = self.current_browsing()
        model = browsing.with_id(query.model_id)
        name = model.name if model is not None else all_models(browsing.desk).lower()
        next_step = self.host.keys.text("{records.models} opens another model.")
        return Trouble(Kind.FORBIDDEN, f"Your role may not read {name}.", next_step)

    def count_refused(self, model_id: str) -> None:
        """A model that the role may not read."""
        self.models.set_refused(model_id)

    def models_refused(self, error: BaseException) -> None:
        """The models could not be read."""
        trouble = trouble_of(error, "reading the models")
        self.models.set_notice(trouble.headline)
        self.reading_failed("models", trouble, self.table)
        self.tell()

    def nothing_to_show(self) -> None:
        """A project without a single model."""
        word = self.desk.cms.models if self.desk is not None else "models"
        self.table.set_title()
        self.table.set_notice(
            f"This project has no {word} yet.",
            "",
            self.host.keys.text("{records.refresh} asks again    {desk.schema} schema"),
        )
        self.tell()

    def count_known(self, model_id: str, count: int) -> None:
        """A model was counted."""
        self.models.set_count(model_id, count)
        self.picker_counts(self.current_browsing(), model_id)
        self.draw_title(self.table.window)
        self.tell()

    def page_known(self) -> None:
        """More rows of the shown window are there."""
        self.reading_went_well("records", self.table)
        self.table.page_arrived()
        self.name_links()
        self.look()
        self.confirm_marks()
        self.tell()

    def tray_forms(self) -> Sequence[Sequence[Cell]]:
        if self.browsing is None:
            return ()
        window = self.table.window
        return tray_forms(self.browsing, window.query if window is not None else None)

    # -- table -----------------------------------------------------------------------------------------------------
    @on(RecordTable.Looked)
    def _looked(self, event: RecordTable.Looked) -> None:
        event.stop()
        self.loader.fill()
        self.name_links()

    @on(LineView.CursorMoved, "#records")
    def _cursor_moved(self, event: LineView.CursorMoved) -> None:
        event.stop()
        self.look()
        self.tell_mark()

    @on(LineView.CursorMoved)
    def _other_cursor_moved(self, event: LineView.CursorMoved) -> None:
        event.stop()

    @on(LineView.Opened, "#records")
    def _record_opened(self, event: LineView.Opened) -> None:
        event.stop()
        self.open_record("fields")

    # -- work ------------------------------------------------------------------------------------------------------
    def action_operate(self, action_id: str) -> None:
        """Plan one of the operations on records."""
        if self.postponed(lambda: self.action_operate(action_id)):
            return
        (operation,) = RECORDS[action_id]
        if self.refused(action_id):
            return
        browsing = self.current_browsing()
        selection, record = browsing.selection, self.table.record
        if browsing.marks.picked.was_emptied():
            self.host.say(
                "Everything that was found is taken out again: nothing is selected.",
                self.host.keys.text(f"{{{action_id}}} once more is about the record under the cursor."),
            )
            return
        if not selection and record is not None:
            selection, model = NOTHING.mark([record.id]), self.model_of(record)
        else:
            self.table.leave_range()
            model = browsing.common_model(selection)
        window = self.table.window
        lines = picked_lines(browsing, window.query, window.total) if window is not None and browsing.selection else ()
        self.post_message(PlanWanted(browsing.desk, "content", operation, selection, model, lines))

    def action_copy(self) -> None:
        never = why_never(self.desk.cms, "records.copy") if self.desk is not None else ""
        self.host.say(self.host.keys.text(never) or self.why_not("records.copy"))

    def action_refresh_rows(self) -> None:
        if self.desk is None:
            self.post_message(OpenProfile())
        else:
            self.post_message(LookAround())
            self.desk.forget_titles()
            self.loader.refresh(quietly=False)

    def action_export(self) -> None:
        if self.table.row_count:
            self.loader.export()
