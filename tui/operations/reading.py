"""What became of records whose state shows it, judged from the CMS's counts and from reading them again. Pure.

DatoCMS only counts ([R] reference datocms.md 5.4). Failed is what reading shows not to have been done; where that does
not add up to the CMS's own number, the surplus is in doubt, item by item (design.md section 2.7).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from tui.core.content import Record
from tui.core.jobs import ItemState
from tui.core.plan import PlanItem
from tui.core.text import counted
from tui.operations.work import ItemVerdict, Outcome, Poll, Settlement

GONE = "no such record any more"
NO_COUNTS = "the CMS gave no counts: found out by reading the records again"

LENIENCY = timedelta(seconds=1)
"""How far apart the clocks of a server's machines may be: the one that dates answers and the one that dates records."""


class Pair(Struct, frozen=True):
    """A record as it was planned and as it is now. `left_at` is when the request left by the CMS's clock, if known."""

    before: PlanItem
    now: Record | None
    left_at: datetime | None

    @property
    def is_since(self) -> bool:
        """Whether it was published since: then it was not this request that failed, whatever happened to it later."""
        at = self.now.published_at if self.now is not None else None
        if at is None or at == self.before.published_at:
            return False
        return self.left_at is None or at >= self.left_at - LENIENCY


Sign = Callable[[Pair], str | None]
"""Tells that something was not done, and the reason; None where it does not."""


def counts_settle(look: Poll, size: int) -> bool:
    """Whether the CMS's counts alone tell that every item succeeded."""
    return look.outcome is Outcome.DONE and not look.items and look.failed == 0 and look.successful == size


class Reading(Struct, frozen=True):
    """How an operation's outcome shows in the records."""

    done: str
    """What they are when it was done: `published`."""
    unexplained: str
    """How reasons end that tell what is seen but not why."""
    sure: tuple[Sign, ...]
    """Signs that it was not done, the surest first."""
    weak: tuple[Sign, ...]
    """Those that say less than a number that is reached without them: a CMS may leave alone what is done already."""
    why_not: Callable[[PlanItem, Record], str]
    """Why it is not done to a record, given how it was planned, whoever did it; empty when it is."""
    done_at: Callable[[Record], datetime | None]
    """When it was done last, for ordering."""
    will_fail: Callable[[PlanItem], bool] = lambda _: False
    """Whether the plan expects an item to fail: where just so many failed, these are read first."""

    def told_failures(self, look: Poll, size: int) -> tuple[int | None, str]:
        """How many failed by the CMS's counts, and what is odd about them. None: they say nothing that can be used."""
        successful, failed = look.successful, look.failed
        if look.outcome is not Outcome.DONE or (successful is None and failed is None):
            return None, look.reason or NO_COUNTS
        if failed is None and successful is not None and successful <= size:
            return size - successful, ""
        odd = ""
        if successful is not None and failed is not None and successful + failed != size:
            counts = f"{successful:,} {self.done} and {failed:,} failed of {size:,}"
            odd = f"the CMS counted {counts}: found out by reading the records again"
        return (failed if failed is not None and failed <= size else None), odd

    def judge(
        self,
        items: Sequence[PlanItem],
        now: Mapping[str, Record],
        *,
        failed: int | None,
        left_at: datetime | None = None,
        note: str = "",
    ) -> Settlement:
        """Find out to which of a batch's records it was not done. `failed` is the CMS's number; None: it named none."""
        left = [Pair(item, now.get(item.id), left_at) for item in items]
        verdicts: list[ItemVerdict] = []
        missing = failed
        for place, sign in enumerate((*self.sure, *self.weak)):
            if missing == 0 and place >= len(self.sure):
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
            odd = f"the CMS counted {failed:,} of {len(items):,} as failed, but more than the rest are {self.done}"
            note = f"{note}; {odd}" if note else odd
            # What failed and is done all the same was done by somebody else, after this.
            left.sort(key=self._when, reverse=True)
            last = f"this one was {self.done} last, so it may be one that was not"
            verdicts += [ItemVerdict(pair.before.id, ItemState.IN_DOUBT, f"{odd}; {last}") for pair in left[:missing]]
        return Settlement(tuple(verdicts), note=note)

    def expected(self, items: Sequence[PlanItem], failed: int | None) -> tuple[PlanItem, ...]:
        """Those of a batch that the plan said would fail, where so many failed."""
        some = tuple(item for item in items if self.will_fail(item))
        return some if len(some) == failed else ()

    def as_expected(
        self, items: Sequence[PlanItem], now: Mapping[str, Record], *, failed: int, left_at: datetime | None
    ) -> Settlement | None:
        """The verdict where surely just these failed; None: the others have to be read too."""
        told = replace(self, weak=()).judge(items, now, failed=failed, left_at=left_at)
        sure = len(told.items) == len(items) and all(item.state is ItemState.FAILED for item in told.items)
        return told if sure else None

    def _when(self, pair: Pair) -> datetime:
        at = self.done_at(pair.now) if pair.now is not None else None
        return at or datetime.min.replace(tzinfo=UTC)

    def unread(self, items: Sequence[PlanItem], *, failed: int | None = None, why: str, note: str = "") -> Settlement:
        """What is known of records that cannot be read again: what the CMS's number `failed` alone tells."""
        if failed == len(items):
            told = f"{self.unexplained}; why cannot be read: {why}"
            return Settlement(tuple(ItemVerdict(item.id, ItemState.FAILED, told) for item in items), note=note)
        counted_so = "" if failed is None else f"the CMS counted {failed:,} of {len(items):,} as failed; "
        told = f"{counted_so}the records cannot be read to see which are {self.done}: {why}"
        return Settlement(tuple(ItemVerdict(item.id, ItemState.IN_DOUBT, told) for item in items), note=note or told)

    def again(self, items: Sequence[PlanItem], now: Mapping[str, Record]) -> tuple[ItemVerdict, ...]:
        """What reading shows of records in doubt."""
        verdicts = []
        for item in items:
            record = now.get(item.id)
            reason = GONE if record is None else self.why_not(item, record)
            verdicts.append(ItemVerdict(item.id, ItemState.FAILED if reason else ItemState.SUCCEEDED, reason))
        return tuple(verdicts)


def _doubt(pair: Pair, missing: int | None, alike: int) -> str:
    """Why a sign of failure does not settle it; empty where it does. `alike`: so many show this sign."""
    if missing is None:
        return "uncertain, it was published since, but now: " if pair.is_since else ""
    if missing == 0:
        return "uncertain, the CMS did not count it as failed: "
    return (
        f"uncertain: {missing:,} of {counted(alike, 'record')} that look like this failed: " if alike > missing else ""
    )
