"""A program behind a pseudo-terminal with every chunk of its output stamped as it arrives.

The terminal emulator is fed afterwards, so what emulating costs is in no number.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

ROOT = Path(__file__).resolve().parents[2]
FRAME_END = b"\x1b[?2026l"
"""End of a synchronized update: what was sent before it is on the screen."""
QUIET_S = 0.03
"""A burst has ended when nothing came for this long."""
_ROW = re.compile(r"row [\d,]+ of")
_KEYS = {"down": "\x1b[B", "up": "\x1b[A", "pagedown": "\x1b[6~", "pageup": "\x1b[5~", "escape": "\x1b"}


@dataclass(frozen=True)
class Answer:
    """What one key led to: milliseconds to the first whole frame and to the last byte, and how many bytes."""

    frame_ms: float
    settled_ms: float
    size: int


@dataclass(frozen=True)
class Still:
    """A stretch of time without input: bytes a second, and percent of one core of the program itself."""

    bytes_per_s: float
    cpu_percent: float


class Meter:
    """Starts the program when entered, ends it when left."""

    def __init__(
        self,
        command: list[str],
        env: dict[str, str],
        columns: int = 120,
        rows: int = 36,
        *,
        bytes_per_s: int | None = None,
    ) -> None:
        """`bytes_per_s`: how fast the line is; None: as fast as we read."""
        self._command, self._env = command, env
        self._bytes_per_s = bytes_per_s
        self._size = (columns, rows)
        self.sent = 0
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)

    def __enter__(self) -> Self:
        self._master, slave = pty.openpty()
        columns, rows = self._size
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            self._command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=self._env,
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGHUP)
        try:
            while self._read(0.2):
                pass
            self._process.wait(5)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._master)

    @property
    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(
            "".join(self._screen.buffer[y][x].data for x in range(self._screen.columns)).rstrip()
            for y in range(self._screen.lines)
        )

    def _read(self, within_s: float) -> bytes:
        ready, _, _ = select.select([self._master], [], [], within_s)
        if not ready:
            return b""
        try:
            data = os.read(self._master, 65536 if self._bytes_per_s is None else max(1, self._bytes_per_s // 20))
        except OSError:
            return b""
        if self._bytes_per_s is not None:
            time.sleep(len(data) / self._bytes_per_s)
        self.sent += len(data)
        return data

    def until(self, pattern: str, within_s: float = 60.0) -> float:
        """Seconds from the start of the program to the arrival of what made the screen match."""
        wanted = re.compile(pattern)
        end = time.monotonic() + within_s
        while (now := time.monotonic()) < end:
            data = self._read(end - now)
            arrived = time.monotonic()
            if not data and self._process.poll() is not None:
                break
            self._stream.feed(data)
            if wanted.search(self.text):
                return arrived - self._began
        raise TimeoutError(f"{pattern} never came:\n{self.text}")

    def settle(self, quiet_s: float = 0.3) -> None:
        """Wait until nothing more comes."""
        while data := self._read(quiet_s):
            self._stream.feed(data)

    def press(self, text: str) -> None:
        """Send keys without measuring."""
        os.write(self._master, _KEYS.get(text, text).encode())

    def key(self, name: str, within_s: float = 1.0) -> Answer:
        """Press one key when all is quiet and measure what comes of it."""
        self.settle(QUIET_S)
        began = last = time.monotonic()
        self.press(name)
        frame: float | None = None
        size, tail, wait = 0, b"", within_s
        while data := self._read(wait):
            last = time.monotonic()
            size += len(data)
            self._stream.feed(data)
            tail = (tail + data)[-4096:]
            if frame is None and FRAME_END in tail:
                frame = last
            wait = QUIET_S
        return Answer(((frame or last) - began) * 1000, (last - began) * 1000, size)

    def move(self, name: str, within_s: float = 1.0) -> float:
        """Press a key that moves the cursor, whatever else is being painted: ms until another row is named."""
        self.settle(QUIET_S)
        before, began = _ROW.search(self.text), time.monotonic()
        self.press(name)
        arrived = began
        while (left := began + within_s - arrived) > 0 and (data := self._read(left)):
            arrived = time.monotonic()
            self._stream.feed(data)
            if (row := _ROW.search(self.text)) is not None and (before is None or row[0] != before[0]):
                break
        return (arrived - began) * 1000

    def hold(self, name: str, count: int, per_s: float) -> tuple[float, int]:
        """Hold a key at a repeat rate: how many ms the last frame came after the last press, and all bytes."""
        self.settle(QUIET_S)
        before, last = self.sent, time.monotonic()
        due = pressed = last
        for _ in range(count):
            while (left := due - time.monotonic()) > 0:
                if data := self._read(left):
                    self._stream.feed(data)
                    last = time.monotonic()
            self.press(name)
            pressed = time.monotonic()
            due += 1 / per_s
        while data := self._read(0.1):
            self._stream.feed(data)
            last = time.monotonic()
        return max(0.0, (last - pressed) * 1000), self.sent - before

    def watch(self, seconds: float) -> Still:
        """Look on for a while."""
        before, cpu, began = self.sent, self.cpu_s, time.monotonic()
        while (left := began + seconds - time.monotonic()) > 0:
            if data := self._read(left):
                self._stream.feed(data)
        took = time.monotonic() - began
        return Still((self.sent - before) / took, 100 * (self.cpu_s - cpu) / took)

    @property
    def cpu_s(self) -> float:
        """Processor time of the program itself: by its own clock, for /proc counts in hundredths of a second."""
        return time.clock_gettime(~self._process.pid << 3 | 2)

    def shows(self, pattern: str) -> bool:
        """Whether the screen matches as it is."""
        return re.search(pattern, self.text) is not None

    @property
    def memory_mb(self) -> float:
        """Resident memory of the program itself."""
        return self._status_mb("VmRSS")

    @property
    def peak_mb(self) -> float:
        """The most of it there ever was."""
        return self._status_mb("VmHWM")

    def _status_mb(self, name: str) -> float:
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        found = re.search(rf"{name}:\s+(\d+) kB", status)
        return int(found.group(1)) / 1024 if found else 0.0
