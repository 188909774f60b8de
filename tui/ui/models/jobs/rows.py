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
    """One line of a job list. `rate` is items a second; `left_s` is rounded, in seconds."""

    job: JobSnapshot
    verb: str
    what: str
    """What it acts on: a model's name, or how many of what, and their names."""
    brief: str
    """The same without the names."""
    rate: float | None = None
    left_s: float | None = None
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

    @property
    def key(self) -> str:
        return self.job.id

    @property
    def percent(self) -> int:
        """How much of it is done, whole; all of it only when it is."""
        job = self.job
        if job.state is JobState.SUCCEEDED:
            return 100
        done = job.counts.settled if job.state.is_final else job.progress
        return min(99, 100 * done // job.goal) if job.goal else 0

    @property
    def word(self) -> str:
        """`62%` while it runs, `62% stalled` when it does not move; when it ended `3 in doubt`, which needs a decision,
        else `12 failed`, or the state's word."""
        state, counts = self.job.state, self.job.counts
        if state.is_final and counts.in_doubt:
            return f"{grouped(counts.in_doubt)} in doubt"
        if state.is_final and counts.failed:
            return f"{grouped(counts.failed)} failed"
        if state is not JobState.RUNNING:
            return self.pause or state.word
        return f"{self.percent:>2}% {self.pause}".rstrip()

    @property
    def counting_word(self) -> str:
        """The word where nothing beside it says how many there are: `40 done`."""
        done = self.word == JobState.SUCCEEDED.word
        return f"{grouped(self.job.counts.succeeded)} {self.word}" if done else self.word

    @property
    def tone(self) -> str:
        return "draft" if self.pause else STATE_GLYPHS[self.job.state][1]

    @property
    def glyph(self) -> str:
        return PAUSE_GLYPH if self.pause else STATE_GLYPHS[self.job.state][0]

    @property
    def amount(self) -> str:
        """`2,666 of 4,300`: how far it is; once it ended, how many went well."""
        job = self.job
        return f"{grouped(job.counts.succeeded if job.state.is_final else job.progress)} of {grouped(job.goal)}"

    @property
    def trouble(self) -> str:
        """`12 failed`, `3 in doubt`, or empty."""
        return " ".join(part for part in (self.failures, self.doubts) if part)

    @property
    def failures(self) -> str:
        """`12 failed`, unless its word says so."""
        counts, is_said = self.job.counts, self.job.state.is_final and not self.job.counts.in_doubt
        return f"{grouped(counts.failed)} failed" if counts.failed and not is_said else ""

    @property
    def doubts(self) -> str:
        """`3 in doubt`, unless its word says so."""
        doubt = self.job.counts.in_doubt
        return f"{grouped(doubt)} in doubt" if doubt and not self.job.state.is_final else ""

    @property
    def time(self) -> str:
        """What remains while it runs (nothing until that is known), how long it took afterwards."""
        if not self.job.state.is_final:
            return f"{duration(self.left_s)} left" if self.left_s is not None and not self.pause else ""
        took = seconds_between(self.job.started_at or self.job.created_at, self.job.ended_at)
        return f"took {duration(took)}" if took is not None else ""

    @property
    def speed(self) -> str:
        if self.rate is None or self.pause or self.job.state is not JobState.RUNNING:
            return ""
        return f"{self.rate:.0f}/s" if self.rate >= 3 else f"{max(1.0, self.rate * 60):.0f}/min"

    @property
    def note(self) -> str:
        """What is waited for, where nobody has to do anything about it."""
        job = self.job
        return "" if job.state.is_final or job.held or job.orphaned else job.system.named_in(job.note)


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
    return JobRow(
        job,
        verb(job),
        what(job),
        brief(job),
        rate=tempo.rate(job.id) if tempo is not None else None,
        left_s=tempo.left_s(job) if tempo is not None else None,
        pause=pause_of(job),
        hint=_hint(job, in_list=in_list, is_here=here is None or here == (job.profile, job.environment)),
        place=place_of(job, here, in_list=in_list),
        elsewhere=here is not None and here[0] != job.profile,
        launched=launched_at(job.created_at, today or local_now().date()) if in_list else "",
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
