"""Which endpoint a method and a path lead to."""

from collections.abc import Awaitable, Callable
from urllib.parse import unquote

from tui.sandbox.datocms.calls import Answer, Call

Endpoint = Callable[[Call], Awaitable[Answer]]


class Routes:
    """Patterns like `GET /items/:item/versions`. Literal parts win over parameters."""

    def __init__(self) -> None:
        self._patterns: dict[tuple[str, int], list[tuple[tuple[str, ...], Endpoint]]] = {}

    def add(self, pattern: str, endpoint: Endpoint) -> None:
        """Registers an endpoint."""
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
