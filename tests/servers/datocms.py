"""A DatoCMS of our own reading, for tests (reference datocms.md): one project, in the test's own process.

    cms = DatoCMS()                                  # cms.url, cms.token (access_token 7), colleague_token (user 999)
    article = cms.add("article", {"title": "One"}, "updated", creator=("user", "998"))
    cms.records("article"); cms.record(id); cms.copies_of(id); cms.count_writes("POST", "*/duplicate")
    cms.colleague_duplicates(id); cms.colleague_publishes(id); cms.colleague_edits(id, title="New")
    cms.on_job = lambda job: setattr(job, "shown", False)      # results that never come; see Job
    cms.role["meta"]["final_permissions"]["can_edit_schema"] = False; cms.forbidden_status = 403
    cms.revoked.add(cms.token)                       # 401 until discarded
    cms.limit, cms.window_s = 60, 3.0                # clock aligned windows
    cms.fork("staging"); cms.promote("staging"); cms.offset_s = -3600

Rules, outages and the log: see `tests.servers.http`. Everything is off by default: no limit, jobs done at once.
"""

import copy
import fnmatch
import hashlib
import json
import math
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.servers import datocms_data as data
from tests.servers.datocms_data import COLLEAGUE, OURS, Environment, Field, Ids, Json, Model, Record, Version, ref
from tests.servers.datocms_lists import Refused, chosen, tree
from tests.servers.http import Answer, Request, Server

MOST_IN_BULK = 200
_BULK_ACTIONS = {"publish": "publish", "unpublish": "publish", "destroy": "delete", "move-to-stage": "move_to_stage"}
_CODES = {
    400: "INVALID_PARAMS",
    401: "INVALID_AUTHORIZATION_HEADER",
    403: "INSUFFICIENT_PERMISSIONS",
    404: "NOT_FOUND",
    406: "INVALID_ACCEPT_HEADER",
    422: "INVALID_FIELD",
    429: "RATE_LIMIT_EXCEEDED",
    500: "EXCEPTION",
    503: "SERVICE_UNAVAILABLE",
}


def api_error(code: str, details: Json | None = None, *, transient: bool = False) -> Json:
    """An error body. Its id is the digest of code and details [R]."""
    details = details or {}
    words = json.dumps({"code": code, "details": details}, separators=(",", ":"))
    attributes = {
        "code": code,
        "details": details,
        "doc_url": f"https://www.datocms.com/docs/content-management-api/errors#{code}",
        **({"transient": True} if transient else {}),
    }
    digest = hashlib.md5(words.encode(), usedforsecurity=False).hexdigest()[:6]
    return {"data": [{"id": digest, "type": "api_error", "attributes": attributes}]}


@dataclass
class Job:
    """Work begun by a 202. `on_job` may change how it goes before anything happened.

    `kind` is "duplicate", "publish", "unpublish", "destroy", "move-to-stage" or "field". `works` False: nothing
    happens to the data. `effect_s` and `seconds`: after how long the effect happens and the result can be read.
    `shown` False: the result never comes; `gone_after_s`: it is gone so long after it came. `status` and `payload` in
    place of the true ones (`payload` may be None: give `overrides` the pair instead of leaving it to the work);
    `result_type` for a result of another type."""

    id: str
    kind: str
    ids: list[str]
    by: tuple[str, str]
    at: float
    work: Callable[[], tuple[int, Any]]
    works: bool = True
    effect_s: float = 0.0
    seconds: float = 0.0
    shown: bool = True
    gone_after_s: float | None = None
    overrides: tuple[int, Any] | None = None
    result_type: str = "job_result"
    result: tuple[int, Any] | None = None

    def run(self, now: float) -> None:
        """Let the effect happen if it is due."""
        if self.result is None and now >= self.at + self.effect_s:
            counts = {"data": [], "meta": {"successful": len(self.ids), "failed": 0}}
            self.result = self.work() if self.works else (200, counts)

    def readable(self, now: float) -> bool:
        done_at = self.at + max(self.seconds, self.effect_s)
        gone = self.gone_after_s is not None and now >= done_at + self.gone_after_s
        return self.shown and self.result is not None and now >= done_at and not gone


def everything_allowed() -> Json:
    """A role that may do everything, everywhere."""
    entry = {
        "environment": "main",
        "action": "all",
        "item_type": None,
        "workflow": None,
        "on_creator": "anyone",
        "on_stage": None,
        "to_stage": None,
        "localization_scope": "all",
        "locale": None,
    }
    permissions = {
        "can_edit_schema": True,
        "can_edit_environment": True,
        "can_manage_environments": True,
        "can_promote_environments": True,
        "environments_access": "all",
        "positive_item_type_permissions": [entry],
        "negative_item_type_permissions": [],
    }
    return {
        "id": "34",
        "type": "role",
        "attributes": {"name": "Editor", **copy.deepcopy(permissions)},
        "relationships": {"inherits_permissions_from": {"data": []}},
        "meta": {"final_permissions": permissions},
    }


class _Stop(Exception):
    def __init__(self, status: int, code: str, **details: Any) -> None:
        super().__init__(code)
        self.answer = Answer(status, api_error(code, details))


@dataclass
class _Call:
    """One request on its way: who asks, of which environment."""

    request: Request
    by: tuple[str, str]
    environment: Environment
    words: dict[str, str] = field(default_factory=dict)


class DatoCMS(Server):
    """See the head of this module."""

    def __init__(self, *, decimal_ids: bool = False, empty: bool = False) -> None:
        super().__init__()
        self.token, self.colleague_token = "ours-0123456789abcdef", "theirs-0123456789abcdef"
        self.tokens = {self.token: OURS, self.colleague_token: COLLEAGUE}
        self.revoked: set[str] = set()
        self.role = everything_allowed()
        self.enforced = True  # whether the role binds our writes
        self.forbidden_status = 401  # 401 as recorded, 403 as plugins' notes say
        self.bulk_refuses = False  # whether a gone or forbidden id refuses the whole bulk request
        self.locales = ["en"]
        self.by_minute = False  # whether filters compare times by the minute
        self.limit, self.window_s = 1_000_000, 3.0
        self._window, self._used = 0, 0
        self.job_seconds = 0.0
        self.on_job: Callable[[Job], object] = lambda _job: None
        self.jobs: dict[str, Job] = {}
        self.locked: dict[str, tuple[str, str]] = {}  # record id -> who is editing it
        self.new_id = Ids(decimal_ids)
        main = data.sample(self.new_id, self.now())
        if empty:
            main.records.clear()
        self.environments = {"main": main}

    # What a test sees and does, past the API.

    @property
    def primary(self) -> Environment:
        return next(item for item in self.environments.values() if item.primary)

    def fork(self, name: str, source: str = "main") -> Environment:
        """A sandbox environment with the same ids, where the role may do the same."""
        with self.lock:
            rights = self.role["meta"]["final_permissions"]
            for entries in (rights["positive_item_type_permissions"], rights["negative_item_type_permissions"]):
                entries += [{**item, "environment": name} for item in entries if item["environment"] == source]
            self.environments[name] = self.environments[source].fork(name, self.now())
            return self.environments[name]

    def promote(self, name: str) -> None:
        """Another environment becomes the primary one."""
        with self.lock:
            for item in self.environments.values():
                item.primary = item.name == name

    def model(self, api_key: str, environment: str = "main") -> Model:
        found = self.environments[environment].model(api_key)
        assert found, api_key
        return found

    def records(self, api_key: str, environment: str = "main") -> list[Record]:
        """The records of a model, oldest first."""
        with self.lock:
            self.catch_up()
            model = self.model(api_key, environment).id
            return [item for item in self.environments[environment].records.values() if item.model == model]

    def record(self, id_: str, environment: str = "main") -> Record:
        return self.environments[environment].records[id_]

    def add(
        self, api_key: str, attributes: Json, status: str = "draft", environment: str = "main", **more: Any
    ) -> Record:
        """A record in a state: `at` (seconds since 1970; now), `creator`."""
        with self.lock:
            place = self.environments[environment]
            more.setdefault("at", self.now())
            return data.add_record(place, self.new_id, self.model(api_key, environment), attributes, status, **more)

    def add_many(self, api_key: str, count: int, status: str = "draft") -> list[str]:
        """So many records more; their ids."""
        return [self.add(api_key, {"title": f"More {number}"}, status).id for number in range(1, count + 1)]

    def copies_of(self, id_: str, environment: str = "main") -> list[Record]:
        """What was made of a record, by anybody."""
        with self.lock:
            self.catch_up()
            return [item for item in self.environments[environment].records.values() if item.copied_from == id_]

    def colleague_duplicates(self, id_: str, environment: str = "main", by: tuple[str, str] = COLLEAGUE) -> Record:
        with self.lock:
            made = self._copy(self.environments[environment], self.record(id_, environment), by)
            assert isinstance(made, Record), made
            return made

    def colleague_publishes(self, id_: str, environment: str = "main") -> None:
        with self.lock:
            self.record(id_, environment).publish(self.now())

    def colleague_unpublishes(self, id_: str, environment: str = "main") -> None:
        with self.lock:
            self.record(id_, environment).unpublish(self.now())

    def colleague_edits(self, id_: str, environment: str = "main", **attributes: Any) -> None:
        with self.lock:
            self.record(id_, environment).edit(self.new_id(), COLLEAGUE, self.now(), **attributes)

    def colleague_deletes(self, id_: str, environment: str = "main") -> None:
        with self.lock:
            del self.environments[environment].records[id_]

    # Every request.

    def catch_up(self) -> None:
        now = self.now()
        for job in self.jobs.values():
            job.run(now)

    def handle(self, request: Request) -> Answer:
        answer = self._count(self.now()) or self._answer(request)
        # Told with the answer it was counted for: a moment later others are counted, too.
        answer.headers.setdefault("X-RateLimit-Remaining", str(max(0, self.limit - self._used)))
        return answer

    def _answer(self, request: Request) -> Answer:
        try:
            return self._route(request)
        except _Stop as stop:
            return stop.answer
        except json.JSONDecodeError:
            return Answer(400, api_error("INVALID_JSON_BODY"))
        except Refused as refusal:
            return Answer(422, api_error(refusal.code, refusal.details))

    def _count(self, now: float) -> Answer | None:
        window = math.floor(now / self.window_s)
        if window != self._window:
            self._window, self._used = window, 0
        if self._used >= self.limit:
            wait = max(1, math.ceil((window + 1) * self.window_s - now))
            return Answer(429, None, {"X-RateLimit-Reset": str(wait)})
        self._used += 1
        return None

    def gate(self, request: Request, answer: Answer) -> Answer:
        """The headers of every answer, and the usual error body where a made up one has none."""
        if answer.body is None and answer.status in _CODES:
            answer.body = api_error(_CODES[answer.status])
        asked = request.headers.get("x-environment", "")
        always = {
            "X-Api-Version": "3",
            "X-Environment": asked if asked in self.environments else self.primary.name,
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - self._used)),
            "X-Request-Id": str(uuid.uuid4()),
            "Cache-Control": "max-age=0, private, must-revalidate" if answer.status == 200 else "no-cache",
        }
        answer.headers = {**always, **answer.headers}
        return answer

    def _route(self, request: Request) -> Answer:
        routes = (
            (re.fullmatch(pattern, request.path), call) for method, pattern, call in _ROUTES if method == request.method
        )
        found, call = next(((match, call) for match, call in routes if match), (None, None))
        if found is None or call is None:
            raise _Stop(404, "INVALID_ENDPOINT")
        sent = request.headers.get("authorization")
        token = (sent or "").removeprefix("Bearer ")
        if sent and (token not in self.tokens or token in self.revoked):
            raise _Stop(401, "INVALID_AUTHORIZATION_HEADER")
        if request.headers.get("accept") not in ("application/json", "application/vnd.api+json"):
            raise _Stop(406, "INVALID_ACCEPT_HEADER")
        if not sent:
            raise _Stop(401, "INVALID_SITE")
        if request.headers.get("x-api-version") != "3":
            raise _Stop(400, "INVALID_API_VERSION")
        name = request.headers.get("x-environment")
        environment = self.environments.get(name) if name else self.primary
        if environment is None:
            raise _Stop(404, "INVALID_ENVIRONMENT")
        return call(self, _Call(request, self.tokens[token], environment, found.groupdict()))

    def allowed(self, call: _Call, action: str, record: Record | None = None, to_stage: str | None = None) -> bool:
        """The documented algorithm (operations.md A.0). Only our token has a role."""
        if call.by != OURS or not self.enforced:
            return True
        rights = self.role["meta"]["final_permissions"]
        if action == "schema":
            return bool(rights["can_edit_schema"])
        model = call.environment.models[record.model] if record else None

        def matches(entry: Json, negative: bool) -> bool:
            if entry["environment"] != call.environment.name or entry["action"] not in (action, "all"):
                return False
            if model and entry.get("item_type") not in (None, model.id):
                return False
            if model and entry.get("workflow") not in (None, model.workflow):
                return False
            if record and entry.get("on_stage") not in (None, record.stage):
                return False
            if to_stage and entry.get("to_stage") not in (None, to_stage):
                return False
            if record is None or entry.get("on_creator") in (None, "anyone"):
                return True
            return (record.creator == call.by) != negative

        return any(matches(entry, False) for entry in rights["positive_item_type_permissions"]) and not any(
            matches(entry, True) for entry in rights["negative_item_type_permissions"]
        )

    def _need(self, call: _Call, action: str, record: Record | None = None) -> None:
        if not self.allowed(call, action, record):
            raise _Stop(self.forbidden_status, "INSUFFICIENT_PERMISSIONS")

    def _found(self, call: _Call) -> Record:
        found = call.environment.records.get(call.words["id"])
        if found is None:
            raise _Stop(404, "NOT_FOUND")
        return found

    def _model_of(self, call: _Call) -> Model:
        found = call.environment.model(call.words["id"])
        if found is None:
            raise _Stop(404, "NOT_FOUND")
        return found

    # Reading.

    def _site(self, call: _Call) -> Answer:
        models = list(call.environment.models.values())
        include = call.request.parameter("include").split(",")
        attributes = {
            "name": "Gazette",
            "locales": self.locales,
            "timezone": "Europe/London",
            "domain": None,
            "internal_domain": "gazette-1.admin.datocms.com",
            "last_data_change_at": data.moment(self.now()),
        }
        relationships = {
            "item_types": data.refs("item_type", (item.id for item in models)),
            "owner": ref("account", "1"),
        }
        site = {"id": "6449", "type": "site", "attributes": attributes, "relationships": relationships, "meta": {}}
        included = [item.json() for item in models] if "item_types" in include else []
        if "item_types.fields" in include:
            included += [item.json() for model in models for item in model.fields]
        return Answer(200, {"data": site, **({"included": included} if included else {})})

    def _me(self, call: _Call) -> Answer:
        kind, id_ = call.by
        me = {"id": id_, "type": kind, "attributes": {"name": "Desk" if call.by == OURS else "Colleague"}}
        me |= {"relationships": {"role": ref("role", self.role["id"])}, "meta": {}}
        with_role = call.request.parameter("include") == "role"
        return Answer(200, {"data": me, **({"included": [self.role]} if with_role else {})})

    def _environments(self, call: _Call) -> Answer:
        return Answer(200, {"data": [item.json() for item in self.environments.values()]})

    def _environment(self, call: _Call) -> Answer:
        if call.words["id"] not in self.environments:
            raise _Stop(404, "NOT_FOUND")
        return Answer(200, {"data": self.environments[call.words["id"]].json()})

    def _models(self, call: _Call) -> Answer:
        return Answer(200, {"data": [item.json() for item in call.environment.models.values()]})

    def _one_model(self, call: _Call) -> Answer:
        return Answer(200, {"data": self._model_of(call).json()})

    def _fields(self, call: _Call) -> Answer:
        return Answer(200, {"data": [item.json() for item in self._model_of(call).fields]})

    def _fieldsets(self, call: _Call) -> Answer:
        self._model_of(call)
        return Answer(200, {"data": []})

    def _field(self, call: _Call) -> Answer:
        found = call.environment.field(call.words["id"])
        if found is None:
            raise _Stop(404, "NOT_FOUND")
        return Answer(200, {"data": found.json()})

    def _workflows(self, call: _Call) -> Answer:
        found = []
        for model in call.environment.models.values():
            if model.workflow:
                stages = [
                    {"id": id_, "name": id_.replace("_", " ").capitalize(), "initial": place == 0}
                    for place, id_ in enumerate(model.stages)
                ]
                attributes = {"name": "Editorial", "api_key": "editorial", "stages": stages}
                found.append({"id": model.workflow, "type": "workflow", "attributes": attributes})
        return Answer(200, {"data": found})

    def _items(self, call: _Call) -> Answer:
        query = call.request.query
        page = tree(query).get("page", {})
        try:
            offset, limit = int(page.get("offset", 0)), int(page.get("limit", 30))
            found = chosen(call.environment, query, by_minute=self.by_minute)
        except ValueError as error:
            raise _Stop(422, "INVALID_FORMAT", messages=[str(error)]) from error
        nested = call.request.parameter("nested") == "true"
        if offset < 0 or not 0 <= limit <= (30 if nested else 500):
            raise _Stop(422, "INVALID_FORMAT", messages=["page"])
        published = call.request.parameter("version") == "published"
        found = [item for item in found if item.live or not published]
        rows = [self._shown(call, item, nested, published) for item in found[offset : offset + limit]]
        return Answer(200, {"data": rows, "meta": {"total_count": len(found)}})

    def _shown(self, call: _Call, record: Record, nested: bool, published: bool) -> Json:
        attributes = record.live.attributes if published and record.live else record.attributes
        if nested:
            blocks = {
                item.api_key for item in call.environment.models[record.model].fields if "rich_text" in item.field_type
            }
            held = call.environment.records
            attributes = {
                name: [self._shown(call, held[id_], True, False) for id_ in value if id_ in held]
                if name in blocks
                else value
                for name, value in attributes.items()
            }
        return record.json(attributes)

    def _item(self, call: _Call) -> Answer:
        found = self._found(call)
        published = call.request.parameter("version") == "published"
        if published and not found.live:
            raise _Stop(404, "NOT_FOUND")
        nested = call.request.parameter("nested") == "true"
        return Answer(200, {"data": self._shown(call, found, nested, published)})

    def _versions(self, call: _Call) -> Answer:
        found = self._found(call)
        page = tree(call.request.query).get("page", {})
        offset, limit = int(page.get("offset", 0)), min(50, int(page.get("limit", 15)))
        rows = [found.version_json(item) for item in reversed(found.versions)]
        return Answer(200, {"data": rows[offset : offset + limit], "meta": {"total_count": len(rows)}})

    def _references(self, call: _Call) -> Answer:
        id_ = self._found(call).id
        found = [item for item in call.environment.records.values() if id_ in _linked(item)]
        if call.request.parameter("version") == "published":
            found = [item for item in found if item.live]
        rows = [item.json() for item in found]
        return Answer(200, {"data": rows, "meta": {"total_count": len(rows)}})

    def _sessions(self, call: _Call) -> Answer:
        rows = [
            {
                "id": f"session-{id_}",
                "type": "editing_session",
                "attributes": {"last_activity_at": data.moment(self.now()), "locked_at": data.moment(self.now())},
                "relationships": {"active_item": ref("item", id_), "active_editor": ref(*who)},
            }
            for id_, who in self.locked.items()
        ]
        return Answer(200, {"data": rows})

    def _job_result(self, call: _Call) -> Answer:
        job = self.jobs.get(call.words["id"])
        if job is None or not job.readable(self.now()) or job.result is None:
            raise _Stop(404, "NOT_FOUND")
        status, payload = job.overrides or job.result
        attributes = {"status": status, "statusText": "OK", "payload": payload}
        return Answer(200, {"data": {"type": job.result_type, "id": job.id, "attributes": attributes}})

    # Writing.

    def _job(self, call: _Call, kind: str, ids: list[str], work: Callable[[], tuple[int, Any]]) -> Answer:
        job = Job(uuid.uuid4().hex[:24], kind, ids, call.by, self.now(), work, seconds=self.job_seconds)
        self.on_job(job)
        self.jobs[job.id] = job
        call.request.effect = job.works
        job.run(self.now())
        return Answer(202, {"data": {"type": "job", "id": job.id}})

    def _copy(self, place: Environment, source: Record, by: tuple[str, str]) -> Record | Answer:
        model = place.models[source.model]
        attributes = copy.deepcopy(source.attributes)
        if model.singleton:
            return Answer(422, api_error("DUPLICATE_SINGLETON"))
        for item in model.fields:
            if "unique" in item.validators and attributes.get(item.api_key) is not None:
                details = {"field": item.api_key, "field_id": item.id, "code": "VALIDATION_UNIQUE"}
                return Answer(422, api_error("INVALID_FIELD", details))
            if item.field_type == "rich_text":
                blocks = [place.records[id_] for id_ in attributes.get(item.api_key) or [] if id_ in place.records]
                made = [self._copy(place, block, by) for block in blocks]
                attributes[item.api_key] = [block.id for block in made if isinstance(block, Record)]
        title = next((item.api_key for item in model.fields if item.field_type == "string"), None)
        if title and not model.block and isinstance(attributes.get(title), str):
            attributes[title] += " (duplicate)"
        now = self.now()
        made_id, version = self.new_id(), Version(self.new_id(), now, by, attributes)
        record = Record(made_id, model.id, by, now, now, [version], valid=source.valid, copied_from=source.id)
        record.stage = model.stages[0] if model.stages else None
        if not model.draft_mode and not model.block:
            record.publish(now)
        place.records[made_id] = record
        return record

    def _duplicate(self, call: _Call) -> Answer:
        source = self._found(call)
        self._need(call, "duplicate", source)

        def work() -> tuple[int, Any]:
            if source.id not in call.environment.records:
                return 404, api_error("NOT_FOUND")
            made = self._copy(call.environment, source, call.by)
            if isinstance(made, Answer):
                return made.status, made.body
            return 201, {"data": made.json(), "included": [call.environment.models[made.model].json()]}

        return self._job(call, "duplicate", [source.id], work)

    def _why_not_published(self, call: _Call, record: Record) -> Json | None:
        if record.id in self.locked:
            return api_error("ITEM_LOCKED")
        if not record.valid:
            return api_error("INVALID_FIELD", {"field": "body", "code": "VALIDATION_REQUIRED"})
        for item in call.environment.models[record.model].fields:
            linked = call.environment.records.get(str(record.attributes.get(item.api_key)))
            kind = item.validators.get("item_item_type", {})
            if linked and kind.get("on_publish_with_unpublished_references_strategy") == "fail" and not linked.live:
                return api_error("UNPUBLISHED_LINK", {"field": item.api_key})
        return None

    def _unpublished(self, call: _Call, record: Record) -> bool:
        """Taken offline, with what its links demand of those that hold them; False where they do not allow it."""
        place = call.environment
        if not place.models[record.model].draft_mode:
            return False
        holders = [item for item in place.records.values() if item.live and record.id in _linked(item)]
        demands = [(holder, _demands(place.models[holder.model].fields, holder, record.id)) for holder in holders]
        if any("fail" in demanded for _, demanded in demands):
            return False
        record.unpublish(self.now())
        for holder, demanded in demands:
            if "unpublish" in demanded:
                self._unpublished(call, holder)
        return True

    def _publish_one(self, call: _Call) -> Answer:
        record = self._found(call)
        self._need(call, "publish", record)
        if call.words["verb"] == "unpublish":
            record.unpublish(self.now())
        elif why := self._why_not_published(call, record):
            return Answer(422, why)
        else:
            record.publish(self.now())
        call.request.effect = True
        return Answer(200, {"data": record.json(), "included": [call.environment.models[record.model].json()]})

    def _update(self, call: _Call) -> Answer:
        record = self._found(call)
        self._need(call, "update", record)
        sent = call.request.json["data"]
        if record.id in self.locked and self.locked[record.id] != call.by:
            raise _Stop(422, "ITEM_LOCKED")
        if sent.get("meta", {}).get("current_version") not in (None, record.versions[-1].id):
            raise _Stop(422, "STALE_ITEM_VERSION")
        record.edit(self.new_id(), call.by, self.now(), **sent.get("attributes", {}))
        if not call.environment.models[record.model].draft_mode:
            record.publish(self.now())
        call.request.effect = True
        return Answer(200, {"data": record.json()})

    def _bulk(self, call: _Call) -> Answer:
        verb = call.words["verb"]
        body = call.request.json or {}
        sent = body.get("data") or {}
        rows = sent.get("relationships", {}).get("items", {}).get("data") or []
        if sent.get("type") != f"item_bulk_{verb.replace('-', '_')}_operation" or not rows:
            raise _Stop(422, "INVALID_FORMAT", messages=["#/data: failed schema"])
        if len(rows) > MOST_IN_BULK:
            raise _Stop(422, "TOO_MANY_OPERATIONS")
        ids = list(dict.fromkeys(row["id"] for row in rows))
        stage = sent.get("attributes", {}).get("stage")
        held = call.environment.records
        action = _BULK_ACTIONS[verb]
        if self.bulk_refuses:
            if not {*ids} <= {*held}:
                raise _Stop(404, "NOT_FOUND")
            if not all(self.allowed(call, action, held[id_], stage) for id_ in ids):
                raise _Stop(self.forbidden_status, "INSUFFICIENT_PERMISSIONS")

        def one(record: Record) -> bool:
            if not self.allowed(call, action, record, stage):
                return False
            if verb == "publish":
                if self._why_not_published(call, record):
                    return False
                record.publish(self.now())
            elif verb == "unpublish":
                return self._unpublished(call, record)
            elif verb == "destroy":
                del held[record.id]
            else:
                if stage not in call.environment.models[record.model].stages:
                    return False
                record.stage = stage
            return True

        def work() -> tuple[int, Any]:
            done = sum(one(held[id_]) for id_ in ids if id_ in held)
            return 200, {"data": [], "meta": {"successful": done, "failed": len(ids) - done}}

        return self._job(call, verb, ids, work)

    def _duplicate_field(self, call: _Call) -> Answer:
        self._need(call, "schema")
        source = call.environment.field(call.words["id"])
        if source is None:
            raise _Stop(404, "NOT_FOUND")

        def work() -> tuple[int, Any]:
            model = call.environment.models[source.model]
            made = copy.deepcopy(source)
            number = _free(source.api_key, (item.api_key for item in model.fields))
            made.id, made.api_key = self.new_id(), f"{source.api_key}_copy{number}"
            made.label = f"{source.json()['attributes']['label']} (copy #{number})"
            made.position = len(model.fields) + 1
            model.fields.append(made)
            return 201, {"data": made.json(), "included": [model.json()]}

        return self._job(call, "field", [source.id], work)

    def _duplicate_model(self, call: _Call) -> Answer:
        self._need(call, "schema")
        source = self._model_of(call)
        made = copy.deepcopy(source)
        number = _free(source.api_key, (item.api_key for item in call.environment.models.values()))
        made.id, made.api_key = self.new_id(), f"{source.api_key}_copy{number}"
        made.name = f"{source.name} (copy #{number})"
        for item in made.fields:
            item.id, item.model = self.new_id(), made.id
        call.environment.models[made.id] = made
        call.request.effect = True
        return Answer(201, {"data": made.json()})


def _free(api_key: str, taken: Iterable[str]) -> int:
    return 1 + sum(fnmatch.fnmatchcase(item, f"{api_key}_copy*") for item in taken)


def _linked(record: Record) -> set[str]:
    values = record.attributes.values()
    return {str(value) for value in values} | {str(id_) for value in values if isinstance(value, list) for id_ in value}


def _demands(fields: list[Field], holder: Record, target: str) -> set[str]:
    """What the fields that hold a link say about the unpublishing of what it leads to."""
    held = [field for field in fields if holder.attributes.get(field.api_key) == target]
    rules = [field.validators.get("item_item_type", {}) for field in held]
    return {str(rule.get("on_reference_unpublish_strategy", "delete_references")) for rule in rules}


_ROUTES: list[tuple[str, str, Callable[[DatoCMS, _Call], Answer]]] = [
    (method, "/" + re.sub(r":(\w+)", r"(?P<\1>[^/]+)", path), call)
    for method, path, call in (
        ("GET", "site", DatoCMS._site),
        ("GET", "users/me", DatoCMS._me),
        ("GET", "environments", DatoCMS._environments),
        ("GET", "environments/:id", DatoCMS._environment),
        ("GET", "workflows", DatoCMS._workflows),
        ("GET", "item-types", DatoCMS._models),
        ("GET", "item-types/:id", DatoCMS._one_model),
        ("GET", "item-types/:id/fields", DatoCMS._fields),
        ("GET", "item-types/:id/fieldsets", DatoCMS._fieldsets),
        ("POST", "item-types/:id/duplicate", DatoCMS._duplicate_model),
        ("GET", "fields/:id", DatoCMS._field),
        ("POST", "fields/:id/duplicate", DatoCMS._duplicate_field),
        ("GET", "items", DatoCMS._items),
        ("POST", "items/bulk/(?P<verb>publish|unpublish|destroy|move-to-stage)", DatoCMS._bulk),
        ("GET", "items/:id", DatoCMS._item),
        ("PUT", "items/:id", DatoCMS._update),
        ("GET", "items/:id/versions", DatoCMS._versions),
        ("GET", "items/:id/references", DatoCMS._references),
        ("POST", "items/:id/duplicate", DatoCMS._duplicate),
        ("PUT", "items/:id/(?P<verb>publish|unpublish)", DatoCMS._publish_one),
        ("GET", "editing-sessions", DatoCMS._sessions),
        ("GET", "job-results/:id", DatoCMS._job_result),
    )
]
