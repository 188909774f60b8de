"""A sandbox to try things on: servers as a child process, profiles and a journal in a directory of their own.

All of it goes on every way out: the servers notice that their parent is gone, and so does what removes the directory.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from tui.cms import traits_of
from tui.config.credentials import Credential
from tui.config.paths import Paths
from tui.config.profiles import Profile, save_profile, save_token
from tui.core.errors import ConfigError
from tui.core.secret import Secret

ENVIRONMENT = "main"
"""The environment of the sandbox's project that has several."""

START_TIMEOUT_S = 15.0
"""A sandbox that says nothing for so long is given up."""

_END_TIMEOUT_S = 3.0

_SWEEP = "import shutil, sys; sys.stdin.read(); shutil.rmtree(sys.argv[1], ignore_errors=True)"
"""Removes the directory when its standard input ends: whoever held the other end is gone, however it went."""

_CHILD_VARIABLES = ("PATH", "HOME", "TMPDIR", "TZ", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT", "TEMP", "TMP")


def _child_environment() -> dict[str, str]:
    """What a child of our own needs to run, and no token of the editor's. It imports what this process would, and
    nothing (`-P`) from the directory it is started in."""
    kept = {name: value for name in _CHILD_VARIABLES if (value := os.environ.get(name)) is not None}
    places = [os.path.abspath(place) for place in sys.path if place]  # noqa: PTH100 - links stay what they are
    return {**kept, "PYTHONPATH": os.pathsep.join(places)}


@contextlib.contextmanager
def throw_away_directory() -> Iterator[Path]:
    """A private directory that goes with this process, even when it is killed."""
    directory = Path(tempfile.mkdtemp(prefix="copydesk-demo-"))
    sweeper = subprocess.Popen(  # noqa: S603 - our own interpreter and words
        [sys.executable, "-I", "-S", "-c", _SWEEP, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_child_environment(),
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
            [sys.executable, "-P", "-m", "tui.sandbox", f"--parent-pid={os.getpid()}", *words],
            env=_child_environment(),
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


def write_profiles(
    paths: Paths, announced: dict[str, dict[str, str]], names: tuple[str, str] = ("magazine", "catalogue")
) -> None:
    """The projects of a sandbox as profiles, called `names` in the order they are announced."""
    for name, (cms, told) in zip(names, announced.items(), strict=True):
        secret = told["token"] if "token" in told else told["api_key"]
        traits = traits_of(cms)
        made = Profile(
            name,
            traits.system,
            told["base_url"],
            environment=ENVIRONMENT if traits.takes("environment") else "",
            project=told.get("project", ""),
            credential=Credential.from_file(save_token(paths, name, Secret(secret))),
        )
        save_profile(paths, made)


@contextlib.contextmanager
def playground(words: Sequence[str] = (), names: tuple[str, str] = ("magazine", "catalogue")) -> Iterator[Paths]:
    """A sandbox with profiles for it, in a directory that goes with it. Raises ConfigError when it does not start.

    `words` are the sandbox's own options. All of it ends with this process, however that ends.
    """
    with throw_away_directory() as directory, sandbox_server(list(words)) as announced:
        own = replace(Paths.under(directory), is_kept=False)
        write_profiles(own, announced, names)
        yield own
