"""How the table shows records: in which order, columns and locale. All of it is remembered."""

from __future__ import annotations

from functools import partial

from tui.config.state import UiState
from tui.core.columns import Column
from tui.core.content import Project
from tui.core.text import press
from tui.ui.drawing.words import DOWN, UP
from tui.ui.models.content.browsing import OWN, Browsing
from tui.ui.models.content.reading import Reading
from tui.ui.models.content.rows import KEEP
from tui.ui.models.content.rules import refused
from tui.ui.models.content.state import State
from tui.ui.models.picking import Entry, Question
from tui.ui.models.stage import Part

LOCALE_QUESTION = "Show values in"


class TableLayout:
    """Sorts by the next shown column, by any key, or the other way round; shows other columns and locales."""

    def __init__(self, state: State, reading: Reading) -> None:
        self._state = state
        self._stage = state.stage
        self._reading = reading

    # -- order -----------------------------------------------------------------------------------------------------
    def sort(self) -> None:
        """By the next column on the screen."""
        if not self._state.rows.postponed(self.sort) and not refused(self._state, "records.sort"):
            browsing = self._state.current
            browsing.sort_by_next(self._stage.sight().sort_keys)
            self._reorder(browsing)

    def reverse(self) -> None:
        """The other way round."""
        if self._state.rows.postponed(self.reverse) or refused(self._state, "records.reverse"):
            return
        browsing = self._state.current
        if browsing.reverse():
            self._reorder(browsing)
        else:
            self._state.say("This order cannot be reversed.", press("records.order", "choose another"))

    def pick_order(self) -> None:
        """By anything the records can be sorted by."""
        if self._state.rows.postponed(self.pick_order) or refused(self._state, "records.order"):
            return
        browsing = self._state.current
        shown = browsing.shown_sort
        current, arrow = (shown.key, DOWN if shown.descending else UP) if shown is not None else (None, "")

        entries = [Entry(key, label, arrow if key == current else "") for key, label in browsing.sort_keys]
        if browsing.model is not None:
            # All models together have no order of their own: they come as one of the keys has them.
            entries.insert(0, Entry(OWN, "The model's own order"))
        self._stage.ask(Question("Sort by", entries, partial(self._sort_by, browsing), current))

    def _sort_by(self, browsing: Browsing, key: str) -> None:
        if self._state.browsing is browsing:
            browsing.sort_by(key)
            self._reorder(browsing)

    def sort_by_column(self, column: Column) -> None:
        """By the column whose heading was clicked."""
        if refused(self._state, "records.order"):
            return
        if column.sort_key:
            self._sort_by(self._state.current, column.sort_key)
        else:
            self._state.say(f"Records cannot be sorted by {column.label}.", press("records.order", "choose the order"))

    def _reorder(self, browsing: Browsing) -> None:
        """Ask for the rows in the chosen order, and remember it."""
        browsing.remember(UiState.with_order, browsing.model_key, browsing.order)
        self._reading.find(browsing.query(self._state.rows.filter))

    # -- columns and locale ----------------------------------------------------------------------------------------
    def show_columns(self, browsing: Browsing, keys: tuple[str, ...]) -> None:
        """Show these columns, or (with none) the model's own."""
        if self._state.browsing is browsing:
            browsing.remember(UiState.with_columns, browsing.model_key, keys or None)
            self._stage.changed(Part.ROWS)

    def pick_locale(self) -> None:
        """Show values in another locale."""
        if refused(self._state, "records.locale"):
            return
        browsing = self._state.current
        entries = locale_entries(browsing.desk.project)
        self._stage.ask(Question(LOCALE_QUESTION, entries, partial(self.show_locale, browsing), browsing.locale))

    def show_locale(self, browsing: Browsing, code: str) -> None:
        """Show values and titles in another locale; filters look for words of it from now on."""
        if self._state.browsing is not browsing or code == browsing.locale:
            return
        browsing.remember(UiState.with_locale, code)
        if self._state.rows.window is not None:
            self._stage.changed(Part.ROWS)
            self._reading.load(browsing.query(self._state.rows.filter), KEEP)


def locale_entries(project: Project) -> list[Entry]:
    """The locales of a project to choose from, by name."""
    return [Entry(item.code, item.name or item.code, item.code if item.name else "") for item in project.locales]
