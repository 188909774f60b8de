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

    def items(self, number: int) -> str:
        """`1 record`, `4,300 records`."""
        return f"{number:,} {self.noun}{'' if number == 1 else 's'}"


PUBLISH = Operation("publish", System.DATOCMS, "Publish", "published", "record", 200, idempotent=True)
"""`POST /items/bulk/publish`; 200 a request, [P] reference datocms.md 5.4."""

DUPLICATE = Operation(
    "duplicate", System.DATOCMS, "Duplicate", "duplicated", "record", 1, idempotent=False, creates=True
)
"""`POST /items/:id/duplicate`; there is no bulk form, [T] reference datocms.md."""

DUPLICATE_FIELD = Operation(
    "duplicate-field", System.DATOCMS, "Duplicate", "duplicated", "field", 1, idempotent=False, creates=True
)
"""`POST /fields/:id/duplicate`."""

COPY_SCHEMA = Operation(
    "copy-schema", System.UNICAT, "Copy", "copied", "schema item", None, idempotent=False, creates=True
)
"""`POST .../schema/bulk/copy` with the selection, [D] reference unicat.md 11."""

OPERATIONS = {item.name: item for item in (PUBLISH, DUPLICATE, DUPLICATE_FIELD, COPY_SCHEMA)}
