"""The top line: whose desk this is, what runs, and what is left of the request budget."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from tui.core.text import counted, grouped
from tui.ui.drawing.cells import Cell, cut, total_width, width_of
from tui.ui.widgets.hints import HintLine, Spot, apart
from tui.ui.widgets.job_lines import bar

WIDE = 100
STAYS = 6
"""The step at which nothing more makes room."""
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


class HeaderLine(HintLine):
    """One line, painted only when something in it changed."""

    DEFAULT_CSS = "HeaderLine { background: $surface; padding: 0 1; }"

    state = HeaderState()

    def update(self, **changes: object) -> None:
        """Change some of what is shown."""
        self.state = replace(self.state, **changes)
        self.redraw()

    def spots(self, width: int) -> Sequence[Spot]:
        wide, left, right = width >= WIDE, list[Spot](), list[Spot]()
        pieces = self._right(wide)
        for step in range(STAYS):
            right = [spot for goes, spot in pieces if goes > step]
            left = self._left(wide, width - total_width(right) - 2)
            if total_width(left) + total_width(right) < width:
                break
        return apart(left, right, width)

    def _left(self, wide: bool, room: int) -> list[Spot]:
        """The profile and its environment, which are switched by a click; what the role leaves, the project."""
        state = self.state
        spots: list[Spot] = [("copydesk", "accent-strong", ""), ("   ", "", "")] if wide else []
        where = (state.environment, "strong", "desk.environment") if state.environment else (state.system, "muted", "")
        tail: list[Spot] = [(" · ", "muted", ""), where] if where[0] else []
        if state.primary:
            tail += [(" ", "", ""), (" PRIMARY ", "band", "desk.environment")]
        if state.read_only:
            tail.append((" read only", "warning", ""))
        name = cut(state.place, max(4, room - total_width(spots) - total_width(tail)))
        shown = [*spots, (name, "strong", "desk.profile"), *tail]
        left = room - total_width(shown) - 2
        if state.limits and not state.read_only:
            words = " · ".join(state.limits)
            if left < min(SHORTEST_LIMITS, width_of(words)):
                words = "limited role"
            if left >= min(SHORTEST_LIMITS, width_of(words)):
                words = cut(words, left)
                shown.append((f"  {words}", "warning", ""))
                left -= width_of(words) + 2
        if wide and state.project and state.project != state.place and left >= 8:
            shown.append((f"  {cut(state.project, left)}", "muted", ""))
        return shown

    def _right(self, wide: bool) -> list[tuple[int, Spot]]:
        """The jobs, what is wrong with the line, what is left of the budget, and the help; each piece with the step at
        which it makes room for the others, the least telling first."""
        state, gap, jobs = self.state, ("   ", "", ""), "desk.jobs"
        pieces: list[tuple[int, Spot]] = []
        if state.running:
            full, rest = bar(state.percent, 15 if wide else 10)
            done = [(1, (text, tone, jobs)) for text, tone in ((full, "accent"), (rest, "frame"), (" ", ""))]
            number = (2, (f"{counted(state.running, 'job')} ", "text", jobs))
            pieces += [(5, ("⟳ ", "accent", jobs)), number, *done, (5, (f"{state.percent}%", "text", jobs)), (5, gap)]
        if state.waiting:
            pieces += [(4, (f"{state.waiting} unfinished", "warning", jobs)), (4, gap)]
        if state.trouble is not None:
            pieces += [(STAYS, (*state.trouble, "app.log")), (STAYS, gap)]
        if state.budget_limit is not None and state.budget_left is not None:
            low = state.budget_left * 10 <= state.budget_limit
            text = f"rate limit {grouped(max(0, state.budget_left))}/{grouped(state.budget_limit)}"
            if wide or low:
                pieces += [(4, (text, "warning" if low else "muted", "")), (4, gap)]
        if state.help_key:
            pieces += [(STAYS, (state.help_key, "accent", "app.help")), (3, (" help", "muted", "app.help"))]
        return pieces
