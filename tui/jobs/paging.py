"""The batches and items of a job page by page, so that a job of any size is looked at with little memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from sqlite3 import Row

from tui.core.jobs import BatchSnapshot, BatchState, ItemPart, ItemSnapshot, ItemState, ItemTally
from tui.jobs.statements import moment, said
from tui.jobs.store import Store
from tui.operations import creates

READ_AT_ONCE = 200
"""Rows of a job that are read in one go where all of them are wanted."""

_PARTS: Mapping[ItemPart, str] = {
    ItemPart.FAILED: "state = 'failed'",
    ItemPart.IN_DOUBT: "state = 'in_doubt'",
    ItemPart.CREATED: "created IS NOT NULL",
    ItemPart.DONE: "state = 'succeeded' AND created IS NULL",
    ItemPart.UNSENT: "state = 'cancelled'",
    ItemPart.WAITING: "state IN ('planned', 'sent')",
}


class Pages:
    """Reads what one job holds. `batch` narrows items to those of one batch, by its number."""

    def __init__(self, store: Store, job_id: str) -> None:
        self._store = store
        row = store.row("SELECT seq, operation FROM jobs WHERE id = ?", (job_id,))
        self._job = -1 if row is None else int(row["seq"])
        self._written: dict[str, str] = {}
        """Reasons as they stand in the journal, by what is shown of them."""
        self._creates = row is not None and creates(row["operation"])

    # -- batches --------------------------------------------------------------------------------------------------
    def batch_count(self) -> int:
        """How many batches there are; they are numbered from 1 without gaps."""
        row = self._store.row("SELECT max(number) AS number FROM batches WHERE job = ?", (self._job,))
        return int(row["number"] or 0) if row is not None else 0

    def batches(self, first: int, count: int) -> tuple[BatchSnapshot, ...]:
        """The batches at the places `first` to `first + count`, from 0."""
        rows = self._store.rows(
            "SELECT * FROM batches WHERE job = ? AND number > ? ORDER BY number LIMIT ?", (self._job, first, count)
        )
        return tuple(batch_snapshot(row) for row in rows)

    def first_open_batch(self) -> int | None:
        """The number of the first batch that is not finished."""
        row = self._store.row(
            "SELECT min(number) AS number FROM batches WHERE job = ? AND ended_at IS NULL", (self._job,)
        )
        return None if row is None or row["number"] is None else int(row["number"])

    def unsent(self) -> int:
        """How many items stand in batches that did not leave yet."""
        row = self._store.row(
            "SELECT sum(size) AS size FROM batches WHERE job = ? AND ended_at IS NULL AND state = 'planned'",
            (self._job,),
        )
        return int(row["size"] or 0) if row is not None else 0

    # -- items ----------------------------------------------------------------------------------------------------
    def tally(self, batch: int | None = None) -> ItemTally:
        """How many items are in each part."""
        sums = ", ".join(f"total({condition}) AS p{place}" for place, condition in enumerate(_PARTS.values()))
        within, values = self._within(batch)
        row = self._store.row(f"SELECT {sums} FROM items WHERE job = ?{within}", (self._job, *values))  # noqa: S608
        numbers = {part: int(row[f"p{place}"]) for place, part in enumerate(_PARTS)} if row is not None else {}
        numbers[ItemPart.CREATED] = numbers.get(ItemPart.CREATED, 0) + self._count_unattributed(batch)
        counted = self._store.row(
            "SELECT total(succeeded) AS succeeded FROM batches WHERE job = ? AND (? IS NULL OR number = ?)",
            (self._job, batch, batch),
        )
        succeeded = int(counted["succeeded"]) if counted is not None else 0
        unknown = max(0, succeeded - numbers[ItemPart.CREATED]) if self._creates else 0
        return ItemTally({part: number for part, number in numbers.items() if number}, unknown)

    def reasons(self, part: ItemPart, batch: int | None = None) -> tuple[tuple[str, int], ...]:
        """Why the items of a part came to be there, each reason with how many it has, the most frequent first; an empty
        one where there is none to tell."""
        within, values = self._within(batch)
        rows = self._store.rows(
            f"SELECT reason, count(*) AS number FROM items WHERE job = ? AND {_PARTS[part]}{within}"  # noqa: S608
            " GROUP BY reason ORDER BY number DESC, min(position)",
            (self._job, *values),
        )
        self._written = {said(row["reason"]): row["reason"] for row in rows}
        return tuple((said(row["reason"]), int(row["number"])) for row in rows)

    def reason_at(self, position: int) -> str:
        """The reason of the item of that position; empty where it has none."""
        row = self._store.row("SELECT reason FROM items WHERE job = ? AND position = ?", (self._job, position))
        return said(row["reason"]) if row is not None else ""

    def items(
        self, part: ItemPart, first: int, count: int, batch: int | None = None, reason: str | None = None
    ) -> tuple[ItemSnapshot, ...]:
        """The items at the places `first` to `first + count` of a part, or of those that are there for one reason; in
        the order of the plan."""
        within, values = self._within(batch, reason)
        rows = self._store.rows(
            f"SELECT * FROM items WHERE job = ? AND {_PARTS[part]}{within} ORDER BY position LIMIT ? OFFSET ?",  # noqa: S608
            (self._job, *values, count, first),
        )
        found = [item_snapshot(row) for row in rows]
        if part is ItemPart.CREATED and len(found) < count:
            attributed = first + len(found) if found else self._count(part, batch)
            found += self._unattributed(batch, max(0, first - attributed), count - len(found))
        return tuple(found)

    def each(self, state: ItemState | None = None) -> Iterator[ItemSnapshot]:
        """All items, or those of a state, in the order of the plan; read a few at a time."""
        within, values = ("", ()) if state is None else (" AND state = ?", (state.value,))
        last = -1
        while rows := self._store.rows(
            f"SELECT * FROM items WHERE job = ? AND position > ?{within} ORDER BY position LIMIT ?",  # noqa: S608
            (self._job, last, *values, READ_AT_ONCE),
        ):
            yield from map(item_snapshot, rows)
            last = rows[-1]["position"]

    def each_created(self) -> Iterator[str]:
        """The ids of all that was made: of items, then what belongs to no single one."""
        last = -1
        while rows := self._store.rows(
            "SELECT created, position FROM items WHERE job = ? AND position > ? AND created IS NOT NULL"
            " ORDER BY position LIMIT ?",
            (self._job, last, READ_AT_ONCE),
        ):
            yield from (said(row["created"]) for row in rows)
            last = rows[-1]["position"]
        for row in self._store.rows("SELECT id FROM created WHERE job = ? ORDER BY batch, position", (self._job,)):
            yield said(row["id"])

    def created_count(self) -> int:
        """How many there are of these."""
        row = self._store.row(
            "SELECT (SELECT count(created) FROM items WHERE job = ?1)"
            " + (SELECT count(*) FROM created WHERE job = ?1) AS number",
            (self._job,),
        )
        return int(row["number"]) if row is not None else 0

    def each_batch(self) -> Iterator[BatchSnapshot]:
        """All batches in their order, read a few at a time."""
        first = 0
        while found := self.batches(first, READ_AT_ONCE):
            yield from found
            first += len(found)

    def place(self, part: ItemPart, position: int, batch: int | None = None, reason: str | None = None) -> int:
        """At which place of a part, or of those that are there for one reason, the item of that position stands, or
        would."""
        within, values = self._within(batch, reason)
        row = self._store.row(
            f"SELECT count(*) AS number FROM items WHERE job = ? AND {_PARTS[part]}{within} AND position < ?",  # noqa: S608
            (self._job, *values, position),
        )
        return int(row["number"]) if row is not None else 0

    def ids(self, part: ItemPart, batch: int | None = None, *, by_reason: bool = False) -> tuple[str, ...]:
        """The ids of all items of a part: of new items their own, else those of the sources. `by_reason`: in the order
        of `reasons`, else in that of the plan."""
        within, values = self._within(batch)
        column = "created" if part is ItemPart.CREATED else "id"
        rows = self._store.rows(
            f"SELECT {column} AS id, reason FROM items WHERE job = ? AND {_PARTS[part]}{within} ORDER BY position",  # noqa: S608
            (self._job, *values),
        )
        if by_reason:
            number = Counter(row["reason"] for row in rows)
            # Those with as many come as they first did, which is how a Counter keeps them.
            rank = {reason: place for place, (reason, _) in enumerate(number.most_common())}
            rows = sorted(rows, key=lambda row: rank[row["reason"]])
        found = [said(str(row["id"])) for row in rows]
        if part is ItemPart.CREATED:
            found += [item.created or "" for item in self._unattributed(batch, 0, -1)]
        return tuple(dict.fromkeys(found))

    # -- parts of statements ----------------------------------------------------------------------------------------
    def _within(self, batch: int | None, reason: str | None = None) -> tuple[str, tuple[int | str, ...]]:
        alike, values = (" AND reason = ?", (self._written.get(reason, reason),)) if reason is not None else ("", ())
        if batch is None:
            return alike, values
        row = self._store.row(
            "SELECT first, first + planned - 1 AS last FROM batches WHERE job = ? AND number = ?", (self._job, batch)
        )
        first, last = (int(row["first"]), int(row["last"])) if row is not None else (0, -1)
        return f"{alike} AND position BETWEEN ? AND ?", (*values, first, last)

    def _count(self, part: ItemPart, batch: int | None) -> int:
        within, values = self._within(batch)
        row = self._store.row(
            f"SELECT count(*) AS number FROM items WHERE job = ? AND {_PARTS[part]}{within}",  # noqa: S608
            (self._job, *values),
        )
        return int(row["number"]) if row is not None else 0

    def _count_unattributed(self, batch: int | None) -> int:
        row = self._store.row(
            "SELECT count(*) AS number FROM created WHERE job = ? AND (? IS NULL OR batch = ?)",
            (self._job, batch, batch),
        )
        return int(row["number"]) if row is not None else 0

    def _unattributed(self, batch: int | None, first: int, count: int) -> list[ItemSnapshot]:
        """New items that belong to no single source."""
        return [
            ItemSnapshot("", "", ItemState.SUCCEEDED, created=said(row["id"]), created_title=said(row["title"]))
            for row in self._store.rows(
                "SELECT id, title FROM created WHERE job = ? AND (? IS NULL OR batch = ?) ORDER BY batch, position"
                " LIMIT ? OFFSET ?",
                (self._job, batch, batch, count, first),
            )
        ]


def batch_snapshot(row: Row) -> BatchSnapshot:
    """A row of the batches table as screens show it."""
    return BatchSnapshot(
        number=row["number"],
        state=BatchState(row["state"]),
        size=row["size"],
        remote_id=said(row["remote_id"]),
        attempts=row["attempts"],
        asked=row["asked"],
        sent_at=moment(row["sent_at"]) if row["sent_at"] is not None else None,
        ended_at=moment(row["ended_at"]) if row["ended_at"] is not None else None,
        failed=row["failed"],
        note=said(row["note"]),
    )


def item_snapshot(row: Row) -> ItemSnapshot:
    """A row of the items table as screens show it."""
    return ItemSnapshot(
        said(row["id"]),
        said(row["title"]),
        ItemState(row["state"]),
        said(row["reason"]),
        said(row["created"]),
        row["position"],
        said(row["created_title"]),
    )
