"""Duplicate fields, each within its model: `POST /fields/:id/duplicate`, one a request."""

from __future__ import annotations

from tui.core.schema import SchemaKind
from tui.operations.duplicate import DELETE_COPIES, ITEMS, NOT_THESE
from tui.operations.operation import ONCE, ActsOn, Command, Cost, Key, Operation, Right
from tui.operations.schema_triage import OneByOne

SCHEMA = "Duplicate the marked fields, or models, or this one."
"""The help of the key that duplicates in Schema."""

DUPLICATE_FIELD = Operation(
    "duplicate-field",
    "Duplicate",
    "Duplicated",
    ActsOn.FIELDS,
    Right.EDIT_SCHEMA,
    1,
    idempotent=False,
    repeated=ONCE,
    to_undo=DELETE_COPIES,
    triage=OneByOne(frozenset({SchemaKind.FIELD}), "no such field", "only fields can be duplicated", "not fields"),
    judge=None,
    cost=Cost(each=3),  # which fields are there, the copy, one look
    key=Key("duplicate", "d", schema=SCHEMA, items=ITEMS, not_these=NOT_THESE),
    command=Command("duplicate {cms} fields, each within its model", "this field, by id or model.field by api keys"),
)
