"""How many records models have: one cheap request each."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from tui.core.content import RecordQuery
from tui.core.errors import CopydeskError, Forbidden

if TYPE_CHECKING:
    from tui.desk import Desk

AT_ONCE = 4
"""Models counted at a time: over a long line one after the other takes as many round trips."""


async def count_models(desk: Desk, ids: Iterable[str], told: Callable[[str, int | None], None]) -> bool:
    """Count the records of models; None is `told` of one that may not be read. Whether none had to be given up: then
    the rest is not counted either."""
    left, lost = deque(ids), list[str]()

    async def some() -> None:
        while left:
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
