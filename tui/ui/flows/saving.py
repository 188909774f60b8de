"""Saving a selection under a name, and loading one: the questions, and what is said of the outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.dom import DOMNode

from tui.config.selections import BrokenSelection, SelectionStore
from tui.core.errors import ConfigError
from tui.core.selection import Selection
from tui.ui.boundary import host_of
from tui.ui.drawing.words import ago
from tui.ui.models.jumps import Jump
from tui.ui.screens.confirm import ChoiceScreen

if TYPE_CHECKING:
    from tui.config.selections import SavedSelection, Scope
    from tui.desk import Desk


class SavedSelections:
    """The saved selections of a desk, of records or of schema items; questions come up over `node`."""

    def __init__(self, node: DOMNode, desk: Desk, scope: Scope) -> None:
        self._node = node
        self._host = host_of(node)
        self._desk = desk
        self._scope = scope
        self._store = SelectionStore(self._host.paths, desk.profile.name, scope)

    def save(self, selection: Selection) -> None:
        """Ask for a name and save."""
        from tui.ui.screens.ask import NameScreen

        if not selection:
            # A dialog, not a notice: whoever goes on typing the name would run commands.
            lines = ["There is nothing to save.", "Mark something first, or load a saved selection."]
            self._node.app.push_screen(ChoiceScreen("Nothing is selected", lines, ()))
            return

        def named(name: str | None) -> None:
            if name is not None:
                self._save(name, selection)

        self._node.app.push_screen(NameScreen(f"Save {selection.describe()}", "Save", _wrong, self._held), named)

    def _save(self, name: str, selection: Selection) -> None:
        project = self._desk.project
        try:
            self._store.save(name, selection, project=project.name, environment=project.environment)
        except ConfigError as error:
            self._host.say_error(error, "saving the selection")
            return
        self._host.say(
            f"Saved as {name}: {selection.describe()}.",
            self._host.keys.text("{records.load-selection} loads it again."),
        )

    def jumps(self, now: Callable[[], Selection], chosen: Callable[[Selection], None]) -> list[Jump]:
        """The saved selections as places of the palette; going there loads one, in place of what is picked `now` or
        beside it, as the editor says then."""

        def loading(saved: SavedSelection) -> Callable[[], None]:
            return lambda: self._take(saved, now(), chosen)

        return [
            Jump(
                f"selection {self._scope} {item.name}",
                f"Load {item.name}",
                loading(item),
                item.selection.describe(),
                group="Selection",
            )
            for item in self._store.saved()
            if not isinstance(item, BrokenSelection)
        ]

    def _take(self, saved: SavedSelection, selection: Selection, chosen: Callable[[Selection], None]) -> None:
        if not selection:
            self._loaded(saved, saved.selection, chosen)
        else:
            self._ask(saved, selection, chosen)

    def _held(self, name: str) -> str:
        try:
            if not self._store.exists(name):
                return ""
            kept = self._store.load(name)
        except ConfigError:
            return f"{name} is there, but cannot be read."
        return f"{name} holds {kept.selection.describe()}, saved {ago(kept.saved_at)}."

    def load(self, selection: Selection, chosen: Callable[[Selection], None]) -> None:
        """Ask which one, and whether it goes in place of `selection` or beside it."""
        from tui.ui.screens.saved import SavedScreen

        def picked(saved: SavedSelection | None) -> None:
            if saved is not None:
                self._take(saved, selection, chosen)

        self._node.app.push_screen(SavedScreen(self._store, self._desk.project.environment), picked)

    def _ask(self, saved: SavedSelection, selection: Selection, chosen: Callable[[Selection], None]) -> None:
        def answered(answer: str | None) -> None:
            if answer == "replace":
                self._loaded(saved, saved.selection, chosen)
            elif answer == "add":
                self._loaded(saved, selection.union(saved.selection), chosen)

        lines = [f"{saved.name} holds {saved.selection.describe()}.", f"Selected now: {selection.describe()}."]
        choices = [("add", "Add"), ("replace", "Replace")]
        self._node.app.push_screen(ChoiceScreen(f"Load {saved.name}", lines, choices), answered)

    def _loaded(self, saved: SavedSelection, selection: Selection, chosen: Callable[[Selection], None]) -> None:
        chosen(selection)
        here = self._desk.project.environment
        other = f"It was saved in {saved.environment}." if saved.environment != here else ""
        self._host.say(
            f"Loaded {saved.name}: {saved.selection.describe()}.",
            other or self._host.keys.text("{records.undo} brings back what was selected before."),
        )


def _wrong(name: str) -> str:
    from tui.config.selections import check_selection_name

    try:
        check_selection_name(name)
    except ConfigError as error:
        return f"{error.message} {error.next_step}"
    return ""
