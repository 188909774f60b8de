"""What is wrong with records that DatoCMS says are not valid: it does not say what ([P] reference datocms.md 5.1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from tui.cms.datocms.pieces import Names, Pieces
from tui.cms.datocms.schema import Catalog
from tui.core.content import Record
from tui.core.text import locale_mark


def with_problems(records: Iterable[Record], catalog: Catalog) -> Iterator[Record]:
    """The same records; those that are not valid with the first rule they break, by the field's label: `Title [it]:
    required, but empty`. Only what their values alone tell; blocks are not looked into."""
    pieces = Pieces({}, Names(), catalog.rules)
    for record in records:
        yield replace(record, problem=_first(record, catalog, pieces)) if record.is_valid is False else record


def _first(record: Record, catalog: Catalog, pieces: Pieces) -> str:
    model = catalog.model(record.model_id)
    for info in model.fields if model is not None else ():
        if info.id not in catalog.rules:
            continue
        field = pieces.field(info, record.values.get(info.api_key))
        for value in field.values:
            if value.problem:
                where = f" {locale_mark(value.locale)}" if value.locale else ""
                return f"{field.label}{where}: {value.problem}"
    return ""
