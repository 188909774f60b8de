"""Searching in Schema: by asking the CMS where it has a search of its own, else among what is known."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from tui.core import filters
from tui.core.errors import CopydeskError
from tui.core.schema import Schema, SchemaSearch
from tui.core.schema_find import find_items
from tui.ui.host import Host
from tui.ui.workspaces.schema_marks import SchemaMarks

if TYPE_CHECKING:
    from tui.desk import Desk

_GROUP = "schema-search"


class Searched(Protocol):
    """The schema that is searched, where it is shown."""

    desk: Desk | None
    schema: Schema
    marks: SchemaMarks

    @property
    def host(self) -> Host:
        """The app as all others see it."""

    def work(self, job: Coroutine[Any, Any, None], *, group: str, doing: str) -> object:
        """Run a job as the one of its group."""

    def stop_work(self, group: str | None = None) -> None:
        """End what runs of a group."""

    def load(self) -> None:
        """Read the schema anew."""

    def draw(self) -> None:
        """Show everything."""

    def draw_found(self) -> None:
        """Show what was found."""

    def search_refused(self, error: BaseException, *, typing: bool = False) -> None:
        """A search was not understood or not answered."""


class SchemaFinder:
    """What is searched for in a Schema workspace, and what was found."""

    def __init__(self, searched: Searched) -> None:
        self._searched = searched
        self._refreshed_for: SchemaSearch | None = None
        self.found: frozenset[str] | None = None
        """Ids the search found; None while there is no search."""
        self.total = 0
        """How many it found by the CMS's own count."""
        self.search: SchemaSearch | None = None
        """The search of the API behind `found`, where there is one."""
        self.what = ""
        """What was searched for, as the title says it."""
        self.language = ""
        """The language labels are searched in; empty for the project's first."""

    def forget(self) -> None:
        """Search for nothing."""
        self._searched.stop_work(_GROUP)
        self.found = self.search = None
        self.total, self.what = 0, ""

    def show_only(self, ids: frozenset[str], what: str) -> None:
        """Show these items alone; `what` names them in the title until another search, or escape."""
        self.forget()
        self.found, self.total, self.what = ids, len(ids), what
        self._searched.draw_found()

    def find(self, text: str, *, typing: bool = False) -> None:
        """Show what a text finds. `typing`: more of it may come, so wait a moment before asking the CMS.

        What is not understood is told at the line, and what was found last stays.
        """
        desk = self._searched.desk
        self._searched.stop_work(_GROUP)
        if not text.strip() or desk is None:
            self.forget()
            self._searched.draw()
            return
        try:
            asked = self._understand(desk, text)
        except CopydeskError as error:
            self._searched.search_refused(error, typing=typing)
            return
        if isinstance(asked, SchemaSearch):
            work = self._ask(desk, asked, text, typing=typing)
            self._searched.work(work, group=_GROUP, doing="searching the schema")
        else:
            self._found(text, asked, len(asked), None)

    def problem(self, text: str) -> CopydeskError | None:
        """Why a text cannot be searched for."""
        desk = self._searched.desk
        if text.strip() and desk is not None:
            try:
                self._understand(desk, text)
            except CopydeskError as error:
                return error
        return None

    def _understand(self, desk: Desk, text: str) -> SchemaSearch | frozenset[str]:
        """What to ask the CMS, or, where it has no search, what is found among the known."""
        if desk.cms.searches_schema:
            return desk.parse_schema_search(text, self.language or desk.project.default_locale)
        return find_items(self._searched.schema, filters.parse(text))

    async def _ask(self, desk: Desk, search: SchemaSearch, text: str, *, typing: bool) -> None:
        if typing:
            await asyncio.sleep(self._searched.host.timing.typing_s)
        try:
            answer = await desk.search_schema(search)
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            self._searched.search_refused(error)
            return
        if desk is not self._searched.desk:
            return
        found = frozenset(item.id for item in answer.items)
        total = answer.total if answer.total is not None else len(found)
        self._searched.marks.learn(search, found, total)
        if found - self._searched.schema.items.keys() and search != self._refreshed_for:
            # Somebody made items since the schema was read; those still unknown after reading it again have no place.
            self._refreshed_for = search
            self._searched.load()
        self._found(text, found, total, search)

    def _found(self, text: str, found: frozenset[str], total: int, search: SchemaSearch | None) -> None:
        self.search, self.found, self.total, self.what = search, found, total, text.strip()
        self._searched.draw_found()
