"""`copydesk demo`: the dashboard on a sandbox of its own. Both go, with everything they kept, on every way out."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from tui.commands.console import Console
from tui.commands.dashboard import open_dashboard, require_terminal
from tui.commands.logs import keep_log
from tui.commands.sandbox import options
from tui.config.credentials import Credential
from tui.config.paths import Paths
from tui.config.profiles import Profile, save_profile, save_token
from tui.core.content import System
from tui.core.errors import ConfigError
from tui.core.secret import Secret

START_TIMEOUT_S = 15.0
"""A sandbox that says nothing for so long is given up."""

_END_TIMEOUT_S = 3.0

_SWEEP = "import shutil, sys; sys.stdin.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"
"""Removes the directory when its standard input ends: whoever held the other end is gone, however it went."""


def demo(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:  # noqa: ARG001 - a command's shape
    """Start a sandbox, write profiles for it, open the dashboard, and clear all of it away."""
    require_terminal()
    with ended_by_signals(), _directory() as directory, sandbox_server(options(arguments, ("records",))) as announced:
        own = Paths.under(directory)
        keep_log(own)
        write_profiles(own, announced)
        return open_dashboard(own, arguments.profile or "magazine")


@contextlib.contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end this process through its `finally` clauses, until the dashboard takes them itself."""

    def leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - a handler's shape
        raise SystemExit(128 + number)

    numbers = [number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None]
    before = {number: signal.signal(number, leave) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _directory() -> Iterator[Path]:
    """A private directory that goes with this process, even when it is killed."""
    directory = Path(tempfile.mkdtemp(prefix="copydesk-demo-"))
    sweeper = subprocess.Popen(  # noqa: S603 - our own interpreter and words
        [sys.executable, "-I", "-S", "-c", _SWEEP, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        if sweeper.stdin is not None:
            sweeper.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            sweeper.wait(_END_TIMEOUT_S)


@contextlib.contextmanager
def sandbox_server(words: list[str]) -> Iterator[dict[str, dict[str, str]]]:
    """Run the sandbox as a child process; gives what its first line says. Raises ConfigError when it does not start."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter and words
            [sys.executable, "-m", "tui.sandbox", f"--parent-pid={os.getpid()}", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            start_new_session=True,  # ctrl+c and a hang-up are the dashboard's to answer
        )
        try:
            line = _first_line(child)
            try:
                announced = json.loads(line)
            except ValueError:
                complaints.seek(0)
                said = [text for text in complaints.read().splitlines() if text.strip()]
                raise ConfigError(
                    f"The sandbox did not start{': ' + said[-1] if said else f' in {START_TIMEOUT_S:.0f} s'}.",
                    next_step="Run copydesk sandbox to see what it says.",
                ) from None
            yield announced
        finally:
            child.terminate()
            try:
                child.wait(_END_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            if child.stdout is not None:
                child.stdout.close()


def _first_line(child: subprocess.Popen[str]) -> str:
    """The child's first line, or nothing when it ended or took too long."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    output = child.stdout
    if output is None:
        return ""
    threading.Thread(target=lambda: lines.put(output.readline()), daemon=True, name="sandbox-line").start()
    try:
        return lines.get(timeout=START_TIMEOUT_S)
    except queue.Empty:
        return ""


def write_profiles(paths: Paths, announced: dict[str, dict[str, str]]) -> None:
    """The two projects of a sandbox as profiles `magazine` and `catalogue`."""
    datocms, unicat = announced["datocms"], announced["unicat"]
    save_profile(
        paths,
        Profile(
            "magazine",
            System.DATOCMS,
            datocms["base_url"],
            environment="main",
            credential=Credential.from_file(save_token(paths, "magazine", Secret(datocms["token"]))),
        ),
    )
    save_profile(
        paths,
        Profile(
            "catalogue",
            System.UNICAT,
            unicat["base_url"],
            project=unicat["project"],
            credential=Credential.from_file(save_token(paths, "catalogue", Secret(unicat["api_key"]))),
        ),
    )
