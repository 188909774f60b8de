"""What is picked, kept for the next start: written a moment after it changed, and at once when the dashboard ends."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING

from textual.timer import Timer

from tui.core.errors import ConfigError
from tui.core.selection import NOTHING, Selection
from tui.ui.boundary import in_background

if TYPE_CHECKING:
    from tui.config.selections import Scope
    from tui.desk import Desk
    from tui.ui.app import CopydeskApp

log = logging.getLogger(__name__)

KEEP_AFTER_S = 1.0


class SelectionKeeper:
    """Keeps the selection of every profile, environment and scope as it is now."""

    def __init__(self, app: CopydeskApp) -> None:
        self._app = app
        self._changed: dict[tuple[str, str, Scope], tuple[Selection, str]] = {}
        self._timer: Timer | None = None
        self._writing = threading.Lock()
        self._said = False

    def restore(self, desk: Desk, scope: Scope) -> Selection:
        """What was picked here last. A file that cannot be read is said, and stays where it is."""
        from tui.config.selections import SelectionStore

        unwritten = self._changed.get((desk.profile.name, desk.project.environment, scope))
        if unwritten is not None:
            return unwritten[0]
        try:
            kept = SelectionStore(self._app.paths, desk.profile.name, scope).current(desk.project.environment)
        except ConfigError as error:
            self._app.say_error(error, "reading the selection of last time")
            return NOTHING
        return kept.selection if kept is not None else NOTHING

    def keep(self, desk: Desk, scope: Scope, selection: Selection) -> None:
        """This is picked now."""
        key = (desk.profile.name, desk.project.environment, scope)
        self._changed[key] = (selection, desk.project.name)
        if self._timer is None:
            self._timer = self._app.set_timer(KEEP_AFTER_S, self._later, name="keep selections")

    def _later(self) -> None:
        self._timer = None
        in_background(self._app, self._app, self._write_aside(), group="keep", doing="keeping the selection")

    async def _write_aside(self) -> None:
        try:
            await asyncio.to_thread(self._write)
        except ConfigError as error:
            if not self._said:
                self._said = True
                self._app.say_error(error, "keeping the selection")

    def flush(self) -> None:
        """Write what was not written yet. Never fails: there is nobody left to be told."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        try:
            self._write()
        except ConfigError as error:
            log.warning("the selection is not kept: %s", error)

    def _write(self) -> None:
        from tui.config.selections import SelectionStore

        with self._writing:
            # An entry leaves only when it is on the disk and was not changed meanwhile.
            for key, kept in list(self._changed.items()):
                profile, environment, scope = key
                selection, project = kept
                store = SelectionStore(self._app.paths, profile, scope)
                store.keep_current(environment, selection, project=project)
                if self._changed.get(key) is kept:
                    del self._changed[key]
