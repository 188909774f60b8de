"""What is picked in Content: ranges, found sets under other filters, the tray's words, the list, saving, restarts."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace
from textual import events

from tui.config.paths import Paths
from tui.config.selections import SelectionStore
from tui.core.errors import Unreachable
from tui.core.selection import NOTHING, Selection
from tui.ui.drawing.words import PERHAPS
from tui.ui.models.content.marks import Mark
from tui.ui.screens.plan import PlanScreen
from tui.ui.screens.record import RecordScreen
from tui.ui.screens.saved import SavedScreen
from tui.ui.screens.selection import SelectionScreen
from tui.ui.widgets.record_table import MARK_GLYPHS
from tui.ui.widgets.selection_list import SelectionList

Stages = Callable[..., Any]
SIZE = (80, 24)


async def opened(scene: Any, pilot: Any, *keys: str) -> None:
    await scene.settled(pilot)
    await press(scene, pilot, *keys)


async def press(scene: Any, pilot: Any, *keys: str) -> None:
    await pilot.press(*keys)
    await scene.settled(pilot)


async def filtered(scene: Any, pilot: Any, text: str) -> None:
    await press(scene, pilot, "slash")
    scene.content.filter_line.query_one("Input").value = text
    await press(scene, pilot, "enter")


def marks_on_screen(scene: Any) -> list[Mark]:
    table = scene.content.table
    marks = {glyph: mark for mark, glyph in MARK_GLYPHS.items()}
    return [marks[table.mark_of(table.row(row), row)] for row in table.rows_shown]


def selection(scene: Any) -> Selection:
    picked: Selection = scene.content.browsing.selection
    return picked


# -- the table ------------------------------------------------------------------------------------------------------
async def test_all_found_under_a_filter_stays_marked_under_another_as_far_as_that_is_known(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await filtered(scene, pilot, "status:draft")
        await press(scene, pilot, "a")
        await filtered(scene, pilot, "")
        statuses = [scene.content.table.row(row).status.value for row in range(6)]
        assert marks_on_screen(scene)[:6] == [Mark.IN if status == "draft" else Mark.OUT for status in statuses]
        assert "not shown" not in scene.tray
        assert "all 200 found in Article by status:draft" in scene.tray
        # Out of the set though another list is shown: it is known to be part of it.
        await press(scene, pilot, "home", "space")
        assert "all 200 found − 1" in scene.tray
        assert selection(scene).found[0].excluded == {"article-0"}
        await press(scene, pilot, "home", "space")
        assert "all 200 found in Article" in scene.tray


async def test_what_only_the_cms_can_tell_is_shown_as_perhaps_and_goes_in_and_out_for_certain(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await filtered(scene, pilot, "number")
        await press(scene, pilot, "a")
        await filtered(scene, pilot, "")
        assert set(marks_on_screen(scene)) == {Mark.PERHAPS}
        assert f"{PERHAPS} perhaps in it" in scene.tray
        await press(scene, pilot, "u")
        assert scene.lines[3][1] == " "
        await filtered(scene, pilot, "number")
        await press(scene, pilot, "a")
        assert scene.lines[3][1] == "▌"
        await filtered(scene, pilot, "")
        assert "┊" in scene.lines[3]
        assert "space mark explicitly" in scene.lines[-1]
        await press(scene, pilot, "home", "space")
        assert marks_on_screen(scene)[0] is Mark.IN
        assert "1 marked + all 600 found" in scene.tray
        await press(scene, pilot, "home", "space")
        assert marks_on_screen(scene)[0] is Mark.OUT
        assert "all 600 found − up to 1" in scene.tray
        # Seen among what the query found, it is known to be taken out of it.
        await filtered(scene, pilot, "number")
        assert "all 600 found − 1" in scene.tray
        assert marks_on_screen(scene)[:2] == [Mark.OUT, Mark.IN]


async def test_a_narrower_filter_shows_what_is_part_of_the_wider_one(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await filtered(scene, pilot, "number")
        await press(scene, pilot, "a")
        await filtered(scene, pilot, "number status:updated")
        assert set(marks_on_screen(scene)) == {Mark.IN}


async def test_escape_in_a_range_restores_what_was_marked_before(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "space", "space", "down", "v", "down", "down")
        assert selection(scene).ids == ("article-0", "article-1", "article-3", "article-4", "article-5")
        assert [line[1] for line in scene.lines[3:9]] == ["▌", "▌", " ", "▌", "▌", "▌"]
        await press(scene, pilot, "escape")
        assert selection(scene).ids == ("article-0", "article-1")
        assert [line[1] for line in scene.lines[3:9]] == ["▌", "▌", " ", " ", " ", " "]


async def test_shift_click_marks_from_the_cursor_to_the_row(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await pilot.click("#records", offset=(5, 4))
        await pilot.click("#records", offset=(5, 7), shift=True)
        await scene.settled(pilot)
        assert selection(scene).ids == ("article-2", "article-3", "article-4", "article-5")
        await pilot.click("#records", offset=(5, 10))
        await scene.settled(pilot)
        assert len(selection(scene).ids) == 4


async def test_inverting_keeps_marks_of_other_models_and_refuses_what_cannot_be_known(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "space", "m")
        await press(scene, pilot, "down", "enter")
        await press(scene, pilot, "space", "i")
        picked = selection(scene)
        assert picked.ids == ("article-0",)
        assert picked.found[0].excluded == {"author-0"}
        assert "1 marked (not here) + all 3 found − 1" in scene.tray
        await press(scene, pilot, "i")
        assert set(selection(scene).ids) == {"article-0", "author-0"}
        await filtered(scene, pilot, "number")
        await press(scene, pilot, "a")
        await filtered(scene, pilot, "")
        before = selection(scene)
        await press(scene, pilot, "i")
        assert selection(scene) == before
        assert any("some records may be in both" in notice for notice in scene.notices)


# -- the tray -------------------------------------------------------------------------------------------------------
async def test_the_tray_says_what_is_not_shown(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await opened(scene, pilot, "space", "space")
        assert scene.tray.startswith("2 marked ")
        await filtered(scene, pilot, "status:published")
        assert "2 marked · 1 mark not shown here" in scene.tray
        await press(scene, pilot, "a")
        assert "1 marked (not here) + all 200 by status:published · 201 in all   space takes a row out" in scene.tray
        await filtered(scene, pilot, "status:draft")
        assert "1 marked + all 200 found in Article by status:published (not shown here) · 201 in all" in scene.tray
        await pilot.resize_terminal(150, 36)
        await scene.settled(pilot)
        assert "all 200 found in Article by status:published (not shown here) · 201 in all" in scene.tray


async def test_on_a_narrow_screen_the_tray_keeps_the_numbers_and_the_first_actions(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "space", "space")
        await filtered(scene, pilot, "status:published")
        await press(scene, pilot, "a")
        for width in (80, 60, 40):
            await pilot.resize_terminal(width, 24)
            await scene.settled(pilot)
            assert scene.tray.startswith("1 marked")
            assert "all 200 found" in scene.tray
        await pilot.resize_terminal(80, 24)
        await scene.settled(pilot)
        assert "p publish" in scene.tray


async def test_on_the_smallest_screen_the_tray_says_which_set_it_is_and_how_much_of_it_is_elsewhere(
    stage: Stages,
) -> None:
    scene = stage()
    async with scene.app.run_test(size=(40, 10)) as pilot:
        await opened(scene, pilot)
        await filtered(scene, pilot, "status:published")
        await press(scene, pilot, "a")
        await filtered(scene, pilot, "status:draft")
        assert scene.tray.strip() == "all 200 by status:published, not here"


async def test_the_ways_out_of_a_selection_stay_beside_one_of_many_sets(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "space")
        for text in ("status:draft", "status:published", "number 5", "number 7"):
            await filtered(scene, pilot, text)
            await press(scene, pilot, "a")
        assert len(scene.content.browsing.selection.describe()) > 60
        # The words are cut in the middle: their beginning and their end stand there.
        assert scene.tray.startswith("all 200 found + all 200")
        assert "…" in scene.tray
        assert scene.tray.endswith("p publish  u clear  t list")
        await pilot.resize_terminal(40, 24)
        await scene.settled(pilot)
        assert scene.tray.startswith("all 200 found")
        assert scene.tray.endswith("u clear")
        await press(scene, pilot, "u")
        assert not selection(scene)


async def test_after_all_found_the_screen_tells_how_to_take_records_out(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        assert "space mark" in scene.lines[-1]
        await filtered(scene, pilot, "status:draft")
        await press(scene, pilot, "a")
        assert "space takes a row out" in scene.tray
        assert "space take out" in scene.lines[-1]
        await press(scene, pilot, "space", "space", "space")
        assert "all 200 found − 3" in scene.tray
        await press(scene, pilot, "up")
        assert "space mark" in scene.lines[-1]
        await pilot.press("p")
        while not isinstance(scene.app.screen, PlanScreen):
            await pilot.pause()
        await pilot.press("escape")
        assert scene.desk.plans[0][1].found[0].count == 197


async def test_planning_says_how_far_it_is_and_escape_stops_it(stage: Stages) -> None:
    scene = stage()
    gate = scene.desk.gates["plan"] = asyncio.Event()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "a")
        await pilot.press("p")
        while "looked at" not in scene.tray:
            await pilot.pause()
        assert "Planning to publish 12,480 records … 1,500 looked at   esc stops" in scene.tray
        await pilot.press("escape")
        while "Planning" in scene.tray:
            await pilot.pause()
        gate.set()
        await scene.settled(pilot)
        assert scene.app.screen is scene.app.main
        assert scene.tray.startswith("all 12,480 found")


async def test_sets_that_may_share_records_have_a_total_that_says_how_sure_it_is(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(120, 36)) as pilot:
        await opened(scene, pilot)
        await filtered(scene, pilot, "status:draft")
        await press(scene, pilot, "a")
        await filtered(scene, pilot, "status:published")
        await press(scene, pilot, "a")
        assert "all 200 by status:draft (not here) + all 200 by status:published" in scene.tray
        assert "· 400 in all" in scene.tray
        await filtered(scene, pilot, "number")
        await press(scene, pilot, "a")
        assert "· at most 1,000" in scene.tray
        await press(scene, pilot, "t")
        assert "· at most 1,000" in scene.text


# -- the list -------------------------------------------------------------------------------------------------------
async def listed(scene: Any, pilot: Any) -> SelectionScreen:
    await press(scene, pilot, "t")
    screen = scene.app.screen
    assert isinstance(screen, SelectionScreen)
    return screen


async def test_the_list_shows_everything_picked_and_prunes_it(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "space", "m")
        await press(scene, pilot, "down", "enter")
        await press(scene, pilot, "a", "space")
        await listed(scene, pilot)
        assert "Selection ── 1 marked + all 3 found − 1" in scene.text
        assert "▾ all 3 found − 1 in Author" in scene.text
        assert "− Author number 0" in scene.text
        assert "Article number 0" in scene.text
        # The exclusion comes back, the record goes.
        await press(scene, pilot, "down", "space", "space")
        assert selection(scene) == Selection((), (replace(selection(scene).found[0], excluded=frozenset()),))
        assert "all 3 found in Author" in scene.text
        assert " out" in scene.text
        await press(scene, pilot, "end", "space")
        assert selection(scene).ids == ("article-0",)
        await press(scene, pilot, "home", "delete")
        assert selection(scene) == NOTHING.mark(["article-0"])
        await press(scene, pilot, "u")
        assert selection(scene) == NOTHING
        await press(scene, pilot, "home", "space", "escape")
        assert scene.tray.startswith("all 3 found")


async def test_copies_are_told_from_originals_in_the_list_too(stage: Stages, fake_desk: Any, make_record: Any) -> None:
    long = "Breakfast at the post office in black and white, and what became of all the letters nobody ever sent"
    desk = fake_desk()
    titles = (long, f"{long} (duplicate)", f"Lunch {long}")
    desk.records["article"] = [make_record(n, title=title, values={}) for n, title in enumerate(titles)]
    scene = stage(desk)
    async with scene.app.run_test(size=(80, 24)) as pilot:
        await opened(scene, pilot, "space", "space", "space", "t")
        rows = [line for line in scene.lines if "Breakfast at" in line]
        assert "ever sent " in rows[0]
        assert "(duplicate) " in rows[1]
        assert "Lunch Breakfast at the post" in rows[2]


async def test_enter_opens_a_record_or_shows_what_was_found(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "down", "space")
        await filtered(scene, pilot, "status:draft")
        await press(scene, pilot, "a")
        await filtered(scene, pilot, "")
        await listed(scene, pilot)
        await press(scene, pilot, "end", "enter")
        assert isinstance(scene.app.screen, RecordScreen)
        await press(scene, pilot, "escape", "home", "enter")
        assert scene.app.screen is scene.app.main
        assert "/ status:draft ── 200 found" in scene.text
        assert set(marks_on_screen(scene)) == {Mark.IN}


async def test_ten_thousand_marks_are_listed_and_only_what_is_seen_is_read(stage: Stages, paths: Paths) -> None:
    many = Selection(tuple(f"article-{number}" for number in range(10_000)))
    SelectionStore(paths, "gazette", "records").keep_current("main", many)
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        assert scene.tray.startswith("10,000 marked")
        assert any("10,000 marked from last time" in notice for notice in scene.notices)
        await listed(scene, pilot)
        await press(scene, pilot, "end")
        assert "Article number 9999" in scene.text
        await press(scene, pilot, "space", "up")
        assert selection(scene).count == 9_999
        assert sum(len(ids) for ids in scene.desk.calls("by_ids")) < 700


async def test_records_that_are_no_more_are_named(stage: Stages, paths: Paths) -> None:
    SelectionStore(paths, "gazette", "records").keep_current("main", Selection(("article-1", "gone-x")))
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await listed(scene, pilot)
        assert "no longer exists" in scene.text
        assert "1 record no longer there" in scene.text
        await press(scene, pilot, "end", "enter")
        assert any("gone-x no longer exists" in notice for notice in scene.notices)
        await press(scene, pilot, "space")
        assert selection(scene).ids == ("article-1",)


async def test_a_list_that_cannot_be_read_still_lists_the_ids(stage: Stages, paths: Paths) -> None:
    SelectionStore(paths, "gazette", "records").keep_current("main", Selection(("article-1",)))
    scene = stage()
    scene.desk.fail("by_ids", Unreachable("The line is down.", next_step="Try again."))
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await listed(scene, pilot)
        assert "article-1" in scene.text
        assert any("The line is down." in notice for notice in scene.notices)


async def test_what_was_taken_out_stays_out_when_a_wider_set_is_added_in_tray_row_list_and_plan(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await filtered(scene, pilot, "number")
        await press(scene, pilot, "a", "space")
        await filtered(scene, pilot, "")
        await press(scene, pilot, "a")
        assert "1 taken out before stays out. Press a to select all of them" in scene.notices[-1]
        assert scene.tray.startswith("all 12,480 found − 1")
        assert marks_on_screen(scene)[0] is Mark.OUT
        await listed(scene, pilot)
        assert "all 12,480 found − 1 in Article" in scene.text
        assert next(line for line in scene.lines if "− Article number 0" in line).rstrip(" │").endswith("out")
        await press(scene, pilot, "escape")
        await pilot.press("p")
        while not isinstance(scene.app.screen, PlanScreen):
            await pilot.pause()
        assert [item.excluded for item in scene.desk.plans[0][1].found] == [{"article-0"}]
        await press(scene, pilot, "escape", "a")
        assert scene.tray.startswith("all 12,480 found ")
        assert marks_on_screen(scene)[0] is Mark.IN


async def test_what_another_set_holds_is_not_out_in_the_list_either(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await filtered(scene, pilot, "number")
        await press(scene, pilot, "a", "space")
        await filtered(scene, pilot, "article")
        # Nobody knows which words find it, so it stays out just in case; marked by itself it is in everywhere.
        await press(scene, pilot, "a")
        screen = await listed(scene, pilot)
        rows = [row for row in screen.view.rows if row.record_id == "article-0"]
        assert len(rows) == 2
        assert {screen.view.mark_of(row, 0) for row in rows} == {" "}
        await press(scene, pilot, "down", "space")
        assert {screen.view.mark_of(row, 0) for row in rows} == {"▌"}
        assert not selection(scene).excluded
        await press(scene, pilot, "up", "space")
        assert {screen.view.mark_of(row, 0) for row in rows} == {" "}
        assert all("article-0" in item.excluded for item in selection(scene).found)


async def test_what_is_not_among_all_rows_of_another_set_is_surely_out(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await filtered(scene, pilot, "number")
        await press(scene, pilot, "a", "space")
        await filtered(scene, pilot, "number 59")
        assert scene.content.table.window.is_whole
        await press(scene, pilot, "a")
        screen = await listed(scene, pilot)
        (row,) = (row for row in screen.view.rows if row.record_id == "article-0")
        assert screen.view.mark_of(row, 0) == " "
        assert "all 16 found in Article by number 59" in scene.text


# -- saved by name --------------------------------------------------------------------------------------------------
async def test_a_selection_is_saved_by_name_and_loaded_in_place_of_another_or_beside_it(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "space", "t")
        await press(scene, pilot, "w", *"a/b", "enter")
        assert 'cannot be called "a/b"' in scene.text
        await press(scene, pilot, "backspace", "backspace", "enter")
        assert any("Saved as a: 1 marked." in notice for notice in scene.notices)
        await press(scene, pilot, "escape", "space")
        assert selection(scene).ids == ("article-0", "article-1")
        await press(scene, pilot, "T", "enter")
        assert "Current selection: 2 marked." in scene.text
        await press(scene, pilot, "right", "right", "enter")
        assert selection(scene).ids == ("article-0",)
        await press(scene, pilot, "u", "down", "down", "space", "T", "enter")
        await press(scene, pilot, "right", "enter")
        assert set(selection(scene).ids) == {"article-0", scene.content.table.row(4).id}


async def test_saving_over_another_asks_once_more(stage: Stages, paths: Paths) -> None:
    store = SelectionStore(paths, "gazette", "records")
    store.save("a", NOTHING.mark("xyz"))
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "space", "t")
        await press(scene, pilot, "w", "a", "enter")
        assert "a holds 3 marked" in scene.text
        assert store.load("a").selection.count == 3
        await press(scene, pilot, "enter")
        assert store.load("a").selection.ids == ("article-0",)


async def test_saved_selections_are_deleted_after_asking_and_broken_ones_say_why(stage: Stages, paths: Paths) -> None:
    store = SelectionStore(paths, "gazette", "records")
    store.save("good", NOTHING.mark("xyz"), environment="draft-room")
    store.save("odd", NOTHING.mark("x")).write_text("{")
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "T")
        assert isinstance(scene.app.screen, SavedScreen)
        assert "draft-room" in scene.text
        assert "cannot be used" in scene.text
        await press(scene, pilot, "end", "enter")
        assert any("cannot be used" in notice for notice in scene.notices)
        await press(scene, pilot, "home", "D")
        assert "Delete this saved selection?" in scene.text
        await press(scene, pilot, "tab", "enter")
        assert not store.exists("good")
        await press(scene, pilot, "escape")
        assert scene.app.screen is scene.app.main


# -- over restarts and switches -------------------------------------------------------------------------------------
async def test_what_is_picked_is_there_again_after_a_restart(stage: Stages) -> None:
    first = stage()
    async with first.app.run_test(size=SIZE) as pilot:
        await opened(first, pilot, "space", "space")
        await filtered(first, pilot, "status:draft")
        await press(first, pilot, "a", "down", "down", "space")
        kept = selection(first)
    second = stage()
    async with second.app.run_test(size=SIZE) as pilot:
        await opened(second, pilot)
        again = selection(second)
        assert again.ids == kept.ids
        assert again.found[0].excluded == kept.found[0].excluded
        assert "1 marked + all 200 found − 1" in second.tray
        assert any("from last time" in notice for notice in second.notices)
        assert marks_on_screen(second)[0] is Mark.IN
        await press(second, pilot, "t")
        assert second.app.screen.query_one(SelectionList).rows[0].note.startswith("from an earlier run, today ")
        await press(second, pilot, "escape", "u")
    third = stage()
    async with third.app.run_test(size=SIZE) as pilot:
        await opened(third, pilot)
        assert not selection(third)
        assert third.notices == []


async def test_a_broken_file_is_said_and_nothing_is_picked(stage: Stages, paths: Paths) -> None:
    store = SelectionStore(paths, "gazette", "records")
    store.keep_current("main", NOTHING.mark("x"))
    store._current_file("main").write_text("[]")
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        assert not selection(scene)
        assert any("cannot be used" in notice for notice in scene.notices)
        await pilot.press("space")
        await scene.settled(pilot)
    (aside,) = store._current_file("main").parent.glob("*.broken")
    assert aside.read_text() == "[]"
    again = stage()
    async with again.app.run_test(size=SIZE) as pilot:
        await opened(again, pilot)
        assert len(selection(again).ids) == 1
        assert not any("cannot be used" in notice for notice in again.notices)


async def test_a_file_that_cannot_be_moved_is_never_written_over(
    stage: Stages, paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SelectionStore(paths, "gazette", "records")
    store.keep_current("main", NOTHING.mark("x"))
    store._current_file("main").write_text("[]")
    monkeypatch.setattr(SelectionStore, "set_aside", lambda *_: None)
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "space")
        assert any("Marks are not kept" in notice for notice in scene.notices)
    assert store._current_file("main").read_text() == "[]"


async def test_marks_of_a_pasted_filter_survive_a_restart(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "slash")
        scene.app.focused.post_message(events.Paste("number\u00ad 1\u200f"))
        await scene.settled(pilot)
        await pilot.press("enter")
        await scene.settled(pilot)
        assert scene.content.filter_line.text == "number 1"
        await pilot.press("a")
        await scene.settled(pilot)
        kept = selection(scene)
        assert kept.found
    again = stage()
    async with again.app.run_test(size=SIZE) as pilot:
        await opened(again, pilot)
        assert selection(again).found == kept.found
        assert not any("cannot be used" in notice for notice in again.notices)


async def test_each_profile_has_a_selection_of_its_own(stage: Stages, fake_desk: Any) -> None:
    scene = stage(fake_desk("gazette"), fake_desk("journal"))
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "space")
        scene.app.main.opening.open_profile("journal")
        await scene.settled(pilot)
        assert "nothing marked" in scene.tray
        scene.app.main.opening.open_profile("gazette")
        await scene.settled(pilot)
        assert "1 marked" in scene.tray
