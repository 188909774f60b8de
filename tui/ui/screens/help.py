"""The keys that work where the focus is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.cms import every
from tui.ui.actions import Action, Area, bindings, of_area
from tui.ui.actions.keybook import DEFAULTS, KeyBook, keys_of
from tui.ui.drawing.cells import Cell, fit, width_of
from tui.ui.widgets.text_view import TextView

FILTER_HELP: tuple[tuple[str, str], ...] = (
    ("words", "the CMS's own search"),
    ('"two words"', "a phrase"),
    ("status:draft,updated", "any of these states; !=draft for none of them"),
    ("valid:no", "what does not pass validation"),
    ("stage:review", "in that workflow stage, by its name"),
    ("updated:<7d", "changed within seven days (m, h, d, w, y); >1y longer ago; created: and published: too"),
    ("created:>=2026-01-31", "since a day, in UTC; 2026-01-31T10:30 is a minute"),
    ("id:abc,def", "these records"),
    ("field:value", "any field by its api key: what is natural for its type"),
    ("field:=a,b  field:!=a", "exactly one of these; none of these"),
    ("field:>3  field:<=9", "numbers, days and times compared"),
    ("field:~text  field:!~text", "contains it, or does not; ~/^The/ is a pattern"),
    ("field:empty", "has no value; present: has one"),
    ('author:"Marta Rossi"', "a link, by the title of what it leads to, or a part of it, or an id"),
    ("tags:a,b =a,b ==a,b !=a", "a list with any of these, all, exactly these, none"),
    ("place:45.46,9.19,5km", "around a point"),
    ("field.updated:<7d", "always the field, also where it is called like one of these words"),
)


Paragraphs = list[tuple[Cell, ...]]
WhyNot = Callable[[str], str]

_FAR = (Area.LIST, Area.DESK, Area.APP)
"""What is the same nearly everywhere comes last, in this order."""
_KEYS_WIDTH = 13


def areas_of(node: DOMNode) -> tuple[Area, ...]:
    """The areas whose keys work at a node, nearest first, each once; those that are the same everywhere last."""
    areas: dict[Area, None] = {}
    for ancestor in (*node.ancestors_with_self, node.app):
        for kind in type(ancestor).__mro__:
            area = kind.__dict__.get("AREA")
            if isinstance(area, Area):
                areas[area] = None
        if getattr(ancestor, "is_modal", False):
            break
    return (*(area for area in areas if area not in _FAR), *(area for area in _FAR if area in areas))


def why_not_at(node: DOMNode) -> WhyNot:
    """Why an action is not possible at a node now; answers with nothing where nobody there knows."""
    judges = [judge for item in node.ancestors_with_self if callable(judge := getattr(item, "why_not", None))]
    return lambda action_id: next((reason for judge in judges if (reason := judge(action_id))), "")


class HelpScreen(ModalScreen[None]):
    """Every action of some areas with its keys; `/` narrows it to what holds some words."""

    AREA = Area.HELP
    AUTO_FOCUS = "TextView"
    BINDINGS = bindings(Area.HELP)

    def __init__(self, areas: Sequence[Area], why_not: WhyNot = lambda _id: "") -> None:
        super().__init__()
        self._areas = tuple(areas)
        self._why_not = why_not

    @classmethod
    def for_chain(cls, node: DOMNode) -> HelpScreen:
        """Help for what is in focus."""
        return cls(areas_of(node), why_not_at(node))

    @property
    def _keys(self) -> KeyBook:
        return keys_of(self.app)

    def compose(self) -> ComposeResult:
        with Vertical(id="help-box"):
            yield TextView(id="help")
            field = Input(placeholder="words to find", compact=True, id="help-find")
            field.cursor_blink = False
            yield field

    def on_mount(self) -> None:
        self.query_one(Input).display = False
        view = self.query_one(TextView)
        view.set_title(f"Keys: {self._areas[0].value}" if self._areas else "Keys")
        view.set_foot(self._keys.text("{help.find} find   {text.page-down} scroll   {help.close} back"))
        self._show("")

    def _show(self, text: str) -> None:
        words = text.casefold().split()
        found = help_text(self._areas, self._keys, self._why_not, words)
        self.query_one(TextView).show(found or [(("Nothing matches.", "muted"),)])

    def action_find(self) -> None:
        field = self.query_one(Input)
        field.display = True
        field.focus()

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    @on(Input.Submitted)
    def _found(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(TextView).focus()

    def action_close(self) -> None:
        """Leave the search first, then the help."""
        field = self.query_one(Input)
        if field.display:
            field.value = ""
            field.display = False
            self.query_one(TextView).focus()
            self._show("")
        else:
            self.dismiss(None)


def help_text(
    areas: Sequence[Area],
    keys: KeyBook = DEFAULTS,
    why_not: WhyNot = lambda _id: "",
    words: Sequence[str] = (),
) -> Paragraphs:
    """A heading per area, a line per action; only what holds all the words."""
    paragraphs: Paragraphs = []
    for area in areas:
        lines = [_line(action, keys, why_not) for action in of_area(area) if action.keys]
        _add_part(paragraphs, area.value, [line for line in lines if _holds(line, words)])
        # The line is explained once, where it is in focus, else with the pane it belongs to.
        if area is Area.FILTER or (area in (Area.RECORDS, Area.SCHEMA) and Area.FILTER not in areas):
            known = schema_words() if Area.SCHEMA in areas else FILTER_HELP
            lines = [((fit(text, 25) + "  ", "strong"), (what, "text")) for text, what in known]
            _add_part(paragraphs, "What the filter line takes", [line for line in lines if _holds(line, words)])
    return paragraphs[1:]


def schema_words() -> tuple[tuple[str, str], ...]:
    """What the search line of Schema takes, and what that means in which CMS."""
    said: dict[str, list[str]] = {}
    for cms in every():
        for text, what in cms.schema_words:
            said.setdefault(text, []).append(f"{cms.label}: {what}")
    return tuple((text, "; ".join(meanings)) for text, meanings in said.items())


def _add_part(paragraphs: Paragraphs, heading: str, lines: Sequence[tuple[Cell, ...]]) -> None:
    if lines:
        paragraphs.extend(((), ((heading, "accent-strong"),), *lines))


def _line(action: Action, keys: KeyBook, why_not: WhyNot) -> tuple[Cell, ...]:
    written = keys.written(action.id) or "–"
    room = max(_KEYS_WIDTH, width_of(written))
    reason = why_not(action.id)
    if not reason:
        return ((fit(written, room) + "  ", "strong"), (action.help, "text"))
    return ((fit(written, room) + "  ", "muted"), (f"{action.help} Not now: {reason}", "muted"))


def _holds(line: Sequence[Cell], words: Sequence[str]) -> bool:
    text = "".join(part for part, _ in line).casefold()
    return all(word in text for word in words)
