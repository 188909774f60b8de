"""The search line of Schema: typed text is tried as it grows, and applied with enter; the language it searches in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.actions import SkipAction

from tui.core.errors import FilterError
from tui.ui.drawing.cells import cut
from tui.ui.screens.picker import Entry, PickerScreen
from tui.ui.services.troubles import explain
from tui.ui.widgets.filter_line import FilterLine
from tui.ui.workspaces.schema_folding import FoldingSchema

if TYPE_CHECKING:
    from tui.desk import Desk


class FilteringSchema(FoldingSchema):
    """Wires the search line to the finder."""

    def action_filter(self) -> None:
        desk = self.desk
        if self.refused("schema.filter") or desk is None:
            return
        self.filter_line.set_history(self.host.memory.state.filters.get(self._history_of(desk), ()))
        self.filter_line.set_vocabulary(desk.schema_vocabulary(self.schema))
        self.filter_line.edit(self._applied)
        self.draw_ways_on()
        self.tell()

    def draw_ways_on(self) -> None:
        """What is said where no item is shown: why that is and what to do next."""
        text = self.host.keys.text
        if not self.schema.items:
            self.view.set_notice("There is no schema yet.", "", text("{schema.refresh} asks again"))
        elif self.filter_line.display:
            back = f"goes back to {cut(self._applied, 30)}" if self._applied else "shows everything again"
            self.view.set_notice("Nothing found.", "", text(f"change the words, or {{filter.leave}} {back}"))
        else:
            ways = text("{schema.filter} changes the search   {schema.show-all} shows everything")
            self.view.set_notice("Nothing found.", "", ways)

    @staticmethod
    def _history_of(desk: Desk) -> str:
        """Under what name the lines searched for are kept, apart from those of records."""
        return f"{desk.profile.name}/schema"

    @on(FilterLine.Typed)
    def _typed(self, event: FilterLine.Typed) -> None:
        event.stop()
        self.finder.find(event.text, typing=True)

    @on(FilterLine.Applied)
    def _apply(self, event: FilterLine.Applied) -> None:
        event.stop()
        problem, desk = self.finder.problem(event.text), self.desk
        if problem is not None:
            self.search_refused(problem)
            return
        if desk is not None and (text := event.text.strip()):
            memory = self.host.memory
            memory.remember(memory.state.with_filter(self._history_of(desk), text))
        self.search_for(event.text)

    @on(FilterLine.Left)
    def _left(self, event: FilterLine.Left) -> None:
        event.stop()
        self.search_for(self._applied)

    def search_for(self, text: str) -> None:
        """Apply a search; an empty one shows everything."""
        self._applied = text.strip()
        self.filter_line.close()
        self.draw_ways_on()
        self.view.focus()
        self.finder.find(self._applied)

    def action_show_all(self) -> None:
        """Escape: end a range, else the search; where there is neither, the key is somebody else's."""
        if self.marks.in_range:
            self.marks.cancel_range()
            self.draw()
        elif self.finder.found is not None:
            item = self.item
            self.search_for("")
            if item is None or not self.go_to(item.id):
                self.to_first_item()
        else:
            raise SkipAction

    def search_refused(self, error: BaseException, *, typing: bool = False) -> None:
        """A search was not understood or not answered: say why, at the line while it is open. `typing`: nothing is said
        of a word that is being typed and can still become something."""
        if typing and isinstance(error, FilterError) and self.filter_line.is_unfinished(error.end):
            return
        message = " ".join(explain(error, "searching the schema")).strip()
        if not self.filter_line.display:
            self.host.say(message, severity="error")
        elif isinstance(error, FilterError):
            self.filter_line.point_at(error.start, error.end, message)
        else:
            self.filter_line.point_at(0, len(self.filter_line.text), message)

    def action_language(self) -> None:
        desk = self.desk
        if desk is None or self.refused("schema.language"):
            return
        entries = [Entry(locale.code, locale.name or locale.code, locale.code) for locale in desk.project.locales]
        now = self.finder.language or desk.project.default_locale

        def chosen(code: str | None) -> None:
            if code is not None and desk is self.desk:
                self.finder.language = "" if code == desk.project.default_locale else code
                self.draw()
                self.finder.find(self.applied)

        self.app.push_screen(PickerScreen("Search in", entries, current=now), chosen)
