"""The operations as actions: what their keys do in Content, in Schema and with the items of a job.

Ids are `records.publish`, `items.copy`, ...: operations that share one (duplicate a record, a field, a model) are told
apart by what is picked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.operations import ALL, Operation
from tui.ui.actions.action import Action, Area, In

Words = Callable[[Operation], str]


def _of(prefix: str, words: Words) -> Mapping[str, tuple[Operation, ...]]:
    """The operations that have a key somewhere, by the action's id."""
    ids = [(f"{prefix}.{operation.key.action}", operation) for operation in ALL if words(operation)]
    return {ident: tuple(other for found, other in ids if found == ident) for ident, _ in ids}


RECORDS = _of("records", lambda operation: operation.key.records)
RECORD = _of("record", lambda operation: operation.key.records)
SCHEMA = _of("schema", lambda operation: operation.key.schema)
ITEMS = _of("items", lambda operation: operation.key.items)


def rows(
    area: Area, operations: Mapping[str, tuple[Operation, ...]], words: Words, *, later: bool = False
) -> list[Action]:
    """What is done in an area, told in the words of the first operation of each key."""
    of_area = In(area)
    return [
        of_area(ident, one.key.key, f"operate('{ident}')", one.key.action, words(one), later=later)
        for ident, (one, *_) in operations.items()
    ]
