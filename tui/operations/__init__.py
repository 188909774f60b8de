"""What can be done to a selection: one file for each operation, and the parts that their declarations are made of.

A CMS can do what it has a wire for (`WIRE` in its package). What an operation is called, how a selection becomes sent
and left out, what it costs, how its outcome is judged, its key and its command stand in its file and nowhere else.
"""

from __future__ import annotations

from tui.core.errors import UsageError
from tui.operations.copy_schema import COPY_SCHEMA
from tui.operations.duplicate import DUPLICATE
from tui.operations.duplicate_field import DUPLICATE_FIELD
from tui.operations.duplicate_model import DUPLICATE_MODEL
from tui.operations.operation import Operation
from tui.operations.publish import PUBLISH
from tui.operations.unpublish import UNPUBLISH

__all__ = [
    "ALL",
    "BY_NAME",
    "COPY_SCHEMA",
    "DUPLICATE",
    "DUPLICATE_FIELD",
    "DUPLICATE_MODEL",
    "PUBLISH",
    "UNPUBLISH",
    "Operation",
    "creates",
    "known",
    "named",
]

ALL = (PUBLISH, UNPUBLISH, DUPLICATE, DUPLICATE_FIELD, DUPLICATE_MODEL, COPY_SCHEMA)
BY_NAME = {operation.name: operation for operation in ALL}


def known(name: str) -> Operation | None:
    """The operation of a job in the journal, for showing it. None for one that a later version wrote there: of that
    nothing more is known than the journal says, and nothing can be done with it."""
    return BY_NAME.get(name)


def creates(name: str) -> bool:
    """Whether jobs of that name are known to make new items."""
    operation = known(name)
    return operation is not None and operation.creates


def named(name: str) -> Operation:
    """The operation of a job in the journal, for doing something. Raises UsageError for one of a later version."""
    operation = known(name)
    if operation is None:
        raise UsageError(
            f"This version of copydesk does not know the operation {name}.", next_step="Install a newer version."
        )
    return operation
