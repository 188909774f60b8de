"""What the editor picked: ids, "everything this search finds, except these", or a mix.

The algebra of Unicat's `selection` parameter, for both systems. Pure and immutable: every change is a new value.
A selection survives filtering, sorting, paging and refreshing because it holds ids and queries, never rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tui.core.content import RecordQuery
from tui.core.schema import SchemaSearch

Query = RecordQuery | SchemaSearch


def _same(one: Query, other: Query) -> bool:
    if isinstance(one, RecordQuery) and isinstance(other, RecordQuery):
        return one.same_set(other)
    return one == other


@dataclass(frozen=True, slots=True)
class Found:
    """Everything `query` finds, except `excluded`. `total` is what the server counted when it was picked."""

    query: Query
    excluded: frozenset[str] = frozenset()
    total: int = 0

    @property
    def count(self) -> int:
        return max(0, self.total - len(self.excluded))


@dataclass(frozen=True, slots=True)
class Selection:
    """Marked ids in the order they were marked, and found sets."""

    ids: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ids) or any(item.count for item in self.found)

    @property
    def count(self) -> int:
        """How many items at most: ids that a found set also holds are counted twice until the plan resolves it."""
        return len(self.ids) + sum(item.count for item in self.found)

    def holds(self, item_id: str, shown_by: Query | None = None) -> bool:
        """Whether the item is picked. `shown_by` is the query whose result it stands in, if any."""
        if item_id in self.ids:
            return True
        return any(
            item_id not in item.excluded for item in self.found if shown_by is not None and _same(item.query, shown_by)
        )

    def mark(self, items: Iterable[str]) -> Selection:
        """With these ids picked; ids excluded from a found set come back into it."""
        wanted = dict.fromkeys(items)
        found: list[Found] = []
        for item in self.found:
            back = item.excluded & wanted.keys()
            for item_id in back:
                wanted.pop(item_id, None)
            found.append(replace(item, excluded=item.excluded - back) if back else item)
        return Selection(tuple(dict.fromkeys((*self.ids, *wanted))), tuple(found))

    def unmark(self, items: Iterable[str], shown_by: Query | None = None) -> Selection:
        """Without these ids; taken out of the found set of `shown_by`, whose rows they are, too."""
        gone = frozenset(items)
        found = tuple(
            replace(item, excluded=item.excluded | gone)
            if shown_by is not None and _same(item.query, shown_by)
            else item
            for item in self.found
        )
        return Selection(tuple(item for item in self.ids if item not in gone), found)

    def mark_found(self, query: Query, total: int) -> Selection:
        """With everything `query` finds, across all pages."""
        others = tuple(item for item in self.found if not _same(item.query, query))
        return Selection(self.ids, (*others, Found(query, frozenset(), total)))

    def invert(self, query: Query, total: int) -> Selection:
        """The other way round within what `query` finds.

        Found sets of other queries stay. Ids are taken as found by `query`: whether one is cannot be known here.
        """
        held = next((item for item in self.found if _same(item.query, query)), None)
        others = tuple(item for item in self.found if not _same(item.query, query))
        if held is not None:
            return Selection(tuple(sorted(held.excluded)), others)
        return Selection((), (*others, Found(query, frozenset(self.ids), total)))

    def union(self, other: Selection) -> Selection:
        """Both together. A found set in both loses only what both exclude."""
        found = list(self.found)
        for item in other.found:
            for place, mine in enumerate(found):
                if _same(mine.query, item.query):
                    excluded = mine.excluded & item.excluded - frozenset((*self.ids, *other.ids))
                    found[place] = replace(mine, excluded=excluded, total=max(mine.total, item.total))
                    break
            else:
                found.append(item)
        return Selection(tuple(dict.fromkeys((*self.ids, *other.ids))), tuple(found))

    def difference(self, other: Selection) -> Selection:
        """Without what `other` names by id or by the same query."""
        result = self
        for item in other.found:
            for mine in result.found:
                if _same(mine.query, item.query):
                    back = item.excluded - mine.excluded
                    rest = tuple(held for held in result.found if held is not mine)
                    result = Selection(tuple(dict.fromkeys((*result.ids, *sorted(back)))), rest)
                    break
        gone = frozenset(other.ids)
        return Selection(
            tuple(item for item in result.ids if item not in gone),
            tuple(replace(item, excluded=item.excluded | gone) for item in result.found),
        )

    def describe(self) -> str:
        """`2 marked + all 4,160 found − 3`, or empty."""
        parts = [f"{len(self.ids):,} marked"] if self.ids else []
        for item in self.found:
            part = f"all {item.total:,} found"
            if item.excluded:
                part += f" − {len(item.excluded):,}"
            parts.append(part)
        return " + ".join(parts)


NOTHING = Selection()
