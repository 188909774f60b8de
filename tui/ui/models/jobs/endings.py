"""What is said when jobs ended: one quiet notice, also when several end together."""

from __future__ import annotations

from collections.abc import Sequence

from tui.core.jobs import JobSnapshot, JobState
from tui.core.text import agreeing, counted, press
from tui.operations import creates
from tui.operations.telling import outcome, trouble
from tui.ui.drawing.words import place_of
from tui.ui.models.made import makes_schema_items
from tui.ui.services.notices import Severity


def went_well(job: JobSnapshot) -> bool:
    """Whether a job came to what the editor wanted."""
    return job.state in (JobState.SUCCEEDED, JobState.CANCELLED) and not job.error


def ending_words(jobs: Sequence[JobSnapshot], here: tuple[str, str] | None) -> tuple[str, str, Severity]:
    """What to say, what to do (keys as ids of actions in braces), and how loud."""
    well = all(map(went_well, jobs))
    made = sum(job.counts.succeeded for job in jobs if creates(job.operation))
    copies = agreeing(made, "copy", "copies")
    severity: Severity = "information" if well else "warning"
    if not well:
        next_step = press("desk.jobs", "see why")
    elif any(map(makes_schema_items, jobs)):
        next_step = press("desk.schema schema.next-steps", "see next steps")
    else:
        next_step = press("desk.jobs", f"see the {copies}") if made else ""
    if len(jobs) > 1:
        said = f"{counted(len(jobs), 'job')} ended: {_states(jobs)}"
    else:
        said = outcome(jobs[0], place_of(jobs[0], here) if here else "")
    return f"{said}{trouble(*jobs)}.", next_step, severity


def _states(jobs: Sequence[JobSnapshot]) -> str:
    words = [
        "with failures" if job.counts.failed and job.state is not JobState.IN_DOUBT else job.state.word
        for job in sorted(jobs, key=lambda job: not went_well(job))
    ]
    return ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
