"""Several processes on one budget: one file, a simulated server, and everything that may be wrong with the file."""

import fcntl
import heapq
import itertools
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tui.core.secret import Secret
from tui.jobs.rate_windows import Slip, WindowAccount
from tui.jobs.shared_windows import HELD_AT_MOST_S, MOST_SHARED, SharedWindows, shared_file

WINDOW_S = 3.0
LIMIT = 60
TOKEN = Secret("a-token-nobody-may-see")


def a_file(directory: Path) -> Path:
    directory.mkdir(exist_ok=True)
    file = shared_file(directory / "budget", "https://cms.example", TOKEN)
    assert file is not None
    return file


def a_client(file: Path, *, reserve: int = 0) -> SharedWindows:
    return SharedWindows(file, WindowAccount(limit=60, window_s=WINDOW_S), reserve=reserve)


def simulate(clients: list[SharedWindows], *, phase_s: float, seconds: float, seed: int) -> tuple[int, dict[int, int]]:
    """All have unlimited work and eight connections each. Gives the refusals, and what each window took."""
    chance = random.Random(seed)
    order = itertools.count()
    taken: dict[int, int] = {}
    refused = 0
    under_way = [0] * len(clients)
    events: list[tuple[float, int, str, int, object]] = []

    def plan(at: float, kind: str, who: int, what: object = None) -> None:
        heapq.heappush(events, (at, next(order), kind, who, what))

    for who in range(len(clients)):
        plan(1000.3 + who * 0.9, "wake", who)
    while events and events[0][0] < 1000 + seconds:
        now, _, kind, who, what = heapq.heappop(events)
        client = clients[who]
        if kind == "arrive":
            number = int((now - phase_s) // WINDOW_S)
            taken[number] = taken.get(number, 0) + 1
            plan(now + chance.uniform(0.002, 0.02), "answer", who, (what, LIMIT - taken[number]))
            continue
        with client.held(now) as account:
            if kind == "answer":
                assert isinstance(what, tuple)
                slip, remaining = what
                assert isinstance(slip, Slip)
                under_way[who] -= 1
                if remaining < 0:
                    refused += 1
                    account.refused(account.find(slip), now, 1)
                else:
                    account.answered(account.find(slip), now, limit=LIMIT, remaining=remaining)
            while under_way[who] < 8 and account.room(now) > 0:
                under_way[who] += 1
                plan(now + chance.uniform(0.002, 0.02), "arrive", who, account.leave(now))
            due = account.next_change(now)
        if kind == "wake":
            plan(min(max(due, now + 0.001), now + 0.02 if client.crowded(now) else due + 1), "wake", who)
    return refused, taken


@pytest.mark.parametrize("phase_s", [0.0, 1.1, 2.6])
@pytest.mark.parametrize("number", [2, 3])
def test_together_they_use_all_and_are_never_refused(tmp_path: Path, number: int, phase_s: float) -> None:
    file = a_file(tmp_path)
    refused, taken = simulate([a_client(file) for _ in range(number)], phase_s=phase_s, seconds=24, seed=number)
    assert refused == 0
    whole = sorted(taken)[2:-1]
    assert sum(taken[window] for window in whole) >= 0.95 * LIMIT * len(whole)


def test_what_one_was_told_the_other_knows(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    one, other = a_client(file), a_client(file)
    with one.held(10.0) as account:
        account.answered(account.leave(10.0), 10.01, limit=30, remaining=4)
    with other.held(10.02) as account:
        assert (account.limit, account.left) == (30, 4)
        account.refused(account.leave(10.02), 10.03, 2)
    with one.held(10.04) as account:
        assert account.room(10.04) == 0
        assert account.next_change(10.04) > 12
    assert one.crowded(10.04)
    assert not one.crowded(20.0)


def test_an_answer_finds_its_request_wherever_it_was_meanwhile(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    one, other = a_client(file), a_client(file)
    with one.held(10.0) as account:
        slip = account.leave(10.0)
    with other.held(10.01) as account:
        account.answered(account.leave(10.01), 10.02, limit=60, remaining=58)
        assert len(account.in_flight) == 1
    with one.held(10.03) as account:
        account.answered(account.find(slip), 10.03, limit=60, remaining=59)
        assert not account.in_flight
        assert account.left == 58


def test_a_dashboards_reserve_is_kept_by_the_others(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    dashboard, run = a_client(file, reserve=4), a_client(file)
    with dashboard.held(10.0) as account:
        account.answered(account.leave(10.0), 10.01, limit=60, remaining=59)
    with run.held(10.02):
        assert run.reserve(10.02) == 4
    assert dashboard.reserve(10.02) == 0
    assert run.reserve(100.0) == 0


def test_what_the_dead_had_under_way_counts_no_longer(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    script = (
        "import sys; from pathlib import Path\n"
        "from tui.jobs.rate_windows import WindowAccount\n"
        "from tui.jobs.shared_windows import SharedWindows\n"
        "with SharedWindows(Path(sys.argv[1]), WindowAccount(limit=60, window_s=3.0)).held(10.0) as account:\n"
        "    for _ in range(4): account.leave(10.0)\n"
    )
    subprocess.run([sys.executable, "-c", script, file], check=True)
    with a_client(file).held(10.1) as account:
        assert account.used == 4
        assert not account.in_flight


@pytest.mark.parametrize("content", [b"", b"x" * 100, b"windows1" + os.urandom(3000)])
def test_a_file_that_makes_no_sense_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    file = a_file(tmp_path)
    file.write_bytes(content)
    one, other = a_client(file), a_client(file)
    with one.held(10.0) as account:
        account.leave(10.0)
    with other.held(10.1) as account:
        assert account.used == 1


def test_without_a_file_each_goes_by_what_it_sees(tmp_path: Path) -> None:
    (tmp_path / "budget").write_text("in the way")
    assert shared_file(tmp_path / "budget", "https://cms.example", TOKEN) is None
    one = a_client(tmp_path / "nowhere")
    with one.held(10.0) as account:
        slip = account.leave(10.0)
    with one.held(10.1) as account:
        assert account.find(slip) is slip


def test_a_holder_that_is_stopped_holds_up_nobody_for_long(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    holder = os.open(file, os.O_RDWR)
    fcntl.flock(holder, fcntl.LOCK_EX)
    client = a_client(file)
    tries = []
    for now in (10.0, 10.1):
        began = time.thread_time()
        with client.held(now) as account:
            account.leave(now)
        tries.append(time.thread_time() - began)
    assert max(tries) < HELD_AT_MOST_S
    assert account.used == 2
    os.close(holder)
    with client.held(12.0) as account:
        account.leave(12.0)
    with a_client(file).held(12.1) as account:
        assert account.used == 3


def test_a_large_budget_is_not_shared(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    one = a_client(file)
    with one.held(10.0) as account:
        account.limit = MOST_SHARED + 1
    with one.held(10.1) as account:
        account.leave(10.1)
    with a_client(file).held(10.2) as account:
        assert account.used == 0


def test_neither_address_nor_token_can_be_told_from_it(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    with a_client(file).held(10.0) as account:
        account.leave(10.0)
    other = a_file(tmp_path / "elsewhere")
    assert file.name != other.name  # each installation has a salt of its own
    for place in file.parent.iterdir():
        assert place.stat().st_mode & 0o077 == 0
        for secret in (TOKEN.reveal(), "cms.example"):
            assert secret.encode() not in place.read_bytes()
            assert secret not in place.name
    assert a_file(tmp_path) == file


def test_files_of_long_ago_are_removed(tmp_path: Path) -> None:
    old = tmp_path / "budget" / "old.windows"
    a_file(tmp_path)
    old.write_bytes(b"")
    os.utime(old, (time.time() - 30 * 86400,) * 2)
    a_file(tmp_path)
    assert not old.exists()


def test_it_costs_next_to_nothing(tmp_path: Path) -> None:
    file = a_file(tmp_path)
    clients = [a_client(file), a_client(file)]
    used = time.process_time()
    for number in range(300):
        now = 10 + number / 20
        with clients[number % 2].held(now) as account:
            slip = account.leave(now)
        with clients[number % 2].held(now + 0.01) as account:
            account.answered(account.find(slip), now + 0.01, limit=60, remaining=59 - number % 60)
    assert (time.process_time() - used) / 300 < 0.005
