"""Reading the schema, what picked searches find in it, and how many records there are of what it describes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.core.content import RecordQuery
from tui.core.errors import CopydeskError, FilterError
from tui.core.filters import FIELD_PREFIX, KNOWN_KEYS
from tui.core.schema import SchemaItem, SchemaKind, SchemaSearch
from tui.core.text import counted, grouped
from tui.ui.models.content.counting import count_models
from tui.ui.models.schema.state import SchemaState
from tui.ui.models.stage import Part
from tui.ui.services.troubles import explain, trouble_of
from tui.ui.timing import Delay

if TYPE_CHECKING:
    from tui.desk import Desk

EVERY = ""
READER = "schema"
"""The name under which the connection knows this reader."""


class Reading:
    """The workers behind the tree. `arrived` is told that the schema was read, and whether for the first time."""

    def __init__(self, state: SchemaState, arrived: Callable[[bool], None]) -> None:
        self._state = state
        self._stage = state.stage
        self._arrived = arrived
        self._resting = Delay(state.stage.set_timer)
        self._said: dict[str, str] = {}
        """Of items whose records were counted, what is told; `EVERY`: all models are being counted, or were."""
        self._failed: set[str] = set()
        """Of these the ones that could not be counted."""

    # -- the schema ------------------------------------------------------------------------------------------------
    def load(self) -> None:
        """Read the schema anew; what is shown stays until it is there."""
        if (desk := self._state.desk) is not None:
            self._stage.work(self._read(desk), group="schema", doing="reading the schema")

    async def _read(self, desk: Desk) -> None:
        state, connection = self._state, self._stage.host.connection
        try:
            schema = await desk.schema(refresh=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is said where the rows would stand
            if desk is state.desk:
                state.trouble = connection.failed(READER, trouble_of(error, "reading the schema"))
                self._stage.changed(Part.TITLE)
            return
        if desk is not state.desk:
            return
        connection.fine(READER)
        is_first = not state.schema.items
        state.schema, state.is_read, state.trouble = schema, True, None
        state.draw()
        self._arrived(is_first)

    async def search(self, desk: Desk, search: SchemaSearch) -> tuple[frozenset[str], int]:
        """What a search of the API finds, and how many by the CMS's own count. Raises what the desk raises."""
        answer = await desk.search_schema(search)
        found = frozenset(item.id for item in answer.items)
        total = answer.total if answer.total is not None else len(found)
        if desk is self._state.desk:
            self._state.marks.learn(search, found, total)
        return found, total

    def learn_marks(self) -> None:
        """Ask what picked searches find, so that their rows are shown as marked."""
        desk = self._state.desk
        if desk is not None and self._state.marks.unknown_searches:
            self._stage.work(self._learn(desk), group="schema-marks", doing="reading what the selection holds")

    async def _learn(self, desk: Desk) -> None:
        for search in self._state.marks.unknown_searches:
            await self.search(desk, search)
            if desk is not self._state.desk:
                return
        self._state.draw()

    # -- records, counted when the cursor rests, once --------------------------------------------------------------
    def records_of(self, item: SchemaItem) -> str:
        """`935 records`, `812 of 935 records filled`, or why they are not counted; empty while nothing is known."""
        return self._said.get(item.id, "")

    def forget_counts(self) -> None:
        """Records are counted anew when they are wanted."""
        self._state.counts.clear()
        self._said.clear()
        self._failed.clear()
        self._resting.stop()

    def count_at_rest(self) -> None:
        """Count what is under the cursor, if it stays there, and every model once it stays anywhere."""
        self._resting.stop()
        if self._countable() is not None or EVERY not in self._said:
            self._resting.start(self._stage.host.timing.counting_s, self._count)

    def cursor_moved(self) -> None:
        """What could not be counted is tried again, once for each time the cursor comes to rest."""
        for item_id in self._failed:
            self._said.pop(item_id, None)
        self._failed.clear()

    def _countable(self) -> tuple[SchemaItem, str] | None:
        """The item under the cursor and the model whose records it is counted in, unless that is known already."""
        item = self._state.item
        if item is None or item.id in self._said:
            return None
        if item.holds_records:
            return item, item.id
        owner = self._state.schema.items.get(item.model_id or "") if item.kind is SchemaKind.FIELD else None
        return (item, owner.id) if owner is not None and owner.holds_records else None

    def _count(self) -> None:
        wanted, desk = self._countable(), self._state.desk
        if wanted is not None and desk is not None:
            work = self._counted(desk, *wanted)
            self._stage.work(work, group="schema-count", doing=f"counting {wanted[0].name}")
        elif desk is not None and self._state.is_read:
            self._count_all(desk)

    async def _counted(self, desk: Desk, item: SchemaItem, model: str) -> None:
        counts = self._state.counts
        try:
            filled = None if item.holds_records else await _filled(desk, item, model)
            total = desk.known_counts.get(model, counts[model]) if model in counts else None
            if total is None or total < (filled or 0):  # records were made since it was counted
                total = await desk.count(RecordQuery(model))
        except FilterError:
            # Not every type of field can be asked whether it is filled.
            said = ""
            self._count_all(desk)
        except CopydeskError as error:
            self._failed.add(item.id)
            said = f"not counted: {explain(error, 'counting records')[0]}"
        else:
            self._count_all(desk)
            if model in counts:
                counts[model] = total
            self._said[model] = counted(total, "record")
            said = self._said[model] if filled is None else f"filled in {grouped(filled)} of {self._said[model]}"
        if desk is self._state.desk:
            self._said[item.id] = said
            self._state.draw()

    def _count_all(self, desk: Desk) -> None:
        """Count the records of every model for the rows, where that was not begun and nobody else did."""
        if EVERY not in self._said:
            self._said[EVERY] = ""
            self._stage.work(self._all_counted(desk), group="schema-counts", doing="counting records")

    async def _all_counted(self, desk: Desk) -> None:
        """They are shown together: rows that change one after the other are hard to read."""
        state, known = self._state, dict(desk.known_counts)
        wanted = [item.id for item in state.schema.items.values() if item.holds_records and item.id not in known]

        def told(model_id: str, count: int | None) -> None:
            if count is not None:
                known[model_id] = count

        if not await count_models(desk, wanted, told):
            self._failed.add(EVERY)
        if desk is state.desk:
            state.counts.update(known)
            self._said.update((model_id, counted(number, "record")) for model_id, number in known.items())
            state.draw()


async def _filled(desk: Desk, item: SchemaItem, model_id: str) -> int:
    """In how many records a field has a value. Raises FilterError where that cannot be asked."""
    model = next((one for one in await desk.models() if one.id == model_id), None)
    name = f"{FIELD_PREFIX}{item.api_key}" if item.api_key in KNOWN_KEYS else item.api_key
    return await desk.count(RecordQuery(model_id, desk.parse_filter(f"{name}:present", model)))
