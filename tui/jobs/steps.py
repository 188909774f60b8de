"""The steps of a batch's life: sending it, asking for its result, looking for evidence when an answer was lost.

Each step leaves the journal right at every await, so that it can be killed anywhere. Troubles with the CMS come out as
`CmsError` after the journal was told; the driver decides when to go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui.cms.gateway import LOCKED, Order, Trace, WorkGateway
from tui.core.content import Record
from tui.core.errors import CmsError, Elsewhere, JournalError, RateLimited, Refused, Unauthorized, Unreachable
from tui.core.jobs import BatchState, Decision, ItemState
from tui.core.plan import PlanItem
from tui.jobs.breaker import Breaker
from tui.jobs.entries import BatchEntry, JobEntry
from tui.jobs.feed import Feed
from tui.jobs.journal import Journal
from tui.jobs.pace import Rhythm
from tui.jobs.rereading import Rereading
from tui.operations.judging import (
    NOT_COPYABLE,
    all_failed,
    all_in_doubt,
    by_item,
    judge_copy,
    may_show_more,
    without_claimed,
)
from tui.operations.reading import GONE, Reading, counts_settle
from tui.operations.work import ItemVerdict, Outcome, Poll, Settlement, Ticket

NO_TRACE = "sent, but no answer came and no trace of it was found: it may or may not have been done"
EDITORS_KEPT_S = 30.0
"""So long it is taken as known who is editing what."""
NOT_LEFT = "not sent yet"
SAID_NOTHING = "finished, but the result does not say what was made, and it was not found for certain"
ANOTHERS = "its result names what another request made"
BLIND_LOOKS = 2
"""So often nothing is left of a job in the CMS's memory until none of it is expected any more."""
NO_RESULT = "the CMS took it, but its result never came: judged by what is there"
FOUND = "its result was lost; what it made was found"
SEEN_NAMED = 3
"""So many new items that are no evidence are named."""
OTHERS_TOO = "another request of ours is unfinished or in doubt and may have made it"
AGAIN = "sent again as the editor decided: no trace of it was found"
WITHDRAWN = "sent, but no answer came; it was not sent again because the job was cancelled"


class OpenBatch(Struct, eq=False):
    """A batch under way: its journal entry and when to do what. Times are of the monotonic clock."""

    entry: BatchEntry
    began: float = 0.0
    """When it left."""
    due: float = 0.0
    """When to look next; before the first look the learned pace decides."""
    looks: int = 0
    fresh: bool = True
    """Sent by this run: its first look teaches how long such jobs take."""
    news: float = 0.0
    """When the CMS last told something new of it."""
    news_key: tuple[object, ...] = ()
    read_at: float = 0.0
    """Before this moment it is not judged by reading again."""
    blind_looks: int = 0
    """How often what the CMS remembered of it was found to be gone."""
    finished: Poll | None = None
    """Its result, seen but not settled yet."""
    finished_at: float = 0.0
    maybe_taken: bool = False
    """An earlier sending of it got no answer."""
    unread_since: float | None = None
    """Since when its records could not be read to judge it."""
    is_read: bool = False
    """Finished, and its records are being read, maybe with those of others: it takes nobody's turn."""


class _Withdrawn(Exception):
    """The batch was cancelled before it left."""


class _NotNow(Exception):
    """An outage began while the batch waited for its turn."""


class BatchSteps:
    """What is done to the batches of one job. Raises CmsError and JournalError."""

    def __init__(
        self, job: JobEntry, journal: Journal, gateway: WorkGateway, feed: Feed, rhythm: Rhythm, breaker: Breaker
    ) -> None:
        self.job = job
        self.operation = job.operation
        self._journal = journal
        self._gateway = gateway
        self._feed = feed
        self._rhythm = rhythm
        self._breaker = breaker
        self.rereading = Rereading(gateway, rhythm)
        self._editors: Mapping[str, str] = {}
        self._editors_until = 0.0
        self._asking_editors = asyncio.Lock()

    # -- sending ----------------------------------------------------------------------------------------------
    async def send(self, live: OpenBatch) -> None:
        """Send a batch once.

        Unreachable, RateLimited, Unauthorized, Elsewhere and a transient Refused come out, the batch is planned again
        (in doubt where another environment took it). Any other Refused, want of rights too, is kept as its answer.
        After any other error it is in `sending` still. It does not leave while the breaker is tripped.
        """
        batch = live.entry
        order = self._order(batch)
        if not order.items and order.body is None:
            if self._journal.was_cancelled(self.job.id, batch.number):
                batch.state = BatchState.CANCELLED
                return
            self._journal.settle(self.job.id, batch, Settlement(), answered=False)
            return
        live.maybe_taken = live.maybe_taken or batch.state is BatchState.SENDING
        try:
            cursor = await self._gateway.before_sending(order)
            answer = await self._gateway.send(order, cursor, departing=lambda: self._depart(live, cursor))
        except _Withdrawn:
            batch.state = BatchState.CANCELLED
            return
        except _NotNow:
            return
        except (Unreachable, RateLimited, Unauthorized) as error:
            self._not_taken(live, error.message)
            raise
        except JournalError:  # it did not leave
            await self._keep(lambda: self._not_taken(live, NOT_LEFT))
            raise
        except Elsewhere as error:
            if error.taken:
                # Done in another environment, if at all: nothing to be read in this one tells what became of it.
                doubt = all_in_doubt(order.items, error.message)
                await self._keep(lambda: self._journal.settle(self.job.id, batch, doubt, answered=False))
            else:
                self._not_taken(live, error.message)
            raise
        except Refused as error:
            if error.transient:
                self._not_taken(live, error.message)
                raise
            await self._refused(live, order, error)
            return
        if isinstance(answer, Ticket):
            await self._keep(lambda: self._journal.accept(self.job.id, batch, answer.remote_id, answer.cursor))
            return
        live.finished, live.finished_at = answer, time.monotonic()
        await self._settle(live, answer, asked=False)

    async def _depart(self, live: OpenBatch, cursor: str | None) -> None:
        self._check_line()
        if not self._journal.depart(self.job.id, live.entry, cursor, self._gateway.server_now()):
            raise _Withdrawn
        try:
            await self._journal.synced()
        except asyncio.CancelledError:  # given up before the disk had it
            with contextlib.suppress(JournalError):
                self._not_taken(live, NOT_LEFT)
            raise
        try:
            self._check_line()
        except _NotNow:
            self._not_taken(live, NOT_LEFT)
            raise
        live.began = live.news = time.monotonic()
        live.looks = 0
        live.fresh = True

    def _check_line(self) -> None:
        if self._breaker.tripped:
            raise _NotNow

    def _not_taken(self, live: OpenBatch, why: str) -> None:
        if live.entry.state is not BatchState.SENDING:
            return
        if live.maybe_taken:
            self._journal.batch_note(self.job.id, live.entry, why)
        else:
            self._journal.not_taken(self.job.id, live.entry, why)

    async def _refused(self, live: OpenBatch, order: Order, error: Refused) -> None:
        """The answer is no: the whole batch failed, unless only records that are gone are in its way."""
        batch = live.entry
        if live.maybe_taken and (judge := self.operation.judge) is not None:
            # This sending was refused, but an earlier one got no answer: only reading tells what became of it.
            verdict = await self._read(live, judge, order.items, note=error.message)
            self._journal.settle(self.job.id, batch, verdict, answered=False)
            return
        if self.operation.idempotent and len(order.items) > 1 and batch.state is BatchState.SENDING:
            out = await self._in_its_way(order.items, error)
            if 0 < len(out) < len(order.items):
                self._journal.judge_items(self.job.id, batch, out)
                self._journal.not_taken(self.job.id, batch, "sent again without what it was refused for")
                return
        self._journal.settle(self.job.id, batch, all_failed(order.items, error.message), answered=False)

    async def _in_its_way(self, items: tuple[PlanItem, ...], error: Refused) -> list[ItemVerdict]:
        """For which items a request of many was refused: those the refusal names, else those that are gone.

        Whether one unknown id fails a whole bulk request is not documented ([I] reference datocms.md 5.4).
        """
        words = set(re.findall(r"[\w-]{5,}", error.message))
        if named := [ItemVerdict(item.id, ItemState.FAILED, error.message) for item in items if item.id in words]:
            return named
        if error.status not in (404, 422):
            return []
        try:
            there = await self._gateway.by_ids([item.id for item in items])
        except Refused as refused:
            _raise_passing(refused)
            return []
        return [ItemVerdict(item.id, ItemState.FAILED, GONE) for item in items if item.id not in there]

    # -- asking for the result --------------------------------------------------------------------------------
    async def poll(self, live: OpenBatch) -> bool:
        """Ask how far a batch is, and settle it when it is finished. Returns whether it is finished."""
        batch = live.entry
        if live.finished is not None and batch.body is None:
            return await self._settle(live, live.finished, asked=False)
        look = await self._feed.poll(Ticket(batch.remote_id or "", batch.cursor))
        if live.finished is not None and look.outcome is Outcome.PENDING:
            look = live.finished
        live.looks += 1
        key = (look.outcome, look.status_word, look.total, look.remaining)
        is_news = key != live.news_key or bool(look.created)
        if is_news:
            live.news, live.news_key = time.monotonic(), key
        if look.outcome is Outcome.PENDING:
            if is_news or not self._feed.is_shared:
                state = BatchState.ACCEPTED if look.status_word == "queued" else BatchState.RUNNING
                self._journal.looked(
                    self.job.id,
                    batch,
                    state=state,
                    cursor=look.ticket.cursor,
                    total=look.total,
                    remaining=look.remaining,
                )
            else:
                batch.cursor = look.ticket.cursor
            return False
        if live.finished is None:
            live.finished, live.finished_at = look, time.monotonic()
        return await self._settle(live, look, asked=True)

    async def read_instead(self, live: OpenBatch) -> bool:
        """Judge a batch whose result does not come by what is there. Returns whether it is finished.

        While the result may still come, only what is certainly done ends it so; when it is gone for good, it ends as
        read (design.md section 2.12).
        """
        now = time.monotonic()
        age_s, quiet_s = now - live.began, now - live.news
        overdue = quiet_s >= self._rhythm.silent_s if self._feed.is_shared else age_s >= self._rhythm.stalled_s
        gone = age_s >= self._rhythm.gone_s
        if live.finished is not None or not (overdue or gone) or now < live.read_at:
            return False
        live.read_at = now + self._rhythm.stalled_look_s
        batch = live.entry
        items = self._order(batch).items
        if (judge := self.operation.judge) is not None:
            settlement = await self._read(live, judge, items, note=NO_RESULT)
            certain = not settlement.items
        else:
            trace = await self._looked(live)
            if trace.certain and self._adopt(live, trace):
                return True
            live.blind_looks += trace.blind
            gone = gone or live.blind_looks >= BLIND_LOOKS
            settlement = all_in_doubt(items, _with_seen(NO_RESULT, trace))
            certain = False
        if certain or gone:
            await self._keep(lambda: self._journal.settle(self.job.id, batch, settlement, answered=False))
        return certain or gone

    async def _settle(self, live: OpenBatch, look: Poll, *, asked: bool) -> bool:
        """Judge a finished batch and keep the verdict. False: what it made is not all told yet."""
        batch = live.entry
        items = self._order(batch).items
        named = {*look.created, *(item.created for item in look.items if item.created)}
        if batch.body is None and self._journal.is_made_by_another(self.job.id, batch.number, named):
            look = replace(look, outcome=Outcome.UNREADABLE, items=(), created=(), reason=ANOTHERS)
        if look.outcome is Outcome.REJECTED:
            settlement = all_failed(items, look.reason or "the CMS rejected it", rejected=True)
        elif batch.body is not None:
            copied = await self._copied(live, look, items)
            if copied is None:
                return False
            settlement = copied
        elif look.items:
            settlement = by_item(items, look)
        elif look.outcome is Outcome.FAILED:
            settlement = all_failed(items, look.reason or "the CMS did nothing")
        elif (judge := self.operation.judge) is not None:
            settlement = await self._by_counts(live, judge, look, items)
        elif look.outcome is Outcome.UNREADABLE:
            traced = await self._traced(live, look, items)
            if traced is None:
                return True
            settlement = traced
        else:
            created = look.created[0] if len(items) == 1 and len(look.created) == 1 else None
            settlement = Settlement(tuple(ItemVerdict(item.id, ItemState.SUCCEEDED, "", created) for item in items))
        told = replace(await self._with_editors(settlement), titles=look.titles)
        await self._keep(lambda: self._journal.settle(self.job.id, batch, told, answered=asked))
        return True

    async def _with_editors(self, settlement: Settlement) -> Settlement:
        """Say who has a record open, where that is why nothing was done, or nothing else tells why. One look a while
        for a whole job; without it less is said, nothing is lost."""
        judge = self.operation.judge
        puzzling = [
            item
            for item in settlement.items
            if LOCKED in item.reason or (judge is not None and judge.unexplained in item.reason)
        ]
        if not puzzling:
            return settlement
        async with self._asking_editors:
            if time.monotonic() >= self._editors_until:
                self._editors = {}
                with contextlib.suppress(CmsError):
                    self._editors = await self._gateway.being_edited()
                self._editors_until = time.monotonic() + EDITORS_KEPT_S
        reasons = {
            item.id: item.reason.replace(LOCKED, f"{who} is editing it")
            if LOCKED in item.reason
            else f"{item.reason}; {who} is editing it"
            for item in puzzling
            if (who := self._editors.get(item.id))
        }
        verdicts = tuple(replace(item, reason=reasons.get(item.id, item.reason)) for item in settlement.items)
        return replace(settlement, items=verdicts)

    async def _by_counts(self, live: OpenBatch, judge: Reading, look: Poll, items: tuple[PlanItem, ...]) -> Settlement:
        if counts_settle(look, len(items)):
            return Settlement()
        failed, note = judge.told_failures(look, len(items))
        if failed == 0 and not note:
            return Settlement()
        live.is_read = True
        try:
            return await self._read(live, judge, items, failed=failed, note=note)
        finally:
            live.is_read = False

    async def _read(
        self, live: OpenBatch, judge: Reading, items: tuple[PlanItem, ...], *, failed: int | None = None, note: str
    ) -> Settlement:
        """What reading its records again tells of a batch. What is refused is not asked for again, what
        does not succeed for a while is given up: then it ends by the CMS's counts alone."""
        # Sent several times, it may have been done by any of them.
        left_at = live.entry.left_at if live.entry.attempts == 1 else None
        first = judge.expected(items, failed) if not note else ()
        now: Mapping[str, Record] = {}
        try:
            if first:
                now = await self._now(live, first)
                if (settled := judge.as_expected(first, now, failed=len(first), left_at=left_at)) is not None:
                    return settled
            now = {**now, **await self._now(live, [item for item in items if item not in first])}
        except CmsError as error:
            if isinstance(error, Elsewhere | RateLimited):
                raise
            if isinstance(error, Refused):
                _raise_passing(error)
            else:
                moment = time.monotonic()
                live.unread_since = moment if live.unread_since is None else live.unread_since
                if moment < live.unread_since + self._rhythm.stalled_s:
                    raise
            return judge.unread(items, failed=failed, why=error.message, note=note)
        return judge.judge(items, now, failed=failed, left_at=left_at, note=note)

    async def _now(self, live: OpenBatch, items: Sequence[PlanItem]) -> Mapping[str, Record]:
        """These records as they are now, read with those of other batches while these are on their way."""
        ids = [item.id for item in items]
        return await (self.rereading.by_ids(ids) if live.is_read else self._gateway.by_ids(ids))

    async def _traced(self, live: OpenBatch, look: Poll, items: tuple[PlanItem, ...]) -> Settlement | None:
        """The verdict on a copy whose result says nothing usable; None when it was adopted by evidence already."""
        trace = await self._looked(live)
        if trace.certain and self._adopt(live, trace):
            return None
        reason = "; ".join(part for part in (SAID_NOTHING, look.reason, _seen(trace)) if part)
        return all_in_doubt(items, reason)

    async def _copied(self, live: OpenBatch, look: Poll, items: tuple[PlanItem, ...]) -> Settlement | None:
        """The verdict on a request that held a selection; None while the feed may still tell of new items.

        The cursor stays before the job's end until the verdict is written: read again, the feed tells it again.
        """
        batch = live.entry
        look = without_claimed(look, self._journal.claimed(self.job.id, batch.number))
        late = time.monotonic() >= live.finished_at + self._rhythm.late_news_s
        if not late and look.outcome is Outcome.DONE and may_show_more(items, look):
            self._journal.looked(
                self.job.id,
                batch,
                state=BatchState.RUNNING,
                cursor=batch.cursor,
                total=look.total,
                remaining=look.remaining,
            )
            return None
        return judge_copy(items, look, planned=batch.size)

    # -- evidence ---------------------------------------------------------------------------------------------
    async def doubt(self, live: OpenBatch, say: Callable[[str], None]) -> None:
        """Look for evidence of a batch whose answer was lost; adopt it when it is certain, else leave it in doubt.

        The time for it counts from the first look that was answered, or from the last that showed something under way:
        while the CMS cannot be reached, or is still at it, nobody knows.
        """
        batch = live.entry
        if batch.decision is not None:
            await self._follow(live, batch.decision)
            return
        answered_at: float | None = None
        until = 0.0
        wait_s = self._rhythm.doubt_s / 60
        while True:
            await self._breaker.whole()
            asked = time.monotonic()
            try:
                trace = await self._looked(live)
            except Elsewhere:
                raise
            except CmsError as error:
                self._breaker.trip(error, asked)
                say(f"{error.message} An answer was lost; looking for what became of it.")
            else:
                if trace.certain and self._adopt(live, trace):
                    return
                say("an answer was lost; looking for what became of it")
                now = time.monotonic()
                answered_at = answered_at if answered_at is not None else now
                if not until or (trace.under_way and now < answered_at + self._rhythm.stalled_s):
                    until = now + self._rhythm.doubt_s
                if now >= until:
                    items = self._order(batch).items
                    doubt = all_in_doubt(items, _with_seen(NO_TRACE, trace))
                    self._journal.settle(self.job.id, batch, doubt, answered=False)
                    return
            left = until - time.monotonic() if until else self._rhythm.doubt_s
            await asyncio.sleep(max(0.0, min(wait_s, left)))
            wait_s = min(wait_s * 1.6, self._rhythm.doubt_s / 4)

    async def _looked(self, live: OpenBatch) -> Trace:
        """One look for evidence. A refusal is an answer: what may not be looked at shows nothing."""
        try:
            return await self._trace_once(live)
        except Refused as error:
            _raise_passing(error)
            return Trace(certain=False, note=error.message)

    async def _follow(self, live: OpenBatch, decision: Decision) -> None:
        """Look once more for what became of a batch in doubt; what shows no trace is planned again if so decided."""
        batch = live.entry
        items = self._order(batch).items
        await self._breaker.whole()
        reason = NO_TRACE
        if (judge := self.operation.judge) is not None:
            try:
                verdicts = judge.again(items, await self._gateway.by_ids([item.id for item in items]))
            except Refused as error:
                _raise_passing(error)
                verdicts = judge.unread(items, why=error.message).items
            settled = [item for item in verdicts if item.state is ItemState.SUCCEEDED or item.reason == GONE]
            if decision is Decision.LOOK or len(settled) == len(items):
                self._journal.settle(self.job.id, batch, Settlement(verdicts), answered=False)
                return
            self._journal.judge_items(self.job.id, batch, settled)
        else:
            trace = await self._looked(live)
            if trace.certain and self._adopt(live, trace):
                return
            reason = _with_seen(NO_TRACE, trace)
            if trace.under_way:
                decision = Decision.LOOK  # the CMS is still at it: sent again now it would be done twice
        if decision is Decision.SEND:
            self._journal.not_taken(self.job.id, batch, AGAIN)
            return
        self._journal.settle(self.job.id, batch, all_in_doubt(items, reason), answered=False)

    async def _trace_once(self, live: OpenBatch) -> Trace:
        batch = live.entry
        return await self._gateway.trace(
            self._order(batch),
            cursor=batch.cursor,
            left_at=batch.left_at,
            claimed=self._journal.claimed(self.job.id, batch.number),
        )

    def _adopt(self, live: OpenBatch, trace: Trace) -> bool:
        """Settle a batch by certain evidence; False when it could be another batch's work."""
        batch = live.entry
        created = {item.item_id: item.created for item in trace.created}
        verdicts = tuple(
            ItemVerdict(item.id, ItemState.SUCCEEDED, "", created[item.id])
            if item.id in created
            else ItemVerdict(item.id, ItemState.FAILED, NOT_COPYABLE)
            for item in self._order(batch).items
        )
        return self._journal.adopt(self.job.id, batch, Settlement(verdicts, note=FOUND, titles=trace.titles))

    def withdraw(self, live: OpenBatch) -> None:
        """The editor cancelled while a batch without an answer waited to be sent again."""
        items = self._order(live.entry).items
        self._journal.settle(self.job.id, live.entry, all_in_doubt(items, WITHDRAWN), answered=False)

    # -- small ------------------------------------------------------------------------------------------------
    def _order(self, batch: BatchEntry) -> Order:
        return Order(self.operation, self._journal.batch_items(self.job.id, batch.number), batch.body)

    async def _keep(self, write: Callable[[], object]) -> None:
        """Write what the CMS answered, however long the journal refuses: it is known nowhere else."""
        wait_s = 0.1
        while True:
            try:
                write()
            except JournalError:
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, 5.0)
            else:
                return


def _raise_passing(error: Refused) -> None:
    """Raise a refusal again that may be over in a while; any other is an answer."""
    if error.transient or isinstance(error, Unauthorized):
        raise error


def _seen(trace: Trace) -> str:
    """What was seen that is no evidence."""
    if not trace.certain:
        return trace.note
    made = [item.created for item in trace.created if item.created]
    more = f" and {len(made) - SEEN_NAMED:,} more" if len(made) > SEEN_NAMED else ""
    return f"seen: {', '.join(made[:SEEN_NAMED])}{more}; {OTHERS_TOO}"


def _with_seen(reason: str, trace: Trace) -> str:
    seen = _seen(trace)
    return f"{reason} ({seen})" if seen else reason
