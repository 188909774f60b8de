"""The top line: whose desk this is, what runs, and what is left of the request budget."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui.core.text import counted, grouped
from tui.ui.drawing.cells import Cell, cut, total_width, width_of
from tui.ui.widgets.hints import Hint, HintLine

WIDE = 100
SHORTEST_LIMITS = 20
"""On fewer cells it is only said that there are limits."""


class HeaderState(Struct, frozen=True):
    """What the header shows."""

    place: str = ""
    """Name of the profile: the editor's own word for the project."""
    environment: str = ""
    primary: bool = False
    read_only: bool = False
    system: str = ""
    running: int = 0
    """Jobs under way."""
    waiting: int = 0
    """Unfinished jobs that wait for the editor."""
    percent: int = 0
    budget_left: int | None = None
    budget_limit: int | None = None
    trouble: Cell | None = None
    """What is wrong with the line, in a word."""
    help_key: str = "?"
    project: str = ""
    """What the CMS calls the project; shown where there is room."""
    limits: tuple[str, ...] = ()
    """What the role leaves, where that is not all: `may publish Category only`."""


def bar(percent: int, width: int) -> tuple[Cell, Cell]:
    """`━━━━╸───` in two pieces: done and to do."""
    filled = min(width, percent * width // 100)
    return ("━" * filled + ("╸" if filled < width and percent else ""), "accent"), (
        "─" * (width - filled - (1 if filled < width and percent else 0)),
        "frame",
    )


class HeaderLine(HintLine):
    """One line, painted only when something in it changed."""

    DEFAULT_CSS = "HeaderLine { background: $surface; padding: 0 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._state = HeaderState()

    @property
    def state(self) -> HeaderState:
        return self._state

    def update(self, **changes: object) -> None:
        """Change some of what is shown."""
        self._state = replace(self._state, **changes)
        self.redraw()

    def cells(self, width: int) -> Sequence[Cell]:
        wide = width >= WIDE
        right = self._right(wide)
        room = width - total_width(right) - 2
        left = self._left(wide, room)
        gap = width - total_width(left) - total_width(right)
        self.placed = self._clickable(left, right, width)
        return (*left, (" " * max(1, gap), ""), *right)

    def _clickable(self, left: Sequence[Cell], right: Sequence[Cell], width: int) -> list[tuple[range, Hint]]:
        """What is clicked at: the profile, its environment, the jobs, what is wrong with the line, the help."""
        state = self._state
        found: list[tuple[range, Hint]] = []
        at = 0
        for text, tone in left:
            wide = width_of(text)
            if text and (text == state.environment or tone == "band"):
                found.append((range(at, at + wide), Hint("", "", action_id="desk.environment")))
            elif state.place and text and state.place.startswith(text.rstrip("…")) and text != "copydesk":
                found.append((range(at, at + wide), Hint("", "", action_id="desk.profile")))
            at += wide
        at = width - total_width(right)
        helps = at + total_width(right) - width_of(f"{state.help_key} help")
        if state.running or state.waiting:
            last = max(place for place, (text, _) in enumerate(right) if text.endswith(("%", " unfinished")))
            found.append((range(at, at + total_width(right[: last + 1])), Hint("", "", action_id="desk.jobs")))
        if state.trouble is not None:
            before = right[: right.index(state.trouble)]
            begin = at + total_width(before)
            found.append((range(begin, begin + width_of(state.trouble[0])), Hint("", "", action_id="app.log")))
        if state.help_key:
            found.append((range(helps, width), Hint("", "", action_id="app.help")))
        return found

    def _left(self, wide: bool, room: int) -> list[Cell]:
        state = self._state
        cells: list[Cell] = [("copydesk", "accent-strong"), ("   ", "")] if wide else []
        tail: list[Cell] = []
        if state.environment:
            tail.extend(((" · ", "muted"), (state.environment, "strong")))
        elif state.system:
            tail.extend(((" · ", "muted"), (state.system, "muted")))
        if state.primary:
            tail.extend(((" ", ""), (" PRIMARY ", "band")))
        if state.read_only:
            tail.append((" read only", "warning"))
        name = cut(state.place, max(4, room - total_width(cells) - total_width(tail)))
        shown = [*cells, (name, "strong"), *tail]
        left = room - total_width(shown) - 2
        if state.limits and not state.read_only:
            words = " · ".join(state.limits)
            words = cut(words, left) if left >= SHORTEST_LIMITS or width_of(words) <= left else ""
            words = words or ("limited role" if left >= width_of("limited role") else "")
            if words:
                shown.append((f"  {words}", "warning"))
                left -= width_of(words) + 2
        if wide and state.project and state.project != state.place and left >= 8:
            shown.append((f"  {cut(state.project, left)}", "muted"))
        return shown

    def _right(self, wide: bool) -> list[Cell]:
        state = self._state
        cells: list[Cell] = []
        if state.running:
            cells.extend((("⟳ ", "accent"), (f"{counted(state.running, 'job')} ", "text")))
            cells.extend(bar(state.percent, 15 if wide else 10))
            cells.extend(((f" {state.percent}%", "text"), ("   ", "")))
        if state.waiting:
            cells.extend(((f"{state.waiting} unfinished", "warning"), ("   ", "")))
        if state.trouble is not None:
            cells.extend((state.trouble, ("   ", "")))
        if state.budget_limit is not None and state.budget_left is not None:
            low = state.budget_left * 10 <= state.budget_limit
            text = f"rate limit {grouped(max(0, state.budget_left))}/{grouped(state.budget_limit)}"
            if wide or low:
                cells.extend(((text, "warning" if low else "muted"), ("   ", "")))
        if state.help_key:
            cells.extend(((state.help_key, "accent"), (" help", "muted")))
        return cells
