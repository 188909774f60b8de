"""The log as lines: notices and requests, newest last."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from msgspec import Struct

from tui.core.clock import local
from tui.core.requests import RequestMade
from tui.core.text import grouped
from tui.ui.drawing.cells import Cell, fit
from tui.ui.services.notices import Notice
from tui.ui.widgets.keyed_list import KeyedList

METHOD_FROM = 70
"""Cells from which on the method and the budget are shown, too."""
PROFILE_FROM = 100


class LogPart(StrEnum):
    """What of the log is shown. The value is what it is called."""

    ALL = "everything"
    NOTICES = "notices"
    REQUESTS = "requests"
    ERRORS = "errors"


_GLYPHS = {"information": ("·", "accent"), "warning": ("!", "warning"), "error": ("✗", "invalid")}


class LogRow(Struct, frozen=True):
    """A notice or a request. `key` is its kind and number, which never change."""

    key: str
    entry: Notice | RequestMade

    def belongs_to(self, part: LogPart) -> bool:
        """Whether that part of the log has this line."""
        entry = self.entry
        is_notice = isinstance(entry, Notice)
        is_error = entry.severity == "error" if isinstance(entry, Notice) else entry.is_error
        kind = LogPart.NOTICES if is_notice else LogPart.REQUESTS
        return part in (LogPart.ALL, kind) or (part is LogPart.ERRORS and is_error)

    @property
    def text(self) -> str:
        """Everything of it in one line, for reading, copying and saving."""
        entry = self.entry
        moment = f"{local(entry.at):%Y-%m-%d %H:%M:%S}"
        if isinstance(entry, Notice):
            return f"{moment}  {entry.severity}  {entry.text}"
        budget = budget_text(entry)
        parts = [
            moment,
            entry.profile,
            entry.lane,
            outcome(entry),
            took(entry.seconds),
            f"rate limit {budget}" if budget else "",
            f"try {entry.attempt}" if entry.attempt > 1 else "",
            f"{entry.what}:" if entry.what else "",
            f"{entry.method} {entry.address}",
            entry.error,
        ]
        return "  ".join(part for part in parts if part)


def outcome(made: RequestMade) -> str:
    """`200`, `lost` when no answer came, `left` when it was given up from this side."""
    if made.status is not None:
        return str(made.status)
    return "lost" if made.is_lost else "left"


def took(seconds: float) -> str:
    """`45 ms`, `1.2 s`, `24 s`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 10 else f"{grouped(round(seconds))} s"


def budget_text(made: RequestMade) -> str:
    """`57/60`; empty where the system names no limit."""
    if made.budget_left is None or made.budget_limit is None:
        return ""
    return f"{grouped(max(0, made.budget_left))}/{grouped(made.budget_limit)}"


class LogList(KeyedList[LogRow]):
    """The lines. Who stands on the last one is taken along when more come."""

    @property
    def follows(self) -> bool:
        """Whether the cursor goes along with the newest line."""
        return not self.row_count or self.cursor == self.row_count - 1

    def show(self, rows: Sequence[LogRow]) -> None:
        """Show these lines."""
        follows = self.follows
        self.set_rows(rows)
        if follows and self.row_count:
            self.move_to(self.row_count - 1)

    def draw(self, row: LogRow, width: int) -> Sequence[Cell]:
        entry = row.entry
        moment: Cell = (f"{local(entry.at):%H:%M:%S} ", "muted")
        if isinstance(entry, Notice):
            glyph, tone = _GLYPHS[entry.severity]
            return (moment, (f"{glyph} ", tone), (entry.text, "text"))
        wrong, is_wide = entry.is_error, width >= METHOD_FROM
        tone = "invalid" if wrong else "muted" if entry.status is None else "published"
        sent: list[Cell] = [(f"{fit(entry.profile, 12)} ", "muted"), (f"{fit(entry.lane, 6)} ", "muted")]
        return [
            moment,
            ("✗ " if wrong else "→ ", tone),
            *(sent if width >= PROFILE_FROM else []),
            *([(f"{fit(entry.method, 6)} ", "text")] if is_wide else []),
            (f"{fit(outcome(entry), 4)} ", tone),
            (f"{fit(took(entry.seconds), 6, right=True)}  ", "muted"),
            *([(f"{fit(budget_text(entry), 7, right=True)}  ", "muted")] if is_wide else []),
            (f"try {entry.attempt}  " if entry.attempt > 1 else "", "warning"),
            (f"{entry.what}  ", "text"),
            (entry.address, "muted"),
        ]
