"""How many records models have: counted when that is on the screen, one cheap request each."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tui.core.content import RecordQuery
from tui.core.errors import CopydeskError, Forbidden
from tui.ui.models.content.browsing import ALL_MODELS, Browsing
from tui.ui.models.content.state import State
from tui.ui.models.stage import Part

if TYPE_CHECKING:
    from tui.desk import Desk

AT_ONCE = 4
"""Models counted at a time: over a long line one after the other takes as many round trips."""


async def count_models(
    desk: Desk, ids: Iterable[str], goes_on: Callable[[], bool], told: Callable[[str, int | None], None]
) -> bool:
    """Count the records of models while it `goes_on`; None is `told` of one that may not be read. Whether none had to
    be given up: then the rest is not counted either."""
    left, lost = deque(ids), list[str]()

    async def some() -> None:
        while left and goes_on():
            model_id = left.popleft()
            try:
                told(model_id, await desk.count(RecordQuery(model_id, locale=desk.project.default_locale)))
            except Forbidden:
                told(model_id, None)
            except CopydeskError:
                # A missing count is no news; the rows, or the cursor on the model, say what is wrong.
                lost.append(model_id)
                left.clear()

    await asyncio.gather(*(some() for _ in range(AT_ONCE)))
    return not lost


class Counting:
    """Counts every model that is not counted yet."""

    def __init__(self, state: State) -> None:
        self._state = state

    def begin(self, only: str = "") -> None:
        """Count them, or `only` the one of that id; each stands alone."""
        if (browsing := self._state.browsing) is not None:
            self._state.stage.work(self._count(browsing, only), group="counts", doing="counting records")

    async def _count(self, browsing: Browsing, only: str) -> None:
        def told(model_id: str, count: int | None) -> None:
            if count is None:
                browsing.refuse(model_id)
            else:
                browsing.counts[model_id] = count
            if self._state.browsing is browsing:
                self._tell()

        known = browsing.counts.keys() | browsing.refused
        wanted = (model.id for model in browsing.record_models if only in ("", model.id) and model.id not in known)
        await count_models(browsing.desk, wanted, lambda: self._state.browsing is browsing, told)
        counts = browsing.counts
        each = [counts[model.id] for model in browsing.record_models if model.id in counts]
        is_whole = len(each) == len(browsing.record_models)
        if is_whole and ALL_MODELS not in counts and self._state.browsing is browsing:
            counts[ALL_MODELS] = sum(each)
            self._tell()

    def _tell(self) -> None:
        self._state.stage.changed(Part.MODELS, Part.TITLE, Part.BOTTOM)
