"""A bell, a notice of the desktop and the title of the terminal: only where they are asked for."""

from pathlib import Path

import pytest

from tui.config.settings import Settings, Signal
from tui.ui.services.announcing import Announcer


@pytest.mark.parametrize(
    ("signal", "environ", "sent"),
    [
        (Signal.NONE, {}, []),
        (Signal.BELL, {}, ["\a"]),
        (Signal.OSC9, {}, ["\x1b]9;copydesk: Published 1, 2 failed\a"]),
        (Signal.OSC777, {}, ["\x1b]777;notify;copydesk;Published 1, 2 failed\a"]),
        (Signal.OSC9, {"TMUX": "x"}, ["\x1bPtmux;\x1b\x1b]9;copydesk: Published 1, 2 failed\a\x1b\\"]),
    ],
)
def test_the_end_of_a_job_is_signalled_as_asked_for(signal: Signal, environ: dict[str, str], sent: list[str]) -> None:
    written: list[str] = []
    Announcer(written.append, signal, environ=environ).ended("Published 1; 2 failed")
    assert written == sent


def test_what_a_title_holds_steers_no_terminal() -> None:
    written: list[str] = []
    Announcer(written.append, Signal.OSC9, environ={}).ended("A\x1b]0;x\aB\nC")
    assert written[0].count("\x1b") == 1
    assert written[0].count("\a") == 1


def test_the_title_says_how_far_jobs_are_and_comes_back() -> None:
    written: list[str] = []
    said = Announcer(written.append, in_title=True)
    for running, percent in ((0, 0), (1, 3), (1, 3), (2, 50), (0, 0), (0, 0)):
        said.progress(running, percent)
    assert written == ["\x1b[22;2t\x1b]2;copydesk 3%\a", "\x1b]2;copydesk 50%\a", "\x1b[23;2t"]
    silent: list[str] = []
    Announcer(silent.append).progress(1, 3)
    assert silent == []


def test_settings_ask_for_it(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('signal = "bell"\ntitle = true\n')
    found = Settings.load(file)
    assert (found.signal, found.title, found.problems) == (Signal.BELL, True, ())
    file.write_text('signal = "drum"\ntitle = 1\n')
    wrong = Settings.load(file)
    assert (wrong.signal, wrong.title, len(wrong.problems)) == (Signal.NONE, False, 2)
    assert Settings.load(tmp_path / "none.toml").signal is Signal.NONE
