"""Searching in Schema: in DatoCMS by name among what is known, in Unicat by asking its own search."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from tui.core.content import System
from tui.core.errors import UsageError
from tui.core.schema import Schema, SchemaSearch
from tui.ui.boundary import explain, in_background

if TYPE_CHECKING:
    from tui.desk import Desk
    from tui.ui.workspaces.schema import SchemaWorkspace

TYPING_PAUSE_S = 0.15
_GROUP = "schema-search"


def named(schema: Schema, text: str) -> frozenset[str]:
    """Ids of the items in whose name, api key or type all words occur."""
    words = text.casefold().split()
    return frozenset(
        item.id
        for item in schema.items.values()
        if all(word in f"{item.name} {item.api_key} {item.type}".casefold() for word in words)
    )


def search_of(text: str, language: str) -> SchemaSearch:
    """What a text asks of Unicat's search: words, or its filter as JSON when it begins with a bracket.

    Raises UsageError when the JSON is broken.
    """
    if not text.startswith("["):
        return SchemaSearch(language, q=text)
    try:
        json.loads(text)
    except ValueError as error:
        raise UsageError(f"This is not JSON: {error}") from error
    return SchemaSearch(language, filter_json=text)


class SchemaFinder:
    """What is searched for in a Schema workspace, and what was found."""

    def __init__(self, workspace: SchemaWorkspace) -> None:
        self._workspace = workspace
        self._refreshed_for: SchemaSearch | None = None
        self.found: frozenset[str] | None = None
        """Ids the search found; None while there is no search."""
        self.search: SchemaSearch | None = None
        """The search of the API behind `found`, where there is one."""

    def forget(self) -> None:
        """Search for nothing."""
        self._workspace.workers.cancel_group(self._workspace, _GROUP)
        self.found = self.search = None

    def find(self, text: str, *, typing: bool = False) -> None:
        """Show what a text finds. `typing`: more of it may come, so wait a moment before asking the CMS."""
        text, desk = text.strip(), self._workspace.desk
        self._workspace.workers.cancel_group(self._workspace, _GROUP)
        if not text or desk is None:
            self.forget()
            self._workspace.draw()
        elif desk.system is System.UNICAT:
            asked = self._ask(desk, text, typing=typing)
            doing = "searching the schema"
            in_background(self._workspace.copydesk, self._workspace, asked, group=_GROUP, doing=doing)
        else:
            self.search, self.found = None, named(self._workspace.schema, text)
            self._workspace.draw_found()

    async def _ask(self, desk: Desk, text: str, *, typing: bool) -> None:
        if typing:
            await asyncio.sleep(TYPING_PAUSE_S)
        try:
            search = search_of(text, desk.project.default_locale)
            items = await desk.search_schema(search)
        except Exception as error:  # noqa: BLE001 - the boundary of this worker
            self._workspace.search_refused(text, " ".join(explain(error, "searching the schema")).strip())
            return
        if desk is not self._workspace.desk:
            return
        self.search, self.found = search, frozenset(item.id for item in items)
        self._workspace.marks.learn(search, self.found)
        if self.found - self._workspace.schema.items.keys() and search != self._refreshed_for:
            # Somebody made items since the schema was read; those still unknown after reading it again have no place.
            self._refreshed_for = search
            self._workspace.load()
        self._workspace.draw_found()
