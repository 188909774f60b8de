"""Jobs as the screens show them: plain values made from snapshots, nothing drawn, no clock of their own.

Rates and remaining times come from what was seen to move; they are None until enough was seen to know them.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tui.core.jobs import BatchSnapshot, BatchState, ItemSnapshot, ItemState, JobDetail, JobSnapshot, JobState
from tui.core.operations import OPERATIONS
from tui.core.text import counted, duration, grouped
from tui.ui.cells import Cell, fit

RATE_WINDOW_S = 30.0
"""How far back the rate looks."""
RATE_NEEDS_S = 2.0
"""How long a job must have been seen moving before it has a rate."""

FULL, HALF, REST = "━", "╸", "─"

STATE_GLYPHS: Mapping[JobState, tuple[str, str]] = {
    JobState.PLANNED: ("◌", "muted"),
    JobState.RUNNING: ("◐", "accent"),
    JobState.SUCCEEDED: ("●", "published"),
    JobState.PARTLY_FAILED: ("✗", "invalid"),
    JobState.FAILED: ("✗", "invalid"),
    JobState.REJECTED: ("✗", "invalid"),
    JobState.IN_DOUBT: ("?", "draft"),
    JobState.CANCELLED: ("–", "muted"),
}
BATCH_GLYPHS: Mapping[BatchState, tuple[str, str]] = {
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


@dataclass(frozen=True, slots=True)
class JobRow:
    """One line of a job list. `percent` is whole; `rate` is items a second; `left_s` is rounded, in seconds."""

    key: str
    verb: str
    title: str
    environment: str
    noun: str
    state: JobState
    percent: int
    progress: int
    total: int
    succeeded: int
    failed: int
    in_doubt: int
    rate: float | None = None
    left_s: float | None = None
    took_s: float | None = None
    note: str = ""
    held: bool = False

    @property
    def what(self) -> str:
        """What it acts on, in one or two words: the title, else a count."""
        return self.title or counted(self.total, self.noun)

    @property
    def word(self) -> str:
        """`62%` while it runs, else the state's word."""
        if self.held:
            return "waits"
        return f"{self.percent}%" if self.state is JobState.RUNNING else self.state.word

    @property
    def tone(self) -> str:
        return "draft" if self.held else STATE_GLYPHS[self.state][1]

    @property
    def glyph(self) -> str:
        return "‖" if self.held else STATE_GLYPHS[self.state][0]

    @property
    def amount(self) -> str:
        """`2,666 of 4,300`."""
        return f"{grouped(self.progress)} of {grouped(self.total)}"

    @property
    def trouble(self) -> str:
        """`12 failed`, `3 in doubt`, or empty."""
        parts = [f"{grouped(self.failed)} failed"] if self.failed else []
        if self.in_doubt:
            parts.append(f"{grouped(self.in_doubt)} in doubt")
        return " ".join(parts)

    @property
    def time(self) -> str:
        """What remains while it runs (nothing until that is known), how long it took afterwards."""
        if self.state is JobState.RUNNING and not self.held:
            return f"{duration(self.left_s)} left" if self.left_s is not None else ""
        return duration(self.took_s) if self.took_s is not None else ""

    @property
    def speed(self) -> str:
        if self.rate is None or self.state is not JobState.RUNNING:
            return ""
        return f"{self.rate:.0f}/s" if self.rate >= 3 else f"{self.rate * 60:.0f}/min"

    @property
    def hint(self) -> str:
        """What the editor could do about it, in place of rate and time."""
        if self.held:
            return "enter: go on"
        if self.state is JobState.IN_DOUBT:
            return "enter: decide"
        return ""


@dataclass(slots=True)
class Tempo:
    """Watches progress to know rates. Fed with every update of the job feed and a monotonic time in seconds."""

    _seen: dict[str, deque[tuple[float, int]]] = field(default_factory=dict)

    def see(self, jobs: Iterable[JobSnapshot], now: float) -> None:
        running: set[str] = set()
        for job in jobs:
            if job.state is not JobState.RUNNING:
                continue
            running.add(job.id)
            seen = self._seen.setdefault(job.id, deque())
            seen.append((now, job.progress))
            while len(seen) > 2 and seen[1][0] <= now - RATE_WINDOW_S:
                seen.popleft()
        for gone in self._seen.keys() - running:
            del self._seen[gone]

    def rate(self, job_id: str) -> float | None:
        """Items a second over the last half minute; None until it moved for long enough to say."""
        seen = self._seen.get(job_id)
        if not seen:
            return None
        (first_at, first), (last_at, last) = seen[0], seen[-1]
        if last_at - first_at < RATE_NEEDS_S or last <= first:
            return None
        return (last - first) / (last_at - first_at)


def coarse(seconds: float) -> float:
    """A remaining time rounded up so that it does not tick: to 5 s, above two minutes to 15 s, above ten to 60 s."""
    step = 5 if seconds < 120 else 15 if seconds < 600 else 60
    return math.ceil(seconds / step) * step


def job_row(job: JobSnapshot, tempo: Tempo | None = None) -> JobRow:
    """The row of a job."""
    operation = OPERATIONS.get(job.operation)
    total = job.counts.total
    done = job.counts.settled if job.state.is_final else job.progress
    percent = 100 if job.state is JobState.SUCCEEDED else min(99, 100 * done // total) if total else 0
    rate = tempo.rate(job.id) if tempo is not None else None
    return JobRow(
        key=job.id,
        verb=job.operation.replace("-", " "),
        title=job.title,
        environment=job.environment,
        noun=operation.noun if operation else "item",
        state=job.state,
        percent=percent,
        progress=done,
        total=total,
        succeeded=job.counts.succeeded,
        failed=job.counts.failed,
        in_doubt=job.counts.in_doubt,
        rate=rate,
        left_s=coarse((total - done) / rate) if rate else None,
        took_s=_seconds(job.started_at or job.created_at, job.ended_at),
        note=job.error or job.note,
        held=job.held and not job.state.is_final,
    )


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return (end - start).total_seconds() if start and end else None


def bar(percent: int, width: int) -> tuple[str, str]:
    """The done and the open part of a bar of `width` cells, half cells included: `━━━╸` and `────`."""
    halves = max(0, min(percent, 100)) * width * 2 // 100
    full, half = divmod(halves, 2)
    done = FULL * full + HALF * half
    return done, REST * (width - len(done))


def bar_runs(row: JobRow, width: int) -> list[Cell]:
    """The bar of a job: how far it is, and of an ended one which part went well, failed or is in doubt."""
    if not row.state.is_final:
        done, rest = bar(row.percent, width)
        return [(done, "draft" if row.held else "accent"), (rest, "muted")]
    if row.state is JobState.SUCCEEDED:
        return [(FULL * width, "published")]
    failed, in_doubt = _share(row.failed, row.total, width), _share(row.in_doubt, row.total, width)
    well = min(max(0, width - failed - in_doubt), width * row.succeeded // row.total if row.total else 0)
    parts = ((FULL * well, "published"), (FULL * failed, "invalid"), (FULL * in_doubt, "draft"))
    return [*parts, (REST * (width - well - failed - in_doubt), "muted")]


def _share(number: int, total: int, width: int) -> int:
    """Cells of a bar for `number` of `total`: at least one for anything at all."""
    return max(1, width * number // total) if number and total else 0


def job_line(row: JobRow, width: int, *, with_environment: bool = False) -> list[Cell]:
    """One job on one line of at most `width` cells; what matters less goes first when it is narrow."""
    wide = width >= 96
    verb, verb_width = (row.verb, 15) if wide else (row.verb.split(" ")[0], 9)
    word_width = 13
    trouble = (row.trouble, "invalid" if row.failed else "draft")
    tail: list[tuple[str, str, int]] = [(row.amount, "", 16 if wide else 14)]
    if wide:
        tail.append((*trouble, 10))
        tail.extend([(row.hint, "draft", 18)] if row.hint else [(row.speed, "muted", 6), (row.time, "muted", 10)])
        if with_environment:
            tail.append((row.environment, "muted", 8))
    elif row.hint:
        tail.append((row.hint, "draft", 13))
    else:
        tail.append((*trouble, 13) if row.trouble else (row.time, "muted", 13))
    rest = width - verb_width - 1 - word_width - 3 - sum(size + 2 for _, _, size in tail)
    bar_width = min(30, max(6, rest // 2))
    title_width = max(0, min(30, rest - bar_width - 2))
    runs = [
        (fit(verb, verb_width) + " ", ""),
        (fit(row.what, title_width) + "  ", "strong"),
        *bar_runs(row, bar_width),
        (f" {row.glyph} {fit(row.word, word_width)}", row.tone),
    ]
    for text, tone, size in tail:
        runs.append(("  " + fit(text, size, right=True), tone))
    return runs


def active_first(jobs: Sequence[JobSnapshot]) -> list[JobSnapshot]:
    """Jobs that move, then those not begun, those that wait, and ended ones; each as given, newest first."""
    running = [job for job in jobs if job.state is JobState.RUNNING and not job.held]
    running.sort(key=lambda job: job.progress == 0)
    waiting = [job for job in jobs if not job.state.is_final and job not in running]
    return [*running, *waiting, *(job for job in jobs if job.state.is_final)]


def ended_between(before: Mapping[str, JobState], after: Sequence[JobSnapshot]) -> list[JobSnapshot]:
    """The jobs that were unfinished `before` and have ended now."""
    return [job for job in after if job.state.is_final and job.id in before and not before[job.id].is_final]


# -- the detail of one job ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One line of the batches table; texts ready to be shown."""

    key: str
    number: str
    size: str
    glyph: str
    word: str
    tone: str
    remote_id: str
    asked: str
    took: str
    note: str = ""


def batch_row(batch: BatchSnapshot) -> BatchRow:
    """The row of a batch."""
    glyph, tone = BATCH_GLYPHS[batch.state]
    word = "done" if batch.state is BatchState.SUCCEEDED else batch.state.value.replace("_", " ")
    if batch.state is BatchState.PARTLY_FAILED:
        word = f"{grouped(batch.size - batch.failed)} of {grouped(batch.size)}"
    took = _seconds(batch.sent_at, batch.ended_at)
    return BatchRow(
        key=str(batch.number),
        number=grouped(batch.number),
        size=grouped(batch.size),
        glyph=glyph,
        word=word,
        tone=tone,
        remote_id=batch.remote_id or "",
        asked=str(batch.asked) if batch.asked else "",
        took="" if took is None else f"{took:.1f} s" if took < 60 else duration(took),
        note=batch.note,
    )


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of what a job made and what it did not: a heading (`item_id` None), a failure, a new item."""

    key: str
    text: str
    reason: str = ""
    tone: str = ""
    item_id: str | None = None
    created: str | None = None


def item_rows(detail: JobDetail) -> list[ItemRow]:
    """What is worth a line: failed and doubtful items with reasons, then everything that was made."""
    rows: list[ItemRow] = []

    def section(word: str, tone: str, items: Sequence[ItemSnapshot], number: int) -> None:
        if not number:
            return
        rows.append(ItemRow(f"#{word}", f"{word} {grouped(number)}", tone=tone))
        rows.extend(
            ItemRow(f"{word}:{item.id}", item.title or "(untitled)", item.reason, item_id=item.id) for item in items
        )
        nameless = number - len(items)
        if nameless > 0:
            rows.append(ItemRow(f"#{word}+", f"{grouped(nameless)} that the CMS does not name", tone="muted"))

    for word, tone, state, number in (
        ("failed", "invalid", ItemState.FAILED, detail.job.counts.failed),
        ("in doubt", "draft", ItemState.IN_DOUBT, detail.job.counts.in_doubt),
    ):
        items = [item for item in detail.items if item.state is state]
        section(word, tone, items, max(number, len(items)))
    if detail.created:
        sources = {item.created: item for item in detail.items if item.created}
        rows.append(ItemRow("#created", f"created {grouped(len(detail.created))}", tone="published"))
        for made in detail.created:
            source = sources.get(made)
            title = f"copy of {source.title or '(untitled)'}" if source else ""
            rows.append(ItemRow(f"created:{made}", made, title, created=made))
    return rows
