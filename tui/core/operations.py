"""What can be done to a selection: declarations that planning, the worker and the screens read."""

from __future__ import annotations

from dataclasses import dataclass

from tui.core.content import System


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of bulk work.

    `per_request` is how many items a request can hold; None: the request holds the selection itself.
    An operation that is not `idempotent` is never sent again unless it certainly was not taken.
    """

    name: str
    """Public: the word of the command line and of the JSON output."""
    system: System
    verb: str
    """`Publish`, as on the launching button."""
    done_word: str
    """`published`, as in results."""
    noun: str
    """Singular of what it acts on."""
    per_request: int | None
    idempotent: bool
    creates: bool = False
    """Whether it makes new items, whose ids are kept."""
    promise: str = ""
    """What an editor can count on when an answer gets lost, and what undoes it. One line of 72 cells."""

    def items(self, number: int) -> str:
        """`1 record`, `4,300 records`."""
        return f"{number:,} {self.noun}{'' if number == 1 else 's'}"


PUBLISH = Operation(
    "publish",
    System.DATOCMS,
    "Publish",
    "published",
    "record",
    200,
    idempotent=True,
    promise="Safe to repeat. Taken back only by unpublishing, in DatoCMS.",
)
"""`POST /items/bulk/publish`; 200 a request, [P] reference datocms.md 5.4."""

_ONCE = "Never sent twice by itself. Undone by deleting the copies, in DatoCMS."

DUPLICATE = Operation(
    "duplicate",
    System.DATOCMS,
    "Duplicate",
    "duplicated",
    "record",
    1,
    idempotent=False,
    creates=True,
    promise=_ONCE,
)
"""`POST /items/:id/duplicate`; there is no bulk form, [T] reference datocms.md."""

DUPLICATE_FIELD = Operation(
    "duplicate-field",
    System.DATOCMS,
    "Duplicate",
    "duplicated",
    "field",
    1,
    idempotent=False,
    creates=True,
    promise=_ONCE,
)
"""`POST /fields/:id/duplicate`."""

DUPLICATE_MODEL = Operation(
    "duplicate-model",
    System.DATOCMS,
    "Duplicate",
    "duplicated",
    "model",
    1,
    idempotent=False,
    creates=True,
    promise=_ONCE,
)
"""`POST /item-types/:id/duplicate`: answered at once, without a job ([T][R] reference datocms.md 6.1).

Blocks are models too. Records are not copied.
"""

COPY_SCHEMA = Operation(
    "copy-schema",
    System.UNICAT,
    "Copy",
    "copied",
    "schema item",
    None,
    idempotent=False,
    creates=True,
    promise="Never sent twice by itself. Undone by reverting the new items, in Unicat.",
)
"""`POST .../schema/bulk/copy` with the selection, [D] reference unicat.md 11."""

OPERATIONS = {item.name: item for item in (PUBLISH, DUPLICATE, DUPLICATE_FIELD, DUPLICATE_MODEL, COPY_SCHEMA)}
