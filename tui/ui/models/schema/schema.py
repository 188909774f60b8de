"""Schema: the tree of models, definitions, classes and fields; where schema items are duplicated and copied. One method
for each intent."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tui.core.jobs import JobSnapshot
from tui.core.schema import SchemaNode
from tui.core.selection import NOTHING, Selection
from tui.core.text import listed, one_line, plural, press
from tui.operations import Operation
from tui.ui.actions.operations import SCHEMA
from tui.ui.models.content.picked_lines import schema_lines
from tui.ui.models.content.views import Lines
from tui.ui.models.made import NewItem, created_by, makes_items, new_items
from tui.ui.models.picking import Entry, Question
from tui.ui.models.rights import there
from tui.ui.models.schema.folding import Folding
from tui.ui.models.schema.marking import Marking
from tui.ui.models.schema.reading import Reading
from tui.ui.models.schema.rules import bottom, web_address, why_not
from tui.ui.models.schema.searching import Searching
from tui.ui.models.schema.state import SchemaStage, SchemaState
from tui.ui.models.stage import Bottom, Part, PlanWanted
from tui.ui.services.troubles import NoDesk

if TYPE_CHECKING:
    from tui.desk import Desk


class SchemaBrowser:
    """Composed of parts that share a state; each part is told what is meant, and says what is to be shown anew."""

    def __init__(self, stage: SchemaStage) -> None:
        self._stage = stage
        self._wanted = ""
        """The item to go to when the schema is known."""
        self._begins_at: str | None = None
        """The model to begin at when the schema is known, empty for none; None: it was not on the screen yet."""
        self.state = SchemaState(stage)
        self.reading = Reading(self.state, self._arrived)
        self.folding = Folding(self.state)
        self.searching = Searching(self.state, self.reading, self.folding)
        self.marking = Marking(self.state, self.searching)

    # -- what is shown ---------------------------------------------------------------------------------------------
    @property
    def notice(self) -> Lines:
        """What stands where no row is."""
        state, keys = self.state, self._stage.host.keys
        if state.desk is None:
            return state.no_desk.notice
        if state.trouble is not None:
            return state.trouble.lines(keys.first("schema.refresh"))
        if not state.is_read:
            return ("Reading the schema …",)
        if not state.schema.items:
            return ("There is no schema yet.", "", keys.text("{schema.refresh} refresh"))
        if self.searching.line.view is None:
            ways = keys.text("{schema.filter} edit the search   {schema.show-all} clear it")
            return ("Nothing found.", "", ways)
        applied = state.applied
        back = f"back to {one_line(applied, 30)}" if applied else "clear it"
        return ("Nothing found.", "", keys.text("edit the search   {filter.leave} ") + back)

    def heading(self) -> SchemaNode | None:
        """The heading under the cursor."""
        row = self.state.row
        return next((node for node in self.state.schema.roots if row is not None and node.title == row.title), None)

    def bottom(self) -> Bottom:
        """Tray and footer."""
        return bottom(self.state)

    def why_not(self, action_id: str) -> str:
        """Why an action is not possible now; empty when it is."""
        return why_not(self.state, action_id)

    # -- desks -----------------------------------------------------------------------------------------------------
    def open_desk(self, desk: Desk) -> None:
        """Show the schema of a desk, with what was picked there last picked again."""
        self._begin(desk)
        picked = self.state.marks.picked = self._stage.host.kept.begin(desk, "schema")
        picked.listen(self._picked)
        self.state.take_up(picked, "Schema: ")
        self.state.draw()
        self.reading.load()

    def close_desk(self, why: NoDesk) -> None:
        """There is no desk."""
        self._stage.stop_work()
        self._begin(None, why)
        self.state.draw()

    def _begin(self, desk: Desk | None, why: NoDesk | None = None) -> None:
        self._wanted, self._begins_at = "", None
        self.state.begin(desk, why)
        self.searching.line.close()
        self.searching.forget()
        self.reading.forget_counts()

    def _picked(self) -> None:
        """What is picked is another."""
        self.state.draw()
        self.reading.learn_marks()

    def _arrived(self, is_first: bool) -> None:
        """The schema was read."""
        if is_first and (self._begins_at or self.state.item is None):
            self.folding.begin_at(self._begins_at or "")
        if self.searching.text:
            self.searching.find(self.searching.text)
        self.reading.learn_marks()
        wanted, self._wanted = self._wanted, ""
        if wanted and not self.searching.go_to(wanted):
            self.state.say("That item is no longer in the schema.")

    def refresh(self) -> None:
        """Ask the CMS again."""
        self.reading.forget_counts()
        if self.state.desk is not None:
            self.state.desk.forget()
        self.reading.load()

    def shown(self, model_id: str) -> None:
        """It is on the screen, and Content shows this model (empty: none): seen for the first time, it begins there."""
        if self._begins_at is not None:
            return
        self._begins_at = model_id
        if self.state.is_read and model_id:
            self.folding.begin_at(model_id)

    def show_item(self, item_id: str) -> None:
        """Unfold what hides an item and put the cursor on it, as soon as the schema is known."""
        if item_id in self.state.schema.items:
            self._wanted = ""
            self.searching.go_to(item_id)
        else:
            self._wanted = item_id
            self.reading.load()

    def view_words(self, model_id: str | None, text: str) -> str:
        """What a saved search finds."""
        return f"{one_line(text, 60)} in the schema"

    def show_view(self, model_id: str | None, text: str) -> None:
        """Search for it."""
        self.searching.apply(text)

    def add_to_selection(self, ids: Sequence[str]) -> None:
        """Pick these as well."""
        self.state.marks.mark(ids)

    def launched(self, desk: Desk, selection: Selection, job_id: str) -> None:
        """What was picked on a desk, perhaps no more the one on the screen, is a job now: let go of it."""
        if desk is self.state.desk:
            self.state.marks.picked.launched(selection)
        else:
            kept = self._stage.host.kept
            kept.keep(desk, "schema", kept.restore(desk, "schema").difference(selection))

    def cursor_moved(self) -> None:
        """The cursor is on another row."""
        self.marking.moved()
        self.reading.cursor_moved()
        self._stage.changed(Part.DETAILS, Part.BOTTOM)

    def step_out(self) -> bool:
        """End a range, else the search; False where there is neither."""
        return self.marking.end_range() or self.searching.step_out()

    # -- after a copy ----------------------------------------------------------------------------------------------
    def jobs_changed(self, jobs: Sequence[JobSnapshot], ended: Sequence[JobSnapshot]) -> None:
        """What a finished job made belongs into the tree, and waits to be looked at. `ended`: those that did just
        now."""
        desk = self.state.desk
        if desk is None:
            return
        if self.state.made.learn(desk, makes_items(jobs, desk)):
            self.state.draw()
        if made := makes_items(ended, desk):
            for found, unknown in (created_by(desk, job.id) for job in made):
                self.state.fresh += len(found) + unknown
            self.reading.load()

    def new_copies(self, desk: Desk) -> tuple[NewItem, ...]:
        """What there is to go on with; it counts as looked at."""
        items, fresh = new_items(desk, self.state.schema), self.state.fresh
        if fresh:
            items = tuple(replace(new, earlier=new.ours and place >= fresh) for place, new in enumerate(items))
        self.state.fresh = 0
        self._stage.changed(Part.BOTTOM)
        if not items:
            self._stage.host.say(self.state.text(desk.cms.next_steps.nothing_new))
        return items

    def go_on(self, act: str, item_id: str, items: Sequence[NewItem]) -> None:
        """Go to a new item, mark all of them, or show them alone."""
        ids = [new.item.id for new in items]
        if act == "show":
            self.searching.show_only(frozenset(ids), "new copies")
        else:
            if act == "mark":
                self.state.marks.mark(ids)
            self.searching.go_to(item_id)
        self._stage.changed(Part.FOCUS)

    # -- work ------------------------------------------------------------------------------------------------------
    def operate(self, action_id: str) -> None:
        """Plan an operation. Models and fields are duplicated by different requests: a mix becomes two plans, one after
        the other."""
        state, desk, item = self.state, self.state.desk, self.state.item
        if state.marks.picked.was_emptied():
            # Said once, before the key is about the cursor.
            state.say(
                "Everything found was taken out again: nothing is selected.",
                f"{{{action_id}}} once more is about the item under the cursor.",
            )
            return
        if state.refuses(self.why_not(action_id)) or desk is None:
            return
        picked = state.marks.selection or (NOTHING.mark([item.id]) if item is not None else NOTHING)
        lots = self._by_operation(there(desk, SCHEMA[action_id]), picked)
        if len(lots) == 1:
            self._plan(desk, *lots[0])
        else:
            self._choose(desk, lots)

    def _by_operation(self, possible: Sequence[Operation], picked: Selection) -> list[tuple[Operation, Selection]]:
        """What each operation takes of what is picked, models first. What none takes goes with the first, whose plan
        says why it is left out."""
        if len(possible) == 1:
            return [(possible[0], picked)]
        lots: dict[Operation, list[str]] = {operation: [] for operation in possible}
        for item_id in picked.ids:
            item = self.state.schema.items.get(item_id)
            takes = (one for one in possible if item is not None and one.takes(item.kind))
            lots[next(takes, possible[0])].append(item_id)
        found = [(operation, NOTHING.mark(ids)) for operation, ids in lots.items() if ids]
        return found[::-1] or [(possible[0], picked)]

    def _choose(self, desk: Desk, lots: Sequence[tuple[Operation, Selection]]) -> None:
        by_noun = {plural(operation.noun): (operation, picked) for operation, picked in lots}
        counts = [operation.items(picked.count) for operation, picked in lots]
        lines = [
            f"{desk.cms.label} handles them apart, so each kind has its own plan.",
            f"Choose which comes first; the others stay marked. {press('schema.duplicate', 'plan them next')}",
        ]
        choices = [Entry(key, f"Plan {number}") for key, number in zip(by_noun, counts, strict=True)]
        title = f"{listed(counts)} are marked"
        self._stage.ask(Question(title, choices, lambda key: self._plan(desk, *by_noun[key]), lines=lines))

    def _plan(self, desk: Desk, operation: Operation, selection: Selection) -> None:
        self.state.leave_range()
        if desk is self.state.desk:
            lines, launched = schema_lines(self.state.marks.picked), partial(self.launched, desk, selection)
            self._stage.front.plan(PlanWanted(desk, operation, selection, launched, picked=lines))

    def publish(self) -> None:
        """Publishing is for records: say where."""
        self.state.say("Only records can be published.", press("desk.content", "go to Content"))

    def copy_id(self) -> None:
        """Put the item's id on the clipboard."""
        if (item := self.state.item) is not None:
            self._stage.host.copy_text(item.id, f"the id {item.id}")

    def copy_url(self) -> None:
        """Put its address in the web editor on the clipboard."""
        if (desk := self.state.desk) is not None:
            self._stage.host.copy_text(web_address(desk, self.state.item), "the address")
