"""JSON web tokens: who may call, and for how long.

A token lives `seconds`; any call made with one that has not expired may be answered with a fresh one, which does not
end the older one (both as reference section 2 has it; the life span and when a renewal comes are inferred).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import secrets
import time

import msgspec


class Claims(msgspec.Struct, frozen=True):
    """What a token says: the user, the project it was given for, and its times in seconds since 1970."""

    sub: str
    project: str
    iat: float
    exp: float
    jti: int


def _pack(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _unpack(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


_HEADER = _pack(b'{"alg":"HS256","typ":"JWT"}')


class Tokens:
    """Makes and reads the tokens of one server. A renewal comes with every `renew_every`th call, and with each call
    made with a token past half its life."""

    def __init__(self, seconds: float, renew_every: int = 5) -> None:
        self.seconds = seconds
        self._renew_every = renew_every
        self._secret = secrets.token_bytes(32)
        self._serial = itertools.count(1)
        self._calls = 0

    def _sign(self, text: str) -> str:
        return _pack(hmac.new(self._secret, text.encode("ascii"), hashlib.sha256).digest())

    def issue(self, user: str, project: str) -> str:
        now = time.time()
        claims = Claims(user, project, now, now + self.seconds, next(self._serial))
        text = f"{_HEADER}.{_pack(msgspec.json.encode(claims))}"
        return f"{text}.{self._sign(text)}"

    def read(self, token: str) -> Claims | None:
        """The claims of a token of ours that has not expired, else None."""
        head, _, signature = token.rpartition(".")
        try:
            if not head or not hmac.compare_digest(self._sign(head), signature):
                return None
            claims = msgspec.json.decode(_unpack(head.partition(".")[2]), type=Claims)
        except (ValueError, TypeError, msgspec.MsgspecError):
            return None
        return claims if claims.exp > time.time() else None

    def renewal(self, claims: Claims) -> str | None:
        """A fresh token when this answer is to carry one."""
        self._calls += 1
        aged = time.time() - claims.iat > self.seconds / 2
        if aged or self._calls % self._renew_every == 0:
            return self.issue(claims.sub, claims.project)
        return None
