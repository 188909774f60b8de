"""Saving a selection or a view under a name, and loading one: the questions, and what is said of the outcome."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Generic

from textual.dom import DOMNode

from tui.config.named_files import BrokenFile, N
from tui.config.selections import SavedSelection, SelectionStore
from tui.config.views import SavedView, ViewStore
from tui.core.errors import ConfigError
from tui.core.selection import Selection
from tui.core.text import in_place, press
from tui.ui.boundary import host_of
from tui.ui.models.picking import Entry, Jump, Question
from tui.ui.screens.asking import ask, put
from tui.ui.screens.saved import SavedScreen, Shelf

if TYPE_CHECKING:
    from tui.config.selections import Scope
    from tui.desk import Desk


class _Saved(Generic[N]):
    """What is saved of a desk, of one kind; questions come up over `node`."""

    def __init__(self, node: DOMNode, desk: Desk, scope: Scope, shelf: Shelf[N]) -> None:
        self._app = node.app
        self._host = host_of(node)
        self._scope = scope
        self._shelf = shelf
        self._place = {"project": desk.project.name, "environment": desk.project.environment}

    def _ask(self, heading: str, words: str, save: Callable[[str], object], next_step: str) -> None:
        """Ask for a name, under which `save` keeps what is told in `words`."""

        def named(name: str) -> None:
            try:
                save(name)
            except ConfigError as error:
                self._host.say_error(error, f"saving the {self._shelf.noun}")
            else:
                self._host.say(f"Saved as {name}: {words}.", self._host.keys.text(next_step))

        self._shelf.ask_name(self._app, heading, "Save", named)

    def _list(self, picked: Callable[[N], None]) -> None:
        put(self._app, SavedScreen(self._shelf), picked)

    def _jumps(self, group: str, verb: str, go: Callable[[N], None]) -> list[Jump]:
        """They as places of the palette."""
        name, words = f"{self._shelf.noun} {self._scope}", self._shelf.words
        saved = [item for item in self._shelf.files.saved() if not isinstance(item, BrokenFile)]
        return [
            Jump(f"{name} {item.name}", f"{verb} {item.name}", partial(go, item), words(item), group) for item in saved
        ]


class SavedSelections(_Saved[SavedSelection]):
    """The saved selections of a desk, of records or of schema items."""

    def __init__(self, node: DOMNode, desk: Desk, scope: Scope, *, load: str = "", undo: str = "") -> None:
        """`load`, `undo`: the actions of the place the questions are asked in."""
        self._load, self._undo = load or f"{scope}.load-selection", undo or f"{scope}.undo"
        self._store = SelectionStore(host_of(node).paths, desk.profile.name, scope)
        where = "schema.save-selection" if scope == "schema" else "records.selection selection.save"
        how = press(where, "save what is marked")
        shelf = Shelf(self._store, lambda item: item.selection.describe(), desk.project.environment, how)
        super().__init__(node, desk, scope, shelf)

    def save(self, selection: Selection) -> None:
        """Ask for a name and save."""
        if not selection:
            # A dialog, not a notice: whoever goes on typing the name would run commands.
            lines = ["There is nothing to save.", "Mark something first, or load a saved selection."]
            ask(self._app, Question("Nothing is selected", (), str, lines=lines))
            return
        words, save = selection.describe(), partial(self._store.save, selection=selection, **self._place)
        self._ask(f"Save {words}", words, save, press(self._load, "load it again"))

    def jumps(self, now: Callable[[], Selection], chosen: Callable[[Selection], None]) -> list[Jump]:
        """The saved selections as places of the palette; going there loads one, in place of what is picked `now` or
        beside it, as the editor says then."""
        return self._jumps("Selection", "Load", lambda item: self._take(item, now(), chosen))

    def load(self, selection: Selection, chosen: Callable[[Selection], None]) -> None:
        """Ask which one, and whether it goes in place of `selection` or beside it."""
        self._list(lambda saved: self._take(saved, selection, chosen))

    def _take(self, saved: SavedSelection, selection: Selection, chosen: Callable[[Selection], None]) -> None:
        def answered(answer: str) -> None:
            chosen(selection.union(saved.selection) if answer == "add" else saved.selection)
            self._say_loaded(saved)

        if not selection:
            answered("replace")
            return
        lines = [f"{saved.name} holds {saved.selection.describe()}.", f"Current selection: {selection.describe()}."]
        choices = [Entry("add", "Add"), Entry("replace", "Replace")]
        ask(self._app, Question(f"Load {saved.name}", choices, answered, lines=lines))

    def _say_loaded(self, saved: SavedSelection) -> None:
        is_here = saved.environment == self._place["environment"]
        back = self._host.keys.text(press(self._undo, "get back what was selected before"))
        step = back if is_here else f"It was saved in {saved.environment}."
        self._host.say(f"Loaded {saved.name}: {saved.selection.describe()}.", step)


class SavedViews(_Saved[SavedView]):
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
        shelf = Shelf(self._store, lambda item: words(item.model_id, item.text), desk.project.environment, how)
        super().__init__(node, desk, scope, shelf)

    def save(self, model_id: str | None, text: str) -> None:
        """Ask for a name and save."""
        words = self._words(model_id, text)
        save = partial(self._store.save, model_id=model_id, text=text, **self._place)
        self._ask(f"Save a view {words}", words, save, press(f"{self._scope}.views", "list the saved views"))

    def jumps(self) -> list[Jump]:
        """The views as places of the palette."""
        return self._jumps("View", "Show", self._go)

    def pick(self) -> None:
        """Ask which one, and show it."""
        self._list(self._go)

    def _go(self, view: SavedView) -> None:
        self._show(view.model_id, view.text)
