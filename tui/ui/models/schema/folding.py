"""Opening and folding the branches of the schema, and going to an item wherever it stands."""

from __future__ import annotations

from tui.ui.models.schema.state import SchemaState
from tui.ui.models.schema.tree import TreeRow, tree_rows


class Folding:
    """Changes which branches are open."""

    def __init__(self, state: SchemaState) -> None:
        self._state = state

    def turn(self, row: TreeRow, *, is_open: bool) -> None:
        """Open or fold a branch."""
        self._turn(row, is_open=is_open)
        self._state.draw()

    def _turn(self, row: TreeRow, *, is_open: bool) -> None:
        if self._state.is_open(row.key, row.item) is not is_open:
            self._state.turned ^= {row.key}

    def unfold(self) -> None:
        """Open the branch, else go into it."""
        row = self._state.row
        if row is None:
            return
        if row.is_open:
            self._state.stage.view.move_to(self._state.stage.view.cursor + 1)
        else:
            self.turn(row, is_open=True)

    def fold(self) -> None:
        """Fold the branch, else go to the one it stands in."""
        row = self._state.row
        if row is None:
            return
        if row.is_open and self._state.is_open(row.key, row.item):
            self.turn(row, is_open=False)
        else:
            self._state.stage.view.show_key(row.key.rpartition("/")[0])

    def turn_all(self, is_open: bool) -> None:
        """Open every branch, or fold them."""
        state = self._state
        row = state.row
        state.all_open, state.turned = is_open, set()
        state.draw()
        if row is not None and state.row is not None and state.row.key != row.key:
            parents = row.key.split("/")
            while parents and not state.stage.view.show_key("/".join(parents)):
                parents.pop()

    def to_first_item(self) -> None:
        """Put the cursor on the first row that is no heading."""
        self._state.stage.view.show_key(next((row.key for row in self._state.rows if row.item is not None), ""))

    def begin_at(self, item_id: str) -> None:
        """Put the cursor on an item and open it; where there is no such item, on the first row that is one."""
        if not self.reveal(item_id):
            self.to_first_item()
        elif (row := self._state.row) is not None and row.has_children and not row.is_open:
            self.turn(row, is_open=True)

    def reveal(self, item_id: str) -> bool:
        """Unfold what hides an item and put the cursor on it; False when it is not in the schema."""
        state = self._state
        wanted = tree_rows(state.schema, state.is_open, state.marks.holds, lambda item: item.id == item_id)
        target = next((row for row in wanted if row.item is not None and row.item.id == item_id), None)
        for row in wanted:
            if target is not None and target.key.startswith(f"{row.key}/"):
                self._turn(row, is_open=True)
        state.draw()
        return target is not None and state.stage.view.show_key(target.key)
