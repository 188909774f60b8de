"""One job under way: what is sent when, what is asked when, and when to wait."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from contextvars import copy_context
from math import ceil
from typing import Any

from tui.cms.gateway import WorkGateway
from tui.cms.transport import BRIEF_PATIENCE_S, Counter, read_patience, request_counter
from tui.core.errors import CmsError, CopydeskError, Elsewhere, JournalError, RateLimited, Unauthorized
from tui.core.jobs import BatchState
from tui.core.text import one_line
from tui.core.waiting import waits_told
from tui.jobs.breaker import NEEDS_CREDENTIALS, Breaker, is_outage
from tui.jobs.entries import BatchEntry, JobEntry
from tui.jobs.feed import Feed
from tui.jobs.journal import Journal
from tui.jobs.pace import ALONE, FirstLook, Rhythm, next_look_s
from tui.jobs.pauses import Pauses
from tui.jobs.steps import BatchSteps, OpenBatch
from tui.jobs.waits import Waits

log = logging.getLogger(__name__)

BULK_UNDER_WAY = 8
"""Requests of many items whose results are awaited at a time."""
JOURNAL_RETRY_S = 5.0
"""A journal that could not be written is tried again at least so often: a disk has room again from one moment to the
next, and trying disturbs nobody."""
MOST_UNANSWERED = 12
"""So many requests that must not be sent twice are without an answer at a time: an outage puts no more in doubt."""
LOST_IN_A_ROW = 8
"""So often sending is tried again, with growing waits, when reading works and no answer to a sending comes."""
REFUSED_IN_A_ROW = 2
"""The same when reading works and sending is refused for want of credentials."""
ROUND_S = 2.0
"""A job is looked at so often for what time alone brings: that a wait is long enough to be said."""
MANY = 5
"""With fewer batches on their way each finished one is judged at once, so that the bar of a short job moves."""
WAITS_FOR_YOU = "needs your go-ahead"


class JobDriver:
    """Drives one job to its end. One task of the worker; it holds the job's lease while it runs."""

    def __init__(
        self,
        job: JobEntry,
        journal: Journal,
        gateway: WorkGateway,
        feed: Feed,
        rhythm: Rhythm,
        first_look: FirstLook,
        breaker: Breaker,
        *,
        attended: bool,
        awaited: Callable[[], int],
    ) -> None:
        """`attended`: a job that has to be held waits here for the editor; else `run` ends. `awaited`: of how many
        batches of all jobs that are driven results are awaited."""
        self.job = job
        self._awaited_in_all = awaited
        self._journal = journal
        self._gateway = gateway
        self._feed = feed
        self._rhythm = rhythm
        self.first_look = first_look
        self._breaker = breaker
        self._attended = attended
        self._steps = BatchSteps(job, journal, gateway, feed, rhythm, breaker)
        self._steps.rereading.more_to_come = self._more_to_come
        self._planned: deque[OpenBatch] = deque()
        self._unanswered: list[OpenBatch] = []
        self._running: dict[int, OpenBatch] = {}
        self._sending: set[OpenBatch] = set()
        self._looking: set[OpenBatch] = set()
        self._doubting: set[OpenBatch] = set()
        self._tasks: dict[asyncio.Task[None], OpenBatch] = {}
        self._wake = asyncio.Event()
        self._stopping = False
        self._reads_again = False
        self._pauses = Pauses(rhythm)
        self._waits = Waits(job.system.label, rhythm)
        self._held_why = ""
        self._lacks_credentials = False
        self._scouted_at = 0.0
        self._blocked = False
        self._budget = gateway.budget
        """The request budget as last looked at; asking for it opens the file that all processes share."""
        self.gave_up = False
        """Whether it ended because going on makes no sense before the editor did something."""
        counter = Counter()
        self._context = copy_context()
        self._context.run(request_counter.set, counter)
        self._context.run(read_patience.set, BRIEF_PATIENCE_S)
        self._context.run(waits_told.set, None)  # the job's note says what is waited for
        base = job.requests
        journal.meter(job.id, lambda: base + counter.count)

    def wake(self) -> None:
        """Look again what there is to do."""
        self._wake.set()

    def read_again(self) -> None:
        """The editor decided about something that was in doubt, here or in another process: take it up."""
        self._reads_again = True
        self._wake.set()

    def stop(self) -> None:
        """Send and ask nothing more; `run` ends as soon as what is on its way was answered, or shortly after."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Until every batch is finished or has to wait for the editor, or `stop`.

        Raises JournalError when the journal fails for good.
        """
        unsubscribe = self._breaker.subscribe(self.wake)
        try:
            for entry in self._journal.open_batches(self.job.id):
                self._file(self._resumed(entry))
            while not self._stopping and self._has_work():
                self._wake.clear()
                self._take_up_decided()
                if not self._more_to_come():
                    self._context.run(self._steps.rereading.flush)
                wait_s = self._begin_what_is_due()
                try:
                    async with asyncio.timeout(max(0.0, wait_s)):
                        await self._wake.wait()
                except TimeoutError:
                    pass
        finally:
            unsubscribe()
            await self._farewell()
            self._journal.meter(self.job.id, None)

    def _more_to_come(self) -> bool:
        """Whether so many batches are still on their way that it pays to read finished ones together."""
        awaited = len(self._running) - len(self._looking)
        under_way = len(self._planned) + len(self._unanswered) + awaited + _at_work(self._tasks.values())
        return under_way >= MANY

    def _has_work(self) -> bool:
        return bool(self._planned or self._unanswered or self._running or self._tasks)

    def _take_up_decided(self) -> None:
        if not self._reads_again:
            return
        self._reads_again = False
        waiting = {live.entry.number for live in (*self._planned, *self._unanswered)} | self._running.keys()
        at_work = {live.entry.number: live for live in self._tasks.values()}
        for entry in self._journal.open_batches(self.job.id, decided=True):
            if (live := at_work.get(entry.number)) is not None:
                # A step that knows nothing of the decision ends now: its end wakes this again.
                self._reads_again |= live.entry.decision is None
            elif entry.number not in waiting:
                self._file(self._resumed(entry))

    def _resumed(self, entry: BatchEntry) -> OpenBatch:
        now = time.monotonic()
        live = OpenBatch(entry, fresh=False, due=now, news=now)
        # How long ago it left is counted by the CMS's clock: ours may have been corrected while nobody watched it.
        there = self._gateway.server_now()
        age_s = (there - entry.left_at).total_seconds() if there is not None and entry.left_at is not None else 0.0
        live.began = now - max(0.0, age_s)
        return live

    def _file(self, live: OpenBatch) -> None:
        """Put a batch where its state says it belongs."""
        state = live.entry.state
        self._running.pop(live.entry.number, None)
        if state is BatchState.PLANNED:
            # The order of the plan is kept: what comes back goes before what never left.
            if live.entry.decision is not None or (self._planned and self._planned[0].entry.number > live.entry.number):
                self._planned.appendleft(live)
            else:
                self._planned.append(live)
        elif state is BatchState.SENDING:
            self._unanswered.append(live)
        elif not state.is_final:
            self._running[live.entry.number] = live

    # -- what to do next --------------------------------------------------------------------------------------
    def _begin_what_is_due(self) -> float:
        """Start every step whose time has come. Returns how long nothing else will be due, in seconds."""
        entry = self._journal.entry(self.job.id)
        now = time.monotonic()
        self._budget = self._gateway.budget
        if entry is None or entry.cancel_requested:
            self._cancel()
        held = entry is not None and entry.held
        self._minds_the_budget()
        self._minds_credentials(held=held)
        self._note(held=held and bool(self._planned), now=now)
        if self._breaker.tripped:
            self._pauses.at_once = 1
            return 1.0
        if now < self._pauses.nothing_before:
            return min(self._pauses.nothing_before - now, 1.0)
        room = 1 if self._pauses.trying else self._lanes()
        self._begin_doubts(room)
        later = self._begin_looks(room, now)
        if held and not self._attended and not self._has_work_while_held():
            self._give_up(self._held_why or WAITS_FOR_YOU)
        if now < self._pauses.no_sends_before:
            later = min(later, self._pauses.no_sends_before - now)
        else:
            self._begin_sends(min(room, self._pauses.at_once), held=held)
        # Who decides something wakes this; of a wait that another process cut short nobody tells.
        return min(later, 1.0 if self._blocked else ROUND_S)

    def _has_work_while_held(self) -> bool:
        decided = any(live.entry.decision is not None for live in (*self._unanswered, *list(self._planned)[:1]))
        looked_for = bool(self._unanswered) and not (self.job.operation.idempotent and self._held_why)
        return bool(decided or looked_for or self._running or self._tasks)

    def _lanes(self) -> int:
        """How many requests of a kind may be on their way at once: enough to use the budget on a slow line."""
        budget = self._budget
        if budget.limit is None:
            return 8
        most = 32 if self.job.operation.idempotent else MOST_UNANSWERED
        return max(4, min(most, ceil(budget.limit / budget.window_s * 0.4)))

    def _most_under_way(self) -> int:
        if self.job.operation.per_request != 1:
            return BULK_UNDER_WAY
        # So many that their results are due while others are sent: the request budget is the bound, not the waiting.
        return max(40, min(400, 2 * (self._budget.limit or 20)))

    def _begin_doubts(self, room: int) -> None:
        simply_sent = self.job.operation.idempotent
        asked = [live for live in self._unanswered if live.entry.decision is not None or not simply_sent]
        for live in asked[: max(0, room - len(self._doubting))]:
            self._unanswered.remove(live)
            self._doubting.add(live)
            self._begin(live, self._steps.doubt(live, self._say), self._doubting)

    def _begin_looks(self, room: int, now: float) -> float:
        later = 60.0
        due: list[tuple[float, OpenBatch]] = []
        for live in self._running.values():
            if live in self._looking:
                continue
            at = live.due
            if not live.looks and live.fresh:
                at = live.began + self._first_look_s()
            at = self._feed.moment(at) if at > now else at
            if at <= now:
                due.append((live.began, live))
            else:
                later = min(later, at - now)
        if self._feed.is_shared:
            room = max(room, len(due))
        if not due:
            self._scout(now)
        due.sort(key=lambda pair: pair[0])
        for _, live in due[: max(0, room - _at_work(self._looking))]:
            self._looking.add(live)
            self._begin(live, self._look(live), self._looking)
        return later

    def _first_look_s(self) -> float:
        if self._feed.is_shared:
            return self._rhythm.feed_s
        return min(self._rhythm.least_look_s, self.first_look.seconds) if self._is_alone() else self.first_look.seconds

    @property
    def awaited(self) -> int:
        """How many batches are to be sent, or have no result yet."""
        return len(self._planned) + len(self._sending) + len(self._running)

    def _is_alone(self) -> bool:
        """Whether few results are awaited and most of the budget is left over."""
        if self._feed.is_shared or self._awaited_in_all() > ALONE:
            return False
        budget = self._budget
        return budget.limit is None or budget.remaining is None or budget.remaining > budget.limit / 2

    def _scout(self, now: float) -> None:
        """Look at the oldest batch before its time, when results are awaited long."""
        every_s = self.first_look.scout_every_s
        if every_s is None or self._looking or now < self._scouted_at + every_s:
            return
        waiting = [live for live in self._running.values() if live.fresh and not live.looks]
        oldest = min(waiting, key=lambda live: live.began, default=None)
        if oldest is not None and now - oldest.began > every_s * 2:
            self._scouted_at = now
            self._looking.add(oldest)
            self._begin(oldest, self._look_early(oldest), self._looking)

    def _begin_sends(self, room: int, *, held: bool) -> None:
        most = self._most_under_way()
        while _at_work(self._sending) < room and _at_work(self._sending) + _at_work(self._running.values()) < most:
            again = (live for live in self._unanswered if live.entry.decision is None)
            stuck = held and bool(self._held_why)
            if self.job.operation.idempotent and not stuck and (live := next(again, None)) is not None:
                self._unanswered.remove(live)
            elif self._planned and (self._planned[0].entry.decision is not None or not held):
                live = self._planned.popleft()
            else:
                return
            self._sending.add(live)
            self._begin(live, self._send(live), self._sending)

    def _cancel(self) -> None:
        """What is planned was cancelled in the journal already; what waits to be sent again is left in doubt."""
        self._planned.clear()
        if self.job.operation.idempotent:
            for live in [live for live in self._unanswered if live.entry.decision is None]:
                self._steps.withdraw(live)
                self._unanswered.remove(live)

    def _minds_the_budget(self) -> None:
        """Wait no longer than the request budget does: the editor may have tried earlier, in another process too."""
        blocked = self._budget.blocked_s > 0
        if self._blocked and not blocked:
            self._pauses.lift()
            self._waits.lift()
        self._blocked = blocked

    def _minds_credentials(self, *, held: bool) -> None:
        """Hold the job while its credentials are refused, and let it go on when they are accepted again."""
        if self._breaker.refused:
            if not self._attended:
                self._give_up(self._breaker.note)
            elif not held:
                self._hold(self._breaker.note)
                self._lacks_credentials = True
        elif self._lacks_credentials and not self._breaker.tripped:
            self._lacks_credentials = False
            self._journal.agree(self.job.id)
            self.wake()
        elif not held and self._held_why:
            self._held_why, self._pauses.in_vain = "", 0

    def _hold(self, why: str) -> None:
        """Send nothing more before the editor says so."""
        self._held_why = why
        self._journal.hold(self.job.id, why)

    # -- steps ------------------------------------------------------------------------------------------------
    def _begin(self, live: OpenBatch, step: Coroutine[Any, Any, None], group: set[OpenBatch]) -> None:
        name = f"copydesk: job {self.job.id} batch {live.entry.number}"
        guarded = self._guarded(live, step, group, time.monotonic())
        task = asyncio.create_task(guarded, name=name, context=self._context)
        self._tasks[task] = live
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.pop(task, None)
        self._wake.set()

    async def _guarded(
        self, live: OpenBatch, step: Coroutine[Any, Any, None], group: set[OpenBatch], began: float
    ) -> None:
        """The boundary of a step: whatever happens in it, the batch goes on from what the journal says."""
        try:
            await step
        except CmsError as error:
            self._cms_trouble(live, error, began)
        except JournalError as error:
            log.exception("job %s: the journal failed", self.job.id)
            self._pauses.rest(error.message, began, at_most_s=JOURNAL_RETRY_S)
        except Exception as error:
            log.exception("job %s batch %s: a step failed", self.job.id, live.entry.number)
            self._pauses.rest(f"An error inside copydesk: {one_line(repr(error), 200)}.", began)
        finally:
            group.discard(live)
            self._file(live)

    async def _send(self, live: OpenBatch) -> None:
        await self._steps.send(live)
        self._pauses.sent()
        self._waits.moved()

    async def _look(self, live: OpenBatch) -> None:
        first = live.looks == 0 and live.fresh and live.finished is None and not self._feed.is_shared
        age_s = time.monotonic() - live.began
        news, alone = live.news, self._is_alone()
        try:
            finished = await self._steps.poll(live) or await self._steps.read_instead(live)
        except CmsError:
            live.due = time.monotonic() + next_look_s(self._rhythm, age_s)
            raise
        if alone:
            if live.finished is not None and live.fresh:
                self.first_look.ended(age_s)
        elif first:
            self.first_look.came(age_s, done=live.finished is not None)
        self._pauses.worked()
        if finished or live.news != news:
            self._waits.moved()
        if finished:
            return
        now = time.monotonic()
        if self._feed.is_shared:
            quiet_s = now - live.news
            live.due = now + min(self._rhythm.longest_feed_s, max(self._rhythm.feed_s, quiet_s * 0.1))
        else:
            # With budget to spare the next look is not put off by how long this one took.
            since = live.began + age_s if alone else now
            live.due = since + next_look_s(self._rhythm, age_s, few=alone)

    async def _look_early(self, live: OpenBatch) -> None:
        age_s = time.monotonic() - live.began
        if await self._steps.poll(live) or live.finished is not None:
            self.first_look.scouted(age_s)
        else:
            live.looks = 0
        self._pauses.worked()

    # -- troubles ---------------------------------------------------------------------------------------------
    def _cms_trouble(self, live: OpenBatch, error: CmsError, began: float) -> None:
        sending = live in self._sending
        if isinstance(error, Elsewhere):
            self._give_up(f"{error.message} Nothing more is sent.")
        elif self._breaker.trip(error, began):
            if sending:
                self._pauses.rest_sends(error, began)
                self._sent_in_vain(error)
        elif not is_outage(error):
            if isinstance(error, RateLimited):
                self._waits.refused(error, time.monotonic())
            if sending or isinstance(error, RateLimited):
                self._pauses.rest_sends(error, began)
            else:
                self._say(error.message)

    def _give_up(self, why: str) -> None:
        """Stop driving: the job is held with everything unsent still planned, until the editor lets it go on."""
        self._hold(why)
        self.gave_up = True
        self.stop()

    def _sent_in_vain(self, error: CmsError) -> None:
        """A sending met an outage: what is sent next leaves a while later each time, and then not by itself."""
        self._pauses.in_vain += 1
        lacks_credentials = isinstance(error, Unauthorized)
        if self._pauses.in_vain >= (REFUSED_IN_A_ROW if lacks_credentials else LOST_IN_A_ROW):
            more = "Nothing more is sent automatically."
            self._hold(f"{NEEDS_CREDENTIALS} {error}" if lacks_credentials else f"{error.message} {more}")

    def _say(self, message: str) -> None:
        self._pauses.why = message

    def _note(self, *, held: bool, now: float) -> None:
        """The one thing to know about the job now."""
        note = self._breaker.note or (self._held_why if held else "") or self._pauses.why
        if not note and held:
            note = WAITS_FOR_YOU
        stalled_s = self._rhythm.stalled_s
        if not note and any(now - live.began >= stalled_s for live in self._running.values()):
            asked = f"asked for every {self._rhythm.stalled_look_s:.0f} s"
            note = f"stalled: no result after {round(stalled_s / 60)} minutes; {asked}"
        if not note:
            note = self._waits.words(
                now,
                self._budget,
                results=bool(self._running),
                answers=bool(self._tasks),
                feed=self._feed.is_shared,
            )
        try:
            self._journal.note(self.job.id, note)
        except CopydeskError:
            log.exception("job %s: its note could not be written", self.job.id)

    # -- the end ----------------------------------------------------------------------------------------------
    async def _farewell(self) -> None:
        """Wait briefly for the answers to what left already, so that their remote ids are kept; end the rest."""
        leaving = {
            task
            for task, live in self._tasks.items()
            if live in self._sending and live.entry.state is BatchState.SENDING
        }
        rest = set(self._tasks) - leaving
        for task in rest:
            task.cancel()
        if leaving:
            await asyncio.wait(leaving, timeout=self._rhythm.farewell_s)
        for task in leaving:
            task.cancel()
        await asyncio.gather(*leaving, *rest, return_exceptions=True)
        await self._steps.rereading.aclose()


def _at_work(lives: Iterable[OpenBatch]) -> int:
    """How many of these take a turn: not those that are only read to be judged."""
    return sum(not live.is_read for live in lives)
