"""Links by title: `author:"Marta Rossi"` means the records that are called so, which are looked up first.

The API compares links by record ids alone ([T] reference datocms.md 5.2). Ids can be written too; a value in quotes is
always a title.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from msgspec.structs import replace

from tui.cms.datocms.client import DatoClient
from tui.cms.datocms.filters import Params
from tui.cms.datocms.records import record_of
from tui.cms.gateway import Lane
from tui.core.cell_values import locale_order
from tui.core.completion import Choice
from tui.core.content import Model, Record
from tui.core.errors import Refused
from tui.core.filters import FIELD_PREFIX, Condition, Filter, Op
from tui.core.text import counted, one_line

LINKS = ("link", "links")
MOST_TARGETS = 4
"""Models of one field that are looked through, a request each."""
MOST_MEANT = 100
"""Records that a title may stand for: their ids go into one query string."""
OFFERED = 8
_ID = re.compile(r"[A-Za-z0-9_-]{22}|\d{1,15}", re.ASCII)
"""[C][T] reference datocms.md 1."""


class Links:
    """Looks up what links are called. `locales`, in their order, are known once the project is opened."""

    def __init__(self, line: DatoClient) -> None:
        self._client = line
        self.locales: tuple[str, ...] = ()
        self._meant: dict[tuple[tuple[str, ...], str, str], tuple[str, ...]] = {}

    def forget(self) -> None:
        """Look up titles anew."""
        self._meant.clear()

    async def resolved(self, parsed: Filter, model: Model | None, locale: str, lane: Lane) -> Filter:
        """The filter with ids for titles. Raises FilterError for a title that no record has."""
        if model is None:
            return parsed
        conditions = [await self._resolved(item, model, locale, lane) for item in parsed.conditions]
        return replace(parsed, conditions=tuple(conditions))

    async def _resolved(self, condition: Condition, model: Model, locale: str, lane: Lane) -> Condition:
        targets = self._targets(condition.key, model)
        if not targets or condition.asks_presence or condition.op in (Op.GREATER, Op.LESS, Op.CONTAINS):
            return condition
        ids: list[str] = []
        for value in condition.values:
            if not condition.quoted and _ID.fullmatch(value):
                ids.append(value)
                continue
            meant = await self._called(targets, value, locale, lane)
            self._judge(condition, model, value, meant)
            ids += meant
        return replace(condition, values=tuple(dict.fromkeys(ids)))

    def _judge(self, condition: Condition, model: Model, value: str, meant: tuple[str, ...]) -> None:
        field = model.field(condition.key.removeprefix(FIELD_PREFIX))
        called = one_line(value, 60)
        if not meant:
            names = [one.name for one in self._models(self._targets(condition.key, model))]
            raise condition.wrong(
                f"No {' or '.join(names) or 'record'} is called {called}.", next_step="A part of the title will do."
            )
        if len(meant) > MOST_MEANT:
            raise condition.wrong(f"Too many records have {called} in the title.", next_step="Type more of it.")
        one_each = field is None or (field.type == "links" and condition.op in (Op.EQUAL, Op.EXACTLY))
        if one_each and len(meant) > 1:
            several = counted(len(meant), "record has", "records have")
            raise condition.wrong(
                f"{several} {called} in the title, and only one can be meant here.",
                next_step="Type the whole title, or the id.",
            )

    def _targets(self, key: str, model: Model) -> tuple[str, ...]:
        """Ids of the models a word of the filter line can lead to; none when it is no link."""
        field = model.field(key.removeprefix(FIELD_PREFIX))
        if field is not None and (field.api_key != "id" or key.startswith(FIELD_PREFIX)):
            return field.links_to[:MOST_TARGETS] if field.type in LINKS else ()
        return (model.id,) if key == "parent" and model.tree else ()

    def _models(self, ids: Sequence[str]) -> list[Model]:
        catalog = self._client.catalog
        found = [catalog.model(model_id) for model_id in ids] if catalog is not None else []
        return [model for model in found if model is not None and not model.is_block]

    async def _called(self, targets: tuple[str, ...], title: str, locale: str, lane: Lane) -> tuple[str, ...]:
        """Ids of the records with exactly that title, else of those that have it in theirs."""
        key = (targets, title.casefold(), locale)
        if key not in self._meant:
            rows = await self._search(targets, title, locale, MOST_MEANT + 1, lane)
            exact = [row.id for row in rows if row.title.casefold() == title.casefold()]
            self._meant[key] = tuple(exact or [row.id for row in rows])
        return self._meant[key]

    async def _search(
        self, targets: Sequence[str], title: str, locale: str, most: int, lane: Lane
    ) -> tuple[Record, ...]:
        found = await asyncio.gather(
            *(self._search_one(model, title, locale, most, lane) for model in self._models(targets))
        )
        return tuple(row for rows in found for row in rows)

    async def _search_one(self, model: Model, title: str, locale: str, most: int, lane: Lane) -> list[Record]:
        field = model.field(model.title_field or "")
        params: Params = [("filter[type]", model.id), ("page[limit]", str(most))]
        if title and field is not None and field.type in ("string", "text"):
            name = f"filter[fields][{field.api_key}][matches]"
            params += [(f"{name}[pattern]", title), (f"{name}[case_sensitive]", "false"), (f"{name}[regexp]", "false")]
        elif title:
            params.append(("filter[query]", title))
        if title and locale:
            params.append(("locale", locale))
        if not model.singleton:
            params.append(("order_by", "_updated_at_DESC"))
        try:
            rows = await self._client.rows(params, f"the records of {model.name}", lane)
        except Refused:
            return []
        locales = locale_order(locale, self.locales)
        records = [record_of(row.entity, model, locales) for row in rows.data]
        return [one for one in records if title.casefold() in one.title.casefold()]

    async def candidates(self, model: Model | None, key: str, typed: str, locale: str) -> tuple[Choice, ...]:
        """Records that a link may lead to and whose title holds what is typed; the newest ones for nothing typed."""
        targets = self._targets(key, model) if model is not None else ()
        rows = await self._search(targets, typed, locale, OFFERED, Lane.BROWSE) if targets else ()
        names = {one.id: one.name for one in self._models(targets)}
        several = len(targets) > 1
        return tuple(_choice(row, names.get(row.model_id, "") if several else "") for row in rows)[:OFFERED]


def _choice(row: Record, note: str) -> Choice:
    """A record by its title, or by its id where the title cannot be written or would be taken for an id."""
    sayable = row.title and '"' not in row.title and not row.title.endswith("…") and not _ID.fullmatch(row.title)
    return Choice(row.title, note) if sayable else Choice(row.id, note, shown=row.shown_title)
