"""Filters saved as views: kept from the line or the palette, found again in the list, the palette and the picker."""

from collections.abc import Callable
from typing import Any

from tests.ui.eyes import problem_of
from tui.config.paths import Paths
from tui.config.views import ViewStore
from tui.ui.actions.keybook import load_keys
from tui.ui.screens.picker import PickerScreen
from tui.ui.screens.saved import NameScreen, SavedScreen

Stages = Callable[..., Any]
SIZE = (80, 24)


async def press(scene: Any, pilot: Any, *keys: str) -> None:
    await pilot.press(*keys)
    await scene.settled(pilot)


async def typed(scene: Any, pilot: Any, text: str) -> None:
    await press(scene, pilot, *("space" if one == " " else one for one in text))


async def line(scene: Any, pilot: Any, text: str) -> None:
    await press(scene, pilot, "slash")
    scene.content.filter_line.query_one("Input").value = text


async def test_a_filter_is_saved_from_its_line_and_found_again_after_a_restart(stage: Stages, paths: Paths) -> None:
    first = stage()
    async with first.app.run_test(size=SIZE) as pilot:
        await first.settled(pilot)
        await line(first, pilot, "status:draft")
        await press(first, pilot, "ctrl+n")
        assert isinstance(first.app.screen, NameScreen)
        assert "Save a view in Article by status:draft" in first.text
        await typed(first, pilot, "drafts")
        await press(first, pilot, "enter")
        assert first.content.browsing.applied.text == "status:draft"
        assert any("Saved as drafts: in Article by status:draft. Press F to list" in notice for notice in first.notices)
    kept = ViewStore(paths, "gazette", "records").load("drafts")
    assert (kept.model_id, kept.text) == ("article", "status:draft")
    assert kept.environment == "main"
    second = stage()
    async with second.app.run_test(size=SIZE) as pilot:
        await second.settled(pilot)
        assert not second.content.browsing.applied
        await press(second, pilot, "F")
        assert isinstance(second.app.screen, SavedScreen)
        assert "Saved views" in second.text
        await press(second, pilot, "enter")
        assert second.content.browsing.applied.text == "status:draft"
        assert second.content.model.rows.total == 200
        assert second.content.table.has_focus


async def test_a_view_is_in_the_palette_and_in_the_picker_of_models_behind_them(stage: Stages, paths: Paths) -> None:
    ViewStore(paths, "gazette", "records").save("mine", "author", "garden")
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await scene.settled(pilot)
        await press(scene, pilot, "ctrl+p")
        await typed(scene, pilot, "show mine")
        assert "Show mine" in scene.text
        await press(scene, pilot, "enter")
        browsing = scene.content.browsing
        assert (browsing.model.id, browsing.applied.text) == ("author", "garden")
        await press(scene, pilot, "escape", "m")
        assert isinstance(scene.app.screen, PickerScreen)
        assert "in Author by garden" in scene.text
        await typed(scene, pilot, "mine")
        await press(scene, pilot, "enter")
        assert (browsing.model.id, browsing.applied.text) == ("author", "garden")


async def test_what_cannot_be_understood_is_pointed_at_and_not_saved(stage: Stages, paths: Paths) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await scene.settled(pilot)
        await line(scene, pilot, "nosuchfield:3")
        await press(scene, pilot, "ctrl+n")
        assert scene.app.screen is scene.app.main
        assert problem_of(scene.content.filter_line)
        await line(scene, pilot, "")
        await press(scene, pilot, "ctrl+n")
        assert scene.app.screen is scene.app.main
        assert any("There is no filter to save." in notice for notice in scene.notices)
    assert ViewStore(paths, "gazette", "records").saved() == []


async def test_views_are_renamed_and_deleted_and_a_broken_one_says_why(stage: Stages, paths: Paths) -> None:
    store = ViewStore(paths, "gazette", "records")
    store.save("odd", None, "x").write_text("{")
    store.save("one", None, "garden")
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await scene.settled(pilot)
        await press(scene, pilot, "F", "R")
        assert "Rename one" in scene.text
        await press(scene, pilot, "end", "ctrl+u", *"two", "enter")
        assert store.load("two").text == "garden"
        assert not store.exists("one")
        await press(scene, pilot, "end", "enter")
        assert any("The view in " in notice and "cannot be used" in notice for notice in scene.notices)
        await press(scene, pilot, "home", "D")
        assert "Delete this saved view?" in scene.text
        await press(scene, pilot, "tab", "enter")
        assert not store.exists("two")


async def test_a_view_of_a_model_that_is_gone_says_so(stage: Stages, paths: Paths) -> None:
    ViewStore(paths, "gazette", "records").save("gone", "no-such-model", "garden")
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await scene.settled(pilot)
        await press(scene, pilot, "F", "enter")
        assert any("no longer exists. Press m to choose another" in notice for notice in scene.notices)
        assert scene.content.browsing.model.id == "article"


async def test_a_search_of_the_schema_is_saved_as_well(stage: Stages, paths: Paths) -> None:
    scene = stage()
    async with scene.app.run_test(size=SIZE) as pilot:
        await scene.settled(pilot)
        await press(scene, pilot, "2", "slash", *"title", "ctrl+n", *"titles", "enter")
        assert ViewStore(paths, "gazette", "schema").load("titles").text == "title"
        found = scene.app.main.current.state.result.found
        await press(scene, pilot, "escape", "F", "enter")
        assert scene.app.main.current.state.result.found == found
        await press(scene, pilot, "1", "F")
        assert "Nothing is saved yet." in scene.text
        assert "rename" not in scene.text


def test_the_keys_of_views_give_way_to_those_of_a_keymap(paths: Paths) -> None:
    paths.keys_file.parent.mkdir(parents=True, exist_ok=True)
    paths.keys_file.write_text('"records.refresh" = "F"\n"filter.complete" = "ctrl+n"\n')
    book, problems = load_keys(paths)
    assert not any(problem.ignored for problem in problems)
    assert book.keys("records.refresh") == ("F",)
    assert book.keys("records.views") == ()
    assert book.keys("filter.complete") == ("ctrl+n",)
    assert book.keys("filter.save") == ()
