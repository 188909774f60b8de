"""What became of a batch, judged from what the CMS says item by item and from the new items that are seen. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from tui.core.jobs import ItemState
from tui.core.plan import PlanItem
from tui.operations.work import ItemVerdict, Outcome, Poll, Settlement


def all_failed(items: Iterable[PlanItem], reason: str, *, rejected: bool = False) -> Settlement:
    """Nothing of a batch was done."""
    verdicts = tuple(ItemVerdict(item.id, ItemState.FAILED, reason) for item in items)
    return Settlement(verdicts, note=reason, rejected=rejected)


def all_in_doubt(items: Iterable[PlanItem], reason: str) -> Settlement:
    """Nobody knows whether a batch was done."""
    return Settlement(tuple(ItemVerdict(item.id, ItemState.IN_DOUBT, reason) for item in items), note=reason)


def by_item(items: Sequence[PlanItem], look: Poll) -> Settlement:
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


def judge_copy(items: Sequence[PlanItem], look: Poll, *, planned: int) -> Settlement:
    """What became of a request that held a selection: by the new items that are certainly its work, by those that are
    somebody's, and by the number the CMS tells.

    A job that said done with the planned total has succeeded, whichever new items can be told to be its own (design.md
    section 2.3). What cannot be copied is left out by the CMS without a word ([I] reference unicat.md 14).
    """
    made = {result.item_id: result.created for result in look.items}
    told = set(made.values())
    verdicts = [ItemVerdict(item.id, ItemState.SUCCEEDED, "", made[item.id]) for item in items if item.id in made]
    rest = [item for item in items if item.id not in made]
    unclear = [item for item in rest if item.id in look.unclear]
    rest = [item for item in rest if item.id not in look.unclear]
    ours = tuple(item for item in look.created if item not in told)
    if look.outcome is Outcome.FAILED:
        verdicts += [ItemVerdict(item.id, ItemState.IN_DOUBT, f"{ANYBODYS}; {look.reason}") for item in unclear]
        verdicts += [ItemVerdict(item.id, ItemState.FAILED, look.reason or NO_COPY) for item in rest]
        return Settlement(tuple(verdicts), note=look.reason, created=ours)
    verdicts += [ItemVerdict(item.id, ItemState.SUCCEEDED) for item in unclear]
    verdicts += [ItemVerdict(item.id, ItemState.FAILED, NOT_COPYABLE) for item in rest if item.is_valid is False]
    rest = [item for item in rest if item.is_valid is not False]
    told_number = look.total or 0
    # A search may find more than when it was planned; a number beyond that with nothing seen of it proves nothing.
    number = min(told_number, max(planned, len(made) + len(unclear) + len(ours)))
    unseen = number - len(made) - len(unclear)
    note = ""
    if not number or unseen < 0:
        # The number is not told, or is wrong: of what is not seen nothing is known.
        verdicts += [ItemVerdict(item.id, ItemState.IN_DOUBT, NOT_SEEN) for item in rest]
    elif not unseen:
        verdicts += [ItemVerdict(item.id, ItemState.FAILED, NO_COPY) for item in rest]
    elif unseen < len(rest):
        missing = len(rest) - unseen
        note = f"the CMS copied {number:,} of {planned:,}; which {missing:,} are missing cannot be told"
        verdicts += [ItemVerdict(item.id, ItemState.IN_DOUBT, f"{note}; {LAST}") for item in rest[-missing:]]
    if told_number > planned:
        note = f"the CMS counted {told_number:,} items, planned were {planned:,}"
    size = max(planned, number)
    return Settlement(tuple(verdicts), note=note, size=size, created=ours)


def may_show_more(items: Sequence[PlanItem], look: Poll) -> bool:
    """Whether a finished copy's new items are not all seen that should be there."""
    seen = {result.item_id for result in look.items} | set(look.unclear)
    awaited = [item for item in items if item.is_valid is not False and item.id not in seen]
    return bool(awaited) and not (look.total and len(seen) >= look.total)


def without_claimed(look: Poll, claimed: frozenset[str]) -> Poll:
    """The look without new items that belong to other batches."""
    if claimed.isdisjoint(look.created):
        return look
    return replace(
        look,
        items=tuple(result for result in look.items if result.created not in claimed),
        created=tuple(item for item in look.created if item not in claimed),
    )


NO_COPY = "no new item was found for it"
LAST = "it was one of the last in the request, so it may be one of them"
NOT_SEEN = "the CMS says that it is done, but no new item was found for it"
ANYBODYS = "several new items look like it, so it is not known which one is its copy"
NOT_COPYABLE = "not copied: new, modified and extended items are left out by the CMS"
