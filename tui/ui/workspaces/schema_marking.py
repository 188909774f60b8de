"""Picking schema items: one by one, in ranges, or everything that is found."""

from __future__ import annotations

from textual import on

from tui.core.pasted import items_named, outcome_words
from tui.core.picked import change_words, selected_words
from tui.core.selection import Selection
from tui.ui.widgets.filter_line import FilterLine
from tui.ui.widgets.lines import LineView
from tui.ui.workspaces.schema_selection import SelectingSchema


class MarkingSchema(SelectingSchema):
    """Turns keys into a selection."""

    @on(LineView.CursorMoved, "#schema-tree")
    def _cursor_moved(self, event: LineView.CursorMoved) -> None:
        event.stop()
        if self.marks.moved(self.view.cursor):
            self._mark_range()
        self.draw_details()
        self.tell()

    def action_mark(self) -> None:
        self.marks.leave_range()
        item = self.item
        if not self.refused("schema.mark") and item is not None:
            self.marks.toggle(item.id)
            self.draw()
        self.view.action_down()

    def action_range(self) -> None:
        if self.marks.in_range:
            self.marks.leave_range()
            self.draw()
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
        if self.refused("schema.mark-all-found"):
            return
        self.marks.leave_range()
        before = self.marks.selection
        if self.finder.search is not None:
            self.marks.mark_found(self.finder.search, self._blocked_found())
        else:
            self.marks.mark(self._shown_ids())
        self.draw()
        left_out = len(self._blocked_found()) if self.finder.search is not None else 0
        if left_out and not self.marks.picked.was_emptied():
            self.host.say(f"{left_out:,} of the found cannot be copied and are left out.")
        elif left_out:
            self.host.say("None of what is found can be copied.")
        else:
            self._say_change(before)

    def action_invert(self) -> None:
        if self.refused("schema.invert"):
            return
        self.marks.leave_range()
        before = self.marks.selection
        if self.finder.search is not None:
            self.marks.invert_found(self.finder.search, self._blocked_found())
        else:
            self.marks.invert(self._shown_ids())
        self.draw()
        self._say_change(before)

    def _blocked_found(self) -> frozenset[str]:
        return self._blocked_ids() & (self.finder.found or frozenset())

    def action_clear(self) -> None:
        if not self.refused("schema.clear"):
            before = self.marks.selection
            self.marks.clear()
            self.draw()
            self._say_change(before)

    @on(FilterLine.Pasted)
    def _pasted(self, event: FilterLine.Pasted) -> None:
        """Select what a pasted list names; what names nothing is said by name."""
        event.stop()
        named = items_named(self.schema, event.lines)
        blocked = self._blocked_ids()
        ids = [item_id for found in named.values() for item_id in found if item_id not in blocked]
        missing = [line for line, found in named.items() if not set(found) - blocked]
        self.marks.leave_range()
        self.marks.mark(ids)
        self.draw()
        self.host.say(
            outcome_words(event.lines, missing, len(dict.fromkeys(ids))),
            self.host.keys.text("{schema.selection} shows the selection, {schema.undo} undoes that."),
            severity="warning" if missing else "information",
        )

    # -- undoing ---------------------------------------------------------------------------------------------------
    def _say_change(self, before: Selection) -> None:
        if words := change_words(before, self.marks.selection):
            self.host.say(words, self.host.keys.text("{schema.undo} undoes that."))

    def action_undo(self) -> None:
        self._step("schema.undo", back=True)

    def action_redo(self) -> None:
        self._step("schema.redo", back=False)

    def _step(self, action_id: str, *, back: bool) -> None:
        self.marks.leave_range()
        if not self.refused(action_id) and (self.marks.picked.undo() if back else self.marks.picked.redo()):
            self.draw()
            self.learn_marks()
            other = "{schema.redo} redoes." if back else "{schema.undo} undoes."
            self.host.say(selected_words(self.marks.selection), self.host.keys.text(other))
