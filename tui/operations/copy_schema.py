"""Copy schema items: `POST .../schema/bulk/copy` with the selection itself ([D] reference unicat.md 11)."""

from __future__ import annotations

from tui.core.text import press
from tui.operations.operation import ONCE, ActsOn, Command, Cost, Key, Operation, Right
from tui.operations.schema_triage import AsSelection

COPY_SCHEMA = Operation(
    "copy-schema",
    "Copy",
    "Copied",
    ActsOn.SCHEMA,
    Right.EDIT_SCHEMA,
    None,
    idempotent=False,
    repeated=ONCE,
    to_undo="To undo, delete the new items in {cms}.",
    triage=AsSelection(),
    judge=None,
    cost=Cost(each=3),  # where the feed stands, the copy, one look
    key=Key(
        "copy",
        "c",
        schema="Copy the marked schema items, or this one.",
        items="Copy the marked schema items, or this one.",
        not_these=f"Only schema items of {{who:schema.copy}} are copied. {press('items.duplicate', 'duplicate these')}",
    ),
    command=Command("copy {cms} definitions, classes and fields", "this item"),
)
