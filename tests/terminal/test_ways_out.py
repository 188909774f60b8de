"""The dashboard always ends when it is told to, whatever holds it up, and never begins where it could not be drawn."""

import os
import re
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

LEFT = re.compile(rb"\x1b\[\?1049l")
"""Back on the screen that was there before."""

HELD_UP = {
    "spins": "while True: pass",
    "sleeps": "__import__('time').sleep(600)",
    "holds a lock": "lock = __import__('threading').Lock(); lock.acquire(); lock.acquire()",
    "writes and writes": "while True: self._driver.write('x' * 4096)",
}


def held_up(how: str, sign: Path) -> str:
    """Code that makes `?` hold up the event loop. The sign is there once it does."""
    return (
        f"import tui.ui.app\ndef hold(self):\n    open({str(sign)!r}, 'w').close()\n    {HELD_UP[how]}\n"
        "tui.ui.app.CopydeskApp.action_help = hold"
    )


def hold_up(terminal: Any, sign: Path) -> None:
    """Press `?` and wait until the program is held up."""
    terminal.press("?")
    while not sign.exists():
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("how", "number"),
    [
        ("spins", signal.SIGTERM),
        ("sleeps", signal.SIGHUP),
        ("holds a lock", signal.SIGTERM),
        ("writes and writes", signal.SIGHUP),
    ],
)
def test_a_signal_ends_a_program_that_is_held_up(
    place: Callable[..., Any], tmp_path: Path, how: str, number: signal.Signals
) -> None:
    terminal = place(records=60).dashboard(fault=held_up(how, tmp_path / "held up"))
    terminal.until(r"row 1 of \d+")
    if how == "writes and writes":
        terminal.stall()
    hold_up(terminal, tmp_path / "held up")
    terminal.process.send_signal(number)
    assert terminal.wait() == 128 + number
    if how != "writes and writes":
        assert LEFT.search(terminal.rest())
        assert terminal.takes_lines


def test_a_stalled_terminal_alone_does_not_keep_the_program(place: Callable[..., Any]) -> None:
    terminal = place(records=60).dashboard()
    terminal.until(r"row 1 of \d+")
    terminal.stall()
    for _ in range(40):
        terminal.press("2", "1")
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.wait() == 128 + signal.SIGTERM


def test_a_terminal_that_is_closed_ends_a_program_that_is_held_up(place: Callable[..., Any], tmp_path: Path) -> None:
    sign = tmp_path / "held up"
    terminal = place(records=60).dashboard(
        fault=f"import signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n{held_up('spins', sign)}"
    )
    terminal.until(r"row 1 of \d+")
    hold_up(terminal, sign)
    terminal.vanish()
    assert terminal.wait() == 128 + signal.SIGHUP


def test_ctrl_c_from_outside_ends_it_in_order(place: Callable[..., Any]) -> None:
    terminal = place(records=60).dashboard()
    terminal.until(r"row 1 of \d+")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.wait() == 130
    assert terminal.takes_lines
    assert b"Traceback" not in terminal.rest()


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_terminal_that_cannot_place_text_is_refused_in_one_sentence(place: Callable[..., Any], term: str) -> None:
    terminal = place(records=60).dashboard(env={"TERM": term})
    assert terminal.wait() == 1
    said = terminal.rest().decode()
    assert f"TERM is {term}" in said
    assert "export TERM=" in said
    assert "\x1b" not in said


@pytest.mark.parametrize("term", ["", "never-heard-of"])
def test_any_other_terminal_is_tried(place: Callable[..., Any], term: str) -> None:
    terminal = place(records=60).dashboard(env={"TERM": term}, columns=80, rows=24)
    terminal.until(r"row 1 of \d+")
    terminal.press("q")
    assert terminal.wait() == 0


def state_of(pid: int) -> str:
    """What a process does, in the letter `ps` knows it by."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_stopped_and_continued_it_is_drawn_again(place: Callable[..., Any]) -> None:
    terminal = place(records=60).dashboard()
    terminal.until(r"row 1 of \d+")
    for stop in (signal.SIGTSTP, signal.SIGSTOP):
        os.kill(terminal.process.pid, stop)
        while state_of(terminal.process.pid) != "T":
            os.sched_yield()
        if stop is signal.SIGTSTP:
            assert terminal.takes_lines
        terminal.wipe()
        terminal.process.send_signal(signal.SIGCONT)
        terminal.until(r"row 1 of \d+")
        terminal.press("2")
        terminal.until(r"Schema ── \d+")
        terminal.press("1")
        terminal.until(r"row 1 of \d+")
        assert not terminal.takes_lines
    terminal.press("q")
    assert terminal.wait() == 0
    assert terminal.takes_lines
