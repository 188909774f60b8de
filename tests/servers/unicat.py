"""A Unicat of our own reading, for tests (reference unicat.md): one project, in the test's own process.

    uni = Unicat()                                   # uni.url, uni.project, uni.api_key
    uni.gid("fields", "brand"); uni.copies("fields", "brand")
    uni.colleague_copies([gid, ...])                 # with a job of theirs; `silent=True`: without its events
    uni.on_job = lambda job: setattr(job, "done_lost", True)   # see Job
    uni.folded = True                                # of each job only the newest event stays in the log
    uni.cursors_anew()                               # both logs begin again at 1
    uni.jwt_seconds = 5; uni.expire()                # tokens' life; all tokens are over now
    uni.selection_status = 500                       # the HTTP status of codes 1002 and 1006
    uni.on("POST", "*/schema/bulk/copy").answer(500, refusal(1006, "Selection error"))

Rules, outages, the log and the clock: see `tests.servers.http`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.servers import unicat_schema
from tests.servers.http import Answer, Request, Server
from tests.servers.unicat_schema import KINDS, BadSelection, Json, copyable, new_gid

_STORES = {**KINDS, "layout": "layouts"}


def refusal(code: int, message: str, **info: Any) -> Json:
    """The envelope of a refusal."""
    return {"success": False, "result": {"code": code, "message": message, "info": info}, "data": {}}


class _Stop(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.answer = Answer(status, refusal(status, message))


@dataclass
class Job:
    """A copy job. `on_job` may change how it goes and what the feed tells of it.

    `seconds`: how long it works, item after item. `works` False: it copies nothing. `rejected`: nothing is done and the
    feed says so. `error`: it ends `done` with this in `info.error`, after `until_item` items. `total`: the number the
    feed names in place of the true one. `late_s`: its events come so much later than what they tell of;
    `inserts_late_s`: the same for the events of new items. `done_lost`: the last event never comes; `silent`: none."""

    token: str
    gids: list[str]
    name: str = "bulk_copy_schema_items"
    seconds: float = 0.0
    works: bool = True
    rejected: bool = False
    error: Any = None
    until_item: int | None = None
    total: int | None = None
    late_s: float = 0.0
    inserts_late_s: float = 0.0
    done_lost: bool = False
    silent: bool = False
    made: list[str] = field(default_factory=list)  # gids of the copies
    sources: dict[str, str] = field(default_factory=dict)  # of each copy the gid it was made of
    ours: bool = False  # asked for over the API, not by a colleague
    created_on: float = 0.0


class Unicat(Server):
    """See the head of this module."""

    def __init__(self) -> None:
        super().__init__()
        self.project, self.api_key, self.user = new_gid(), "key-0123456789abcdef", new_gid()
        self.schema = unicat_schema.sample()
        self.version = "2025.04.002"
        self.jwt_seconds = 3600.0
        self.renews = True  # whether answers bring a fresh token
        self.tokens: dict[str, float] = {}  # JWT -> until when
        self.selection_status = 200
        self.copies_name_original = False
        self.folded = False
        self.feed_page = 100
        self.on_job: Callable[[Job], object] = lambda _job: None
        self.jobs: list[Job] = []
        self._agenda: list[tuple[float, Callable[[], None]]] = []
        self.cc_log: list[Json] = []
        self.project_log: list[Json] = []
        self.cc_cursor, self.cursor = 4000, 900

    # What a test sees and does, past the API.

    def gid(self, kinds: str, name: str) -> str:
        """The committed item of a name."""
        return next(str(item["gid"]) for item in self.schema.named(kinds, name) if copyable(item))

    def copies(self, kinds: str, name: str) -> list[Json]:
        """New items of a name, by whomever, oldest first."""
        with self.lock:
            self.catch_up()
            return [item for item in self.schema.named(kinds, name) if item["is_new"]]

    def colleague_copies(self, gids: list[str], *, silent: bool = False, seconds: float = 0.0) -> Job:
        """A colleague copies, by a job of their own."""
        with self.lock:
            return self._begin(Job(new_gid(), gids, silent=silent, seconds=seconds))

    def expire(self) -> None:
        """All tokens are over."""
        with self.lock:
            self.tokens.clear()

    def cursors_anew(self) -> None:
        """Both logs are emptied and count from 1 again."""
        with self.lock:
            self.cc_log, self.project_log, self.cc_cursor, self.cursor = [], [], 1, 1

    # The feed.

    def _tell(self, action: str, data_type: str, key: str, data: Json | None = None) -> None:
        event = {"action": action, "data_type": data_type, "data_key": key}
        if data is None:
            self.cursor += 1
            self.project_log.append({"type": "project", "cursor": self.cursor, **event})
            return
        self.cc_cursor += 1
        if self.folded:
            self.cc_log = [item for item in self.cc_log if item["data_key"] != key]
        self.cc_log.append({"type": "cc", "cursor": self.cc_cursor, **event, "data": data})

    def _tell_job(self, job: Job, status: str, info: Json, at: float) -> None:
        if job.silent or (job.done_lost and status == "done"):
            return
        data: Json = {"project_gid": self.project, "job": job.name, "status": status, "info": info}
        data |= {"created_on": job.created_on, "updated_on": at}
        action = "INSERT" if status == "queued" else "UPDATE"
        self._at(at + job.late_s, lambda: self._tell(action, "jobs", job.token, data))

    def _at(self, due: float, call: Callable[[], None]) -> None:
        self._agenda.append((due, call))

    def catch_up(self) -> None:
        """Let happen what is due, in order; what one thing brings about may be due as well."""
        while True:
            self._agenda.sort(key=lambda item: item[0])
            if not self._agenda or self._agenda[0][0] > self.now():
                return
            self._agenda.pop(0)[1]()

    def _begin(self, job: Job) -> Job:
        now = job.created_on = self.now()
        self.jobs.append(job)
        self._tell_job(job, "queued", {}, now)
        if job.rejected:
            self._tell_job(job, "rejected", {}, now)
        else:
            count = len(job.gids)
            total = count if job.total is None else job.total
            self._tell_job(job, "processing", {"total": total, "remaining": total}, now)
            taken = job.gids[: job.until_item]
            for place, gid in enumerate(taken, 1):
                at = now + job.seconds * place / count
                self._at(at, lambda gid=gid: self._copy(job, gid))  # type: ignore[misc]
                self._tell_job(job, "processing", {"total": total, "remaining": max(0, total - place)}, at)
            left = max(0, total - len(taken))
            info = {"total": total, "remaining": left, **({"error": job.error} if job.error is not None else {})}
            self._tell_job(job, "done", info, now + job.seconds)
        self.catch_up()
        return job

    def _copy(self, job: Job, gid: str) -> None:
        found = self.schema.find(gid)
        if not job.works or not found or not copyable(found[1]):
            return
        for kinds, made in self.schema.copy(found[0], gid, with_original=self.copies_name_original):
            if kinds != "layouts":
                job.made.append(made)
                job.sources[made] = gid
            self._at(self.now() + job.inserts_late_s, lambda kinds=kinds, made=made: self._tell("INSERT", kinds, made))  # type: ignore[misc]

    # Every request.

    def handle(self, request: Request) -> Answer:
        try:
            return self._route(request)
        except _Stop as stop:
            return stop.answer
        except BadSelection as error:
            return Answer(self.selection_status, refusal(error.code, str(error)))

    def gate(self, request: Request, answer: Answer) -> Answer:
        """The envelope of a made up answer that has none."""
        if answer.body is None and answer.status >= 400:
            answer.body = refusal(answer.status, "Refused")
        return answer

    def _jwt(self) -> str:
        token = f"jwt.{new_gid()}"
        self.tokens[token] = self.now() + self.jwt_seconds
        return token

    def _route(self, request: Request) -> Answer:
        if request.path == "/api/ping":
            return self._fine({})
        place = re.fullmatch(r"(?:/api/p/([^/]+)|/sync)/(.+)", request.path)
        if not place:
            raise _Stop(404, "Not found")
        project, path = place.groups()
        if project not in (None, self.project):
            raise _Stop(403, "Forbidden")
        try:
            body = request.json or {}
        except ValueError as error:
            raise _Stop(400, "Bad request") from error
        if project and path == "auth":
            if "api_key" not in body:
                raise _Stop(400, "Bad request")
            if body["api_key"] != self.api_key:
                raise _Stop(403, "Unknown user")
            answer = self._init(body, request)
            answer.headers["Authorization"] = self._jwt()
            return answer
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self.tokens.get(token, 0) <= self.now():
            stop = _Stop(401, "Unauthorized")
            stop.answer.headers["WWW-Authenticate"] = 'Bearer realm="JWT access to Unicat."'
            raise stop
        call = (_PROJECT if project else _SYNC).get(path)
        if call is None:
            raise _Stop(404, "Not found")
        answer = call(self, body, request)
        if self.renews:
            answer.headers["Authorization"] = self._jwt()
        return answer

    def _fine(self, result: Json, **stores: Any) -> Answer:
        return Answer(200, {"success": True, "result": result, "data": stores})

    def _init(self, body: Json, request: Request) -> Answer:
        stores = dict(self.schema.stores)
        if body.get("omit_extended_definitions"):
            kept = stores["definitions"].items()
            stores["definitions"] = {gid: item for gid, item in kept if not item["is_extended"]}
        user = {"gid": self.user, "username": None, "name": "Desk", "avatar": None, "status": "active"}
        project = {
            "gid": self.project,
            "name": "Furniture",
            "icon": "",
            "owner": self.user,
            "status": "active",
            "options": {
                "timezone": "UTC",
                "languages": ["en"],
                "channels": {"__all__": "[all records]"},
                "orderings": {},
                "fieldlists": {},
                "orderedchannels": ["__all__"],
                "orderedorderings": [],
                "orderedfieldlists": [],
            },
            "backups": {"versions": [], "next_version": 1},
        }
        options = {"notifications": True, "rate_limit_per_second": None}
        member = {"project_gid": self.project, "user_gid": self.user, "status": "active", "roles": ["api"]}
        result = {
            "user": self.user,
            "user_projects": {self.project: ["api"]},
            "project": self.project,
            "project_members": [self.user],
            "last_backed_up": None,
            "cc.version": self.version,
            "cc.cursor": self.cc_cursor,
            "cursor": self.cursor,
        }
        common = {
            "cc.users": {self.user: {**user, "email": None, "options": {"language": "en", "timezone": "UTC"}}},
            "cc.projects": {self.project: project},
            "cc.projects_members": [{**member, "options": options}],
            "cc.languages": {"en": "English"},
        }
        return self._fine(result, **common, **stores, queries={})

    def _cursors(self, body: Json, request: Request) -> Answer:
        return self._fine({"cc.cursor": self.cc_cursor, **({"cursor": self.cursor} if "project" in body else {})})

    def _sync(self, body: Json, request: Request) -> Answer:
        if type(body.get("cc_cursor")) is not int:
            raise _Stop(400, "Bad request")
        events = [item for item in self.cc_log if item["cursor"] > body["cc_cursor"]]
        if "project" in body:
            if type(body.get("cursor")) is not int:
                raise _Stop(400, "Bad request")
            events += [item for item in self.project_log if item["cursor"] > body["cursor"]]
        more = {"warning": "There is more"} if len(events) > self.feed_page else {}
        return self._fine({"sync": events[: self.feed_page], **more})

    def _get(self, kind: str, body: Json) -> Answer:
        kinds = _STORES[kind]
        store = self.schema.stores[kinds]
        if kind in body:
            gid = body[kind]
            if gid not in store:
                raise _Stop(422, "Unprocessable entity")
            return self._fine({kind: gid}, **self._with_needs(kinds, [gid]))
        if not isinstance(body.get(kinds), list):
            raise _Stop(400, "Bad request")
        gids = [gid for gid in body[kinds] if gid in store]
        return self._fine({kinds: gids}, **self._with_needs(kinds, gids))

    def _with_needs(self, kinds: str, gids: list[str]) -> Json:
        """Items and all that they name, by store."""
        found: Json = {name: {} for name in self.schema.stores}
        wanted = [(kinds, gid) for gid in gids]
        for store, gid in wanted:
            item = self.schema.stores[store].get(gid)
            if item is None or gid in found[store]:
                continue
            found[store][gid] = item
            for name in ("classes", "fields"):
                wanted += [(name, one) for one in item.get(name, [])]
            wanted += [("layouts", item["layout"])] if item.get("layout") else []
        return found

    def _bulk_get(self, body: Json, request: Request) -> Answer:
        gids = self.schema.chosen(body.get("selection"))
        begin, size = self._page(body)
        rows: list[Json] = []
        stores: Json = {name: {} for name in self.schema.stores}
        for gid in gids[begin : begin + size]:
            if found := self.schema.find(gid):
                rows.append({"type": found[0], "item": gid})
                for store, items in self._with_needs(KINDS[found[0]], [gid]).items():
                    stores[store] |= items
        result = {"schema_items": rows, "schema_items.size": len(gids), "page.cursor": _next(begin, size, len(gids))}
        return self._fine(result, **stores)

    def _page(self, body: Json) -> tuple[int, int]:
        cursor, size = body.get("page.cursor"), body.get("page.size", 100)
        if type(size) is not int or size < 1 or not re.fullmatch(r"p\d+", cursor or "p0"):
            raise BadSelection("page")
        return int((cursor or "p0")[1:]), min(size, 1000)

    def _bulk_copy(self, body: Json, request: Request) -> Answer:
        if not isinstance(body.get("selection"), list):
            raise _Stop(400, "Bad request")
        job = Job(new_gid(), self.schema.chosen(body["selection"]), ours=True)
        self.on_job(job)
        request.effect = job.works and not job.rejected
        self._begin(job)
        return self._fine({"job.token": job.token})

    def _copy_one(self, kind: str, body: Json, request: Request) -> Answer:
        found = self.schema.find(body.get(kind, ""))
        if not found or found[0] != kind or not copyable(found[1]):
            raise _Stop(422, "Unprocessable entity")
        request.effect = True
        news = self.schema.copy(kind, body[kind], with_original=self.copies_name_original)
        for kinds, gid in news:
            self._tell("INSERT", kinds, gid)
        return self._fine({kind: news[0][1]}, **self._with_needs(KINDS[kind], [news[0][1]]))

    # Records.

    def _records(self, result: Json, gids: list[str], *, bare: bool = False) -> Answer:
        rows = {gid: self.schema.records[gid] for gid in gids}
        if bare:
            rows = {gid: {key: value for key, value in row.items() if key != "fields"} for gid, row in rows.items()}
        needs = self._with_needs("definitions", [row["definition"] for row in rows.values()])
        return self._fine(result, records=rows, **needs)

    def _root(self, body: Json, request: Request) -> Answer:
        return self._records({"root": self.schema.root}, [self.schema.root])

    def _get_record(self, body: Json, request: Request) -> Answer:
        if "record" in body:
            if body["record"] not in self.schema.records:
                raise _Stop(422, "Unprocessable entity")
            return self._records({"record": body["record"]}, [body["record"]])
        gids = [gid for gid in body.get("records", []) if gid in self.schema.records]
        return self._records({"records": gids}, gids)

    def _children(self, body: Json, request: Request) -> Answer:
        gids = [gid for gid, row in self.schema.records.items() if row["parent"] == body.get("record")]
        top = body.get("page.top", 0)
        page = gids[top : top + body.get("page.size", 100)]
        return self._records({"children": page, "children.size": len(gids)}, page)

    def _tree(self, body: Json, request: Request) -> Answer:
        expanded = set(body.get("expanded_records", []))
        gids = [gid for gid, row in self.schema.records.items() if row["parent"] is None or row["parent"] in expanded]
        size = body.get("page.size", 100)
        top = max(0, min(body.get("page.top", 0), len(gids) - size))
        page = gids[top : top + size]
        return self._records({"tree": page, "tree.size": len(gids)}, page, bare=True)

    def _records_bulk_get(self, body: Json, request: Request) -> Answer:
        if not isinstance(body.get("selection"), list):
            raise _Stop(400, "Bad request")
        gids = self.schema.chosen_records(body["selection"], self.now())
        begin, size = self._page(body)
        page = [gid for gid in gids[begin : begin + size] if gid in self.schema.records]
        result = {"records": page, "records.size": len(gids), "page.cursor": _next(begin, size, len(gids))}
        return self._records(result, page)


def _next(begin: int, size: int, total: int) -> str | None:
    return f"p{begin + size}" if begin + size < total else None


_Endpoint = Callable[[Unicat, Json, Request], Answer]


def _getter(kind: str) -> _Endpoint:
    return lambda server, body, _request: server._get(kind, body)


def _copier(kind: str) -> _Endpoint:
    return lambda server, body, request: server._copy_one(kind, body, request)


_SYNC: dict[str, _Endpoint] = {"cursors": Unicat._cursors, "get": Unicat._sync}
_PROJECT: dict[str, _Endpoint] = {
    "init": Unicat._init,
    "schema/bulk/get": Unicat._bulk_get,
    "schema/bulk/copy": Unicat._bulk_copy,
    "records/root": Unicat._root,
    "records/get": Unicat._get_record,
    "records/children": Unicat._children,
    "records/tree": Unicat._tree,
    "records/bulk/get": Unicat._records_bulk_get,
    **{f"{kinds}/get": _getter(kind) for kind, kinds in _STORES.items()},
    **{f"{kinds}/copy": _copier(kind) for kind, kinds in KINDS.items()},
}
