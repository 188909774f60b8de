"""Searching in Schema: typed text is tried as it grows, and applied with enter; by asking the CMS where it has a search
of its own, else among what is known."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tui.core import filters
from tui.core.completion import Wanted
from tui.core.errors import CopydeskError, FilterError
from tui.core.pasted import items_named, outcome_words
from tui.core.schema import SchemaSearch
from tui.core.schema_find import find_items
from tui.core.text import press
from tui.ui.models.filter_line import FilterText, Problem
from tui.ui.models.picking import Entry, Question
from tui.ui.models.schema.folding import Folding
from tui.ui.models.schema.reading import Reading
from tui.ui.models.schema.rules import why_not
from tui.ui.models.schema.state import Result, SchemaState
from tui.ui.models.stage import Part
from tui.ui.services.troubles import explain

if TYPE_CHECKING:
    from tui.desk import Desk

_GROUP = "schema-search"


class Searching:
    """What is searched for, in the line and as it is applied."""

    def __init__(self, state: SchemaState, reading: Reading, folding: Folding) -> None:
        self._state = state
        self._reading = reading
        self._folding = folding
        self._refreshed_for: SchemaSearch | None = None
        self.line = FilterText(state.stage)

    # -- the line --------------------------------------------------------------------------------------------------
    def open(self) -> None:
        """Show the line, with what is applied in it."""
        if (desk := self._state.desk) is not None:
            history = self._state.stage.host.memory.state.filters.get(_history_of(desk), ())
            self.line.open(self._state.applied, tuple(history), desk.schema_vocabulary(self._state.schema))
            self._state.stage.changed(Part.TITLE, Part.BOTTOM)

    @property
    def text(self) -> str:
        """The search that is applied; while another is typed, that one."""
        return self.line.typed if self.line.view is not None else self._state.applied

    def typed(self, text: str) -> None:
        """The line holds this text."""
        self.line.typed = text
        self.find(text, typing=True)

    def apply(self, text: str) -> None:
        """Enter: this is searched for, typed to the end."""
        desk = self._state.desk
        if desk is None or self._understood(desk, text) is None:
            return
        if line := text.strip():
            memory = self._state.stage.host.memory
            memory.remember(memory.state.with_filter(_history_of(desk), line))
        self._search_for(text)

    def save(self, text: str) -> None:
        """Apply it as enter does, and keep it under a name."""
        self.apply(text)
        if self.line.view is None:
            self.save_applied()

    def save_applied(self) -> None:
        """Keep the search that is applied under a name."""
        state, views = self._state, self._state.stage.views
        if not state.refuses(why_not(state, "schema.save-view")) and views is not None:
            views.save(None, state.applied)

    def leave(self) -> None:
        """Escape: what was applied is back."""
        self._search_for(self._state.applied)

    def paste(self, lines: tuple[str, ...]) -> None:
        """Select what a pasted list names; what names nothing is said by name."""
        state, host = self._state, self._state.stage.host
        named, blocked = items_named(state.schema, lines), state.blocked
        ids = dict.fromkeys(item_id for found in named.values() for item_id in found if item_id not in blocked)
        missing = [line for line, found in named.items() if not set(found) - blocked]
        state.leave_range()
        fresh = [item_id for item_id in ids if not state.marks.holds(item_id)]
        state.marks.mark(fresh)
        if not self.line.typed.strip():
            self.leave()  # what the line offers would cover what is said
        undo = ("schema.undo", "undo") if fresh else ()
        host.say(
            outcome_words(lines, missing, len(fresh), already=len(ids) - len(fresh)),
            host.keys.text(press("schema.selection", "see the selection", *undo)),
            severity="warning" if missing else "information",
        )

    def values_wanted(self, wanted: Wanted) -> None:
        """Nothing has to be looked up: the schema is here."""

    def _search_for(self, text: str) -> None:
        """Apply a search; an empty one shows everything."""
        self._state.applied = text.strip()
        self.line.close()
        self._state.stage.changed(Part.FOCUS, Part.TITLE)
        self.find(self._state.applied)

    def step_out(self) -> bool:
        """Back to everything, with the cursor where it is; False where nothing is searched for."""
        if self._state.result.found is None:
            return False
        item = self._state.item
        self._search_for("")
        if item is None or not self._folding.reveal(item.id):
            self._folding.to_first_item()
        return True

    # -- finding ---------------------------------------------------------------------------------------------------
    def forget(self) -> None:
        """Search for nothing."""
        self._state.stage.stop_work(_GROUP)
        self._state.result = Result()

    def go_to(self, item_id: str) -> bool:
        """Put the cursor on an item, wherever it is hidden; False when it is not in the schema."""
        self._state.applied = ""
        self.forget()
        return self._folding.reveal(item_id)

    def show_only(self, ids: frozenset[str], what: str) -> None:
        """Show these items alone; `what` names them in the title until another search, or escape."""
        self.forget()
        self._show(Result(ids, len(ids), what))

    def find(self, text: str, *, typing: bool = False) -> None:
        """Show what a text finds. `typing`: more of it may come, so wait a moment before asking the CMS.

        What is not understood is told at the line, and what was found last stays.
        """
        state = self._state
        state.stage.stop_work(_GROUP)
        if not text.strip() or state.desk is None:
            self.forget()
            state.draw()
            return
        asked = self._understood(state.desk, text, typing=typing)
        if isinstance(asked, SchemaSearch):
            work = self._ask(state.desk, asked, text, typing=typing)
            state.stage.work(work, group=_GROUP, doing="searching the schema")
        elif asked is not None:
            self._show(Result(asked, len(asked), text.strip()))

    def _understood(self, desk: Desk, text: str, *, typing: bool = False) -> SchemaSearch | frozenset[str] | None:
        """What to ask the CMS, or, where it has no search, what is found among the known; None when it is not
        understood, which is said."""
        try:
            if desk.cms.searches_schema and text.strip():
                return desk.parse_schema_search(text, self._state.language or desk.project.default_locale)
            return find_items(self._state.schema, filters.parse(text))
        except CopydeskError as error:
            self._refused(error, typing=typing)
            return None

    async def _ask(self, desk: Desk, search: SchemaSearch, text: str, *, typing: bool) -> None:
        state = self._state
        if typing:
            await asyncio.sleep(state.stage.host.timing.typing_s)
        try:
            found, total = await self._reading.search(desk, search)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is said at the line
            self._refused(error)
            return
        if desk is not state.desk:
            return
        if found - state.schema.items.keys() and search != self._refreshed_for:
            # Somebody made items since the schema was read; those still unknown after reading it again have no place.
            self._refreshed_for = search
            self._reading.load()
        self._show(Result(found, total, text.strip(), search))

    def _show(self, result: Result) -> None:
        """The rows of a new search, with the cursor on the item it was on if that is found too, else on the first."""
        state = self._state
        was_on = state.item
        state.result = result
        state.draw()
        row, hit = state.row, next((row for row in state.rows if row.item is not None and not row.aside), None)
        if hit is not None and (row is None or row.aside or row.item is not was_on):
            state.stage.view.show_key(hit.key)

    def _refused(self, error: Exception, *, typing: bool = False) -> None:
        """A search was not understood or not answered: say why, at the line while it is open."""
        message = " ".join(explain(error, "searching the schema")).strip()
        if self.line.view is None:
            self._state.stage.host.say(message, severity="error")
        elif isinstance(error, FilterError):
            self.line.show(problem=Problem(error.start, error.end, message, typing))
        else:
            self.line.show(problem=Problem(0, len(self.line.typed), message))

    # -- language --------------------------------------------------------------------------------------------------
    def pick_language(self) -> None:
        """Search labels in another language."""
        state, desk = self._state, self._state.desk
        if desk is None:
            return
        entries = [Entry(locale.code, locale.name or locale.code, locale.code) for locale in desk.project.locales]

        def chosen(code: str) -> None:
            if desk is state.desk:
                state.language = "" if code == desk.project.default_locale else code
                state.draw()
                self.find(self.text)

        now = state.language or desk.project.default_locale
        state.stage.ask(Question("Search in", entries, chosen, now))


def _history_of(desk: Desk) -> str:
    """Under what name the lines searched for are kept, apart from those of records."""
    return f"{desk.profile.name}/schema"
