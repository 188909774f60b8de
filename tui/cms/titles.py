"""What records are called, by id: read in batches when a link to one is shown, and remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from tui.cms.gateway import Gateway, Lane
from tui.core.content import Record

BATCH = 200
"""Ids of one request, [P] reference datocms.md 5.4."""
KEPT = 50_000
"""Titles remembered in one locale; the oldest go first."""


class Titles:
    """Titles of one project in each locale asked for. Records that are not there are remembered as such."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._known: dict[str, dict[str, str]] = {}
        self._reading = asyncio.Lock()

    def known(self, locale: str) -> Mapping[str, str]:
        """Titles known now, by id; the same mapping each time, so it grows. Empty: there is no such record."""
        return self._known.setdefault(locale, {})

    async def of(self, ids: Iterable[str], locale: str) -> Mapping[str, str]:
        """The titles of these records; reads those not known yet, one request at a time."""
        known = self._known.setdefault(locale, {})
        wanted = list(dict.fromkeys(ids))
        async with self._reading:
            missing = [item for item in wanted if item not in known]
            for start in range(0, len(missing), BATCH):
                part = missing[start : start + BATCH]
                found = await self._gateway.by_ids(part, lane=Lane.BROWSE, locale=locale)
                self.learn(found.values(), locale)
                for item in part:
                    known.setdefault(item, "")
        return {item: known[item] for item in wanted if known.get(item)}

    def learn(self, records: Iterable[Record], locale: str) -> None:
        """Take over the titles of records that were read anyway."""
        known = self._known.setdefault(locale, {})
        for record in records:
            known.pop(record.id, None)
            known[record.id] = record.shown_title
        for item in _oldest(known, len(known) - KEPT):
            del known[item]

    def forget(self) -> None:
        """Ask again for every title."""
        for known in self._known.values():
            known.clear()


def _oldest(known: Mapping[str, str], count: int) -> Sequence[str]:
    return [item for item, _ in zip(known, range(count), strict=False)] if count > 0 else ()
