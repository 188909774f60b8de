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
    facts: list[Cell] = [
        (name(job, 200), "strong"),
        (place_of(job, ("", "")), "text"),
    ]
    if job.started_at is None:
        facts.append((f"launched {clock(job.created_at)}", "muted"))
    elif job.ended_at is None:
        facts.append((f"began {clock(job.started_at)}", "muted"))
    else:
        facts.append((f"{clock(job.started_at)} → {clock(job.ended_at, job.started_at)}", "muted"))
    took = seconds_between(job.started_at or job.created_at, job.ended_at)
    if took is not None:
        facts.append((f"took {duration(took)}", "muted"))
    if job.counts.cancelled:
        facts.append((f"{job.counts.cancelled:,} not sent", "muted"))
    facts.append((f"job {job.id}", "muted"))
    if job.requests and job.state.is_final:
        # While it runs the number would be painted with every question; the batches show the questions.
        facts.append((requests_made(job), "muted"))
    return [fact for fact in facts if fact[0]]


class JobHead(OneLine):
    """The facts that fit, on one line."""

    def __init__(self) -> None:
        super().__init__(id="job-head")
        self._facts: list[Cell] = []

    def show(self, job: JobSnapshot | None) -> None:
        """Tell of this job, or of none."""
        self._facts = head_facts(job) if job is not None else []
        self.redraw()

    def cells(self, width: int) -> Sequence[Cell]:
        cells: list[Cell] = [(" ", "")]
        left = width - 2
        # A long name leaves room for the rest, which is nowhere else.
        room = max(width // 3, left - sum(width_of(text) + 3 for text, _ in self._facts[1:]))
        named = [(cut(text, room), tone) for text, tone in self._facts[:1]]
        for text, tone in (*named, *self._facts[1:]):
            between = 3 if len(cells) > 1 else 0
            if between and width_of(text) + between > left:
                continue
            shown = cut(text, left - between)
            if between:
                cells.append((" · ", "faint"))
            cells.append((shown, tone))
            left -= width_of(shown) + between
        return cells
