"""What travels: error bodies, times, query strings."""

import datetime as dt
from hashlib import md5
from typing import Any
from urllib.parse import parse_qsl

import msgspec

ERROR_DOC = "https://www.datocms.com/docs/content-management-api/errors#"

_EPOCH = dt.datetime.fromtimestamp(0, dt.UTC)
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
    """A record's time on the wire: `2022-03-01T15:48:14.517+00:00`."""
    return (_EPOCH + dt.timedelta(milliseconds=ms)).isoformat(timespec="milliseconds")


def optional_timestamp(ms: int | None) -> str | None:
    """The same for a time that may be missing."""
    return None if ms is None else timestamp(ms)


def zulu(ms: int) -> str:
    """The `...Z` form other resources use."""
    return timestamp(ms).replace("+00:00", "Z")


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
        head, *rest = name.split("[")
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
