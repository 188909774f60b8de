"""Which jobs the list shows."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from tui.core.jobs import JobSnapshot, JobState


class JobFilter(StrEnum):
    """Jobs by what came of them. The value is how the list's title says it."""

    ALL = "all"
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
        if self is JobFilter.UNFINISHED:
            return not job.state.is_final
        if self is JobFilter.WELL:
            return ended_well(job)
        if self is JobFilter.CANCELLED:
            return was_cancelled(job)
        return self is JobFilter.ALL or has_trouble(job)


def _kind(job: JobSnapshot) -> tuple[object, ...]:
    """All of a job that a filter looks at."""
    counts = job.counts
    return job.state, counts.failed > 0, counts.in_doubt > 0, counts.cancelled > 0, bool(job.error)


_BAD = (JobState.FAILED, JobState.PARTLY_FAILED, JobState.REJECTED, JobState.IN_DOUBT)


def has_trouble(job: JobSnapshot) -> bool:
    """Whether anything of a job failed, is in doubt, or was given up for a reason."""
    return job.state in _BAD or bool(job.counts.failed or job.counts.in_doubt or job.error)


def ended_well(job: JobSnapshot) -> bool:
    """Whether all that a job was launched for is done."""
    return job.state.is_final and not has_trouble(job) and not was_cancelled(job)


def was_cancelled(job: JobSnapshot) -> bool:
    """Whether a job has ended with items that were not sent."""
    return job.state is JobState.CANCELLED or (job.state.is_final and job.counts.cancelled > 0)
