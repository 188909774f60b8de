"""The sandbox's server: DatoCMS and Unicat on one loopback port.

Unicat owns the paths below /api, /sync, /dam and /media; everything else is DatoCMS, so both systems have the same
base URL. Every start makes fresh credentials. The only line on stdout says where everything is, once it is.
"""

import asyncio
import gc
import json
import logging
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from tui.sandbox.bounds import is_own_host
from tui.sandbox.datocms.app import DatoCms
from tui.sandbox.faults import Faults
from tui.sandbox.unicat.app import create_unicat

HOST = "127.0.0.1"
_UNICAT_ROOTS = frozenset({"api", "sync", "dam", "media"})
_PARENT_CHECK = 1.0
"""Seconds between looks whether the parent still lives."""


@dataclass(frozen=True)
class SandboxOptions:
    """What a sandbox is made of. `port` 0 takes a free one; `records` counts DatoCMS records; `rate_limit` is in
    requests per three seconds; with `parent_pid` the sandbox ends when that process is gone; `faults` opens the calls
    described in `tui.sandbox.faults`, for tests; `role` is what the DatoCMS token may do, see
    `tui.sandbox.datocms.roles`; `locales` is how many the DatoCMS project has."""

    port: int = 0
    records: int = 1200
    seed: int = 1
    job_seconds: float = 1.0
    rate_limit: int = 60
    parent_pid: int | None = None
    faults: bool = False
    role: str = "admin"
    locales: int = 2


class _Loopback:
    """Lets in what was sent to this machine by its own name, and nothing a foreign name was made to lead here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        hosts = [value for name, value in scope.get("headers", ()) if name == b"host"]
        if scope["type"] == "http" and not (len(hosts) == 1 and is_own_host(hosts[0])):
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"The sandbox answers to 127.0.0.1 and localhost.\n"})
            return
        await self._app(scope, receive, send)


class _Both:
    """Hands each request to the system that owns its path."""

    def __init__(self, datocms: ASGIApp, unicat: ASGIApp) -> None:
        self._datocms, self._unicat = datocms, unicat

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        root = scope["path"].split("/", 2)[1] if "/" in scope["path"] else ""
        await (self._unicat if root in _UNICAT_ROOTS else self._datocms)(scope, receive, send)


class _Server(uvicorn.Server):
    """Says that it is ready once it is, and leaves signals to `serve`."""

    greeting = ""
    is_unheard = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            try:
                if sys.stdout is None:
                    raise OSError("standard output is closed")
                os.write(1, f"{self.greeting}\n".encode())
            except OSError as error:
                sys.stderr.write(f"The sandbox cannot say where it is: {error.strerror or error}\n")
                self.is_unheard = self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _protocol(transports: dict[tuple[str, int], asyncio.Transport]) -> type[H11Protocol]:
    """HTTP connections that can be found by their client's address, to be dropped."""

    class Findable(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            transports[transport.get_extra_info("peername")] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            transports.pop(self.transport.get_extra_info("peername"), None)
            super().connection_lost(exc)

    return Findable


def serve(options: SandboxOptions) -> int:
    """Runs until SIGTERM, SIGHUP, ctrl-c or the parent's end; 0 then, 1 when the port cannot be had or nobody
    can be told of it."""
    try:
        listener = _listen(options.port)
    except OSError as error:
        sys.stderr.write(f"The sandbox cannot listen on {HOST}:{options.port}: {error.strerror or error}\n")
        return 1
    base_url = f"http://{HOST}:{listener.getsockname()[1]}"
    token, colleague = secrets.token_hex(15), secrets.token_hex(15)
    # Midnight: records look recent, and two starts on one day with one seed give the same content.
    midnight = int(time.time()) // 86_400 * 86_400_000 - 60_000
    datocms = DatoCms(
        seed=options.seed,
        records=options.records,
        job_seconds=options.job_seconds,
        rate_limit=options.rate_limit,
        token=token,
        colleague=colleague,
        role=options.role,
        now=midnight,
        locales=options.locales,
    )
    unicat = create_unicat(seed=options.seed, job_seconds=options.job_seconds, api_key=secrets.token_urlsafe(24))
    app: ASGIApp = _Both(datocms, unicat.app)
    transports: dict[tuple[str, int], asyncio.Transport] = {}
    if options.faults:
        app = Faults(app, token, datocms.jobs, transports)
    config = uvicorn.Config(
        _Loopback(app),
        http=_protocol(transports) if options.faults else H11Protocol,
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        timeout_graceful_shutdown=1,
        server_header=False,
    )
    server = _Server(config)
    server.greeting = json.dumps(
        {
            "datocms": {"base_url": base_url, "token": token, "colleague": colleague},
            "unicat": {"base_url": base_url, "project": unicat.project, "api_key": unicat.api_key},
        }
    )
    # What was built lives as long as the process: collections that walk it would only make answers late.
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)
    with suppress(KeyboardInterrupt):
        asyncio.run(_run(server, listener, datocms, options.parent_pid))
    return 1 if server.is_unheard else 0


def _listen(port: int) -> socket.socket:
    # The protocol is named because asyncio turns Nagle's delay off only where it reads "TCP" on the socket.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(2048)
    except BaseException:
        listener.close()
        raise
    return listener


async def _run(server: _Server, listener: socket.socket, datocms: DatoCms, parent_pid: int | None) -> None:
    loop = asyncio.get_running_loop()

    def leave() -> None:
        # Requests still waiting are cut off a second later; that they were is no news to anybody.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL + 1)
        server.should_exit = True

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        with suppress(NotImplementedError, AttributeError):  # not on Windows
            loop.add_signal_handler(getattr(signal, name), leave)
    watch = loop.create_task(_watch_parent(parent_pid, leave)) if parent_pid is not None else None
    try:
        await server.serve(sockets=[listener])
    finally:
        datocms.jobs.cancel()
        if watch is not None:
            watch.cancel()


async def _watch_parent(pid: int, leave: Callable[[], None]) -> None:
    mine = os.getppid() == pid
    while True:
        # A child of the watched process is handed to another parent even while the dead one waits to be collected.
        gone = os.getppid() != pid if mine else not _alive(pid)
        if gone:
            leave()
            return
        await asyncio.sleep(_PARENT_CHECK)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
