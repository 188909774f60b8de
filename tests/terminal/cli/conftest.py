"""Fixtures for the command line: the real command in a process of its own, and servers to point it at."""

import fcntl
import json
import os
import pty
import re
import select
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pyte
import pytest

from tests.cmses import DATOCMS, UNICAT
from tests.forkserver import Forked, starts_from_nothing
from tests.patience import PROCESS_S
from tui.config.credentials import Credential
from tui.config.paths import Paths
from tui.config.profiles import Profile, save_profile, save_token
from tui.core.secret import Secret

RESULT_FIELDS = {
    "job", "operation", "state", "total", "succeeded", "failed", "in_doubt", "cancelled", "requests", "seconds",
    "created", "created_unknown", "failures", "skipped",
}  # fmt: skip


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one line of standard output, as JSON."""
        lines = self.out.splitlines()
        assert len(lines) == 1, self
        return json.loads(lines[0])

    @property
    def result(self) -> dict[str, Any]:
        """The result object of a run, its promises checked."""
        found = self.json
        assert RESULT_FIELDS <= found.keys() <= RESULT_FIELDS | {"error", "expected_failures", "more_may_fail"}
        return dict(found)


class Typist:
    """The command on a terminal of its own: what it shows, and what is typed."""

    def __init__(self, begin: Callable[..., "subprocess.Popen[str]"]) -> None:
        self.screen = pyte.Screen(120, 36)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.master, slave = pty.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        self.process = begin(terminal=True, stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)

    @property
    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(self.screen.display)

    def _take(self, wait_s: float) -> bool:
        if not select.select([self.master], [], [], wait_s)[0]:
            return True
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.raw += data
        self.stream.feed(data)
        return bool(data)

    def until(self, pattern: str, within_s: float = PROCESS_S) -> str:
        """Wait until the screen shows a pattern."""
        end = time.monotonic() + within_s
        while not re.search(pattern, self.text):
            assert time.monotonic() < end, f"{pattern} is not on the screen:\n{self.text}"
            assert self._take(0.2) or re.search(pattern, self.text), f"it ended without {pattern}:\n{self.text}"
        return self.text

    def type(self, text: str) -> None:
        """Send keys."""
        os.write(self.master, text.encode())

    def end(self, within_s: float = PROCESS_S) -> int:
        """Read to the end and give the exit code."""
        end = time.monotonic() + within_s
        while self._take(0.2) and self.process.poll() is None:
            assert time.monotonic() < end, f"it does not end:\n{self.text}"
        return self.process.wait(timeout=PROCESS_S)

    def close(self) -> None:
        """End it whatever it does."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.master)


class Copydesk:
    """The command with configuration and state of its own below one directory."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.env = {
            **{
                name: value
                for name, value in os.environ.items()
                if not name.startswith(("XDG_", "COPYDESK_", "COLUMNS", "LINES", "TERM", "LC_", "PYTHON", "TEXTUAL_"))
                and name != "NO_COLOR"
            },
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"),
            "LANG": "C.UTF-8",
        }
        self.paths = Paths(home / "config" / "copydesk", home / "state" / "copydesk")
        self.started: list[subprocess.Popen[str]] = []
        self.typists: list[Typist] = []
        self.sandbox: Any = None
        self.program: list[str] = []
        """What is started from nothing instead of the command, forked."""
        self.code = ""
        """What a forked command runs first."""

    def _begin(self, *words: str, program: Sequence[str] = (), **more: Any) -> "subprocess.Popen[str]":
        env = {"TERM": "xterm-256color", **self.env} if more.get("terminal") else self.env
        program = program or self.program
        if not program and not starts_from_nothing(env):
            return Forked("tests.command", *words, code=self.code, env=env, **more)
        if more.pop("terminal", False):
            more |= {"start_new_session": True, "preexec_fn": lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)}
        return subprocess.Popen(
            [*(program or (sys.executable, "-m", "tui.cli")), *words],
            env=env,
            text=True,
            **more,
        )

    def on_terminal(self, *words: str, program: tuple[str, ...] = (), cwd: Path | None = None) -> Typist:
        """Run on a terminal, 120 x 36."""
        self.typists.append(Typist(partial(self._begin, *words, program=program, cwd=cwd)))
        return self.typists[-1]

    def __call__(self, *words: str, timeout: float = PROCESS_S) -> Ended:
        """Run to the end, without a terminal."""
        process = self.start(*words)
        out, err = process.communicate(timeout=timeout)
        return Ended(process.returncode, out, err)

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """Run beside the test, without a terminal."""
        pipe = subprocess.PIPE
        self.started.append(self._begin(*words, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe))
        return self.started[-1]

    def close(self) -> None:
        """End what still runs."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
            if process.stdout is None or not process.stdout.closed:
                process.communicate(timeout=PROCESS_S)
        for typist in self.typists:
            typist.close()

    def datocms(self, name: str, base_url: str, token: str, *, read_only: bool = False) -> None:
        """Write a DatoCMS profile."""
        kept = Credential.from_file(save_token(self.paths, name, Secret(token)))
        profile = Profile(name, DATOCMS, base_url, environment="main", read_only=read_only, credential=kept)
        save_profile(self.paths, profile, replace=True)

    def unicat(self, name: str, base_url: str, project: str, token: str) -> None:
        """Write a Unicat profile."""
        kept = Credential.from_file(save_token(self.paths, name, Secret(token)))
        profile = Profile(name, UNICAT, base_url, project=project, credential=kept)
        save_profile(self.paths, profile, replace=True)

    def both(self, sandbox: Any) -> None:
        """Write the profiles `magazine` and `catalogue` for a running sandbox."""
        self.sandbox = sandbox
        self.datocms("magazine", sandbox.datocms_url, sandbox.datocms_token)
        self.unicat("catalogue", sandbox.unicat_url, sandbox.unicat_project, sandbox.unicat_api_key)


class DatoApi:
    """DatoCMS as another client sees it: what is really there."""

    def __init__(self, sandbox: Any) -> None:
        self.client = httpx.Client(
            base_url=sandbox.datocms_url,
            headers={
                "Authorization": f"Bearer {sandbox.datocms_token}",
                "Accept": "application/json",
                "X-Api-Version": "3",
                "X-Environment": "main",
            },
        )

    def get(self, path: str, **params: str) -> Any:
        """The JSON at a path."""
        answer = self.client.get(path, params=params)
        answer.raise_for_status()
        return answer.json()

    def model_id(self, api_key: str) -> str:
        """The id of a model."""
        return next(
            str(item["id"]) for item in self.get("/item-types")["data"] if item["attributes"]["api_key"] == api_key
        )

    def records(self, model: str) -> list[dict[str, Any]]:
        """All records of a model, by its api key."""
        found: list[dict[str, Any]] = []
        narrowed = {"filter[type]": model, "page[limit]": "500", "version": "current"}
        while True:
            page = self.get("/items", **narrowed, **{"page[offset]": str(len(found))})
            found += page["data"]
            if len(found) >= page["meta"]["total_count"]:
                return found

    def arm(self, **fault: object) -> None:
        """Let the sandbox answer wrongly, as `tui.sandbox.faults` says."""
        self.client.post("/__sandbox__/faults", json=fault).raise_for_status()

    def requests(self, method: str, path: str) -> list[dict[str, Any]]:
        """What the sandbox was asked, by method and end of path."""
        log = self.get("/__sandbox__/requests")["data"]
        return [item for item in log if item["method"] == method and item["path"].endswith(path)]


@pytest.fixture
def copydesk(tmp_path: Path) -> Iterator[Copydesk]:
    """The command, in a home of its own."""
    command = Copydesk(tmp_path)
    yield command
    command.close()


@pytest.fixture
def dato_api() -> Iterator[Callable[[Any], DatoApi]]:
    """`dato_api(sandbox)`: look at a sandbox's DatoCMS side past the command."""
    opened: list[DatoApi] = []

    def look(sandbox: Any) -> DatoApi:
        opened.append(DatoApi(sandbox))
        return opened[-1]

    yield look
    for api in opened:
        api.client.close()


class _Page(BaseHTTPRequestHandler):
    """A web server that is no CMS: every answer is a page."""

    def _answer(self) -> None:
        page = b"<!DOCTYPE html><title>Welcome</title><p>Sign in \x1b[31mhere"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


@pytest.fixture
def html_server() -> Iterator[str]:
    """The address of a server that answers everything with HTML."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def closed_port() -> str:
    """An address where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def silent_server() -> Iterator[str]:
    """The address of a server that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(32)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
