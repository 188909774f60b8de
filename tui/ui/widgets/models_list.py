"""The models of a project with how many records each has."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from textual import events

from tui.ui.actions.keybook import keys_of
from tui.ui.drawing.cells import Cell, fit, width_of
from tui.ui.models.content.browsing import ALL_MODELS, Browsing, all_models
from tui.ui.services.troubles import Trouble
from tui.ui.widgets.keyed_list import KeyedList

BLOCKS = "#blocks"
"""The key of the heading above blocks."""


class ModelRow(Struct, frozen=True):
    """A line: a model, all of them together, a block, or the heading of those."""

    key: str
    name: str
    has_records: bool = True


def model_rows(browsing: Browsing) -> tuple[ModelRow, ...]:
    """All models together, then each; blocks, which have no records of their own, below a heading."""
    rows = [ModelRow(model.id, model.name) for model in browsing.record_models]
    blocks = [ModelRow(model.id, model.name, has_records=False) for model in browsing.models if model.is_block]
    everything = ModelRow(ALL_MODELS, all_models(browsing.desk))
    heading = ModelRow(BLOCKS, "── blocks ──", has_records=False)
    return (*([everything] if rows else []), *rows, *([heading] if blocks else []), *blocks)


MOVING = "jkgq"
"""Letters that begin no name here: they move, as in every list, or quit."""


def begins_finding(character: str | None, typed: str) -> bool:
    """Whether a character is typed to find a model, after what is typed already."""
    if character is None or len(character) != 1 or not character.isprintable():
        return False
    return bool(typed) or (character.isalpha() and character == character.lower() and character not in MOVING)


def find_row(rows: Sequence[ModelRow], typed: str) -> int | None:
    """The row that fits best what was typed: its name begins so, one of its words does, it holds that."""
    wanted, names = typed.casefold(), [row.name.casefold() for row in rows]

    def rank(place: int) -> int:
        at = f" {names[place]}".find(f" {wanted}")
        return 0 if at == 0 else 1 if at > 0 else 2

    fitting = (at for at, row in enumerate(rows) if row.has_records and wanted in names[at])
    return min(fitting, key=rank, default=None)


class ModelsList(KeyedList[ModelRow]):
    """Enter opens the records of the model under the cursor."""

    def __init__(self) -> None:
        super().__init__("models")
        self._browsing: Browsing | None = None
        self._shown = ""
        """The key of the one whose records stand in the table."""
        self._typed = ""

    # -- finding by typing -----------------------------------------------------------------------------------------
    def on_key(self, event: events.Key) -> None:
        """Letters find a model by its name, where they are not the keys that move; escape ends that."""
        if not self._typed and event.key in keys_of(self.app).keys("records.models"):
            return  # it opens the list that is typed in anywhere
        if self._typed and event.key in ("escape", "backspace"):
            self._find(self._typed[:-1] if event.key == "backspace" else "")
        elif begins_finding(event.character, self._typed):
            self._find(self._typed + (event.character or ""))
        else:
            return
        event.stop()
        event.prevent_default()

    def _find(self, typed: str) -> None:
        self._typed = typed
        row = find_row(self.rows, typed) if typed else None
        if row is not None:
            self.move_to(row)
        self.set_foot((typed, "accent") if typed else "", "  nothing" if typed and row is None else "")

    def on_blur(self) -> None:
        """The cursor goes back to what is open: another row looked at is nothing that lasts."""
        self._find("")
        self.move_to(self.places.get(self._shown, self.cursor), quietly=True)

    def action_open(self) -> None:
        self._find("")
        super().action_open()

    def show(self, browsing: Browsing | None, trouble: Trouble | None) -> None:
        """Show the models of a desk, or why they could not be read; the cursor stays on its row, and goes to the one
        whose records are shown when that is another."""
        held, before, self._browsing = self.current, self._shown, browsing
        self._shown = browsing.model_key if browsing is not None and browsing.is_chosen else ""
        rows = model_rows(browsing) if browsing is not None else ()
        self.set_title(browsing.desk.cms.models.capitalize() if browsing is not None else "Models")
        self.set_notice(*([trouble.headline] if trouble is not None and not rows else []))
        self.set_rows(rows)
        if held is None or held.key not in self.places:
            self.move_to(1, quietly=True)
        if self._shown != before:
            self.move_to(self.places.get(self._shown, self.cursor), quietly=True)
        self.redraw()

    def can_stand_on(self, row: ModelRow) -> bool:
        return row.has_records

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        item = self.rows[row]
        return ((f" {item.name}", "muted"),) if item.key == BLOCKS else super().row_cells(row, width)

    def draw(self, row: ModelRow, width: int) -> Sequence[Cell]:
        number = self._browsing.note(row.key) if self._browsing is not None else ""
        tone = "accent-strong" if row.key == self._shown else "text" if row.has_records else "muted"
        return ((fit(row.name, width - width_of(number)), tone), (number, "muted"), (" ", ""))
