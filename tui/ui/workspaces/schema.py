"""Schema on the screen: tree, search line and details show the state of `models.schema`, and tell it what is meant."""

from __future__ import annotations

from textual import on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.containers import Vertical

from tui.core.schema import SchemaItem
from tui.core.text import counted, grouped
from tui.ui.actions import Area, bindings
from tui.ui.drawing.cells import cut
from tui.ui.models.schema.schema import SchemaBrowser
from tui.ui.models.schema.tree import why_blocked
from tui.ui.models.stage import Part
from tui.ui.screens.asking import put
from tui.ui.screens.next_steps import NextStepsScreen
from tui.ui.screens.schema_item import SchemaItemScreen
from tui.ui.widgets.filter_line import FilterLine
from tui.ui.widgets.lines import LineView
from tui.ui.widgets.schema_details import Paragraph, heading_paragraphs, item_paragraphs
from tui.ui.widgets.schema_tree import LEGEND, SchemaTree
from tui.ui.widgets.text_view import TextView
from tui.ui.workspaces.base import PickingWorkspace, room_of

SIDE_BY_SIDE = 100
"""Cells from which the details stand beside the tree."""
STACKED = 28
"""Lines from which they stand below it; with less room they have a screen of their own."""
FRAME = 36
"""Cells of the title that are no search."""
SHORTEST_SEARCH = 12
"""Cells of a search that the title shows at least."""


class SchemaWorkspace(PickingWorkspace):
    """Tree, search line and details."""

    AREA = Area.SCHEMA
    BINDINGS = bindings(Area.SCHEMA)
    SCOPE = "schema"

    def __init__(self) -> None:
        super().__init__(id="schema")
        self.model: SchemaBrowser = SchemaBrowser(self)
        self.state = self.model.state

    def compose(self) -> ComposeResult:
        self.view = SchemaTree()
        self.filter_line = FilterLine(self.model.searching, id="schema-filter")
        self.details = TextView(id="schema-details")
        self.shows = {
            Part.ROWS: self._show_tree,
            Part.TITLE: self._show_title,
            Part.DETAILS: self._show_details,
            Part.FILTER: lambda: self.filter_line.show(self.model.searching.line.view),
            Part.BOTTOM: self.show_bottom,
            Part.FOCUS: self.view.focus,
        }
        with Vertical(id="schema-pane"):
            yield self.view
            yield self.filter_line
        yield self.details

    # -- what the main screen tells --------------------------------------------------------------------------------
    def shown(self) -> None:
        self.share_room()
        browsing = self.front.content.browsing
        self.model.shown(browsing.model.id if browsing is not None and browsing.model is not None else "")
        self._show_details()
        if not self.has_focus_within:
            (self.filter_line.resume if self.filter_line.display else self.view.focus)()

    def retry(self) -> None:
        self.model.reading.load()

    # -- as the stage of its state ---------------------------------------------------------------------------------
    def is_typing(self) -> bool:
        return bool(self.filter_line.display) and self.filter_line.has_focus_within

    # -- showing ---------------------------------------------------------------------------------------------------
    def _show_tree(self) -> None:
        self.view.set_rows(self.state.rows, frozenset(item.state for item in self.state.schema.items.values()))
        self._show_title()
        self._show_details()

    def _show_title(self) -> None:
        state, rule = self.state, (" ── ", "frame")
        cells = [("Schema", ""), rule, (counted(len(state.schema.items), "item"), "muted")]
        if state.language:
            cells += [rule, (f"in {state.language}", "muted")]
        if state.result.found is not None:
            found = f"{grouped(state.result.total)} found"
            room = self.view.body_width - FRAME - len(found)
            cells += [rule, ("/ ", "accent"), (cut(state.result.what, max(SHORTEST_SEARCH, room)), "text")]
            cells += [rule, (found, "muted")]
        self.view.set_title(*cells)
        self.view.set_state(*([state.trouble.brief] if state.trouble is not None and state.rows else []))
        self.view.set_notice(*self.model.notice)

    def _show_details(self) -> None:
        """What is known of the item under the cursor, and in the foot why it cannot be acted on."""
        item, heading = self.state.item, self.model.heading()
        reason = why_blocked(item) if item is not None else ""
        legend = LEGEND if self.view.is_compact and self.state.schema.items else ""
        self.view.set_foot((reason, "warning") if reason else legend)
        self.details.set_title("Details")
        if item is not None:
            self.details.show(self._paragraphs(item))
        else:
            self.details.show(heading_paragraphs(heading, self.state.schema) if heading is not None else [])
        self.model.reading.count_at_rest()

    def _paragraphs(self, item: SchemaItem) -> list[Paragraph]:
        return item_paragraphs(item, why_blocked(item), records=self.model.reading.records_of(item))

    def share_room(self) -> None:
        """Details stand where there is room for them."""
        room = room_of(self)
        beside, below = room.width >= SIDE_BY_SIDE, room.height >= STACKED
        self.set_class(not beside, "narrow")
        self.set_class(not beside and not below, "alone")

    def on_resize(self) -> None:
        self.share_room()
        self._show_details()

    # -- what is meant ---------------------------------------------------------------------------------------------
    @on(LineView.CursorMoved, "#schema-tree")
    def _cursor_moved(self) -> None:
        self.model.cursor_moved()

    @on(LineView.Opened, "#schema-tree")
    def _row_opened(self) -> None:
        """Enter: a range ends, a branch opens or folds, anything else shows its details."""
        row = self.view.current
        if self.state.marks.range is not None and self.state.marks.range.sticky:
            self.model.marking.turn_range()
        elif row is not None and row.has_children:
            self.model.folding.turn(row, is_open=not row.is_open)
        elif row is not None:
            self.action_details()

    def action_step_out(self) -> None:
        """Escape: end a range, else the search; where there is neither, the key is somebody else's."""
        if not (self.leave_zoom() or self.model.step_out()):
            raise SkipAction

    def action_mark(self) -> None:
        """What cannot be marked says why, and is passed over all the same."""
        self.model.marking.toggle()

    # -- other screens ---------------------------------------------------------------------------------------------
    def action_details(self) -> None:
        item = self.state.item
        if not self.refuses("schema.details") and item is not None:
            self.app.push_screen(SchemaItemScreen(item, self._paragraphs(item)))

    def action_next_steps(self) -> None:
        desk = self.desk
        if self.refuses("schema.next-steps") or desk is None:
            return
        items = self.model.new_copies(desk)

        def chosen(choice: tuple[str, str]) -> None:
            if desk is self.desk:
                self.model.go_on(*choice, items)

        if items:
            put(self.app, NextStepsScreen(desk.cms.next_steps, items), chosen)
