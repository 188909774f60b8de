"""What Content shows of one desk: the model, the filter, the order and what is picked. No widget, no waiting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tui.core.content import Model, Record, RecordQuery, Sort, System
from tui.core.filters import NO_FILTER, Filter
from tui.core.selection import NOTHING, Selection

if TYPE_CHECKING:
    from tui.desk import Desk

_NEWEST_UPDATE = Sort("_updated_at", descending=True)


@dataclass
class Browsing:
    """Kept per desk, so that switching profiles and back finds everything as it was."""

    desk: Desk
    models: tuple[Model, ...] = ()
    model: Model | None = None
    applied: Filter = NO_FILTER
    """The filter as last applied with enter."""
    sort: Sort | None = None
    """An order the editor chose; None: the model's own."""
    selection: Selection = NOTHING
    counts: dict[str, int] = field(default_factory=dict)
    """Records per model, as far as counted."""
    _marked: dict[str, Record] = field(default_factory=dict)

    # -- queries ---------------------------------------------------------------------------------------------------
    def query(self, filter_: Filter | None = None) -> RecordQuery:
        """What to ask for: the model's records by the applied filter, or by another one that is being typed."""
        return RecordQuery(
            self.model.id if self.model is not None else None,
            self.applied if filter_ is None else filter_,
            (self.sort,) if self.sort is not None else (),
            self.desk.project.default_locale,
        )

    def choose(self, model: Model) -> None:
        """Another model: its own order, no filter. What is picked stays picked."""
        if self.model is None or model.id != self.model.id:
            self.applied, self.sort = NO_FILTER, None
        self.model = model

    def with_id(self, model_id: str | None) -> Model | None:
        """The model of that id, if the project has it."""
        return next((model for model in self.models if model.id == model_id and not model.is_block), None)

    @property
    def record_models(self) -> tuple[Model, ...]:
        """Models that have records of their own."""
        return tuple(model for model in self.models if not model.is_block)

    # -- order -----------------------------------------------------------------------------------------------------
    @property
    def shown_sort(self) -> Sort | None:
        """The order the rows are in, chosen or not; None where the system does not say."""
        if self.sort is not None:
            return self.sort
        if self.model is not None and self.model.order:
            return self.model.order[0]
        return _NEWEST_UPDATE if self.desk.system is System.DATOCMS else None

    def sort_label(self, sort: Sort) -> str:
        """What people call the key of an order."""
        return dict(self.sort_keys).get(sort.key, sort.key)

    @property
    def sort_keys(self) -> tuple[tuple[str, str], ...]:
        """Keys the system can sort the model by."""
        return tuple(self.desk.sort_keys(self.model)) if self.model is not None else ()

    def sort_by_next(self) -> Sort | None:
        """Go on to the next sortable column; after the last comes the model's own order again."""
        keys = [key for key, _ in self.sort_keys]
        if not keys:
            return None
        if self.sort is None:
            own = self.shown_sort
            place = -1 if own is None or own.key not in keys or own.key != keys[0] else 0
        else:
            place = keys.index(self.sort.key) if self.sort.key in keys else len(keys)
        following = place + 1
        if following >= len(keys):
            self.sort = None
        else:
            key = keys[following]
            self.sort = Sort(key, descending=key.endswith("_at"))
        return self.sort

    def reverse(self) -> Sort | None:
        """Turn the shown order round; None when there is no order to turn."""
        shown = self.shown_sort
        if shown is None or (self.sort is None and shown.key not in dict(self.sort_keys)):
            return None
        self.sort = Sort(shown.key, descending=not shown.descending)
        return self.sort

    # -- selection -------------------------------------------------------------------------------------------------
    def toggle(self, record: Record, shown_by: RecordQuery) -> None:
        """Mark or unmark one record."""
        if self.selection.holds(record.id, shown_by):
            self.selection = self.selection.unmark([record.id], shown_by)
        else:
            self.mark([record])
        self._forget_unmarked()

    def mark(self, records: Iterable[Record], onto: Selection | None = None) -> None:
        """Mark records, on top of what is picked or of another selection."""
        records = tuple(records)
        self._marked.update((record.id, record) for record in records)
        self.selection = (self.selection if onto is None else onto).mark(record.id for record in records)

    def select(self, selection: Selection) -> None:
        """Pick exactly this."""
        self.selection = selection
        self._forget_unmarked()

    def _forget_unmarked(self) -> None:
        held = set(self.selection.ids)
        for record_id in [item for item in self._marked if item not in held]:
            del self._marked[record_id]

    @property
    def marked_records(self) -> tuple[Record, ...]:
        """The marked records as they were when they were marked."""
        return tuple(self._marked[item] for item in self.selection.ids if item in self._marked)

    def common_model(self, selection: Selection) -> Model | None:
        """The one model everything picked is of, if that is known."""
        ids = {self._marked[item].model_id if item in self._marked else "" for item in selection.ids}
        ids |= {found.query.model_id or "" for found in selection.found if isinstance(found.query, RecordQuery)}
        return self.with_id(ids.pop()) if len(ids) == 1 else None
