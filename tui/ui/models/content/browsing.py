"""What Content shows of one desk: the model, the filter, the order and what is picked. No widget, no waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from tui.config.state import UiState
from tui.config.state import place as memory_key
from tui.core.columns import Column, chosen_columns, columns_of
from tui.core.completion import Vocabulary
from tui.core.content import Model, RecordQuery, Sort
from tui.core.filters import NO_FILTER, Filter
from tui.core.selection import Selection
from tui.core.text import grouped
from tui.ui.host import Memory
from tui.ui.models.content.marks import Marks
from tui.ui.models.content.rows import TOP, Place

if TYPE_CHECKING:
    from tui.desk import Desk

ALL_MODELS = "*"
"""The place in the memory of what is shown of all models together."""

OWN = ""
"""The key of the model's own order; no field has it."""
NOT_ALLOWED = "not allowed"
"""In place of the count of a model that the role may not read."""


def all_models(desk: Desk) -> str:
    """What all models of a desk together are called."""
    return f"All {desk.cms.models}"


class Browsing(Struct):
    """Kept per desk, so that switching profiles and back finds everything as it was."""

    desk: Desk
    memory: Memory
    """What is remembered of this profile: its locale, columns and orders."""
    models: tuple[Model, ...] = ()
    is_read: bool = False
    """Whether the models are known."""
    model: Model | None = None
    """The model whose records are shown; None: those of all models together, or nothing is chosen yet."""
    is_chosen: bool = False
    """Whether there is something to show: a model, or all of them."""
    left_at: Place = TOP
    """Where the cursor was when another desk was shown."""
    unfiltered_at: Place = TOP
    """Where it was before a filter was applied."""
    applied: Filter = NO_FILTER
    """The filter as last applied with enter."""
    sort: Sort | None = None
    """An order the editor chose; None: the model's own."""
    counts: dict[str, int] = field(default_factory=dict)
    """Records per model, as far as counted."""
    refused: set[str] = field(default_factory=set)
    """Models that the role may not read."""
    vocabularies: dict[str, Vocabulary] = field(default_factory=dict)
    """What a filter line can say, per model, as far as it was asked for."""
    marks: Marks = field(default_factory=Marks)

    # -- queries ---------------------------------------------------------------------------------------------------
    def query(self, filter_: Filter | None = None) -> RecordQuery:
        """What to ask for: the model's records by the applied filter, or by another one that is being typed."""
        return RecordQuery(
            self.model.id if self.model is not None else None,
            self.applied if filter_ is None else filter_,
            (self.sort,) if self.sort is not None else (),
            self.locale,
        )

    def choose(self, model: Model | None) -> None:
        """Another model, or (None) all models together: the order chosen for it last, no filter. What is picked stays
        picked."""
        same = self.is_chosen and self.model_key == (model.id if model is not None else ALL_MODELS)
        self.model, self.is_chosen = model, True
        if not same:
            self.applied, self.unfiltered_at, self.sort = NO_FILTER, TOP, self._remembered_sort()

    @property
    def name(self) -> str:
        """What is shown, in words."""
        if self.model is not None:
            return self.model.name
        return all_models(self.desk)

    def with_id(self, model_id: str | None) -> Model | None:
        """The model of that id, if the project has it."""
        return next((model for model in self.record_models if model.id == model_id), None)

    @property
    def record_models(self) -> tuple[Model, ...]:
        """Models that have records of their own."""
        return tuple(model for model in self.models if not model.is_block)

    # -- locale and columns ----------------------------------------------------------------------------------------
    def remember(self, change: Callable[..., UiState], *what: object) -> None:
        """A change of what is remembered of the profile."""
        self.memory.remember(change(self.memory.state, self.desk.profile.name, *what))

    @property
    def locale(self) -> str:
        """The locale values are shown in: the one chosen for the project, else its first."""
        wanted = self.memory.state.locales.get(self.desk.profile.name, "")
        codes = {item.code for item in self.desk.project.locales}
        return wanted if wanted in codes else self.desk.project.default_locale

    @property
    def model_key(self) -> str:
        """The model's id as the memory has it; all models together have one too."""
        return self.model.id if self.model is not None else ALL_MODELS

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every column that the records shown can have."""
        cms = self.desk.cms
        return columns_of(self.model, cms.meta, cms.types, dict(self.sort_keys), kind=cms.model)

    @property
    def chosen(self) -> tuple[str, ...] | None:
        """The columns chosen for the model; None: its own."""
        return self.memory.state.columns.get(memory_key(self.desk.profile.name, self.model_key))

    @property
    def shown_columns(self) -> tuple[Column, ...]:
        """The columns of the table, first ones first."""
        return chosen_columns(self.columns, self.chosen)

    # -- order -----------------------------------------------------------------------------------------------------
    def _remembered_sort(self) -> Sort | None:
        order = self.memory.state.orders.get(memory_key(self.desk.profile.name, self.model_key), "")
        key = order.removeprefix("-")
        return Sort(key, descending=order.startswith("-")) if key in dict(self.sort_keys) else None

    @property
    def order(self) -> str | None:
        """The order chosen, as the memory has it."""
        return f"{'-' if self.sort.descending else ''}{self.sort.key}" if self.sort is not None else None

    @property
    def shown_sort(self) -> Sort | None:
        """The order the rows are in, chosen or not; None where the system does not say."""
        if self.sort is not None:
            return self.sort
        if self.model is not None and self.model.order:
            return self.model.order[0]
        return self.desk.cms.default_order

    @property
    def sort_keys(self) -> tuple[tuple[str, str], ...]:
        """Keys the system can sort the records by."""
        return tuple(self.desk.sort_keys(self.model))

    def sort_by(self, key: str) -> None:
        """Sort by a key: times newest first, all else from the least; the other way round when it is so already."""
        own = self.shown_sort
        falling = not own.descending if own is not None and own.key == key else key.endswith("_at")
        self.sort = Sort(key, descending=falling) if key != OWN else None

    def sort_by_next(self, shown: Sequence[str]) -> None:
        """Go on to the next of the shown keys (of all, when there are none); after the last comes the model's own
        order again."""
        known = [key for key, _ in self.sort_keys]
        keys = [key for key in shown if key in known] or known
        now = self.shown_sort
        own = keys if self.sort is not None else keys[:1]  # of the model's own order only the first is gone on from
        at = keys.index(now.key) if now is not None and now.key in own else -1
        following = next(iter(keys[at + 1 :]), OWN)
        self.sort = Sort(following, descending=following.endswith("_at")) if following != OWN else None

    def reverse(self) -> bool:
        """Turn the shown order round; False where there is no order to turn."""
        shown = self.shown_sort
        if shown is None or (self.sort is None and shown.key not in dict(self.sort_keys)):
            return False
        self.sort_by(shown.key)
        return True

    # -- reading ---------------------------------------------------------------------------------------------------
    def refuse(self, key: str) -> None:
        """The role may not read the records of a model."""
        self.refused.add(key)
        self.counts.pop(key, None)

    async def read_marks(self, most: int) -> None:
        """Read marked records of which only the ids are known, at most so many. Raises what the desk raises."""
        ids = self.marks.unread[:most]
        there = await self.desk.by_ids(ids)
        self.marks.learn(there.values(), missing=(item for item in ids if item not in there))

    def note(self, key: str) -> str:
        """What stands beside a model: its count, or that it may not be read; empty while it is not known."""
        if key in self.refused:
            return NOT_ALLOWED
        count = self.counts.get(key)
        return "" if count is None else grouped(count)

    # -- selection -------------------------------------------------------------------------------------------------
    @property
    def selection(self) -> Selection:
        """What is picked."""
        return self.marks.selection

    def common_model(self, selection: Selection) -> Model | None:
        """The one model everything picked is of, if that is known."""
        records = {item: self.marks.record(item) for item in selection.ids}
        ids = {record.model_id if record is not None else "" for record in records.values()}
        ids |= {found.query.model_id or "" for found in selection.found if isinstance(found.query, RecordQuery)}
        return self.with_id(ids.pop()) if len(ids) == 1 else None
