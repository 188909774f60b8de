"""Job lists with bars drawn in cells: the strip at the bottom of every workspace, and the list of all jobs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import events
from textual.geometry import Size

from tui.core.jobs import JobSnapshot
from tui.core.tempo import Tempo
from tui.ui.actions.keybook import keys_of
from tui.ui.drawing.cells import Cell, fit_cells
from tui.ui.drawing.frame import Line
from tui.ui.drawing.words import place_of
from tui.ui.models.jobs.endings import went_well
from tui.ui.models.jobs.rows import JobRow, active_first, job_row
from tui.ui.widgets.hints import HintLine
from tui.ui.widgets.job_lines import Columns, columns_for, job_line
from tui.ui.widgets.keyed_list import KeyedList
from tui.ui.widgets.tones import UNDRAWN


class JobLines(KeyedList[JobRow]):
    """Jobs, one line each, in columns that all lines share."""

    def columns(self, width: int) -> Columns:
        """The columns of the rows shown on lines of `width` cells."""
        return self.once((self.rows, width), partial(columns_for, self.rows, width))

    def draw(self, row: JobRow, width: int) -> Sequence[Cell]:
        return job_line(row, self.columns(width))


class JobStrip(JobLines):
    """The jobs that matter now. Not focusable; gone when empty.

    On small terminals it is folded: one job, and below it what is waited for; on very low ones that alone.
    """

    DEFAULT_CSS = "JobStrip { display: none; height: 3; }"
    GUTTER: ClassVar[int] = 1
    MOST: ClassVar[int] = 4
    TWO_LINES_FROM: ClassVar[int] = 16
    """Lower terminals have one line for it."""

    def __init__(self, tempo: Tempo, *, fold_s: float) -> None:
        """`fold_s`: how long a job that ended well keeps its line."""
        super().__init__("job-strip")
        self._fold_s = fold_s
        self.can_focus = False
        self._all: tuple[JobRow, ...] = ()
        self._standing_by = False
        self._tempo = tempo
        self._all_ended: frozenset[str] | None = None
        self._ended: frozenset[str] = frozenset()
        """Those that are shown though they ended."""
        self.set_title("Jobs")

    def on_click(self, event: events.Click) -> None:
        """What it says in short stands in Jobs."""
        event.stop()
        self.post_message(HintLine.Clicked("desk.jobs"))

    def jobs_changed(self, jobs: Sequence[JobSnapshot], here: tuple[str, str] | None = None) -> list[JobSnapshot]:
        """Show the unfinished jobs and those of this place that ended since Jobs was shown; returns all that
        ended just now.

        With nothing to show the strip is gone. The first call only learns what is there. `here`: the profile and
        environment on the screen; jobs of other places name theirs.
        """
        before, all_ended = self._all_ended, [job for job in jobs if job.state.is_final]
        ended = [] if before is None else [job for job in all_ended if job.id not in before]
        self._all_ended = frozenset(job.id for job in all_ended)
        self._ended |= {job.id for job in ended}
        shown = [
            job
            for job in active_first(jobs)
            if not job.state.is_final or (job.id in self._ended and not place_of(job, here))
        ]
        self._all = tuple(job_row(job, self._tempo, here=here) for job in shown)
        self._arrange()
        if well := frozenset(job.id for job in ended if went_well(job)):
            self.set_timer(self._fold_s, partial(self._forget, well))
        return ended

    def stand_by(self, *, away: bool) -> None:
        """Go away while Jobs is shown, which says the same and more: what ended is seen there."""
        self._standing_by = away
        self._forget(self._ended if away else frozenset())

    def _forget(self, ended: frozenset[str]) -> None:
        """These need no line any more."""
        self._ended -= ended
        self._arrange()

    @property
    def lines(self) -> int:
        """Lines of the screen it takes now."""
        return self._height if self.display else 0

    @property
    def _folded(self) -> bool:
        return self.app.size.width < 100 or self.app.size.height < 30

    @property
    def _said(self) -> str:
        """What is waited for."""
        return next((row.note for row in self._all if row.note), "")

    @property
    def _height(self) -> int:
        if self._folded:
            return 2 if self._said and self.app.size.height >= self.TWO_LINES_FROM else 1
        return min(len(self._all), self.MOST) + 2

    def _arrange(self) -> None:
        self._all = tuple(row for row in self._all if not row.job.state.is_final or row.key in self._ended)
        shown = self._all[: 1 if self._folded else self.MOST]
        more = len(self._all) - len(shown)
        self.set_foot(self._said or (keys_of(self.app).text(f"{more} more: {{desk.jobs}} jobs") if more else ""))
        self.styles.height = self._height
        self.display = bool(shown) and not self._standing_by
        self.set_rows(shown)
        if self._folded:
            self.redraw()

    def on_resize(self) -> None:
        self.call_later(self._arrange)  # the app knows its new size then

    def row_highlight(self, row: int) -> str:
        return ""

    def _line(self, y: int, size: Size) -> Line:
        if not self._folded:
            return super()._line(y, size)
        cells: Sequence[Cell] = ((" ", ""), (self._said, "draft"))
        if y == 0 and self.rows:
            cells = self.drawn(partial(self.row_cells, 0, size.width), UNDRAWN)
        return tuple((text, tone, "") for text, tone in fit_cells(cells, size.width))

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        if self._folded and self._said and self._height == 1:
            waiting = next(job for job in self._all if job.note)
            return fit_cells(((f" {waiting.glyph} {waiting.percent}% ", waiting.tone), (self._said, "draft")), width)
        more = f"  +{len(self._all) - 1}" if self._folded and len(self._all) > 1 else ""
        line = self.draw(self.rows[row], width - 2 - len(more))
        return (*fit_cells(((" ", ""), *line), width - len(more)), (more, "muted"))
