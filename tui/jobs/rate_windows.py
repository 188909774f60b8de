"""What is known of a server's fixed rate windows, from its answers alone.

DatoCMS counts requests in fixed windows ([R] reference datocms.md 3): 60 in each 3 s, aligned to some clock, nothing
carried over. `X-RateLimit-Remaining` already counts the request it answers. What is not told is where the windows
begin, seen from here. `WindowAccount` finds out, from the answers alone:

- Answers of one window count down. One that does not is of a later window, so a boundary lies between the two.
- The window of an answered request ends at most one window's length after that answer.

A window ends between `end_lo` and `end_hi`; after `end_hi` a new one has certainly begun. Then one request goes first,
and its answer, which must not continue the old countdown, lets the others follow. While the interval is wide, the last
request of a spent window is kept back and sent at the likeliest boundary (multiples of the window on the wall clock,
then the middle): as the last of the old window it is paid for, as the first of the new one it moves `end_hi` forward.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

GUARD_S = 0.01
"""Kept between a proven boundary and the next request: timers and clocks are not exact."""
PRIOR_GUARD_S = 0.03
"""The same for a boundary that is only believed in: two machines' clocks differ by more."""
DRIFT = 1e-4
"""How far the server's clock may run from ours, in seconds per second."""
NARROW_S = 0.15
"""Learning the boundary better than this gains less than the request it may cost."""
FIRST = 4
"""How many may leave before the first answer told where we stand."""
PATIENCE_S = 0.5
"""How long the others wait for the one that goes first, before each further one."""
LONGEST_WAIT_S = 8.0
"""After refusals that name no wait: it doubles from one second up to this."""
SHARED_IN_FLIGHT = 8
"""How many may be under way at once while others use the same budget: their share shows only in answers."""


LONGEST_TRIP_S = 90.0
"""No request is under way for longer."""

_KEPT = (
    "limit",
    "used",
    "_number",
    "_end_lo",
    "_end_hi",
    "_confirmed",
    "_doubt_from",
    "_uncertain",
    "_went_first",
    "_last_event",
    "_trip_s",
    "_sent_unconfirmed",
    "_free_unconfirmed",
    "_least_before",
    "_own",
    "_others",
    "_expected_others",
    "_blocked_until",
    "_refusals",
)
"""What several processes share of an account besides its requests. The wall clock is each one's own."""


class Slip:
    """One admitted request, from its leaving to its answer. `window` is None when it may be of either of two.

    `key` tells it from all others, `owner` is the process that sent it.
    """

    __slots__ = ("done", "key", "owner", "remaining", "sent", "window")

    def __init__(
        self, sent: float, window: int | None, *, done: float = 0.0, remaining: int = 0, key: int = 0, owner: int = 0
    ) -> None:
        self.sent = sent
        self.window = window
        self.done = done
        self.remaining = remaining
        self.key = key
        self.owner = owner


class WindowAccount:
    """What is known of the present window. Pure: every method is told the time, in seconds of one steady clock.

    `wall_offset` is what to add to that time to get wall-clock seconds.
    """

    def __init__(self, *, limit: int, window_s: float, wall_offset: float = 0.0) -> None:
        self.limit = limit
        self.window_s = window_s
        self.owner = 0
        """Who sends what leaves here, where several use the account."""
        self.events = 0
        """Grows with every request and answer told here."""
        self.in_flight: set[Slip] = set()
        self.used = 0
        """Requests that may count in the present window, others' included as far as seen."""
        self._wall_offset = wall_offset
        self._number = 0
        self._end_lo = 0.0
        self._end_hi: float | None = None
        self._members: list[Slip] = []
        self._strays: list[int] = []
        """`remaining` of answers that may be of this window or of the one before."""
        self._confirmed = False
        self._doubt_from: float | None = None
        """Answers after this moment may be of the next window already, until a member says otherwise."""
        self._uncertain = False
        """Whether the members of this window may all be of the next one."""
        self._went_first: float | None = None
        self._last_event = 0.0
        self._trip_s = 0.0
        self._sent_unconfirmed = 0
        self._free_unconfirmed = FIRST
        self._least_before: int | None = None
        """The lowest `remaining` of the window before, which a new window must not continue."""
        self._own = 0
        self._others = 0
        self._expected_others = 0
        self._blocked_until = 0.0
        self._refusals = 0

    # -- asking -----------------------------------------------------------------------------------------------
    def room(self, now: float, *, reserve: int = 0) -> int:
        """How many requests may leave now, if `reserve` of each window are to be kept."""
        self._roll(now)
        if now < self._blocked_until:
            return 0
        left = self.left
        held = 0
        probe_at = self._probe_time()
        if probe_at is not None:
            if now < probe_at:
                held = 1
            elif left <= reserve and left > 0 and not self._probed(probe_at):
                return 1
        room = left - max(reserve, held)
        if not self._confirmed:
            patient = 0 if self._went_first is None else int((now - self._went_first) / self._patience)
            if patient < 3:
                free = 1 if self._refusals else max(1, self._free_unconfirmed)
                room = min(room, free + patient - self._sent_unconfirmed)
        elif self._expected_others or self._others:
            room = min(room, SHARED_IN_FLIGHT - len(self.in_flight))
        return max(0, room)

    @property
    def left(self) -> int:
        """Requests left in the present window, less what others are expected to take."""
        return max(0, self.limit - self.used - max(0, self._expected_others - self._others))

    def blocked_s(self, now: float) -> float:
        """So long nothing may leave because a refusal asked for it."""
        return max(0.0, self._blocked_until - now)

    def next_change(self, now: float) -> float:
        """When time alone may next let something leave."""
        if now < self._blocked_until:
            return self._blocked_until
        times = [self._closing_time()]
        probe_at = self._probe_time()
        if probe_at is not None and now < probe_at:
            times.append(probe_at)
        if not self._confirmed and self._went_first is not None:
            times.append(self._went_first + (int((now - self._went_first) / self._patience) + 1) * self._patience)
        return min(item for item in times if item > now) if any(item > now for item in times) else now + PATIENCE_S

    @property
    def _patience(self) -> float:
        return max(PATIENCE_S, 3 * self._trip_s)

    # -- telling ----------------------------------------------------------------------------------------------
    def leave(self, now: float) -> Slip:
        """A request leaves."""
        self._roll(now)
        slip = Slip(now, self._number, key=secrets.randbits(62), owner=self.owner)
        self.events += 1
        self.in_flight.add(slip)
        self.used += 1
        self._own += 1
        self._last_event = now
        if not self._confirmed:
            self._sent_unconfirmed += 1
            if self._went_first is None:
                self._went_first = now
        return slip

    def withdraw(self, slip: Slip) -> None:
        """An admitted request was never sent."""
        if slip in self.in_flight:
            self.in_flight.discard(slip)
            if slip.window == self._number:
                self.used = max(0, self.used - 1)
                self._own = max(0, self._own - 1)
                self._sent_unconfirmed = max(0, self._sent_unconfirmed - 1)

    def lost(self, slip: Slip, now: float) -> None:
        """A request ended without an answer. It may have been counted."""
        self.in_flight.discard(slip)
        self._last_event = now

    def answered(self, slip: Slip, now: float, *, limit: int | None, remaining: int | None) -> None:
        """An answer came, with its headers as far as it had them."""
        self.events += 1
        self.in_flight.discard(slip)
        self._refusals = 0
        self._trip_s = (self._trip_s + now - slip.sent) / 2
        if limit is not None and limit > 0:
            self.limit = limit
        current = slip.window == self._number
        if remaining is None or not 0 <= remaining < self.limit:
            if current:
                self._confirmed = True
                self._anchor(slip.sent, now)
            return
        slip.done, slip.remaining = now, remaining
        if not current:
            if slip.window is None:
                self._strays.append(remaining)
            return
        older = self._older_than(slip)
        if older is not None:
            self._begin_after(older, slip, now)
        elif self._members or not self._continues(remaining):
            self._join(slip, now)
        else:
            self._still_old(slip, now)

    def refused(self, slip: Slip, now: float, wait_s: float) -> None:
        """A 429 came, with the wait it named, 0 for none."""
        self.events += 1
        self.in_flight.discard(slip)
        first = now >= self._blocked_until
        self._refusals += first
        if wait_s <= 0:
            wait_s = min(LONGEST_WAIT_S, 2.0 ** (self._refusals - 1))
        self._blocked_until = max(self._blocked_until, now + wait_s + GUARD_S)
        if first:
            self._expected_others = max(self._expected_others, min(self.limit // 2, self.limit - self.used), 1)
            self._open(now, others=self._expected_others)
            self._end_hi = None
            self._least_before = None
            self._free_unconfirmed = 1
        self.used = self._own = len(self.in_flight)
        for other in self.in_flight:
            other.window = None

    def try_now(self, now: float) -> None:
        """Cut short a wait that was asked for: one request goes first, and its answer lets the others follow."""
        self._roll(now)
        self._blocked_until = min(self._blocked_until, now)
        self._confirmed, self._went_first = False, None
        self._sent_unconfirmed, self._free_unconfirmed = 0, 1
        self.events += 1

    # -- several processes ------------------------------------------------------------------------------------
    def find(self, slip: Slip) -> Slip:
        """The request of a slip handed out before, wherever the account was meanwhile."""
        return next((item for item in self.in_flight if item.key == slip.key), slip)

    def forget(self, owner: int) -> None:
        """A process is gone: nothing of its own is under way any more. It may have been counted."""
        self.in_flight = {slip for slip in self.in_flight if slip.owner != owner}

    def dump(self) -> list[object]:
        """All that is known, as plain values."""
        return [
            [getattr(self, name) for name in _KEPT],
            [[slip.sent, slip.window, slip.key, slip.owner] for slip in self.in_flight],
            [[slip.sent, slip.window, slip.done, slip.remaining] for slip in self._members],
            self._strays,
        ]

    def restore(self, known: Sequence[Any], now: float) -> None:
        """Know what another process dumped. Raises ValueError for what cannot be meant."""
        kept, in_flight, members, strays = known
        values = dict(zip(_KEPT, kept, strict=True))
        # Whoever waited for the others may be a little behind them.
        if values["_last_event"] > now + self.window_s or values["limit"] < 1:
            raise ValueError("of another clock")
        for name, value in values.items():
            setattr(self, name, value)
        self.in_flight = {
            Slip(sent, window, key=key, owner=owner)
            for sent, window, key, owner in in_flight
            if now - sent < LONGEST_TRIP_S
        }
        self._members = [
            Slip(sent, window, done=done, remaining=remaining) for sent, window, done, remaining in members
        ]
        self._strays = list(strays)

    # -- windows ----------------------------------------------------------------------------------------------
    def _anchor(self, sent: float, done: float) -> None:
        """The present window holds a request that was counted between `sent` and `done`."""
        if self._end_hi is None:
            self._end_lo, self._end_hi = sent, done + self.window_s
        elif not self._uncertain:
            self._end_lo = max(self._end_lo, sent)
            self._end_hi = min(self._end_hi, done + self.window_s)
            if self._end_lo > self._end_hi:
                self._end_lo, self._end_hi = sent, done + self.window_s

    def _continues(self, remaining: int) -> bool:
        """Whether `remaining` goes on counting down the window before."""
        return self._least_before is not None and remaining < self._least_before

    def _older_than(self, slip: Slip) -> float | None:
        """When `slip` cannot be of the window of the members: a time at which that window was still running."""
        before = [item for item in self._members if item.done <= slip.sent]
        if any(item.remaining <= slip.remaining for item in before):
            return max(item.sent for item in before)
        twin = next((item for item in self._members if item.remaining == slip.remaining), None)
        return min(twin.sent, slip.sent) if twin is not None else None

    def _join(self, slip: Slip, now: float) -> None:
        self._confirmed = True
        if not self._members:
            self._uncertain = self._doubt_from is not None and now > self._doubt_from
        self._members.append(slip)
        self._anchor(slip.sent, now)
        least = min(item.remaining for item in self._members)
        counted = self.limit - least
        others = counted - self._own
        if others > 0:
            self._others = max(self._others, others)
        most = counted + len(self.in_flight) + sum(item < least for item in self._strays)
        if self._expected_others or self._others:
            self.used = most
        else:
            self.used = max(counted, min(self.used, most))

    def _begin_after(self, older: float, slip: Slip, now: float) -> None:
        """`slip` proves a new window: the boundary lies between `older` and now."""
        lo, hi = older, now
        if self._end_hi is not None and max(lo, self._end_lo) <= min(hi, self._end_hi):
            lo, hi = max(lo, self._end_lo), min(hi, self._end_hi)
        meanwhile = [item.remaining for item in self._members if item.done > slip.sent]
        self._open(now, others=0)
        self._strays = meanwhile
        self._end_lo, self._end_hi = lo + self.window_s, hi + self.window_s
        self._confirmed = True
        slip.window = self._number
        self._members.append(slip)
        self.used = min(self.limit, self.limit - slip.remaining + len(meanwhile) + len(self.in_flight))
        self._own = self.used
        for other in self.in_flight:
            other.window = None

    def _still_old(self, slip: Slip, now: float) -> None:
        """The one that went first found the old window still running: what was believed of the boundary is wrong."""
        self._end_lo, self._end_hi = slip.sent, now + self.window_s
        self._confirmed = True
        self._members = [slip]
        self.used = self.limit - slip.remaining + len(self.in_flight)
        self._own = self.used

    def _closing_time(self) -> float:
        """When a new window has certainly begun."""
        if self._end_hi is None:
            return self._last_event + self.window_s + GUARD_S
        closing = self._end_hi
        longer = self._longer(closing)
        return closing + GUARD_S + (longer or 0.0)

    def _longer(self, closing: float) -> float | None:
        """Members may be of the next window: how long to wait for its end, where that costs less than counting them
        twice; else None."""
        if not self._uncertain:
            return None
        longer = max(0.0, min(item.done for item in self._members) + self.window_s - closing)
        return longer if longer / self.window_s * self.limit < self.used else None

    def _roll(self, now: float) -> None:
        """Begin a new window when the old one has certainly ended."""
        closing = self._closing_time()
        if now < closing or (self._end_hi is None and not self.used):
            return
        carried = len(self.in_flight)
        doubt_from = None
        strays: list[int] = []
        if self._end_hi is not None:
            passed = int((now - self._end_hi - GUARD_S) / self.window_s) + 1
            if passed == 1 and self._uncertain and self._longer(self._end_hi) is None:
                strays = [item.remaining for item in self._members]
                carried += len(strays)
            if passed > 1:
                self._least_before = None
                self._members = []
            widening = DRIFT * passed * self.window_s
            self._end_lo += passed * self.window_s - widening
            self._end_hi += passed * self.window_s + widening
            if self._end_hi - self._end_lo > 0.75 * self.window_s:
                self._end_hi = None
            else:
                doubt_from = self._end_lo
        self._open(now, others=max(self._others, self._expected_others // 2))
        self._doubt_from = doubt_from
        self._strays = strays
        self.used = self._own = carried
        for slip in self.in_flight:
            slip.window = None

    def _open(self, now: float, *, others: int) -> None:
        self._number += 1
        self._least_before = min((item.remaining for item in self._members), default=self._least_before)
        self._free_unconfirmed = self.limit - self.used
        self._members = []
        self._strays = []
        self._confirmed = False
        self._sent_unconfirmed = 0
        self._went_first = None
        self._doubt_from = None
        self._uncertain = False
        self._last_event = now
        self._expected_others = others
        self._others = 0

    # -- finding the boundary ---------------------------------------------------------------------------------
    def _probe_time(self) -> float | None:
        """When to send the last request of this window, to find its end; None when that is known well enough."""
        if self._end_hi is None or self._end_hi - self._end_lo <= NARROW_S:
            return None
        wall = self._end_lo + self._wall_offset
        prior = (wall // self.window_s + 1) * self.window_s - self._wall_offset + PRIOR_GUARD_S
        if prior < self._end_hi + GUARD_S:
            return prior if self._end_hi - prior > NARROW_S else None
        middle = (self._end_lo + self._end_hi) / 2
        return middle if self._end_hi - middle > NARROW_S else None

    def _probed(self, probe_at: float) -> bool:
        return any(item.sent >= probe_at for item in (*self._members, *self.in_flight))
