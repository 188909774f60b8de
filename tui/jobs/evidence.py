"""What became of a batch, judged from what the CMS says item by item and from the new items that are seen. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tui.cms.gateway import Look, Outcome
from tui.core.jobs import ItemState
from tui.core.plan import PlanItem
from tui.core.schema import SchemaItem
from tui.core.text import counted
from tui.jobs.entries import ItemVerdict, Settlement


def all_failed(items: Iterable[PlanItem], reason: str, *, rejected: bool = False) -> Settlement:
    """Nothing of a batch was done."""
    verdicts = tuple(ItemVerdict(item.id, ItemState.FAILED, reason) for item in items)
    return Settlement(verdicts, note=reason, rejected=rejected)


def all_in_doubt(items: Iterable[PlanItem], reason: str) -> Settlement:
    """Nobody knows whether a batch was done."""
    return Settlement(tuple(ItemVerdict(item.id, ItemState.IN_DOUBT, reason) for item in items), note=reason)


def by_item(items: Sequence[PlanItem], look: Look) -> Settlement:
    """What the CMS itself said item by item; what it did not mention follows the outcome of the whole."""
    told = {item.item_id: item for item in look.items}
    verdicts = []
    for item in items:
        result = told.get(item.id)
        if result is None:
            ok, reason, created = look.outcome is Outcome.DONE, look.reason, None
        else:
            ok, reason, created = result.ok, result.reason, result.created
        if ok:
            verdicts.append(ItemVerdict(item.id, ItemState.SUCCEEDED, "", created))
        else:
            verdicts.append(ItemVerdict(item.id, ItemState.FAILED, reason or "the CMS refused it", created))
    return Settlement(tuple(verdicts), note=look.reason)


def own_copies(items: Sequence[PlanItem], seen: Sequence[SchemaItem], total: int) -> tuple[str, ...]:
    """Which of the new items a copy of these made, when more were seen than it counts: others change the schema too.

    A copy keeps the name of its source ([I] reference unicat.md 10); beyond that the oldest are taken.
    """
    wanted = Counter(item.title for item in items)
    mine: list[str] = []
    rest: list[str] = []
    for item in seen:
        if wanted[item.name] > 0:
            wanted[item.name] -= 1
            mine.append(item.id)
        else:
            rest.append(item.id)
    return tuple([*mine, *rest][:total])


def judge_copy(items: Sequence[PlanItem], look: Look, *, created: tuple[str, ...], planned: int) -> Settlement:
    """A request that held a selection: what was made is counted, not attributed to its sources.

    `created` are the new items seen in sync. Items known not to be copyable (sent by force) explain failures first.
    [I] reference unicat.md 14: what cannot be copied is left out without a word.
    """
    reason = look.reason or NO_COPY
    size = max(planned, look.total or 0)
    number = min(len(created), size)
    if number == size:
        more = f"the CMS copied {size:,} items, planned were {planned:,}" if size > planned else look.reason
        return Settlement(note=more, size=size, created=created)
    if not number:
        return Settlement(tuple(ItemVerdict(item.id, ItemState.FAILED, reason) for item in items), note=reason)
    missing = size - number
    known = [item for item in items if item.is_valid is False]
    if len(known) > missing:
        known = []
    verdicts = tuple(ItemVerdict(item.id, ItemState.FAILED, NOT_COPYABLE) for item in known)
    unnamed = missing - len(known)
    note = look.reason
    if unnamed:
        note = f"{counted(number, 'new item')} of {size:,} seen; which are missing cannot be told" + (
            f": {look.reason}" if look.reason else ""
        )
    return Settlement(verdicts, unnamed_failed=unnamed, note=note, size=size, created=created)


def name_copies(settlement: Settlement, items: Sequence[PlanItem], look: Look) -> Settlement:
    """The verdict on a copy with each new item at its source, where the CMS's names tell. When all of them do, the
    sources without one are what failed."""
    made = {item.item_id: item.created for item in look.items if item.created in settlement.created}
    judged = {verdict.id for verdict in settlement.items}
    found = [
        ItemVerdict(item.id, ItemState.SUCCEEDED, "", made[item.id])
        for item in items
        if item.id in made and item.id not in judged
    ]
    told = {verdict.created for verdict in found}
    rest = tuple(item for item in settlement.created if item not in told)
    verdicts = [*settlement.items, *found]
    left = [item for item in items if item.id not in made and item.id not in judged]
    if settlement.unnamed_failed != len(left) or rest:
        return replace(settlement, items=tuple(verdicts), created=rest)
    verdicts += [ItemVerdict(item.id, ItemState.FAILED, look.reason or NO_COPY) for item in left]
    return replace(settlement, items=tuple(verdicts), unnamed_failed=0, created=rest, note=look.reason)


NO_COPY = "no new item was seen for it"
NOT_COPYABLE = "not copied: new, modified and extended items are left out by the CMS"
