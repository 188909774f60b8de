"""The shapes every Unicat call shares: the envelope, refusals, and the reading of parameters.

Facts are from reference/unicat.md sections 1 and 3; what it marks as inferred is named here once.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

BAD_REQUEST = 400
UNAUTHORIZED = 401
FORBIDDEN = 403
UNPROCESSABLE = 422
NOT_IMPLEMENTED = 501
SEARCH_ERROR = 1002
SELECTION_ERROR = 1006

MESSAGES = {
    BAD_REQUEST: "Bad request",
    UNAUTHORIZED: "Unauthorized",
    FORBIDDEN: "Forbidden",
    UNPROCESSABLE: "Unprocessable Entity",
    NOT_IMPLEMENTED: "Not implemented",
    SEARCH_ERROR: "Search error",
    SELECTION_ERROR: "Selection error",
}

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
GID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")


class Refusal(Exception):
    """An answer with `success: false`. `code` is one of the API's codes, `info` says what was wrong."""

    def __init__(self, code: int, why: str = "", *, message: str | None = None) -> None:
        super().__init__(why or MESSAGES[code])
        self.code = code
        self.message = message or MESSAGES[code]
        self.info: Json = {"reason": why} if why else {}

    @property
    def status(self) -> int:
        """The HTTP status: the code itself below 600 [D]; 200 for the API's own codes (inferred)."""
        return self.code if self.code < 600 else 200

    def envelope(self) -> Json:
        result = {"code": self.code, "message": self.message, "info": self.info}
        return {"success": False, "result": result, "data": {}}


@dataclass(slots=True)
class Answer:
    """What a call gives: references and counts in `result`, the objects they name in `data`."""

    result: Json = field(default_factory=dict)
    data: Json = field(default_factory=dict)

    def envelope(self) -> Json:
        return {"success": True, "result": self.result, "data": self.data}


def new_gid() -> str:
    return str(uuid.uuid4())


def stranger(kind: str, gid: object) -> Refusal:
    """There is no 404 for gids: a stranger is 422 [D]."""
    return Refusal(UNPROCESSABLE, f"{kind} {gid} does not exist")


def unusable(why: str) -> Refusal:
    return Refusal(UNPROCESSABLE, why)


class Params:
    """The body of a call. Every reader refuses with 400 what is missing or mistyped [D]."""

    __slots__ = ("body",)

    def __init__(self, body: Json) -> None:
        self.body = body

    def has(self, name: str) -> bool:
        return self.body.get(name) is not None

    def _want(self, name: str, kind: type, what: str) -> Any:
        value = self.body.get(name)
        if value is None:
            raise Refusal(BAD_REQUEST, f"{name} is missing")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise Refusal(BAD_REQUEST, f"{name} must be {what}")
        return value

    def text(self, name: str) -> str:
        return str(self._want(name, str, "a text"))

    def opt_text(self, name: str) -> str | None:
        return self.text(name) if self.has(name) else None

    def integer(self, name: str) -> int:
        return int(self._want(name, int, "an integer"))

    def flag(self, name: str) -> bool:
        return bool(self._want(name, bool, "true or false"))

    def opt_flag(self, name: str, default: bool) -> bool:
        return self.flag(name) if self.has(name) else default

    def mapping(self, name: str) -> Json:
        found: Json = self._want(name, dict, "an object")
        return found

    def items(self, name: str) -> list[Any]:
        found: list[Any] = self._want(name, list, "a list")
        return found

    def texts(self, name: str) -> list[str]:
        found = self.items(name)
        if not all(isinstance(one, str) for one in found):
            raise Refusal(BAD_REQUEST, f"{name} must be a list of texts")
        return found

    def span(self, size: int, largest: int = 10_000) -> tuple[int, int]:
        """`page.top` and `page.size`: where a page begins and how many it holds."""
        top = self.integer("page.top") if self.has("page.top") else 0
        many = self.integer("page.size") if self.has("page.size") else size
        if top < 0 or not 1 <= many <= largest:
            raise Refusal(BAD_REQUEST, f"page.top must be 0 or more and page.size 1 to {largest}")
        return top, many


Call = Callable[[Params], Answer]
Calls = dict[str, Call]
