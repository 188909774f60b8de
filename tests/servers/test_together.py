"""Several copydesks at once on one journal and one budget: nothing twice, nothing lost, next to no refusal."""

import json
import re
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.patience import PROCESS_S
from tests.terminal.conftest import Terminal

ENOUGH_REFUSALS = 5


def start(desk: Any, ids: list[str]) -> tuple[Any, str]:
    """A run of its own, and its job's id."""
    process = desk.start("run", "duplicate", "-p", "gazette", "--yes", "--json", *(f"--id={item}" for item in ids))
    for line in process.stderr:
        if found := re.fullmatch(r"job (\w+)\n", line):
            return process, found[1]
    raise AssertionError(f"it ended with {process.wait()}")


def sent(cms: Any, ids: list[str]) -> int:
    wanted = set(ids)
    return sum(request.path.split("/")[-2] in wanted for request in cms.requests("POST", "*/duplicate"))


def of(ids: list[str]) -> Callable[[Any], bool]:
    return lambda request: request.path.split("/")[-2] in ids


def refusals(cms: Any) -> int:
    return sum(request.status == 429 for request in cms.log)


def copies(cms: Any, ids: list[str]) -> list[int]:
    return [len(cms.copies_of(item)) for item in ids]


def test_two_runs_share_the_budget(cms: Any, desk: Any) -> None:
    cms.limit, cms.window_s = 60, 3.0
    ids = cms.add_many("article", 60)
    runs = [start(desk, ids[:30]), start(desk, ids[30:])]
    for process, _ in runs:
        out, err = process.communicate(timeout=PROCESS_S)
        assert process.returncode == 0, err
        assert json.loads(out)["succeeded"] == 30
    assert refusals(cms) <= ENOUGH_REFUSALS
    assert copies(cms, ids) == [1] * 60


@pytest.fixture
def terminal() -> Iterator[Callable[[Any], Terminal]]:
    """The dashboard of a desk, read all the time."""
    opened: list[Terminal] = []

    def start(desk: Any) -> Terminal:
        env = {**desk.env, "TERM": "xterm-256color"}
        opened.append(Terminal(["-p", "gazette"], env, 120, 36))
        return opened[-1]

    yield start
    for item in opened:
        item.close()


def test_a_dashboard_drives_beside_runs_one_is_killed_and_one_cancelled(
    cms: Any, desk: Any, terminal: Callable[[Any], Terminal]
) -> None:
    cms.limit, cms.window_s = 60, 3.0
    cms.add_many("person", 18)
    seen = [record.id for record in cms.records("person")]
    ids = cms.add_many("article", 75)
    finished, killed, cancelled = ids[:30], ids[30:50], ids[50:]
    for_runs = cms.on("POST", "*/duplicate", nth=6, times=None, where=of(seen)).hang()
    cms.on("POST", "*/duplicate", times=None, where=of(killed)).delay(0.3)
    held = cms.on("POST", "*/duplicate", nth=6, times=None, where=of(cancelled)).hang()
    screen = terminal(desk)
    screen.until(rf"row 1 of {len(seen)}")
    screen.press("a", "d")
    screen.until(rf"Duplicate {len(seen)} \w+ records")
    drawn = len(screen.raw)
    screen.press("tab")
    screen.until(lambda text: "[ Duplicate ]" in text and len(screen.raw) > drawn)
    screen.press("enter")
    for_runs.wait()
    runs = [start(desk, part) for part in (finished, killed, cancelled)]
    cms.until(lambda: sent(cms, finished) >= 3)
    for_runs.end()
    cms.until(lambda: sent(cms, killed) >= 5)
    runs[1][0].send_signal(signal.SIGKILL)
    runs[1][0].wait()
    held.wait()
    assert desk("jobs", "cancel", runs[2][1]).code == 0
    held.end()
    resumed = desk("jobs", "resume", runs[1][1], timeout=PROCESS_S)
    assert resumed.code in (0, 4), resumed
    out, err = runs[0][0].communicate(timeout=PROCESS_S)
    assert runs[0][0].returncode == 0, err
    out, err = runs[2][0].communicate(timeout=PROCESS_S)
    assert runs[2][0].returncode == 130, err
    withdrawn = json.loads(out)
    cms.until(lambda: copies(cms, seen) == [1] * len(seen))
    screen.press("3")  # the strip of the main screen folds away what ended well
    screen.until(lambda text: "– cancelled" in text and len(re.findall(r"● done|\? \d+ in doubt", text)) == 3)
    assert copies(cms, finished) == [1] * len(finished)
    assert max(copies(cms, killed)) == 1
    items = {item["id"]: item for item in desk("jobs", "show", runs[1][1], "--json").json["items"]}
    for item, made in zip(killed, copies(cms, killed), strict=True):
        assert items[item]["state"] == ("succeeded" if made else "in_doubt") or items[item]["state"] == "in_doubt"
    assert copies(cms, cancelled).count(1) == withdrawn["succeeded"] < len(cancelled)
    assert refusals(cms) <= ENOUGH_REFUSALS
    screen.press("q")
    assert screen.wait() == 0
