"""Schema: the tree of models, definitions, classes and fields; where schema items are duplicated and copied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from tui.cms import why_never
from tui.core.schema import Schema
from tui.core.selection import Selection
from tui.ui.actions import Area, bindings
from tui.ui.messages import LookAround, OpenProfile
from tui.ui.services.troubles import NoDesk, show_trouble, trouble_of
from tui.ui.workspaces.schema_details import DetailingSchema
from tui.ui.workspaces.schema_marking import MarkingSchema
from tui.ui.workspaces.schema_next import ContinuingSchema
from tui.ui.workspaces.schema_search import SchemaFinder
from tui.ui.workspaces.schema_work import WorkingSchema

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.ui.services.kept_selections import KeptSelections


READER = "schema"
"""The name under which the line knows this reader."""


class SchemaWorkspace(DetailingSchema, MarkingSchema, WorkingSchema, ContinuingSchema):
    """Wires the tree, its search line and the details to the desk."""

    AREA: ClassVar[Area | None] = Area.SCHEMA
    BINDINGS: ClassVar[list[BindingType]] = bindings(Area.SCHEMA)

    def __init__(self, kept: KeptSelections) -> None:
        super().__init__(kept)
        self.finder = SchemaFinder(self)
        self._wanted = ""
        """The item to go to when the schema is known."""

    # -- what the main screen tells --------------------------------------------------------------------------------
    async def open_desk(self, desk: Desk) -> None:
        await super().open_desk(desk)
        self.schema, self._applied = Schema(), ""
        self.turned.clear()
        self.begin_marks(desk)
        self.forget_ended()
        self.forget_counts()
        self._wanted = ""
        self.finder.forget()
        self.finder.language = ""
        self.filter_line.close()
        self.view.set_title("Schema")
        self.draw()
        self.view.set_notice("Reading the schema …")
        self.load()

    def close_desk(self, why: NoDesk) -> None:
        super().close_desk(why)
        self.workers.cancel_node(self)
        self.schema = Schema()
        self.marks.forget()
        self.forget_ended()
        self.forget_counts()
        self.draw()
        self.view.set_state()
        self.view.set_notice(*why.notice)

    def shown(self) -> None:
        self.draw_details()
        if not self.has_focus_within:
            (self.filter_line.query_one("Input") if self.filter_line.display else self.view).focus()

    def add_to_selection(self, ids: Sequence[str]) -> None:
        self.marks.mark(ids)
        self.draw()

    def launched(self, desk: Desk, job_id: str, selection: Selection) -> None:
        if desk is self.desk:
            self.marks.drop(selection)
            self.draw()
        else:
            self.kept.keep(desk, "schema", self.kept.restore(desk, "schema").difference(selection))

    @property
    def TRAY(self) -> tuple[str, ...]:  # type: ignore[override]  # noqa: N802 - differs with the system
        acts = ("schema.copy", "schema.duplicate")
        possible = [act for act in acts if self.desk is not None and not why_never(self.desk.cms, act)]
        return (*possible, "schema.clear", "schema.copy-id", "schema.next-steps")

    def hints(self) -> tuple[str, ...]:
        if self.filter_line.display and self.filter_line.has_focus_within:
            return ("filter.apply", "filter.leave")
        more = "schema.language" if self.desk is not None and self.desk.cms.searches_schema else "schema.unfold"
        return ("schema.mark", "schema.mark-all-found", "schema.filter", "schema.details", "schema.range", more)

    # -- reading ---------------------------------------------------------------------------------------------------
    def load(self) -> None:
        """Read the schema anew; what is shown stays until it is there."""
        self.work(self._read(), group="schema", doing="reading the schema")

    def retry(self) -> None:
        if self.desk is not None:
            self.load()

    def action_refresh_schema(self) -> None:
        if self.desk is None:
            self.post_message(OpenProfile())
        else:
            self.post_message(LookAround())
            self.forget_counts()
            self.load()

    async def _read(self) -> None:
        desk = self.desk
        if desk is None:
            return
        try:
            schema = await desk.schema(refresh=True)
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            if desk is self.desk:
                trouble = trouble_of(error, "reading the schema")
                show_trouble(
                    self.view,
                    trouble,
                    self.host.connection.failed(READER, trouble),
                    key=self.host.keys.first("schema.refresh"),
                )
            return
        if desk is not self.desk:
            return
        self.host.connection.fine(READER)
        self.view.set_state()
        is_first = not self.schema.items
        self.schema = schema
        self.draw_ways_on()
        self.draw()
        if is_first and self.item is None:
            self.to_first_item()
        if self.applied:
            self.finder.find(self.applied)
        self.learn_marks()
        wanted, self._wanted = self._wanted, ""
        if wanted and not self.go_to(wanted):
            self.host.say("That item is not in the schema any more.")

    def show_item(self, item_id: str) -> None:
        """Unfold what hides an item and put the cursor on it, as soon as the schema is known."""
        if item_id in self.schema.items:
            self._wanted = ""
            self.go_to(item_id)
        else:
            self._wanted = item_id
            self.load()
