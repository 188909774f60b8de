"""Faults on request, for tests: reachable only when the sandbox was started with `--faults`.

A test that means the client under test to meet a fault arms it beforehand; the client's own requests stay untouched.
All calls need `Authorization: Bearer <the DatoCMS token>` and are neither counted nor logged themselves:

    POST   /__sandbox__/faults     arm one fault (below); answers 204
    GET    /__sandbox__/faults     {"data": [those still armed]}
    DELETE /__sandbox__/faults     disarm all, forget the log
    GET    /__sandbox__/requests   {"data": [{"at": unix seconds, "method", "path", "query", "status"}]}, oldest first;
                                   status 0 where the connection was dropped

A fault: {"do": ..., "method": "POST", "path": "/items/*/duplicate", "times": 1, ...}. `method` and `path` (a shell
pattern over the whole path, both systems') are optional; `times` null means always. The first armed fault that
matches is taken. What it can do:

    {"do": "drop", "when": "before" | "after"}     close the connection without an answer, before or after the effect
    {"do": "truncate"}                             the effect happens, half of the answer's body arrives
    {"do": "delay", "seconds": 2.5, "when": "before" | "after"}
                                                   wait before the effect, or between effect and answer
    {"do": "answer", "status": 503, "body": "<html>...", "content_type": "text/html", "headers": {},
     "when": "before" | "after"}                   this answer instead of the true one; "after": the effect happens
    {"do": "rate_limit", "reset": 2}               a DatoCMS 429 below the limit; reset null leaves the header out
    {"do": "job", "result": "never"}               the job this request starts never ends
    {"do": "job", "result": {"status": 422, "payload": {...} | null}, "effect": false, "seconds": 1.0}
                                                   it ends with this result; `effect` says whether it did its work
"""

import asyncio
import time
from asyncio import Transport
from collections import deque
from fnmatch import fnmatchcase
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tui.sandbox.bounds import same_secret
from tui.sandbox.datocms.jobs import Jobs
from tui.sandbox.datocms.wire import ApiError, Json, to_json

ROOT = "/__sandbox__/"
_LOGGED = 100_000


class Faults:
    """Stands in front of both systems. `transports` gives the connection of a client's (host, port)."""

    def __init__(self, app: ASGIApp, token: str, jobs: Jobs, transports: dict[tuple[str, int], Transport]) -> None:
        self._app, self._token, self._jobs, self._transports = app, token, jobs, transports
        self._armed: list[Json] = []
        self._log: deque[Json] = deque(maxlen=_LOGGED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers the control calls, lets every other request meet its fault or pass."""
        if scope["type"] != "http":
            return
        if scope["path"].startswith(ROOT):
            await (await self._control(Request(scope, receive)))(scope, receive, send)
            return
        entry: Json = {
            "at": time.time(),
            "method": scope["method"],
            "path": scope["path"],
            "query": scope["query_string"].decode("latin-1"),
            "status": 0,
        }
        self._log.append(entry)

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                entry["status"] = message["status"]
            await send(message)

        fault = self._take(scope)
        if fault is None:
            await self._app(scope, receive, noting)
        else:
            await self._meet(fault, scope, receive, noting)

    async def _control(self, request: Request) -> Response:
        if not same_secret(request.headers.get("authorization", ""), f"Bearer {self._token}"):
            return Response(status_code=401)
        call = (request.method, request.url.path.removeprefix(ROOT))
        if call == ("POST", "faults"):
            fault = msgspec.json.decode(await request.body())
            if not isinstance(fault, dict) or fault.get("do") not in _KNOWN:
                return Response("A fault is an object whose `do` is one of: " + ", ".join(_KNOWN), status_code=422)
            self._armed.append(fault)
            return Response(status_code=204)
        if call == ("DELETE", "faults"):
            self._armed.clear()
            self._log.clear()
            return Response(status_code=204)
        if call == ("GET", "faults"):
            return Response(to_json({"data": self._armed}), media_type="application/json")
        if call == ("GET", "requests"):
            return Response(to_json({"data": list(self._log)}), media_type="application/json")
        return Response(status_code=404)

    def _take(self, scope: Scope) -> Json | None:
        for fault in self._armed:
            if fault.get("method") not in (None, scope["method"]):
                continue
            if not fnmatchcase(scope["path"], fault.get("path", "*")):
                continue
            left = fault.get("times", 1)
            if left is not None:
                fault["times"] = left - 1
                if left <= 1:
                    self._armed.remove(fault)
            return fault
        return None

    async def _meet(self, fault: Json, scope: Scope, receive: Receive, send: Send) -> None:
        kind, after = fault["do"], fault.get("when") == "after"
        if kind == "job":
            self._jobs.next_fault = fault
            try:
                await self._app(scope, receive, send)
            finally:
                self._jobs.next_fault = None
            return
        if kind == "delay" and not after:
            await asyncio.sleep(fault.get("seconds", 1.0))
            await self._app(scope, receive, send)
            return
        answer: list[Message] = []
        if after or kind == "truncate":

            async def collect(message: Message) -> None:
                answer.append(message)

            await self._app(scope, receive, collect)
        if kind == "delay":
            await asyncio.sleep(fault.get("seconds", 1.0))
            for message in answer:
                await send(message)
        elif kind == "drop":
            await self._drop(scope, receive)
        elif kind == "truncate":
            await send(answer[0])
            body = b"".join(message.get("body", b"") for message in answer[1:])
            await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
            await self._drop(scope, receive)
        else:
            await _instead(fault)(scope, receive, send)

    async def _drop(self, scope: Scope, receive: Receive) -> None:
        """Closes the connection at once, after what was written has left."""
        transport = self._transports.get(tuple(scope["client"]))
        if transport is not None:
            transport.close()
        while (await receive())["type"] != "http.disconnect":
            pass


_KNOWN = ("drop", "truncate", "delay", "answer", "rate_limit", "job")


def _instead(fault: Json) -> Response:
    if fault["do"] == "rate_limit":
        error = ApiError(429, "RATE_LIMIT_EXCEEDED", transient=True)
        headers: dict[str, str] = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "12"}
        if fault.get("reset") is not None:
            headers["X-RateLimit-Reset"] = str(fault["reset"])
        return Response(to_json(error.body), 429, headers, "application/json; charset=utf-8")
    body: Any = fault.get("body", "<html><body><h1>503 Service Unavailable</h1></body></html>")
    content = body if isinstance(body, str) else to_json(body)
    return Response(content, fault.get("status", 503), fault.get("headers"), fault.get("content_type", "text/html"))
