"""One line about the job that is open: what, where, when, how long, how much was asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from tui.core.clock import local
from tui.core.jobs import JobSnapshot
from tui.core.text import duration
from tui.operations.telling import name, requests_made
from tui.ui.drawing.cells import Cell, cut, width_of
from tui.ui.drawing.words import moment_text, place_of
from tui.ui.models.jobs.rows import seconds_between
from tui.ui.widgets.tones import OneLine


def clock(when: datetime, beside: datetime | None = None) -> str:
    """A time of day to the second; with its date when that is not today, nor the day of `beside`."""
    here = local(when)
    known = local(beside or datetime.now(UTC))
    day = "" if here.date() == known.date() else moment_text(when).rpartition(",")[0] + ", "
    return f"{day}{here:%H:%M:%S}"


def head_facts(job: JobSnapshot) -> list[Cell]:
    """What is known of a job as a whole, most telling first."""
    if job.started_at is None:
        when = f"launched {clock(job.created_at)}"
    elif job.ended_at is None:
        when = f"began {clock(job.started_at)}"
    else:
        when = f"{clock(job.started_at)} → {clock(job.ended_at, job.started_at)}"
    took = seconds_between(job.started_at or job.created_at, job.ended_at)
    # While it runs the number would be painted with every question; the batches show the questions.
    asked = requests_made(job) if job.requests and job.state.is_final else ""
    facts = [
        (name(job, 200), "strong"),
        (place_of(job, ("", "")), "text"),
        (when, "muted"),
        (f"took {duration(took)}" if took is not None else "", "muted"),
        (f"{job.counts.cancelled:,} not sent" if job.counts.cancelled else "", "muted"),
        (f"job {job.id}", "muted"),
        (asked, "muted"),
    ]
    return [fact for fact in facts if fact[0]]


class JobHead(OneLine):
    """The facts that fit, on one line."""

    _facts: Sequence[Cell] = ()

    def show(self, job: JobSnapshot | None) -> None:
        """Tell of this job, or of none."""
        self._facts = head_facts(job) if job is not None else ()
        self.redraw()

    def cells(self, width: int) -> Sequence[Cell]:
        if not self._facts:
            return ()
        (named, tone), *others = self._facts
        left = width - 2
        # A long name leaves room for the rest, which is nowhere else.
        named = cut(named, max(width // 3, left - sum(width_of(text) + 3 for text, _ in others)))
        cells: list[Cell] = [(" ", ""), (named, tone)]
        left -= width_of(named)
        for fact in others:
            if width_of(fact[0]) + 3 <= left:
                cells += [(" · ", "faint"), fact]
                left -= width_of(fact[0]) + 3
        return cells
