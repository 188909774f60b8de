"""Opening and folding the branches of the schema, and going to an item wherever it stands."""

from __future__ import annotations

from textual import on

from tui.ui.widgets.lines import LineView
from tui.ui.widgets.schema_tree import TreeRow, branches, opens_itself, tree_rows
from tui.ui.workspaces.schema_base import SchemaBase


class FoldingSchema(SchemaBase):
    """Keeps which branches are open."""

    @on(LineView.Opened, "#schema-tree")
    def _row_opened(self, event: LineView.Opened) -> None:
        """Enter: a branch opens or folds, anything else shows its details."""
        event.stop()
        row = self.view.current
        if row is None:
            return
        if row.has_children:
            self._set_open(row, is_open=not row.is_open)
        else:
            self.open_details()

    def open_details(self) -> None:
        """Show all details of the item under the cursor on a screen."""
        raise NotImplementedError

    def _set_open(self, row: TreeRow, *, is_open: bool) -> None:
        (self.turned.discard if is_open == opens_itself(row.item) else self.turned.add)(row.key)
        self.draw()

    def action_unfold(self) -> None:
        row = self.view.current
        if row is None or self.refused("schema.unfold"):
            return
        if row.is_open:
            self.view.action_down()
        else:
            self._set_open(row, is_open=True)

    def action_fold(self) -> None:
        """Fold the branch, else go to the one it stands in."""
        row = self.view.current
        if row is None:
            return
        if row.is_open and (row.key in self.turned) != opens_itself(row.item):
            self._set_open(row, is_open=False)
        else:
            self.view.show_key(row.key.rpartition("/")[0])

    def action_unfold_all(self) -> None:
        self._turn_all(is_open=True)

    def action_fold_all(self) -> None:
        self._turn_all(is_open=False)

    def _turn_all(self, *, is_open: bool) -> None:
        if self.refused("schema.unfold-all"):
            return
        row = self.view.current
        # Headings stay open: a schema folded to three lines tells nothing.
        self.turned = {
            key for key, item in branches(self.schema) if item is not None and opens_itself(item) is not is_open
        }
        self.draw()
        if row is not None and self.view.current is not None and self.view.current.key != row.key:
            parents = row.key.split("/")
            while parents and not self.view.show_key("/".join(parents)):
                parents.pop()

    def to_first_item(self) -> None:
        """Put the cursor on the first row that is no heading."""
        self.view.show_key(next((row.key for row in self.view.rows if row.item is not None), ""))

    def go_to(self, item_id: str) -> bool:
        """Unfold what hides an item and put the cursor on it; False when it is not in the schema."""
        self._applied = ""
        self.finder.forget()
        wanted = tree_rows(self.schema, self.turned, self.marks.holds, lambda item: item.id == item_id)
        target = next((row for row in wanted if row.item is not None and row.item.id == item_id), None)
        if target is None:
            self.draw()
            return False
        for row in wanted:
            if target.key.startswith(f"{row.key}/"):
                (self.turned.discard if opens_itself(row.item) else self.turned.add)(row.key)
        self.draw()
        return self.view.show_key(target.key)
