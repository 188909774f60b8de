"""Identifiers: 22 characters of URL-safe base64 holding a version-4 UUID, computed from what they name.

Records of the generated data set are never stored, so their ids must lead back to them: an id is an encrypted
(kind, index) pair followed by a keyed digest of it, which makes a foreign id recognisable as one.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import blake2b

_HALF = 20
_MASK = (1 << _HALF) - 1


def _shaped(raw: bytearray) -> str:
    raw[6] = (raw[6] & 0x0F) | 0x40
    raw[8] = (raw[8] & 0x3F) | 0x80
    return urlsafe_b64encode(raw).decode()[:22]


def named_id(*parts: str) -> str:
    """The id of something that is named rather than counted (a model, a field, a person)."""
    return _shaped(bytearray(blake2b("\x1f".join(parts).encode(), digest_size=16).digest()))


def is_entity_id(text: str) -> bool:
    """Whether the text has the shape of an id: a UUID in base64, or an old decimal id up to 2^48-1 ([C])."""
    if text.isascii() and text.isdigit():
        return int(text) < 1 << 48
    if len(text) != 22:
        return False
    try:
        raw = urlsafe_b64decode(text + "==")
    except ValueError:
        return False
    return len(raw) == 16 and raw[8] & 0xC0 == 0x80


class RecordIds:
    """A bijection between (kind below 256, index below 2^32) and ids, different for every seed."""

    def __init__(self, seed: int) -> None:
        self._key = blake2b(f"record ids {seed}".encode(), digest_size=16).digest()
        rounds = blake2b(b"rounds", key=self._key, digest_size=16).digest()
        self.encode = lru_cache(maxsize=32_768)(self._encode)
        """The id of the thing number `index` of a kind: `encode(kind, index)`."""
        self._rounds = [int.from_bytes(rounds[i : i + 4], "big") for i in range(0, 16, 4)]

    def _round(self, half: int, constant: int) -> int:
        mixed = (half * 0x9E3779B1 + constant) & 0xFFFFFFFF
        return ((mixed ^ (mixed >> 15)) * 0x85EBCA6B >> 7) & _MASK

    def _encode(self, kind: int, index: int) -> str:
        number = (kind << 32) | index
        left, right = number >> _HALF, number & _MASK
        for constant in self._rounds:
            left, right = right, left ^ self._round(right, constant)
        head = ((left << _HALF) | right).to_bytes(5, "big")
        return _shaped(bytearray(head + blake2b(head, key=self._key, digest_size=11).digest()))

    def decode(self, text: str) -> tuple[int, int] | None:
        """(kind, index), or None for an id this seed never gave out."""
        if len(text) != 22:
            return None
        try:
            head = urlsafe_b64decode(text + "==")[:5]
        except ValueError:
            return None
        if len(head) != 5:
            return None
        number = int.from_bytes(head, "big")
        left, right = number >> _HALF, number & _MASK
        for constant in reversed(self._rounds):
            left, right = right ^ self._round(left, constant), left
        number = (left << _HALF) | right
        kind, index = number >> 32, number & 0xFFFFFFFF
        return (kind, index) if self.encode(kind, index) == text else None
