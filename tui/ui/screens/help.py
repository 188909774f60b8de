"""The keys that work where the focus is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.screen import ModalScreen

from tui.ui.actions import Action, Area, of_area
from tui.ui.cells import Cell, fit
from tui.ui.widgets.text_view import TextView

FILTER_HELP: tuple[tuple[str, str], ...] = (
    ("words", "the CMS's own search"),
    ('"two words"', "a phrase"),
    ("status:draft,updated", "any of these states"),
    ("valid:no", "what does not pass validation"),
    ("updated:<7d", "changed within seven days (m, h, d, w, y); created: and published: too"),
    ("created:>=2026-01-31", "since a date"),
    ("id:abc,def", "these records"),
    ("field:value", "any field by its api key; also =, !=, >, <, ~text, empty, present"),
)


def areas_of(node: DOMNode) -> tuple[Area, ...]:
    """The areas whose keys work at a node, nearest first, each once."""
    areas: dict[Area, None] = {}
    for ancestor in (*node.ancestors_with_self, node.app):
        area = getattr(ancestor, "AREA", None)
        if isinstance(area, Area):
            areas[area] = None
            if area in (Area.ROWS, Area.SCHEMA, Area.JOBS):
                areas[Area.LIST] = None
            if area is Area.LINKS:
                areas[Area.TEXT] = None
    return tuple(areas)


class HelpScreen(ModalScreen[None]):
    """Every action of some areas with its keys. Closes with escape, q or ?."""

    AREA = Area.DIALOG
    AUTO_FOCUS = "TextView"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss", "back", id="dialog.close-help")
    ]

    def __init__(self, areas: Sequence[Area]) -> None:
        super().__init__()
        self._areas = tuple(areas)

    @classmethod
    def for_chain(cls, node: DOMNode) -> HelpScreen:
        """Help for what is in focus."""
        return cls(areas_of(node))

    def compose(self) -> ComposeResult:
        yield TextView(id="help")

    def on_mount(self) -> None:
        view = self.query_one(TextView)
        view.set_title("Keys")
        view.set_foot("esc goes back")
        view.show(help_text(self._areas))


def help_text(areas: Sequence[Area]) -> list[tuple[Cell, ...]]:
    """A heading per area, a line per action."""
    paragraphs: list[tuple[Cell, ...]] = []
    for area in areas:
        actions: tuple[Action, ...] = of_area(area)
        if not actions:
            continue
        paragraphs.extend(((), ((area.value, "accent-strong"),)))
        paragraphs.extend(((fit(action.written, 12) + "  ", "strong"), (action.help, "text")) for action in actions)
        if area is Area.RECORDS:
            paragraphs.extend(((), (("The filter line takes", "accent-strong"),)))
            paragraphs.extend(((fit(text, 22) + "  ", "strong"), (what, "text")) for text, what in FILTER_HELP)
    return paragraphs[1:]
