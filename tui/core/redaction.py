"""Secrets taken out of what a server repeats, in the forms that servers and proxies write them in."""

from __future__ import annotations

import base64
import re
from collections import deque
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from tui.core.secret import Secret

HIDDEN = "…"
FORMER = 50
"""Renewed tokens that are still known after newer ones came."""
LEAST = 8
"""Shorter secrets are words that records may hold, and are taken out of messages alone, as they are."""
_BEARER = re.compile(r"(?i)\b(bearer|basic)(\s+|%20|\+)[^\s\"',;<>&]{6,}")
_JWT = re.compile(r"\beyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*")


class Redaction:
    """Knows the secrets of one line, also those that were renewed since."""

    def __init__(self, secrets: Sequence[Secret] = ()) -> None:
        self._forms: dict[str, tuple[str, ...]] = {}
        self._passing: deque[str] = deque()
        for secret in secrets:
            self.learn(secret)

    def learn(self, secret: Secret, *, passing: bool = False) -> None:
        """Hide this one from now on. Of passing ones, which every answer renews, the newest `FORMER` are known."""
        value = secret.reveal()
        if not value or value in self._forms:
            return
        self._forms[value] = tuple(dict.fromkeys(_forms(value)))
        if passing:
            self._passing.append(value)
            if len(self._passing) > FORMER:
                del self._forms[self._passing.popleft()]

    def text(self, text: str) -> str:
        """A message without any secret, and without whatever stands for a token by its looks."""
        for forms in self._forms.values():
            for form in forms:
                if form in text:
                    text = text.replace(form, HIDDEN)
        if "earer" in text or "EARER" in text or "asic" in text:
            text = _BEARER.sub(rf"\1 {HIDDEN}", text)
        return _JWT.sub(HIDDEN, text) if "eyJ" in text else text

    def body(self, body: bytes) -> bytes:
        """An answer's body without the secrets; all else stays as it is."""
        for value, forms in self._forms.items():
            for form in forms if len(value) >= LEAST else ():
                if (found := form.encode()) in body:
                    body = body.replace(found, HIDDEN.encode())
        return body


def _forms(value: str) -> Iterator[str]:
    """As it is; percent-encoded; as JSON's \\u escapes; within base64 of anything that holds it."""
    yield value
    if len(value) < LEAST:
        return
    yield quote(value, safe="")
    yield "".join(f"\\u{ord(char):04x}" for char in value)
    raw = value.encode()
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + raw).decode()
        # What depends on the neighbours is left out on both sides.
        end = len(coded.rstrip("=")) - (1 if (before + len(raw)) % 3 else 0)
        yield coded[-(-before * 4 // 3) : end]
