"""The sandbox as a process: its one line, its ways out."""

import json
import os
import signal
import subprocess
import sys
from typing import Any

import httpx
import pytest

from tests.patience import EVENT_S, PROCESS_S
from tui.cli import UsageProblem, build_parser
from tui.sandbox.datocms.magazine import LOCALES


def test_announces_both_systems_and_answers_at_once(start_sandbox: Any) -> None:
    running = start_sandbox(records=40)
    answer = httpx.get(
        f"{running.datocms_url}/site",
        headers={
            "Authorization": f"Bearer {running.datocms_token}",
            "Accept": "application/json",
            "X-Api-Version": "3",
        },
    )
    assert answer.json()["data"]["type"] == "site"
    assert running.announcement.keys() == {"datocms", "unicat"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_ends_cleanly_on_a_signal(number: Any) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tui.sandbox", "--records", "30"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    assert json.loads(first)["datocms"]["token"]
    os.kill(process.pid, number)
    rest, errors = process.communicate(timeout=PROCESS_S)
    assert (process.returncode, rest, errors) == (0, "", "")


def test_ends_when_its_parent_is_gone() -> None:
    script = """
import os, subprocess, sys
command = [sys.executable, "-m", "tui.sandbox", "--records", "30", "--parent-pid", str(os.getpid())]
child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
child.stdout.readline()
print(child.pid, flush=True)
"""
    # The sandbox inherits standard error: reading that to its end waits for the sandbox, not only for the script.
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=PROCESS_S)
    assert int(done.stdout) > 0
    assert done.stderr == ""


def test_a_project_in_many_locales(start_sandbox: Any) -> None:
    running = start_sandbox(records=60, locales=61)
    headers = {"Authorization": f"Bearer {running.datocms_token}", "Accept": "application/json", "X-Api-Version": "3"}
    with httpx.Client(base_url=running.datocms_url, headers=headers, timeout=EVENT_S) as client:
        locales = client.get("/site").json()["data"]["attributes"]["locales"]
        assert (len(locales), locales[:3]) == (61, ["en", "it", "de"])
        asked = {"filter[type]": "article", "filter[fields][title][matches][pattern]": "(de)", "locale": "de"}
        found = client.get("/items", params=asked).json()
        assert 0 < found["meta"]["total_count"] < 60
        assert all(one["attributes"]["title"]["de"].endswith("(de)") for one in found["data"])


def test_the_command_line_knows_how_many_locales_there_are() -> None:
    parser = build_parser(["sandbox"])
    assert parser.parse_args(["sandbox", f"--locales={len(LOCALES)}"]).locales == len(LOCALES)
    with pytest.raises(UsageProblem, match=f"at most {len(LOCALES)}"):
        parser.parse_args(["sandbox", f"--locales={len(LOCALES) + 1}"])


def test_a_port_in_use_is_said_plainly(start_sandbox: Any) -> None:
    port = start_sandbox(records=20).datocms_url.rsplit(":", 1)[1]
    done = subprocess.run(
        [sys.executable, "-m", "tui.sandbox", "--port", port], capture_output=True, text=True, timeout=PROCESS_S
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert "cannot listen" in done.stderr
    assert "Traceback" not in done.stderr


def test_requests_in_flight_and_queued_jobs_do_not_hold_it_up() -> None:
    command = [sys.executable, "-m", "tui.sandbox", "--faults", "--records", "30", "--job-seconds", "60"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    datocms = json.loads(process.stdout.readline())["datocms"]
    headers = {
        "Authorization": f"Bearer {datocms['token']}",
        "Accept": "application/json",
        "X-Api-Version": "3",
    }
    with httpx.Client(base_url=datocms["base_url"], headers=headers) as client:
        record = client.get("/items").json()["data"][0]["id"]
        for _ in range(10):
            assert client.post(f"/items/{record}/duplicate").status_code == 202
        client.post("/__sandbox__/faults", json={"do": "delay", "seconds": 60, "path": "/site"})
        with pytest.raises(httpx.ReadTimeout):
            client.get("/site", timeout=0.2)
        process.terminate()
        _, errors = process.communicate(timeout=PROCESS_S)
    assert (process.returncode, errors) == (0, "")
