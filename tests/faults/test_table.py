"""A fixed part of the table of faults; `python -m tests.faults` plays all of it."""

import pytest

from tests.faults.promises import play
from tests.faults.rows import ROWS, Row

CHOSEN = (
    "duplicate: reset before it was taken",
    "duplicate: half an answer",
    "duplicate: killed, resumed",
    "duplicate: a colleague copies the same, ours lost",
    "duplicate: token revoked and accepted again",
    "duplicate: result of status 500, made",
    "publish: resets for 3 s",
    "publish: counts of 3 + 1",
    "publish: promotion in the middle",
    "unpublish: reset before it was taken",
    "unpublish: killed, resumed",
    "unpublish: result null, made",
    "unpublish: counts of 3 + 1",
    "unpublish: a record is deleted in the middle",
    "duplicate-field: 502 after it was taken",
    "copy-schema: a colleague copies others, ours lost",
    "copy-schema: a total of 0",
)


def test_the_table_is_large_and_its_names_are_one_of_a_kind() -> None:
    names = [row.name for row in ROWS]
    assert len(set(names)) == len(names) >= 80
    assert set(CHOSEN) <= set(names)


@pytest.mark.parametrize("row", [row for row in ROWS if row.name in CHOSEN], ids=lambda row: row.name)
def test_every_promise_holds(row: Row) -> None:
    assert play(row).broken == {}
