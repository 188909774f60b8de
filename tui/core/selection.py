"""What the editor picked: ids, "everything this search finds, except these", or a mix.

An algebra of named items and of searches with exceptions. Pure and immutable: every change is a new value.
A selection survives filtering, sorting, paging and refreshing because it holds ids and queries, never rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations

from msgspec import Struct
from msgspec.structs import force_setattr, replace

from tui.core.content import RecordQuery
from tui.core.membership import apart, includes
from tui.core.schema import SchemaSearch

Query = RecordQuery | SchemaSearch

Finds = Callable[[str, Query], bool | None]
"""Whether a query finds an item, as far as it is known; None: it is not."""


def _same(one: Query, other: Query) -> bool:
    if isinstance(one, RecordQuery) and isinstance(other, RecordQuery):
        return one.same_set(other)
    return one == other


class Found(Struct, frozen=True):
    """Everything `query` finds, except `excluded`. `total` is what the server counted when it was picked."""

    query: Query
    excluded: frozenset[str] = frozenset()
    total: int = 0
    unsure: frozenset[str] = frozenset()
    """Those of `excluded` of which nobody knows whether the query finds them: they are out, but not counted."""
    is_old: bool = False
    """Whether a job was launched since `total` was counted, which may have changed what the query finds."""

    @property
    def taken_out(self) -> frozenset[str]:
        """What is excluded and known to be found otherwise."""
        return self.excluded - self.unsure

    @property
    def count(self) -> int:
        return max(0, self.total - len(self.excluded) + len(self.unsure))

    @property
    def is_emptied(self) -> bool:
        """Whether all of what was found is taken out again."""
        return self.total > 0 and self.count == 0

    def covers(self, other: Found) -> bool:
        """Whether everything `other` stands for is certainly part of this set."""
        if isinstance(self.query, RecordQuery) and isinstance(other.query, RecordQuery):
            wider = includes(self.query, other.query)
        else:
            wider = self.query == other.query
        return wider and self.excluded <= other.excluded

    def is_of(self, query: Query) -> bool:
        """Whether it is what this query finds, in whatever order."""
        return _same(self.query, query)

    def without(self, ids: frozenset[str], *, sure: bool) -> Found:
        """With these excluded too; `sure`: the query is known to find them."""
        unsure = self.unsure - ids if sure else self.unsure | (ids - self.excluded)
        return replace(self, excluded=self.excluded | ids, unsure=unsure)

    def with_again(self, ids: frozenset[str]) -> Found:
        """With none of these excluded any more."""
        return replace(self, excluded=self.excluded - ids, unsure=self.unsure - ids)

    def describe(self, by: str = "") -> str:
        """`all 4,160 found − 3`, or, with what finds it in words, `all 4,160 − 3 by garden`."""
        text = f"all {self.total:,}{'' if by else ' found'}{' before' if self.is_old else ''}"
        if self.taken_out:
            text += f" − {len(self.taken_out):,}"
        if self.unsure:
            text += f" − up to {len(self.unsure):,}{' more' if self.taken_out else ''}"
        return f"{text} {by}".rstrip()


class Selection(Struct, frozen=True):
    """Marked ids in the order they were marked, and found sets."""

    ids: tuple[str, ...] = ()
    found: tuple[Found, ...] = ()
    _held: frozenset[str] = frozenset()
    """The same ids to look one up in; always made from them."""

    def __post_init__(self) -> None:
        force_setattr(self, "_held", frozenset(self.ids))

    def __bool__(self) -> bool:
        return bool(self.ids) or any(item.count for item in self.found)

    @property
    def count(self) -> int:
        """How many items at most: ids that a found set also holds are counted twice until the plan resolves it."""
        return len(self.ids) + sum(item.count for item in self.found)

    @property
    def may_overlap(self) -> bool:
        """Whether two of its found sets may have items in common."""
        return not all(_apart(one.query, other.query) for one, other in combinations(self.found, 2))

    def holds(self, item_id: str, shown_by: Query | None = None) -> bool:
        """Whether the item is picked. `shown_by` is the query whose result it stands in, if any."""
        if item_id in self._held:
            return True
        return any(
            item_id not in item.excluded for item in self.found if shown_by is not None and _same(item.query, shown_by)
        )

    def verdict(self, item_id: str, finds: Finds) -> bool | None:
        """Whether the item is picked, whatever list it stands in; None: it may be part of a found set."""
        if item_id in self._held:
            return True
        answers = [finds(item_id, item.query) for item in self.found if item_id not in item.excluded]
        return True if True in answers else None if None in answers else False

    def mark(self, items: Iterable[str]) -> Selection:
        """With these ids picked; ids that were taken out of a found set come back into it."""
        wanted = dict.fromkeys(items)
        found = []
        surely_back: set[str] = set()
        for item in self.found:
            back = item.excluded & wanted.keys()
            surely_back |= item.taken_out & back
            found.append(item.with_again(back) if back else item)
        ids = (item_id for item_id in wanted if item_id not in surely_back)
        return Selection(tuple(dict.fromkeys((*self.ids, *ids))), tuple(found))

    def unmark(self, items: Iterable[str], shown_by: Query | None = None, finds: Finds | None = None) -> Selection:
        """Without these ids.

        They are taken out of the found set of `shown_by`, whose rows they are, and out of every other set that
        `finds` does not know not to find them.
        """
        gone = frozenset(items)
        found = []
        for item in self.found:
            if shown_by is not None and item.is_of(shown_by):
                item = item.without(gone, sure=True)
            elif finds is not None:
                answers = {item_id: finds(item_id, item.query) for item_id in gone}
                item = item.without(frozenset(key for key, answer in answers.items() if answer), sure=True)
                item = item.without(frozenset(key for key, answer in answers.items() if answer is None), sure=False)
            found.append(item)
        return Selection(tuple(item_id for item_id in self.ids if item_id not in gone), tuple(found))

    def confirm(self, query: Query, ids: Iterable[str]) -> Selection:
        """`query` is known now to find these: what was taken out of its set just in case counts as taken out."""
        known = frozenset(ids)
        return replace(
            self,
            found=tuple(
                replace(item, unsure=item.unsure - known) if item.unsure and item.is_of(query) else item
                for item in self.found
            ),
        )

    def without_found(self, query: Query) -> Selection:
        """Without the found set of a query."""
        return replace(self, found=tuple(item for item in self.found if not item.is_of(query)))

    def tidy(self) -> Selection:
        """The same items said more shortly: without sets that were emptied, and sets that others contain."""
        found: list[Found] = []
        for item in self.found:
            if item.is_emptied or any(mine.covers(item) for mine in found):
                continue
            found = [mine for mine in found if not item.covers(mine)]
            found.append(item)
        return self if len(found) == len(self.found) else Selection(self.ids, tuple(found))

    def mark_found(self, query: Query, total: int) -> Selection:
        """With everything `query` finds, across all pages."""
        others = tuple(item for item in self.found if not _same(item.query, query))
        return Selection(self.ids, (*others, Found(query, frozenset(), total)))

    def add_found(self, query: Query, total: int, finds: Finds, never: frozenset[str] = frozenset()) -> Selection:
        """With everything `query` finds but for what was taken out of any set: what was done last about one record by
        itself wins. Where that would change nothing, it was asked for once more, and those come in as well.

        `finds` says of what was taken out whether the query finds it; what it does not know stays out just in case.
        `never`: those of what it finds that cannot be picked.
        """
        item = next((held for held in self.found if held.is_of(query)), Found(query)).without(never, sure=True)
        answers = {one: finds(one, query) for one in self.excluded - item.excluded}
        item = item.without(frozenset(one for one, answer in answers.items() if answer), sure=True)
        item = item.without(frozenset(one for one, answer in answers.items() if answer is None), sure=False)
        added = self.mark_found(query, total)
        if not any(mine.covers(item) for mine in self.found):
            return added.with_found(replace(item, total=total))
        back = item.taken_out - never
        found = tuple(mine.with_again(back) if mine.excluded & back else mine for mine in added.found)
        return replace(added, found=found).with_found(Found(query, never, total))

    @property
    def excluded(self) -> frozenset[str]:
        """What was taken out of any found set."""
        return frozenset[str]().union(*(item.excluded for item in self.found))

    def settled(self, finds: Finds) -> Selection:
        """The same items: what was taken out of one set and is picked all the same is not said to be out."""
        if not self.excluded:
            return self
        found = tuple(self._with_picked(item, finds) for item in self.found)
        return self if found == self.found else replace(self, found=found)

    def _with_picked(self, item: Found, finds: Finds) -> Found:
        others = [other for other in self.found if other is not item]
        back = frozenset(
            one
            for one in item.excluded
            if one in self._held or any(one not in other.excluded and finds(one, other.query) for other in others)
        )
        return item.with_again(back) if back else item

    def with_found(self, item: Found) -> Selection:
        """With this found set, in place of one of the same query."""
        if any(mine.is_of(item.query) for mine in self.found):
            return replace(self, found=tuple(item if mine.is_of(item.query) else mine for mine in self.found))
        return replace(self, found=(*self.found, item))

    def invert(self, query: Query, total: int, inside: Callable[[str], bool] = lambda _: True) -> Selection:
        """The other way round within what `query` finds.

        `inside` says of marked ids, and of what was taken out just in case, whether the query finds them. Marked ids it
        does not find stay marked, and so do the found sets of other queries.
        """
        held = next((item for item in self.found if _same(item.query, query)), None)
        others = tuple(item for item in self.found if not _same(item.query, query))
        outside = tuple(item_id for item_id in self.ids if not inside(item_id))
        if held is not None:
            out = held.taken_out | {item_id for item_id in held.unsure if inside(item_id)}
            back = sorted(out - frozenset(self.ids))
            return Selection((*outside, *(item_id for item_id in back if item_id not in outside)), others)
        return Selection(outside, (*others, Found(query, frozenset(self.ids) - frozenset(outside), total)))

    def union(self, other: Selection) -> Selection:
        """Both together. A found set in both loses only what both exclude."""
        found = list(self.found)
        for item in other.found:
            for place, mine in enumerate(found):
                if _same(mine.query, item.query):
                    excluded = mine.excluded & item.excluded - frozenset((*self.ids, *other.ids))
                    unsure = excluded & mine.unsure & item.unsure
                    found[place] = replace(mine, excluded=excluded, total=max(mine.total, item.total), unsure=unsure)
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
            tuple(item.without(gone, sure=False) for item in result.found),
        )

    def aged(self) -> Selection:
        """The same after a job was launched: what was found was counted before."""
        return replace(self, found=tuple(replace(item, is_old=True) for item in self.found)) if self.found else self

    def recounted(self, query: Query, total: int) -> Selection:
        """`query` finds so many now: its set, where it was counted before a job, has that number."""
        held = next((item for item in self.found if item.is_old and item.is_of(query)), None)
        return self if held is None else self.with_found(replace(held, total=total, is_old=False))

    def describe(self, describe: Callable[[Found], str] = Found.describe) -> str:
        """`2 marked + all 4,160 found − 3`, or empty; `describe` says it of one found set."""
        parts = [f"{len(self.ids):,} marked"] if self.ids else []
        return " + ".join([*parts, *map(describe, self.found)])


def _apart(one: Query, other: Query) -> bool:
    return isinstance(one, RecordQuery) and isinstance(other, RecordQuery) and apart(one, other)


class Away(Struct, frozen=True):
    """How many are certainly not among the rows that are shown, and how many at most."""

    least: int
    most: int


SHOWN = Away(0, 0)
"""None."""


def elsewhere(item: Found, shown: Query, total: int, finds: Finds = lambda *_: None) -> Away:
    """How many of a found set are not among the `total` rows that `shown` finds. `finds`: whether a query finds what
    was taken out of the set."""
    most, unsure = item.count, len(item.unsure)
    least = max(0, most - unsure)
    if item.is_of(shown):
        return SHOWN
    if not (isinstance(item.query, RecordQuery) and isinstance(shown, RecordQuery)):
        return Away(0, most)
    if apart(item.query, shown):
        return Away(least, most)
    if includes(shown, item.query):
        return SHOWN
    if not includes(item.query, shown):
        return Away(max(0, least - total), most)
    answers = [finds(one, shown) for one in item.taken_out]
    outside = most - total + answers.count(True)
    return Away(max(0, outside - unsure), max(0, min(most, outside + answers.count(None))))


NOTHING = Selection()
