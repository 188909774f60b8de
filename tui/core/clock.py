"""The one place that turns moments into other zones. A CMS may name any moment, and no moment stops the program."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def local(when: datetime) -> datetime:
    """`when` in the editor's own zone; without a zone it is there already.

    At both ends of the calendar (9999-12-31T23:59:59-08:00) there is no such moment in other zones: then it stays in
    its own.
    """
    return _moved(when, None)


def utc(when: datetime) -> datetime:
    """`when` in UTC, the first or the last moment there is where the calendar ends before it."""
    moved = _moved(when, UTC)
    if moved.tzinfo is UTC:
        return moved
    return LAST if moved.year > 1 else FIRST


def local_now() -> datetime:
    """The time here."""
    return local(datetime.now(UTC))


def _moved(when: datetime, zone: tzinfo | None) -> datetime:
    try:
        return when.astimezone(zone)
    except (OverflowError, ValueError, OSError):  # the last two are the C library's
        return when
