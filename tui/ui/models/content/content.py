"""Content: models, the records of one, and what is in the record under the cursor. One method for each intent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui.cms import why_never
from tui.config.state import UiState
from tui.core.content import Record, RecordQuery
from tui.core.filters import parse
from tui.core.jobs import JobSnapshot
from tui.core.selection import NOTHING, Selection
from tui.core.text import press
from tui.ui.actions.operations import RECORDS
from tui.ui.models.content.browsing import ALL_MODELS, Browsing, all_models
from tui.ui.models.content.export import export
from tui.ui.models.content.filtering import Filtering
from tui.ui.models.content.layout import TableLayout
from tui.ui.models.content.marking import Marking
from tui.ui.models.content.marks import Marks
from tui.ui.models.content.picked_lines import picked_lines
from tui.ui.models.content.preview import Preview
from tui.ui.models.content.reading import Reading
from tui.ui.models.content.rows import Place
from tui.ui.models.content.rules import bottom, refused, why_not
from tui.ui.models.content.state import ContentStage, State
from tui.ui.models.content.tray_words import query_words
from tui.ui.models.content.windows import PAGE
from tui.ui.models.picking import Entry, Jump, Question
from tui.ui.models.stage import Bottom, Part, PlanWanted
from tui.ui.services.troubles import NOT_YET, NoDesk

if TYPE_CHECKING:
    from tui.desk import Desk


class Content:
    """Composed of parts that share a state; each part is told what is meant, and says what is to be shown anew."""

    def __init__(self, stage: ContentStage) -> None:
        self._stage = stage
        self._visited: dict[tuple[str, str], Browsing] = {}
        """What was shown of each profile and environment last."""
        self.state = State(stage)
        self.rows = self.state.rows
        self.preview = Preview(self.state)
        self.reading = Reading(self.state, self.preview, lambda *what: self.filtering.refused(*what))
        self.filtering = Filtering(self.state, self.reading)
        self.marking = Marking(self.state, self.reading)
        self.layout = TableLayout(self.state, self.reading)

    @property
    def browsing(self) -> Browsing | None:
        """What is shown of the open desk."""
        return self.state.browsing

    # -- what is shown ---------------------------------------------------------------------------------------------
    def bottom(self) -> Bottom:
        """Tray and footer."""
        return bottom(self.state)

    def why_not(self, action_id: str) -> str:
        """Why an action is not possible now; empty when it is."""
        return why_not(self.state, action_id)

    # -- desks -----------------------------------------------------------------------------------------------------
    def open_desk(self, desk: Desk) -> None:
        """Browse a desk: as it was left, the first time with what was picked there last."""
        if self.browsing is not None or self.state.no_desk is not NOT_YET:
            self._leave()
        key = (desk.profile.name, desk.project.environment)
        visited = self._visited.get(key)
        if visited is None or visited.desk is not desk:
            marks = Marks(self._stage.host.kept.begin(desk, "records"))
            self.state.take_up(marks.picked)
            visited = self._visited[key] = Browsing(desk, self._stage.host.memory, marks=marks)
        self.state.browsing = visited
        self._show_all()
        self.reading.open()

    def close_desk(self, why: NoDesk) -> None:
        """There is no desk."""
        self._leave()
        self.state.no_desk = why
        self._show_all()

    def _leave(self) -> None:
        """Coming back, cursor and scroll are where they are now."""
        if self.browsing is not None and self.rows.window is not None:
            sight = self._stage.sight()
            self.browsing.left_at = Place(row=sight.row, top=sight.first)
        self.state.browsing = None
        self.reading.stop()
        self.filtering.close()

    def _show_all(self) -> None:
        self._stage.changed(Part.MODELS, Part.DETAILS, Part.ROWS, Part.BOTTOM)

    def retry(self) -> None:
        """Read again, quietly, what could not be read."""
        if self.browsing is not None:
            # The preview is read again only if it is on the screen by then.
            self.state.fine("preview")
            self.reading.refresh(quietly=True)

    def refresh(self) -> None:
        """Ask the CMS again."""
        if self.browsing is not None:
            self.browsing.desk.forget_titles()
            self.reading.refresh(quietly=False)

    def launched(self, desk: Desk, selection: Selection, job_id: str) -> None:
        """What was picked on a desk, perhaps no more the one on the screen, is a job now: let go of it."""
        browsing = next((visited for visited in self._visited.values() if visited.desk is desk), None)
        if browsing is not None:
            before = browsing.selection
            browsing.marks.picked.launched(selection)
            if browsing is self.browsing and before.count > 1 and not browsing.selection:
                back = press("records.undo", "select them again")
                self.state.say("The records of this job are no longer selected.", back)
        self.state.marked()

    def jobs_changed(self, jobs: Sequence[JobSnapshot], ended: Sequence[JobSnapshot]) -> None:
        """What a finished job made or changed belongs into the table. `ended`: those that did just now."""
        if self.browsing is None:
            return
        if self.state.made.learn(self.browsing.desk, jobs):
            self._stage.changed(Part.MARKS)
        profile = self.browsing.desk.profile.name
        if any(job.profile == profile for job in ended):
            self.reading.refresh(quietly=True)

    # -- models ----------------------------------------------------------------------------------------------------
    def open_model(self, key: str | None) -> None:
        """Show the records of the model of that key (an id, or that of all of them), if it is there."""
        if self.state.is_left():
            return
        browsing = self.state.current
        model = browsing.with_id(key)
        if model is not None or key == ALL_MODELS:
            browsing.choose(model)
            self._open_chosen(browsing)

    def _open_chosen(self, browsing: Browsing) -> None:
        """Show what is chosen, with the table in focus, and remember it for the next start."""
        self.filtering.close()
        browsing.remember(UiState.with_model, browsing.model_key)
        self.rows.window = self.rows.trouble = None
        self.reading.load(browsing.query())
        self._stage.changed(Part.FOCUS, Part.MODELS, Part.ROWS)

    def open_all_models(self) -> None:
        """Show the records of all models together."""
        if self.state.is_opening:
            self.rows.awaited(self.open_all_models)  # a filter typed after it waits behind it
        elif not refused(self.state, "records.all-models"):
            self.open_model(ALL_MODELS)

    def pick_model(self) -> None:
        """Have a model picked."""
        if (self.rows.is_opening and self.rows.postponed(self.pick_model)) or refused(self.state, "records.models"):
            return
        browsing, saved = self.state.current, self._stage.views
        entries = [Entry(ALL_MODELS, all_models(browsing.desk), browsing.note(ALL_MODELS))]
        entries += [Entry(model.id, model.name, browsing.note(model.id)) for model in browsing.record_models]
        current = browsing.model_key if browsing.is_chosen else None
        views = saved.jumps() if saved is not None else ()
        entries += [Entry(view.key, view.label, view.note, rank=1) for view in views]
        ways = {view.key: view.go for view in views}
        self.reading.count()

        def chosen(key: str) -> None:
            ways.get(key, partial(self.open_model, key))()

        self._stage.ask(Question(browsing.desk.cms.models.capitalize(), entries, chosen, current, counted=True))

    def show_query(self, query: RecordQuery) -> None:
        """Show what a query finds, in the table."""
        if self.state.is_left():
            return
        browsing = self.state.current
        model = browsing.with_id(query.model_id)
        if query.model_id is not None and model is None:
            self.state.say("The model of this search no longer exists.", press("records.models", "choose another"))
            return
        browsing.choose(model)
        browsing.applied = query.filter
        self._open_chosen(browsing)

    def view_words(self, model_id: str | None, text: str) -> str:
        """What a view shows."""
        return query_words(self.browsing, RecordQuery(model_id, parse(text)))

    def show_view(self, model_id: str | None, text: str) -> None:
        """Show what a view finds, in the table."""
        self.show_query(RecordQuery(model_id, parse(text)))

    def jumps(self) -> Sequence[Jump]:
        """Every model that has records, then all of them."""
        browsing = self.browsing
        if browsing is None:
            return ()
        models = [(f"model {model.id}", model.name, model.id) for model in browsing.record_models]
        places = [*models, ("all models", all_models(browsing.desk), ALL_MODELS)]
        return [Jump(name, label, partial(self.open_model, key), browsing.note(key)) for name, label, key in places]

    def add_to_selection(self, ids: Sequence[str]) -> None:
        """Pick these as well."""
        if self.browsing is not None:
            self.marking.pick(self.browsing.selection.mark(ids))

    # -- the record under the cursor -------------------------------------------------------------------------------
    def cursor_moved(self) -> None:
        """The cursor is on another row; the footer says what marking would do there."""
        self.preview.follow_cursor()
        self._stage.changed(Part.BOTTOM)

    def copy_part(self, what: str) -> None:
        """Put its `id` or its web address (`url`) on the clipboard."""
        if self.rows.postponed(partial(self.copy_part, what)) or refused(self.state, f"records.copy-{what}"):
            return
        if (record := self.state.record) is not None:
            desk = self.state.current.desk
            parts = {"id": ("id", record.id), "url": ("address", desk.cms.record_address(desk.project, record))}
            name, text = parts[what]
            self._stage.host.copy_text(text, f"the {name} {text}")

    # -- work ------------------------------------------------------------------------------------------------------
    def operate(self, action_id: str) -> None:
        """Plan one of the operations on records."""
        if self.rows.postponed(partial(self.operate, action_id)) or refused(self.state, action_id):
            return
        (operation,) = RECORDS[action_id]
        browsing, record = self.state.current, self.state.record
        if browsing.marks.picked.was_emptied():
            self.state.say(
                "Everything found was taken out again: nothing is selected.",
                f"{{{action_id}}} once more is about the record under the cursor.",
            )
            return
        selection, lines = browsing.selection, picked_lines(browsing, self.rows.window)
        if not selection and record is not None:
            selection, model = NOTHING.mark([record.id]), browsing.with_id(record.model_id)
        else:
            self.marking.leave_range()
            model = browsing.common_model(selection)
        seen = tuple(one.id for one in self._page())
        launched = partial(self.launched, browsing.desk, selection)
        self._stage.front.plan(PlanWanted(browsing.desk, operation, selection, launched, model, lines, seen))

    def copy(self) -> None:
        """Copying is for schema items: say where."""
        if not refused(self.state, "records.copy"):
            never = why_never(self.state.current.desk.cms, "records.copy")
            there = f"Schema items are copied in Schema. {press('desk.schema', 'go there')}"
            self._stage.host.say(self.state.text(never or there))

    def export(self) -> None:
        """Save what is marked, or the rows of the page on the screen."""
        browsing = self.browsing
        if browsing is not None and self.rows.total:
            work = export(browsing, self._page(), self._stage.host)
            self._stage.work(work, group="export", doing="exporting")

    def _page(self) -> list[Record]:
        """The records of the page on the screen."""
        first = self._stage.sight().row // PAGE * PAGE
        return self.rows.records(range(first, min(self.rows.total, first + PAGE)))
