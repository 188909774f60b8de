"""Which new schema items are copies of which sources. Pure.

The feed names neither who made an item nor by which job ([D] reference unicat.md 5 and later findings): what ties a new
item to a source is its `original`, or else its kind and name, which a copy keeps or gains a mark to ([I] 10).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

_FRONT = re.compile(r"copy[ _-]?of[ _-]?", re.IGNORECASE)
_MARK = re.compile(r"[ _-]?\(?(?:copy|duplicate)?[ _#-]*\d*\)?", re.IGNORECASE)
"""What a server may add to the name of a copy so that it stays unique: `width_copy`, `width_2`, `width (copy #1)`."""


class SchemaThing(Struct, frozen=True):
    """A schema item as far as copies are told by it. `original` empty: it names none."""

    gid: str
    kind: str
    name: str
    original: str = ""


class Copies(Struct, frozen=True):
    """What became of the sources of a copy, as far as the new items tell. Sources without any are in none of these."""

    told: Mapping[str, str]
    """Sources with exactly one new item that can be theirs, and that item."""
    grouped: frozenset[str] = frozenset()
    """Sources alike in kind and name with just as many new items: made, but not told which from which."""
    of_groups: tuple[str, ...] = ()
    """The new items of those."""
    unclear: frozenset[str] = frozenset()
    """Sources with another number of new items than theirs alone would be: some are somebody else's."""
    strangers: int = 0
    """New items that are copies of none of them."""
    titles: Mapping[str, str] = {}
    """What new items are called, as Schema shows them, by gid."""


def as_thing(kind: str, gid: str, raw: Mapping[str, Any]) -> SchemaThing:
    """A schema item as delivered."""
    original = raw.get("original")
    return SchemaThing(gid, kind, str(raw.get("name") or ""), original if isinstance(original, str) else "")


def may_be_copy(raw: Mapping[str, Any]) -> bool:
    """Whether a delivered item can be what a copy makes: new. A working copy names an `original` too."""
    return bool(raw.get("is_new")) and not raw.get("is_working_copy") and not raw.get("is_extended")


def match(sources: Iterable[SchemaThing], made: Iterable[SchemaThing]) -> Copies:
    """Tell the copies of these sources among new items, one to one."""
    groups: dict[tuple[str, str], list[str]] = {}
    by_gid: dict[str, SchemaThing] = {}
    for source in sources:
        by_gid[source.gid] = source
        groups.setdefault((source.kind, source.name), []).append(source.gid)
    found: dict[tuple[str, str], list[SchemaThing]] = {}
    strangers = 0
    for item in made:
        group = _group(item, groups, by_gid)
        if group is None:
            strangers += 1
        else:
            found.setdefault(group, []).append(item)
    told: dict[str, str] = {}
    grouped: set[str] = set()
    of_groups: list[str] = []
    unclear: set[str] = set()
    for group, items in found.items():
        of_group = groups[group]
        originals = {item.original: item.gid for item in items}
        if len(items) != len(of_group):
            unclear.update(of_group)
        elif len(items) == 1:
            told[of_group[0]] = items[0].gid
        elif originals.keys() == set(of_group):
            told.update(originals)
        else:
            grouped.update(of_group)
            of_groups += [item.gid for item in items]
    return Copies(told, frozenset(grouped), tuple(of_groups), frozenset(unclear), strangers)


def _group(
    item: SchemaThing, groups: Mapping[tuple[str, str], Sequence[str]], by_gid: Mapping[str, SchemaThing]
) -> tuple[str, str] | None:
    """Kind and name of the sources that an item can be a copy of."""
    if item.original:
        source = by_gid.get(item.original)
        return (source.kind, source.name) if source is not None and source.kind == item.kind else None
    if (item.kind, item.name) in groups:
        return item.kind, item.name
    return next(((item.kind, name) for name in names_behind(item.name) if (item.kind, name) in groups), None)


def names_behind(made: str) -> Iterator[str]:
    """The names that a name can be, with the mark of a copy and nothing else; the longest first."""
    front = _FRONT.match(made)
    for rest in (made, made[front.end() :]) if front else (made,):
        yield from (rest[:end] for end in range(len(rest), 0, -1) if _MARK.fullmatch(rest, end))
