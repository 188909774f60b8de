"""The power goes, the disk is full, another program holds the journal: what is sent is written down before."""

import ctypes
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

PATIENCE_S = 15.0

SLOW_DISK = """
import sys, time
from pathlib import Path
import tui.jobs.disk as disk
real = disk.put_on_disk
def slow(file):
    time.sleep(float(sys.argv[1]))
    real(file)
disk.put_on_disk = slow
from tui.cli import main
sys.exit(main(sys.argv[2:]))
"""

REMEMBERING_DISK = """
import itertools, os, shutil, sys
from pathlib import Path
import tui.jobs.disk as disk
real, image, numbers = disk.put_on_disk, Path(sys.argv[1]), itertools.count()
def remember(file):
    real(file)
    journal = file.with_name(file.name.removesuffix("-wal"))
    fresh = image.with_name(f"image-{next(numbers)}")
    fresh.mkdir()
    for part in (journal, file):
        shutil.copy(part, fresh / part.name)
    link = image.with_name("link")
    link.symlink_to(fresh)
    os.replace(link, image)
disk.put_on_disk = remember
from tui.cli import main
sys.exit(main(sys.argv[2:]))
"""
"""After each sync, `image` holds what a power cut would leave at least."""


def duplicating(ids: list[str]) -> list[str]:
    return ["run", "duplicate", "-p", "gazette", "--yes", "--json", *(f"--id={item}" for item in ids)]


def intents(journal: Path) -> dict[str, str]:
    """The state of each item's batch, as a journal file tells."""
    connection = sqlite3.connect(journal)
    try:
        return dict(
            connection.execute(
                "SELECT items.id, batches.state FROM batches JOIN items ON items.job = batches.job"
                " AND items.position BETWEEN batches.first AND batches.first + batches.planned - 1"
            ).fetchall()
        )
    finally:
        connection.close()


def test_a_power_cut_takes_no_intent_back(cms: Any, desk: Any, tmp_path: Path) -> None:
    image = tmp_path / "image"
    ids = cms.add_many("article", 30)
    unknown: list[str] = []

    def states() -> dict[str, str]:
        """What a power cut now would leave."""
        with tempfile.TemporaryDirectory(dir=tmp_path) as place:
            copy = shutil.copytree(image.resolve(), Path(place) / "copy")
            return intents(copy / "journal.sqlite3")

    def arrived(request: Any) -> None:
        item = request.path.split("/")[-2]
        if states().get(item) != "sending":
            unknown.append(item)

    cms.on("POST", "*/duplicate", times=None).then(arrived)
    process = subprocess.Popen(
        [sys.executable, "-c", REMEMBERING_DISK, image, *duplicating(ids)],
        env=desk.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    desk.started.append(process)
    cms.until(lambda: cms.count_writes("POST", "*/duplicate") >= 20)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert unknown == []
    left = states()
    made = [item for item in ids if cms.copies_of(item)]
    assert len(made) >= 20
    assert not [item for item in made if left[item] == "planned"]


class Full:
    """A small disk that is full."""

    def __init__(self, desk: Any, place: Path) -> None:
        place.mkdir()
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform != "linux" or libc.mount(b"tmpfs", os.fsencode(place), b"tmpfs", 0, b"size=3000k") != 0:
            pytest.skip("a small disk cannot be mounted here")
        self._umount: Callable[[], Any] = lambda: libc.umount2(os.fsencode(place), 2)
        self.ballast = place / "ballast"
        desk.env["XDG_STATE_HOME"] = str(place)

    def begin(self, process: Any) -> None:
        with self.ballast.open("wb", buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                pass

    def end(self, process: Any) -> None:
        self.ballast.unlink()

    def close(self) -> None:
        self._umount()


class Limited:
    """No file may grow: what a quota does, and a disk with an error."""

    def __init__(self, desk: Any, place: Path) -> None:
        if not hasattr(resource, "prlimit"):
            pytest.skip("limits of other processes cannot be set here")

    def begin(self, process: Any) -> None:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))

    def end(self, process: Any) -> None:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def close(self) -> None:
        pass


class Held:
    """Another program writes to the journal and does not end."""

    def __init__(self, desk: Any, place: Path) -> None:
        self.file = desk.paths.journal_file
        self.connection: sqlite3.Connection | None = None

    def begin(self, process: Any) -> None:
        self.connection = sqlite3.connect(self.file, isolation_level=None, check_same_thread=False, timeout=10)
        self.connection.execute("BEGIN IMMEDIATE")

    def end(self, process: Any) -> None:
        assert self.connection is not None
        self.connection.execute("ROLLBACK")

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()


@pytest.fixture
def trouble(request: pytest.FixtureRequest, desk: Any, tmp_path: Path) -> Iterator[Any]:
    made = request.param(desk, tmp_path / "disk")
    yield made
    for process in desk.started:
        process.kill()
        process.wait()
    made.close()


def says(file: Path, pattern: str) -> Callable[[], bool]:
    return lambda: re.search(pattern, file.read_text()) is not None


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Full, r"copydesk: The disk is full: nothing is sent until there is room for the journal \S+"),
        (
            Limited,
            r"copydesk: The journal cannot be (read or written|put on the disk) \(.+\): nothing is sent until it can",
        ),
        (Held, r"copydesk: Another program holds the journal: nothing is sent until it lets go of \S+"),
    ],
    indirect=["trouble"],
)
def test_what_cannot_be_written_down_is_not_sent_and_said(
    cms: Any,
    desk: Any,
    tmp_path: Path,
    trouble: Any,
    said: str,
) -> None:
    ids = cms.add_many("article", 30)
    began: list[float] = []
    started: list[Any] = []

    def begin(_: Any) -> None:
        trouble.begin(started[0])
        began.append(time.monotonic())

    cms.on("POST", "*/duplicate", nth=6).then(begin)
    errors = tmp_path / "stderr"
    with errors.open("w") as stderr, (tmp_path / "stdout").open("w") as stdout:
        process = subprocess.Popen(
            [sys.executable, "-m", "tui.cli", *duplicating(ids)],
            env=desk.env,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
        started.append(process)
        desk.started.append(process)
    cms.until(lambda: bool(began))
    cms.until(says(errors, said), within_s=PATIENCE_S)
    assert time.monotonic() - began[0] < PATIENCE_S
    sent = len(cms.requests("POST", "*/duplicate"))
    assert sent < len(ids)
    assert process.poll() is None
    trouble.end(process)
    assert process.wait(60) == 0, errors.read_text()
    assert [len(cms.copies_of(item)) for item in ids] == [1] * len(ids)
    assert len(cms.requests("POST", "*/duplicate")) == len(ids)
