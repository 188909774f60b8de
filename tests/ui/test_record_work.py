"""A record on its own screen: it is worked on there, and one goes on to the next from there."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace
from textual.widgets import ContentSwitcher

from tests.ui.test_selection import opened, press, selection
from tui.core.content import Locale
from tui.ui.screens.plan import PlanScreen
from tui.ui.screens.record import RecordScreen

Stages = Callable[..., Any]
SIZE = (100, 30)


async def test_next_and_previous_go_through_the_table_and_the_cursor_follows(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "enter")
        assert "1 of 12,480" in scene.lines[0]
        await press(scene, pilot, "left_square_bracket")
        assert "first" in scene.notices[-1]
        await press(scene, pilot, "right_square_bracket", "shift+right")
        assert "3 of 12,480" in scene.lines[0]
        third = scene.content.table.row(2)
        assert third.shown_title in scene.lines[0]
        await press(scene, pilot, "escape")
        assert scene.content.table.current == third


async def test_the_side_that_is_shown_stays_from_record_to_record(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "J", "right_square_bracket")
        assert '"id": "article-1"' in scene.text


async def test_space_marks_this_record_and_nothing_else_changes(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "space", "down", "enter")
        await press(scene, pilot, "space")
        assert selection(scene).ids == ("article-0", "article-2")
        assert "▌" in scene.lines[0]
        await press(scene, pilot, "space")
        assert selection(scene).ids == ("article-0",)
        assert "▌" not in scene.lines[0]


async def test_publish_is_about_this_record_alone_whatever_is_marked(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "a", "enter")
        picked = selection(scene)
        await pilot.press("p")
        while not isinstance(scene.app.screen, PlanScreen):
            await pilot.pause()
        await pilot.press("tab", "enter")
        await scene.settled(pilot)
        assert [list(plan[1].ids) for plan in scene.desk.plans] == [["article-0"]]
        assert len(scene.desk.launched) == 1
        assert selection(scene) == picked
        assert isinstance(scene.app.screen, RecordScreen)


async def test_workspaces_and_themes_are_reached_from_a_record(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "enter", "f2")
        assert isinstance(scene.app.screen, RecordScreen)
        await press(scene, pilot, "3")
        assert scene.app.screen is scene.app.main
        assert scene.app.main.query_one(ContentSwitcher).current == "jobs"


async def test_a_record_that_is_read_only_says_why(stage: Stages) -> None:
    scene = stage()
    scene.desk.profile.read_only = True
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "enter", "p")
        assert "read-only" in scene.notices[-1]
        assert "p publish" not in scene.lines[-1]


async def test_the_key_that_tells_all_keys_stands_below_a_record_at_every_width(stage: Stages) -> None:
    for width in (40, 80, 120):
        scene = stage()
        async with scene.app.run_test(size=(width, 24)) as pilot:
            await opened(scene, pilot, "enter")
            assert scene.lines[-1].startswith("╰ esc back ")
            assert "? help ─" in scene.lines[-1]
            assert "   space mark   " in scene.lines[-1]


async def test_keys_of_the_table_say_why_they_do_nothing_in_a_record(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "enter")
        for key, shown in (("slash", "/ filter"), ("a", "a all found"), ("s", "s sort"), ("x", "x export"), ("m", "m")):
            before = len(scene.told)
            await press(scene, pilot, key)
            (said,) = scene.told[before:]
            assert said.startswith(shown)
            assert "works in the table. Press esc to go back there." in said
        for key in ("plus", "tab"):
            await press(scene, pilot, key)
            assert scene.notices[-1] == "There is no other pane on the screen."
        assert isinstance(scene.app.screen, RecordScreen)
        assert not selection(scene)


async def test_marks_are_undone_and_redone_in_a_record_too(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "enter", "space")
        assert selection(scene).ids == ("article-0",)
        assert "Selected: 1 marked." in scene.notices[-1]
        await press(scene, pilot, "z")
        assert not selection(scene)
        assert "▌" not in scene.lines[0]
        await press(scene, pilot, "Z")
        assert selection(scene).ids == ("article-0",)
        await press(scene, pilot, "z", "z")
        assert "no change of the selection to undo" in scene.notices[-1]


async def test_a_locale_chosen_in_a_record_is_that_of_the_table(stage: Stages) -> None:
    scene = stage()
    scene.desk.project = replace(scene.desk.project, locales=(Locale("en"), Locale("it", "Italian")))
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "enter")
        await press(scene, pilot, "L", *"ital", "enter")
        assert isinstance(scene.app.screen, RecordScreen)
        assert scene.content.browsing.locale == "it"
        await press(scene, pilot, "escape")
        assert "locale it" in scene.lines[1]
