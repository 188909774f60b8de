"""What no server takes from a stranger: bodies without end, values nested beyond reason, a Host that is not ours."""

import hmac
from typing import Any

LARGEST_BODY = 16_000_000
"""Bytes of a request's body."""
MOST_LEVELS = 120
"""Levels of a value. Documents need a few dozen; much more would end in the interpreter's own limit."""


def too_deep(value: Any, most: int = MOST_LEVELS) -> bool:
    """Whether a decoded JSON value is nested in more than `most` levels; found without recursion."""
    level = [value]
    for _ in range(most + 1):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def same_secret(given: str, ours: str) -> bool:
    """Whether a token is ours, compared in a time that says nothing about how much of it is right."""
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), ours.encode())


def is_own_host(host: bytes) -> bool:
    """Whether a Host header names this machine's loopback: a page whose name was made to lead here is refused."""
    name = host.decode("latin-1").strip().lower()
    name = name.rpartition(":")[0] if not name.endswith("]") and name.rpartition(":")[2].isdigit() else name
    return name in {"127.0.0.1", "localhost", "[::1]"}
