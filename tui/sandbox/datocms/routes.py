"""Which endpoint a method and a path lead to."""

from collections.abc import Awaitable, Callable
from urllib.parse import unquote

from tui.sandbox.datocms.calls import Answer, Call
from tui.sandbox.datocms.roles import SCHEMA

Endpoint = Callable[[Call], Awaitable[Answer]]


class Routes:
    """Patterns like `GET /items/:item/versions`. Literal parts win over parameters."""

    def __init__(self) -> None:
        self._patterns: dict[tuple[str, int], list[tuple[tuple[str, ...], Endpoint]]] = {}

    def add(self, pattern: str, endpoint: Endpoint, need: str = "") -> None:
        """Registers an endpoint. `need` is the right it takes, on the record its path names or on the schema."""
        if need:
            endpoint = _guarded(endpoint, need)
        method, path = pattern.split()
        parts = tuple(path.strip("/").split("/"))
        known = self._patterns.setdefault((method, len(parts)), [])
        known.append((parts, endpoint))
        known.sort(key=lambda entry: [part.startswith(":") for part in entry[0]])

    def find(self, method: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
        """The endpoint and its parameters; None for an unknown path, or a method not allowed there."""
        parts = path[1:].split("/")
        for pattern, endpoint in self._patterns.get((method, len(parts)), ()):
            params: dict[str, str] = {}
            for expected, part in zip(pattern, parts, strict=True):
                if expected.startswith(":") and part:
                    params[expected[1:]] = unquote(part)
                elif expected != part:
                    break
            else:
                return endpoint, params
        return None


def _guarded(endpoint: Endpoint, need: str) -> Endpoint:
    async def checked(call: Call) -> Answer:
        if need == SCHEMA:
            call.actor.need_schema()
        elif (record := call.env.find(call.params.get("item", ""))) is not None:
            call.need(need, record)
        return await endpoint(call)

    return checked
