"""The keys that work where the focus is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.widgets import Input

from tui.cms import every
from tui.core.text import grouped
from tui.ui.actions import Action, Area, bindings, of_area
from tui.ui.actions.keybook import DEFAULTS, KeyBook, keys_of
from tui.ui.drawing.cells import Cell, fit, width_of
from tui.ui.drawing.words import MADE, MARK, PERHAPS
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


SIGNS: tuple[tuple[str, str], ...] = (
    (MARK, "marked, or in a set of all found"),
    (PERHAPS, "perhaps in such a set: what was read does not tell, the CMS decides when the plan is made"),
    (MADE, "made by a job since copydesk was started"),
    ("at most, at least, up to", "sets may share records, some may be unread: the plan counts them"),
)
"""What stands before rows, and in the line that tells what is marked."""


Paragraphs = list[tuple[Cell, ...]]
WhyNot = Callable[[str], str]

_FAR = (Area.BUTTONS, Area.LIST, Area.DESK, Area.APP)
"""What is the same nearly everywhere comes last, in this order."""
_SHARED = 3
"""A reason that so many actions of a part have is said once, above them."""
_KEYS_WIDTH = 13
HEADING = "accent-strong"
"""The tone of headings."""


def areas_of(node: DOMNode) -> tuple[Area, ...]:
    """The areas whose keys work at a node, nearest first, each once: what a key means is decided in this order."""
    areas: dict[Area, None] = {}
    for ancestor in (*node.ancestors_with_self, node.app):
        for kind in type(ancestor).__mro__:
            area = kind.__dict__.get("AREA")
            if isinstance(area, Area):
                areas[area] = None
        if getattr(ancestor, "is_modal", False):
            break
    return tuple(areas)


def as_read(areas: Iterable[Area]) -> tuple[Area, ...]:
    """The same with those last that are the same nearly everywhere."""
    return tuple(sorted(areas, key=lambda area: _FAR.index(area) if area in _FAR else -1))


def why_not_at(node: DOMNode) -> WhyNot:
    """Why an action is not possible at a node now; answers with nothing where nobody there knows."""
    judges = [judge for item in node.ancestors_with_self if callable(judge := getattr(item, "why_not", None))]
    return lambda action_id: next((reason for judge in judges if (reason := judge(action_id))), "")


class HelpView(TextView):
    """The text of the help, below the line that is typed in while something is looked for."""

    def set_finding(self, is_finding: bool) -> None:
        """Whether there is a line to type in."""
        self.HEAD = int(is_finding)
        self.rows_changed()

    def head_cells(self, line: int, width: int) -> Sequence[Cell]:
        """Where the line to type in stands."""
        return ((" / ", "muted"),)


class HelpScreen(ModalScreen[None]):
    """Every action of some areas with its keys, in parts with headings: `/` narrows it to what holds some words, the
    arrow keys go from part to part."""

    AREA = Area.HELP
    AUTO_FOCUS = "HelpView"
    BINDINGS = bindings(Area.HELP)

    def __init__(self, areas: Sequence[Area], why_not: WhyNot = lambda _id: "") -> None:
        super().__init__()
        self._areas = tuple(areas)
        self._why_not = why_not
        self._headings: list[tuple[int, str]] = []
        """The paragraphs that are headings, and what they say."""
        self._matches = ""
        """How many lines hold the words that are looked for; empty without words."""
        self._view = HelpView(id="help")
        self._field = Input(placeholder="words to find", compact=True, id="help-find")
        self._field.cursor_blink = False

    def compose(self) -> ComposeResult:
        with Vertical(id="help-box"):
            yield self._view
            yield self._field

    def on_mount(self) -> None:
        self._field.display = False
        keys = "{help.find} find   {help.previous-part} {help.next-part} parts   {help.close} back"
        self._view.set_foot(keys_of(self.app).text(keys + "   {text.page-down} scroll"))
        self._show("")

    def _show(self, text: str) -> None:
        words = text.casefold().split()
        found = help_text(self._areas, keys_of(self.app), self._why_not, words)
        names = [part[0][0] for part in found if _is_heading(part)]
        if not words and len(names) > 1:
            found = [((" · ".join(names), "muted"),), (), *found]
        self._headings = [(place, part[0][0]) for place, part in enumerate(found) if _is_heading(part)]
        lines = sum(bool(part) for part in found) - len(names)
        self._matches = f"{grouped(lines)} found" if words else ""
        self._view.show(found or [(("Nothing matches.", "muted"),)])
        self.call_after_refresh(self._tell)

    @property
    def _part(self) -> int:
        """The part that is read: that of the first line, at the end of the text the last one."""
        view = self._view
        if view.top_row and view.top_row + view.body_height >= view.row_count:
            return len(self._headings) - 1
        return max(0, sum(place <= view.place[0] for place, _ in self._headings) - 1)

    @on(TextView.Scrolled)
    def _tell(self) -> None:
        """Which part is read, and of how many, or how much was found."""
        headings = self._headings
        told = self._matches or f"part {self._part + 1} of {len(headings)}"
        title = f"Keys: {headings[self._part][1]}" if headings and not self._matches else "Keys"
        self._view.set_title(title, (" ── ", "frame"), (told, "muted"))

    def action_part(self, by: int) -> None:
        """Go to the next heading below the first line, or to the one before."""
        top, rows = self._view.top_row, [self._view.row_of((place, 0)) for place, _ in self._headings[1:]]
        ahead = [row for row in rows if row > top] if by > 0 else [row for row in rows if row < top][::-1]
        self._view.scroll_to_row(ahead[0] if ahead else top if by > 0 else 0)

    def action_find(self) -> None:
        self._field.display = True
        self._field.focus()
        self._view.set_finding(True)

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        self._show(event.value)

    @on(Input.Submitted)
    def _found(self) -> None:
        self._view.focus()

    def action_close(self) -> None:
        """Leave the search first, then the help."""
        if self._field.display:
            self._field.value = ""
            self._field.display = False
            self._view.set_finding(False)
            self._view.focus()
        else:
            self.dismiss(None)


def help_text(
    areas: Sequence[Area],
    keys: KeyBook = DEFAULTS,
    why_not: WhyNot = lambda _id: "",
    words: Sequence[str] = (),
) -> Paragraphs:
    """A heading per area (nearest first), a line per action; only what holds all the words."""
    paragraphs: Paragraphs = []
    for area in as_read(areas):
        _add_part(paragraphs, area.value, _lines(area, keys, why_not), words)
        # The line is explained once, where it is in focus, else with the pane it belongs to.
        if area is Area.FILTER or (area in (Area.RECORDS, Area.SCHEMA) and Area.FILTER not in areas):
            known = schema_words() if Area.SCHEMA in areas else FILTER_HELP
            _add_part(paragraphs, "What the filter line takes", _table(known), words)
        if area is Area.RECORDS:
            _add_part(paragraphs, "Signs", _table(SIGNS), words)
    return paragraphs[1:]


def schema_words() -> tuple[tuple[str, str], ...]:
    """What the search line of Schema takes, and what that means in which CMS."""
    said: dict[str, list[str]] = {}
    for cms in every():
        for text, what in cms.schema_words:
            said.setdefault(text, []).append(f"{cms.label}: {what}")
    return tuple((text, "; ".join(meanings)) for text, meanings in said.items())


def _table(known: Iterable[tuple[str, str]]) -> Paragraphs:
    return [((fit(text, 25) + "  ", "strong"), (what, "text")) for text, what in known]


def _add_part(paragraphs: Paragraphs, heading: str, lines: Paragraphs, words: Sequence[str]) -> None:
    if held := [line for line in lines if _holds(line, words)]:
        paragraphs += [(), ((heading, HEADING),), *held]


def _lines(area: Area, keys: KeyBook, why_not: WhyNot) -> Paragraphs:
    """The actions of an area. A reason that many of them have stands once, before the first."""
    actions = [action for action in of_area(area) if action.keys]
    reasons = {action.id: why_not(action.id) for action in actions}
    counts = Counter(filter(None, reasons.values()))
    shared = next((reason for reason, count in counts.most_common(1) if count >= _SHARED), "")
    above: Paragraphs = [((f"What is dim is not possible now: {shared}", "muted"),)] if shared else []
    return above + [_line(action, keys, reasons[action.id], shared) for action in actions]


def _line(action: Action, keys: KeyBook, reason: str, shared: str) -> tuple[Cell, ...]:
    written = keys.written(action.id) or "–"
    tone = "muted" if reason else "text"
    told = f"{action.help} Not now: {reason}" if reason and reason != shared else action.help
    room = max(_KEYS_WIDTH, width_of(written))
    return ((fit(written, room) + "  ", "muted" if reason else "strong"), (told, tone))


def _is_heading(line: Sequence[Cell]) -> bool:
    return bool(line) and line[0][1] == HEADING


def _holds(line: Sequence[Cell], words: Sequence[str]) -> bool:
    text = "".join(part for part, _ in line).casefold()
    return all(word in text for word in words)
