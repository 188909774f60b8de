"""The parts of Schema and what is drawn on them; the other modules of Schema add what they do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.core.schema import Schema, SchemaItem
from tui.core.text import counted, grouped
from tui.ui.drawing.cells import Cell, cut
from tui.ui.widgets.filter_line import FilterLine
from tui.ui.widgets.schema_tree import LEGEND, SchemaTree, TreeRow, tree_rows
from tui.ui.widgets.text_view import TextView
from tui.ui.workspaces.base import Workspace
from tui.ui.workspaces.schema_marks import SchemaMarks
from tui.ui.workspaces.schema_rules import Situation, why_blocked, why_not
from tui.ui.workspaces.schema_search import SchemaFinder

if TYPE_CHECKING:
    from tui.ui.services.kept_selections import KeptSelections

SIDE_BY_SIDE = 100
"""Cells from which the details stand beside the tree."""
STACKED = 28
"""Lines from which they stand below it; with less room they have a screen of their own."""


class SchemaBase(Workspace):
    """Tree, search line and details, and the state they show."""

    finder: SchemaFinder

    def __init__(self, kept: KeptSelections) -> None:
        super().__init__(id="schema")
        self.kept = kept
        self.schema = Schema()
        self.marks = SchemaMarks()
        self.counts: dict[str, int] = {}
        """Records by model, as far as they were counted."""
        self.turned: set[str] = set()
        """Branches the editor opened, or folded where they open by themselves."""
        self.fresh = 0
        """New items of copies that ended while this desk was open and were not looked at yet."""
        self._applied = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="schema-pane"):
            yield SchemaTree(self.blocked)
            yield FilterLine(id="schema-filter")
        yield TextView(id="schema-details")

    # -- parts -----------------------------------------------------------------------------------------------------
    @property
    def view(self) -> SchemaTree:
        return self.query_one(SchemaTree)

    @property
    def details(self) -> TextView:
        return self.query_one("#schema-details", TextView)

    @property
    def filter_line(self) -> FilterLine:
        return self.query_one(FilterLine)

    @property
    def item(self) -> SchemaItem | None:
        """The item under the cursor; None on a heading."""
        row = self.view.current
        return row.item if isinstance(row, TreeRow) else None

    @property
    def applied(self) -> str:
        """The search that is applied; while another is typed, that one."""
        return self.filter_line.text if self.filter_line.display else self._applied

    # -- drawing ---------------------------------------------------------------------------------------------------
    def draw(self) -> None:
        """Rows, title and details as they are now."""
        found = self.finder.found
        wanted = None if found is None else (lambda item: item.id in found)
        self.view.set_rows(tree_rows(self.schema, self.turned, self.marks.holds, wanted, counts=self.counts))
        rule: Cell = (" ── ", "frame")
        cells: list[Cell | str] = ["Schema", rule, (counted(len(self.schema.items), "item"), "muted")]
        if self.finder.language:
            cells += [rule, (f"in {self.finder.language}", "muted")]
        if found is not None:
            number = f"{grouped(self.finder.total)} found"
            room = self.view.body_width - 36 - len(number)
            cells += [rule, ("/ ", "accent"), (cut(self.finder.what, max(12, room)), "text")]
            cells += [rule, (number, "muted")]
        self.view.set_title(*cells)
        self.draw_details()
        self.tell()

    def draw_found(self) -> None:
        """The rows of a new search, with the cursor on something it found."""
        self.draw()
        current = self.view.current
        hit = next((row for row in self.view.rows if row.item is not None and not row.aside), None)
        if hit is not None and (current is None or current.aside):
            self.view.show_key(hit.key)

    def draw_details(self) -> None:
        """What is known of the item under the cursor, and in the foot why it cannot be acted on."""
        reason = self.blocked(self.item) if self.item is not None else ""
        legend = LEGEND if self.view.is_compact and self.schema.items else ""
        self.view.set_foot(*([(reason, "warning")] if reason else [legend] if legend else []))

    def tray_forms(self) -> Sequence[Sequence[Cell]]:
        """What is picked, how much of it is no longer in the schema, and that copies wait to be looked at."""
        words = self.marks.selection.describe()
        picked: list[Cell] = [(words, "accent-strong")] if words else [("nothing marked", "muted")]
        lost = [item_id for item_id in self.marks.selection.ids if item_id not in self.schema.items]
        if lost and self.schema.items:
            picked.append((f" · {grouped(len(lost))} no longer there", "muted"))
        if not self.fresh:
            return (picked,)
        copies = counted(self.fresh, "new copy", "new copies")
        return (
            [*picked, ("  ·  ", "frame"), (f"{copies}: n shows the way on", "draft")],
            [*picked, ("  ·  ", "frame"), (copies, "draft")],
            picked,
        )

    # -- what is possible ------------------------------------------------------------------------------------------
    def blocked(self, item: SchemaItem) -> str:
        """Why the item cannot be duplicated or copied; empty when it can."""
        return why_blocked(item)

    def why_not(self, action_id: str) -> str:
        row = self.view.current
        now = Situation(
            item=self.item,
            heading=row.title if row is not None and row.item is None else "",
            marked=bool(self.marks.selection),
            has_branches=any(node.children for node in self.schema.roots),
            foldable=row is not None and row.has_children,
            any_shown=bool(self.view.rows),
            can_undo=self.marks.picked.can_undo,
            can_redo=self.marks.picked.can_redo,
        )
        return self.host.keys.text(why_not(action_id, self.desk, now))
