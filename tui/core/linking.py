"""Published records that link to others, and what becomes of them when those are unpublished."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Fate(StrEnum):
    """What a linking field demands when the record it links to is unpublished. The value is the API's word
    ([C] reference operations.md A.1)."""

    IN_THE_WAY = "fail"
    GOES_TOO = "unpublish"
    LOSES_LINK = "delete_references"
    UNKNOWN = ""


class Linking(Struct, frozen=True):
    """A published record that links to another one."""

    id: str
    title: str
    target: str
    """Id of the record it links to."""
    fate: Fate
