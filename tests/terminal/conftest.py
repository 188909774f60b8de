"""The dashboard in a real pseudo-terminal, read through a terminal emulator. Tests wait on what the screen shows."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyte
import pytest

from tests.forkserver import Forked, starts_from_nothing
from tests.patience import PROCESS_S

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = PROCESS_S

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "ctrl+q": "\x11",
    "ctrl+c": "\x03",
    "f12": "\x1b[24~",
}


class Terminal:
    """A program behind a pseudo-terminal. `raw` is every byte it ever sent, `frames` what the screen showed."""

    def __init__(
        self, words: list[str], env: dict[str, str], columns: int, rows: int, *, program: Sequence[str] = ()
    ) -> None:
        """`program` is what is started from nothing instead of the command, forked."""
        self.raw = bytearray()
        self.frames: list[str] = []
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._changed = threading.Condition()
        self._master, slave = pty.openpty()
        self._size(columns, rows)
        streams: dict[str, Any] = {"stdin": slave, "stdout": slave, "stderr": slave}
        self.process: subprocess.Popen[Any]
        if not program and not starts_from_nothing(env):
            self.process = Forked("tests.command", *words, terminal=True, env=env, cwd=ROOT, **streams)
        else:
            self.process = subprocess.Popen(
                [*(program or (sys.executable, "-m", "tui.cli")), *words],
                env={**env, "PYTHONPATH": str(ROOT)},
                cwd=ROOT,
                start_new_session=True,
                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
                **streams,
            )
        os.close(slave)
        self._woken, self._wake = os.pipe()
        self._reads = threading.Event()
        self._reads.set()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def _read(self) -> None:
        while True:
            self._reads.wait()
            readable, _, _ = select.select([self._master, self._woken], [], [])
            try:
                data = os.read(self._master, 65536) if self._master in readable else b""
            except OSError:
                data = b""
            with self._changed:
                if data:
                    self.raw += data
                    self._stream.feed(data)
                    text = self._text()
                    if not self.frames or self.frames[-1] != text:
                        self.frames.append(text)
                self._changed.notify_all()
            if not data:
                return

    def _text(self) -> str:
        # The cell behind a wide character is empty in pyte.
        return "\n".join(
            "".join(self._screen.buffer[y][x].data for x in range(self._screen.columns)).rstrip()
            for y in range(self._screen.lines)
        )

    @property
    def text(self) -> str:
        """What the screen shows now."""
        with self._changed:
            return self._text()

    def line(self, pattern: str) -> str:
        """The first line of the screen with the pattern in it, or empty."""
        return next((line for line in self.text.split("\n") if re.search(pattern, line)), "")

    def until(self, wanted: str | Callable[[str], Any], *, within_s: float = PATIENCE_S) -> str:
        """Wait until the screen shows a pattern, or a condition on its text holds. Returns the screen's text."""
        holds = (lambda text: re.search(wanted, text)) if isinstance(wanted, str) else wanted
        end = time.monotonic() + within_s
        with self._changed:
            while not holds(text := self._text()):
                left = end - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    raise AssertionError(f"{wanted} is not on the screen after {within_s} s:\n{text}")
            return text

    def changes(self, *, for_s: float) -> None:
        """Wait until what the screen shows changes, but only so long."""
        with self._changed:
            before = self._text()
            self._changed.wait_for(lambda: self._text() != before, for_s)

    def falls_silent(self, *, for_s: float = 2.5, within_s: float = PATIENCE_S) -> bool:
        """Whether nothing at all is sent for a while, sooner or later. Notices may go away first."""
        end = time.monotonic() + within_s
        with self._changed:
            while time.monotonic() < end:
                before = len(self.raw)
                self._changed.wait_for(lambda before=before: len(self.raw) != before, for_s)  # type: ignore[misc]
                if len(self.raw) == before:
                    return True
        return False

    def press(self, *keys: str) -> None:
        """Send keys, each by its name or as it is typed."""
        for key in keys:
            os.write(self._master, KEYS.get(key, key).encode())

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window, as dragging its edge does."""
        with self._changed:
            self._screen.resize(rows, columns)
            self._size(columns, rows)
        os.killpg(self.process.pid, signal.SIGWINCH)

    @property
    def takes_lines(self) -> bool:
        """Whether the terminal is as a shell needs it: it echoes what is typed and hands it on by the line."""
        flags = termios.tcgetattr(self._master)[3]
        return bool(flags & termios.ECHO and flags & termios.ICANON)

    def stall(self) -> None:
        """Nobody takes what is written any more, as on a line that died without a word."""
        self._reads.clear()

    def wait(self, within_s: float = PATIENCE_S) -> int:
        """Wait for the end and give the exit code."""
        return self.process.wait(within_s)

    def rest(self) -> bytes:
        """Every byte it sent, once it has ended."""
        self._reader.join(PATIENCE_S)
        return bytes(self.raw)

    def wipe(self) -> None:
        """Somebody else drew on the screen."""
        with self._changed:
            self._stream.feed(b"\x1b[H\x1b[2J")

    def vanish(self) -> None:
        """The window is closed; the terminal is gone."""
        # Closing a file that a thread reads right now takes effect when that returns: maybe never.
        os.write(self._wake, b"\0")
        self._reader.join()
        nowhere = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nowhere, self._master)
        os.close(nowhere)

    def close(self) -> None:
        """End the program whatever it does, and the terminal."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._reads.set()
        os.write(self._wake, b"\0")
        self._reader.join()
        for descriptor in (self._master, self._woken, self._wake):
            os.close(descriptor)


class Place:
    """An editor's home: profiles for a sandbox, and the dashboard started in it."""

    def __init__(self, directory: Path, sandbox: Any) -> None:
        self._config, self._state = directory / "config", directory / "state"
        self._open: list[Terminal] = []
        self.variables: dict[str, str] = {}
        """What the environment holds besides."""
        self.sandbox = sandbox
        if sandbox is not None:
            self.add_profile("gazette", "datocms", sandbox.datocms_url, sandbox.datocms_token)
            self.add_profile("catalogue", "unicat", sandbox.unicat_url, sandbox.unicat_api_key, sandbox.unicat_project)

    def add_profile(self, name: str, system: str, url: str, token: str, project: str = "", more: str = "") -> None:
        """Write a profile as a person would."""
        profiles = self._config / "copydesk" / "profiles"
        profiles.mkdir(parents=True, exist_ok=True)
        secret = profiles.parent / f"{name}.token"
        secret.write_text(token)
        secret.chmod(0o600)
        file = profiles / f"{name}.toml"
        lines = [f'system = "{system}"', f'base_url = "{url}"', f'token_file = "{secret}"']
        if project:
            lines.append(f'project = "{project}"')
        file.write_text("\n".join([*lines, more, ""]))
        file.chmod(0o600)

    @property
    def journal(self) -> Path:
        """The file of the journal."""
        return self._state / "copydesk" / "journal.sqlite3"

    @property
    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "VIRTUAL_ENV")}
        return {
            **kept,
            "XDG_CONFIG_HOME": str(self._config),
            "XDG_STATE_HOME": str(self._state),
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            **self.variables,
        }

    def dashboard(
        self,
        profile: str = "gazette",
        *,
        columns: int = 120,
        rows: int = 36,
        env: dict[str, str] | None = None,
        fault: str = "",
    ) -> Terminal:
        """The dashboard on a profile. `env` comes on top of the usual environment; `fault` is code that runs first."""
        faulty = f"{fault}\nimport sys\nfrom tui.cli import main\nsys.exit(main())"
        program = [sys.executable, "-c", faulty] if fault else []
        terminal = Terminal(["-p", profile], {**self.env, **(env or {})}, columns, rows, program=program)
        self._open.append(terminal)
        return terminal

    def close(self) -> None:
        for terminal in self._open:
            terminal.close()


@pytest.fixture
def place(tmp_path: Path, start_sandbox: Callable[..., Any]) -> Iterator[Callable[..., Place]]:
    """Makes a home with profiles of a sandbox of its own."""
    places: list[Place] = []

    def make(**options: Any) -> Place:
        running = start_sandbox(**{"records": 300, "job_seconds": 0.4, "rate_limit": 600, **options})
        places.append(Place(tmp_path / str(len(places)), running))
        return places[-1]

    yield make
    for item in places:
        item.close()
