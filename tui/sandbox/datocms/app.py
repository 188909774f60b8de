"""The DatoCMS side as an ASGI application: first checks, headers, endpoints.

The order of the first checks is the documented one ([L]): rate limit, unknown endpoint, wrong token, unacceptable
`Accept`, missing token; then the API version and the environment. Answers carry the real service's headers.
"""

import logging
import time
import uuid
from hashlib import md5
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from tui.sandbox.bounds import LARGEST_BODY, same_secret
from tui.sandbox.datocms import bulk, item_calls, project_calls, schedules, schema_calls, schema_changes
from tui.sandbox.datocms.calls import Answer, Call
from tui.sandbox.datocms.jobs import Jobs
from tui.sandbox.datocms.limits import RateLimit, Verdict
from tui.sandbox.datocms.project import Project
from tui.sandbox.datocms.roles import ACTING, COLLEAGUE, PRIMARY, ROLES, TOKEN, Actor
from tui.sandbox.datocms.routes import Routes
from tui.sandbox.datocms.wire import ApiError, parse_query, to_json

_log = logging.getLogger(__name__)
_ACCEPTED = ("application/json", "application/vnd.api+json")


class DatoCms:
    """One project behind two tokens: `token`, which has a role, and that of a colleague, who may do everything."""

    def __init__(
        self,
        *,
        seed: int,
        records: int,
        job_seconds: float,
        rate_limit: int,
        token: str,
        colleague: str,
        role: str,
        now: int,
        locales: int = 2,
    ) -> None:
        self.actors = {token: Actor(TOKEN, ROLES[role]), colleague: Actor(COLLEAGUE, ROLES["admin"])}
        self.jobs = Jobs(seed, job_seconds)
        self.limit = RateLimit(rate_limit)
        self.project = Project(seed, records, now, locales)
        self.routes = Routes()
        project_calls.register(self.routes, self.project, self.jobs)
        schema_calls.register(self.routes)
        schema_changes.register(self.routes, self.jobs)
        schedules.register(self.routes)
        item_calls.register(self.routes, self.jobs)
        bulk.register(self.routes, self.jobs)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one HTTP request."""
        started = time.perf_counter()
        request = Request(scope, receive)
        verdict = self.limit.take()
        environment = PRIMARY
        try:
            if verdict.reset is not None:
                raise ApiError(429, "RATE_LIMIT_EXCEEDED", transient=True)
            call, endpoint = await self._admit(request)
            environment = call.env.name
            status, body = await endpoint(call)
        except ApiError as error:
            status, body = error.status, error.body
        except ClientDisconnect:
            return
        except Exception:  # noqa: BLE001 (logged in full)
            # The last resort: a client is owed a JSON answer, whoever runs the sandbox the reason.
            _log.exception("%s %s", request.method, request.url)
            status, body = 500, ApiError(500, "EXCEPTION").body
        await self._send(request, send, (status, body), verdict, environment, started)

    async def _admit(self, request: Request) -> tuple[Call, Any]:
        headers = request.headers
        raw_path = request.scope.get("raw_path") or request.url.path.encode()
        method = "GET" if request.method == "HEAD" else request.method
        found = self.routes.find(method, raw_path.decode("latin-1"))
        if found is None:
            raise ApiError(404, "INVALID_ENDPOINT")
        endpoint, params = found
        authorization = headers.get("authorization")
        actor = None
        if authorization is not None:
            kind, _, token = authorization.partition(" ")
            known = [actor for ours, actor in self.actors.items() if same_secret(token.strip(), ours)]
            actor = known[0] if known and kind == "Bearer" else None
            if actor is None:
                raise ApiError(401, "INVALID_AUTHORIZATION_HEADER")
        if not _acceptable(headers.get("accept", "")):
            raise ApiError(406, "INVALID_ACCEPT_HEADER")
        if actor is None:
            raise ApiError(401, "INVALID_SITE")
        if headers.get("x-api-version", "").strip() != "3":
            raise ApiError(422, "INVALID_API_VERSION")
        environment = self.project.environment(headers.get("x-environment") or PRIMARY)
        if environment is None:
            raise ApiError(404, "INVALID_ENVIRONMENT")
        query = parse_query(request.scope["query_string"].decode("latin-1"))
        raw = await _body(request) if method != "GET" else b""
        ACTING.set(actor.identity)
        return Call(*environment, query, raw, headers.get("content-type", ""), params, actor), endpoint

    async def _send(
        self, request: Request, send: Send, answer: Answer, verdict: Verdict, environment: str, started: float
    ) -> None:
        status, body = answer
        payload = body if isinstance(body, bytes) else b"" if body is None else to_json(body)
        headers = [
            (b"content-type", b"application/json; charset=utf-8"),
            (b"x-api-version", b"3"),
            (b"x-environment", environment.encode()),
            (b"x-ratelimit-limit", b"%d" % verdict.limit),
            (b"x-ratelimit-remaining", b"%d" % verdict.remaining),
            (b"x-request-id", str(uuid.uuid4()).encode()),
            (b"x-queue-time", b"1ms"),
            (b"vary", b"Accept,Accept-Encoding"),
            (b"access-control-allow-origin", b"*"),
            (b"access-control-expose-headers", b"X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"),
        ]
        if verdict.reset is not None:
            headers.append((b"x-ratelimit-reset", b"%d" % verdict.reset))
        if status in {200, 201}:
            etag = b'W/"%s"' % md5(payload, usedforsecurity=False).hexdigest().encode()
            headers += [(b"etag", etag), (b"cache-control", b"max-age=0, private, must-revalidate")]
            if request.method == "GET" and request.headers.get("if-none-match", "").encode() == etag:
                status, payload = 304, b""
        else:
            headers.append((b"cache-control", b"no-cache"))
        if status not in {204, 304}:
            headers.append((b"content-length", b"%d" % len(payload)))
        headers.append((b"x-runtime", b"%.6f" % (time.perf_counter() - started)))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else payload})


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    async for part in request.stream():
        parts.append(part)
        if sum(map(len, parts)) > LARGEST_BODY:
            raise ApiError(400, "INVALID_JSON_BODY")
    return b"".join(parts)


def _acceptable(accept: str) -> bool:
    return any(part.split(";")[0].strip().lower() in _ACCEPTED for part in accept.split(","))
