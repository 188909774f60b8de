"""Duplicate records: `POST /items/:id/duplicate`, one a request; there is no bulk form ([T] reference datocms.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tui.core.content import FieldInfo, Model, Record
from tui.core.plan import Override, PlanItem
from tui.core.text import listed, press
from tui.operations.operation import ONCE, ActsOn, Command, Cost, Key, Operation, Right
from tui.operations.reasons import ONE_RECORD, UNIQUE
from tui.operations.triage import NO_RECORD, NOT_FOUND, WOULD_FAIL, Kind, Triage

DELETE_COPIES = "To undo, delete the copies in {cms}."
ITEMS = "Duplicate the marked items, or this one."
NO_VALUE: tuple[object, ...] = (None, "", [], {})
NOT_THESE = f"Schema items of {{who:schema.copy}} are copied, not duplicated. {press('items.copy', 'copy these')}"


# -- what is expected to fail -------------------------------------------------------------------------------------
def _is_single(record: Record, model: Model | None) -> bool:  # noqa: ARG001 - a rule for records
    return model is not None and model.singleton


def _kept(model: Model) -> tuple[FieldInfo, ...]:
    """Fields whose values must be unique and are the same in a copy, unlike its title, which gains ` (duplicate)`
    ([P] reference datocms.md 5.3)."""
    return tuple(item for item in map(model.field, model.unique_fields) if item and item.api_key != model.title_field)


def _taken(record: Record, model: Model) -> tuple[FieldInfo, ...]:
    """Those of them that have a value, which a copy cannot have as well."""
    return tuple(item for item in _kept(model) if _has_value(record.values.get(item.api_key), item))


def _has_value(value: object, field: FieldInfo) -> bool:
    if field.localized and isinstance(value, Mapping):
        return any(each not in NO_VALUE for each in value.values())
    return value not in NO_VALUE


def _is_taken(record: Record, model: Model | None) -> bool:
    return model is not None and bool(model.unique_fields) and bool(_taken(record, model))


def _untold(_: Record, model: Model | None) -> bool:
    """A title gains its ` (duplicate)` once: of a second copy it may be taken."""
    return model is None or model.title_field in model.unique_fields


def _why_taken(record: Record, model: Model) -> str:
    return f"{listed([item.label for item in _taken(record, model)])} {UNIQUE}"


def _warnings(items: Iterable[PlanItem], models: Mapping[str, Model]) -> Iterator[str]:
    refused: dict[str, bool] = {}
    for item in items:
        refused[item.model_id] = refused.get(item.model_id, False) or bool(item.fails)
    there = [models[model_id] for model_id in refused if model_id in models]
    named = [(model, listed([item.label for item in _kept(model)])) for model in there if refused[model.id]]
    if same := [f"{fields} ({model.name})" for model, fields in named if fields and not model.singleton]:
        yield f"A copy starts with the values of its original, but these must be unique: {', '.join(same)}."
    titles = [
        (model.field(model.title_field or ""), model) for model in there if model.title_field in model.unique_fields
    ]
    if once := [f"{title.label} ({model.name})" for title, model in titles if title is not None]:
        yield f"Only the first copy of a record gets a title of its own, and these must be unique: {', '.join(once)}."


DUPLICATE = Operation(
    "duplicate",
    "Duplicate",
    "Duplicated",
    ActsOn.RECORDS,
    Right.DUPLICATE,
    1,
    idempotent=False,
    repeated=ONCE,
    to_undo=DELETE_COPIES,
    triage=Triage(
        (
            Kind("{model}", lambda *one: not (_is_single(*one) or _is_taken(*one)), "will be duplicated"),
            Kind(
                "{model}, not unique",
                lambda *one: not _is_single(*one) and _is_taken(*one),
                "",
                WOULD_FAIL,
                "would fail: it has values that must be unique",
                # What becomes of them in a copy is not documented (reference datocms.md 5.3).
                Override.NOT_UNIQUE,
                fails=_why_taken,
            ),
            Kind(
                "only one allowed",
                _is_single,
                "",
                WOULD_FAIL,
                f"would fail: {ONE_RECORD}",
                Override.SINGLE,
                fails=ONE_RECORD,
            ),
        ),
        missing=Kind(NOT_FOUND, None, left="left out", reason=NO_RECORD),
        block="copied together with their records: left out",
        warnings=_warnings,
        untold=_untold,
    ),
    judge=None,
    cost=Cost(each=2),
    key=Key("duplicate", "d", records="Duplicate the selection, or this record.", items=ITEMS, not_these=NOT_THESE),
    command=Command("duplicate {cms} records", "this record"),
)
