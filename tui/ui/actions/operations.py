"""The operations as actions: what their keys do in Content, in Schema and with the items of a job.

Ids are `records.publish`, `items.copy`, ...: operations that share one (duplicate a record, a field, a model) are told
apart by what is picked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tui.operations import ALL, Operation
from tui.ui.actions.action import Action, Area, In


def _of(prefix: str, words: Callable[[Operation], str]) -> Mapping[str, tuple[Operation, ...]]:
    """The operations that have a key somewhere, by the action's id."""
    ids = [(f"{prefix}.{operation.key.action}", operation) for operation in ALL if words(operation)]
    return {ident: tuple(other for found, other in ids if found == ident) for ident, _ in ids}


RECORDS = _of("records", lambda operation: operation.key.records)
RECORD = _of("record", lambda operation: operation.key.records)
SCHEMA = _of("schema", lambda operation: operation.key.schema)
ITEMS = _of("items", lambda operation: operation.key.items)


def content_rows() -> tuple[Action, ...]:
    """What is done to records."""
    return tuple(_row(ident, Area.RECORDS, ones[0], ones[0].key.records) for ident, ones in RECORDS.items())


def record_rows() -> tuple[Action, ...]:
    """What is done to the record that is looked at."""
    return tuple(
        _row(ident, Area.RECORD, ones[0], f"{ones[0].verb} this record.", later=True) for ident, ones in RECORD.items()
    )


def schema_rows() -> tuple[Action, ...]:
    """What is done to items of the schema."""
    return tuple(_row(ident, Area.SCHEMA, ones[0], ones[0].key.schema) for ident, ones in SCHEMA.items())


def item_rows() -> tuple[Action, ...]:
    """What is done to the items of a job."""
    return tuple(_row(ident, Area.ITEMS, ones[0], ones[0].key.items) for ident, ones in ITEMS.items())


def _row(ident: str, area: Area, operation: Operation, text: str, *, later: bool = False) -> Action:
    key = operation.key
    return In(area)(ident, key.key, f"operate('{ident}')", key.action, text, later=later)
