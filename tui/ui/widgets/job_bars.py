"""Job lists with bars drawn in cells: the strip at the bottom of every workspace, and the list of all jobs."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from tui.core.jobs import JobSnapshot, JobState
from tui.ui.cells import Cell, fit, fit_cells
from tui.ui.widgets.job_rows import (
    BatchRow,
    ItemRow,
    JobRow,
    Tempo,
    active_first,
    ended_between,
    job_line,
    job_row,
)
from tui.ui.widgets.keyed_list import KeyedList


class JobStrip(KeyedList[JobRow]):
    """The jobs that matter now. Not focusable; folded to one line on small terminals, gone when empty."""

    DEFAULT_CSS = """
    JobStrip { display: none; height: 3; }
    """
    GUTTER: ClassVar[int] = 1
    MOST: ClassVar[int] = 4

    def __init__(self) -> None:
        super().__init__("job-strip")
        self.can_focus = False
        self._all: tuple[JobRow, ...] = ()
        self._folded = False
        self._standing_by = False
        self._tempo = Tempo()
        self._states: dict[str, JobState] | None = None
        self._ended: list[str] = []
        self.set_title("Jobs")

    def jobs_changed(self, jobs: Sequence[JobSnapshot]) -> list[JobSnapshot]:
        """Show the unfinished jobs and those that ended since `forget_ended`; returns those that ended just now.

        With nothing to show the strip is gone. The first call only learns what is there.
        """
        now = monotonic()
        self._tempo.see(jobs, now)
        ended = ended_between(self._states or {}, jobs)
        if self._states is not None:
            new = [job.id for job in jobs if job.state.is_final and job.id not in self._states]
            ended += [job for job in jobs if job.id in new]
        self._states = {job.id: job.state for job in jobs}
        self._ended += [job.id for job in ended]
        self._show(jobs)
        return ended

    def stand_by(self, *, away: bool) -> None:
        """Go away while Jobs is shown, which says the same and more."""
        self._standing_by = away
        self._arrange()

    def forget_ended(self) -> None:
        """The ended jobs were seen: they need no line any more."""
        self._ended.clear()
        self._all = tuple(row for row in self._all if not row.state.is_final)
        self._arrange()

    def _show(self, jobs: Sequence[JobSnapshot]) -> None:
        shown = [job for job in active_first(jobs) if not job.state.is_final or job.id in self._ended]
        self._all = tuple(job_row(job, self._tempo) for job in shown)
        self._arrange()

    def _arrange(self) -> None:
        size = self.app.size
        folded = size.width < 100 or size.height < 30
        shown = self._all[: 1 if folded else self.MOST]
        more = len(self._all) - len(shown)
        self.set_foot(*([f"{more} more: 3 jobs"] if more else []))
        if folded != self._folded:
            self._folded = folded
            self.refresh()
        height = 1 if folded else len(shown) + 2
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height
        visible = bool(shown) and not self._standing_by
        if self.display != visible:
            self.display = visible
        self.set_rows(shown)

    def on_resize(self) -> None:
        super().on_resize()
        self._arrange()

    @property
    def body_height(self) -> int:
        return min(1, self.size.height) if self._folded else super().body_height

    @property
    def body_width(self) -> int:
        return self.size.width if self._folded else super().body_width

    def row_region(self, row: int) -> Region | None:
        if self._folded:
            return Region(0, 0, self.size.width, 1) if row == 0 else None
        return super().row_region(row)

    def row_highlight(self, row: int) -> str:
        return ""

    def render_line(self, y: int) -> Strip:
        if not self._folded:
            return super().render_line(y)
        width = self.size.width
        cells = self.row_cells(0, width) if self.rows and y == 0 else ()
        segments = [Segment(text, self.tone(name)) for text, name in fit_cells(cells, width)]
        return Strip(segments, width)

    def row_cells(self, row: int, width: int) -> Sequence[Cell]:
        more = f"  +{len(self._all) - 1}" if self._folded and len(self._all) > 1 else ""
        cells = fit_cells(((" ", ""), *job_line(self.rows[row], width - 2 - len(more))), width - len(more))
        return (*cells, (more, "muted"))


class JobList(KeyedList[JobRow]):
    """All jobs, newest first, one line each."""

    def __init__(self) -> None:
        super().__init__("job-list")

    def draw(self, row: JobRow, width: int) -> Sequence[Cell]:
        return job_line(row, width, with_environment=True)


class BatchTable(KeyedList[BatchRow]):
    """The requests of one job: number, size, state, the CMS's own job id, how often it was asked, how long it took."""

    HEAD: ClassVar[int] = 1

    @staticmethod
    def _remote_width(width: int) -> int:
        return max(8, min(36, width - 45))

    def draw(self, row: BatchRow, width: int) -> Sequence[Cell]:
        runs = [
            (fit(row.number, 5, right=True) + "  ", "muted"),
            (fit(row.size, 5, right=True) + "  ", ""),
            (f"{row.glyph} {fit(row.word, 13)} ", row.tone),
            (fit(row.remote_id, self._remote_width(width)) + " ", "muted"),
            (fit(row.asked, 5, right=True) + " ", ""),
            (fit(row.took, 7, right=True), ""),
        ]
        if row.note:
            runs.append(("  " + row.note, "muted"))
        return runs

    def head_cells(self, line: int, width: int) -> Sequence[Cell]:
        room = self._remote_width(width - self.GUTTER - 1)
        remote = fit("remote job" if room >= 10 else "job id", room)
        return ((f"   {'batch':>5}  {'items':>5}    {'state':<13} {remote} {'asked':>5} {'took':>7}", "muted"),)


class ItemTable(KeyedList[ItemRow]):
    """What failed and why, what is in doubt, and what was made."""

    def can_stand_on(self, row: ItemRow) -> bool:
        return row.item_id is not None or row.created is not None

    def draw(self, row: ItemRow, width: int) -> Sequence[Cell]:
        if not self.can_stand_on(row):
            return [(row.text, row.tone)]
        left = max(12, min(40, width * 2 // 5))
        return [(fit(row.text, left) + "  ", ""), (fit(row.reason, max(0, width - left - 2)), "muted")]
