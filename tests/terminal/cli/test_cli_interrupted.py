"""Runs that do not come to their end: time-outs, signals, kills. Nothing accepted is lost or sent twice."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.patience import EVENT_S, PROCESS_S


@pytest.fixture
def desk(copydesk: Any, start_sandbox: Any) -> Any:
    """A sandbox of the test's own, with slow jobs and little budget."""
    sandbox = start_sandbox(job_seconds=0.5, rate_limit=60, faults=True)
    copydesk.both(sandbox)
    copydesk.sandbox = sandbox
    return copydesk


DUPLICATE = ("run", "duplicate", "-p", "magazine", "--model", "article", "--all", "--limit", "25", "--yes")

LONGER = (*DUPLICATE[:-2], "90", "--yes")
"""Goes on for several windows of the budget, so that a signal meets it on its way on a busy machine, too."""


def until(condition: Callable[[], bool], timeout_s: float = EVENT_S) -> None:
    """Wait for a condition that another process brings about."""
    end = time.monotonic() + timeout_s
    tick = 0.02
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        subprocess.run(["sleep", str(tick)], check=True)


def accepted(api: Any) -> int:
    return sum(1 for item in api.requests("POST", "/duplicate") if item["status"] == 202)


def test_a_time_out_ends_the_waiting_and_resume_goes_on(desk: Any, dato_api: Any) -> None:
    api = dato_api(desk.sandbox)
    before = {item["id"] for item in api.records("article")}
    ended = desk(*DUPLICATE, "--timeout", "0.7", "--json")
    result = ended.result
    assert (ended.code, result["state"]) == (130, "running")
    assert f"copydesk jobs resume {result['job']}" in ended.err
    resumed = desk("jobs", "resume")
    assert resumed.code == 0, resumed
    assert "Duplicated 25 Article records" in resumed.out
    created = {item["id"] for item in api.records("article")} - before
    assert len(created) == 25
    assert accepted(api) == 25
    show = desk("jobs", "show", result["job"][:6], "--json").json
    assert {item["created"] for item in show["items"]} == created
    assert {item["state"] for item in show["items"]} == {"succeeded"}
    assert {batch["state"] for batch in show["batches"]} == {"succeeded"}
    again = desk("jobs", "resume", result["job"])
    assert again.code == 0
    assert accepted(api) == 25


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signals_stop_intake_and_keep_everything(desk: Any, dato_api: Any, number: signal.Signals) -> None:
    api = dato_api(desk.sandbox)
    process = desk.start(*LONGER, "--json")
    until(lambda: accepted(api) >= 3)
    process.send_signal(number)
    out, err = process.communicate(timeout=PROCESS_S)
    assert process.returncode == 130, err
    assert out.count("\n") == 1
    assert "copydesk jobs resume" in err
    sent = accepted(api)
    assert desk("jobs", "resume").code == 0
    assert accepted(api) == 90
    assert sent < 90


def test_killed_in_the_middle_and_resumed(desk: Any, dato_api: Any) -> None:
    api = dato_api(desk.sandbox)
    before = {item["id"] for item in api.records("article")}
    process = desk.start(*DUPLICATE)
    until(lambda: accepted(api) >= 8)
    process.kill()
    process.wait(timeout=PROCESS_S)
    jobs = desk("jobs", "--json").json
    assert [(job["operation"], job["state"]) for job in jobs] == [("duplicate", "running")]
    for words in (("jobs",), ("jobs", "show", jobs[0]["job"]), ("jobs", "report", jobs[0]["job"], "--format", "md")):
        assert "stopped" in desk(*words).out, words  # nobody drives it, and each says so
    resumed = desk("jobs", "resume", jobs[0]["job"])
    created = {item["id"] for item in api.records("article")} - before
    after = desk("jobs", "--json").json[0]
    assert len(created) == after["succeeded"] == 25 - after["in_doubt"]
    assert resumed.code == (4 if after["in_doubt"] else 0)
    assert accepted(api) <= 25


def test_publish_killed_and_resumed(desk: Any, dato_api: Any) -> None:
    api = dato_api(desk.sandbox)
    process = desk.start("run", "publish", "-p", "magazine", "--model", "article", "--all", "--force", "--yes")
    until(lambda: len(api.requests("POST", "/items/bulk/publish")) >= 1)
    process.kill()
    process.wait(timeout=PROCESS_S)
    resumed = desk("jobs", "resume")
    job = desk("jobs", "--json").json[0]
    # What failed in its batch may be published as a link of a later one, in whatever order they ran: it is in doubt.
    assert resumed.code == (4 if job["in_doubt"] else 2)
    assert job["total"] == job["succeeded"] + job["failed"] + job["in_doubt"]
    assert job["failed"] == sum(item["meta"]["status"] != "published" for item in api.records("article")) > 0


def unfinished(desk: Any, number: int) -> str:
    """Leave a job of so many duplicates half done, and give its id."""
    ended = desk(*DUPLICATE[:-2], str(number), "--yes", "--timeout", "0.2", "--json")
    assert ended.code == 130
    return str(ended.result["job"])


def test_cancel_without_a_driver_cancels_the_unsent_at_once(desk: Any, dato_api: Any) -> None:
    api = dato_api(desk.sandbox)
    job = unfinished(desk, 150)
    sent = accepted(api)
    assert f"{150 - sent} items will not be sent." in desk("jobs", "cancel", job).out
    assert "nothing is left to send." in desk("jobs", "cancel", job).out
    assert desk("jobs", "resume", job).code == 130
    assert accepted(api) == sent < 150
    after = desk("jobs", "show", job, "--json").json
    assert sum(item["state"] == "cancelled" for item in after["items"]) == 150 - sent
    assert after["succeeded"] == after["total"] == sent
    assert desk("jobs", "cancel", job).code == 0


def test_cancel_while_another_process_drives(desk: Any, dato_api: Any) -> None:
    api = dato_api(desk.sandbox)
    process = desk.start(*DUPLICATE[:-2], "150", "--yes", "--json")
    until(lambda: accepted(api) >= 2)
    job = desk("jobs", "--json").json[0]["job"]
    assert desk("jobs", "cancel", job).code == 0
    out, err = process.communicate(timeout=PROCESS_S)
    result = json.loads(out)
    assert (process.returncode, result["state"]) == (130, "cancelled"), err
    assert result["total"] == result["succeeded"] == accepted(api) < 150


def test_resume_says_when_there_is_nothing_or_no_such_job(desk: Any) -> None:
    assert desk("jobs", "resume").code == 0
    assert desk("jobs", "resume", "nope").code == 1
    assert desk("jobs", "cancel", "nope").code == 1
    assert desk("jobs", "show", "nope").code == 1
    assert "error" in desk("jobs", "show", "nope", "--json").json


def test_resume_with_a_profile_that_changed_or_is_gone(desk: Any, dato_api: Any) -> None:
    unfinished(desk, 25)
    file = desk.paths.profiles_dir / "magazine.toml"
    text = file.read_text()
    file.write_text(text.replace("http://127.0.0.1", "http://localhost"))
    changed = desk("jobs", "resume")
    assert changed.code == 1
    assert "another project" in changed.err
    file.unlink()
    assert desk("jobs", "resume").code == 1
    file.write_text(text)
    assert desk("jobs", "resume").code == 0
    assert accepted(dato_api(desk.sandbox)) == 25


def test_a_reader_that_leaves_does_not_stop_the_work(desk: Any, tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    process = subprocess.Popen(
        [sys.executable, "-m", "tui.cli", "run", "publish", "-p", "magazine", "--model", "article", "--all", "--yes"],
        env=desk.env,
        stdin=subprocess.DEVNULL,
        stdout=write,
        stderr=subprocess.PIPE,
    )
    os.close(write)
    _, err = process.communicate(timeout=PROCESS_S)
    assert process.returncode in (0, 2), err
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err


def test_resume_goes_on_with_all_profiles_and_one_that_cannot_stops_no_other(desk: Any, dato_api: Any) -> None:
    unfinished(desk, 25)
    copied = desk("run", "copy-schema", "-p", "catalogue", "--search", "weight", "--yes", "--timeout", "0", "--json")
    assert copied.code == 130
    token = desk.paths.tokens_dir / "catalogue"
    key = token.read_text()
    token.write_text("not-the-key")
    assert desk("jobs", "resume").code == 1
    jobs = {job["profile"]: job for job in desk("jobs", "--json").json}
    assert jobs["magazine"]["state"] == "succeeded"
    assert jobs["catalogue"]["state"] in ("planned", "running")
    token.write_text(key)
    ended = desk("jobs", "resume")
    assert ended.code == 0, ended
    jobs = {job["profile"]: job for job in desk("jobs", "--json").json}
    assert jobs["catalogue"]["state"] == "succeeded"
    assert jobs["catalogue"]["total"] == jobs["catalogue"]["succeeded"] > 0
    assert accepted(dato_api(desk.sandbox)) == 25
