"""What is wrong with records that DatoCMS says are not valid: it does not say what ([P] reference datocms.md 5.1)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from msgspec.structs import replace

from tui.cms.datocms.client import AT_ONCE
from tui.cms.datocms.pieces import Names, Pieces, by_locale
from tui.cms.datocms.rules import Rules, problem_of
from tui.cms.datocms.schema import Catalog
from tui.core.content import FieldInfo, Record
from tui.core.text import locale_mark, one_line


async def with_problems(records: Iterable[Record], catalog: Catalog) -> list[Record]:
    """The same records; those that are not valid with the first rule they break, by the field's label: `Title [it]:
    required, but empty`. Only what their values alone tell; blocks are not looked into."""
    found = []
    for number, record in enumerate(records, 1):
        found.append(replace(record, problem=_first(record, catalog)) if record.is_valid is False else record)
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)
    return found


def _first(record: Record, catalog: Catalog) -> str:
    model = catalog.model(record.model_id)
    for info in model.fields if model is not None else ():
        if rules := catalog.rules.get(info.id):
            for locale, value in by_locale(info, record.values.get(info.api_key)):
                if problem := problem_of(value, info.type, rules, is_empty=_is_empty(value, info, rules)):
                    where = f" {locale_mark(locale)}" if locale else ""
                    return f"{one_line(info.label, 100)}{where}: {problem}"
    return ""


def _is_empty(value: object, info: FieldInfo, rules: Rules) -> bool:
    """Whether nothing is in it. A tree has parts also where nothing is written: it is walked where that matters."""
    if info.type == "structured_text" and "required" in rules:
        return not Pieces({}, Names(), {}).value(value, info.type)
    return value is None or value in ("", [])
