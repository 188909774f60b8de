"""How many records each model has: counted when that is on the screen, one cheap request each."""

from __future__ import annotations

import asyncio
from collections import deque

from tui.core.content import RecordQuery
from tui.core.errors import CopydeskError, Forbidden
from tui.ui.models.content.browsing import ALL_MODELS, Browsing
from tui.ui.models.content.state import State
from tui.ui.models.stage import Part

AT_ONCE = 4
"""Models counted at a time: over a long line one after the other takes as many round trips."""


class Counting:
    """Counts every model that is not counted yet."""

    def __init__(self, state: State) -> None:
        self._state = state

    def begin(self, only: str = "") -> None:
        """Count them, or `only` the one of that id; each stands alone."""
        if (browsing := self._state.browsing) is not None:
            self._state.stage.work(self._count_all(browsing, only), group="counts", doing="counting records")

    async def _count_all(self, browsing: Browsing, only: str) -> None:
        known = browsing.counts.keys() | browsing.refused
        wanted = (model.id for model in browsing.record_models if only in ("", model.id))
        left = deque(model_id for model_id in wanted if model_id not in known)
        await asyncio.gather(*(self._count(browsing, left) for _ in range(AT_ONCE)))
        total = browsing.sum_of_counts
        if total is not None and ALL_MODELS not in browsing.counts and self._state.browsing is browsing:
            browsing.counts[ALL_MODELS] = total
            self._tell()

    async def _count(self, browsing: Browsing, left: deque[str]) -> None:
        """Count one model after the other until none is left, or one cannot be counted."""
        while left and self._state.browsing is browsing:
            model_id = left.popleft()
            query = RecordQuery(model_id, locale=browsing.desk.project.default_locale)
            try:
                browsing.counts[model_id] = await browsing.desk.count(query)
            except Forbidden:
                browsing.refuse(model_id)
            except CopydeskError:
                # A missing count is no news; the rows say what is wrong.
                left.clear()
                return
            if self._state.browsing is browsing:
                self._tell()

    def _tell(self) -> None:
        self._state.stage.changed(Part.MODELS, Part.TITLE, Part.BOTTOM)
