"""The items of a job on the screen: parts, batches, marks, and acting again on exactly these."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from tests.cmses import DATOCMS, UNICAT
from tests.ui.eyes import until
from tui.core.errors import UsageError
from tui.core.jobs import BatchSnapshot, BatchState, Counts, ItemSnapshot, ItemState, JobSnapshot, JobState
from tui.operations import DUPLICATE
from tui.ui.screens.record import RecordScreen
from tui.ui.widgets.job_bars import JobLines
from tui.ui.widgets.job_tables import BatchTable, ItemTable

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MANY = 10_000


def a_job(state: str = "partly_failed", operation: str = "duplicate", **more: Any) -> JobSnapshot:
    job = JobSnapshot(
        "job-1",
        "gazette",
        DATOCMS,
        operation,
        "Article",
        "main",
        JobState(state),
        Counts(8, 5, 3),
        8,
        START,
        START,
        START,
    )
    return replace(job, **more)


UNIQUE_SLUG = "Slug must be unique (INVALID_FIELD)"
ITEMS = (
    *(ItemSnapshot(f"article-{n}", f"Failed {n}", ItemState.FAILED, "title is too long", position=n) for n in range(3)),
    *(
        ItemSnapshot(f"article-{n}", f"Source {n}", ItemState.SUCCEEDED, created=f"article-{n + 70}", position=n)
        for n in range(3, 8)
    ),
)
BATCHES = (
    BatchSnapshot(1, BatchState.PARTLY_FAILED, 4, "remote-one", 2, 3, START, START, 3),
    BatchSnapshot(2, BatchState.SUCCEEDED, 4, "remote-two", 1, 1, START, START),
)


@pytest.fixture
def desk_with(fake_desk: Any, fake_pages: Any) -> Callable[..., Any]:
    """A desk with one job that holds these batches and items."""

    def make(job: JobSnapshot, items: Any = ITEMS, batches: Any = BATCHES, created_unknown: int = 0, **how: Any) -> Any:
        desk = fake_desk(**how)
        desk.job_list = [job]
        held = fake_pages(batches, items, created_unknown)
        desk.pages = lambda _job_id: held
        desk.held = held
        return desk

    return make


def title_of(view: Any) -> str:
    return "".join(text for text, _ in view.title_cells)


async def at_the_items(scene: Any, pilot: Any) -> Any:
    await scene.settled(pilot)
    await pilot.press("3", "enter")
    items = scene.app.main.current.query_one(ItemTable)
    await until(pilot, lambda: items.has_focus)
    return items


async def test_parts_are_gone_through_with_the_arrows_and_go_round(stage: Any, desk_with: Any) -> None:
    scene = stage(desk_with(a_job(), created_unknown=2))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        items = await at_the_items(scene, pilot)
        assert title_of(items) == "[failed 3] · created 7"
        assert "Title is too long" in scene.text
        await pilot.press("right")
        await until(pilot, lambda: title_of(items) == "failed 3 · [created 7]")
        assert "→ article-73" in scene.text
        assert "and 2 more; which new items they are is not known" in scene.text
        assert "Source 3" in scene.text
        await pilot.press("l")
        await until(pilot, lambda: title_of(items) == "[failed 3] · created 7")
        await pilot.press("left", "h", "left")
        await until(pilot, lambda: title_of(items) == "failed 3 · [created 7]")
        await pilot.press("escape", "right")
        await until(pilot, lambda: title_of(items) == "[failed 3] · created 7")
        assert scene.app.main.current.list.has_focus


async def test_the_marked_new_records_are_planned_and_no_others(stage: Any, desk_with: Any) -> None:
    desk = desk_with(a_job())
    scene = stage(desk)
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await at_the_items(scene, pilot)
        await pilot.press("right", "space", "down", "space")
        assert "2 marked" in scene.tray
        await pilot.press("d")
        await until(pilot, lambda: bool(desk.plans))
        assert (desk.plans[0][0], desk.plans[0][1].ids) == (DUPLICATE, ("article-73", "article-75"))
        assert not desk.plans[0][1].found
        await until(pilot, lambda: scene.app.screen is not scene.app.main)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: bool(desk.launched))
        await until(pilot, lambda: "marked" not in scene.tray)


async def test_all_of_a_part_are_marked_ranges_too_and_marks_are_cleared(stage: Any, desk_with: Any) -> None:
    scene = stage(desk_with(a_job()))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        items = await at_the_items(scene, pilot)
        await pilot.press("right", "a")
        await until(pilot, lambda: "5 marked" in scene.tray)
        assert sum("▌" in line for line in scene.lines) == 5
        await pilot.press("u")
        await until(pilot, lambda: "marked" not in scene.tray)
        await pilot.press("v", "down", "down")
        await until(pilot, lambda: "range: move" in scene.text)
        assert sum("▌" in line for line in scene.lines) == 3
        await pilot.press("escape")
        await until(pilot, lambda: not items.in_range)
        assert items.has_focus
        assert not any("▌" in line for line in scene.lines)
        await pilot.press("v", "up", "v")
        await until(pilot, lambda: "2 marked" in scene.tray)


async def test_an_open_range_is_acted_on_as_it_is_shown(stage: Any, desk_with: Any) -> None:
    scene = stage(desk_with(a_job()))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await at_the_items(scene, pilot)
        await pilot.press("v", "down")
        await until(pilot, lambda: "range: move" in scene.text)
        await pilot.press("p")
        await until(pilot, lambda: bool(scene.desk.plans))
        assert len(scene.desk.plans[0][1].ids) == 2
        assert "2 marked" in scene.tray


async def test_marks_stay_while_parts_change_and_while_the_job_goes_on(stage: Any, desk_with: Any) -> None:
    desk = desk_with(a_job("running", ended_at=None))
    scene = stage(desk)
    async with scene.app.run_test(size=(120, 36)) as pilot:
        items = await at_the_items(scene, pilot)
        await pilot.press("right", "down", "down", "space")
        await until(pilot, lambda: "1 marked" in scene.tray)
        key = items.current.key
        # What failed before it in the job appears above it: the cursor stays on its item.
        desk.held.all_items = (*ITEMS[:3], replace(ITEMS[0], id="x", created="article-99", position=0), *ITEMS[3:])
        desk.publish(a_job("running", ended_at=None, progress=7))
        await until(pilot, lambda: items.row_count == 6)
        assert items.current.key == key
        assert items.cursor == 4
        await pilot.press("left", "right")
        await until(pilot, lambda: title_of(items).endswith("[created 6]"))
        assert sum("▌" in line for line in scene.lines) == 1


async def test_the_selection_of_content_takes_the_marked_ones_in(stage: Any, desk_with: Any) -> None:
    scene = stage(desk_with(a_job()))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        await pilot.press("space")
        await at_the_items(scene, pilot)
        await pilot.press("a", "s")
        await until(pilot, lambda: scene.app.main.current.id == "content")
        await scene.settled(pilot)
        chosen = scene.content.browsing.selection.ids
        assert set(chosen) == {"article-0", "article-1", "article-2"}
        assert "3 marked" in scene.tray


async def test_enter_opens_the_record_and_escape_comes_back(stage: Any, desk_with: Any) -> None:
    scene = stage(desk_with(a_job()))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        items = await at_the_items(scene, pilot)
        await pilot.press("right", "enter")
        await until(pilot, lambda: isinstance(scene.app.screen, RecordScreen))
        await until(pilot, lambda: "article-73" in scene.desk.calls("record"))
        await pilot.press("escape")
        await until(pilot, lambda: scene.app.screen is scene.app.main)
        assert items.has_focus


async def test_what_cannot_be_done_with_such_items_says_why(stage: Any, desk_with: Any) -> None:
    scene = stage(desk_with(a_job(operation="copy-schema", system=UNICAT)))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await at_the_items(scene, pilot)
        await pilot.press("d")
        await until(
            pilot, lambda: any("copied, not duplicated. Press c to copy these." in notice for notice in scene.notices)
        )
        assert scene.desk.plans == []


async def test_items_of_another_place_are_shown_but_not_touched(stage: Any, desk_with: Any) -> None:
    scene = stage(desk_with(a_job(environment="draft-room")))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await at_the_items(scene, pilot)
        for key in ("p", "d", "s", "enter"):
            await pilot.press(key)
        await until(pilot, lambda: sum("open that one first" in notice.lower() for notice in scene.told) == 4)
        assert scene.desk.plans == []
        assert scene.app.main.current.id == "jobs"


async def test_enter_on_a_batch_shows_its_items_and_escape_those_of_all(stage: Any, desk_with: Any) -> None:
    scene = stage(desk_with(a_job()))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3", "b")
        batches, items = (scene.app.main.current.query_one(kind) for kind in (BatchTable, ItemTable))
        await until(pilot, lambda: batches.has_focus)
        assert "remote-" in scene.text
        await pilot.press("down", "enter")
        await until(pilot, lambda: items.has_focus and title_of(items) == "batch 2 ── [created 4]")
        assert items.row_count == 4
        await pilot.press("escape")
        await until(pilot, lambda: title_of(items) == "[failed 3] · created 5")
        assert items.has_focus
        await pilot.press("escape")
        await until(pilot, lambda: scene.app.main.current.query_one(JobLines).has_focus)


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 50)])
async def test_outcomes_have_the_full_width_and_b_shows_the_batches_instead(
    stage: Any, desk_with: Any, size: tuple[int, int]
) -> None:
    scene = stage(desk_with(a_job()))
    async with scene.app.run_test(size=size) as pilot:
        items = await at_the_items(scene, pilot)
        batches = scene.app.main.current.query_one(BatchTable)
        assert (items.region.width, batches.region.height) == (size[0], 0)
        await pilot.press("b")
        await until(pilot, lambda: batches.has_focus and items.region.height == 0)
        assert batches.region.width == size[0]
        await pilot.press("b")
        await until(pilot, lambda: items.has_focus)


REASONS = (
    *(ItemSnapshot(f"s{n}", f"Slug {n}", ItemState.FAILED, UNIQUE_SLUG, position=2 * n) for n in range(18)),
    *(ItemSnapshot(f"t{n}", "", ItemState.FAILED, "Title must have a value", position=2 * n + 1) for n in range(4)),
)


async def test_failures_stand_by_their_reason_with_what_to_do_and_keys_jump_between_reasons(
    stage: Any, desk_with: Any
) -> None:
    scene = stage(desk_with(a_job("failed", counts=Counts(22, 0, 22)), REASONS, ()))
    async with scene.app.run_test(size=(80, 24)) as pilot:
        items = await at_the_items(scene, pilot)
        lines = scene.lines
        heading = next(n for n, line in enumerate(lines) if "Slug must be unique (INVALID_FIELD)" in line)
        assert lines[heading].rstrip("│┃ ").endswith("18")
        assert "Duplicate it in DatoCMS" in lines[heading + 1]
        assert items.current.target == "s0"
        await pilot.press("right_square_bracket")
        await until(pilot, lambda: items.current.target == "t0")
        assert "Title must have a value" in scene.text
        assert "1 of 4" in scene.text
        await pilot.press("up")
        await until(pilot, lambda: items.current.target == "s17")
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: items.current.target == "s0")
        await pilot.press("escape", "right_square_bracket")
        await until(pilot, lambda: items.current.target == "t0")
        assert not items.has_focus
        await pilot.press("enter", "end")
        await until(pilot, lambda: items.current.target == "t3")
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert items.current.target == "t3"


async def test_a_reason_that_is_above_the_rows_on_the_screen_stands_below_them(stage: Any, desk_with: Any) -> None:
    scene = stage(desk_with(a_job("failed", counts=Counts(22, 0, 22)), REASONS, ()))
    async with scene.app.run_test(size=(80, 24)) as pilot:
        items = await at_the_items(scene, pilot)
        assert "Slug must be unique" not in scene.tray
        await pilot.resize_terminal(40, 10)
        await pilot.press("down")
        await until(pilot, lambda: items.top_row > 0)
        await until(pilot, lambda: "Slug must be unique" in scene.tray)
        await pilot.press("end")
        await until(pilot, lambda: "Title must have a value" in scene.tray)


async def test_what_would_fail_again_for_the_same_reason_is_said_where_it_is_offered(
    stage: Any, desk_with: Any
) -> None:
    desk = desk_with(a_job("failed", counts=Counts(22, 0, 22)), REASONS, ())
    planned: list[str] = []

    async def retry(job_id: str) -> Any:
        planned.append(job_id)
        raise UsageError("Planned.")

    desk.retry_failed = retry
    scene = stage(desk)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await until(pilot, lambda: "All 22 fail again unless corrected." in scene.tray)
        assert "R retry failed" in scene.tray
        await pilot.press("R")
        await until(pilot, lambda: bool(planned))


async def test_ten_thousand_items_and_batches_are_read_a_page_at_a_time(stage: Any, desk_with: Any) -> None:
    items = [ItemSnapshot(f"r{n}", f"Title {n}", ItemState.FAILED, "no", position=n) for n in range(MANY)]
    batches = [BatchSnapshot(n + 1, BatchState.FAILED, 1, f"remote-{n}", 1, 1, START, START, 1) for n in range(MANY)]
    desk = desk_with(a_job("failed", counts=Counts(MANY, 0, MANY)), items, batches)
    scene = stage(desk)
    async with scene.app.run_test(size=(120, 36)) as pilot:
        table = await at_the_items(scene, pilot)
        await pilot.press("G")
        await until(pilot, lambda: table.current is not None and table.current.target == f"r{MANY - 1}")
        assert f"{MANY:,} of {MANY:,}" in scene.text
        await pilot.press("b", "end")
        await until(pilot, lambda: "10,000" in "".join(scene.lines[-6:]))
        assert all(read[3] <= 64 for read in desk.held.read if read[0] == "items")
        assert all(read[-1] <= 64 for read in desk.held.read if read[0] == "batches")
        assert len(desk.held.read) < 12


async def test_reasons_of_one_batch_have_the_width_of_the_pane(stage: Any, desk_with: Any) -> None:
    why = "Its links or blocks may be unpublished or not valid, and so on for a while"
    items = [ItemSnapshot("r0", "Title", ItemState.FAILED, why, position=0)]
    batches = [BatchSnapshot(1, BatchState.FAILED, 1, "remote-1", 1, 1, START, START, 1)]
    scene = stage(desk_with(a_job("failed", counts=Counts(1, 0, 1)), items, batches))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await at_the_items(scene, pilot)
        await pilot.press("b", "enter")
        await until(pilot, lambda: "batch 1 " in scene.text and why in scene.text)


async def test_the_journal_failing_under_it_is_told_and_ends_nothing(stage: Any, desk_with: Any) -> None:
    from tui.core.errors import JournalError

    desk = desk_with(a_job())
    scene = stage(desk)

    def broken(*_: Any) -> Any:
        raise JournalError("The journal is damaged.", next_step="Move the file away.")

    async with scene.app.run_test(size=(120, 36)) as pilot:
        await at_the_items(scene, pilot)
        desk.held.tally = desk.held.items = desk.held.batches = broken
        await pilot.press("right", "r")
        await until(pilot, lambda: any("damaged" in notice for notice in scene.notices))
        assert scene.app.is_running


LONG = "A title that says a great deal about the piece, and then names the place and the season it was written in"


@pytest.mark.parametrize(
    ("part", "width", "whole"), [("failed", 140, True), ("created", 200, True), ("failed", 120, False)]
)
async def test_a_long_title_has_the_room_that_nothing_else_has(
    stage: Any, desk_with: Any, part: str, width: int, whole: bool
) -> None:
    state, made = (ItemState.FAILED, None) if part == "failed" else (ItemState.SUCCEEDED, "article-99")
    item = ItemSnapshot("article-1", LONG, state, "title is too long" if not made else "", created=made, position=0)
    scene = stage(desk_with(a_job(), (item,)))
    async with scene.app.run_test(size=(width, 36)) as pilot:
        await at_the_items(scene, pilot)
        assert (LONG in scene.text) is whole
        assert LONG[:40] in scene.text


@pytest.mark.parametrize(("width", "source"), [(80, False), (120, False), (200, True)])
async def test_a_new_item_has_its_title_before_the_ids(stage: Any, desk_with: Any, width: int, source: bool) -> None:
    item = ItemSnapshot("article-1", LONG, ItemState.SUCCEEDED, created="article-99", position=0, created_title=LONG)
    scene = stage(desk_with(a_job(), (item,)))
    async with scene.app.run_test(size=(width, 36)) as pilot:
        await at_the_items(scene, pilot)
        assert LONG[: (width - 4) * 3 // 5 - 2] in scene.text
        assert "→ article-99" in scene.text
        assert ("from article-1" in scene.text) is source


async def test_ids_are_whole_or_not_there(stage: Any, desk_with: Any) -> None:
    old, new = "0fdd4d88-a799-4c89-8b49-3a1f5c0e77d1", "22eee8f3-5019-4cb3-9248-6b0d9c1f33e2"
    item = ItemSnapshot(old, "Width", ItemState.SUCCEEDED, created=new, position=0, created_title="Width")
    scene = stage(desk_with(a_job(), (item,)))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await at_the_items(scene, pilot)
        assert f"→ {new}  from {old}" in scene.text
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: f"→ {new} " in scene.text and "from" not in scene.text)


async def test_titles_that_begin_alike_are_told_apart_by_their_ends(stage: Any, desk_with: Any) -> None:
    copy = f"{LONG} (duplicate)"
    items = [
        ItemSnapshot(f"article-{n}", title, ItemState.FAILED, "title is too long", position=n)
        for n, title in enumerate((LONG, copy, f"Not {LONG}"))
    ]
    scene = stage(desk_with(a_job(), items))
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await at_the_items(scene, pilot)
        assert "was written in " in scene.text
        assert "written in (duplicate)" in scene.text
        assert scene.text.count("written in") == 2


async def test_on_a_low_screen_list_and_items_take_turns_and_every_word_of_a_reason_is_read(
    stage: Any, desk_with: Any
) -> None:
    reason = "title is too long: at most sixty characters are taken here, and this one has many more than that"
    items = [ItemSnapshot(f"a-{n}", f"Failed {n}", ItemState.FAILED, reason, position=n) for n in range(3)]
    scene = stage(desk_with(a_job(), items))
    async with scene.app.run_test(size=(40, 10)) as pilot:
        await scene.settled(pilot)
        await pilot.press("3")
        await scene.settled(pilot)
        jobs, table = scene.app.main.current.query_one(JobLines), scene.app.main.current.query_one(ItemTable)
        assert jobs.region.height == 7
        await pilot.press("enter")
        await until(pilot, lambda: table.has_focus and table.region.height == 6 and "› Failed 0" in scene.text)
        seen = [line[1:39].strip() for line in scene.lines]
        for _ in range(8):
            await pilot.press("up")
            await pilot.pause()
            seen += [line[1:39].strip() for line in scene.lines]
        words = {word for line in seen for word in line.split()}
        assert set(reason.split()[1:]) <= words
        await pilot.press("down")
        await until(pilot, lambda: "› Failed 0" in scene.text)
        await pilot.press("escape")
        await until(pilot, lambda: jobs.has_focus and jobs.region.height == 7)


async def test_only_the_pane_in_focus_shows_the_sign_of_its_cursor(stage: Any, desk_with: Any) -> None:
    scene = stage(desk_with(a_job()))
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await scene.settled(pilot)
        for keys in (("3",), ("enter",), ("tab",)):
            await pilot.press(*keys)
            await scene.settled(pilot)
            signs = [line for line in scene.lines if line[2:4] == "› "]
            assert len(signs) == 1, keys
