"""Records and plans as files in the state directory."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from tui.config.files import claim, write_private, writing
from tui.core.clock import local_now
from tui.core.content import Record
from tui.core.plan import PlanItem, Skipped
from tui.core.text import clean
from tui.operations.plan import Plan

_STEERING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What JSON takes as it is and a terminal or an editor obeys."""

COLUMNS = ("id", "model", "title", "status", "valid", "created_at", "updated_at", "published_at", "environment")
FREE_TEXT = frozenset({"title", "group", "reason"})
"""Columns that hold what people wrote. All others are ids, words and times that scripts compare: never altered."""


def saved(what: str, file: Path, others: str = "") -> str:
    """`Saved 12 records as records-1.json and .csv in /home/me/exports`: the names first, a line ends between them and
    the directory, and where there is little room it is that which is cut."""
    return " ".join(part for part in (f"Saved {what} as {file.name}", others, f"in {file.parent}") if part)


def _moment(when: datetime | None) -> str | None:
    return when.isoformat() if when is not None else None


def _row(record: Record, models: Mapping[str, str], environment: str) -> dict[str, object]:
    return {
        "id": record.id,
        "model": models.get(record.model_id, record.model_id),
        "title": record.title,
        "status": record.status.value,
        "valid": record.is_valid,
        "created_at": _moment(record.created_at),
        "updated_at": _moment(record.updated_at),
        "published_at": _moment(record.published_at),
        "environment": environment,
    }


def write_records(
    directory: Path, records: Iterable[Record], *, models: Mapping[str, str], environment: str
) -> tuple[Path, Path]:
    """Save records of an environment as JSON and as CSV, readable by the owner alone. Returns both files.

    `models`: api keys of models by their ids.
    """
    rows = [_row(record, models, environment) for record in records]
    return _write_both(directory, "records", rows, COLUMNS, rows)


PLAN_COLUMNS = ("id", "title", "model", "group", "sent", "reason", "status", "valid", "published_at", "environment")


def write_plan(directory: Path, plan: Plan) -> tuple[Path, Path]:
    """Save a plan as JSON and its items as CSV, readable by the owner alone. Returns both files."""
    rows = [*(_plan_row(plan, item) for item in plan.items), *(_plan_row(plan, item) for item in plan.skipped)]
    whole = {
        "operation": plan.operation.name,
        "heading": plan.heading,
        "profile": plan.profile,
        "system": plan.system.name,
        "project": plan.project,
        "environment": plan.environment,
        "primary": plan.primary,
        "total": plan.total,
        "expected_to_fail": plan.failing,
        "more_may_fail": plan.more_may_fail,
        "left_out": len(plan.skipped),
        "batches": len(plan.batches),
        "requests": plan.requests,
        "seconds": round(plan.seconds, 1),
        "sent_anyway": sorted(plan.sent_anyway),
        "warnings": list(plan.warnings),
        "groups": [
            {
                "label": group.label,
                "count": group.count,
                "outcome": group.outcome,
                "sent": group.sent,
                "expected_to_fail": group.fails,
            }
            for group in plan.groups
        ],
        "selections": [batch.body for batch in plan.batches if batch.body is not None],
        "items": rows,
    }
    return _write_both(directory, "plan", whole, PLAN_COLUMNS, rows)


def _plan_row(plan: Plan, item: PlanItem | Skipped) -> dict[str, object]:
    row: dict[str, object] = {
        "id": item.id,
        "title": item.title,
        "model": plan.model_keys.get(item.model_id, item.model_id),
        "group": item.group,
        "sent": isinstance(item, PlanItem),
        "reason": item.reason if isinstance(item, Skipped) else item.fails,
        "environment": plan.environment,
    }
    if isinstance(item, PlanItem):
        status = item.status.value if item.status is not None else None
        row |= {"status": status, "valid": item.is_valid, "published_at": _moment(item.published_at)}
    return row


def _write_both(
    directory: Path, kind: str, whole: object, columns: Sequence[str], rows: Iterable[Mapping[str, object]]
) -> tuple[Path, Path]:
    with _claimed(directory, kind, ".json", ".csv") as (as_json, as_csv):
        with writing(as_json) as stream:
            for piece in json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(whole):
                stream.write(_STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", piece).encode())
        with writing(as_csv) as stream:
            writer = csv.DictWriter(codecs.getwriter("utf-8")(stream), columns)
            writer.writeheader()
            writer.writerows({key: _harmless(key, value) for key, value in row.items()} for row in rows)
    return as_json, as_csv


@contextlib.contextmanager
def _claimed(directory: Path, kind: str, *endings: str) -> Iterator[list[Path]]:
    """Files of one name that nobody else has, nor takes while they are written. Where something ends the writing, none
    of them stays. Raises ConfigError."""
    stamp = f"{kind}-{local_now():%Y%m%d-%H%M%S}"
    names = (f"{stamp}{more}" for more in chain([""], (f"-{number}" for number in count(2))))
    named = ([directory / f"{name}{ending}" for ending in endings] for name in names)
    files = next(one for one in named if not any(file.exists() for file in one[1:]) and claim(one[0]))
    try:
        yield files
    except BaseException:
        for file in files:
            file.unlink(missing_ok=True)
        raise


def _harmless(column: str, value: object) -> object:
    """Spreadsheets run what begins like a formula; a leading apostrophe makes free text of it. Nothing steers a
    terminal that shows the file."""
    if not isinstance(value, str):
        return value
    value = clean(value)
    return f"'{value}" if column in FREE_TEXT and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def write_text(directory: Path, kind: str, text: str) -> Path:
    """Save a text of a kind under a name of its own, readable by the owner alone. Raises ConfigError."""
    with _claimed(directory, kind, ".txt") as (file,):
        write_private(file, clean(text, len(text)).encode())
    return file


async def write_pieces(directory: Path, name: str, pieces: Iterable[str]) -> Path:
    """Save a long text under a name, readable by the owner alone; others have their turn between its pieces.

    What could not be written whole is taken away again. Raises ConfigError, and what `pieces` raises.
    """
    file = directory / name
    with writing(file) as stream:
        for piece in pieces:
            stream.write(clean(piece, len(piece)).encode())
            await asyncio.sleep(0)
    return file
