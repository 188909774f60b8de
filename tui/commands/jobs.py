"""`copydesk jobs` and its `show`, `cancel`, `forget` and `report`: the journal, without any connection."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tui.commands.console import EXIT_OK, Console
from tui.commands.job_desks import profile_of
from tui.commands.showing import settle_words, show_why, summary
from tui.config.paths import Paths
from tui.core.clock import local
from tui.core.errors import ConfigError, UsageError
from tui.core.jobs import ItemPart, ItemState, JobDetail, JobSnapshot
from tui.core.text import counted, one_line
from tui.jobs.journal import Journal
from tui.jobs.report import report as report_text
from tui.jobs.report import result
from tui.jobs.report_formats import as_csv, as_markdown
from tui.operations.outcomes import batch_lines, nameless_words, part_words, parts, title_of
from tui.operations.reasons import again_words
from tui.operations.telling import name, requests_made


def jobs(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:
    """List all jobs, newest first, or those of one profile."""
    found: tuple[JobSnapshot, ...] = ()
    if paths.journal_file.exists():
        with opened(paths) as journal:
            found = journal.jobs()
    if arguments.profile is not None:
        found = tuple(job for job in found if job.profile == arguments.profile)
    if console.as_json:
        console.data([_row(job) for job in found])
        return EXIT_OK
    if not found:
        console.say("No jobs yet.")
    for job in found:
        console.say(f"{job.id}  {_moment(job.created_at)}  {one_line(job.profile)}  {summary(job)}")
        if job.note and not job.state.is_final:
            console.say(f"  {one_line(job.system.named_in(job.note))}")
    return EXIT_OK


def show(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:
    """Show one job: its requests by state, and its items by what became of them and why, as Jobs does."""
    with opened(paths) as journal:
        detail = journal.job(journal.find(arguments.id))
    if detail is None:
        raise UsageError(f"There is no job {one_line(arguments.id, 80)}.", next_step="copydesk jobs lists them.")
    if console.as_json:
        console.data(_whole(detail))
        return EXIT_OK
    job = detail.job
    console.say(f"{job.id}  {summary(job)}")
    place = [f"profile {one_line(job.profile)}", job.system.label]
    if job.environment:
        place.append(f"environment {one_line(job.environment)}")
    console.say(f"  {' · '.join(place)} · created {_moment(job.created_at)} · {requests_made(job)}")
    for text in (job.note, job.error):
        if text:
            console.say(f"  {one_line(job.system.named_in(text))}")
    for line in batch_lines(detail):
        console.say(f"  {line}")
    for part, lots in parts(detail):
        console.say(f"  {part_words(part, sum(len(lot.items) for lot in lots))}")
        if part is ItemPart.DONE:
            continue
        for lot in lots:
            show_why(console, lot.why, len(lot.items), indent=4)
            for item in lot.items:
                made = f"{item.id} → {item.created}".strip() if part is ItemPart.CREATED else item.id
                console.say(f"      {made}  {one_line(title_of(item, part), 80)}")
    if detail.created_unknown:
        console.say(f"  {nameless_words(detail.created_unknown)}")
    if job.orphaned:
        console.say(f"  No copydesk has it open. Go on with: copydesk jobs resume {job.id}")
    if job.state.is_final and job.undecided:
        console.say(f"  {settle_words(job)}")
    if job.state.is_final and job.counts.failed:
        failed = Counter(item.reason for item in detail.items if item.state is ItemState.FAILED)
        for line in again_words(tuple(failed.items()))[:1]:
            console.say(f"  {line}")
        console.say(f"  Retry what failed with: copydesk jobs retry {job.id}")
    return EXIT_OK


def cancel(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:
    """Cancel what a job has not sent; what was sent goes on in the CMS."""
    with opened(paths) as journal:
        job_id = journal.find(arguments.id)
        before = journal.snapshot(job_id)
        if before is None or before.state.is_final:
            console.say(f"{job_id} has ended; there is nothing to cancel.")
            if console.as_json:
                console.data(result(journal, job_id))
            return EXIT_OK
        journal.request_cancel(job_id)
        after = journal.snapshot(job_id)
        rest = after is not None and not after.state.is_final
        outcome = result(journal, job_id)
        stopped = after.counts.cancelled - before.counts.cancelled if after is not None else 0
    what = f"{counted(stopped, 'item')} will not be sent." if stopped else "nothing is left to send."
    console.say(f"{job_id} {name(before)}: {what}")
    if rest:
        label = before.system.label
        console.say(f"  What was sent will still finish in {label}. Wait for it with: copydesk jobs resume {job_id}")
    if console.as_json:
        console.data(outcome)
    return EXIT_OK


def forget(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:
    """Take one ended job out of the journal, with everything known of it; or one that nobody can finish any more."""
    with opened(paths) as journal:
        job_id = journal.find(arguments.id)
        job = journal.snapshot(job_id)
        unfinished = job is not None and not job.state.is_final
        if job is not None and unfinished:
            try:
                profile_of(paths, journal, job)
            except ConfigError as error:
                console.note(f"Job {job_id} is not finished, and cannot be: {error.message}")
            else:
                raise UsageError(
                    f"Job {job_id} is not finished.",
                    next_step=f"Resume it, or first: copydesk jobs cancel {job_id}",
                )
            open_items = counted(job.counts.total - job.counts.settled, "item")
            console.note(f"  Of {open_items} nobody will know any more whether the CMS took them.")
        if not journal.forget(job_id, unfinished=unfinished):
            raise UsageError(
                f"Job {job_id} is not finished, and another copydesk works on it.", next_step="Let that one end first."
            )
    console.say(f"{job_id} is forgotten. What was done in the CMS is not affected.")
    if console.as_json:
        console.data({"job": job_id, "forgotten": True})
    return EXIT_OK


def report(arguments: argparse.Namespace, paths: Paths, console: Console) -> int:
    """Print everything known of one job, or write it into a file."""
    if console.as_json and arguments.output is None and arguments.format != "json":
        raise UsageError("With --json the report is JSON.", next_step="Leave out --json or --format, or add -o FILE.")
    with opened(paths) as journal:
        job_id = journal.find(arguments.id)
        detail = journal.job(job_id)
        if detail is None:
            raise UsageError(f"There is no job {job_id}.", next_step="copydesk jobs lists them.")
        if arguments.format == "json":
            text = report_text(journal, job_id)
        else:
            text = as_csv(detail) if arguments.format == "csv" else as_markdown(detail)
    if arguments.output is None:
        if console.as_json:
            console.data(json.loads(text))
        else:
            console.out(text)
        return EXIT_OK
    try:
        Path(arguments.output).write_text(text, "utf-8", newline="")
    except OSError as error:
        raise UsageError(
            f"{one_line(arguments.output)} cannot be written: {one_line(error.strerror or str(error))}.",
            next_step="Name another file.",
        ) from error
    console.say(f"The report of {job_id} is saved as {one_line(arguments.output)}.")
    if console.as_json:
        console.data({"job": job_id, "file": arguments.output})
    return EXIT_OK


@contextmanager
def opened(paths: Paths) -> Iterator[Journal]:
    """The journal, closed again on the way out. UsageError when there is none yet."""
    if not paths.journal_file.exists():
        raise UsageError("There are no jobs yet.", next_step="Start one with: copydesk run, or in the dashboard.")
    journal = Journal.open(paths.journal_file)
    Console().remarks(journal.remarks)
    try:
        yield journal
    finally:
        journal.close()


def _row(job: JobSnapshot) -> dict[str, object]:
    counts = job.counts
    return {
        "job": job.id,
        "profile": job.profile,
        "operation": job.operation,
        "state": job.state.value,
        "total": counts.total,
        "succeeded": counts.succeeded,
        "failed": counts.failed,
        "in_doubt": counts.in_doubt,
        "created_at": job.created_at.isoformat(),
    }


def _whole(detail: JobDetail) -> dict[str, object]:
    return {
        **_row(detail.job),
        "created_unknown": detail.created_unknown,
        "batches": [
            {
                "number": batch.number,
                "state": batch.state.value,
                "size": batch.size,
                "remote_id": batch.remote_id,
                "attempts": batch.attempts,
                "asked": batch.asked,
                "sent_at": _iso(batch.sent_at),
                "ended_at": _iso(batch.ended_at),
                "failed": batch.failed,
                "note": batch.note,
            }
            for batch in detail.batches
        ],
        "items": [
            {"id": item.id, "state": item.state.value, "reason": item.reason, "created": item.created}
            for item in detail.items
        ],
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(moment: datetime) -> str:
    return local(moment).strftime("%Y-%m-%d %H:%M:%S")
