"""How many records models have, and in how many a field is filled: counted when the cursor rests, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from tui.core.content import RecordQuery
from tui.core.errors import FilterError
from tui.core.filters import FIELD_PREFIX, KNOWN_KEYS
from tui.core.schema import SchemaItem, SchemaKind
from tui.core.text import counted, grouped
from tui.ui.services.troubles import explain
from tui.ui.workspaces.schema_folding import FoldingSchema

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.ui.services.kept_selections import KeptSelections


class CountingSchema(FoldingSchema):
    """Asks for counts, and says them."""

    _resting: Timer | None = None

    def __init__(self, kept: KeptSelections) -> None:
        super().__init__(kept)
        self._said: dict[str, str] = {}
        """What is said of the records of an item; empty where there is nothing to say."""

    def records_of(self, item: SchemaItem) -> str:
        """`935 records`, `812 of 935 records filled`, or why they are not counted; empty while nothing is known."""
        return self._said.get(item.id, "")

    def forget_counts(self) -> None:
        """Records are counted anew when they are wanted."""
        self.counts.clear()
        self._said.clear()
        self._stop_resting()

    def _stop_resting(self) -> None:
        if self._resting is not None:
            self._resting.stop()
            self._resting = None

    def count_at_rest(self, item: SchemaItem | None) -> None:
        """Count what is under the cursor, if it stays there."""
        self._stop_resting()
        if item is not None and self.desk is not None and item.id not in self._said and self._model_of(item):
            self._resting = self.set_timer(self.host.timing.counting_s, self._count)

    def _model_of(self, item: SchemaItem) -> str | None:
        """The model whose records an item is counted in."""
        if item.holds_records:
            return item.id
        if item.kind is not SchemaKind.FIELD:
            return None
        owner = self.schema.items.get(item.model_id or "")
        return owner.id if owner is not None and owner.holds_records else None

    def _count(self) -> None:
        self._resting = None
        item = self.item
        model = self._model_of(item) if item is not None else None
        if item is not None and model is not None and item.id not in self._said:
            work = self._counted(item, model)
            self.work(work, group="schema-count", doing=f"counting {item.name}")

    async def _counted(self, item: SchemaItem, model: str) -> None:
        desk = self.desk
        if desk is None:
            return
        try:
            filled = None if item.holds_records else await _filled(desk, item, model)
            total = self.counts.get(model)
            total = await desk.count(RecordQuery(model)) if total is None else total
        except FilterError:
            # Not every type of field can be asked whether it is filled.
            said = ""
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            said = f"not counted: {explain(error, 'counting records')[0]}"
        else:
            self.counts[model] = total
            self._said[model] = counted(total, "record")
            said = self._said[model] if filled is None else f"filled in {grouped(filled)} of {self._said[model]}"
        if desk is self.desk:
            self._said[item.id] = said
            self.draw()


async def _filled(desk: Desk, item: SchemaItem, model_id: str) -> int:
    """In how many records a field has a value. Raises FilterError where that cannot be asked."""
    model = next((one for one in await desk.models() if one.id == model_id), None)
    name = f"{FIELD_PREFIX}{item.api_key}" if item.api_key in KNOWN_KEYS else item.api_key
    return await desk.count(RecordQuery(model_id, desk.parse_filter(f"{name}:present", model)))
