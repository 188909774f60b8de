"""What leaves for the terminal when something is copied: OSC 52, wrapped for what stands between."""

import base64
import re
from collections.abc import Callable
from typing import Any

import pytest

PLAIN = rb"\x1b\]52;c;([A-Za-z0-9+/=]+)\x07"
WAYS = {
    "plain": ({}, PLAIN),
    "tmux": (
        {"TMUX": "/run/tmux-0/default,1,0", "TERM": "tmux-256color"},
        rb"\x1bPtmux;\x1b\x1b\]52;c;([A-Za-z0-9+/=]+)\x07\x1b\\",
    ),
    "screen": (
        {"STY": "1.pts-0.desk", "TERM": "screen-256color"},
        rb"\x1bP\x1b\]52;c;([A-Za-z0-9+/=]+)\x07\x1b\\",
    ),
    "ssh": ({"SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22", "SSH_TTY": "/dev/pts/1"}, PLAIN),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_id_reaches_the_clipboard(place: Callable[..., Any], way: str) -> None:
    env, pattern = WAYS[way]
    terminal = place().dashboard(env=env)
    terminal.until(r"row 1 of [\d,]+")
    terminal.press("y")
    terminal.until(r"Copied the id")
    copied = re.search(pattern, bytes(terminal.raw))
    assert copied is not None
    record_id = base64.b64decode(copied.group(1)).decode()
    assert re.fullmatch(r"[\w-]{22}", record_id)
    assert f"Copied the id {record_id}" in " ".join(terminal.text.split())
    terminal.press("q")
    assert terminal.wait() == 0
