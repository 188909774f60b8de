"""What travels: error bodies, times, query strings."""

import datetime as dt
from functools import lru_cache
from hashlib import md5
from typing import Any
from urllib.parse import parse_qsl

import msgspec

ERROR_DOC = "https://www.datocms.com/docs/content-management-api/errors#"

MOST_STEPS = 12
"""Brackets in the name of a query's parameter; the API uses five."""

_EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)
_WINTER, _SUMMER = dt.timezone(dt.timedelta(hours=1)), dt.timezone(dt.timedelta(hours=2))
_MILLISECOND = dt.timedelta(milliseconds=1)

Json = dict[str, Any]
_encode = msgspec.json.Encoder().encode


def to_json(value: Any) -> bytes:
    """Compact JSON."""
    return _encode(value)


def api_error(code: str, details: Json | None = None, *, transient: bool = False) -> Json:
    """One `api_error` entity. Its id is the head of the MD5 of code and details, as on the real service ([D] 2)."""
    details = details or {}
    digest = md5(to_json({"code": code, "details": details}), usedforsecurity=False).hexdigest()
    attributes: Json = {"code": code, "details": details, "doc_url": ERROR_DOC + code}
    if transient:
        attributes["transient"] = True
    return {"id": digest[:6], "type": "api_error", "attributes": attributes}


class ApiError(Exception):
    """An answer other than 2xx: its status and its `api_error` entities."""

    def __init__(self, status: int, code: str, details: Json | None = None, *, transient: bool = False) -> None:
        super().__init__(code)
        self.status = status
        self.entities = [api_error(code, details, transient=transient)]

    @classmethod
    def of(cls, status: int, entities: list[Json]) -> "ApiError":
        """Several entities at once; at least one."""
        first = entities[0]["attributes"]
        error = cls(status, first["code"], first["details"])
        error.entities = entities
        return error

    @property
    def body(self) -> Json:
        """The answer's body."""
        return {"data": self.entities}


def not_found() -> ApiError:
    """An unknown id, or a job that has not finished."""
    return ApiError(404, "NOT_FOUND")


def invalid_format(*messages: str) -> ApiError:
    """A body or a parameter that does not match the schema."""
    return ApiError(422, "INVALID_FORMAT", {"messages": list(messages)})


def timestamp(ms: int) -> str:
    """A record's time on the wire, with the offset of the project's time zone ([R], Later findings):
    `2022-03-01T16:48:14.517+01:00` in Rome."""
    moment = _EPOCH + dt.timedelta(milliseconds=ms)
    begins, ends = _summer(moment.year)
    return moment.astimezone(_SUMMER if begins <= moment < ends else _WINTER).isoformat(timespec="milliseconds")


@lru_cache(maxsize=64)
def _summer(year: int) -> tuple[dt.datetime, dt.datetime]:
    """When Rome's summer time begins and ends: the last Sundays of March and October, 01:00 UTC. Known here since not
    every system has the database of time zones."""

    def last_sunday(month: int) -> dt.datetime:
        last = dt.datetime(year, month, 31, 1, tzinfo=dt.UTC)
        return last - dt.timedelta(days=(last.weekday() + 1) % 7)

    return last_sunday(3), last_sunday(10)


def optional_timestamp(ms: int | None) -> str | None:
    """The same for a time that may be missing."""
    return None if ms is None else timestamp(ms)


def zulu(ms: int) -> str:
    """The `...Z` form other resources use."""
    return (_EPOCH + dt.timedelta(milliseconds=ms)).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: object) -> int | None:
    """Milliseconds since the epoch of an ISO 8601 date or time (UTC unless it says otherwise); None if it is none."""
    if not isinstance(text, str):
        return None
    try:
        moment = dt.datetime.fromisoformat(text.strip().replace(" ", "T", 1))
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return (moment - _EPOCH) // _MILLISECOND


def parse_query(raw: str) -> Json:
    """Bracketed query strings: `filter[fields][_status][in][]=draft` becomes nested dicts and lists."""
    tree: Json = {}
    for name, value in parse_qsl(raw, keep_blank_values=True):
        head, *rest = name.split("[", MOST_STEPS + 1)
        if len(rest) > MOST_STEPS:
            raise invalid_format(f"#/{head[:50]}: nested too deeply")
        steps = [head, *(step.rstrip("]") for step in rest)]
        node: Any = tree
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            last = following is None or following == ""
            if following == "":
                node = node.setdefault(step, []) if isinstance(node, dict) else None
                if isinstance(node, list):
                    node.append(value)
                break
            if not isinstance(node, dict):
                break
            if last:
                node[step] = value
            else:
                child = node.setdefault(step, {})
                if not isinstance(child, dict):
                    child = node[step] = {}
                node = child
    return tree


def flag(value: object) -> bool:
    """A boolean of the query string."""
    return value in ("true", "1", "True")
