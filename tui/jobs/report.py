"""What came of a job, as data: the `--json` object of the command line and the report an editor exports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from tui.core.errors import UsageError
from tui.core.jobs import BatchSnapshot, ItemSnapshot, ItemState, JobDetail, JobSnapshot
from tui.jobs.journal import Journal
from tui.jobs.statements import moment
from tui.operations import creates

WRITTEN_AT_ONCE = 100
"""Entries of a list in one piece of a report."""


def result(journal: Journal, job_id: str) -> dict[str, object]:
    """The object design.md section 5 promises. succeeded + failed + in_doubt = total once the job ended; what was
    planned and never sent is `cancelled`.
    """
    detail = _detail(journal, job_id)
    return {
        **_head(journal, detail.job),
        "created": list(detail.created),
        "created_unknown": detail.created_unknown,
        "failures": [{"id": item.id, "reason": item.reason} for item in detail.items if item.state is ItemState.FAILED],
        "skipped": [{"id": item.id, "reason": item.reason} for item in journal.skipped(job_id)],
    }


def _head(journal: Journal, job: JobSnapshot) -> dict[str, object]:
    began, ended = job.started_at or job.created_at, job.ended_at or moment(journal.now(job.id))
    return {
        "job": job.id,
        "operation": job.operation,
        "state": job.state.value,
        "total": job.counts.total,
        "succeeded": job.counts.succeeded,
        "failed": job.counts.failed,
        "in_doubt": job.counts.in_doubt,
        "cancelled": job.counts.cancelled,
        "requests": job.requests,
        "seconds": round(max(0.0, (ended - began).total_seconds()), 3),
    }


def report(journal: Journal, job_id: str) -> str:
    """Everything the journal knows of a job, as JSON text."""
    return "".join(pieces(journal, job_id))


def pieces(journal: Journal, job_id: str) -> Iterator[str]:
    """The same piece by piece, each made in a few milliseconds: a job may have hundreds of thousands of items.

    Raises UsageError before the first one when there is no such job.
    """
    job = journal.snapshot(job_id)
    if job is None:
        raise _unknown(job_id)
    yield from _as_json(_fields(journal, job))


def _fields(journal: Journal, job: JobSnapshot) -> Iterator[tuple[str, object]]:
    """Names and values of a report; iterators stand for lists."""
    pages = journal.pages(job.id)
    yield from _head(journal, job).items()
    # What there cannot be any of is not looked for: that would go through all items in one go.
    made_any = creates(job.operation)
    yield "created", pages.each_created() if made_any else iter(())
    yield "created_unknown", max(0, job.counts.succeeded - pages.created_count()) if made_any else 0
    failed_none = job.state.is_final and not job.counts.failed
    failed = iter(()) if failed_none else pages.each(ItemState.FAILED)
    yield "failures", ({"id": item.id, "reason": item.reason} for item in failed)
    yield "skipped", ({"id": item.id, "reason": item.reason} for item in journal.skipped(job.id))
    yield "profile", job.profile
    yield "system", job.system.name
    yield "environment", job.environment
    yield "title", job.title
    yield "note", job.note
    yield "error", job.error
    yield "created_at", _text(job.created_at)
    yield "started_at", _text(job.started_at)
    yield "ended_at", _text(job.ended_at)
    yield "batches", map(_batch, pages.each_batch())
    yield "items", map(_item, pages.each())


def _batch(batch: BatchSnapshot) -> dict[str, object]:
    return {
        "number": batch.number,
        "state": batch.state.value,
        "size": batch.size,
        "remote_id": batch.remote_id,
        "attempts": batch.attempts,
        "asked": batch.asked,
        "sent_at": _text(batch.sent_at),
        "ended_at": _text(batch.ended_at),
        "failed": batch.failed,
        "note": batch.note,
    }


def _item(item: ItemSnapshot) -> dict[str, object]:
    return {
        "id": item.id,
        "title": item.title,
        "state": item.state.value,
        "reason": item.reason,
        "created": item.created,
    }


def _as_json(fields: Iterable[tuple[str, object]]) -> Iterator[str]:
    """An object whose lists are written as they are read, indented by two."""
    begin = "{"
    for name, value in fields:
        yield f"{begin}\n  {_json(name)}: "
        begin = ","
        if isinstance(value, Iterator):
            yield from _list(value)
        else:
            yield _json(value)
    yield "\n}\n"


def _list(values: Iterator[object]) -> Iterator[str]:
    begin = "["
    while some := list(islice(values, WRITTEN_AT_ONCE)):
        lines = ",\n    ".join(_flat(value) if isinstance(value, dict) else _json(value) for value in some)
        yield f"{begin}\n    {lines}"
        begin = ","
    yield "[]" if begin == "[" else "\n  ]"


def _flat(row: dict[str, object]) -> str:
    lines = ",\n      ".join(f"{_json(name)}: {_json(value)}" for name, value in row.items())
    return f"{{\n      {lines}\n    }}"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _detail(journal: Journal, job_id: str) -> JobDetail:
    detail = journal.job(job_id)
    if detail is None:
        raise _unknown(job_id)
    return detail


def _unknown(job_id: str) -> UsageError:
    return UsageError(f"There is no job {job_id}.", next_step="copydesk jobs lists them.")


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds")
