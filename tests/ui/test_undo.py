"""Ways out and back: escape leads one step out and leaves the selection alone, z undoes what was done to it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.ui.conftest import a_record
from tests.ui.test_selection import filtered, opened, press, selection
from tui.core.selection import NOTHING
from tui.ui.screens.plan import PlanScreen

Stages = Callable[..., Any]
SIZE = (100, 30)


def shown_filter(scene: Any) -> str:
    text: str = scene.content.table.window.query.filter.text
    return text


async def test_escape_leaves_range_then_filter_and_the_selection_stays(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await filtered(scene, pilot, "status:draft")
        assert "esc clear filter" in scene.lines[-1]
        await press(scene, pilot, "space", "shift+down")
        picked = selection(scene)
        assert len(picked.ids) == 3
        await press(scene, pilot, "escape")
        assert (selection(scene), shown_filter(scene)) == (picked, "status:draft")
        await press(scene, pilot, "escape")
        assert (selection(scene), shown_filter(scene)) == (picked, "")
        assert "esc clear filter" not in scene.lines[-1]
        await press(scene, pilot, "escape")
        assert selection(scene) == picked
        await press(scene, pilot, "slash", "up", "enter")
        assert (selection(scene), shown_filter(scene)) == (picked, "status:draft")


async def test_escape_in_the_models_goes_to_the_table_first(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await filtered(scene, pilot, "status:draft")
        scene.content.models.focus()
        await press(scene, pilot)
        assert "esc to the table" in scene.lines[-1]
        await press(scene, pilot, "escape")
        assert scene.content.table.has_focus
        assert shown_filter(scene) == "status:draft"


async def test_every_change_of_the_selection_is_undone_step_by_step_and_redone(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        seen = [selection(scene)]
        for keys in (("space",), ("v", "down", "down", "v"), ("a",), ("space",), ("i",), ("u",)):
            await press(scene, pilot, *keys)
            seen.append(selection(scene))
        assert len({str(item) for item in seen}) == len(set(seen))
        assert "Selection cleared" in scene.notices[-1]
        # Another model is shown meanwhile.
        await press(scene, pilot, "A")
        for before in reversed(seen[:-1]):
            await press(scene, pilot, "z")
            assert selection(scene) == before
        await press(scene, pilot, "z")
        assert "no change of the selection to undo" in scene.notices[-1]
        for after in seen[1:]:
            await press(scene, pilot, "Z")
            assert selection(scene) == after


async def test_what_was_said_of_a_selection_goes_when_it_is_another(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await press(scene, pilot, "a")
        assert "Selected: all 12,480 found." in scene.notices[-1]
        await press(scene, pilot, "space")
        assert not any("Selected:" in notice for notice in scene.notices)


async def test_a_cancelled_range_is_no_step(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await press(scene, pilot, "space", "v", "down", "down", "escape")
        assert len(selection(scene).ids) == 1
        await press(scene, pilot, "z")
        assert selection(scene) == NOTHING


async def test_what_a_launch_let_go_comes_back_and_the_job_is_untouched(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot, "space", "space", "space")
        picked = selection(scene)
        await pilot.press("p")
        while not isinstance(scene.app.screen, PlanScreen):
            await pilot.pause()
        await press(scene, pilot, "tab", "enter")
        assert selection(scene) == NOTHING
        launched = len(scene.desk.launched)
        assert launched == 1
        await press(scene, pilot, "z")
        assert selection(scene) == picked
        assert len(scene.desk.launched) == launched


@pytest.mark.parametrize("key", ["p", "d", "U"])
async def test_after_all_found_was_taken_out_again_the_first_key_says_so_and_does_nothing(
    stage: Stages, key: str
) -> None:
    scene = stage()
    scene.desk.records["article"] = [a_record(0, "article")]
    async with scene.app.run_test(size=SIZE) as pilot:
        await opened(scene, pilot)
        await press(scene, pilot, "a", "space")
        assert "nothing marked" in scene.tray
        await press(scene, pilot, key)
        assert "taken out again" in scene.notices[-1]
        assert scene.desk.plans == []
        await pilot.press(key)
        for _ in range(100):
            await pilot.pause()
            if scene.desk.plans:
                break
        assert [list(plan[1].ids) for plan in scene.desk.plans] == [["article-0"]]


async def test_the_way_out_of_a_filter_stands_in_the_footer_of_the_smallest_screen(stage: Stages) -> None:
    scene = stage()
    async with scene.app.run_test(size=(40, 10)) as pilot:
        await opened(scene, pilot, "slash")
        assert "esc leave" in scene.lines[-1]
        await press(scene, pilot, *"garden", "enter")
        assert "esc clear filter" in scene.lines[-1]
