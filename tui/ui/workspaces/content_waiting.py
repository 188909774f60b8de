"""Keys pressed while a new question is under way are about its answer, not about the rows still on the screen."""

from __future__ import annotations

from collections.abc import Callable

from tui.core.content import RecordQuery
from tui.ui.workspaces.content_base import ContentBase


class WaitingContent(ContentBase):
    """Keeps what was asked for until the rows it is about are there, and drops it when they never come."""

    _postponed: tuple[tuple[RecordQuery, Callable[[], None]], ...] = ()

    def postponed(self, act: Callable[[], None]) -> bool:
        """Whether `act` has to wait for rows that were asked for; then it is done when they are there."""
        query = self.loader.asked_anew
        if query is None:
            return False
        self._postponed = (*self._postponed, (query, act))
        return True

    def catch_up(self) -> None:
        """Rows are there: do what waited for just these."""
        waiting, self._postponed = self._postponed, ()
        window = self.table.window
        for query, act in waiting:
            if window is not None and window.query == query:
                act()

    def give_up(self) -> None:
        """The rows do not come: what waited for them is not done."""
        if self._postponed:
            self._postponed = ()
            self.host.say("There was no answer: nothing was marked or planned.")
