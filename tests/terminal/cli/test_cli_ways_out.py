"""Interrupted at any moment, streams that are closed or full: a word and the right exit code, never a traceback."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PROCESS_S

INTERRUPTED_AT_IMPORT = """\
import atexit, os, signal, sys
left = int(sys.argv.pop(1))
begun = False
def look(event, args):
    global left, begun
    begun = begun or (event == "import" and args[0] == "argparse")
    if begun and event == "import":
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGINT)
sys.addaudithook(look)
atexit.register(lambda: left > 0 and os.write(2, b"never reached"))
from tui.cli import main
sys.exit(main())
"""


def shell(copydesk: Any, words: str, redirection: str) -> Any:
    """Run with a shell's redirection; what stays open of standard output and error is caught."""
    line = f'exec "$0" -m tui.cli {words} {redirection}'
    return subprocess.run(
        ["/bin/sh", "-c", line, sys.executable],
        env=copydesk.env,
        capture_output=True,
        text=True,
        timeout=PROCESS_S,
        check=False,
    )


@pytest.mark.parametrize("words", [("--help",), ("doctor",), ("run", "publish", "-p", "none", "--all")])
def test_ctrl_c_during_any_import_is_a_word_and_130(copydesk: Any, words: tuple[str, ...]) -> None:
    moment, reached = 1, True
    while reached:
        done = subprocess.run(
            [sys.executable, "-c", INTERRUPTED_AT_IMPORT, str(moment), *words],
            env=copydesk.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PROCESS_S,
            check=False,
        )
        reached = "never reached" not in done.stderr
        assert "Traceback" not in done.stderr, (moment, done.stderr)
        if reached:
            assert done.returncode == 130, (moment, done.stderr)
            assert "copydesk: Interrupted." in done.stderr, moment
        moment = moment * 3 if moment < 100 else moment + 250
    assert moment > 8


@pytest.mark.parametrize("words", ["--help", "--version", "keys", "jobs --json", "sandbox"])
@pytest.mark.parametrize("redirection", [">/dev/full", ">&-"])
def test_lost_output_is_no_success(copydesk: Any, words: str, redirection: str) -> None:
    done = shell(copydesk, words, redirection)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    if words in ("--help", "--version") and redirection == ">&-":
        assert (done.returncode, "copydesk" in done.stderr) == (0, True)  # argparse says it on standard error
        return
    assert done.returncode == 1
    assert re.search(r"Standard output cannot be written: \w|cannot say where it is: \w", done.stderr)


@pytest.mark.parametrize("words", ["jobs --json", "--help"])
def test_a_reader_that_left_is_no_success_and_no_word(copydesk: Any, words: str) -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "tui.cli", *words.split()],
        env=copydesk.env,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
        timeout=PROCESS_S,
        check=False,
    )
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "<&-"])
@pytest.mark.parametrize("words", ["profiles", "run publish -p none --all --yes --json"])
def test_other_streams_may_be_closed(copydesk: Any, words: str, redirection: str) -> None:
    done = shell(copydesk, words, redirection)
    assert done.returncode == (0 if words == "profiles" else 1)
    assert "Traceback" not in done.stdout + done.stderr
    assert ("error" in done.stdout) == ("--json" in words)


@pytest.mark.parametrize("words", ["", "demo"])
@pytest.mark.parametrize("redirection", ["<&-", ">&-", "2>&-", "2>/dev/null"])
def test_the_dashboard_needs_all_three_streams(copydesk: Any, words: str, redirection: str) -> None:
    done = shell(copydesk, words, redirection)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert redirection.startswith("2") or "The dashboard needs a terminal" in done.stderr


def test_what_was_sent_and_cannot_be_told_is_in_doubt(copydesk: Any, sandbox: Any) -> None:
    copydesk.both(sandbox)
    words = "run duplicate -p magazine --model article --all --limit 2 --yes --json"
    done = shell(copydesk, words, ">/dev/full")
    assert done.returncode == 4
    assert "copydesk jobs" in done.stderr
    assert copydesk("jobs", "--json").json[0]["state"] == "succeeded"
    assert shell(copydesk, f"{words} --dry-run", ">/dev/full").returncode == 1


def test_no_file_takes_the_number_of_a_closed_stream(copydesk: Any, sandbox: Any) -> None:
    copydesk.both(sandbox)
    words = "run duplicate -p magazine --model article --all --limit 2 --yes"
    assert shell(copydesk, words, "<&- >&- 2>&-").returncode == 4
    assert copydesk.paths.journal_file.read_bytes().startswith(b"SQLite format 3\0")
    assert copydesk("jobs", "--json").json[0]["state"] == "succeeded"


class TestStartedInAStrangePlace:
    @pytest.fixture
    def trap(self, tmp_path: Path) -> Path:
        """A directory whose modules say that they were run."""
        place = tmp_path / "trap"
        (place / "tui").mkdir(parents=True)
        for name in (
            "json",
            "argparse",
            "asyncio",
            "httpx",
            "sqlite3",
            "textual",
            "uvicorn",
            "platformdirs",
            "tui/__init__",
        ):
            (place / f"{name}.py").write_text(
                f"open({str(place / 'sprung')!r}, 'a').write({name!r})\nraise SystemExit(99)\n"
            )
        return place

    @pytest.mark.parametrize("python_path", [None, "", ":", "."])
    @pytest.mark.parametrize("words", [("--version",), ("doctor",), ("jobs", "--json")])
    def test_nothing_is_imported_from_there(
        self, copydesk: Any, trap: Path, words: tuple[str, ...], python_path: str | None
    ) -> None:
        if python_path is not None:
            copydesk.env["PYTHONPATH"] = python_path
        # What pip makes of the entry point: the script's own directory comes first, not the working one.
        entry = Path(sys.executable).with_name("copydesk")
        done = subprocess.run(
            [entry, *words], cwd=trap, env=copydesk.env, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
        if python_path in (":", "."):  # Python itself looks there before the program begins
            assert not (trap / "sprung").exists() or "tui" in (trap / "sprung").read_text()
            return
        assert done.returncode == 0, done.stderr
        assert not (trap / "sprung").exists()

    def test_nor_by_the_demo(self, copydesk: Any, trap: Path) -> None:
        entry = str(Path(sys.executable).with_name("copydesk"))
        shown = copydesk.on_terminal("demo", "--records", "50", cwd=trap, program=(entry,))
        shown.until("Article")
        shown.type("q")
        assert shown.end() == 0
        assert not (trap / "sprung").exists()
