"""Duplicate records: `POST /items/:id/duplicate`, one a request; there is no bulk form ([T] reference datocms.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tui.core.content import Model, Record
from tui.core.plan import Anyway, PlanItem
from tui.core.text import press
from tui.operations.operation import ActsOn, Command, Cost, Key, Operation, Right
from tui.operations.triage import NO_RECORD, NOT_FOUND, Kind, Triage

ONCE = "Never sent twice automatically. To undo, delete the copies in {cms}."
"""The promise of what duplicates."""
ITEMS = "Duplicate the marked items, or this one."
NOT_THESE = f"Unicat's schema items are copied, not duplicated. {press('items.copy', 'copy these')}"


def _is_single(record: Record, model: Model | None) -> bool:  # noqa: ARG001 - a rule for records
    return model is not None and model.singleton


def _warnings(items: Iterable[PlanItem], models: Mapping[str, Model]) -> Iterator[str]:
    for model_id in dict.fromkeys(item.model_id for item in items):
        model = models.get(model_id)
        if model is not None and model.unique_fields:
            names = ", ".join(model.unique_fields)
            yield (
                f"{names} must be unique in {model.name}, and a copy starts with the values of its original. "
                "A copy that gets no other value there will fail."
            )


DUPLICATE = Operation(
    "duplicate",
    "Duplicate",
    ActsOn.RECORDS,
    Right.DUPLICATE,
    1,
    idempotent=False,
    promise=ONCE,
    triage=Triage(
        (
            Kind("", lambda _, model: not (model is not None and model.singleton), "will be duplicated"),
            Kind(
                "only one allowed",
                _is_single,
                "will be sent, and will fail",
                "would fail: left out",
                "would fail: its model allows only one record",
                Anyway.SINGLE,
            ),
        ),
        missing=Kind(NOT_FOUND, None, left="left out", reason=NO_RECORD),
        block="copied together with their records: left out",
        warnings=_warnings,
    ),
    judge=None,
    cost=Cost(each=2),
    key=Key("duplicate", "d", records="Duplicate the selection, or this record.", items=ITEMS, not_these=NOT_THESE),
    command=Command("duplicate DatoCMS records", "this record"),
)
