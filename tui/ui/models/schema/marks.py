"""What is marked in Schema: ids, and what searches found; single marks, ranges, all found, turned round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from tui.core.picked import Picked
from tui.core.schema import SchemaSearch
from tui.core.selection import Found, Selection
from tui.ui.models.schema.tree import TreeRow


class Range(Struct):
    """A range under way: where it began, what was marked before, whether plain moving extends it."""

    start: str
    base: Selection
    sticky: bool
    row: int = -1
    left_out: int = 0


class SchemaMarks:
    """The selection of a Schema workspace. Marks belong to items, wherever they stand in the tree."""

    def __init__(self) -> None:
        self.picked = Picked()
        self._found_by: dict[SchemaSearch, frozenset[str]] = {}
        self._totals: dict[SchemaSearch, int] = {}
        self.range: Range | None = None

    @property
    def selection(self) -> Selection:
        """What is picked."""
        return self.picked.selection

    @selection.setter
    def selection(self, selection: Selection) -> None:
        self.picked.select(selection)

    @property
    def unknown_searches(self) -> tuple[SchemaSearch, ...]:
        """Picked searches of which nobody knows yet what they find."""
        queries = (part.query for part in self.selection.found)
        return tuple(query for query in queries if isinstance(query, SchemaSearch) and query not in self._found_by)

    def forget(self) -> None:
        """Another desk: nothing is marked and no search is known."""
        self.picked = Picked()
        self._found_by.clear()
        self._totals.clear()
        self.range = None

    def learn(self, search: SchemaSearch, found: frozenset[str], total: int) -> None:
        """What a search of the API found; `total` is what the CMS counts, which may be more than it delivered."""
        self._found_by[search] = found
        self._totals[search] = total
        self.picked.learned(self.selection.recounted(search, total))

    def holds(self, item_id: str) -> bool:
        """Whether an item is picked, by id or by a search that found it."""
        return self.selection.holds(item_id) or self._found_in(self.selection, item_id)

    # -- marking ---------------------------------------------------------------------------------------------------
    def toggle(self, item_id: str) -> None:
        """Mark an item, or take its mark away."""
        self.selection = self._without([item_id]) if self.holds(item_id) else self._with(self.selection, [item_id])

    def mark(self, ids: Iterable[str]) -> None:
        """Mark these as well."""
        self.selection = self._with(self.selection, ids)

    def _with(self, selection: Selection, ids: Iterable[str]) -> Selection:
        """With these marked; what a search holds already is not marked once more by its id."""
        return selection.mark(item_id for item_id in ids if not self._found_in(selection, item_id))

    def _found_in(self, selection: Selection, item_id: str) -> bool:
        return any(
            item_id not in part.excluded
            for part in selection.found
            if isinstance(part.query, SchemaSearch) and item_id in self._found_by.get(part.query, ())
        )

    def mark_found(self, search: SchemaSearch, blocked: Iterable[str]) -> int:
        """Everything a search finds, except what cannot be acted on and what was taken out by itself; once more: that,
        too. How many of what was taken out of other searches stay out."""
        before, found = self.selection, self._found_by[search]
        own = next((part.excluded for part in before.found if part.query == search), frozenset[str]())
        never = frozenset(blocked)
        base = Selection(self._outside(search), before.found)
        self.selection = base.add_found(search, self._totals[search], lambda one, _: one in found, never)
        return sum(not self.holds(one) for one in (before.excluded & found) - own - never)

    def mark_all(self, ids: Sequence[str]) -> int:
        """All of these, except what was taken out by itself; once more: that, too. How many stay out."""
        out = self.selection.excluded
        first = [item_id for item_id in ids if item_id not in out]
        more = first if any(not self.holds(item_id) for item_id in first) else ids
        self.mark(more)
        return len(ids) - len(more)

    def invert_found(self, search: SchemaSearch, blocked: Iterable[str]) -> None:
        """The other way round within what a search finds; what was marked outside of it stays."""
        held = next((part for part in self.selection.found if part.query == search), None)
        others = tuple(part for part in self.selection.found if part.query != search)
        left_out, outside = frozenset(blocked), self._outside(search)
        if held is not None:
            self.selection = Selection((*outside, *sorted(held.excluded - left_out)), others)
            return
        marked = frozenset(self.selection.ids) - frozenset(outside)
        turned = Found(search, marked | left_out, self._totals[search])
        self.selection = Selection(outside, (*others, turned))

    def _outside(self, search: SchemaSearch) -> tuple[str, ...]:
        """Marked ids that the search does not find."""
        return tuple(item_id for item_id in self.selection.ids if item_id not in self._found_by[search])

    def invert(self, ids: Sequence[str]) -> None:
        """The other way round within these."""
        marked = frozenset(item_id for item_id in ids if self.holds(item_id))
        self.selection = self._without(marked).mark(item_id for item_id in ids if item_id not in marked)

    def _without(self, ids: Iterable[str]) -> Selection:
        selection, gone = self.selection, frozenset(ids)
        for part in self.selection.found:
            if isinstance(part.query, SchemaSearch):
                selection = selection.unmark(gone & self._found_by.get(part.query, frozenset()), part.query)
        return selection.unmark(gone)

    # -- ranges ----------------------------------------------------------------------------------------------------
    def mark_range(self, rows: Sequence[TreeRow], cursor: int, blocked: Iterable[str]) -> int:
        """Mark what stands between the beginning and the cursor, on top of what was marked before. How many of those
        are left out, when that has grown; else 0."""
        keys = [row.key for row in rows]
        if self.range is None or self.range.start not in keys:
            self.range = None
            return 0
        self.range.row = cursor
        first, last = sorted((keys.index(self.range.start), cursor))
        spanned = [row.item.id for row in rows[first : last + 1] if row.item is not None]
        left_out = frozenset(blocked) & frozenset(spanned)
        self.picked.select(
            self._with(self.range.base, (item_id for item_id in spanned if item_id not in left_out)),
            since=self.range.base,
        )
        before, self.range.left_out = self.range.left_out, len(left_out)
        return len(left_out) if len(left_out) > before else 0
