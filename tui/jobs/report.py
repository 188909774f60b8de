"""What came of a job, as data: the `--json` object of the command line and the report an editor exports."""

from __future__ import annotations

import json
from datetime import datetime

from tui.core.errors import UsageError
from tui.core.jobs import ItemState, JobDetail
from tui.jobs.journal import Journal
from tui.jobs.statements import moment


def result(journal: Journal, job_id: str) -> dict[str, object]:
    """The object design.md section 5 promises. succeeded + failed + in_doubt = total once the job ended; what was
    planned and never sent is `cancelled`.
    """
    detail = _detail(journal, job_id)
    job = detail.job
    began, ended = job.started_at or job.created_at, job.ended_at or moment(journal.now(job_id))
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
        "created": list(detail.created),
        "created_unknown": detail.created_unknown,
        "failures": [{"id": item.id, "reason": item.reason} for item in detail.items if item.state is ItemState.FAILED],
        "skipped": [{"id": item.id, "reason": item.reason} for item in journal.skipped(job_id)],
    }


def report(journal: Journal, job_id: str) -> str:
    """Everything the journal knows of a job, as JSON text."""
    detail = _detail(journal, job_id)
    job = detail.job
    whole = {
        **result(journal, job_id),
        "profile": job.profile,
        "system": job.system.name,
        "environment": job.environment,
        "title": job.title,
        "note": job.note,
        "error": job.error,
        "created_at": _text(job.created_at),
        "started_at": _text(job.started_at),
        "ended_at": _text(job.ended_at),
        "batches": [
            {
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
            for batch in detail.batches
        ],
        "items": [
            {
                "id": item.id,
                "title": item.title,
                "state": item.state.value,
                "reason": item.reason,
                "created": item.created,
            }
            for item in detail.items
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _detail(journal: Journal, job_id: str) -> JobDetail:
    detail = journal.job(job_id)
    if detail is None:
        raise UsageError(f"There is no job {job_id}.", next_step="copydesk jobs lists them.")
    return detail


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="milliseconds")
