"""The models of a project with how many records each has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tui.core.content import Model
from tui.core.text import grouped
from tui.ui.cells import Cell, fit, width_of
from tui.ui.widgets.lines import LineView
from tui.ui.words import CURSOR


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A line: a model, or a heading when there is none."""

    model: Model | None
    heading: str = ""


def model_rows(models: Sequence[Model]) -> tuple[ModelRow, ...]:
    """Models first; blocks, which have no records of their own, below a heading."""
    rows = [ModelRow(model) for model in models if not model.is_block]
    blocks = [ModelRow(model) for model in models if model.is_block]
    return (*rows, ModelRow(None, "── blocks ──"), *blocks) if blocks else tuple(rows)


class ModelsList(LineView):
    """Enter opens the records of the model under the cursor."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._rows: tuple[ModelRow, ...] = ()
        self._counts: dict[str, int] = {}
        self._shown: str | None = None

    def show(self, models: Sequence[Model]) -> None:
        """Show these models; the cursor stays on its model."""
        held = self.model
        self._rows = model_rows(models)
        self.rows_changed()
        if held is not None:
            self.go_to(held.id)
        else:
            self.move_to(0, quietly=True)

    def set_count(self, model_id: str, count: int) -> None:
        """How many records a model has."""
        if self._counts.get(model_id) != count:
            self._counts[model_id] = count
            self.refresh_rows(*(row for row, item in enumerate(self._rows) if item.model and item.model.id == model_id))

    def clear_counts(self) -> None:
        """Forget the counts (another desk)."""
        self._counts.clear()
        self.redraw()

    def count(self, model_id: str) -> int | None:
        """The count as last told."""
        return self._counts.get(model_id)

    def set_shown(self, model_id: str | None) -> None:
        """Which model's records are in the table."""
        self._shown = model_id
        if model_id is not None:
            self.go_to(model_id)
        self.redraw()

    def go_to(self, model_id: str) -> None:
        """Put the cursor on a model."""
        for row, item in enumerate(self._rows):
            if item.model is not None and item.model.id == model_id:
                self.move_to(row, quietly=True)

    @property
    def model(self) -> Model | None:
        """The model under the cursor."""
        return self._rows[self.cursor].model if self.cursor < len(self._rows) else None

    def model_at(self, row: int) -> Model | None:
        """The model of a row."""
        return self._rows[row].model if row < len(self._rows) else None

    @property
    def row_count(self) -> int:
        return len(self._rows)

    def can_stop(self, row: int) -> bool:
        item = self._rows[row].model if row < len(self._rows) else None
        return item is not None and not item.is_block

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        item = self._rows[row]
        if item.model is None:
            return ((f" {item.heading}", "muted"),)
        count = self._counts.get(item.model.id)
        number = "" if count is None or item.model.is_block else grouped(count)
        room = width - 4 - width_of(number)
        here = CURSOR if row == self.cursor else " "
        tone = "muted" if item.model.is_block else "accent-strong" if item.model.id == self._shown else "text"
        return ((f" {here} ", "accent"), (fit(item.model.name, room), tone), (number, "muted"), (" ", ""))
