"""Which jobs the list shows."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from tui.core.jobs import JobSnapshot, JobState


class JobFilter(StrEnum):
    """Jobs by what came of them. The value is how the list's title says it; of all it is empty."""

    ALL = ""
    UNFINISHED = "unfinished"
    WELL = "ended well"
    CANCELLED = "cancelled"
    TROUBLE = "with problems"

    def next(self, jobs: Sequence[JobSnapshot]) -> JobFilter:
        """The one after this, going round, that shows some of these jobs and not all; with none, all of them."""
        members = list(JobFilter)
        after = members[members.index(self) + 1 :]
        kinds = {_kind(job): job for job in jobs}.values()  # of a thousand jobs, few differ in what is looked at
        return next((one for one in after if 0 < sum(map(one.holds, kinds)) < len(kinds)), JobFilter.ALL)

    def holds(self, job: JobSnapshot) -> bool:
        """Whether it shows a job."""
        return self is JobFilter.ALL or self in _came_of(job)


def _kind(job: JobSnapshot) -> tuple[object, ...]:
    """All of a job that a filter looks at."""
    counts = job.counts
    return job.state, counts.failed > 0, counts.in_doubt > 0, counts.cancelled > 0, bool(job.error)


_BAD = (JobState.FAILED, JobState.PARTLY_FAILED, JobState.REJECTED, JobState.IN_DOUBT)


def _came_of(job: JobSnapshot) -> tuple[JobFilter, ...]:
    """The filters that show a job: unfinished, with anything that failed, is in doubt or was given up for a reason,
    ended with items that were not sent; else all that it was launched for is done."""
    counts = job.counts
    has_trouble = job.state in _BAD or counts.failed or counts.in_doubt or job.error
    came_of = [JobFilter.TROUBLE] if has_trouble else []
    if not job.state.is_final:
        came_of.append(JobFilter.UNFINISHED)
    elif job.state is JobState.CANCELLED or counts.cancelled:
        came_of.append(JobFilter.CANCELLED)
    return tuple(came_of) or (JobFilter.WELL,)
