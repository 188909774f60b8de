"""Schema: the tree of models, definitions, classes and fields; where fields are duplicated and schema items copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from tui.core.content import System
from tui.core.jobs import JobSnapshot
from tui.core.operations import COPY_SCHEMA, DUPLICATE_FIELD, Operation
from tui.core.schema import Schema, SchemaItem
from tui.core.selection import NOTHING, Selection
from tui.core.text import counted, grouped
from tui.ui.actions import Area, bindings
from tui.ui.boundary import in_background
from tui.ui.cells import Cell
from tui.ui.messages import OpenProfile, PlanWanted
from tui.ui.troubles import show_trouble, trouble_of
from tui.ui.widgets.filter_line import FilterLine
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.schema_tree import SchemaTree, TreeRow, item_paragraphs, opens_itself, tree_rows
from tui.ui.widgets.text_view import TextView
from tui.ui.workspace import Workspace
from tui.ui.workspaces.schema_marks import SchemaMarks
from tui.ui.workspaces.schema_rules import why_blocked, why_not
from tui.ui.workspaces.schema_search import SchemaFinder

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.ui.app import CopydeskApp

OPERATION_OF = {System.DATOCMS: DUPLICATE_FIELD, System.UNICAT: COPY_SCHEMA}
"""What Schema can do in each system."""


READER = "schema"
"""The name under which the line knows this reader."""


class SchemaWorkspace(Workspace):
    """Wires the tree, its search line and the details to the desk."""

    AREA: ClassVar[Area | None] = Area.SCHEMA
    BINDINGS: ClassVar[list[BindingType]] = bindings(Area.SCHEMA)

    def __init__(self) -> None:
        super().__init__(id="schema")
        self.schema = Schema()
        self.marks = SchemaMarks()
        self._turned: set[str] = set()
        """Branches the editor opened, or folded where they open by themselves."""
        self._applied = ""
        self.finder = SchemaFinder(self)
        self._ended: frozenset[str] | None = None
        self._wanted = ""
        """The item to go to when the schema is known."""

    def compose(self) -> ComposeResult:
        with Vertical(id="schema-pane"):
            yield SchemaTree(self.blocked)
            yield FilterLine(id="schema-filter")
        yield TextView(id="schema-details")

    # -- parts -----------------------------------------------------------------------------------------------------
    @property
    def copydesk(self) -> CopydeskApp:
        """The app, by its own type."""
        return cast("CopydeskApp", self.app)

    @property
    def view(self) -> SchemaTree:
        return self.query_one(SchemaTree)

    @property
    def filter_line(self) -> FilterLine:
        return self.query_one(FilterLine)

    @property
    def _system(self) -> System | None:
        return self.desk.system if self.desk is not None else None

    # -- what the main screen tells --------------------------------------------------------------------------------
    async def open_desk(self, desk: Desk) -> None:
        await super().open_desk(desk)
        self.schema, self._applied = Schema(), ""
        self._turned.clear()
        self.marks.forget()
        self._ended = None
        self._wanted = ""
        self.finder.forget()
        self.filter_line.close()
        self.view.set_title("Schema")
        self.draw()
        self.view.set_notice("Reading the schema …")
        self.load()

    def close_desk(self, message: str, next_step: str = "") -> None:
        super().close_desk(message, next_step)
        self.workers.cancel_node(self)
        self.schema = Schema()
        self.marks.forget()
        self.draw()
        self.view.set_state()
        self.view.set_notice(*(self.copydesk.main.opener.lines or ((message, "text"), next_step)))

    def jobs_changed(self, jobs: tuple[JobSnapshot, ...]) -> None:
        """What a finished job made belongs into the tree."""
        if self.desk is None:
            return
        ended = frozenset(
            job.id
            for job in jobs
            if job.state.is_final
            and job.profile == self.desk.profile.name
            and job.operation in (DUPLICATE_FIELD.name, COPY_SCHEMA.name)
        )
        before, self._ended = self._ended, ended
        if before is not None and ended - before:
            self.load()

    def shown(self) -> None:
        self._draw_details()
        if not self.has_focus_within:
            (self.filter_line.query_one("Input") if self.filter_line.display else self.view).focus()

    def launched(self, selection: Selection) -> None:
        self.marks.drop(selection)
        self.draw()

    def on_resize(self) -> None:
        self.set_class(self.size.width < 100, "narrow")

    def retry(self) -> None:
        if self.desk is not None:
            self.load()

    # -- reading ---------------------------------------------------------------------------------------------------
    def load(self) -> None:
        """Read the schema anew; what is shown stays until it is there."""
        in_background(self.copydesk, self, self._read(), group="schema", doing="reading the schema")

    async def _read(self) -> None:
        desk = self.desk
        if desk is None:
            return
        try:
            schema = await desk.schema(refresh=True)
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            if desk is self.desk:
                trouble = trouble_of(error, "reading the schema")
                show_trouble(self.view, trouble, self.copydesk.main.line.failed(READER, trouble))
            return
        if desk is not self.desk:
            return
        self.copydesk.main.line.fine(READER)
        self.view.set_state()
        self.schema = schema
        self.view.set_notice(
            "There is no schema yet." if not schema.items else "Nothing found.", "", "/ changes the search"
        )
        self.draw()
        if self._shown_text():
            self.finder.find(self._shown_text())
        wanted, self._wanted = self._wanted, ""
        if wanted and not self._go_to(wanted):
            self.copydesk.say("That item is not in the schema any more.")

    # -- drawing ---------------------------------------------------------------------------------------------------
    def draw(self) -> None:
        """Rows, title and details as they are now."""
        found = self.finder.found
        wanted = None if found is None else (lambda item: item.id in found)
        self.view.set_rows(tree_rows(self.schema, self._turned, self.marks.holds, wanted))
        rule: Cell = (" ── ", "frame")
        cells: list[Cell | str] = ["Schema", rule, (counted(len(self.schema.items), "item"), "muted")]
        if found is not None:
            cells += [
                rule,
                ("/ ", "accent"),
                (self._shown_text(), "text"),
                rule,
                (f"{grouped(len(found))} found", "muted"),
            ]
        self.view.set_title(*cells)
        self._draw_details()
        self.tell()

    def draw_found(self) -> None:
        """The rows of a new search, with the cursor on something it found."""
        self.draw()
        current = self.view.current
        hit = next((row for row in self.view.rows if row.item is not None and not row.aside), None)
        if hit is not None and (current is None or current.aside):
            self.view.show_key(hit.key)

    def _shown_text(self) -> str:
        return self.filter_line.text if self.filter_line.display else self._applied

    def _draw_details(self) -> None:
        item = self._item()
        view = self.query_one("#schema-details", TextView)
        view.set_title("Details")
        view.show(item_paragraphs(item, self.blocked(item)) if item else ())
        reason = self.blocked(item) if item else None
        self.view.set_foot(*([reason] if reason else []))

    def _item(self) -> SchemaItem | None:
        row = self.view.current
        return row.item if isinstance(row, TreeRow) else None

    def tray(self) -> Sequence[Cell]:
        words = self.marks.selection.describe()
        return ((words, "accent-strong"),) if words else (("nothing marked", "muted"),)

    @property
    def TRAY(self) -> tuple[str, ...]:  # type: ignore[override]  # noqa: N802 - differs with the system
        act = "schema.copy" if self._system is System.UNICAT else "schema.duplicate"
        return (act, "schema.clear", "schema.copy-id")

    def hints(self) -> tuple[str, ...]:
        if self.filter_line.display and self.filter_line.has_focus_within:
            return ("filter.apply", "filter.leave")
        return ("schema.mark", "schema.range", "schema.mark-all-found", "schema.filter", "schema.unfold", "list.open")

    def blocked(self, item: SchemaItem) -> str | None:
        """Why the item cannot be duplicated or copied; None when it can."""
        return why_blocked(self._system, item)

    def why_not(self, action_id: str) -> str:
        return why_not(action_id, self.desk, marked=bool(self.marks.selection), item=self._item())

    # -- the tree --------------------------------------------------------------------------------------------------
    @on(LineView.CursorMoved, "#schema-tree")
    def _cursor_moved(self, event: LineView.CursorMoved) -> None:
        event.stop()
        if self.marks.moved(self.view.cursor):
            self._mark_range()
        self._draw_details()
        self.tell()

    @on(LineView.Opened, "#schema-tree")
    def _row_opened(self, event: LineView.Opened) -> None:
        event.stop()
        row = self.view.current
        if row is not None and row.has_children:
            self._set_open(row, is_open=not row.is_open)

    def _set_open(self, row: TreeRow, *, is_open: bool) -> None:
        (self._turned.discard if is_open == opens_itself(row.item) else self._turned.add)(row.key)
        self.draw()

    def action_unfold(self) -> None:
        row = self.view.current
        if row is None or not row.has_children:
            return
        if row.is_open:
            self.view.action_down()
        else:
            self._set_open(row, is_open=True)

    def action_fold(self) -> None:
        row = self.view.current
        if row is None:
            return
        if row.is_open and (row.key in self._turned) != opens_itself(row.item):
            self._set_open(row, is_open=False)
        else:
            self.view.show_key(row.key.rpartition("/")[0])

    def show_item(self, item_id: str) -> None:
        """Unfold what hides an item and put the cursor on it, as soon as the schema is known."""
        if item_id in self.schema.items:
            self._wanted = ""
            self._go_to(item_id)
        else:
            self._wanted = item_id
            self.load()

    def _go_to(self, item_id: str) -> bool:
        self._applied = ""
        self.finder.forget()
        wanted = tree_rows(self.schema, self._turned, self.marks.holds, lambda item: item.id == item_id)
        target = next((row for row in wanted if row.item is not None and row.item.id == item_id), None)
        if target is None:
            self.draw()
            return False
        for row in wanted:
            if target.key.startswith(f"{row.key}/"):
                (self._turned.discard if opens_itself(row.item) else self._turned.add)(row.key)
        self.draw()
        return self.view.show_key(target.key)

    # -- marking ---------------------------------------------------------------------------------------------------
    def action_mark(self) -> None:
        item = self._item()
        if item is None:
            return
        self.marks.leave_range()
        reason = self.blocked(item)
        if reason:
            self.copydesk.say(reason)
        else:
            self.marks.toggle(item.id)
            self.draw()
        self.view.action_down()

    def action_range(self) -> None:
        if self.marks.in_range:
            self.marks.leave_range()
        else:
            self._begin_range(sticky=True)
            self._mark_range()

    def action_range_up(self) -> None:
        self._range_step(-1)

    def action_range_down(self) -> None:
        self._range_step(1)

    def _range_step(self, by: int) -> None:
        if not self.marks.in_range:
            self._begin_range(sticky=False)
        self.view.move_to(self.view.cursor + by)
        self._mark_range()

    def _begin_range(self, *, sticky: bool) -> None:
        row = self.view.current
        if row is not None:
            self.marks.begin_range(row, sticky=sticky)

    def _mark_range(self) -> None:
        self.marks.mark_range(self.view.rows, self.view.cursor, self._blocked_ids())
        self.draw()

    def _blocked_ids(self) -> frozenset[str]:
        return frozenset(item.id for item in self.schema.items.values() if self.blocked(item))

    def _shown_ids(self) -> list[str]:
        """What `a` and `i` are about when no search of the API stands behind it: found items that can be acted on."""
        found = self.finder.found
        items = (item for item in self.schema.items.values() if found is None or item.id in found)
        return [item.id for item in items if not self.blocked(item)]

    def action_mark_all_found(self) -> None:
        self.marks.leave_range()
        if self.finder.search is not None:
            self.marks.mark_found(self.finder.search, self._blocked_found())
        else:
            self.marks.mark(self._shown_ids())
        self.draw()

    def action_invert(self) -> None:
        self.marks.leave_range()
        if self.finder.search is not None:
            self.marks.invert_found(self.finder.search, self._blocked_found())
        else:
            self.marks.invert(self._shown_ids())
        self.draw()

    def _blocked_found(self) -> frozenset[str]:
        return self._blocked_ids() & (self.finder.found or frozenset())

    def action_clear(self) -> None:
        self.marks.clear()
        self.draw()

    # -- work ------------------------------------------------------------------------------------------------------
    def action_duplicate(self) -> None:
        self._want(DUPLICATE_FIELD, "schema.duplicate")

    def action_copy(self) -> None:
        self._want(COPY_SCHEMA, "schema.copy")

    def _want(self, operation: Operation, action_id: str) -> None:
        reason = self.why_not(action_id)
        if reason:
            self.copydesk.say(reason)
            return
        self.marks.leave_range()
        item = self._item()
        selection = self.marks.selection or (NOTHING.mark([item.id]) if item is not None else NOTHING)
        self.post_message(PlanWanted(operation, selection))

    def action_publish(self) -> None:
        self.copydesk.say(self.why_not("schema.publish"))

    def action_copy_id(self) -> None:
        item = self._item()
        if item is None:
            self.copydesk.say(self.why_not("schema.copy-id"))
        else:
            self.copydesk.copy_text(item.id, f"the id {item.id}")

    def action_refresh_schema(self) -> None:
        if self.desk is None:
            self.post_message(OpenProfile())
        else:
            self.load()

    # -- searching -------------------------------------------------------------------------------------------------
    def action_filter(self) -> None:
        if self.desk is not None:
            self.filter_line.edit(self._applied)
            self.tell()

    @on(FilterLine.Typed)
    def _typed(self, event: FilterLine.Typed) -> None:
        event.stop()
        self.finder.find(event.text, typing=True)

    @on(FilterLine.Applied)
    def _apply(self, event: FilterLine.Applied) -> None:
        event.stop()
        self._applied = event.text.strip()
        self._close_filter()

    @on(FilterLine.Left)
    def _left(self, event: FilterLine.Left) -> None:
        event.stop()
        self._close_filter()

    def _close_filter(self) -> None:
        self.filter_line.close()
        self.view.focus()
        self.finder.find(self._applied)

    def search_refused(self, text: str, message: str) -> None:
        """A search was not answered: say why, at the line while it is open."""
        if self.filter_line.display:
            self.filter_line.point_at(0, len(text), message)
        else:
            self.copydesk.say(message, severity="error")
