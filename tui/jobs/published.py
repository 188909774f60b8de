"""What became of records that were to be published, judged from the CMS's counts and from reading them again. Pure.

DatoCMS only counts ([R] reference datocms.md 5.4). Failed is what reading shows not to have been published; where that
does not add up to the CMS's own number, the surplus is in doubt, item by item (design.md section 2.7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tui.cms.gateway import Look, Outcome
from tui.core.content import Record, RecordStatus
from tui.core.jobs import ItemState
from tui.core.plan import PlanItem
from tui.core.text import counted
from tui.jobs.entries import ItemVerdict, Settlement

GONE = "no such record any more"
UNEXPLAINED = "the CMS did not publish it"
"""How reasons end that tell what is seen but not why."""
STILL_DRAFT = f"still a draft: {UNEXPLAINED}"
CHANGES_LEFT = f"its changes are still unpublished: {UNEXPLAINED}"
NOT_VALID = "not valid: it does not pass its model's validations"
UNTOUCHED = "published before this was sent: the CMS did not publish it again"
LAST = "this one was published last, so it may be one that was not"
UNREAD = "the records cannot be read to see which are published"
NO_COUNTS = "the CMS told no counts: judged by reading the records again"

LENIENCY = timedelta(seconds=1)
"""How far apart the clocks of a server's machines may be: the one that dates answers and the one that dates records."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A record as it was planned and as it is now. `left_at` is when the request left by the CMS's clock, if known."""

    before: PlanItem
    now: Record | None
    left_at: datetime | None

    @property
    def published_at(self) -> datetime:
        """When it was published last, for ordering."""
        at = self.now.published_at if self.now is not None else None
        return at or datetime.min.replace(tzinfo=UTC)

    @property
    def is_since(self) -> bool:
        """Whether it was published since: then it was not this request that failed, whatever happened to it later."""
        at = self.now.published_at if self.now is not None else None
        if at is None or at == self.before.published_at:
            return False
        return self.left_at is None or at >= self.left_at - LENIENCY


Sign = Callable[[Pair], str | None]


def _gone(pair: Pair) -> str | None:
    return GONE if pair.now is None else None


def _not_published(pair: Pair) -> str | None:
    if pair.now is None or pair.now.status is RecordStatus.PUBLISHED or pair.is_since:
        return None
    if pair.now.is_valid is False:
        return NOT_VALID
    return CHANGES_LEFT if pair.now.status is RecordStatus.UPDATED else STILL_DRAFT


def _untouched_and_invalid(pair: Pair) -> str | None:
    return _invalid(pair) if _untouched(pair) else None


def _untouched(pair: Pair) -> str | None:
    return UNTOUCHED if pair.now is not None and pair.now.published_at is not None and not pair.is_since else None


def _invalid(pair: Pair) -> str | None:
    return NOT_VALID if pair.now is not None and pair.now.is_valid is False else None


SURE_SIGNS: tuple[Sign, ...] = (_gone, _not_published, _untouched_and_invalid)
"""Signs that a record was not published, the surest first. Each tells the reason, or None."""
WEAK_SIGNS: tuple[Sign, ...] = (_untouched, _invalid)
"""Those that say less than a number that is reached without them: a CMS may leave alone what is published already."""


def counts_settle(look: Look, size: int) -> bool:
    """Whether the CMS's counts alone tell that every item succeeded."""
    return look.outcome is Outcome.DONE and not look.items and look.failed == 0 and look.successful == size


def told_failures(look: Look, size: int) -> tuple[int | None, str]:
    """How many failed by the CMS's counts, and what is odd about them. None: they say nothing that can be used."""
    successful, failed = look.successful, look.failed
    if look.outcome is not Outcome.DONE or (successful is None and failed is None):
        return None, look.reason or NO_COUNTS
    if failed is None and successful is not None and successful <= size:
        return size - successful, ""
    odd = ""
    if successful is not None and failed is not None and successful + failed != size:
        odd = f"the CMS counted {successful:,} published and {failed:,} failed of {size:,}: judged by reading again"
    return (failed if failed is not None and failed <= size else None), odd


def judge_publish(
    items: Sequence[PlanItem],
    now: Mapping[str, Record],
    *,
    failed: int | None,
    left_at: datetime | None = None,
    note: str = "",
) -> Settlement:
    """Find out which of a batch's records were not published. `failed` is the CMS's number; None: it named none."""
    left = [Pair(item, now.get(item.id), left_at) for item in items]
    verdicts: list[ItemVerdict] = []
    missing = failed
    for sign in (*SURE_SIGNS, *WEAK_SIGNS):
        if missing == 0 and sign in WEAK_SIGNS:
            break
        found = [(pair, reason) for pair in left if (reason := sign(pair)) is not None]
        left = [pair for pair in left if sign(pair) is None]
        for pair, reason in found:
            doubt = _doubt(pair, missing, len(found))
            state = ItemState.IN_DOUBT if doubt else ItemState.FAILED
            verdicts.append(ItemVerdict(pair.before.id, state, f"{doubt}{reason}"))
        if missing is not None:
            missing = max(0, missing - len(found))
    if missing:
        odd = f"the CMS counted {failed:,} of {len(items):,} as failed, but more than the rest are published"
        note = f"{note}; {odd}" if note else odd
        # What failed and is published all the same was published by somebody else, after this.
        left.sort(key=lambda pair: pair.published_at, reverse=True)
        verdicts += [ItemVerdict(pair.before.id, ItemState.IN_DOUBT, f"{odd}; {LAST}") for pair in left[:missing]]
    return Settlement(tuple(verdicts), note=note)


def _doubt(pair: Pair, missing: int | None, alike: int) -> str:
    """Why a sign of failure does not settle it; empty where it does. `alike`: so many show this sign."""
    if missing is None:
        return "uncertain, it was published since, but now: " if pair.is_since else ""
    if missing == 0:
        return "uncertain, the CMS did not count it as failed: "
    return (
        f"uncertain: {missing:,} of {counted(alike, 'record')} that look like this failed: " if alike > missing else ""
    )


def judge_unread(items: Sequence[PlanItem], *, failed: int | None = None, why: str, note: str = "") -> Settlement:
    """What is known of records that cannot be read again: what the CMS's number `failed` alone tells."""
    if failed == len(items):
        told = f"{UNEXPLAINED}; why cannot be read: {why}"
        return Settlement(tuple(ItemVerdict(item.id, ItemState.FAILED, told) for item in items), note=note)
    counted_so = "" if failed is None else f"the CMS counted {failed:,} of {len(items):,} as failed; "
    told = f"{counted_so}{UNREAD}: {why}"
    return Settlement(tuple(ItemVerdict(item.id, ItemState.IN_DOUBT, told) for item in items), note=note or told)


def judge_again(items: Sequence[PlanItem], now: Mapping[str, Record]) -> tuple[ItemVerdict, ...]:
    """What reading shows of records in doubt: done is what is published and valid now, whoever published it."""
    verdicts = []
    for item in items:
        record = now.get(item.id)
        if record is None:
            verdicts.append(ItemVerdict(item.id, ItemState.FAILED, GONE))
        elif record.is_valid is False:
            verdicts.append(ItemVerdict(item.id, ItemState.FAILED, NOT_VALID))
        elif record.status is RecordStatus.PUBLISHED:
            verdicts.append(ItemVerdict(item.id, ItemState.SUCCEEDED))
        else:
            reason = CHANGES_LEFT if record.status is RecordStatus.UPDATED else STILL_DRAFT
            verdicts.append(ItemVerdict(item.id, ItemState.FAILED, reason))
    return tuple(verdicts)
