"""What plans take, how far jobs are and what became of them, in the words that every place uses."""

from __future__ import annotations

from tui.core.jobs import JobSnapshot
from tui.core.text import counted, grouped, lasting, one_line, sentence
from tui.operations import known
from tui.operations.plan import Plan


def name(job: JobSnapshot, longest: int = 60) -> str:
    """`publish Article`, `publish 40 records`, `duplicate 2 fields: Title and Slug`: the operation and what it acts on.
    A title has at most so many characters."""
    return f"{verb(job)} {what(job, longest)}"


def verb(job: JobSnapshot) -> str:
    """`publish`, `duplicate`."""
    operation = known(job.operation)
    return operation.verb.lower() if operation else job.operation.replace("-", " ")


def what(job: JobSnapshot, longest: int = 60) -> str:
    """What a job acts on: `Article`, `40 records`, `2 fields: Title and Slug`."""
    operation, title = known(job.operation), one_line(job.title, longest)
    if operation and operation.acts_on.in_schema:
        return operation.items(job.counts.planned, title)
    return title or brief(job)


def brief(job: JobSnapshot) -> str:
    """The same without names of single things: `Article`, which means records of it, `2 fields`."""
    operation = known(job.operation)
    title = "" if operation and operation.acts_on.in_schema else one_line(job.title, 60)
    return title or (operation.items(job.counts.planned) if operation else counted(job.counts.planned, "item"))


def outcome(job: JobSnapshot, place: str = "") -> str:
    """`Published 223 of 229 Article records; 40 not sent`, with the place where that was, if it needs saying."""
    operation, counts = known(job.operation), job.counts
    of = f"{grouped(counts.succeeded)} of {grouped(counts.planned)}"
    said = operation.did(counts, one_line(job.title, 60)) if operation else f"{sentence(name(job))}: {of}"
    unsent = f"; {grouped(counts.cancelled)} not sent" if counts.cancelled else ""
    return said + (f" in {place}" if place else "") + unsent


def trouble(*jobs: JobSnapshot) -> str:
    """`; 6 failed; 2 in doubt`, or nothing."""
    failed, doubt = sum(job.counts.failed for job in jobs), sum(job.counts.in_doubt for job in jobs)
    words = [f"{grouped(failed)} failed"] if failed else []
    if doubt:
        words.append(f"{grouped(doubt)} in doubt")
    return "".join(f"; {word}" for word in words)


def looked(before: int, after: int) -> str:
    """What another look found of so many items in doubt, of which so many still are."""
    if after >= before:
        return f"Checked again: still no certain trace of {grouped(after)}."
    known_now = f"Checked again: what became of {grouped(before - after)} is known now"
    return f"{known_now}; still no certain trace of {grouped(after)}." if after else f"{known_now}."


_WITH_CHECKS = "checks included"
"""What is counted as requests, of a plan and of a job: those that send, and those that look what became of it."""


def requests_made(job: JobSnapshot) -> str:
    """How often a job asked the CMS for anything: `24 requests, checks included`."""
    return f"{counted(job.requests, 'request')}, {_WITH_CHECKS}"


def cost(plan: Plan) -> str:
    """What a plan takes: `2 batches (at least 4 requests, checks included). DatoCMS sets the pace.`"""
    size = plan.operation.per_request
    text = f"at least {counted(plan.requests, 'request')}, {_WITH_CHECKS}"
    if size and size > 1:
        text = f"{counted(len(plan.batches), 'batch')} ({text})"
    text = sentence(text)
    if plan.seconds >= 1:
        return (
            f"{text}: {lasting(plan.seconds)} or more at the current rate limit, plus {plan.system.label}'s own time."
        )
    return f"{text}. {plan.system.label} sets the pace."


def standing(job: JobSnapshot) -> str:
    """An ended job by its outcome, one under way by how far it is: `publish Article: running, 620 of 1,000`."""
    if job.state.is_final:
        return outcome(job) + trouble(job)
    word = pause_of(job) or job.state.word
    return f"{name(job)}: {word}, {grouped(job.progress)} of {grouped(job.goal)}{trouble(job)}"


def pause_of(job: JobSnapshot) -> str:
    """Why an unfinished job does not go on just now, in a word; empty when it does, or has ended."""
    if job.state.is_final:
        return ""
    if job.held:
        return "paused"
    if job.orphaned:
        return "stopped"
    if job.note.startswith("stalled"):
        return "stalled"
    return "waiting" if job.note and not job.note.startswith("no ") else ""
