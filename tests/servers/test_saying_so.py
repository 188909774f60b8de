"""What a job waits for is said, and every job comes to an end."""

import json
import re
import signal
import sqlite3
import subprocess
import threading
from contextlib import suppress
from typing import Any

import pytest

from tests.patience import PROCESS_S
from tests.servers.datocms import DatoCMS
from tests.servers.hurried import HURRIED
from tests.servers.unicat import Job, Unicat

RUN = ("--yes", "--json")
FIELDS = ("brand", "colour", "weight")


class Lines:
    """Standard error of a running command, line by line."""

    def __init__(self, process: Any) -> None:
        self._process = process
        self.seen = ""
        self._grew = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for line in self._process.stderr:
            with self._grew:
                self.seen += line
                self._grew.notify_all()

    def until(self, pattern: str, within_s: float = 30.0) -> str:
        """Wait until it says something."""
        with self._grew:
            assert self._grew.wait_for(lambda: re.search(pattern, self.seen, re.MULTILINE), within_s), self.seen
            return self.seen


def test_a_429_that_asks_for_an_hour_is_said_and_two_signals_still_print_the_result(cms: DatoCMS, desk: Any) -> None:
    ids = [cms.add("article", {"title": f"T{number}"}, "draft").id for number in range(6)]
    cms.on("POST", "/items/*/duplicate", nth=3, times=None).answer(429, {"data": []}, {"Retry-After": "3600"})
    running = desk.start("run", "duplicate", "-p", "gazette", *(f"--id={key}" for key in ids), *RUN)
    lines = Lines(running)
    said = lines.until(r"asks to wait")
    assert re.search(r"DatoCMS asks to wait 1 h: continues at \d\d:\d\d$", said, re.MULTILINE), said
    assert "left" not in said
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=PROCESS_S) == 130
    assert json.loads(running.stdout.read())["state"] == "running"


def test_a_second_signal_ends_it_at_once_and_prints_the_result_all_the_same(cms: DatoCMS, desk: Any) -> None:
    ids = [cms.add("article", {"title": f"T{number}"}, "draft").id for number in range(3)]
    held = cms.on("POST", "/items/*/duplicate", nth=3).hang()
    running = desk.start("run", "duplicate", "-p", "gazette", *(f"--id={key}" for key in ids), *RUN)
    held.wait()
    while running.poll() is None:
        running.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            running.wait(timeout=0.1)
    assert running.returncode == 130
    (line,) = running.stdout.read().splitlines()
    result = json.loads(line)
    assert (result["total"], result["state"]) == (3, "running")
    assert result["succeeded"] + result["failed"] + result["in_doubt"] <= 2


@pytest.mark.parametrize("named", [True, False], ids=["one job", "all jobs"])
def test_a_second_signal_to_resume_prints_the_result_all_the_same(cms: DatoCMS, desk: Any, named: bool) -> None:
    ids = [cms.add("article", {"title": f"T{number}"}, "draft").id for number in range(3)]
    job = desk("run", "duplicate", "-p", "gazette", *(f"--id={key}" for key in ids), *RUN, "--timeout=0").result["job"]
    held = cms.on("POST", "/items/*/duplicate", nth=3 - cms.count_writes("POST")).hang()
    running = desk.start("jobs", "resume", *([job] if named else []), "--json")
    held.wait()
    while running.poll() is None:
        running.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            running.wait(timeout=0.1)
    assert running.returncode == 130
    (line,) = running.stdout.read().splitlines()
    result = json.loads(line) if named else json.loads(line)["jobs"][0]
    assert (result["job"], result["total"], result["state"]) == (job, 3, "running")


def test_signals_that_come_as_it_ends_give_no_other_exit_code(cms: DatoCMS, desk: Any) -> None:
    source = cms.add("article", {"title": "One"}, "draft").id
    held = cms.on("GET", "/items", times=None).hang()
    running = desk.start("run", "duplicate", "-p", "gazette", f"--id={source}", *RUN)
    held.wait()
    while running.poll() is None:
        running.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            running.wait(timeout=0.01)
    assert running.returncode == 130
    assert json.loads(running.stdout.read())["state"] == "cancelled"


def test_results_that_are_gone_when_resumed_end_as_read(cms: DatoCMS, desk: Any) -> None:
    first, second, third = (cms.add("article", {"title": f"T{number}"}, "draft").id for number in range(3))

    def never(job: Any) -> None:
        job.shown, job.works = False, job.ids != [third]

    cms.on_job = never
    ids = [f"--id={key}" for key in (first, second, third)]
    running = desk.start("run", "duplicate", "-p", "gazette", *ids, *RUN)
    cms.until(lambda: len(cms.requests("GET", "/job-results/*")) >= 3)
    running.kill()
    running.communicate()
    published = desk("run", "publish", "-p", "gazette", *ids[:2], "--timeout", "2", *RUN)
    assert published.code == 130
    # An hour and more later.
    cms.offset_s += 3_700
    done = desk("jobs", "resume", timeout=PROCESS_S)
    assert done.code == 4, done
    copied = {item["id"]: item for item in shown(desk, "duplicate")["items"]}
    assert {key: item["state"] for key, item in copied.items()} == {
        first: "succeeded",
        second: "succeeded",
        third: "in_doubt",
    }
    assert [copied[key]["created"] for key in (first, second)] == [cms.copies_of(key)[0].id for key in (first, second)]
    assert "result never came" in copied[third]["reason"]
    publish = shown(desk, "publish")
    assert (publish["state"], publish["succeeded"]) == ("succeeded", 2)
    with sqlite3.connect(desk.paths.journal_file) as journal:
        assert not journal.execute("SELECT 1 FROM jobs WHERE ended_at IS NULL").fetchall()


# -- Unicat ---------------------------------------------------------------------------------------------------------
def copy(desk: Any, uni: Unicat) -> Any:
    """Copy three fields, impatiently."""
    desk.code = HURRIED
    gids = [f"--id={uni.gid('fields', name)}" for name in FIELDS]
    return desk("run", "copy-schema", "-p", "furniture", *gids, *RUN)


def copies(uni: Unicat) -> list[str]:
    """What was made of them; nothing twice."""
    made = [uni.copies("fields", name) for name in FIELDS]
    assert [len(found) for found in made] == [1, 1, 1]
    return sorted(found[0]["gid"] for found in made)


def test_a_copy_whose_end_is_never_told_ends_as_seen(uni: Unicat, desk: Any) -> None:
    uni.on_job = lambda job: setattr(job, "done_lost", True)
    done = copy(desk, uni)
    assert (done.code, done.result["state"], sorted(done.result["created"])) == (0, "succeeded", copies(uni)), done.err


@pytest.mark.parametrize("at", [1, 2])
def test_a_copy_whose_feed_begins_anew_ends_as_seen(uni: Unicat, desk: Any, at: int) -> None:
    uni.on_job = lambda job: setattr(job, "seconds", 1.5)
    uni.on("POST", "/sync/get", nth=at).then(lambda _request: uni.cursors_anew())
    done = copy(desk, uni)
    assert (done.code, done.result["state"], done.result["succeeded"]) == (0, "succeeded", 3), done.err
    assert set(done.result["created"]) <= set(copies(uni))


def test_a_copy_that_the_feed_has_forgotten_is_in_doubt(uni: Unicat, desk: Any) -> None:
    def forgotten(job: Job) -> None:
        job.silent = True

    uni.on_job = forgotten
    uni.on("POST", "/sync/get").then(lambda _request: uni.cursors_anew())
    done = copy(desk, uni)
    assert (done.code, done.result["state"], done.result["in_doubt"]) == (4, "in_doubt", 3), done.err
    copies(uni)


def shown(desk: Any, operation: str) -> dict[str, Any]:
    """The newest job of an operation."""
    job = next(row["job"] for row in desk("jobs", "--json").json if row["operation"] == operation)
    return dict(desk("jobs", "show", job, "--json").json)


# -- jobs that nobody can finish -------------------------------------------------------------------------------------
def test_a_job_whose_profile_is_gone_can_be_forgotten(cms: DatoCMS, desk: Any) -> None:
    source = cms.add("article", {"title": "One"}, "draft").id
    cms.on_job = lambda job: setattr(job, "shown", False)
    run = desk("run", "duplicate", "-p", "gazette", f"--id={source}", "--timeout", "1", *RUN)
    job = run.result["job"]
    refused = desk("jobs", "forget", job)
    assert (refused.code, "not finished" in refused.err) == (1, True)
    (desk.paths.profiles_dir / "gazette.toml").unlink()
    gone = desk("jobs", "forget", job)
    assert gone.code == 0, gone.err
    assert "nobody will know any more" in gone.err
    assert desk("jobs", "--json").json == []


# -- before a job ----------------------------------------------------------------------------------------------------
def test_an_outage_while_it_opens_is_said_before_it_gives_up_or_goes_on(cms: DatoCMS, desk: Any) -> None:
    source = cms.add("article", {"title": "One"}, "draft").id
    outage = cms.outage()
    running = desk.start("run", "duplicate", "-p", "gazette", f"--id={source}", *RUN)
    Lines(running).until(r"HTTP 503 on .*\. It is tried again\.$")
    outage.end()
    assert running.wait(timeout=PROCESS_S) == 0
    assert len(cms.copies_of(source)) == 1


def test_an_hour_that_one_process_was_asked_for_is_not_waited_out_in_silence_by_the_next(
    cms: DatoCMS, desk: Any
) -> None:
    cms.limit = 60
    first, second = (cms.add("article", {"title": f"T{number}"}, "draft").id for number in range(2))
    hour = cms.on("POST", "/items/*/duplicate", times=None).answer(429, {"data": []}, {"Retry-After": "3600"})
    running = desk.start("run", "duplicate", "-p", "gazette", f"--id={first}", *RUN)
    Lines(running).until("asks to wait 1 h")
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=PROCESS_S) == 130
    hour.end()
    done = desk("run", "duplicate", "-p", "gazette", f"--id={second}", *RUN)
    assert (done.code, cms.copies_of(second)) == (1, [])
    assert re.search(r"too many requests\. It asks to wait (1 h|60 min|59 min)\.", done.err), done.err
    assert "in a moment" not in done.err
    job = json.loads(running.stdout.read())["job"]
    assert desk("jobs", "resume", job).code == 0
    assert len(cms.copies_of(first)) == 1


def test_an_hour_that_was_asked_for_can_be_tried_earlier_by_resuming(cms: DatoCMS, desk: Any) -> None:
    cms.limit = 60
    ids = cms.add_many("article", 8)
    hour = cms.on("POST", "/items/*/duplicate", times=None).answer(429, {"data": []}, {"Retry-After": "3600"})
    running = desk.start("run", "duplicate", "-p", "gazette", *(f"--id={key}" for key in ids), *RUN)
    Lines(running).until("asks to wait 1 h")
    job = desk("jobs", "--json").json[0]["job"]
    tried = hour.hits
    # Whichever of the two processes meets the refusal first, the other hears of it.
    assert desk("jobs", "resume", job, "--timeout", "4").code in (1, 130)
    hour.wait(tried + 1)
    # Each of the two lets two leave together at most; without having heard of it eight would.
    assert 1 <= hour.hits - tried <= 4
    assert running.poll() is None
    hour.end()
    # A refusal that one of them still had on its way may ask for the hour once more: then it is tried once more.
    for _ in range(len(ids)):
        resumed = desk("jobs", "resume", job, "--timeout", "10")
        if resumed.code == 0:
            break
    assert (resumed.code, running.wait(timeout=PROCESS_S)) == (0, 0), resumed
    assert [len(cms.copies_of(key)) for key in ids] == [1] * len(ids)
