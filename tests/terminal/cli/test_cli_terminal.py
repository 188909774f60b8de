"""The command line on a real terminal: questions, the live line, the demo."""

import os
import re
import signal
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PROCESS_S


def alive(pid: int) -> bool:
    """Whether a process still runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def children(pid: int) -> list[int]:
    """All processes below one."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == pid:
                found.append(int(entry.name))
    return found


def gone(pids: list[int], directories: list[Path], within_s: float = PROCESS_S) -> bool:
    end = time.monotonic() + within_s
    while any(alive(pid) for pid in pids) or any(item.exists() for item in directories):
        if time.monotonic() > end:
            return False
        os.sched_yield()
    return True


def test_the_plan_is_asked_about_and_no_is_the_default(copydesk: Any, sandbox: Any) -> None:
    copydesk.both(sandbox)
    words = ("run", "duplicate", "-p", "magazine", "--model", "article", "--all", "--limit", "2")
    for answer in ("\r", "n\r", "nonsense\r", "\x04"):
        asked = copydesk.on_terminal(*words)
        asked.until(r"Duplicate 2 records now\? \[y/N\]")
        asked.type(answer)
        assert asked.end() == 1
        assert "nothing was sent" in asked.text
    assert copydesk("jobs", "--json").json == []
    asked = copydesk.on_terminal(*words)
    asked.until(r"\[y/N\]")
    asked.type("y\r")
    assert asked.end() == 0
    assert "Duplicated 2 Article records" in asked.text


def test_ctrl_c_at_the_question_ends_it(copydesk: Any, sandbox: Any) -> None:
    copydesk.both(sandbox)
    asked = copydesk.on_terminal("run", "duplicate", "-p", "magazine", "--model", "article", "--all", "--limit", "2")
    asked.until(r"\[y/N\]")
    asked.type("\x03")
    assert asked.end() == 130
    assert copydesk("jobs", "--json").json == []


def test_the_live_line_moves_at_most_twice_a_second(copydesk: Any, start_sandbox: Any) -> None:
    copydesk.both(start_sandbox(job_seconds=0.5, rate_limit=60))
    began = time.monotonic()
    shown = copydesk.on_terminal(
        "run", "duplicate", "-p", "magazine", "--model", "article", "--all", "--limit", "60", "--yes"
    )
    assert shown.end() == 0
    seconds = time.monotonic() - began
    draws = shown.raw.count(b"%  ")
    assert 2 <= draws <= 2 * seconds + 2
    assert "Duplicated 60 Article records" in shown.text
    assert b"\x1b" not in shown.raw


def test_ctrl_c_while_it_works_says_how_to_go_on(copydesk: Any, start_sandbox: Any) -> None:
    copydesk.both(start_sandbox(job_seconds=1, rate_limit=60))
    shown = copydesk.on_terminal(
        "run", "duplicate", "-p", "magazine", "--model", "article", "--all", "--limit", "60", "--yes"
    )
    shown.until(r"of 60")
    shown.type("\x03")
    assert shown.end() == 130
    assert "copydesk jobs resume" in shown.text


def test_a_profile_is_added_by_answering(copydesk: Any, sandbox: Any) -> None:
    added = copydesk.on_terminal("profiles", "add")
    added.until("Name of the profile:")
    added.type("../x\r")
    added.until("cannot be called")
    added.type("blog\r")
    added.until("System:")
    added.type("1\r")
    added.until("Address of the API")
    added.type(f"{sandbox.datocms_url}\r")
    added.until("Environment")
    added.type("\r")
    added.until("Where is the token:")
    added.type("1\r")
    added.until(r"Token \(not shown\):")
    added.type(f"{sandbox.datocms_token}\r")
    added.until(r"Check the connection now\?")
    added.type("\r")
    assert added.end() == 0
    assert "Added blog" in added.text
    assert sandbox.datocms_token.encode() not in added.raw
    token = copydesk.paths.tokens_dir / "blog"
    assert token.read_text().strip() == sandbox.datocms_token
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert copydesk("profiles", "check", "blog").code == 0


def test_a_profile_that_does_not_work_is_not_added_by_itself(copydesk: Any, closed_port: str) -> None:
    added = copydesk.on_terminal("profiles", "add", "--name", "blog", "--system", "datocms", "--base-url", closed_port)
    added.until("Where is the token:")
    added.type("paste it now\r")
    added.until(r"Token \(not shown\):")
    added.type("some-token\r")
    added.until(r"Check the connection now\?")
    added.type("y\r")
    added.until(r"Add it all the same\? \[y/N\]")
    added.type("\r")
    assert added.end() == 1
    assert "Nothing was added." in added.text
    assert not list(copydesk.paths.config_dir.rglob("blog*"))


def test_doctor_judges_the_terminal(copydesk: Any) -> None:
    looked = copydesk.on_terminal("doctor")
    assert looked.end() == 0
    assert "xterm-256color" in looked.text
    assert "120 x 36" in looked.text
    assert "No problems found." in looked.text


class TestDemo:
    @pytest.fixture
    def demo(self, copydesk: Any, tmp_path: Path) -> Any:
        """A demo that shows its articles, with its processes and its directory."""
        copydesk.env["TMPDIR"] = str(tmp_path / "tmp")
        (tmp_path / "tmp").mkdir()
        shown = copydesk.on_terminal("demo", "--records", "300")
        shown.until("Article")
        shown.directories = list((tmp_path / "tmp").glob("copydesk-demo-*"))
        shown.children = children(shown.process.pid)
        assert len(shown.directories) == 1
        assert shown.children
        return shown

    def test_it_is_private_and_apart(self, demo: Any, copydesk: Any) -> None:
        directory = demo.directories[0]
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        assert sorted(item.name for item in directory.glob("config/profiles/*")) == ["catalogue.toml", "magazine.toml"]
        assert {stat.S_IMODE(item.stat().st_mode) for item in directory.glob("config/tokens/*")} == {0o600}
        assert not copydesk.paths.config_dir.exists()
        assert not copydesk.paths.state_dir.exists()

    def test_quit(self, demo: Any) -> None:
        demo.type("q")
        assert demo.end() == 0
        assert gone(demo.children, demo.directories)

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
    def test_signals(self, demo: Any, number: signal.Signals) -> None:
        demo.process.send_signal(number)
        assert demo.end() != 0
        assert gone(demo.children, demo.directories)

    def test_the_line_drops(self, demo: Any) -> None:
        master = os.dup(demo.master)
        os.close(demo.master)
        demo.master = os.open(os.devnull, os.O_RDONLY)
        os.close(master)
        demo.process.wait(timeout=PROCESS_S)
        assert gone(demo.children, demo.directories)


def test_a_sandbox_that_does_not_start_is_said(copydesk: Any, tmp_path: Path) -> None:
    broken = tmp_path / "broken" / "starlette"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('no starlette here')\n")
    copydesk.env["PYTHONPATH"] = f"{broken.parent}:{os.environ.get('PYTHONPATH', '')}"
    copydesk.env["TMPDIR"] = str(tmp_path)
    shown = copydesk.on_terminal("demo")
    assert shown.end() == 1
    assert re.search(r"The sandbox did not start: .*no starlette here", shown.text.replace("\n", " "))
    assert not list(tmp_path.glob("copydesk-demo-*"))


def test_without_a_terminal_the_dashboard_says_so(copydesk: Any) -> None:
    for words in ((), ("demo",), ("-p", "nope")):
        ended = copydesk(*words)
        assert (ended.code, ended.out) == (1, "")
        assert ended.err.startswith("copydesk: ")
