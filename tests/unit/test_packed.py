"""Plans of very many items: kept compressed, and the same as plans of few."""

import gc
import os
import sys
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from tui.cms.datocms.seen import RECENT, Seen
from tui.core.content import RecordStatus
from tui.core.packed import AT_ONCE, Joined, Keep, Packed, in_memory
from tui.core.plan import Batches, PlanItem, PlannedBatch, in_requests
from tui.jobs.overflow import Overflow

WHEN = datetime(2026, 11, 25, 19, 3, 1, 211_000, tzinfo=timezone(timedelta(hours=1)))
NUMBERS = (0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 7)


def an_item(number: int) -> PlanItem:
    status = (RecordStatus.DRAFT, None)[number % 2]
    when = (WHEN, WHEN.astimezone(UTC), None)[number % 3]
    return PlanItem(
        f"r{number}", f"静かな庭 {number} ✗", "m", status, (True, False, None)[number % 3], when, None, "draft"
    )


def packed(items: list[PlanItem], keep: Keep = in_memory) -> Packed[PlanItem]:
    made = Packed(PlanItem, keep)
    for item in items:
        made.append(item)
    return made


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("keep", [in_memory, Overflow(0), Overflow(5_000)], ids=["memory", "file", "both"])
def test_what_is_packed_comes_out_as_it_was(number: int, keep: Keep) -> None:
    items = [an_item(place) for place in range(number)]
    made = packed(items, keep)
    assert len(made) == number
    assert list(made) == items == [made[place] for place in range(number)]
    assert made[:3] == tuple(items[:3])
    assert made[AT_ONCE - 2 : AT_ONCE + 2] == tuple(items[AT_ONCE - 2 : AT_ONCE + 2])
    assert [item.published_at and item.published_at.isoformat() for item in made] == [
        item.published_at and item.published_at.isoformat() for item in items
    ]
    with pytest.raises(IndexError):
        made[number]
    if items:
        assert made[-1] == items[-1]


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells which files are open")
def test_very_many_stand_in_a_file_nobody_else_can_open_and_that_goes_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def in_files() -> list[str]:
        found = []
        for link in Path("/proc/self/fd").iterdir():
            with suppress(OSError):  # it was open to look here
                found.append(str(link.readlink()))
        return [name for name in found if name.startswith(str(tmp_path))]

    made = packed([an_item(place) for place in range(NUMBERS[-1])], Overflow(0))
    assert [place.endswith("(deleted)") for place in in_files()] == [True]
    assert not list(tmp_path.iterdir())
    assert made[AT_ONCE] == an_item(AT_ONCE)
    del made
    gc.collect()
    assert not in_files()


@pytest.mark.parametrize("room", [0, 1], ids=["at once", "later"])
def test_without_room_on_the_disk_they_stay_in_memory(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    really, left = os.pwrite, [room]

    def until_full(file: int, lot: bytes, at: int) -> int:
        left[0] -= 1
        return really(file, lot if left[0] >= 0 else lot[:10], at)

    monkeypatch.setattr(os, "pwrite", until_full)
    items = [an_item(place) for place in range(NUMBERS[-1])]
    assert list(packed(items, Overflow(0))) == items


def test_where_no_file_can_be_made_they_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    items = [an_item(place) for place in range(NUMBERS[-1])]
    assert list(packed(items, Overflow(0))) == items


@pytest.mark.parametrize("size", [1, 200, 450])
def test_requests_of_very_many_items_are_those_of_the_same_items_in_a_list(size: int) -> None:
    lots = [[an_item(place) for place in range(number)] for number in (0, 950, 1, 430)]
    expected = [PlannedBatch(tuple(lot[at : at + size])) for lot in lots for at in range(0, len(lot), size)]
    batches = in_requests([packed(lot) for lot in lots], size)
    assert isinstance(batches, Batches)
    assert list(batches) == expected == [batches[place] for place in range(len(batches))]
    assert batches[1:3] == tuple(expected[1:3])
    assert list(batches.items) == [item for lot in lots for item in lot]
    assert batches.items[949:953] == tuple([item for lot in lots for item in lot][949:953])
    with pytest.raises(IndexError):
        batches[len(expected)]


def test_requests_of_few_items_are_a_tuple() -> None:
    assert in_requests([], 200) == ()
    assert in_requests([packed([]), packed([an_item(1)])], 200) == (PlannedBatch((an_item(1),)),)
    assert Joined([[1, 2], [], [3]])[-1] == 3


@pytest.mark.parametrize(
    "ids",
    [
        ["A", "B", "C", "a", "b", "c"],
        ["a", "B", "c", "D", "e", "F"],
        ["7", "8", "9", "10", "11", "100"],
        ["A", "a", "b", "0", "9", "-"],
    ],
    ids=["texts", "a language", "numbers", "bytes"],
)
def test_ids_in_an_order_are_met_once(ids: list[str]) -> None:
    seen = Seen()
    assert seen.meet(ids[:3]) == [True] * 3
    assert seen.meet(ids[2:5]) == [False, True, True]
    assert seen.meet([*ids[:2], *ids[3:]]) == [False] * 4 + [True], "the list moved: it is read again"
    assert seen.meet(ids) == [False] * 6


def test_what_was_made_behind_is_new_once() -> None:
    seen = Seen()
    ids = [f"{number:06}" for number in range(RECENT + 10)]
    assert all(seen.meet(ids))
    assert seen.meet([ids[0], ids[5], f"{ids[5]}x"]) == [False, False, True]
    assert seen.meet([ids[0], f"{ids[5]}x", ids[-1]]) == [False] * 3


def test_ids_in_no_order_are_met_once() -> None:
    seen = Seen()
    assert seen.meet(["b", "a", "c"]) == [True] * 3
    assert seen.meet(["c", "aa", "a", "aa"]) == [False, True, False, False]
    ordered_first = Seen()
    ordered_first.meet(["a", "b", "c"])
    assert ordered_first.meet(["z", "b", "y", "z"]) == [True, False, True, False]
    assert ordered_first.meet(["a", "y", "x"]) == [False, False, True]
    assert len(ordered_first) == 6
