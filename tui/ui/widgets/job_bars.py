"""Job lists with bars drawn in cells: the strip at the bottom of every workspace, and the list of all jobs."""

from __future__ import annotations

from collections.abc import Sequence

from tui.ui.widgets.job_rows import BatchRow, ItemRow, JobRow, job_line
from tui.ui.widgets.line_list import LineList, Run, Tone, fit


class JobStrip(LineList[JobRow]):
    """The jobs that matter now. Not focusable; folded to one line on small terminals, gone when empty."""

    DEFAULT_CSS = """
    JobStrip {
        display: none;
        height: auto;
        border: round $frame;
        border-title-color: $muted;
        &.folded { border: none; height: 1; }
    }
    """
    MOST = 4

    def __init__(self) -> None:
        super().__init__("job-strip", with_cursor=False)
        self._all: tuple[JobRow, ...] = ()
        self.border_title = "Jobs"

    def show_jobs(self, rows: Sequence[JobRow]) -> None:
        """Show these jobs, the most important first."""
        self._all = tuple(rows)
        self._fold()

    def _fold(self) -> None:
        size = self.app.size
        folded = size.width < 100 or size.height < 30
        self.set_class(folded, "folded")
        most = 1 if folded else self.MOST
        shown = self._all[:most]
        self.display = bool(shown)
        if shown:
            self.styles.height = 1 if folded else len(shown) + 2
        self._more = len(self._all) - len(shown)
        self.set_rows(shown)

    _more = 0

    def on_resize(self) -> None:
        super().on_resize()
        self._fold()

    def draw(self, row: JobRow, width: int) -> Sequence[Run]:
        more = f"  +{self._more}" if self._more and row is self.rows[-1] else ""
        runs = job_line(row, width - len(more))
        if more:
            used = sum(len(run.text) for run in runs)
            runs.append(Run(" " * max(0, width - len(more) - used) + more, Tone.MUTED))
        return runs


class JobList(LineList[JobRow]):
    """All jobs, newest first, one line each."""

    def __init__(self) -> None:
        super().__init__("job-list", empty="No jobs yet. Mark records in Content (1) and press p to publish.")

    def draw(self, row: JobRow, width: int) -> Sequence[Run]:
        return job_line(row, width, with_environment=True)


class BatchTable(LineList[BatchRow]):
    """The requests of one job: number, size, state, the CMS's own job id, how often it was asked, how long it took."""

    @staticmethod
    def _remote_width(width: int) -> int:
        return max(8, min(36, width - 45))

    def draw(self, row: BatchRow, width: int) -> Sequence[Run]:
        runs = [
            Run(fit(row.number, 5, right=True) + "  ", Tone.MUTED),
            Run(fit(row.size, 5, right=True) + "  "),
            Run(f"{row.glyph} {fit(row.word, 13)} ", row.tone),
            Run(fit(row.remote_id, self._remote_width(width)) + " ", Tone.MUTED),
            Run(fit(row.asked, 5, right=True) + " "),
            Run(fit(row.took, 7, right=True)),
        ]
        if row.note:
            runs.append(Run("  " + row.note, Tone.MUTED))
        return runs

    def heading(self, width: int) -> str:
        """The column names above the rows of a table that is `width` cells wide."""
        remote = fit("remote job", self._remote_width(width - 4))
        return f"   {'batch':>5}  {'items':>5}  {'  state':<15} {remote} {'asked':>5} {'took':>7}"


class ItemTable(LineList[ItemRow]):
    """What failed and why, what is in doubt, and what was made."""

    def can_stand_on(self, row: ItemRow) -> bool:
        return row.item_id is not None or row.created is not None

    def draw(self, row: ItemRow, width: int) -> Sequence[Run]:
        if not self.can_stand_on(row):
            return [Run(row.text, row.tone)]
        left = max(12, min(40, width * 2 // 5))
        return [Run(fit(row.text, left) + "  "), Run(fit(row.reason, max(0, width - left - 2)), Tone.MUTED)]
