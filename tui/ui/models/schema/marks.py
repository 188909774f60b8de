"""What is marked in Schema: ids, and what searches found; single marks, ranges, all found, turned round."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from tui.core.picked import Picked
from tui.core.schema import SchemaSearch
from tui.core.selection import Query, Selection
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
        self.forget()

    def forget(self) -> None:
        """Another desk: nothing is marked and no search is known."""
        self.picked = Picked()
        self._found_by: dict[Query, frozenset[str]] = {}
        self._totals: dict[Query, int] = {}
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

    def learn(self, search: SchemaSearch, found: frozenset[str], total: int) -> None:
        """What a search of the API found; `total` is what the CMS counts, which may be more than it delivered."""
        self._found_by[search] = found
        self._totals[search] = total
        self.picked.learned(self.selection.recounted(search, total))

    def holds(self, item_id: str) -> bool:
        """Whether an item is picked, by id or by a search that found it."""
        return bool(self.selection.verdict(item_id, self._finds))

    def _finds(self, item_id: str, query: Query) -> bool:
        return item_id in self._found_by.get(query, ())

    # -- marking ---------------------------------------------------------------------------------------------------
    def toggle(self, item_id: str) -> None:
        """Mark an item, or take its mark away."""
        if self.holds(item_id):
            self.selection = self.selection.unmark([item_id], finds=self._finds)
        else:
            self.mark([item_id])

    def mark(self, ids: Iterable[str]) -> None:
        """Mark these as well."""
        self.selection = self._with(self.selection, ids)

    def _with(self, selection: Selection, ids: Iterable[str]) -> Selection:
        """With these marked; what a search holds already is not marked once more by its id."""
        return selection.mark(item_id for item_id in ids if not selection.verdict(item_id, self._finds))

    def mark_found(self, search: SchemaSearch, blocked: frozenset[str]) -> int:
        """Everything a search finds, except what cannot be acted on and what was taken out by itself; once more: that,
        too. How many of what was taken out of other searches stay out."""
        before, found = self.selection, self._found_by[search]
        own = next((part.excluded for part in before.found if part.query == search), frozenset[str]())
        outside = tuple(item_id for item_id in before.ids if item_id not in found)
        base = Selection(outside, before.found)
        self.selection = base.add_found(search, self._totals[search], self._finds, blocked)
        return sum(not self.holds(one) for one in (before.excluded & found) - own - blocked)

    def mark_all(self, ids: Sequence[str]) -> int:
        """All of these, except what was taken out by itself; once more: that, too. How many stay out."""
        out = self.selection.excluded
        first = [item_id for item_id in ids if item_id not in out]
        more = ids if all(map(self.holds, first)) else first
        self.mark(more)
        return len(ids) - len(more)

    def invert_found(self, search: SchemaSearch, blocked: frozenset[str]) -> None:
        """The other way round within what a search finds; what was marked outside of it stays."""
        turned = self.selection.invert(search, self._totals[search], lambda one: self._finds(one, search))
        self.selection = turned.unmark(blocked, search)

    def invert(self, ids: Sequence[str]) -> None:
        """The other way round within these."""
        marked = frozenset(filter(self.holds, ids))
        rest = self.selection.unmark(marked, finds=self._finds)
        self.selection = rest.mark(item_id for item_id in ids if item_id not in marked)

    # -- ranges ----------------------------------------------------------------------------------------------------
    def mark_range(self, rows: Sequence[TreeRow], cursor: int, blocked: frozenset[str]) -> int:
        """Mark what stands between the beginning and the cursor, on top of what was marked before. How many of those
        are left out, when that has grown; else 0."""
        keys = [row.key for row in rows]
        if self.range is None or self.range.start not in keys:
            self.range = None
            return 0
        self.range.row = cursor
        first, last = sorted((keys.index(self.range.start), cursor))
        spanned = [row.item.id for row in rows[first : last + 1] if row.item is not None]
        left_out = blocked & frozenset(spanned)
        base = self.range.base
        self.picked.select(self._with(base, (one for one in spanned if one not in left_out)), since=base)
        before, self.range.left_out = self.range.left_out, len(left_out)
        return len(left_out) if len(left_out) > before else 0
