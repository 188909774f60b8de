"""Running a profile's `token_command`: apart from the terminal, for a while, and with all it started ended after it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence

MOST_BYTES = 16_384
"""Longer than any token; what is longer is something else."""
_LOOK_S = 0.1

_NEEDED = frozenset(("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP"))
_DESKTOP = frozenset(("SYSTEMROOT", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"))
_NETWORK = frozenset(
    ("SSH_AUTH_SOCK", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")
)
_KNOWN = _NEEDED | _DESKTOP | _NETWORK
_MANAGERS = ("LC_", "XDG_", "SSL_CERT_", "GNUPG", "GPG_", "PASSWORD_STORE_", "GOPASS_", "OP_", "BW_", "VAULT_", "AWS_")
"""How the variables of password managers begin, with what they need to reach their own vault."""


class Failed(Exception):
    """It gave no token. `why` and `next_step` are for people and hold nothing of what it printed."""

    def __init__(self, why: str, next_step: str) -> None:
        super().__init__(why)
        self.why = why
        self.next_step = next_step


def environment(given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What the command gets: what programs need, what password managers need, and the tokens of nobody else."""
    return {name: value for name, value in given.items() if name.upper() in _KNOWN or name.startswith(_MANAGERS)}


def output_of(words: Sequence[str], timeout_s: float, stop: threading.Event | None = None) -> bytes:
    """What the command prints, run without a shell in a session of its own. Raises Failed, and OSError or ValueError
    where it cannot be run. Whatever it started ends with it, also when `stop` is set."""
    child = subprocess.Popen(  # noqa: S603 - the words are the editor's own configuration
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
        start_new_session=True,
    )
    try:
        printed = _read(child, time.monotonic() + timeout_s, timeout_s, stop)
    finally:
        with contextlib.suppress(OSError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        if child.stdout is not None:
            child.stdout.close()
    if child.returncode != 0:
        raise Failed(f"it ended with status {child.returncode}", "Run it yourself to see why.")
    return printed


def _read(child: subprocess.Popen[bytes], deadline: float, timeout_s: float, stop: threading.Event | None) -> bytes:
    if child.stdout is None:
        return b""
    printed = b""
    open_end = True
    while open_end or child.poll() is None:
        if time.monotonic() > deadline:
            raise Failed(f"it gave no answer in {timeout_s:.0f} s", "Run it yourself to see why.")
        if stop is not None and stop.is_set():
            raise Failed("it was given up", "")
        ended = child.poll() is not None
        if not open_end:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(_LOOK_S)
            continue
        ready, _, _ = select.select([child.stdout], [], [], _LOOK_S)
        if ready:
            part = os.read(child.stdout.fileno(), 4096)
            open_end = bool(part)
            printed += part
        elif ended:
            open_end = False  # somebody it left behind holds the pipe
        if len(printed) > MOST_BYTES:
            raise Failed("it printed too much for a token", "It should print the token on its first line.")
    return printed
