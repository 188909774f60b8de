"""A job's report for spreadsheets and for reading."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from tui.core.clock import local
from tui.core.csv_text import harmless
from tui.core.jobs import ItemPart, JobDetail
from tui.core.text import counted, one_line
from tui.operations.outcomes import Lot, nameless_words, part_words, parts, title_of
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
    """The job in a few lines, and its items by what became of them and why, as Jobs shows them."""
    job = detail.job
    where = " · ".join(part for part in (job.profile, job.system.label, job.environment) if part)
    lines = [
        f"# {_cell(name(job))}",
        "",
        f"- Job {job.id}: {_cell(standing(job))}",
        f"- {_cell(where)}",
        f"- Launched {local(job.created_at):%Y-%m-%d %H:%M:%S}",
        *(f"- {_cell(job.system.named_in(text))}" for text in (job.note, job.error) if text),
    ]
    for part, lots in parts(detail):
        lines += ["", f"## {part_words(part, sum(len(lot.items) for lot in lots)).capitalize()}"]
        for lot in lots:
            lines += _lot(lot, part)
    if detail.created_unknown:
        lines += ["", nameless_words(detail.created_unknown)]
    return "\n".join(lines) + "\n"


def _lot(lot: Lot, part: ItemPart) -> Iterator[str]:
    """The reason, what to do about it, and the items."""
    if lot.why.told:
        yield from ("", f"### {counted(len(lot.items), 'item')}: {_cell(lot.why.told)}")
    if todo := lot.why.todo_without_keys:
        yield from ("", _cell(todo))
    columns = ("title", "id", "created") if part is ItemPart.CREATED else ("title", "id")
    yield from ("", f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}")
    for item in lot.items:
        cells = (one_line(title_of(item, part), 200), item.id, item.created or "")[: len(columns)]
        yield f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    """Text that stays in its cell and is read as it is."""
    return "".join(f"\\{char}" if char in "\\|`*_<>[]#" else char for char in one_line(text, 2000))
