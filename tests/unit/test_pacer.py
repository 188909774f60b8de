"""The pacer against a simulated server: fixed windows, any phase, any latency, other clients."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.examples import examples
from tui.cms.gateway import Lane
from tui.cms.traits import BudgetRule
from tui.jobs.pacer import AT_ONCE, SPREAD, Pacer
from tui.jobs.rate_windows import Slip, WindowAccount

WINDOW_S = 3.0


@dataclass
class Simulation:
    """One client with unlimited work against a server that counts in fixed windows.

    `phase_s` is where the server's windows begin on the client's clock; `prior_error_s` how far the client's wall
    clock disagrees with it. Times in seconds, latencies one way.
    """

    limit: int = 60
    phase_s: float = 0.0
    prior_error_s: float = 0.0
    latency_s: tuple[float, float] = (0.002, 0.01)
    start_s: float = 0.0
    connections: int = 32
    seed: int = 0
    reserve: int = 0
    others_per_window: int = 0
    drift: float = 0.0
    work_at: Callable[[float], bool] = lambda _now: True
    refused: int = 0
    counted: dict[int, int] = field(default_factory=dict)
    own: dict[int, int] = field(default_factory=dict)
    answered_at: list[float] = field(default_factory=list)

    def run(self, seconds: float) -> Simulation:
        chance = random.Random(self.seed)
        account = WindowAccount(
            limit=60, window_s=WINDOW_S, wall_offset=-self.phase_s + self.prior_error_s + 300 * WINDOW_S
        )
        order = itertools.count()
        events: list[tuple[float, int, str, object]] = []

        def plan(at: float, kind: str, what: object = None) -> None:
            heapq.heappush(events, (at, next(order), kind, what))

        def window(at: float) -> int:
            return int((at * (1 + self.drift) - self.phase_s + 300 * WINDOW_S) // WINDOW_S)

        def count(at: float) -> int | None:
            number = window(at)
            if self.counted.get(number, 0) >= self.limit:
                return None
            self.counted[number] = self.counted.get(number, 0) + 1
            return self.limit - self.counted[number]

        if self.others_per_window:
            at = self.start_s
            while at < self.start_s + seconds:
                plan(at, "other")
                at += WINDOW_S / self.others_per_window * chance.uniform(0.5, 1.5)
        plan(self.start_s, "wake")
        wake_planned: float | None = None
        while events:
            now, _, kind, what = heapq.heappop(events)
            if now > self.start_s + seconds:
                break
            if kind == "arrive":
                assert isinstance(what, Slip)
                remaining = count(now)
                if remaining is not None:
                    self.own[window(now)] = self.own.get(window(now), 0) + 1
                plan(now + chance.uniform(*self.latency_s), "answer", (what, remaining, now))
                continue
            if kind == "other":
                count(now)
                continue
            if kind == "answer":
                assert isinstance(what, tuple)
                slip, remaining, arrived = what
                if remaining is None:
                    self.refused += 1
                    to_end = WINDOW_S - (arrived * (1 + self.drift) - self.phase_s) % WINDOW_S
                    account.refused(slip, now, max(1, int(to_end + 0.999)))
                else:
                    self.answered_at.append(now)
                    account.answered(slip, now, limit=self.limit, remaining=remaining)
            if kind == "wake":
                wake_planned = None
            while (
                self.work_at(now)
                and len(account.in_flight) < self.connections
                and account.room(now, reserve=self.reserve) > 0
            ):
                slip = account.leave(now)
                plan(now + chance.uniform(*self.latency_s), "arrive", slip)
            due = max(account.next_change(now), now + 0.001) + chance.uniform(0, 0.002)
            if wake_planned is None or due < wake_planned:
                plan(due, "wake")
                wake_planned = due
        return self

    @property
    def efficiency(self) -> float:
        """Of the whole windows between the first and the last: requests used of those offered."""
        numbers = sorted(self.own)
        whole = range(numbers[0] + 1, numbers[-1])
        return sum(self.own.get(number, 0) for number in whole) / (len(whole) * self.limit)


def test_a_true_clock_uses_every_request_and_is_never_refused() -> None:
    run = Simulation(start_s=1.3).run(60)
    assert run.refused == 0
    assert run.efficiency >= 0.995


@pytest.mark.parametrize("latency", [(0.001, 0.003), (0.02, 0.06), (0.1, 0.25)])
@pytest.mark.parametrize("phase", [0.0, 0.4, 1.0, 1.5, 2.2, 2.9])
def test_any_phase_is_learned(phase: float, latency: tuple[float, float]) -> None:
    run = Simulation(start_s=1.3, phase_s=phase, prior_error_s=phase, latency_s=latency).run(90)
    assert run.refused == 0
    assert run.efficiency >= 0.95


@examples(150)
@given(
    phase=st.floats(0, 2.999),
    error=st.floats(-1.5, 1.5),
    least=st.floats(0.0005, 0.15),
    spread=st.floats(0.0, 0.15),
    start=st.floats(0, 3),
    limit=st.sampled_from([30, 60, 60, 60, 90, 200]),
    seed=st.integers(0, 10_000),
    drift=st.sampled_from([0.0, 3e-5, -3e-5]),
)
def test_alone_it_is_never_refused(
    phase: float, error: float, least: float, spread: float, start: float, limit: int, seed: int, drift: float
) -> None:
    run = Simulation(
        limit=limit,
        phase_s=phase,
        prior_error_s=error,
        latency_s=(least, least + spread),
        start_s=start,
        seed=seed,
        drift=drift,
    ).run(45)
    assert run.refused == 0
    assert run.efficiency >= 0.9


def test_a_clock_that_is_far_off_costs_a_refusal_or_two_at_most() -> None:
    """Half a window off, with bursts that straddle the windows: the one kind known in which the server says no."""
    run = Simulation(
        start_s=0.7,
        phase_s=0.5,
        prior_error_s=1.4375,
        seed=158,
        work_at=lambda now: now % (0.953125 + 1.4375) < 0.953125,
        latency_s=(0.01, 0.05),
    ).run(60)
    assert run.refused <= 2


@examples(100)
@given(
    seed=st.integers(0, 10_000),
    period=st.floats(0.5, 6),
    idle=st.floats(0, 8),
    phase=st.floats(0, 2.999),
    error=st.floats(-1.5, 1.5),
    latency=st.sampled_from([(0.002, 0.012), (0.01, 0.05), (0.05, 0.12)]),
)
def test_bursts_and_pauses_are_never_refused(
    seed: int, period: float, idle: float, phase: float, error: float, latency: tuple[float, float]
) -> None:
    run = Simulation(
        start_s=0.7,
        phase_s=phase,
        prior_error_s=error,
        seed=seed,
        work_at=lambda now: now % (period + idle) < period,
        latency_s=latency,
    ).run(60)
    assert run.refused == 0


def test_the_reserve_is_left_to_others() -> None:
    run = Simulation(start_s=0.1, reserve=4).run(60)
    numbers = sorted(run.own)[2:-1]
    assert all(55 <= run.own[number] <= 57 for number in numbers)


@pytest.mark.parametrize("others", [5, 20, 40])
def test_who_shares_the_budget_gets_a_share(others: int) -> None:
    run = Simulation(start_s=0.1, others_per_window=others, latency_s=(0.005, 0.02)).run(90)
    sent = sum(run.own.values()) + run.refused
    assert run.refused <= 0.03 * sent
    assert run.efficiency >= 0.6 * (60 - others) / 60


def test_the_limit_comes_from_the_answers() -> None:
    run = Simulation(limit=20, start_s=0.1).run(30)
    assert run.refused == 0
    assert max(run.own.values()) == 20


def test_a_lost_request_does_not_stop_the_others() -> None:
    account = WindowAccount(limit=60, window_s=WINDOW_S)
    slips = [account.leave(0.0) for _ in range(account.room(0.0))]
    for slip in slips:
        account.lost(slip, 0.1)
    assert account.room(0.2) == 0
    assert account.room(0.2 + WINDOW_S) > 0


def test_a_refusal_without_a_wait_waits_longer_each_time() -> None:
    account = WindowAccount(limit=60, window_s=WINDOW_S)
    now = 0.0
    waits = []
    for _ in range(4):
        account.refused(account.leave(now), now, 0.0)
        assert account.room(now) == 0
        due = account.next_change(now)
        waits.append(round(due - now))
        now = due
        assert account.room(now) == 1
    assert waits == [1, 2, 4, 8]


class Hand:
    """A clock moved by hand, for the asynchronous part."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_browsing_goes_first_and_work_keeps_its_order() -> None:
    clock = Hand()
    pacer = Pacer(BudgetRule(60, 3.0), clock=clock, wall=clock)
    first = [await pacer.admit(Lane.WORK) for _ in range(4)]
    left: list[str] = []

    async def go(lane: Lane, name: str) -> None:
        await pacer.admit(lane)
        left.append(name)

    tasks = [
        asyncio.create_task(go(lane, name))
        for lane, name in ((Lane.WORK, "work 1"), (Lane.WORK, "work 2"), (Lane.BROWSE, "browse"))
    ]
    await _settle()
    assert left == []
    assert pacer.budget.waiting == 3
    clock.now += 0.05
    pacer.answered(Lane.WORK, limit=60, remaining=59, refused_for_s=None, slip=first[0])
    await asyncio.gather(*tasks)
    assert left == ["browse", "work 1", "work 2"]
    assert pacer.budget.limit == 60
    assert pacer.budget.remaining == 53


async def test_work_leaves_a_few_at_a_time_and_browsing_at_once() -> None:
    clock = Hand()
    pacer = Pacer(BudgetRule(60, 3.0), clock=clock, wall=clock)
    first = await pacer.admit(Lane.WORK)
    clock.now += 0.05
    pacer.answered(Lane.WORK, limit=60, remaining=59, refused_for_s=None, slip=first)
    left: dict[Lane, list[object]] = {lane: [] for lane in Lane}

    async def go(lane: Lane) -> None:
        left[lane].append(await pacer.admit(lane))

    tasks = [asyncio.create_task(go(lane)) for _ in range(10) for lane in Lane]
    await _settle()
    assert [len(left[lane]) for lane in (Lane.BROWSE, Lane.WORK)] == [10, AT_ONCE]
    for more in (1, 2):
        clock.now += SPREAD * 3.0 / 60
        pacer.answered(Lane.BROWSE, limit=60, remaining=None, refused_for_s=None, slip=left[Lane.BROWSE].pop())
        await _settle()
        assert len(left[Lane.WORK]) == AT_ONCE + more
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_who_gives_up_waiting_takes_nothing() -> None:
    clock = Hand()
    pacer = Pacer(BudgetRule(60, 3.0), clock=clock, wall=clock)
    first = [await pacer.admit(Lane.WORK) for _ in range(4)]
    waiting = asyncio.create_task(pacer.admit(Lane.WORK))
    await _settle()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    late = asyncio.create_task(pacer.admit(Lane.WORK))
    await _settle()
    pacer.answered(Lane.WORK, limit=60, remaining=59, refused_for_s=None, slip=first[0])
    late.cancel()
    await asyncio.gather(late, return_exceptions=True)
    assert pacer.budget.remaining == 56
    assert pacer.budget.waiting == 0


async def test_without_a_limit_only_refusals_hold_back() -> None:
    clock = Hand()
    pacer = Pacer(None, clock=clock, wall=clock)
    for _ in range(200):
        await asyncio.wait_for(pacer.admit(Lane.WORK), 1)
    assert pacer.budget.limit is None
    pacer.answered(Lane.WORK, limit=None, remaining=None, refused_for_s=2.0)
    waiting = asyncio.create_task(pacer.admit(Lane.BROWSE))
    await _settle()
    assert not waiting.done()
    clock.now += 2.1
    pacer.answered(Lane.WORK, limit=None, remaining=None, refused_for_s=None)
    await asyncio.wait_for(waiting, 1)


@pytest.mark.parametrize("limit", [60, None])
async def test_a_long_wait_can_be_tried_earlier_with_one_request(limit: int | None) -> None:
    clock = Hand()
    pacer = Pacer(BudgetRule(limit, 3.0) if limit else None, clock=clock, wall=clock)
    refused = [await pacer.admit(Lane.WORK) for _ in range(3)]
    pacer.answered(Lane.WORK, limit=limit, remaining=None, refused_for_s=3600.0, slip=refused[0])
    left: list[object] = []

    async def go() -> None:
        left.append(await pacer.admit(Lane.WORK))

    tasks = [asyncio.create_task(go()) for _ in range(10)]
    clock.now += 60.0
    await _settle()
    assert (len(left), pacer.budget.blocked_s > 3000) == (0, True)
    pacer.try_now()
    await _settle()
    assert (len(left), pacer.budget.blocked_s) == (1, 0)
    clock.now += 0.05
    pacer.answered(Lane.WORK, limit=limit, remaining=None, refused_for_s=3600.0, slip=left[0])
    await _settle()
    assert (len(left), pacer.budget.blocked_s > 3000) == (1, True)
    clock.now += 60.0
    pacer.try_now()
    await _settle()
    assert len(left) == 2
    clock.now += 0.05
    pacer.answered(Lane.WORK, limit=limit, remaining=59 if limit else None, refused_for_s=None, slip=left[1])
    await _settle()
    assert len(left) > 5
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
