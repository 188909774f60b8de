"""A raw TCP server that misbehaves as told, and gateways to it and to the sandbox."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.cmses import DATOCMS, UNICAT
from tui.cms.connect import gateway_for
from tui.cms.gateway import Admission, Gateway
from tui.core.content import System
from tui.core.secret import Secret
from tui.jobs.pacer import Pacer

TOKEN = "s3cret-t0ken"

Script = bytes | Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def http(
    status: int, body: object = b"", *, kind: str = "application/json", headers: dict[str, str] | None = None
) -> bytes:
    """A whole HTTP answer. `body` that is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(content)}"]
    if kind:
        lines.append(f"Content-Type: {kind}")
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


@dataclass
class Faulty:
    """Answers request after request from `script`; the last answer is repeated. Raw requests are kept."""

    script: list[Script] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        return [request.split(b" ")[1].decode() for request in self.requests]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = 0
                for line in head.split(b"\r\n"):
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                body = await reader.readexactly(length)
                self.requests.append(head + body)
                answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                if callable(answer):
                    await answer(reader, writer)
                    return
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def faulty() -> AsyncIterator[Faulty]:
    server = Faulty()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    yield server
    listening.close()


@pytest.fixture
def answer() -> Callable[..., bytes]:
    """Makes whole HTTP answers for `faulty.script`."""
    return http


MakeGateway = Callable[..., Gateway]


@pytest.fixture
async def connect() -> AsyncIterator[MakeGateway]:
    """Gateways that are closed when the test ends."""
    made: list[Gateway] = []

    def make(
        system: System,
        base_url: str,
        *,
        token: str = TOKEN,
        project: str = "00000000-0000-4000-8000-000000000000",
        environment: str = "",
        admission: Admission | None = None,
    ) -> Gateway:
        gateway = gateway_for(
            system,
            base_url=base_url,
            token=Secret(token),
            environment=environment,
            project=project,
            admission=admission or Pacer(None),
        )
        made.append(gateway)
        return gateway

    yield make
    for gateway in made:
        await gateway.aclose()


@pytest.fixture
async def dato(sandbox: Any, connect: MakeGateway) -> Gateway:
    """The shared sandbox's DatoCMS project, opened."""
    gateway = connect(DATOCMS, sandbox.datocms_url, token=sandbox.datocms_token)
    await gateway.open()
    return gateway


@pytest.fixture
async def own_dato(start_sandbox: Any, connect: MakeGateway) -> Gateway:
    """A DatoCMS project that nobody else has changed, opened."""
    running = start_sandbox(job_seconds=0.05, rate_limit=100_000)
    gateway = connect(DATOCMS, running.datocms_url, token=running.datocms_token)
    await gateway.open()
    return gateway


@pytest.fixture
async def unicat(sandbox: Any, connect: MakeGateway) -> Gateway:
    """The shared sandbox's Unicat project, opened."""
    gateway = connect(UNICAT, sandbox.unicat_url, token=sandbox.unicat_api_key, project=sandbox.unicat_project)
    await gateway.open()
    return gateway
