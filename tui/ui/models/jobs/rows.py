"""Jobs as the screens show them: plain values made from snapshots, nothing drawn, no clock of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from tui.core.clock import local_now
from tui.core.jobs import BatchState, JobSnapshot, JobState
from tui.core.tempo import Tempo
from tui.core.text import duration, grouped
from tui.operations.telling import brief, pause_of, verb, what
from tui.ui.drawing.words import launched_at, place_of

STATE_GLYPHS: Mapping[str, tuple[str, str]] = {
    BatchState.PLANNED: ("◌", "muted"),
    BatchState.SENDING: ("◐", "accent"),
    BatchState.ACCEPTED: ("◐", "accent"),
    BatchState.RUNNING: ("◐", "accent"),
    BatchState.SUCCEEDED: ("●", "published"),
    BatchState.PARTLY_FAILED: ("✗", "invalid"),
    BatchState.FAILED: ("✗", "invalid"),
    BatchState.REJECTED: ("✗", "invalid"),
    BatchState.IN_DOUBT: ("?", "draft"),
    BatchState.CANCELLED: ("–", "muted"),
}
"""By the state of a batch, or of a job, which is called the same."""
PAUSE_GLYPH = "‖"


class JobRow(Struct, frozen=True):
    """One line of a job list. `percent` is whole; `rate` is items a second; `left_s` is rounded, in seconds."""

    key: str
    verb: str
    what: str
    """What it acts on: a model's name, or how many of what, and their names."""
    brief: str
    """The same without the names."""
    state: JobState
    percent: int
    progress: int
    total: int
    succeeded: int
    failed: int
    in_doubt: int
    rate: float | None = None
    left_s: float | None = None
    took_s: float | None = None
    pause: str = ""
    """Why an unfinished job does not go on just now, in a word: `paused`, `stalled`, `waiting`, `stopped`."""
    hint: str = ""
    """What the editor could do about it, in place of rate and time."""
    place: str = ""
    """Profile and environment, as far as they need saying."""
    elsewhere: bool = False
    """Whether it works in another profile than the one on the screen."""
    launched: str = ""
    """When: `14:02`, `26 Nov 14:02`."""
    note: str = ""
    """What is waited for, where nobody has to do anything about it."""

    @property
    def word(self) -> str:
        """`62%` while it runs, `62% stalled` when it does not move; when it ended `3 in doubt`, which needs a decision,
        else `12 failed`, or the state's word."""
        if self.state.is_final and self.in_doubt:
            return f"{grouped(self.in_doubt)} in doubt"
        if self.state.is_final and self.failed:
            return f"{grouped(self.failed)} failed"
        if self.state is not JobState.RUNNING:
            return self.pause or self.state.word
        return f"{self.percent:>2}% {self.pause}".rstrip()

    @property
    def counting_word(self) -> str:
        """The word where nothing beside it says how many there are: `40 done`."""
        return f"{grouped(self.succeeded)} {self.word}" if self.word == JobState.SUCCEEDED.word else self.word

    @property
    def tone(self) -> str:
        return "draft" if self.pause else STATE_GLYPHS[self.state][1]

    @property
    def glyph(self) -> str:
        return PAUSE_GLYPH if self.pause else STATE_GLYPHS[self.state][0]

    @property
    def amount(self) -> str:
        """`2,666 of 4,300`: how far it is; once it ended, how many went well."""
        return f"{grouped(self.succeeded if self.state.is_final else self.progress)} of {grouped(self.total)}"

    @property
    def trouble(self) -> str:
        """`12 failed`, `3 in doubt`, or empty."""
        return " ".join(part for part in (self.failures, self.doubts) if part)

    @property
    def failures(self) -> str:
        """`12 failed`, unless its word says so."""
        return f"{grouped(self.failed)} failed" if self.failed and (self.in_doubt or not self.state.is_final) else ""

    @property
    def doubts(self) -> str:
        """`3 in doubt`, unless its word says so."""
        return f"{grouped(self.in_doubt)} in doubt" if self.in_doubt and not self.state.is_final else ""

    @property
    def time(self) -> str:
        """What remains while it runs (nothing until that is known), how long it took afterwards."""
        if not self.state.is_final:
            return f"{duration(self.left_s)} left" if self.left_s is not None and not self.pause else ""
        return f"took {duration(self.took_s)}" if self.took_s is not None else ""

    @property
    def speed(self) -> str:
        if self.rate is None or self.pause or self.state is not JobState.RUNNING:
            return ""
        return f"{self.rate:.0f}/s" if self.rate >= 3 else f"{max(1.0, self.rate * 60):.0f}/min"


def job_row(
    job: JobSnapshot,
    tempo: Tempo | None = None,
    *,
    here: tuple[str, str] | None = None,
    in_list: bool = False,
    today: date | None = None,
) -> JobRow:
    """The row of a job.

    `here` is the profile and environment on the screen: only another place is named. `in_list`: the row can be acted
    on, says when it was launched, and always names the environment.
    """
    total = job.goal
    done = job.counts.settled if job.state.is_final else job.progress
    percent = 100 if job.state is JobState.SUCCEEDED else min(99, 100 * done // total) if total else 0
    return JobRow(
        key=job.id,
        verb=verb(job),
        what=what(job),
        brief=brief(job),
        state=job.state,
        percent=percent,
        progress=done,
        total=total,
        succeeded=job.counts.succeeded,
        failed=job.counts.failed,
        in_doubt=job.counts.in_doubt,
        rate=tempo.rate(job.id) if tempo is not None else None,
        left_s=tempo.left_s(job) if tempo is not None else None,
        took_s=seconds_between(job.started_at or job.created_at, job.ended_at),
        pause=pause_of(job),
        hint=_hint(job, in_list=in_list, is_here=here is None or here == (job.profile, job.environment)),
        place=place_of(job, here, in_list=in_list),
        elsewhere=here is not None and here[0] != job.profile,
        launched=launched_at(job.created_at, today or local_now().date()) if in_list else "",
        note="" if job.state.is_final or job.held or job.orphaned else job.system.named_in(job.note),
    )


def _hint(job: JobSnapshot, *, in_list: bool, is_here: bool) -> str:
    key = "enter" if in_list else "3"
    if job.orphaned:
        return "" if is_here else "P: open it"
    if job.held:
        return f"{key}: resume"
    return f"{key}: decide" if job.state is JobState.IN_DOUBT and job.undecided else ""


def seconds_between(start: datetime | None, end: datetime | None) -> float | None:
    """Seconds from one moment to another, if both are known; never negative, whatever clocks did."""
    return max(0.0, (end - start).total_seconds()) if start and end else None


def active_first(jobs: Sequence[JobSnapshot]) -> list[JobSnapshot]:
    """Jobs that move, then those not begun, those that wait, and ended ones; each as given, newest first."""
    running = [job for job in jobs if job.state is JobState.RUNNING and not (job.held or job.orphaned)]
    running.sort(key=lambda job: job.progress == 0)
    waiting = [job for job in jobs if not job.state.is_final and job not in running]
    return [*running, *waiting, *(job for job in jobs if job.state.is_final)]


def ended_between(before: Mapping[str, JobState], after: Sequence[JobSnapshot]) -> list[JobSnapshot]:
    """The jobs that were unfinished `before` and have ended now."""
    return [job for job in after if job.state.is_final and job.id in before and not before[job.id].is_final]
