"""Fixtures every test may use: sandboxes as processes of their own, reached over real HTTP."""

import gc
import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from httpx._transports import default as connections
from hypothesis import settings

import tests.examples  # noqa: F401 - it has the profile
from tests.forkserver import Forked
from tests.patience import PROCESS_S

settings.load_profile("same")

# What clients of tests trust, who speak plain HTTP, is read once, not by each; the program's say whom they trust.
setattr(connections, "create_ssl_context", cache(httpx.create_ssl_context))  # noqa: B010


for number, handler in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(number) is signal.SIG_IGN:
        # So it is in the background of a shell, or under nohup, and every program that a test starts would inherit it.
        signal.signal(number, handler)

MEMORY = Path("/dev/shm")  # noqa: S108 - pytest makes directories of its own in it
ENOUGH = 2 << 30
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
    # Thousands of journals and profiles: on a disk the tests wait for it half the time.
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None  # found anew from the variable


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Most of a test's time is waiting: for a rate window, a terminal, another process. So there are more workers than
    processors, and no test may depend on how many there are."""
    return 3 * (os.cpu_count() or 1)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Next to nothing that is imported and collected is garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """What was imported and collected stays: looking through it for garbage again and again takes a fifth of the time
    of a test of a screen."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(500_000, 5, 5)


WAITING = ("test_scenes.py", "conformance", "terminal", "servers", "faults", "kills", "engine", "thirdcms", "gateway")
"""Where tests wait for other processes more than they compute; those that take longest come first."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deals the tests out to the workers, each of whom begins with a stretch of the list, so that at any time some wait
    and others compute: in the order of their files all would compute at first and all would wait at the end."""
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    if workers == 1:
        return
    tests = Path(__file__).parent
    rooms = [item.path.relative_to(tests).parts[0] for item in items]
    waiting = [item for name in WAITING for item, room in zip(items, rooms, strict=True) if room == name]
    computing = [item for item, room in zip(items, rooms, strict=True) if room not in WAITING]
    items[:] = [
        item for worker in range(workers) for item in mixed(waiting[worker::workers], computing[worker::workers])
    ]


def mixed(waiting: list[pytest.Item], computing: list[pytest.Item]) -> list[pytest.Item]:
    """Both in their order, those that wait spread over the first four fifths of the others: short ones end the run."""
    places = [(0.8 * number / len(waiting), item) for number, item in enumerate(waiting)]
    places += [(number / len(computing), item) for number, item in enumerate(computing)]
    return [item for _, item in sorted(places, key=lambda place: place[0])]


@dataclass(frozen=True)
class RunningSandbox:
    """A sandbox that listens. `announcement` is the JSON object of its first line."""

    process: "subprocess.Popen[str]"
    announcement: dict[str, Any]

    @property
    def datocms_url(self) -> str:
        return str(self.announcement["datocms"]["base_url"])

    @property
    def datocms_token(self) -> str:
        return str(self.announcement["datocms"]["token"])

    @property
    def datocms_colleague(self) -> str:
        """The token of another person, who may do everything."""
        return str(self.announcement["datocms"]["colleague"])

    @property
    def unicat_url(self) -> str:
        return str(self.announcement["unicat"]["base_url"])

    @property
    def unicat_project(self) -> str:
        return str(self.announcement["unicat"]["project"])

    @property
    def unicat_api_key(self) -> str:
        return str(self.announcement["unicat"]["api_key"])

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> int:
        """Ends it as a polite user would and gives its exit code."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            return self.process.wait(timeout=PROCESS_S)
        finally:
            if self.process.poll() is None:
                self.process.kill()
                self.process.wait()
            if self.process.stdout:
                self.process.stdout.close()


def launch_sandbox(**options: object) -> RunningSandbox:
    """Starts a sandbox with options as named in SandboxOptions; ready when this returns."""
    words = []
    for name, value in {"parent_pid": os.getpid(), **options}.items():
        if value is True:
            words.append(f"--{name.replace('_', '-')}")
        elif value is not False and value is not None:
            words += [f"--{name.replace('_', '-')}", str(value)]
    process = Forked("tests.sandboxes", *words, stdout=subprocess.PIPE)
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        process.wait(timeout=PROCESS_S)
        raise RuntimeError(f"the sandbox ended with {process.returncode} before it was ready")
    return RunningSandbox(process, json.loads(line))


@pytest.fixture(scope="session")
def sandbox() -> Iterator[RunningSandbox]:
    """One sandbox for the whole run: quick jobs, no rate limit to speak of. Tests share it, so leave things behind
    only where no other test can trip over them."""
    running = launch_sandbox(job_seconds=0.05, rate_limit=100_000)
    yield running
    running.stop()


@pytest.fixture
def start_sandbox() -> Iterator[Callable[..., RunningSandbox]]:
    """Starts sandboxes of a test's own: `start_sandbox(records=50, job_seconds=0.1, rate_limit=60, faults=True)`."""
    started: list[RunningSandbox] = []

    def start(**options: object) -> RunningSandbox:
        started.append(launch_sandbox(**options))
        return started[-1]

    yield start
    for running in started:
        running.stop()


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The matrix of hostile texts: surfaces by kinds, with how many texts each bore."""
    matrix: dict[str, dict[str, int]] = {}
    for report in terminalreporter.stats.get("passed", []):
        for name, told in report.user_properties:
            if name == "hostile":
                kind, counts = told
                matrix.setdefault(kind, {}).update(counts)
    if not matrix:
        return
    surfaces = list(dict.fromkeys(surface for counts in matrix.values() for surface in counts))
    terminalreporter.section("hostile texts")
    terminalreporter.line(" " * 26 + "  ".join(surfaces))
    for kind, counts in matrix.items():
        terminalreporter.line(f"{kind:<26}" + "  ".join(f"{counts.get(name, 0):>{len(name)}}" for name in surfaces))
    terminalreporter.line(f"{sum(sum(counts.values()) for counts in matrix.values())} texts on surfaces in all")
