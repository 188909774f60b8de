"""How states and times are written: glyph and word for every status, times as people say them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from tui.core.clock import local
from tui.core.content import Record, RecordStatus
from tui.core.jobs import JobSnapshot

STATUS: Mapping[RecordStatus, tuple[str, str, str]] = {
    RecordStatus.DRAFT: ("◌", "draft", "draft"),
    RecordStatus.UPDATED: ("◐", "updated", "updated"),
    RecordStatus.PUBLISHED: ("●", "published", "published"),
    RecordStatus.DELETED: ("–", "deleted", "muted"),
    RecordStatus.UNKNOWN: ("·", "unknown", "muted"),
}
"""Glyph, word and tone of a status."""

INVALID_GLYPH = "✗"
MARK = "▌"
PERHAPS = "┊"
"""In a mark's place: may be part of a found set, only the CMS can tell."""
CURSOR = "›"
MADE = "+"
"""Beside what a job of this session made."""
UP, DOWN = "▴", "▾"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def status_of(record: Record) -> tuple[str, str, str]:
    """Glyph, word and tone of a record: an invalid one keeps its word and takes the glyph and tone of invalid."""
    glyph, word, tone = STATUS[record.status]
    return (INVALID_GLYPH, word, "invalid") if record.is_valid is False else (glyph, word, tone)


def ago(when: datetime | None, now: datetime | None = None) -> str:
    """`now`, `3 min ago`, `2 h ago`, `yesterday`, `3 Nov`, `3 Nov 2023`; a dash when there is no time."""
    if when is None:
        return "–"
    now = now or datetime.now(UTC)
    seconds = (now - when).total_seconds()
    there, today = local(when), local(now)
    days = (today.date() - there.date()).days
    if -60 < seconds < 60:
        return "now"
    if 0 < seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if 0 < seconds < 86_400 and (days == 0 or seconds < 6 * 3600):
        return f"{int(seconds // 3600)} h ago"
    if days == 1:
        return "yesterday"
    day = f"{there.day} {_MONTHS[there.month - 1]}"
    return day if there.year == today.year else f"{day} {there.year}"


def below_each_other(when: str) -> str:
    """A time as it stands in a column: units below units, tens below tens."""
    return f" {when}" if when[:1].isdigit() and not when[1:2].isdigit() else when


def moment_text(when: datetime | None) -> str:
    """A time in full, in the editor's own zone: `3 Nov 2025, 14:05`."""
    if when is None:
        return "–"
    here = local(when)
    return f"{here.day} {_MONTHS[here.month - 1]} {here.year}, {here:%H:%M}"


def launched_at(when: datetime, today: date) -> str:
    """A time that tells rows of a list apart: `14:02` today, `26 Nov 14:02`, `26 Nov 2024` in another year."""
    here = local(when)
    time = f"{here.hour:02}:{here.minute:02}"  # a list has a thousand of them, and strftime is slow
    if here.date() == today:
        return time
    day = f"{here.day} {_MONTHS[here.month - 1]}"
    return f"{day} {time}" if here.year == today.year else f"{day} {here.year}"


def day_and_time(when: datetime, now: datetime | None = None) -> str:
    """A time with its day: `today 14:02`, `yesterday 14:02`, `26 Nov 14:02`, `26 Nov 2024`."""
    here, today = local(when), local(now or datetime.now(UTC)).date()
    day = {0: "today ", 1: "yesterday "}.get((today - here.date()).days)
    return f"{day}{here:%H:%M}" if day else launched_at(when, today)


def zoned_moment_text(when: datetime | None) -> str:
    """A time in full with the zone it is told in: `3 Nov 2025, 14:05 CET`. One that names no zone is not moved into
    any: `3 Nov 2025, 14:05 (no zone given)`."""
    if when is None:
        return "–"
    if when.tzinfo is None:
        return f"{when.day} {_MONTHS[when.month - 1]} {when.year}, {when:%H:%M} (no zone given)"
    return f"{moment_text(when)} {local(when):%Z}"


def place_of(job: JobSnapshot, here: tuple[str, str] | None, *, in_list: bool = False) -> str:
    """Where a job works, as far as it is not plain: `shop`, `magazine · draft-room`; in lists its environment."""
    if here is not None and here[0] != job.profile:
        return " · ".join(part for part in (job.profile, job.environment) if part)
    if in_list or here is None or here[1] != job.environment:
        return job.environment
    return ""
