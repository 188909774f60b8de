"""Content on a desk in memory: what is asked, what is shown, what is picked."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cmses import DATOCMS, UNICAT
from tests.ui.eyes import problem_of
from tui.core.content import Record, System
from tui.core.errors import ServerTrouble, Unauthorized

WIDE = (120, 36)
NARROW = (80, 24)


async def test_it_opens_on_the_first_model_with_records_and_the_table_in_focus(stage: Any, fake_desk: Any) -> None:
    scene = stage(fake_desk(counts={"event": 0, "article": 12_480, "author": 3}))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert scene.app.focused.id == "records"
        assert "Article ── 12,480" in scene.lines[1]
        assert "row 1 of 12,480" in scene.text
        assert "gazette · main  PRIMARY" in scene.lines[0]
        assert "rate limit" not in scene.lines[0]
        assert scene.desk.worker_started
        assert scene.desk.calls("count") == []


async def test_the_model_shown_last_is_shown_again(stage: Any, fake_desk: Any) -> None:
    scene = stage(fake_desk())
    scene.desks.remember(scene.desks.state.with_model("gazette", "author"))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert "Author ── 3" in scene.text


@pytest.mark.parametrize(("system", "keys"), [(DATOCMS, "J JSON  V versions"), (UNICAT, "J JSON")])
async def test_the_preview_offers_only_what_works(stage: Any, fake_desk: Any, system: System, keys: str) -> None:
    scene = stage(fake_desk(system=system))
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)

        def foot() -> str:
            return "".join(text for text, _ in scene.content.preview.foot_cells)

        assert foot() == keys
        await pilot.press("slash", *"nowhere", "enter", "tab")
        await scene.settled(pilot)
        assert scene.content.preview.has_focus
        assert scene.content.preview.foot_cells == ()
        assert not any(action_id in scene.app.main.likely for action_id in ("link.next", "records.raw"))


async def test_wide_terminals_show_counts_and_a_preview(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        assert any(line.startswith("│   Article") and "12,480" in line for line in scene.lines)
        assert "the-quiet-garden" in scene.text
        assert sorted(scene.desk.calls("count")) == ["author", "event"]
        await pilot.press("down")
        await scene.settled(pilot)
        assert "Article number 1" in scene.content.preview.text
        assert len(scene.desk.calls("record")) == 2
        await pilot.press("up")
        await scene.settled(pilot)
        assert len(scene.desk.calls("record")) == 2


async def test_only_the_pages_on_the_screen_are_fetched(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert [offset for _, offset, _ in scene.desk.calls("page")] == [0]
        await pilot.press("G")
        await scene.settled(pilot)
        assert scene.content.table.current.id == "article-12479"
        assert [offset for _, offset, _ in scene.desk.calls("page")] == [0, 12_400]
        await pilot.press("g")
        await scene.settled(pilot)
        assert len(list(scene.content.table.window.held())) <= 2_400


async def test_rows_not_yet_there_are_placeholders_that_can_be_moved_over(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        scene.desk.gates["page"] = asyncio.Event()
        await pilot.press("end")
        await pilot.pause()
        assert "·  ·  ·" in scene.text
        await pilot.press("space", "up")
        assert scene.tray.startswith("nothing marked")
        scene.desk.gates["page"].set()
        await scene.settled(pilot)
        assert "·  ·  ·" not in scene.text


async def test_marks_survive_filters_and_the_tray_says_exactly_what_is_picked(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("space", "space")
        assert scene.tray.startswith("2 marked ")
        await pilot.press("slash", *"status:draft")
        await scene.settled(pilot)
        await pilot.press("enter")
        await scene.settled(pilot)
        assert "200 found" in scene.text
        await pilot.press("a", "down", "space", "space", "down", "space")
        assert scene.tray.startswith("1 marked + all 200 found − 3")
        await pilot.press("i")
        assert "all 200 found" not in scene.tray
        await pilot.press("u")
        assert scene.tray.startswith("nothing marked")


async def test_the_filter_is_tried_while_typing_and_applied_with_enter(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *"number 59")
        await scene.settled(pilot)
        queries = [query.filter.text for query, _, _ in scene.desk.calls("page")]
        assert queries[-1] == "number 59"
        assert scene.content.table.row_count == 16
        assert scene.app.focused.id == "filter-input"
        await pilot.press("enter")
        await scene.settled(pilot)
        assert scene.app.focused.id == "records"
        assert "/ number 59 ── 16 found" in scene.lines[1]
        await pilot.press("slash", "end", *" more", "escape")
        await scene.settled(pilot)
        assert scene.content.table.row_count == 16
        assert "/ number 59 ── 16 found" in scene.lines[1]
        assert scene.content.browsing.applied.text == "number 59"


async def test_where_nothing_is_found_it_is_said_what_to_do_next(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *"qqq")
        await scene.settled(pilot)
        assert "esc leave: back to all records" in scene.text
        await pilot.press("enter")
        await scene.settled(pilot)
        assert "/ edit the filter   esc clear it" in scene.text
        await pilot.press("slash", *" ww")
        await scene.settled(pilot)
        assert "esc leave: back to qqq" in scene.text
        await pilot.press("escape")
        await scene.settled(pilot)
        assert "/ edit the filter   esc clear it" in scene.text


async def test_a_word_that_cannot_be_understood_is_pointed_at_and_the_rows_stay(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *"a slag:x", "enter")
        # On a slow machine the words before the colon may have been tried: their rows are the last good ones then.
        await scene.settled(pilot)
        lines = scene.lines
        place = next(number for number, line in enumerate(lines) if line.startswith(" / a slag:x"))
        assert lines[place + 1].rstrip() == "     ▔▔▔▔▔▔"
        assert "slag is not a field. Did you mean slug?" in lines[place + 2]
        assert scene.content.table.window is not None
        assert scene.app.focused.id == "filter-input"
        await pilot.press("backspace", "backspace")
        await scene.settled(pilot)
        assert problem_of(scene.content.filter_line) == ""


async def test_an_error_only_the_cms_can_see_is_pointed_at_too(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("slash", *"slug:gateway", "enter")
        await scene.settled(pilot)
        assert "slug cannot be searched." in problem_of(scene.content.filter_line)
        assert scene.content.table.row_count == 12_480
        await pilot.press("escape")
        await scene.settled(pilot)
        assert not scene.content.filter_line.display
        assert scene.content.browsing.applied.text == ""
        assert scene.app.focused.id == "records"


async def test_a_range_marks_while_moving_and_escape_takes_it_back(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("v", "down", "down", "down")
        await scene.settled(pilot)
        assert scene.tray.startswith("4 marked")
        await pilot.press("up")
        await scene.settled(pilot)
        assert scene.tray.startswith("3 marked")
        await pilot.press("v", "down", "down")
        await scene.settled(pilot)
        assert scene.tray.startswith("3 marked")
        await pilot.press("v", "down", "escape")
        await scene.settled(pilot)
        assert scene.tray.startswith("3 marked")
        await pilot.press("shift+down", "shift+down", "down", "down")
        await scene.settled(pilot)
        assert scene.tray.startswith("6 marked")


async def test_an_accepted_plan_is_launched_and_what_was_picked_let_go(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("space", "space", "p")
        for _ in range(5):
            await pilot.pause()
        scene.app.screen.dismiss(scene.app.screen.plan)
        for _ in range(5):
            await pilot.pause()
        assert len(scene.desk.launched) == 1
        assert scene.tray.startswith("nothing marked")


async def test_the_plan_gives_examples_in_the_order_of_the_screen(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("down", "down", "space", "up", "up", "up", "space", "p")
        for _ in range(5):
            await pilot.pause()
        examples = scene.app.screen.query_one("#plan-titles").content.plain
        first, second = (scene.content.model.rows.record(row).id for row in (0, 2))
        assert examples == f"2 records: {first} · {second}"


async def test_planning_says_so_and_escape_stops_it(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        scene.desk.gates["plan"] = asyncio.Event()
        await pilot.press("a", "p")
        await pilot.pause()
        assert scene.tray.startswith("Planning to publish 12,480 records")
        await pilot.press("escape")
        for _ in range(3):
            await pilot.pause()
        assert scene.tray.startswith("all 12,480 found")
        scene.desk.gates["plan"].set()
        await pilot.pause()
        assert scene.app.screen is scene.app.main


async def test_on_unicat_the_keys_say_where_copying_happens(stage: Any, fake_desk: Any) -> None:
    scene = stage(fake_desk("catalogue", UNICAT))
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        assert "Definitions" in scene.text
        await pilot.press("p")
        await pilot.press("d")
        await pilot.press("c")
        await pilot.pause()
        assert any("published by channels in Unicat" in notice for notice in scene.told)
        assert sum("Press 2" in notice or "2 goes to Schema" in notice for notice in scene.told) == 3
        assert scene.desk.plans == []


async def test_a_read_only_profile_says_so(stage: Any, fake_desk: Any) -> None:
    desk = fake_desk()
    desk.profile.read_only = True
    scene = stage(desk)
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert "read only" in scene.lines[0]
        await pilot.press("p")
        await pilot.pause()
        assert any("read-only" in notice for notice in scene.notices)


async def test_choosing_a_model_on_a_narrow_terminal(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("m")
        await pilot.pause()
        assert "Models" in scene.text
        assert "12,480" in scene.text
        await pilot.press(*"auth", "enter")
        await scene.settled(pilot)
        assert "Author ── 3" in scene.text
        assert scene.app.focused.id == "records"
        assert scene.desks.state.last_model("gazette") == "author"


async def test_choosing_a_model_on_a_wide_terminal(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=WIDE) as pilot:
        await scene.settled(pilot)
        await pilot.press("space", "shift+tab", *"ev")
        assert scene.app.focused.id == "models"
        await pilot.press("enter")
        await scene.settled(pilot)
        assert "No records yet." in scene.text
        assert scene.tray.startswith("1 marked")


async def test_refreshing_keeps_the_cursor_on_its_record(stage: Any, fake_desk: Any, make_record: Any) -> None:
    desk = fake_desk(counts={"article": 0})
    desk.records["article"] = [make_record(number) for number in range(40)]
    scene = stage(desk)
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press(*["down"] * 5)
        desk.records["article"].insert(0, make_record(900))
        await pilot.press("r")
        await scene.settled(pilot)
        assert scene.content.table.current.id == "article-5"
        assert scene.content.table.cursor == 6
        assert "row 7 of 41" in scene.text


async def test_what_a_finished_job_made_appears_by_itself(
    stage: Any, fake_desk: Any, make_record: Any, make_job: Any
) -> None:
    desk = fake_desk(counts={"article": 0})
    desk.records["article"] = [make_record(number) for number in range(4)]
    scene = stage(desk)
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        desk.publish(make_job("running"))
        desk.records["article"].insert(0, make_record(77))
        desk.publish(make_job("succeeded"))
        await scene.settled(pilot)
        assert "Article number 77" in scene.text
        assert any("Duplicated 4 Article records" in notice for notice in scene.notices)


async def test_trouble_is_told_in_its_place_and_r_tries_again(stage: Any) -> None:
    scene = stage()
    scene.desk.fail("models", ServerTrouble("DatoCMS failed.", status=500, next_step="Wait a moment."))
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert "DatoCMS failed." in scene.text
        assert "r try now" in scene.text
        scene.desk.trouble.clear()
        await pilot.press("r")
        await scene.settled(pilot)
        assert "row 1 of 12,480" in scene.text


async def test_an_unexpected_error_is_told_and_does_not_end_the_app(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        scene.desk.fail("page", ZeroDivisionError("a [/]bad[/x] thing"))
        await pilot.press("r")
        await scene.settled(pilot)
        assert any("ZeroDivisionError: a [/]bad[/x] thing" in notice for notice in scene.notices)
        await pilot.press("down")
        assert "row 2 of" in scene.text


async def test_a_profile_that_cannot_be_opened_is_told_in_place(stage: Any) -> None:
    error = Unauthorized("The token of gazette is not accepted.", status=401, next_step="Check BLOG_TOKEN.")
    scene = stage(trouble=error)
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        assert "The token of gazette is not accepted." in scene.text
        assert "Check BLOG_TOKEN." in scene.text
        assert "P another profile" in scene.text
        await pilot.press("p")
        await pilot.pause()
        assert any("No project is open" in notice for notice in scene.notices)
        scene.desks.trouble = None
        await pilot.press("r")
        await scene.settled(pilot)
        assert "row 1 of 12,480" in scene.text


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_hostile_titles_are_only_text(
    stage: Any, fake_desk: Any, make_record: Callable[..., Record], size: tuple[int, int]
) -> None:
    titles = [
        "[b]bold[/b] [/] [@click=app.quit]x",
        "$name \\[x]",
        "",
        "静かな庭" * 30,
        "שלום עולם",
        "👩‍🚀 🇮🇹 é",
        "]]][[[",
    ]
    desk = fake_desk(counts={"article": 0})
    desk.records["article"] = [make_record(number, title=title) for number, title in enumerate(titles)]
    scene = stage(desk)
    async with scene.app.run_test(size=size) as pilot:
        await scene.settled(pilot)
        assert "[b]bold[/b] [/] [@click" in scene.text
        assert "(untitled)" in scene.text
        for _ in titles:
            await pilot.press("down", "y")
            await scene.settled(pilot)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("escape")


async def test_a_record_opens_with_fields_json_and_versions(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("enter")
        await scene.settled(pilot)
        assert "the-quiet-garden" in scene.text
        assert "The first frost came early." in scene.text
        await pilot.press("J")
        await scene.settled(pilot)
        assert '"type": "item"' in scene.text
        await pilot.press("V")
        await scene.settled(pilot)
        assert "marta" in scene.text
        assert "current" in scene.text
        await pilot.press("escape")
        assert scene.app.focused.id == "records"
        await pilot.press("V")
        await scene.settled(pilot)
        assert "marta" in scene.text


async def test_copying_an_id_says_what_was_copied(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("down", "y")
        await pilot.pause()
        assert any("Copied the id article-1." in notice for notice in scene.notices)


async def test_export_saves_what_is_marked_and_says_where(stage: Any, paths: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        await pilot.press("space", "space", "x")
        await scene.settled(pilot)
        files = sorted((paths.state_dir / "exports").iterdir())
        assert [file.suffix for file in files] == [".csv", ".json"]
        assert [row["id"] for row in json.loads(files[1].read_text())] == ["article-0", "article-1"]
        assert files[0].stat().st_mode & 0o077 == 0
        assert any("Saved 2 records" in notice for notice in scene.notices)
        await pilot.press("u", "slash", *"number 59", "enter")
        await scene.settled(pilot)
        await pilot.press("a", "down", "space", "x")
        await scene.settled(pilot)
        newest = max((paths.state_dir / "exports").glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
        assert len(json.loads(newest.read_text())) == 15


async def test_keys_typed_before_the_answer_are_about_the_answer(stage: Any) -> None:
    scene = stage()
    async with scene.app.run_test(size=NARROW) as pilot:
        await scene.settled(pilot)
        scene.desk.gates["page"] = asyncio.Event()
        await pilot.press("slash", *"status:draft", "enter", "a", "p")
        await pilot.pause()
        assert scene.desk.plans == []
        assert not scene.content.browsing.selection
        scene.desk.gates["page"].set()
        while not scene.desk.plans:
            await pilot.pause()
        (found,) = scene.content.browsing.selection.found
        assert found.query.filter.text == "status:draft"
        assert found.total < 600
        assert [selection.found for _, selection, _ in scene.desk.plans] == [(found,)]


def held_back(call: Callable[..., Any]) -> tuple[Callable[..., Any], asyncio.Event]:
    """The same, but nothing is done before the event is set."""
    go_on = asyncio.Event()

    async def later(*asked: Any, **named: Any) -> Any:
        await go_on.wait()
        return await call(*asked, **named)

    return later, go_on


async def test_while_a_profile_opens_it_says_so_and_what_can_be_done(stage: Any) -> None:
    scene = stage()
    scene.desks.open, opened = held_back(scene.desks.open)
    async with scene.app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        assert "Opening …" in scene.text
        assert "│ Models" in scene.text.replace("╭", "│")
        assert "P profile" in scene.text
        await pilot.press("p")
        await pilot.pause()
        assert scene.notices == ["Still opening."]
        opened.set()
        await scene.settled(pilot)
        assert "row 1 of 12,480" in scene.text


async def test_keys_typed_before_the_rows_are_there_wait_for_them_in_their_order(stage: Any) -> None:
    scene = stage()
    scene.desks.open, opened = held_back(scene.desks.open)
    scene.desk.page, answered = held_back(scene.desk.page)
    async with scene.app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("j", "j", "space")
        opened.set()
        await pilot.pause()
        await pilot.press("j", "space")
        answered.set()
        await scene.settled(pilot)
        assert scene.content.browsing.selection.ids == ("article-2", "article-4")
        assert "row 6 of 12,480" in scene.text


async def test_all_models_and_a_filter_typed_before_the_project_is_open_come_in_their_order(stage: Any) -> None:
    scene = stage()
    scene.desks.open, opened = held_back(scene.desks.open)
    async with scene.app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("A", "slash", *"status:draft", "enter")
        opened.set()
        await scene.settled(pilot)
        assert "╭ All models ── " in scene.text
        assert scene.content.browsing.applied.text == "status:draft"
        shown = scene.content.table.window.query
        assert (shown.model_id, shown.filter.text) == (None, "status:draft")
