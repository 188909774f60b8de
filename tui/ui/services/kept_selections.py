"""What is picked, kept for the next start: written a moment after it changed, and at once when the dashboard ends."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from tui.config.paths import Paths
from tui.core.errors import ConfigError
from tui.core.picked import Picked
from tui.core.selection import NOTHING, Selection
from tui.core.text import one_line
from tui.ui.timing import Delay, SetTimer

if TYPE_CHECKING:
    from tui.config.selections import Scope
    from tui.desk import Desk

    _Key = tuple[str, str, Scope]

log = logging.getLogger(__name__)


class KeptSelections:
    """The selection of every profile, environment and scope as it is now.

    `set_timer` is Textual's; `work` (as the host's) runs what takes long and tells what it lets through, `say_error`
    tells the rest. What changed is written `after_s` later.
    """

    def __init__(
        self,
        paths: Paths,
        *,
        set_timer: SetTimer,
        work: Callable[..., object],
        say_error: Callable[[BaseException, str], None],
        after_s: float,
    ) -> None:
        self._paths = paths
        self._after_s = after_s
        self._work = work
        self._say_error = say_error
        self._changed: dict[_Key, tuple[Selection, str]] = {}
        self._writing_soon = Delay(set_timer)
        self._writing = threading.Lock()
        self._begun: set[_Key] = set()
        self._barred: set[_Key] = set()
        self._said = False

    def begin(self, desk: Desk, scope: Scope) -> Picked:
        """What is picked on a desk, beginning with what was picked there last; every change of it is kept."""
        picked, key = Picked(), _key(desk, scope)
        selection, at = self._last(desk, scope)
        picked.begin(selection, None if key in self._begun else at)
        self._begun.add(key)
        picked.listen(lambda: self.keep(desk, scope, picked.selection))
        return picked

    def restore(self, desk: Desk, scope: Scope) -> Selection:
        """What was picked here last. A file that cannot be read is said and set aside; one that cannot even be moved
        is never written over."""
        return self._last(desk, scope)[0]

    def _last(self, desk: Desk, scope: Scope) -> tuple[Selection, datetime | None]:
        """What was picked last, and when it was written down."""
        from tui.config.selections import SelectionStore

        key = _key(desk, scope)
        if key in self._changed:
            return self._changed[key][0], None
        store = SelectionStore(self._paths, desk.profile.name, scope)
        try:
            kept = store.current(desk.project.environment)
        except ConfigError as error:
            where = "Marks are not kept until it can be read."
            if (aside := store.set_aside(desk.project.environment)) is not None:
                where = f"It is kept as {one_line(str(aside))}."
            else:
                self._barred.add(key)
            self._say_error(ConfigError(error.message, next_step=where), "reading the selection of last time")
            return NOTHING, None
        return (kept.selection, kept.saved_at) if kept is not None else (NOTHING, None)

    def keep(self, desk: Desk, scope: Scope, selection: Selection) -> None:
        """This is picked now."""
        key = _key(desk, scope)
        if key in self._barred:
            return
        self._changed[key] = (selection, desk.project.name)
        if not self._writing_soon.is_running:
            self._writing_soon.start(self._after_s, self._write_soon)

    def _write_soon(self) -> None:
        self._work(self._write_aside(), group="keep", doing="keeping the selection")

    async def _write_aside(self) -> None:
        try:
            await asyncio.to_thread(self._write)
        except ConfigError as error:
            if not self._said:
                self._said = True
                self._say_error(error, "keeping the selection")
        else:
            self._said = False

    def flush(self) -> None:
        """Write what was not written yet. Never fails: there is nobody left to be told."""
        self._writing_soon.stop()
        try:
            self._write()
        except Exception:
            log.exception("the selection is not kept")

    def _write(self) -> None:
        from tui.config.selections import SelectionStore

        with self._writing:
            # An entry leaves only when it is on the disk and was not changed meanwhile.
            for key, kept in list(self._changed.items()):
                (profile, environment, scope), (selection, project) = key, kept
                SelectionStore(self._paths, profile, scope).keep_current(environment, selection, project=project)
                if self._changed.get(key) is kept:
                    del self._changed[key]


def _key(desk: Desk, scope: Scope) -> _Key:
    return desk.profile.name, desk.project.environment, scope
