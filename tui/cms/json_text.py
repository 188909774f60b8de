"""JSON as servers really send it. One bad value never spoils the answer it stands in.

The quick way is msgspec's. Only where that refuses, or where something is nested deeper than anything an editor wrote,
the text is put right piece by piece and read again.
"""

from __future__ import annotations

import math
import re
from itertools import accumulate
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")

MAX_DEPTH = 100
"""Deeper than fields, blocks and texts are nested; what is deeper stands as `TOO_DEEP` in its place."""
TOO_DEEP = b'"(nested too deep to be shown)"'
_NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_TOKEN = re.compile(
    rb"""(?P<text>"(?:[^"\\]|\\.)*")|(?P<open>[\[{])|(?P<close>[\]}])|(?P<number>-?\d[\d.eE+-]*)"""
    rb"""|(?P<word>-?(?:NaN|Infinity))""",
    re.DOTALL,
)
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # a whole pair
    rb"|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2}|[\x00-\x1f])|\\.",
    re.DOTALL,
)
_LOST = rb"\ufffd"


def decode(body: bytes | msgspec.Raw, shape: type[T]) -> T:
    """JSON text as `shape`. Raises what msgspec raises for what is no JSON, or none of that shape."""
    try:
        if not _is_deep(bytes(body)):
            return msgspec.json.decode(body, type=shape, strict=False)
    except _NOT_JSON:
        pass
    return msgspec.json.decode(repaired(bytes(body)), type=shape, strict=False)


def decode_flat(body: bytes, shape: type[T]) -> T:
    """The same for a shape whose deep part is kept raw: how deep that is is looked at when it is decoded."""
    try:
        return msgspec.json.decode(body, type=shape, strict=False)
    except _NOT_JSON:
        return msgspec.json.decode(repaired(body), type=shape, strict=False)


def _is_deep(body: bytes) -> bool:
    """Whether anything may be nested deeper than `MAX_DEPTH`; brackets within texts count, too."""
    brackets = body.translate(None, _NO_BRACKETS)
    return len(brackets) > MAX_DEPTH and max(accumulate(map(_STEPS.__getitem__, brackets))) > MAX_DEPTH


def repaired(body: bytes) -> bytes:
    """The text with halves of surrogate pairs, wrong bytes and raw controls as U+FFFD, numbers no machine holds as
    texts, and what is nested too deep left out."""
    try:
        body.decode()
    except UnicodeDecodeError:
        body = body.decode("utf-8", "replace").encode()
    parts: list[bytes] = []
    at = depth = skipped_from = 0
    for token in _TOKEN.finditer(body):
        kind = token.lastgroup
        if kind == "open":
            depth += 1
            if depth == MAX_DEPTH + 1:
                parts.append(body[at : token.start()] + TOO_DEEP)
                skipped_from = token.start()
        elif kind == "close":
            if depth == MAX_DEPTH + 1:
                at = token.end()
                skipped_from = 0
            depth -= 1
        elif not skipped_from:
            new = _token(kind, token.group())
            if new is not None:
                parts.append(body[at : token.start()] + new)
                at = token.end()
    parts.append(b"" if skipped_from else body[at:])
    return b"".join(parts)


def _token(kind: str | None, text: bytes) -> bytes | None:
    """What stands for a token; None where it can stay."""
    if kind == "text":
        made = _ESCAPE.sub(_escape, text)
        return made if made != text else None
    if kind == "word":
        return b"null"
    if kind == "number" and not _is_held(text):
        return b'"' + text + b'"'
    return None


def _is_held(text: bytes) -> bool:
    if text.lstrip(b"-").isdigit():
        return len(text) <= 18
    try:
        return math.isfinite(float(text))
    except ValueError:
        return True  # no number at all: the decoder says so


def _escape(match: re.Match[bytes]) -> bytes:
    return _LOST if match.lastgroup == "half" else match.group()


def readable(body: bytes) -> Any:
    """Any JSON text as plain values."""
    return decode(body, object)
