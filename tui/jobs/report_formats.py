"""A job's report for spreadsheets and for reading."""

from __future__ import annotations

import csv
import io

from tui.core.clock import local
from tui.core.csv_text import harmless
from tui.core.jobs import JobDetail
from tui.core.text import one_line
from tui.operations.telling import name, standing

COLUMNS = ("id", "title", "state", "reason", "created")


def as_csv(detail: JobDetail) -> str:
    """One line for each item of the job, then one for each new item that belongs to no single source."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    told = set()
    for item in detail.items:
        told.add(item.created)
        writer.writerow((item.id, harmless(item.title), item.state.value, harmless(item.reason), item.created or ""))
    writer.writerows(("", "", "succeeded", "", made) for made in detail.created if made not in told)
    return out.getvalue()


def as_markdown(detail: JobDetail) -> str:
    """The job in a few lines, and its items as a table."""
    job = detail.job
    where = " · ".join(part for part in (job.profile, job.system.label, job.environment) if part)
    lines = [
        f"# {_cell(name(job))}",
        "",
        f"- Job {job.id}: {_cell(standing(job))}",
        f"- {_cell(where)}",
        f"- Launched {local(job.created_at):%Y-%m-%d %H:%M:%S}",
        *(f"- {_cell(text)}" for text in (job.note, job.error) if text),
        "",
        f"| {' | '.join(COLUMNS)} |",
        f"|{' --- |' * len(COLUMNS)}",
        *(
            f"| {_cell(item.id)} | {_cell(item.title)} | {item.state.value} | {_cell(item.reason)} |"
            f" {_cell(item.created or '')} |"
            for item in detail.items
        ),
    ]
    told = {item.created for item in detail.items}
    lines += [f"|  |  | succeeded |  | {_cell(made)} |" for made in detail.created if made not in told]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    """Text that stays in its cell and is read as it is."""
    return "".join(f"\\{char}" if char in "\\|`*_<>[]#" else char for char in one_line(text, 2000))
