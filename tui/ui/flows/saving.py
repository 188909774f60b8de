"""Saving a selection or a view under a name, and loading one: the questions, and what is said of the outcome."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from tui.config.selections import SavedSelection, SelectionStore
from tui.config.views import SavedView, ViewStore
from tui.core.selection import Selection
from tui.core.text import in_place, press
from tui.ui.boundary import host_of
from tui.ui.models.picking import Entry, Jump, Question
from tui.ui.screens.asking import ask
from tui.ui.screens.saved import Shelf

if TYPE_CHECKING:
    from tui.config.selections import Scope
    from tui.desk import Desk


class SavedSelections(Shelf[SavedSelection]):
    """The saved selections of a desk, of records or of schema items."""

    def __init__(self, node: DOMNode, desk: Desk, scope: Scope, *, load: str = "", undo: str = "") -> None:
        """`load`, `undo`: the actions of the place the questions are asked in."""
        self._load, self._undo = load or f"{scope}.load-selection", undo or f"{scope}.undo"
        self._store = SelectionStore(host_of(node).paths, desk.profile.name, scope)
        where = "schema.save-selection" if scope == "schema" else "records.selection selection.save"
        how = press(where, "save what is marked")
        super().__init__(node, desk, scope, self._store, lambda item: item.selection.describe(), how)

    def save(self, selection: Selection) -> None:
        """Ask for a name and save."""
        if not selection:
            # A dialog, not a notice: whoever goes on typing the name would run commands.
            lines = ["There is nothing to save.", "Mark something first, or load a saved selection."]
            ask(self.app, Question("Nothing is selected", (), str, lines=lines))
            return
        words, save = selection.describe(), partial(self._store.save, selection=selection, **self.place)
        self.save_as(f"Save {words}", words, save, press(self._load, "load it again"))

    def jumps(self, now: Callable[[], Selection], chosen: Callable[[Selection], None]) -> list[Jump]:
        """The saved selections as places of the palette; going there loads one, in place of what is picked `now` or
        beside it, as the editor says then."""
        return self.as_jumps("Load", lambda saved: self._take(saved, now(), chosen))

    def load(self, selection: Selection, chosen: Callable[[Selection], None]) -> None:
        """Ask which one, and whether it goes in place of `selection` or beside it."""
        self.choose(lambda saved: self._take(saved, selection, chosen))

    def _take(self, saved: SavedSelection, selection: Selection, chosen: Callable[[Selection], None]) -> None:
        def answered(answer: str) -> None:
            chosen(selection.union(saved.selection) if answer == "add" else saved.selection)
            self._say_loaded(saved)

        if not selection:
            answered("replace")
            return
        lines = [f"{saved.name} holds {saved.selection.describe()}.", f"Current selection: {selection.describe()}."]
        choices = [Entry("add", "Add"), Entry("replace", "Replace")]
        ask(self.app, Question(f"Load {saved.name}", choices, answered, lines=lines))

    def _say_loaded(self, saved: SavedSelection) -> None:
        is_here = saved.environment == self.place["environment"]
        back = self.host.keys.text(press(self._undo, "get back what was selected before"))
        step = back if is_here else f"It was saved in {saved.environment}."
        self.host.say(f"Loaded {saved.name}: {saved.selection.describe()}.", step)


class SavedViews(Shelf[SavedView]):
    """The views of a desk: filters of records, or searches of the schema. `words` say what a model (its id) and a
    text find; `show` shows it."""

    def __init__(
        self,
        node: DOMNode,
        desk: Desk,
        scope: Scope,
        words: Callable[[str | None, str], str],
        show: Callable[[str | None, str], None],
    ) -> None:
        self._store = ViewStore(host_of(node).paths, desk.profile.name, scope)
        self._words = words
        self._show = show
        how = in_place("the filter line", press("filter.save", "save what is typed there"))
        super().__init__(node, desk, scope, self._store, lambda item: words(item.model_id, item.text), how)

    def save(self, model_id: str | None, text: str) -> None:
        """Ask for a name and save."""
        words = self._words(model_id, text)
        save = partial(self._store.save, model_id=model_id, text=text, **self.place)
        self.save_as(f"Save a view {words}", words, save, press(f"{self.scope}.views", "list the saved views"))

    def jumps(self) -> list[Jump]:
        """The views as places of the palette."""
        return self.as_jumps("Show", self._go)

    def pick(self) -> None:
        """Ask which one, and show it."""
        self.choose(self._go)

    def _go(self, view: SavedView) -> None:
        self._show(view.model_id, view.text)
