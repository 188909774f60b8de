"""The server: an ASGI application over one Unicat project on loopback.

Paths are taken whole: `/api/...`, `/api/p/<project gid>/...` and `/sync/...`. The order of checks: path, token,
project, body, parameters (inferred).
"""

from __future__ import annotations

import logging
import time

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from tui.sandbox.bounds import LARGEST_BODY, same_secret, too_deep
from tui.sandbox.unicat.catalogue import Catalogue
from tui.sandbox.unicat.catalogue_records import Shelves
from tui.sandbox.unicat.feed import Feed
from tui.sandbox.unicat.jobs import JobRunner
from tui.sandbox.unicat.people import People
from tui.sandbox.unicat.project_calls import ProjectCalls
from tui.sandbox.unicat.project_settings import ProjectSettings
from tui.sandbox.unicat.record_bulk import RecordBulk
from tui.sandbox.unicat.record_calls import RecordCalls
from tui.sandbox.unicat.record_definition import RecordDefinition
from tui.sandbox.unicat.record_tree import RecordTree
from tui.sandbox.unicat.schema_calls import SchemaCalls
from tui.sandbox.unicat.schema_life import SchemaLife
from tui.sandbox.unicat.schema_parts import SchemaParts
from tui.sandbox.unicat.store import Store
from tui.sandbox.unicat.tokens import Claims, Tokens
from tui.sandbox.unicat.wire import (
    BAD_REQUEST,
    FORBIDDEN,
    NOT_IMPLEMENTED,
    UNAUTHORIZED,
    Answer,
    Call,
    Calls,
    Json,
    Params,
    Refusal,
)

logger = logging.getLogger(__name__)

CHALLENGE = 'Bearer realm="JWT access to Unicat."'
UNEXPECTED = {"code": 1000, "message": "Unexpected error", "info": {}}

Headers = list[tuple[bytes, bytes]]


class UnicatSandbox:
    """One project and its server. `app` is the ASGI application, `project` its gid, `api_key` what `auth` takes.

    `store` holds what `stocked` put there, with the same seed, and is the server's from now on. `token_seconds` is how
    long a token lives, `sync_page` how many events one answer of the feed holds.
    """

    def __init__(
        self, store: Store, *, seed: int, job_seconds: float, api_key: str, token_seconds: float, sync_page: int
    ) -> None:
        self.api_key = api_key
        project, other = _project_gids(seed)
        self.project = project
        self._store = store
        feed = store.feed
        feed.page = sync_page
        owner = store.projects[project]["owner"]
        self._people = People(
            store,
            {"gid": other, "name": "Nordveld archive", "icon": None, "owner": owner, "status": "active"},
        )
        self._jobs = JobRunner(feed, seconds=job_seconds, seed=seed)
        self._tokens = Tokens(token_seconds)
        self._calls = self._project_calls()
        self._global = self._people.calls()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:  # servers look for a plain function
            await self._serve(scope, receive, send)

        self.app: ASGIApp = app

    def _project_calls(self) -> Calls:
        life, tree = SchemaLife(self._store), RecordTree(self._store)
        found: Calls = {"/init": self._start_data}
        for part in (
            SchemaCalls(self._store, life, self._jobs),
            SchemaParts(self._store, life),
            RecordCalls(self._store, tree, self._jobs),
            RecordBulk(self._store, tree, self._jobs),
            RecordDefinition(self._store),
            ProjectCalls(self._store),
            ProjectSettings(self._store),
        ):
            found |= part.calls()
        return found

    async def aclose(self) -> None:
        """End the jobs that run."""
        await self._jobs.aclose()

    # Calls that belong to the server itself

    def _start_data(self, params: Params) -> Answer:
        return self._people.start(omit_extended=params.opt_flag("omit_extended_definitions", default=False))

    def _auth(self, project: str, params: Params) -> tuple[Answer, str]:
        """400 without a key; 403 for an unknown key or a key of another project [D]."""
        if not same_secret(params.text("api_key"), self.api_key) or project != self.project:
            raise Refusal(FORBIDDEN, message="Unknown user")
        answer = self._start_data(params)
        return answer, self._tokens.issue(self._store.user, self.project)

    def _login(self, params: Params) -> Answer:
        """Nobody logs in by name here: people of the sample project have no passwords."""
        params.text("username")
        params.text("password")
        raise Refusal(FORBIDDEN, message="Unknown user")

    def _sync_cursors(self, params: Params) -> Answer:
        """The newest cursors; that of the project only when it is named, or clients would skip events [C]."""
        feed = self._store.feed
        result: Json = {"cc.cursor": feed.cc.cursor}
        if params.has("project"):
            self._member_of(params.text("project"))
            result["cursor"] = feed.project.cursor
        return Answer(result)

    def _sync_get(self, params: Params) -> Answer:
        cc_cursor, cursor = params.integer("cc_cursor"), None
        if params.has("project"):
            self._member_of(params.text("project"))
            cursor = params.integer("cursor")
        events, more = self._store.feed.since(cc_cursor, cursor)
        result: Json = {"sync": events}
        if more:
            result["warning"] = "There is more: call again from the last cursors."
        return Answer(result)

    def _member_of(self, project: str) -> None:
        if project != self.project:
            raise Refusal(FORBIDDEN, "not a member of this project")

    # From a request to an answer

    def _find(self, path: str) -> tuple[Call, str | None]:
        """The call a path names, and the project it is for."""
        if path.startswith("/api/p/"):
            project, slash, rest = path[len("/api/p/") :].partition("/")
            call = self._calls.get(slash + rest)
            if call is not None:
                return call, project
        elif path.startswith("/api/"):
            call = self._global.get(path[len("/api") :])
            if call is not None:
                return call, None
        elif path == "/sync/cursors":
            return self._sync_cursors, None
        elif path == "/sync/get":
            return self._sync_get, None
        raise Refusal(NOT_IMPLEMENTED, f"there is no {path}")

    def _claims(self, authorization: bytes) -> Claims:
        scheme, _, token = authorization.decode("latin-1").partition(" ")
        claims = self._tokens.read(token.strip()) if scheme.lower() == "bearer" else None
        if claims is None:
            raise Refusal(UNAUTHORIZED, "the token is missing or has expired")
        return claims

    def _open(self, path: str, body: bytes) -> tuple[Answer, str | None] | None:
        """The calls that need no token."""
        if path == "/api/ping":
            return Answer(), None
        if path == "/api/login":
            return self._login(_params(body)), None
        if path.startswith("/api/p/") and path.count("/") == 4:
            project, _, verb = path[len("/api/p/") :].partition("/")
            if verb == "auth":
                return self._auth(project, _params(body))
            if verb == "login":
                return self._login(_params(body)), None
        return None

    def handle(self, method: str, path: str, authorization: bytes, body: bytes) -> tuple[int, Headers, bytes]:
        """One request: its status, headers and body."""
        headers: Headers = [(b"content-type", b"application/json; charset=utf-8")]
        try:
            if method not in ("POST", "GET"):
                raise Refusal(NOT_IMPLEMENTED, f"{method} is not used here")
            opened = self._open(path, body)
            if opened is not None:
                answer, token = opened
            else:
                call, project = self._find(path)
                claims = self._claims(authorization)
                token = self._tokens.renewal(claims)
                if token is not None:
                    headers.append((b"authorization", token.encode("ascii")))
                    token = None
                if project is not None:
                    self._member_of(project)
                answer = call(_params(body))
            if token is not None:
                headers.append((b"authorization", token.encode("ascii")))
            return 200, headers, msgspec.json.encode(answer.envelope())
        except Refusal as refusal:
            if refusal.code == UNAUTHORIZED:
                headers.append((b"www-authenticate", CHALLENGE.encode("ascii")))
            return refusal.status, headers, msgspec.json.encode(refusal.envelope())
        except Exception:  # a client repeats any request that is answered with a 5xx: our own mistakes come as a 1000
            logger.exception("%s %s failed", method, path)
            envelope = {"success": False, "result": UNEXPECTED, "data": {}}
            return 200, headers, msgspec.json.encode(envelope)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        if scope["type"] != "http":
            return
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > LARGEST_BODY:
                parts = [b"too large"]
                break
            more = message.get("more_body", False)
        authorization = next((value for name, value in scope["headers"] if name == b"authorization"), b"")
        status, headers, body = self.handle(scope["method"], scope["path"], authorization, b"".join(parts))
        headers.append((b"content-length", str(len(body)).encode("ascii")))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.aclose()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _params(body: bytes) -> Params:
    """All parameters travel as one JSON object; an empty body is one without any."""
    if not body.strip():
        return Params({})
    try:
        read = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(BAD_REQUEST, f"the body is not JSON: {error}") from error
    if not isinstance(read, dict):
        raise Refusal(BAD_REQUEST, "the body must be a JSON object")
    if too_deep(read):
        raise Refusal(BAD_REQUEST, "the body is nested too deeply")
    return Params(read)


def _project_gids(seed: int) -> tuple[str, str]:
    maker = Catalogue(Store("", Feed()), seed, 0.0)
    maker.random.seed(f"unicat-projects:{seed}")
    return maker.gid(), maker.gid()


def stocked(seed: int) -> Store:
    """A project's data: the sample catalogue, the same for the same seed on one day."""
    store = Store(_project_gids(seed)[0], Feed())
    catalogue = Catalogue(store, seed, time.time() // 86_400.0 * 86_400.0)
    catalogue.make_project()
    catalogue.make_schema()
    catalogue.make_queries()
    shelves = Shelves(catalogue)
    shelves.make_assets()
    shelves.make_records()
    store.warm_up()
    return store


def create_unicat(
    *,
    seed: int,
    job_seconds: float,
    api_key: str,
    token_seconds: float = 3600.0,
    sync_page: int = 500,
    store: Store | None = None,
) -> UnicatSandbox:
    """A Unicat project with its sample catalogue and the server over it. `store` is what `stocked` made, if it did.

    Jobs take about `job_seconds` each. Nothing runs before the first request.
    """
    return UnicatSandbox(
        store or stocked(seed),
        seed=seed,
        job_seconds=job_seconds,
        api_key=api_key,
        token_seconds=token_seconds,
        sync_page=sync_page,
    )
