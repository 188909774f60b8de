"""Duplicate models and blocks, without records: `POST /item-types/:id/duplicate`, one a request.

It is answered at once, without a job ([T][R] reference datocms.md 6.1).
"""

from __future__ import annotations

from tui.core.schema import SchemaKind
from tui.operations.duplicate import DELETE_COPIES, ITEMS, NOT_THESE
from tui.operations.duplicate_field import SCHEMA
from tui.operations.operation import ONCE, ActsOn, Command, Cost, Key, Operation, Right
from tui.operations.schema_triage import OneByOne

DUPLICATE_MODEL = Operation(
    "duplicate-model",
    "Duplicate",
    "Duplicated",
    ActsOn.MODELS,
    Right.EDIT_SCHEMA,
    1,
    idempotent=False,
    repeated=ONCE,
    to_undo=DELETE_COPIES,
    triage=OneByOne(
        frozenset({SchemaKind.MODEL, SchemaKind.BLOCK}),
        "no such model",
        "only models and blocks can be duplicated",
        "not models",
    ),
    judge=None,
    cost=Cost(each=2),  # which models are there, the copy, answered at once
    key=Key("duplicate", "d", schema=SCHEMA, items=ITEMS, not_these=NOT_THESE),
    command=Command("duplicate {cms} models and blocks, without records", "this model, by id or api key"),
)
