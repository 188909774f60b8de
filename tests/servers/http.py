"""An HTTP server inside the test's own process, whose behaviour a test changes with plain Python.

    rule = server.on("POST", "/items/*/duplicate", nth=3)   # the third such request, once
    rule.reset(after_effect=True)                           # the effect happens, the answer never comes
    server.on("GET", "/job-results/*", times=None).answer(503)
    server.on("PUT", "/items/*/publish").then(lambda request: cms.colleague_publishes("42"))
    held = server.on("POST", "*").hang(); held.wait(); ...; held.release()
    outage = server.outage(after_writes=10); ...; outage.end()

`server.log` holds every request in order of arrival. `server.offset_s` moves the server's clock, and the `Date` header
and all times of its data with it.
"""

import email.utils
import fnmatch
import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.patience import EVENT_S

PATIENCE_S = EVENT_S
_NEVER_COMES = 0  # the status in the log of a request that got no answer


@dataclass
class Answer:
    """What goes back. `body` is a JSON value, or bytes as they are; None is no body at all."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    def for_request(self, request: "Request") -> "Answer":
        """One of its own for each request."""
        return Answer(self.status, self.body(request) if callable(self.body) else self.body, dict(self.headers))

    @property
    def content(self) -> bytes:
        if self.body is None or isinstance(self.body, bytes):
            return self.body or b""
        return json.dumps(self.body, ensure_ascii=False).encode("utf-8", "surrogatepass")


@dataclass
class Request:
    """One line of the log. `status` is 0 while, or when, no answer went out; `effect`: it changed something."""

    at: float
    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]  # names in lower case
    body: bytes
    status: int = _NEVER_COMES
    effect: bool = False

    @property
    def json(self) -> Any:
        """The body; None where there is none."""
        return json.loads(self.body) if self.body else None

    def parameter(self, name: str, default: str = "") -> str:
        """One parameter of the query."""
        return next((value for key, value in self.query if key == name), default)


class Rule:
    """What happens to the requests that it matches, from the `nth` on, `times` times (None: for ever)."""

    def __init__(
        self, method: str, path: str, nth: int, times: int | None, where: Callable[[Request], bool] | None
    ) -> None:
        self.method, self.path, self.where = method, path, where
        self._skip, self._left = nth - 1, times
        self.hits = 0
        self.changed = threading.Condition()
        self.released = threading.Event()
        self.before: list[Callable[[Request], object]] = []
        self.after: list[Callable[[Request], object]] = []
        self.edits: list[Callable[[Request, Answer], Answer]] = []
        self.instead: Answer | None = None
        self.resets: str = ""  # "before" or "after" the effect
        self.cut: int | None = None

    def takes(self, request: Request) -> bool:
        """Whether this request is one of its own; counts it if so."""
        if not (fnmatch.fnmatchcase(request.method, self.method) and fnmatch.fnmatchcase(request.path, self.path)):
            return False
        if self.where and not self.where(request):
            return False
        with self.changed:
            if self._skip:
                self._skip -= 1
                return False
            if self._left is not None:
                if not self._left:
                    return False
                self._left -= 1
            self.hits += 1
            self.changed.notify_all()
        return True

    def wait(self, hits: int = 1, within_s: float = PATIENCE_S) -> None:
        """Wait until so many requests met it (they may still be held by it)."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.hits >= hits, within_s), f"{self.path}: {self.hits} of {hits}"

    def end(self) -> None:
        """It matches no more and holds nothing back."""
        with self.changed:
            self._left = 0
        self.released.set()

    release = end

    # What to do. Each gives the rule back; several may stand on one rule.

    def answer(
        self, status: int, body: Any = None, headers: Mapping[str, str] | None = None, *, after_effect: bool = False
    ) -> Self:
        """Answer this, without the effect or in place of the true answer after it. A callable body is asked each
        time with the request."""
        made = Answer(status, body, dict(headers or {}))
        if after_effect:
            self.edits.append(lambda request, _answer: made.for_request(request))
        else:
            self.instead = made
        return self

    def reset(self, *, after_effect: bool = False) -> Self:
        """Break the connection (TCP reset)."""
        self.resets = "after" if after_effect else "before"
        return self

    def hang(self, *, after_effect: bool = False) -> Self:
        """Hold the request until `release`."""
        (self.after if after_effect else self.before).append(lambda _request: self.released.wait())
        return self

    def delay(self, seconds: float, *, after_effect: bool = False) -> Self:
        """Take so long."""
        (self.after if after_effect else self.before).append(lambda _request: self.released.wait(seconds))
        return self

    def truncate(self, size: int) -> Self:
        """Send so many bytes of the body, then close."""
        self.cut = size
        return self

    def then(self, call: Callable[[Request], object], *, after_effect: bool = False) -> Self:
        """Call this at that instant, for example what a colleague does just then."""
        (self.after if after_effect else self.before).append(call)
        return self

    def edit(self, call: Callable[[Request, Answer], Answer]) -> Self:
        """Change the true answer."""
        self.edits.append(call)
        return self


class _Reset(Exception):
    """The connection is to be broken."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Listener"

    def _one(self) -> None:
        owner = self.server.owner
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        query = parse_qsl(url.query, keep_blank_values=True)
        request = Request(owner.now(), self.command, unquote(url.path), query, headers, body)
        try:
            answer, cut = owner.take(request)
        except _Reset:
            self._break()
            return
        content = answer.content
        lines = [f"HTTP/1.1 {answer.status} {responses.get(answer.status, 'Other')}"]
        kept = {
            "Date": email.utils.formatdate(owner.now(), usegmt=True),
            "Content-Type": "application/json; charset=utf-8",
            "Content-Length": str(len(content)),
            **answer.headers,
        }
        lines += [f"{name}: {value}" for name, value in kept.items()]
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        self.wfile.write(head + content[:cut])
        self.close_connection = self.close_connection or cut is not None

    do_GET = do_POST = do_PUT = do_DELETE = _one  # noqa: N815

    def _break(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.rfile.close()
        self.connection.close()
        self.close_connection = True  # and `finish` finds all closed

    def handle(self) -> None:
        with suppress(ConnectionError):  # the client left, or the server ends
            super().handle()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet: `Server.log` has it all."""


class _Listener(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them and leaves no open socket behind
    request_queue_size = 128

    def __init__(self, owner: "Server") -> None:
        self.owner = owner
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exception()
        if error:
            self.owner.faults.append(error)


class Server:
    """Listens from its making to `close`. A CMS fills in `handle`."""

    def __init__(self) -> None:
        self.offset_s = 0.0
        self.log: list[Request] = []
        self.rules: list[Rule] = []
        self.faults: list[BaseException] = []  # of this server itself; `close` raises the first
        self.lock = threading.RLock()  # over the data; rules wait and call outside it
        self._listener = _Listener(self)
        self.url = f"http://127.0.0.1:{self._listener.server_address[1]}"
        self._thread = threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let go of all that hangs, and end."""
        for rule in self.rules:
            rule.end()
        self._listener.shutdown()
        for connection in list(self._listener.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._listener.server_close()
        self._thread.join()
        if self.faults:
            raise self.faults[0]

    def now(self) -> float:
        """The server's clock, in seconds since 1970."""
        return time.time() + self.offset_s

    def handle(self, request: Request) -> Answer:
        """The true answer. Called with the lock held; sets `request.effect`."""
        raise NotImplementedError

    def catch_up(self) -> None:
        """Let happen what is due by the clock. With the lock held; before each answer and each look of `until`."""

    def gate(self, request: Request, answer: Answer) -> Answer:
        """A last hand on every answer, made up ones too (headers that always come)."""
        return answer

    def take(self, request: Request) -> tuple[Answer, int | None]:
        """Answer a request by the rules. With the answer comes after how many bytes to cut it."""
        with self.lock:
            self.log.append(request)
        rules = [rule for rule in list(self.rules) if rule.takes(request)]
        for rule in rules:
            for call in rule.before:
                call(request)
            if rule.resets == "before":
                raise _Reset
        made = next((rule.instead for rule in rules if rule.instead), None)
        if made:
            answer = made.for_request(request)
        else:
            with self.lock:
                self.catch_up()
                answer = self.handle(request)
        with self.lock:
            answer = self.gate(request, answer)
        cut = None
        for rule in rules:
            for call in rule.after:
                call(request)
            if rule.resets == "after":
                raise _Reset
            for edit in rule.edits:
                with self.lock:
                    answer = self.gate(request, edit(request, answer))
            cut = rule.cut if rule.cut is not None else cut
        request.status = answer.status
        return answer, cut

    def on(
        self,
        method: str = "*",
        path: str = "*",
        *,
        nth: int = 1,
        times: int | None = 1,
        where: Callable[[Request], bool] | None = None,
    ) -> Rule:
        """A rule for requests of a method and a path (shell patterns; `where` may narrow). `nth` is the first it
        takes, `times` how many; None for all until `end`."""
        self.rules.append(Rule(method, path, nth, times, where))
        return self.rules[-1]

    def outage(
        self, *, after_writes: int = 0, kind: str = "503", seconds: float | None = None, path: str = "*"
    ) -> Rule:
        """From the moment so many writes took effect (counted from now) everything fails, by `kind` "503" or "reset",
        for so many seconds or until `end`."""
        begin_at = self.count_writes() + after_writes
        began: list[float] = []

        def fails(request: Request) -> bool:
            if not began and self.count_writes() >= begin_at:
                began.append(time.monotonic())
            return bool(began) and (seconds is None or time.monotonic() < began[0] + seconds)

        rule = self.on("*", path, times=None, where=fails)
        return rule.reset() if kind == "reset" else rule.answer(503, b"<html>Service unavailable</html>", HTML)

    def count_writes(self, method: str = "*", path: str = "*") -> int:
        """How many requests took effect."""
        return sum(item.effect for item in self.requests(method, path))

    def requests(self, method: str = "*", path: str = "*") -> list[Request]:
        """What was asked, by shell patterns, in order of arrival."""
        with self.lock:
            return [
                item
                for item in self.log
                if fnmatch.fnmatchcase(item.method, method) and fnmatch.fnmatchcase(item.path, path)
            ]

    def until(self, condition: Callable[[], bool], within_s: float = PATIENCE_S) -> None:
        """Wait until something holds; work that is due goes on meanwhile."""
        end = time.monotonic() + within_s
        while True:
            with self.lock:
                self.catch_up()
            if condition():
                return
            assert time.monotonic() < end, "it did not come to pass"
            time.sleep(0.005)


HTML = {"Content-Type": "text/html"}
