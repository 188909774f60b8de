"""Going on from record to record in the list they came from."""

import pytest

from tui.core.content import Record, RecordPage, RecordQuery, RecordStatus
from tui.core.roll import IdsRoll, Listed, place_words
from tui.ui.models.content import windows
from tui.ui.models.content.windows import RecordWindow, WindowRoll

QUERY = RecordQuery("m")


def record(number: int) -> Record:
    return Record(f"r{number}", "m", f"Title {number}", RecordStatus.DRAFT)


async def test_rows_of_a_table_go_on_and_unread_ones_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "PAGE", 2)
    asked: list[tuple[int, int]] = []

    class Reader:
        async def page(self, query: RecordQuery, *, offset: int, limit: int) -> RecordPage:
            asked.append((offset, limit))
            return RecordPage(tuple(record(number) for number in range(offset, min(5, offset + limit))), 5, offset)

    window = RecordWindow(QUERY)
    window.accept(RecordPage((record(0), record(1)), 5))
    roll = WindowRoll(window, 0, Reader())  # type: ignore[arg-type]
    assert await roll.step(-1) is None
    assert [await roll.step(1) for _ in range(3)] == [Listed(f"r{n}", f"Title {n}") for n in (1, 2, 3)]
    assert asked == [(2, 2)]
    assert place_words(roll) == "4 of 5"
    assert (await roll.step(1), await roll.step(1)) == (Listed("r4", "Title 4"), None)
    assert roll.row == 4


async def test_ids_go_on_with_the_titles_that_are_known() -> None:
    roll = IdsRoll(("a", "b"), 0, lambda record_id: {"b": "Roses"}.get(record_id, record_id))
    assert await roll.step(1) == Listed("b", "Roses")
    assert await roll.step(1) is None
    assert await roll.step(-1) == Listed("a", "a")
